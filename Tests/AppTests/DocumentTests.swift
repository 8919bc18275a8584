import App
import Domain
import Embedded
import JSON
import Services
import Storage
import TestKit
import Testing

/// The five plans that come with the service, against what is printed in the documents.
@Suite struct DocumentTests {
    static let names = [
        "bac-tu-liem-2022", "ha-noi-2021-2025", "ha-noi-2023-inspection", "bien-giang-2024", "tuy-phuoc-2021",
    ]

    private static func bundle(_ name: String) throws -> ImportBundle {
        try ImportBundle(JSON.parse(#require(Embedded.document(name))))
    }

    /// The plan as the service keeps it once it is imported and published.
    private static func loaded(_ name: String) throws -> (Register, PlanDraft) {
        let register = try Register(now: "2021-11-20T08:00:00+07:00")
        let bundle = try bundle(name)
        try register.act { _ = try bundle.apply(in: $0, publish: true) }
        let plan = try register.act { try PlanDraft(stored: PlanService($0).get(slug(name)).document) }
        return (register, plan)
    }

    @Test("the binary carries the five, by the codes of their plans")
    func shipped() { #expect(Embedded.documents.map(\.name) == Self.names) }

    @Test(
        "all of them together are 154 units and sets, 22 models, 40 deadlines, 108 tasks, 22 reporting lines, 15 forms")
    func totals() throws {
        let all = try Self.names.map { try Printed($0) }
        func count(_ list: String) -> Int { all.map { $0[list].count }.reduce(0, +) }
        #expect(count("units") == 154 && count("models") == 22 && count("deadlines") == 40 && count("tasks") == 108)
        // S2 names two forms more than the plans' 13.
        #expect(count("reporting") == 22 && count("inspections") == 15)
        let criteria = all.map { $0["models"].map { $0.items("criteria").count }.reduce(0, +) }
        // S0: 15 + 9 + 16 + 12; S1 none; S2: 4; S3: 15 + 9 + 12; S4: 52.
        #expect(criteria == [52, 0, 4, 36, 52])
    }

    // MARK: Item by item

    @Test("units and sets are those of the document, with its names, parents and official codes", arguments: names)
    func units(_ name: String) throws {
        let (printed, bundle) = (try Printed(name), try Self.bundle(name))
        let units = Dictionary(uniqueKeysWithValues: bundle.units.map { ($0.key.description, $0.draft) })
        let groups = Dictionary(uniqueKeysWithValues: bundle.groups.map { ($0.key.description, $0.draft) })
        let sets = Set(printed["units"].filter { $0.flag("set") }.map(\.id))
        for item in printed["units"] {
            let code = printed.unit(item.id)
            guard !item.flag("set") else {
                #expect(groups[code] != nil, "\(code)")
                continue
            }
            let unit = try #require(units[code], "\(code)")
            #expect(Self.names(of: unit, say: item.text("name") ?? ""), "\(code)")
            if let parent = item.text("parent"), !sets.contains(parent) {
                #expect(unit.parent?.description == printed.unit(parent), "\(code)")
            }
            if let official = item.text("official") {
                #expect(unit.officialCodes.map(\.code).contains(official), "\(code)")
            }
        }
        // What is there beside is a member of a set, with nobody above it that the document does not have.
        let members = Set(bundle.groups.flatMap { $0.draft.members.compactMap { $0.unit?.description } })
        let ids = Set(printed["units"].map { printed.unit($0.id) })
        #expect(Set(units.keys).subtracting(ids).isSubset(of: members))
        #expect(Set(groups.keys).isSubset(of: ids))
    }

    /// Whether the unit is called so, but for a remark in brackets.
    private static func names(of unit: UnitDraft, say printed: String) -> Bool {
        ([unit.name] + unit.aliases).contains { printed == $0 || printed.hasPrefix("\($0) (") }
    }

    @Test("models carry their printed names, and every criterion of the document its text", arguments: names)
    func models(_ name: String) throws {
        let (printed, bundle) = (try Printed(name), try Self.bundle(name))
        let plan = try #require(bundle.plans.last?.draft)
        #expect(plan.models.map(\.source) == printed["models"].map(\.id))
        #expect(plan.models.map(\.printedName) == printed["models"].map { $0.text("name") })
        var found: [String: (text: String, modality: Modality, polarity: Polarity)] = [:]
        for sheet in bundle.scoresheets {
            for criterion in sheet.draft.criteria {
                if let source = criterion.source {
                    found[source] = (criterion.text, criterion.modality, criterion.polarity)
                }
            }
        }
        for norm in plan.models.flatMap(\.norms).flatMap(\.criteria) {
            // What is scored and what is printed are the same criteria.
            if let scored = found[norm.code.description] { #expect(scored.text == norm.text) }
            found[norm.code.description] = (norm.text, norm.modality, norm.polarity)
        }
        for item in printed["models"].flatMap({ $0.items("criteria") }) {
            // A right of the units, which no sheet can score.
            if item.id == "S0-M3-G5-C1" {
                #expect(plan.information.contains { $0.name == "supplementaryCriteria" })
                continue
            }
            let known = found.removeValue(forKey: item.id)
            let criterion = try #require(known, "\(item.id)")
            #expect(criterion.text == item.text("text"), "\(item.id)")
            #expect(criterion.modality == Printed.modality(item.text("modality")), "\(item.id)")
            #expect(criterion.polarity == Printed.polarity(item.text("polarity")), "\(item.id)")
        }
        #expect(found.isEmpty)
    }

    @Test("the norms of Tuy Phước are 13 groups of 52 criteria, the open lists say that they are open")
    func norms() throws {
        let district = try Self.bundle("tuy-phuoc-2021").plans
        let norms = district.flatMap { $0.draft.models.flatMap(\.norms) }
        #expect(norms.count == 13 && norms.flatMap(\.criteria).count == 52)
        #expect(norms.flatMap(\.criteria).filter { $0.polarity == .dont }.count == 15)
        let ward = try Self.bundle("bien-giang-2024").plans.flatMap { $0.draft.models.flatMap(\.norms) }
        #expect(ward.flatMap(\.criteria).filter(\.isOpen).map(\.code.description) == ["S3-M2-G3-C5"])
    }

    @Test("each deadline has the operator, date, units, recipients and models that are printed", arguments: names)
    func deadlines(_ name: String) throws {
        let printed = try Printed(name)
        let (_, plan) = try Self.loaded(name)
        let models = Dictionary(uniqueKeysWithValues: plan.models.map { ($0.source ?? "", $0.model.description) })
        let rules = plan.rules.filter { !$0.isDuty }
        // S3-D1 asks for a launch and a registration in one breath: the launch goes by the step of the process that says so.
        #expect(rules.map(\.code.description).filter { $0 != "S3-P1" } == printed["deadlines"].map(\.id))
        for item in printed["deadlines"] {
            let rule = try #require(rules.first { $0.code.description == item.id })
            #expect(rule.op.rawValue == Printed.op(item.text("op")), "\(item.id)")
            #expect(rule.date == item.text("date"), "\(item.id)")
            let who = (rule.units + rule.supporting).map(\.description)
            #expect(who == item.texts("who").map { printed.unit($0) }, "\(item.id)")
            let to = ([rule.recipient].compactMap(\.self) + rule.alsoTo).map(\.description)
            #expect(to == item.texts("to").map { printed.unit($0) }, "\(item.id)")
            // Where registrations go is the demo's assumption (S0-D4).
            if item.id != "S0-D4" {
                #expect(rule.via?.description == item.text("via").map { printed.unit($0) }, "\(item.id)")
            }
            #expect(rule.models.map(\.description) == item.texts("models").compactMap { models[$0] }, "\(item.id)")
            if name != "bac-tu-liem-2022" { #expect(rule.text == item.text("text"), "\(item.id)") }
        }
    }

    @Test("each task has the unit, due rule, supporting units, models and clause that are printed", arguments: names)
    func tasks(_ name: String) throws {
        let printed = try Printed(name)
        let (_, plan) = try Self.loaded(name)
        let models = Dictionary(uniqueKeysWithValues: plan.models.map { ($0.source ?? "", $0.model.description) })
        let rules = plan.rules.filter(\.isDuty)
        #expect(rules.map(\.code.description) == printed["tasks"].map(\.id))
        for (item, rule) in zip(printed["tasks"], rules) {
            #expect(rule.units.map(\.description) == [printed.unit(item.text("unit") ?? "")], "\(item.id)")
            #expect(rule.op.rawValue == Printed.op(item.text("op")), "\(item.id)")
            let due = item.text("due").map { $0.split(separator: ";").map(String.init) } ?? []
            let dates: [String] = rule.date.map { [$0] } ?? rule.dates
            let comesBack = due == ["monthly"] || due == ["yearly"]
            #expect(dates == (comesBack ? [] : due), "\(item.id)")
            #expect(rule.supporting.map(\.description) == item.texts("with").map { printed.unit($0) }, "\(item.id)")
            #expect(rule.models.map(\.description) == item.texts("models").compactMap { models[$0] }, "\(item.id)")
            // A clause is kept as printed, "III.1.f" of a list that goes a, b, c, d, đ, e, f, g included (S4-Q3).
            if let clause = item.text("clause") { #expect(rule.clauseLabel == clause, "\(item.id)") }
            if name != "bac-tu-liem-2022" { #expect(rule.text == item.text("text"), "\(item.id)") }
        }
    }

    @Test("each reporting line goes from whom, through whom, to whom it is printed", arguments: names)
    func reporting(_ name: String) throws {
        let printed = try Printed(name)
        let (_, plan) = try Self.loaded(name)
        #expect(plan.reporting.map(\.code.description) == printed["reporting"].map(\.id))
        for (item, line) in zip(printed["reporting"], plan.reporting) {
            #expect(line.from.map(\.description) == item.texts("from").map { printed.unit($0) }, "\(item.id)")
            #expect(line.recipient?.description == item.text("to").map { printed.unit($0) }, "\(item.id)")
            #expect(line.via?.description == item.text("via").map { printed.unit($0) }, "\(item.id)")
            #expect(item.texts("deadlines").allSatisfy { line.deadlines.map(\.description).contains($0) }, "\(item.id)")
        }
    }

    @Test(
        "forms of inspection, rules of commendation and violation, statistics and steps are all there", arguments: names
    )
    func information(_ name: String) throws {
        let printed = try Printed(name)
        let (_, plan) = try Self.loaded(name)
        func ids(_ member: String) -> [String] {
            guard case .array(let items)? = plan.information.first(where: { $0.name == member })?.value else {
                return []
            }
            return items.compactMap { if case .string(let code)? = $0["code"] { code } else { nil } }
        }
        #expect(ids("inspectionForms") == printed["inspections"].map(\.id))
        for (member, expected) in printed.others() { #expect(ids(member) == expected, "\(member)") }
    }

    // MARK: In one register

    @Test("a name that is printed wrong is kept with the right one")
    func corrections() throws {
        func corrected(_ name: String) throws -> [String: String] {
            let plan = try #require(Self.bundle(name).plans.last).draft
            guard case .array(let items)? = plan.information.first(where: { $0.name == "corrections" })?.value else {
                return [:]
            }
            return Dictionary(
                items.compactMap {
                    guard case .string(let printed)? = $0["printed"], case .string(let right)? = $0["corrected"] else {
                        return nil
                    }
                    return (printed, right)
                }, uniquingKeysWith: { first, _ in first })
        }
        #expect(try corrected("ha-noi-2021-2025")["Chữ Xuân Dũng"] == "Chử Xuân Dũng")
        #expect(try corrected("bien-giang-2024")["1655/QĐ-UBND"] == "1665/QĐ-UBND")
        #expect(try corrected("tuy-phuoc-2021")["vôi vĩnh"] == "vòi vĩnh")
        #expect(try corrected("bac-tu-liem-2022")["Đình Đăk"] == "Đình Đăm")
    }

    @Test("all five go into one register in any order, and a second time change nothing", arguments: [false, true])
    func together(_ reversed: Bool) throws {
        let register = try Register(now: "2021-11-20T08:00:00+07:00")
        let order = reversed ? Self.names.reversed() : Self.names
        for name in order {
            let report = try register.act { try Self.bundle(name).apply(in: $0, publish: true) }
            // Units that two documents name are the same in both.
            #expect(
                report.text.split(separator: "\n").allSatisfy { !$0.contains("created") || $0.contains(" 0 changed") })
        }
        let trail = try register.trail
        for name in Self.names {
            let report = try register.act { try Self.bundle(name).apply(in: $0, publish: true) }
            #expect(!report.text.contains("1 created") && !report.text.contains("published"), "\(report.text)")
        }
        #expect(try register.trail == trail)
    }

    @Test("a dry run says what would be written and keeps nothing", arguments: names)
    func dryRun(_ name: String) throws {
        let register = try Register(now: "2021-11-20T08:00:00+07:00")
        let bytes = try Commands.document(name)
        let report = try Commands.importing(bytes, into: register.db, publish: true, dryRun: true)
        #expect(report.text.contains("published \(name): "))
        #expect(try register.act { try $0.db.plans.find(name) } == nil)
        #expect(throws: BadArgument.self) { try Commands.document("khong-co") }
    }
}
