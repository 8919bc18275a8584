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
/// | `launch`, `inspection` | `units`, or else the registrants, for each model |
/// | `report`, `conference`, `task` | `units`, for each model where the rule is a deadline that names some |
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
        day = draft.issuedOn ?? min(max(transaction.today, draft.from), draft.to)
        try compile()
    }

    private mutating func compile() throws {
        issuer = try unit(draft.issuer, at: "/issuer")
        standingUnit = try unit(draft.standingUnit, at: "/standingUnit")
        if let parent = draft.parentPlan {
            let found = parent.description == code ? nil : try t.db.plans.find(parent.description)
            if let found { parentID = found.id } else { report(.referenceUnknown, "/parentPlan", parent.description) }
        }
        for (index, model) in draft.models.enumerated() { try compile(model, at: "/models/\(index)") }
        var codes: Set<Code> = []
        for rule in draft.rules {
            if !codes.insert(rule.code).inserted {
                report(.codeDuplicate, "\(rule.pointer)/code", rule.code.description)
            }
            rules.append(try compile(rule))
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
            if model.scoresheetAuthor == nil {
                report(.authorMissing, "\(pointer)/scoresheetAuthor", model.model.description)
            }
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
        let supporting = try expand(rule.supporting, at: "\(rule.pointer)/supporting")
        let place = try rule.place.flatMap { try unit($0, at: "\(rule.pointer)/place") }
        for (index, slug) in rule.models.enumerated() where !draft.models.contains(where: { $0.model == slug }) {
            report(.referenceUnknown, "\(rule.pointer)/models/\(index)", slug.description)
        }
        let named = try expand(
            rule.units, at: rule.isDuty ? "\(rule.pointer)/unit" : "\(rule.pointer)/units", isList: !rule.isDuty)
        var compiled = CompiledRule(
            rule: rule, recipient: recipient?.id, via: via?.id, supporting: supporting, obligations: [])
        let models = rule.models.isEmpty ? draft.models : draft.models.filter { rule.models.contains($0.model) }
        switch rule.kind {
        case .scoresheet:
            for model in models {
                guard let author = try model.scoresheetAuthor.flatMap({ try quietly($0)?.first }) else { continue }
                try add(author, rule, model: model, to: &compiled)
            }
        case .registration, .scorecard:
            for model in models {
                let registrants = try expand(model.registrants)
                for unit in registrants where rule.units.isEmpty || named.contains(unit) {
                    try add(unit, rule, model: model, to: &compiled)
                }
            }
        case .launch, .inspection:
            for model in models {
                for unit in rule.units.isEmpty ? try expand(model.registrants) : named {
                    try add(unit, rule, model: model, subject: place, to: &compiled)
                }
            }
        case .report, .conference, .task:
            let scope: [PlannedModel?] = rule.models.isEmpty || rule.isDuty ? [nil] : models
            for model in scope {
                for unit in named { try add(unit, rule, model: model, subject: place, to: &compiled) }
            }
        }
        return compiled
    }

    private mutating func add(
        _ unit: UnitReference, _ rule: PlanRule, model: PlannedModel?, subject: UnitReference? = nil,
        to compiled: inout CompiledRule
    ) throws {
        let modelID = model.flatMap { modelIDs[$0.model] }
        if model != nil, modelID == nil { return }
        let months: [Month?] = rule.kind == .scorecard ? model?.monthly?.months ?? [] : [nil]
        for month in months {
            guard let due = due(rule, model: model, month: month) else { return }
            let subject = subject ?? unit
            let period = month?.description ?? rule.period
            let key = Self.key(
                rule.kind, rule: rule.code.description, model: model?.model.description, subject: subject.code,
                unit: unit.code, period: month?.description)
            guard keys.insert(key).inserted else {
                report(.obligationDuplicate, "\(rule.pointer)/code", key)
                return
            }
            compiled.obligations.append(
                NewObligation(
                    key: key, unitID: unit.id, kind: rule.kind, modelID: modelID, subjectID: subject.id, period: period,
                    due: due))
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
            case .launch, .inspection, .report, .conference, .task: [kind.rawValue, rule, model, unit]
            }
        return parts.compactMap { $0 }.joined(separator: ".")
    }

    private mutating func due(_ rule: PlanRule, model: PlannedModel?, month: Month?) -> Due? {
        do {
            if let month, let monthly = model?.monthly {
                return try Due(op: .monthly, period: .month(month), dueDay: monthly.dueDay, lateDays: monthly.lateDays)
            }
            // A monthly duty without months of its own comes back for as long as the plan runs and has no last day.
            if rule.op == .monthly { return Due(op: .monthly, dueAt: nil, lateUntil: nil) }
            return try Due(op: rule.op, date: rule.date, lateUntil: rule.lateUntil, period: .year(draft.to.year))
        } catch {
            let (code, member, argument) = error.issue
            // The fault is the rule's, whichever unit shows it first.
            let issue = Issue(pointer: "\(rule.pointer)/\(member)", code: code, arguments: [argument])
            if !issues.contains(issue) { issues.append(issue) }
            return nil
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
        let found: [UnitReference]? =
            if let unit = try t.db.units.reference(slug.description) {
                [unit]
            } else if let group = try t.db.groups.find(slug.description) {
                try t.db.groups.members(of: group.id, asOf: day)
            } else {
                nil
            }
        units[slug] = .some(found)
        return found
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
