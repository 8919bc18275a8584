package import Domain
internal import JSON
package import Storage

/// The ledger as people and programs see it, and the acts on a row of it.
package struct ObligationService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Filter: Sendable {
        package var unit: Slug?
        package var kind: ObligationKind?
        package var model: Slug?
        package var state: ObligationState?
        package var isDeclared: Bool?
        package var isReturned: Bool?
        package var period: String?
        package var dueBefore: Instant?
        package init() {}
    }

    // MARK: Reading

    package func get(plan code: Slug, _ key: String) throws -> ObligationView {
        let (plan, row) = try row(plan: code, key, for: .readSubject)
        return try view(row, of: plan)
    }

    /// What befell a row, and each rule that it has lived under.
    package func history(plan code: Slug, _ key: String) throws -> [ObligationEvent] {
        let (_, row) = try row(plan: code, key, for: .readSubject)
        return try t.db.obligations.history(of: row.id)
    }

    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<ObligationView> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = try repositoryFilter(filter)
        rows.planID = plan.id
        rows.unitID = try filter.unit.map { try t.filterUnit($0, of: plan) }
        rows.root = try t.visibleRoot(of: plan)
        let found = try t.db.obligations.list(rows, page)
        return Page(items: try found.items.map { try view($0, of: plan) }, next: found.next)
    }

    /// What the unit owes, in every plan.
    package func list(unit code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<ObligationView> {
        let unit = try t.unit(code, for: .readUnit)
        var rows = try repositoryFilter(filter)
        rows.unitID = unit.id
        let found = try t.db.obligations.list(rows, page)
        var plans: [String: PlanRecord] = [:]
        return Page(
            items: try found.items.map { row in
                if plans[row.plan] == nil { plans[row.plan] = try t.db.plans.find(row.plan) }
                guard let plan = plans[row.plan] else { throw ServiceError.notFound(.plan, row.plan) }
                return try view(row, of: plan)
            }, next: found.next)
    }

    private func repositoryFilter(_ filter: Filter) throws -> ObligationRepository.Filter {
        var rows = ObligationRepository.Filter()
        rows.modelID = try filter.model.map { try t.model($0) }
        rows.kind = filter.kind
        rows.state = filter.state
        rows.isDeclared = filter.isDeclared
        rows.isReturned = filter.isReturned
        rows.period = filter.period
        rows.dueBefore = filter.dueBefore
        return rows
    }

    // MARK: Overrides

    /// Moves the due instant of one row on, with a reason. What was judged before stays judged: a settled registration keeps its
    /// verdict, and the further places that its unit registers are judged by the new date.
    ///
    /// - Parameters:
    ///   - until: the last day in time.
    ///   - lateUntil: the last day on which it is then taken late; the end of `until` when absent, if the rule had a last day.
    package func extend(
        plan code: Slug, _ key: String, until: LocalDate, lateUntil: LocalDate?, reason: String
    ) throws -> ObligationView {
        let (plan, row) = try row(plan: code, key, for: .override)
        guard row.state == .open || row.takesFurtherPlaces else {
            throw ServiceError.conflict(Conflict(.obligationClosed, row.state.rawValue))
        }
        guard let current = row.due.dueAt, row.rule.op.isJudged else { throw ServiceError.conflict(.nothingToExtend) }
        guard until >= t.today else {
            throw ServiceError.invalid([Issue(pointer: "/until", code: .datePast, arguments: [t.today.description])])
        }
        guard until.endsAt > current else {
            throw ServiceError.invalid([
                Issue(pointer: "/until", code: .extensionNotLater, arguments: [current.lastDayBefore.description])
            ])
        }
        if let lateUntil, lateUntil < until {
            throw ServiceError.invalid([Issue(pointer: "/lateUntil", code: .dateOrder, arguments: [until.description])])
        }
        // The room for late cards moves with the due date, so that an extension never shortens it.
        let slack: Instant? = row.due.lateUntil.map { max($0, until.endsAt) }
        try t.db.obligations.extend(
            row.id, to: until.endsAt, lateUntil: lateUntil?.endsAt ?? slack, at: t.now, by: t.actor.signature,
            reason: reason
        )
        return try changed(row, of: plan, "obligation.extend", reason: reason)
    }

    /// Frees the unit from one row, with a reason. The row stays and says so.
    package func exempt(plan code: Slug, _ key: String, reason: String) throws -> ObligationView {
        let (plan, row) = try row(plan: code, key, for: .override)
        guard row.state == .open else { throw ServiceError.conflict(Conflict(.obligationClosed, row.state.rawValue)) }
        try exempt(row, reason: reason)
        return try changed(row, of: plan, "obligation.exempt", reason: reason)
    }

    // MARK: Settling

    /// What was done about a duty that has no record of its own.
    package struct Settlement: Sendable {
        package var heldOn: LocalDate?
        package var documentNumber: String?
        package var note: String?
        package init(heldOn: LocalDate?, documentNumber: String?, note: String?) {
            self.heldOn = heldOn
            self.documentNumber = documentNumber
            self.note = note
        }
    }

    /// Records that a launch, report, inspection, task or conference was done. The receipt of this call is what is judged; the day
    /// on which it was held is information.
    package func settle(plan code: Slug, _ key: String, _ settlement: Settlement) throws -> ObligationView {
        let plan = try t.publishedPlan(code, for: .settle)
        let row = try find(key, in: plan, for: .settle)
        guard try maySettle(row, plan) else { throw ServiceError.forbidden(.settle) }
        switch row.kind {
        case .scoresheet, .registration, .scorecard:
            throw ServiceError.conflict(Conflict(.settledByItsAct, row.kind.rawValue))
        case .launch, .inspection, .report, .task, .conference: break
        }
        guard try !t.db.inspections.owns(obligation: row.id) else {
            throw ServiceError.conflict(Conflict(.settledByItsAct, row.kind.rawValue))
        }
        guard row.state == .open else { throw ServiceError.conflict(Conflict(.obligationClosed, row.state.rawValue)) }
        if let day = settlement.heldOn, day > t.today {
            throw ServiceError.invalid([Issue(pointer: "/date", code: .dateInFuture, arguments: [t.today.description])])
        }
        try settle(row, settlement)
        return try changed(row, of: plan, "obligation.settle", reason: settlement.note)
    }

    /// Settles an open row by an act received now: freezes the verdict, or refuses an act past the last moment.
    @discardableResult
    func settle(_ row: ObligationRecord, _ settlement: Settlement? = nil) throws -> Verdict? {
        let judgement = row.due.judge(received: t.now)
        if judgement == .tooLate { throw ServiceError.conflict(.deadlinePassed(row)) }
        try t.db.obligations.settle(
            row.id, verdict: judgement.verdict, at: t.now, by: t.actor.signature, heldOn: settlement?.heldOn,
            documentNumber: settlement?.documentNumber, note: settlement?.note)
        try DutyFulfilment(t).follow(settled: row)
        return judgement.verdict
    }

    /// Frees an open row; it may have been the last that a duty was waiting for.
    func exempt(_ row: ObligationRecord, reason: String) throws {
        try t.db.obligations.exempt(row.id, at: t.now, by: t.actor.signature, reason: reason)
        try DutyFulfilment(t).follow(settled: row)
    }

    /// Makes a settled or exempt row owed again, and with it the duties that it had fulfilled.
    func reopen(_ row: ObligationRecord, reason: String?) throws {
        try t.db.obligations.reopen(row.id, at: t.now, by: t.actor.signature, reason: reason)
        try DutyFulfilment(t).follow(reopened: row)
    }

    private func maySettle(_ row: ObligationRecord, _ plan: PlanRecord) throws -> Bool {
        if t.may(.settle, try t.relations(to: plan, for: .settle)) { return true }
        let own: Action = row.kind == .launch ? .recordLaunch : .report
        return t.may(own, try t.relations(to: plan, subject: row.unit.id, for: own))
    }

    // MARK: One row

    private func find(_ key: String, in plan: PlanRecord, for action: Action) throws -> ObligationRecord {
        guard let row = try t.db.obligations.find(plan: plan.id, key: key) else {
            guard try t.visibleRoot(of: plan) == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.notFound(.obligation, String(key.prefix(200)))
        }
        return row
    }

    func row(plan code: Slug, _ key: String, for action: Action) throws -> (PlanRecord, ObligationRecord) {
        let plan = try t.publishedPlan(code, for: action)
        let row = try find(key, in: plan, for: action)
        try t.require(action, t.relations(to: plan, subject: row.unit.id, for: action))
        return (plan, row)
    }

    func changed(
        _ old: ObligationRecord, of plan: PlanRecord, _ action: String, reason: String?
    ) throws -> ObligationView {
        guard let row = try t.db.obligations.find(id: old.id) else { throw ServiceError.notFound(.obligation, old.key) }
        try t.record(
            action, "/v1/plans/\(plan.code)/obligations/\(row.key)", plan: plan.id, unit: row.unit.id, old: old.summary,
            new: row.summary, reason: reason)
        return try view(row, of: plan)
    }

    func view(_ row: ObligationRecord, of plan: PlanRecord) throws -> ObligationView {
        ObligationView(
            record: row, verdict: row.verdict(at: t.now), returned: try returned(row),
            allowed: try allowed(row, plan))
    }

    func returned(_ row: ObligationRecord) throws -> ReturnedAct? {
        guard row.state == .settled else { return nil }
        return try t.db.obligations.returned(row.id, plan: row.planID, kind: row.kind)
    }

    private func allowed(_ row: ObligationRecord, _ plan: PlanRecord) throws -> [AllowedAction] {
        var actions: [AllowedAction] = []
        let closed: AllowedAction.Refusal? =
            row.state == .open ? nil : .conflict(Conflict(.obligationClosed, row.state.rawValue))
        if try maySettle(row, plan), ![.scoresheet, .registration, .scorecard].contains(row.kind),
            try !t.db.inspections.owns(obligation: row.id)
        {
            let late: AllowedAction.Refusal? =
                row.due.judge(received: t.now) == .tooLate ? .conflict(.deadlinePassed(row)) : nil
            actions.append(AllowedAction("settle", closed ?? late))
        }
        if t.may(.override, try t.relations(to: plan, for: .override)) {
            let undated: AllowedAction.Refusal? =
                row.due.dueAt == nil || !row.rule.op.isJudged ? .conflict(Conflict(.nothingToExtend)) : nil
            actions.append(AllowedAction("extend", (row.takesFurtherPlaces ? nil : closed) ?? undated))
            actions.append(AllowedAction("exempt", closed))
        }
        if t.may(.declare, try t.relations(to: plan, for: .declare)) {
            actions.append(
                AllowedAction("declare", try DeclarationService(t).refusal(row).map { .conflict($0) }))
            actions.append(
                AllowedAction("withdrawDeclaration", row.declaration != nil ? nil : .conflict(Conflict(.notDeclared))))
        }
        return actions
    }
}

/// A row of the ledger as the actor sees it now.
package struct ObligationView: Sendable {
    package let record: ObligationRecord
    package let verdict: Verdict?
    /// What settled it is to be put right and sent again.
    package let returned: ReturnedAct?
    package let allowed: [AllowedAction]
}

/// Something the actor's role lets it do to a record, and what stands in the way now, if anything.
package struct AllowedAction: Sendable, Hashable {
    package enum Refusal: Sendable, Hashable {
        case conflict(Conflict)
        case invalid([Issue])
    }
    package let name: String
    package let refusal: Refusal?

    init(_ name: String, _ refusal: Refusal? = nil) {
        self.name = name
        self.refusal = refusal
    }
}

extension Conflict {
    /// Past the last moment of a row; names the moment and the row that may be extended.
    static func deadlinePassed(_ row: ObligationRecord) -> Conflict {
        Conflict(.deadlinePassed, row.due.lateUntil?.localDescription ?? "", row.key)
    }
}

extension ObligationRecord {
    /// Whether its date still says something though it is settled: the unit may register another place (`RegistrationService.put`). What
    /// was entered from paper asks for no date.
    fileprivate var takesFurtherPlaces: Bool { kind == .registration && state == .settled && !isDeclared }

    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("verdict", verdict?.rawValue)
            w.member("dueAt", due.dueAt?.description)
            w.member("lateUntil", due.lateUntil?.description)
            w.member("settledAt", settledAt?.description)
            w.member("date", heldOn?.description)
            w.member("documentNumber", documentNumber)
            w.member("declared", isDeclared)
        }
    }
}
