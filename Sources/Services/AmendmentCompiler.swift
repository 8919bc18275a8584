package import Domain
package import Storage

/// Works out every row of the ledger that an amendment touches, or says everything that stands in the way.
///
/// Settled and exempt rows are told and left alone. A row is touched by one change only: a document that both moves and ends it says
/// two things. What is added is owed only as far as it falls due after the amendment.
struct AmendmentCompiler {
    let t: Transaction
    let plan: PlanRecord
    let draft: AmendmentDraft
    /// The plan's document with the rules that earlier amendments added.
    private let document: PlanDraft
    /// Moves of earlier amendments, then this one's: who owes a thing from now on owes it by its present date.
    private let moves: [AmendmentDraft.Move]

    private(set) var issues: [Issue] = []
    private(set) var touches: [AmendmentTouch] = []
    private(set) var rules: [PlanCompiler.CompiledRule] = []
    /// What the document says that becomes no duty.
    private(set) var gaps: [PlanGap] = []
    private var touched: Set<Int64> = []
    private var keys: Set<String> = []

    init(_ draft: AmendmentDraft, of plan: PlanRecord, in transaction: Transaction) throws {
        t = transaction
        self.plan = plan
        self.draft = draft
        var document = try PlanDraft(stored: t.db.plans.document(of: plan.id))
        let earlier = try t.db.amendments.published(of: plan.id).map { try AmendmentDraft(stored: $0.document) }
        document.rules += earlier.flatMap(\.rules)
        // A plan that was published before models made rules has none of them.
        for rule in document.cardRules where try t.db.plans.hasRule(rule.code.description, in: plan.id) {
            document.rules.append(rule)
        }
        // What is wrong with these, if anything, is not this document's fault.
        for index in document.rules.indices { document.rules[index].pointer = Self.elsewhere }
        self.document = document
        moves = earlier.flatMap(\.moved) + draft.moved
        try compile()
    }

    private static let elsewhere = "plan"

    private mutating func report(_ code: IssueCode, _ pointer: String, _ arguments: String...) {
        report(Issue(pointer: pointer, code: code, arguments: arguments))
    }

    private mutating func report(_ issue: Issue) {
        guard issues.count < Faults.limit, !issues.contains(issue) else { return }
        issues.append(issue)
    }

    private mutating func compile() throws {
        for move in draft.moved { try compile(move) }
        for change in draft.unitsExempted {
            try free(change.rule, change.units, change.models, .exempted, change.reason, change.clause, change.pointer)
            {
                _ in true
            }
        }
        for end in draft.ended {
            let from = end.from ?? draft.issuedOn
            try free(end.rule, [], [], .ended, end.reason, end.clause, end.pointer) { $0.isOwed(from: from) }
        }
        for change in draft.unitsAdded { try add(change) }
        try addRules()
    }

    // MARK: Rows there are

    /// The rows of a rule, of these units for these models.
    private mutating func rows(
        _ code: Code, _ units: [Slug], _ models: [Slug], at pointer: String
    ) throws -> [ObligationRecord]? {
        guard document.rules.contains(where: { $0.code == code }),
            let rule = try t.db.plans.ruleID(code.description, in: plan.id)
        else {
            report(.referenceUnknown, "\(pointer)/rule", code.description)
            return nil
        }
        var wanted: Set<Int64> = []
        for (index, slug) in units.enumerated() {
            if let found = try members(slug) {
                wanted.formUnion(found)
            } else {
                report(.referenceUnknown, "\(pointer)/units/\(index)", slug.description)
            }
        }
        for (index, slug) in models.enumerated() where !document.models.contains(where: { $0.model == slug }) {
            report(.modelNotInPlan, "\(pointer)/models/\(index)", slug.description)
        }
        return try t.db.obligations.rows(rule: rule).filter { row in
            (units.isEmpty || wanted.contains(row.unit.id) || wanted.contains(row.subject.id))
                && (models.isEmpty || models.contains { $0.description == row.model })
        }
    }

    /// The unit, or the members of the group on the day of the amendment.
    private func members(_ slug: Slug) throws -> Set<Int64>? {
        try t.members(of: slug, on: draft.issuedOn).map { Set($0.map(\.id)) }
    }

    /// Notes that the row is touched; false, reported, when another change of the document touches it as well.
    private mutating func claim(_ row: ObligationRecord, at pointer: String) -> Bool {
        guard touched.insert(row.id).inserted else {
            report(.amendmentTwice, "\(pointer)/rule", row.key)
            return false
        }
        return true
    }

    private mutating func compile(_ move: AmendmentDraft.Move) throws {
        guard let all = try rows(move.rule, move.units, move.models, at: move.pointer) else { return }
        let rows = all.filter { row in
            move.periods.isEmpty || row.period.map { move.periods.contains($0) } ?? false
        }
        guard !rows.isEmpty else {
            return report(.amendmentMatchesNothing, "\(move.pointer)/rule", move.rule.description)
        }
        for row in rows {
            guard row.state == .open else {
                touches.append(AmendmentTouch(.kept, row, clause: move.clause))
                continue
            }
            guard let due = self.due(move, op: row.rule.op, period: row.period) else { return }
            guard due != row.ruleDue, claim(row, at: move.pointer) else { continue }
            if due.op.isJudged, let dueAt = due.dueAt, dueAt <= t.now {
                return report(.datePast, "\(move.pointer)/date", t.today.description)
            }
            touches.append(AmendmentTouch(.moved, row, due: due, clause: move.clause))
        }
    }

    private mutating func due(_ move: AmendmentDraft.Move, op: DeadlineOperator, period: String?) -> Due? {
        do {
            return try Due(
                op: op, date: move.date, lateUntil: move.lateUntil,
                period: period.flatMap { Period($0) } ?? .year(plan.to.year), dueDay: move.dueDay,
                lateDays: move.lateDays)
        } catch {
            let words = DueWords(
                op: op, date: move.date, dueDay: move.dueDay, lateUntil: move.lateUntil, lateDays: move.lateDays,
                period: period.flatMap { Period($0) })
            report(words.issue(error, at: move.pointer))
            return nil
        }
    }

    private mutating func free(
        _ rule: Code, _ units: [Slug], _ models: [Slug], _ change: AmendmentTouch.Change, _ reason: String?,
        _ clause: AmendmentDraft.Clause, _ pointer: String, _ isMeant: (ObligationRecord) -> Bool
    ) throws {
        guard let rows = try rows(rule, units, models, at: pointer)?.filter(isMeant) else { return }
        guard !rows.isEmpty else { return report(.amendmentMatchesNothing, "\(pointer)/rule", rule.description) }
        for row in rows {
            if row.state != .open {
                touches.append(AmendmentTouch(.kept, row, clause: clause))
            } else if claim(row, at: pointer) {
                touches.append(AmendmentTouch(change, row, reason: reason ?? citation(clause), clause: clause))
            }
        }
    }

    /// `12/KH-UBND (2022-07-05), mục I.2`.
    private func citation(_ clause: AmendmentDraft.Clause) -> String {
        "\(draft.number.map { "\($0) " } ?? "")(\(draft.issuedOn)), \(clause.label)"
    }

    // MARK: Rows to come

    private mutating func add(_ change: AmendmentDraft.UnitChange) throws {
        guard var rule = document.rules.first(where: { $0.code == change.rule }),
            let ruleID = try t.db.plans.ruleID(change.rule.description, in: plan.id)
        else { return report(.referenceUnknown, "\(change.pointer)/rule", change.rule.description) }
        guard rule.kind != .scoresheet, rule.inspection == nil else {
            return report(.valueNotAllowed, "\(change.pointer)/rule", change.rule.description)
        }
        var plan = document
        let models = change.models.isEmpty ? rule.models : change.models
        for (index, slug) in change.models.enumerated() where !plan.models.contains(where: { $0.model == slug }) {
            report(.modelNotInPlan, "\(change.pointer)/models/\(index)", slug.description)
        }
        rule.models = models
        rule.pointer = change.pointer
        rule.fulfilledBy = []
        if rule.kind == .registration || rule.kind == .scorecard {
            rule.units = []
            for index in plan.models.indices { plan.models[index].registrants = change.units }
        } else {
            rule.units = change.units
        }
        plan.rules = [rule]
        guard let compiled = try expand(plan)?.rules.first else { return }
        if compiled.obligations.isEmpty {
            report(.amendmentMatchesNothing, "\(change.pointer)/rule", change.rule.description)
        }
        try add(compiled, ruleID, change.clause, at: change.pointer)
    }

    private mutating func addRules() throws {
        guard !draft.rules.isEmpty else { return }
        var plan = document
        plan.rules += draft.rules
        guard let compiler = try expand(plan) else { return }
        rules = Array(compiler.rules.suffix(draft.rules.count))
        let codes = Set(draft.rules.map(\.code))
        gaps += compiler.gaps.filter { $0.rule.map(codes.contains) ?? false }
        gaps += compiler.emptyGroups.filter { codes.contains($0.rule) }.map {
            PlanGap(rule: $0.rule, .groupEmpty, [$0.group])
        }
        for compiled in rules {
            let rule = compiled.rule
            let clause = AmendmentDraft.Clause(
                label: rule.clauseLabel ?? rule.code.description, quote: rule.clauseQuote)
            try add(compiled, nil, clause, at: rule.pointer)
        }
    }

    /// What the plan's compiler makes of the rules, with groups as of the day of the amendment.
    private mutating func expand(_ changed: PlanDraft) throws -> PlanCompiler? {
        guard let code = Slug(plan.code) else { return nil }
        var changed = changed
        changed.unitsAsOf = draft.issuedOn
        changed.reporting = []
        let compiler = try PlanCompiler(changed, code: code, addingCards: false, in: t)
        for issue in compiler.issues where issue.pointer.hasPrefix("/") && !issue.pointer.hasPrefix("/models") {
            // A list of units stands under `units` in both, a single one under `unit`.
            if !issues.contains(issue), issues.count < Faults.limit { issues.append(issue) }
        }
        return compiler
    }

    private mutating func add(
        _ compiled: PlanCompiler.CompiledRule, _ rule: Int64?, _ clause: AmendmentDraft.Clause, at pointer: String
    ) throws {
        var isOver = !compiled.obligations.isEmpty
        defer { if isOver { gaps.append(PlanGap(rule: compiled.rule.code, .dueOver)) } }
        for var new in try compiled.obligations.flatMap(owed) {
            for move in moves where try applies(move, to: new, compiled.rule) {
                if let due = due(move, op: new.due.op, period: new.period) { new.due = due }
            }
            // What was due before is not owed after the event.
            if let dueAt = new.due.dueAt, dueAt <= t.now { continue }
            isOver = false
            guard keys.insert(new.key).inserted else {
                report(.obligationDuplicate, "\(pointer)/rule", new.key)
                return
            }
            if let row = try t.db.obligations.find(plan: plan.id, key: new.key) {
                guard row.state == .exempt, claim(row, at: pointer) else {
                    report(.obligationDuplicate, "\(pointer)/units", new.key)
                    return
                }
                touches.append(AmendmentTouch(.readmitted, row, due: new.due, clause: clause))
            } else {
                touches.append(AmendmentTouch(new, rule: compiled.rule.code, ruleID: rule, clause: clause))
            }
        }
    }

    private func isMeant(_ new: NewObligation, _ slug: Slug) throws -> Bool {
        let found = try members(slug) ?? []
        return found.contains(new.unitID) || found.contains(new.subjectID)
    }

    /// Cards are owed by those who are registered for the unit (``CardDuties``), and of these by all who do not owe them yet.
    private func owed(_ new: NewObligation) throws -> [NewObligation] {
        guard new.kind == .scorecard, let model = new.modelID else { return [new] }
        let places = try t.db.registrations.live(plan: plan.id, model: model, owner: new.unitID, except: nil).map {
            var own = new
            own.subjectID = $0.unit.id
            own.key = PlanCompiler.key(
                new.kind, rule: "", model: $0.model, subject: $0.unit.code, unit: "", period: new.period)
            return own
        }
        guard !places.isEmpty else { return [new] }
        let missing = try places.filter {
            try t.db.obligations.find(plan: plan.id, key: $0.key).map { $0.state == .exempt } ?? true
        }
        return missing.isEmpty ? places : missing
    }

    private func applies(_ move: AmendmentDraft.Move, to new: NewObligation, _ rule: PlanRule) throws -> Bool {
        guard move.rule == rule.code else { return false }
        guard try move.units.isEmpty || move.units.contains(where: { try isMeant(new, $0) }) else { return false }
        guard move.periods.isEmpty || new.period.map({ move.periods.contains($0) }) ?? false else { return false }
        guard !move.models.isEmpty else { return true }
        return try move.models.contains { try t.db.models.reference($0.description)?.id == new.modelID }
    }
}

/// What an amendment does to one row of the ledger.
package struct AmendmentTouch: Sendable {
    package enum Change: String, Sendable, CaseIterable {
        case moved, exempted, ended, added
        /// An exempt row that is owed again.
        case readmitted
        /// A settled or exempt row, which keeps its verdict.
        case kept
    }

    package let change: Change
    package let key: String
    package let row: ObligationRecord?
    package let new: NewObligation?
    package let rule: String
    /// The rule of a new row where it is there already.
    let ruleID: Int64?
    /// The due date from now on, of the rule and not of an extension.
    package let due: Due?
    package let reason: String?
    package let clause: AmendmentDraft.Clause

    init(
        _ change: Change, _ row: ObligationRecord, due: Due? = nil, reason: String? = nil, clause: AmendmentDraft.Clause
    ) {
        self.change = change
        key = row.key
        self.row = row
        new = nil
        rule = row.rule.code
        ruleID = nil
        self.due = due
        self.reason = reason
        self.clause = clause
    }

    init(_ new: NewObligation, rule: Code, ruleID: Int64?, clause: AmendmentDraft.Clause) {
        change = .added
        key = new.key
        row = nil
        self.new = new
        self.rule = rule.description
        self.ruleID = ruleID
        due = new.due
        reason = nil
        self.clause = clause
    }
}

extension ObligationRecord {
    /// Whether it is for a time from that day on: its period begins then or later, or, without one, it falls due after the day has
    /// begun. What has no date is.
    fileprivate func isOwed(from day: LocalDate) -> Bool {
        if let period = period.flatMap({ Period($0) }) { return day.startsAt <= period.startsAt }
        guard let dueAt = due.dueAt else { return true }
        return day.startsAt < dueAt
    }
}
