import Domain
import JSON
import Services

/// Something that somebody does at an instant, in the two forms in which the service takes it: as a request of the API, and as the
/// call of a service that the request would make. A test does a small nation's acts both ways and compares the databases.
struct Act {
    enum Method: String {
        case put = "PUT"
        case post = "POST"
    }

    let at: Instant
    let by: Party
    let method: Method
    let path: String
    let body: JSON?
    let perform: (Transaction) throws -> Void

    init(
        _ at: Instant, _ by: Party, _ method: Method, _ path: String, _ body: JSON? = nil,
        perform: @escaping (Transaction) throws -> Void
    ) {
        self.at = at
        self.by = by
        self.method = method
        self.path = path
        self.body = body
        self.perform = perform
    }
}

/// Who acts: a role for a unit. Each has a token of its own.
struct Party: Hashable {
    let role: Role
    let unit: String?

    static let admin = Party(role: .admin, unit: nil)

    /// What its token is called.
    var name: String { unit.map { "\(role.rawValue) \($0)" } ?? role.rawValue }
}

// MARK: The register

extension Act {
    static func unit(_ at: Instant, _ code: Slug, _ body: JSON) -> Act {
        Act(at, .admin, .put, "/v1/units/\(code)", body) { t in
            _ = try UnitService(t).put(code, try ObjectReader.read(body) { UnitDraft.read(&$0) })
        }
    }

    static func group(_ at: Instant, _ code: Slug, _ body: JSON) -> Act {
        Act(at, .admin, .put, "/v1/groups/\(code)", body) { t in
            _ = try GroupService(t).put(code, try ObjectReader.read(body) { GroupDraft.read(&$0) })
        }
    }

    static func model(_ at: Instant, _ code: Slug, _ body: JSON) -> Act {
        Act(at, .admin, .put, "/v1/models/\(code)", body) { t in
            _ = try ModelService(t).put(code, try ObjectReader.read(body) { ModelDraft.read(&$0) })
        }
    }
}

// MARK: Plans and scoresheets

extension Act {
    static func plan(_ at: Instant, _ by: Party, _ code: Slug, _ body: JSON) -> Act {
        Act(at, by, .put, "/v1/plans/\(code)", body) { t in
            _ = try PlanService(t).put(code, try ObjectReader.read(body) { PlanDraft.read(&$0) })
        }
    }

    static func publish(_ at: Instant, _ by: Party, _ code: Slug) -> Act {
        Act(at, by, .post, "/v1/plans/\(code)/publish") { t in _ = try PlanService(t).publish(code) }
    }

    static func sheet(_ at: Instant, _ by: Party, _ plan: Slug, _ model: Slug, _ body: JSON) -> Act {
        Act(at, by, .put, "/v1/plans/\(plan)/scoresheets/\(model)", body) { t in
            _ = try ScoresheetService(t).put(
                plan: plan, model: model, try ObjectReader.read(body) { Scoresheet.read(&$0) })
        }
    }

    static func publishSheet(_ at: Instant, _ by: Party, _ plan: Slug, _ model: Slug) -> Act {
        Act(at, by, .post, "/v1/plans/\(plan)/scoresheets/\(model)/publish") { t in
            _ = try ScoresheetService(t).publish(plan: plan, model: model)
        }
    }
}

// MARK: Registrations and cards

extension Act {
    static func register(_ at: Instant, _ by: Party, _ plan: Slug, _ model: Slug, _ unit: Slug) -> Act {
        Act(at, by, .put, "/v1/plans/\(plan)/registrations/\(model)/\(unit)", [:]) { t in
            _ = try RegistrationService(t).put(plan: plan, model: model, unit: unit, note: nil)
        }
    }

    static func acceptRegistration(_ at: Instant, _ by: Party, _ plan: Slug, _ model: Slug, _ unit: Slug) -> Act {
        Act(at, by, .post, "/v1/plans/\(plan)/registrations/\(model)/\(unit)/accept") { t in
            _ = try RegistrationService(t).accept(plan: plan, model: model, unit: unit)
        }
    }

    static func card(_ at: Instant, _ by: Party, _ key: ScorecardService.Key, _ body: JSON) -> Act {
        Act(at, by, .put, key.path, body) { t in
            _ = try ScorecardService(t).put(key, ScorecardDraft(body) { _ in })
        }
    }

    static func acceptCard(_ at: Instant, _ by: Party, _ key: ScorecardService.Key) -> Act {
        Act(at, by, .post, key.path + "/accept") { t in _ = try ScorecardService(t).accept(key) }
    }

    static func returnCard(_ at: Instant, _ by: Party, _ key: ScorecardService.Key, reason: String) -> Act {
        Act(at, by, .post, key.path + "/return", ["reason": .string(reason)]) { t in
            _ = try ScorecardService(t).return(key, reason: reason, comments: [])
        }
    }
}

// MARK: Inspections

extension Act {
    static func inspection(_ at: Instant, _ by: Party, _ plan: Slug, _ code: Slug, _ body: JSON) -> Act {
        Act(at, by, .put, "/v1/plans/\(plan)/inspections/\(code)", body) { t in
            _ = try InspectionService(t).put(
                plan: plan, code, try ObjectReader.read(body) { InspectionDraft.read(&$0) })
        }
    }

    static func targets(
        _ at: Instant, _ by: Party, _ plan: Slug, _ code: Slug, _ units: [Slug], reason: String
    ) -> Act {
        let body: JSON = ["units": .array(units.map { .string($0.description) }), "reason": .string(reason)]
        return Act(at, by, .post, "/v1/plans/\(plan)/inspections/\(code)/targets/confirm", body) { t in
            _ = try TargetService(t).confirm(plan: plan, code, units: units, reason: reason, proposal: nil)
        }
    }

    static func open(_ at: Instant, _ by: Party, _ plan: Slug, _ code: Slug) -> Act {
        Act(at, by, .post, "/v1/plans/\(plan)/inspections/\(code)/open") { t in
            _ = try InspectionService(t).open(plan: plan, code)
        }
    }

    static func visit(_ at: Instant, _ by: Party, _ key: VisitService.Key, _ body: JSON) -> Act {
        Act(at, by, .put, key.path, body) { t in _ = try VisitService(t).put(key, VisitDraft(body) { _ in }) }
    }

    static func finalize(_ at: Instant, _ by: Party, _ key: VisitService.Key) -> Act {
        Act(at, by, .post, key.path + "/finalize") { t in _ = try VisitService(t).finalize(key) }
    }
}
