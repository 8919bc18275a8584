internal import Domain
internal import Storage

/// Turns a draft into the rules and the ledger rows that publishing it would add, or says everything that stands in the way.
///
/// Groups become the units that are members on the day, models become one row each, months one row each. Which units owe what:
///
/// | kind | owed by |
/// |---|---|
/// | `scoresheet` | the author of each model |
/// | `registration`, `scorecard` | the registrants of each model, narrowed to `units` where the rule names some |
/// | `monthly` of a model | the same, where no `scorecard` speaks of the model |
/// | `launch` | `units`, or else the registrants, for each model |
/// | `inspection`, `report`, `conference`, `task` | `units`, for each model where the rule is a deadline that names some |
///
/// Each as often as the rule comes back while the plan runs (``Recurrence``); a rule of an inspection not at all.
struct PlanCompiler {
    let t: Transaction
    let code: String
    let draft: PlanDraft
    /// The day as of which groups are expanded.
    let day: LocalDate

    private(set) var issues: [Issue] = []
    private(set) var models: [PlanModelRecord] = []
    private(set) var rules: [CompiledRule] = []
    private(set) var issuer: UnitReference?
    private(set) var standingUnit: UnitReference?
    private(set) var parentID: Int64?
    private(set) var scoresheetPlanID: Int64?
    /// Groups without a member on the day, and the rules that ask them for something: nobody owes it.
    private(set) var emptyGroups: [PlanService.Publication.EmptyGroup] = []
    /// What else the rules and models say that makes no row.
    private(set) var gaps: [PlanGap] = []

    /// The most rows that publishing a plan makes: a year of every commune of the country, with four models, makes 180 000.
    static let maximumRows = 500_000

    private var rowCount = 0
    private var units: [Slug: [UnitReference]?] = [:]
    private var modelIDs: [Slug: Int64] = [:]
    private var keys: Set<String> = []

    struct CompiledRule {
        let rule: PlanRule
        let recipient: Int64?
        let via: Int64?
        let supporting: [UnitReference]
        var obligations: [NewObligation]
        /// It comes back, and never within the plan's period.
        var isNever = false
    }

    /// - Parameter addingCards: also what the models owe by themselves (`PlanDraft.cardRules`), after the rules of the document.
    init(_ draft: PlanDraft, code: Slug, addingCards: Bool = true, in transaction: Transaction) throws {
        t = transaction
        self.code = code.description
        self.draft = draft
        day = draft.groupDay(publishedOn: transaction.today)
        try compile()
        if addingCards, !draft.faults.touch("/models") { try compileCards() }
        if rowCount > Self.maximumRows, !draft.faults.touch("/period") {
            report(.planTooLarge, "/deadlines", String(Self.maximumRows))
        }
    }

    private mutating func compileCards() throws {
        for rule in draft.cardRules {
            if let other = draft.rules.first(where: { $0.code == rule.code }) {
                report(.codeDuplicate, "\(other.pointer)/code", rule.code.description)
            }
            rules.append(try compile(rule))
        }
        for model in draft.models { gaps += try self.gaps(of: model) }
    }

    private mutating func compile() throws {
        issuer = try unit(draft.issuer, at: "/issuer")
        standingUnit = try unit(draft.standingUnit, at: "/standingUnit")
        if let parent = draft.parentPlan {
            let found = parent.description == code ? nil : try t.db.plans.find(parent.description)
            if let found { parentID = found.id } else { report(.referenceUnknown, "/parentPlan", parent.description) }
        }
        if let source = draft.scoresheetPlan { try compile(scoresheetPlan: source) }
        for model in draft.models { try compile(model, at: model.pointer) }
        var codes: Set<Code> = []
        for rule in draft.rules {
            if !draft.faults.touch("\(rule.pointer)/code"), !codes.insert(rule.code).inserted {
                report(.codeDuplicate, "\(rule.pointer)/code", rule.code.description)
            }
            let compiled = try compile(rule)
            rules.append(compiled)
            gaps += try self.gaps(of: compiled)
        }
        for line in draft.reporting { try compile(line) }
        // A rule that could not be read may be the one that is meant.
        if draft.faults.touch("/deadlines") || draft.faults.touch("/duties") { return }
        for rule in draft.rules {
            for (index, other) in rule.fulfilledBy.enumerated()
            where !draft.rules.contains(where: { $0.code == other && !$0.isDuty }) {
                report(.referenceUnknown, "\(rule.pointer)/fulfilledBy/\(index)", other.description)
            }
        }
        for line in draft.reporting {
            for (index, code) in line.deadlines.enumerated() where !draft.rules.contains(where: { $0.code == code }) {
                report(.referenceUnknown, "\(line.pointer)/deadlines/\(index)", code.description)
            }
        }
    }

    /// The sheets of a unit at or above the issuer, and sheets of its own: nobody looks through two plans for a criterion.
    private mutating func compile(scoresheetPlan slug: Slug) throws {
        if draft.faults.touch("/issuer") { return }
        guard slug.description != code, let source = try t.db.plans.find(slug.description),
            let issuer = try t.db.units.reference(draft.issuer.description),
            try t.db.units.isBelow(issuer.id, root: source.issuer.id)
        else { return report(.referenceUnknown, "/scoresheetPlan", slug.description) }
        scoresheetPlanID = source.id
        let offered = try PlanDraft(stored: t.db.plans.document(of: source.id))
        for model in draft.models where model.monthly != nil {
            if offered.scoresheetPlan != nil
                || !offered.models.contains(where: { $0.model == model.model && $0.scoresheetAuthor != nil })
            {
                report(.scoresheetPlanUnfit, "/scoresheetPlan", slug.description, model.model.description)
            }
        }
    }

    private mutating func compile(_ line: ReportingLine) throws {
        for (index, slug) in line.from.enumerated() { _ = try members(slug, at: "\(line.pointer)/from/\(index)") }
        if let slug = line.recipient { _ = try unit(slug, at: "\(line.pointer)/to") }
        if let slug = line.via { _ = try unit(slug, at: "\(line.pointer)/via") }
    }

    private mutating func report(_ code: IssueCode, _ pointer: String, _ arguments: String...) {
        report(Issue(pointer: pointer, code: code, arguments: arguments))
    }

    private mutating func report(_ issue: Issue) {
        if issues.count < Faults.limit { issues.append(issue) }
    }

    // MARK: Models

    private mutating func compile(_ model: PlannedModel, at pointer: String) throws {
        if draft.faults.touch("\(pointer)/model") {
            // Nobody knows which one it is; whom it names is looked up all the same.
        } else if let id = try t.db.models.reference(model.model.description)?.id {
            if modelIDs.updateValue(id, forKey: model.model) != nil {
                report(.codeDuplicate, "\(pointer)/model", model.model.description)
                return
            }
        } else {
            report(.referenceUnknown, "\(pointer)/model", model.model.description)
        }
        for (index, slug) in model.registrants.enumerated() {
            _ = try members(slug, at: "\(pointer)/registrants/\(index)")
        }
        let author = try model.scoresheetAuthor.flatMap { try unit($0, at: "\(pointer)/scoresheetAuthor") }
        if let monthly = model.monthly {
            if !draft.faults.touch("/period") {
                if monthly.firstMonth < draft.from.month { outside("\(pointer)/monthly/firstMonth") }
                if monthly.lastMonth > draft.to.month { outside("\(pointer)/monthly/lastMonth") }
            }
            if model.scoresheetAuthor == nil, draft.scoresheetPlan == nil {
                report(.authorMissing, "\(pointer)/scoresheetAuthor", model.model.description)
            }
        }
        if model.scoresheetAuthor != nil, draft.scoresheetPlan != nil {
            report(.memberUncalledFor, "\(pointer)/scoresheetAuthor", "scoresheetPlan")
        }
        guard let id = modelIDs[model.model] else { return }
        models.append(
            PlanModelRecord(
                modelID: id, model: model.model.description, authorID: author?.id,
                firstMonth: model.monthly?.firstMonth,
                lastMonth: model.monthly?.lastMonth, dueDay: model.monthly?.dueDay, lateDays: model.monthly?.lateDays))
    }

    private mutating func outside(_ pointer: String) {
        report(.monthOutsidePlan, pointer, draft.from.month.description, draft.to.month.description)
    }

    // MARK: Rules

    private mutating func compile(_ rule: PlanRule) throws -> CompiledRule {
        let recipient = try rule.recipient.flatMap { try unit($0, at: "\(rule.pointer)/to") }
        let via = try rule.via.flatMap { try unit($0, at: "\(rule.pointer)/via") }
        for (index, slug) in rule.alsoTo.enumerated() { _ = try unit(slug, at: "\(rule.pointer)/alsoTo/\(index)") }
        let supporting = try expand(rule.supporting, at: "\(rule.pointer)/supporting")
        let place = try rule.place.flatMap { try unit($0, at: "\(rule.pointer)/place") }
        for (index, slug) in rule.models.enumerated()
        where !draft.models.contains(where: { $0.model == slug }) && !draft.faults.touch("/models") {
            report(.modelNotInPlan, "\(rule.pointer)/models/\(index)", slug.description)
        }
        let named = try expand(
            rule.units, at: rule.isDuty ? "\(rule.pointer)/unit" : "\(rule.pointer)/units", isList: !rule.isDuty)
        var compiled = CompiledRule(
            rule: rule, recipient: recipient?.id, via: via?.id, supporting: supporting, obligations: [])
        // Of a rule that could not be read whole only what it names can be checked.
        if draft.faults.touch(rule.pointer) { return compiled }
        let turns = turns(of: rule)
        compiled.isNever = turns.isEmpty
        if rule.inspection != nil {
            if rule.kind != .inspection, rule.kind != .report {
                report(.memberUncalledFor, "\(rule.pointer)/inspection", "kind: \(rule.kind.rawValue)")
            }
            return compiled
        }
        for slug in rule.units where try quietly(slug)?.isEmpty == true {
            emptyGroups.append(.init(rule: rule.code, group: slug))
        }
        if rule.kind == .scorecard { checkCards(rule) }
        let models = draft.models.filter { rule.covers($0.model) }
        switch rule.kind {
        case .scoresheet:
            for model in models {
                guard let author = try model.scoresheetAuthor.flatMap({ try quietly($0)?.first }) else { continue }
                try add(author, rule, turns, model: model, to: &compiled)
            }
        case .registration, .scorecard:
            for model in models {
                let registrants = try expand(model.registrants)
                for unit in registrants where rule.units.isEmpty || named.contains(unit) {
                    try add(unit, rule, turns, model: model, to: &compiled)
                }
            }
        case .launch:
            for model in models {
                for unit in rule.units.isEmpty ? try expand(model.registrants) : named {
                    try add(unit, rule, turns, model: model, subject: place, to: &compiled)
                }
            }
        case .inspection, .report, .conference, .task:
            let scope: [PlannedModel?] = rule.models.isEmpty || rule.isDuty ? [nil] : models
            for model in scope {
                for unit in named { try add(unit, rule, turns, model: model, subject: place, to: &compiled) }
            }
        }
        return compiled
    }

    private mutating func add(
        _ unit: UnitReference, _ rule: PlanRule, _ turns: [Recurrence.Turn], model: PlannedModel?,
        subject: UnitReference? = nil, to compiled: inout CompiledRule
    ) throws {
        let modelID = model.flatMap { modelIDs[$0.model] }
        if model != nil, modelID == nil { return }
        for turn in rule.kind == .scorecard ? try months(of: model, by: rule) : turns {
            rowCount += 1
            guard rowCount <= Self.maximumRows else { return }
            let subject = subject ?? unit
            let key = Self.key(
                rule.kind, rule: rule.code.description, model: model?.model.description, subject: subject.code,
                unit: unit.code, period: turn.mark)
            guard keys.insert(key).inserted else {
                report(.obligationDuplicate, "\(rule.pointer)/code", key)
                return
            }
            compiled.obligations.append(
                NewObligation(
                    key: key, unitID: unit.id, kind: rule.kind, modelID: modelID, subjectID: subject.id,
                    period: turn.period?.description ?? rule.period, due: turn.due))
        }
    }

    /// A card is due as its model says, so a deadline of cards says where that stands and who owes them, and nothing else.
    private mutating func checkCards(_ rule: PlanRule) {
        if rule.op != .monthly {
            report(.valueNotAllowed, "\(rule.pointer)/op", DeadlineOperator.monthly.rawValue)
        }
        let own: [(member: String, isThere: Bool)] = [
            ("date", rule.date != nil), ("dates", !rule.dates.isEmpty), ("every", !rule.every.isEmpty),
            ("firstPeriod", rule.firstPeriod != nil), ("lastPeriod", rule.lastPeriod != nil),
            ("dueDay", rule.dueDay != nil), ("lateUntil", rule.lateUntil != nil), ("lateDays", rule.lateDays != nil),
            ("period", rule.period != nil),
        ]
        for (member, isThere) in own where isThere { report(.cardsDueByModel, "\(rule.pointer)/\(member)", member) }
        if draft.faults.touch("/models") { return }
        for (index, slug) in rule.models.enumerated()
        where draft.models.contains(where: { $0.model == slug && $0.monthly == nil }) {
            report(.cardsWithoutMonths, "\(rule.pointer)/models/\(index)", slug.description)
        }
        if rule.models.isEmpty, !draft.models.isEmpty, draft.models.allSatisfy({ $0.monthly == nil }) {
            let names = draft.models.map(\.model.description).joined(separator: ", ")
            report(.cardsWithoutMonths, "\(rule.pointer)/models", names)
        }
    }

    /// The months that the plan scores the model in, each due as the model has it.
    private func months(of model: PlannedModel?, by rule: PlanRule) throws -> [Recurrence.Turn] {
        guard let monthly = model?.monthly else { return [] }
        return try monthly.months.map { month in
            Recurrence.Turn(
                mark: month.description, period: .month(month),
                due: try Due(op: .monthly, period: .month(month), dueDay: monthly.dueDay, lateDays: monthly.lateDays))
        }
    }

    /// The key of a ledger row: its kind, then what makes it the only one of its kind in the plan.
    static func key(
        _ kind: ObligationKind, rule: String, model: String?, subject: String, unit: String, period: String?
    ) -> String {
        let parts: [String?] =
            switch kind {
            case .scoresheet: [kind.rawValue, model]
            case .registration: [kind.rawValue, model, unit]
            case .scorecard: [kind.rawValue, model, subject, period]
            case .launch, .inspection, .report, .conference, .task: [kind.rawValue, rule, model, unit, period]
            }
        return parts.compactMap { $0 }.joined(separator: ".")
    }

    private mutating func turns(of rule: PlanRule) -> [Recurrence.Turn] {
        // A card is due as its model says.
        if rule.kind == .scorecard { return [] }
        if rule.kind == .registration || rule.kind == .scoresheet, rule.recurrence.comesBack {
            report(rule.dueWords.issueOfOnce(at: rule.pointer))
            return []
        }
        do { return try rule.recurrence.turns(from: draft.from, to: draft.to) } catch {
            report(rule.dueWords.issue(error, at: rule.pointer))
            return []
        }
    }

    // MARK: Units and groups

    private mutating func unit(_ slug: Slug, at pointer: String) throws -> UnitReference? {
        if let unit = try t.db.units.reference(slug.description) { return unit }
        report(.referenceUnknown, pointer, slug.description)
        return nil
    }

    private mutating func members(_ slug: Slug, at pointer: String) throws -> [UnitReference] {
        if let found = try quietly(slug) { return found }
        report(.referenceUnknown, pointer, slug.description)
        return []
    }

    mutating func expand(_ slugs: [Slug], at pointer: String? = nil, isList: Bool = true) throws
        -> [UnitReference]
    {
        var found: [UnitReference] = []
        var seen: Set<Int64> = []
        for (index, slug) in slugs.enumerated() {
            let members =
                if let pointer { try members(slug, at: isList ? "\(pointer)/\(index)" : pointer) } else {
                    try quietly(slug) ?? []
                }
            for unit in members where seen.insert(unit.id).inserted { found.append(unit) }
        }
        return found
    }

    /// The unit, or the members of the group, of that code; `nil` when there is neither.
    mutating func quietly(_ slug: Slug) throws -> [UnitReference]? {
        if let known = units[slug] { return known }
        let found = try t.members(of: slug, on: day)
        units[slug] = .some(found)
        return found
    }
}
