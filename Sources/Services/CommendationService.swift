package import Domain
internal import JSON
package import Storage

/// A proposal to commend as the actor sees it.
package struct CommendationView: Sendable {
    package let plan: String
    package let record: CommendationRecord
    /// `nil` once it was erased, and for a unit.
    package let personName: String?
    package let steps: [CommendationStep]
    package let allowed: [AllowedAction]

    package var path: String { CommendationService.path(plan, record.publicID) }

    /// What may be kept beside the record itself.
    package var withoutPerson: CommendationView {
        guard record.kind == .individual else { return self }
        var record = record
        record.position = nil
        record.achievement = nil
        record.form = nil
        record.reason = nil
        return CommendationView(plan: plan, record: record, personName: nil, steps: steps, allowed: allowed)
    }
}

/// Commendations: proposed by units, collected by the standing unit, decided or declined. Nothing proposes by itself; what the scores
/// suggest says `CandidateService`.
///
/// Those of persons are for tokens with the right to conduct, and every read of one is in the audit trail.
package struct CommendationService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Filter: Sendable {
        package var unit: Slug?
        package var kind: CommendationKind?
        package var state: CommendationState?
        package var occasion: CommendationOccasion?
        package var period: String?
        package init() {}
    }

    static func path(_ plan: String, _ id: String) -> String { "/v1/plans/\(plan)/commendations/\(id)" }

    // MARK: Reading

    package func get(plan code: Slug, _ id: String) throws -> CommendationView {
        let (plan, record) = try existing(code, id, for: .readSubject)
        return try view(record, plan)
    }

    /// Without the right to conduct, those of units only.
    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<CommendationView> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = CommendationRepository.Filter(planID: plan.id)
        rows.unitID = try filter.unit.map { try t.filterUnit($0) }
        rows.kind = filter.kind
        rows.state = filter.state
        rows.occasion = filter.occasion
        rows.period = filter.period
        rows.root = try t.visibleRoot(of: plan)
        rows.includesIndividuals = try t.holdsConduct
        let found = try t.db.commendations.list(rows, page)
        return Page(items: try found.items.map { try view($0, plan) }, next: found.next)
    }

    // MARK: Proposing

    package func propose(plan code: Slug, _ draft: CommendationDraft) throws -> CommendationView {
        let plan = try t.publishedPlan(code, for: .proposeCommendation)
        let record = try compile(draft, plan, nil)
        return try save(record, nil, "propose", plan)
    }

    package func change(
        plan code: Slug, _ id: String, _ draft: CommendationDraft, if condition: Precondition = .none
    ) throws -> Written<CommendationView> {
        let (plan, current) = try existing(code, id, for: .proposeCommendation)
        try condition.check(current.version)
        try requireNotMasked(current)
        let record = try compile(draft, plan, current)
        if record == current {
            // The answer says more than was sent once it was decided.
            if current.kind == .individual, current.state != .proposed {
                try t.recordRead(
                    "conduct.commendation.read", Self.path(plan.code, id), plan: plan.id, unit: current.unit.id)
            }
            return Written(try view(current, plan), .unchanged)
        }
        guard current.state == .proposed else { throw wrongState(current, .proposed) }
        return Written(try save(record, current, "change", plan), .changed)
    }

    private func compile(
        _ draft: CommendationDraft, _ plan: PlanRecord, _ current: CommendationRecord?
    ) throws -> CommendationRecord {
        guard let unit = try t.db.units.reference(draft.unit.description) else {
            try t.require(.proposeCommendation, t.relations(to: plan, for: .proposeCommendation))
            throw ServiceError.invalid([
                Issue(pointer: "/unit", code: .referenceUnknown, arguments: [draft.unit.description])
            ])
        }
        try t.require(
            .proposeCommendation, t.relations(to: plan, subject: unit.id, for: .proposeCommendation))
        if draft.kind == .individual { try t.requireConduct(.proposeCommendation) }
        var issues: [Issue] = []
        if try !t.db.plans.participates(plan.id, root: unit.id) {
            issues.append(Issue(pointer: "/unit", code: .unitNotInPlan, arguments: [unit.code]))
        }
        for (index, model) in draft.models.enumerated()
        where try t.db.plans.model(model.description, of: plan.id) == nil {
            issues.append(
                Issue(pointer: "/models/\(index)", code: .referenceUnknown, arguments: [model.description]))
        }
        if let period = draft.period {
            if plan.to.month < period.firstMonth || period.lastMonth < plan.from.month {
                issues.append(
                    Issue(
                        pointer: "/period", code: .dateOutsidePlan,
                        arguments: [plan.from.description, plan.to.description]))
            } else if t.now < period.startsAt {
                issues.append(Issue(pointer: "/period", code: .dateInFuture, arguments: [t.today.description]))
            }
        }
        issues += try t.faults(ofRule: draft.rule, was: current?.rule, among: "commendations", of: plan)
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        let id = current?.publicID ?? TokenSecret.makePublicID()
        let person = try t.keep(
            draft.person, as: .commended, of: Self.path(plan.code, id), plan: plan.id, unit: unit.id,
            was: current?.person)
        return CommendationRecord(
            id: current?.id ?? 0, publicID: id, planID: plan.id, kind: draft.kind, unit: unit, person: person,
            position: draft.person?.position, occasion: draft.occasion, period: draft.period,
            occasionName: draft.occasionName, models: draft.models.map(\.description),
            achievement: draft.achievement, form: draft.form, rule: draft.rule, state: current?.state ?? .proposed,
            reason: current?.reason, decision: current?.decision, proposedAt: current?.proposedAt ?? t.now,
            version: current?.version ?? 1)
    }

    // MARK: Deciding

    package func collect(plan code: Slug, _ id: String, if condition: Precondition = .none) throws -> CommendationView {
        try decide(code, id, condition, "collect", from: .proposed) { $0.state = .collected }
    }

    package func decide(
        plan code: Slug, _ id: String, _ decision: CommendationRecord.Decision, if condition: Precondition = .none
    ) throws -> CommendationView {
        if decision.date > t.today {
            // The rights come first, so that a fault of the body tells nothing.
            _ = try existing(code, id, for: .decideCommendation)
            throw ServiceError.invalid([Issue(pointer: "/date", code: .dateInFuture, arguments: [t.today.description])])
        }
        return try decide(code, id, condition, "decide", from: .collected) {
            $0.state = .decided
            $0.decision = decision
        }
    }

    package func decline(
        plan code: Slug, _ id: String, reason: String, if condition: Precondition = .none
    ) throws -> CommendationView {
        try decide(code, id, condition, "decline", from: .proposed, .collected) {
            $0.state = .declined
            $0.reason = reason
        }
    }

    private func decide(
        _ code: Slug, _ id: String, _ condition: Precondition, _ act: String, from fitting: CommendationState...,
        change: (inout CommendationRecord) -> Void
    ) throws -> CommendationView {
        let (plan, current) = try existing(code, id, for: .decideCommendation)
        try condition.check(current.version)
        guard fitting.contains(current.state) else {
            throw ServiceError.conflict(.wrongState(current.state, fitting))
        }
        var record = current
        change(&record)
        return try save(record, current, act, plan)
    }

    /// Forgets who it is about, on request of law: what stays is that somebody was proposed, for what time, and what was decided.
    package func mask(
        plan code: Slug, _ id: String, reason: String, if condition: Precondition = .none
    ) throws -> CommendationView {
        let (plan, current) = try existing(code, id, for: .maskPerson)
        try condition.check(current.version)
        guard current.kind == .individual else {
            throw ServiceError.conflict(.wrongState(current.kind, [.individual]))
        }
        try requireNotMasked(current)
        var record = current
        if let person = try current.person.flatMap({ try t.person($0) }) {
            try t.db.people.erase(person.id, at: t.now)
        }
        record.position = nil
        record.achievement = nil
        record.form = nil
        record.reason = nil
        record.maskedAt = t.now
        return try save(record, current, "mask", plan, reason: reason)
    }

    // MARK: One commendation

    private func existing(
        _ code: Slug, _ id: String, for action: Action
    ) throws -> (PlanRecord, CommendationRecord) {
        let plan = try t.publishedPlan(code, for: action)
        guard let record = try t.db.commendations.find(plan: plan.id, publicID: id) else {
            guard try t.visibleRoot(of: plan) == nil, try t.holdsConduct || t.actor.unit == nil else {
                throw ServiceError.forbidden(action)
            }
            throw ServiceError.notFound(.commendation, String(id.prefix(80)))
        }
        try t.require(action, t.relations(to: plan, subject: record.unit.id, for: action))
        if record.kind == .individual { try t.requireConduct(action) }
        return (plan, record)
    }

    private func requireNotMasked(_ record: CommendationRecord) throws {
        guard record.maskedAt == nil else { throw ServiceError.conflict(.masked) }
    }

    private func wrongState(_ record: CommendationRecord, _ fitting: CommendationState) -> ServiceError {
        .conflict(.wrongState(record.state, [fitting]))
    }

    private func save(
        _ record: CommendationRecord, _ old: CommendationRecord?, _ act: String, _ plan: PlanRecord,
        reason: String? = nil
    ) throws -> CommendationView {
        let id = try t.db.commendations.save(record)
        if old?.state != record.state {
            try t.db.commendations.log(record.state, of: id, by: t.actor.signature, t.actor.unit?.id, at: t.now)
        }
        guard let saved = try t.db.commendations.find(plan: plan.id, publicID: record.publicID) else {
            throw ServiceError.notFound(.commendation, record.publicID)
        }
        // No figure of the plan is made of it. Why a person was declined stays with the record, from where it can be erased.
        try t.append(
            saved.action(act), Self.path(plan.code, record.publicID), plan: plan.id, unit: saved.unit.id,
            old: old?.summary, new: saved.summary,
            reason: reason ?? (saved.kind == .collective ? saved.reason : nil))
        return try view(saved, plan)
    }

    private func view(_ record: CommendationRecord, _ plan: PlanRecord) throws -> CommendationView {
        var actions: [AllowedAction] = []
        let masked: AllowedAction.Refusal? = record.maskedAt == nil ? nil : .conflict(Conflict(.masked))
        func refusal(unless fitting: CommendationState...) -> AllowedAction.Refusal? {
            fitting.contains(record.state)
                ? nil
                : .conflict(.wrongState(record.state, fitting))
        }
        func may(_ action: Action) throws -> Bool {
            t.may(action, try t.relations(to: plan, subject: record.unit.id, for: action))
        }
        if try may(.proposeCommendation) {
            actions.append(AllowedAction("save", masked ?? refusal(unless: .proposed)))
        }
        if try may(.decideCommendation) {
            actions.append(AllowedAction("collect", refusal(unless: .proposed)))
            actions.append(AllowedAction("decide", refusal(unless: .collected)))
            actions.append(AllowedAction("decline", refusal(unless: .proposed, .collected)))
        }
        if record.kind == .individual, try may(.maskPerson) { actions.append(AllowedAction("mask", masked)) }
        return CommendationView(
            plan: plan.code, record: record, personName: try record.person.flatMap { try t.person($0)?.name },
            steps: try t.db.commendations.steps(of: record.id), allowed: actions)
    }
}

extension CommendationRecord {
    /// What the audit trail calls an act on it: those of persons are told to who holds the right to conduct only.
    package func action(_ act: String) -> String {
        kind == .individual ? "conduct.commendation.\(act)" : "commendation.\(act)"
    }

    /// What the audit trail keeps: nothing that was written about a person.
    var summary: String {
        JSONText.object { w in
            w.member("kind", kind.rawValue)
            w.member("state", state.rawValue)
            w.member("unit", unit.code)
            w.member("person", person)
            w.member("occasion", occasion.rawValue)
            w.member("period", period?.description)
            w.member("rule", rule)
            w.member("decisionNumber", decision?.number)
            w.member("masked", maskedAt != nil)
        }
    }
}
