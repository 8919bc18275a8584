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
    }

    init(_ draft: PlanDraft, code: Slug, in transaction: Transaction) throws {
        t = transaction
        self.code = code.description
        self.draft = draft
        day = draft.unitsAsOf ?? draft.issuedOn ?? min(max(transaction.today, draft.from), draft.to)
        try compile()
    }

    private mutating func compile() throws {
        issuer = try unit(draft.issuer, at: "/issuer")
        standingUnit = try unit(draft.standingUnit, at: "/standingUnit")
        if let parent = draft.parentPlan {
            let found = parent.description == code ? nil : try t.db.plans.find(parent.description)
            if let found { parentID = found.id } else { report(.referenceUnknown, "/parentPlan", parent.description) }
        }
        if let source = draft.scoresheetPlan { try compile(scoresheetPlan: source) }
        for (index, model) in draft.models.enumerated() { try compile(model, at: "/models/\(index)") }
        var codes: Set<Code> = []
        for rule in draft.rules {
            if !codes.insert(rule.code).inserted {
                report(.codeDuplicate, "\(rule.pointer)/code", rule.code.description)
            }
            rules.append(try compile(rule))
        }
        for rule in draft.rules {
            for (index, other) in rule.fulfilledBy.enumerated()
            where !draft.rules.contains(where: { $0.code == other && !$0.isDuty }) {
                report(.referenceUnknown, "\(rule.pointer)/fulfilledBy/\(index)", other.description)
            }
        }
        for line in draft.reporting { try compile(line) }
        if rowCount > Self.maximumRows { report(.planTooLarge, "/deadlines", String(Self.maximumRows)) }
    }

    /// The sheets of a unit at or above the issuer, and sheets of its own: nobody looks through two plans for a criterion.
    private mutating func compile(scoresheetPlan slug: Slug) throws {
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
        for (index, code) in line.deadlines.enumerated() where !draft.rules.contains(where: { $0.code == code }) {
            report(.referenceUnknown, "\(line.pointer)/deadlines/\(index)", code.description)
        }
    }

    private mutating func report(_ code: IssueCode, _ pointer: String, _ arguments: String...) {
        guard issues.count < Faults.limit else { return }
        issues.append(Issue(pointer: pointer, code: code, arguments: arguments))
    }

    // MARK: Models

    private mutating func compile(_ model: PlannedModel, at pointer: String) throws {
        if let id = try t.db.models.reference(model.model.description)?.id {
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
            if monthly.firstMonth < draft.from.month { outside("\(pointer)/monthly/firstMonth") }
            if monthly.lastMonth > draft.to.month { outside("\(pointer)/monthly/lastMonth") }
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
        for (index, slug) in rule.models.enumerated() where !draft.models.contains(where: { $0.model == slug }) {
            report(.referenceUnknown, "\(rule.pointer)/models/\(index)", slug.description)
        }
        let named = try expand(
            rule.units, at: rule.isDuty ? "\(rule.pointer)/unit" : "\(rule.pointer)/units", isList: !rule.isDuty)
        var compiled = CompiledRule(
            rule: rule, recipient: recipient?.id, via: via?.id, supporting: supporting, obligations: [])
        let turns = turns(of: rule)
        if rule.inspection != nil {
            if rule.kind != .inspection, rule.kind != .report {
                report(.memberUncalledFor, "\(rule.pointer)/inspection", "kind: \(rule.kind.rawValue)")
            }
            return compiled
        }
        for slug in rule.units where try quietly(slug)?.isEmpty == true {
            emptyGroups.append(.init(rule: rule.code, group: slug))
        }
        let models = rule.models.isEmpty ? draft.models : draft.models.filter { rule.models.contains($0.model) }
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
            report(.periodInvalid, "\(rule.pointer)/date", "YYYY-MM-DD")
            return []
        }
        do { return try rule.recurrence.turns(from: draft.from, to: draft.to) } catch {
            let (code, member, argument) = error.issue
            report(code, "\(rule.pointer)/\(member)", argument)
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

    private mutating func expand(_ slugs: [Slug], at pointer: String? = nil, isList: Bool = true) throws
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
    private mutating func quietly(_ slug: Slug) throws -> [UnitReference]? {
        if let known = units[slug] { return known }
        let found = try t.members(of: slug, on: day)
        units[slug] = .some(found)
        return found
    }
}

extension RecurrenceFault {
    /// The fault as the issue of a plan's rule: its code, the member that has it, and what a sentence needs.
    var issue: (IssueCode, String, String) {
        switch self {
        case .due(let fault): fault.issue
        case .everyUnexpected: (.memberUncalledFor, "every", "op")
        case .boundsUnexpected: (.memberUncalledFor, "firstPeriod", "op")
        case .coversUnexpected: (.memberUncalledFor, "period", "op")
        case .datesMixed: (.periodInvalid, "dates", "--MM-DD")
        case .lateUntilRepeated: (.memberUncalledFor, "lateUntil", "lateDays")
        }
    }
}

extension DueFault {
    /// The fault as the issue of a plan's rule: its code, the member that has it, and what a sentence needs.
    var issue: (IssueCode, String, String) {
        switch self {
        case .dateMissing: (.memberMissing, "date", "date")
        case .dateMalformed: (.dateInvalid, "date", "")
        case .dateUnexpected: (.memberUncalledFor, "date", "op")
        case .dateUnfit: (.periodInvalid, "date", "op")
        case .periodMissing: (.memberNeeded, "period", "op")
        case .dueDayUnexpected, .dueDayOutOfRange: (.valueOutOfRange, "dueDay", "1")
        case .lateUnexpected: (.memberUncalledFor, "lateUntil", "op")
        case .lateBeforeDue: (.dateOrder, "lateUntil", "date")
        case .lateDaysOutOfRange: (.valueOutOfRange, "lateDays", "0")
        case .lateTwice: (.memberUncalledFor, "lateUntil", "lateDays")
        }
    }
}
