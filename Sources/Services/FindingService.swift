package import Domain
internal import JSON
package import Storage

/// A finding as the actor sees it.
package struct FindingView: Sendable {
    package let plan: String
    package let record: FindingRecord
    package let isOverdue: Bool
    package let allowed: [AllowedAction]
}

/// What a visit found wrong: recorded by the team, remedied by the unit, verified by somebody else.
package struct FindingService {
    let t: Transaction
    private let visits: VisitService

    package init(_ transaction: Transaction) {
        t = transaction
        visits = VisitService(transaction)
    }

    package struct Filter: Sendable {
        package var model: Slug?
        package var unit: Slug?
        package var state: FindingState?
        package var overdue = false
        package init() {}
    }

    package struct Draft: Sendable, Hashable {
        package let criterion: String?
        package let severity: FindingSeverity
        package let text: String
        /// `nil` where it could not be read.
        package let dueOn: LocalDate?

        package init(criterion: String?, severity: FindingSeverity, text: String, dueOn: LocalDate?) {
            self.criterion = criterion
            self.severity = severity
            self.text = text
            self.dueOn = dueOn
        }

        package static func read(_ o: inout ObjectReader) -> Draft? {
            o.allow(
                "n", "plan", "inspection", "model", "unit", "state", "overdue", "dueAt", "verdict", "remedy",
                "verifiedAt", "reason", "allowedActions")
            let criterion = o.string("criterion", required: false)
            let severity = o.choice("severity", FindingSeverity.self) ?? .minor
            let text = o.text("text", maximum: 4_000) ?? ""
            let dueOn = o.date("dueOn")
            return Draft(criterion: criterion, severity: severity, text: text, dueOn: dueOn)
        }
    }

    // MARK: Reading

    package func get(_ key: VisitService.Key, _ number: Int) throws -> FindingView {
        let place = try visits.place(key, for: .readSubject)
        let visit = try visits.visible(place, key)
        return try view(try finding(visit, number), visit, place)
    }

    package func list(plan code: Slug, _ inspection: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<
        FindingView
    > {
        let plan = try t.publishedPlan(code, for: .readPlan)
        let record = try t.inspection(inspection, of: plan)
        var rows = FindingRepository.Filter(inspectionID: record.id)
        rows.modelID = try filter.model.map { try t.model($0) }
        rows.unitID = try filter.unit.map { try t.filterUnit($0) }
        rows.state = filter.state
        rows.overdueAt = filter.overdue ? t.now : nil
        rows.root = try t.visibleRoot(of: record, plan)
        rows.includesDrafts = rows.root == nil
        let found = try t.db.findings.list(rows, page)
        return Page(
            items: found.items.map {
                FindingView(plan: plan.code, record: $0, isOverdue: $0.isOverdue(at: t.now), allowed: [])
            }, next: found.next)
    }

    // MARK: Recording

    /// - Parameter unread: what of the body could not be read.
    package func put(
        _ key: VisitService.Key, _ number: Int, _ draft: Draft, unread: [Issue] = [],
        if condition: Precondition = .none
    ) throws -> Written<FindingView> {
        let place = try visits.place(key, for: .writeVisit)
        try place.inspection.require(.open)
        let visit = try visits.existing(place, key)
        let current = try t.db.findings.find(visit: visit.id, number: number)
        try condition.check(current?.version)
        if let current, unread.isEmpty, isSame(current, draft) {
            return Written(try view(current, visit, place), .unchanged)
        }
        guard visit.state != .finalized else { throw visits.wrongState(visit) }
        var issues: [Issue] = []
        if let criterion = draft.criterion, try !knows(criterion, visit) {
            issues.append(Issue(pointer: "/criterion", code: .criterionUnknown, arguments: [criterion]))
        }
        if let dueOn = draft.dueOn, dueOn < t.today {
            issues.append(Issue(pointer: "/dueOn", code: .datePast, arguments: [t.today.description]))
        }
        let faults = unread.and(issues)
        guard faults.isEmpty, let dueOn = draft.dueOn else { throw ServiceError.invalid(faults) }
        guard current == nil || condition != .none else { throw ServiceError.preconditionRequired }
        var record =
            current
            ?? FindingRecord(
                visitID: visit.id, inspection: visit.inspection, model: visit.model, unit: visit.unit,
                owner: visit.owner, number: number, criterion: nil, severity: draft.severity, text: draft.text,
                dueOn: dueOn)
        record.criterion = draft.criterion
        record.severity = draft.severity
        record.text = draft.text
        record.dueOn = dueOn
        return Written(
            try save(record, current, "finding.save", saying: nil, key, visit, place),
            current == nil ? .created : .changed)
    }

    private func isSame(_ record: FindingRecord, _ draft: Draft) -> Bool {
        record.criterion == draft.criterion && record.severity == draft.severity && record.text == draft.text
            && record.dueOn == draft.dueOn
    }

    private func knows(_ criterion: String, _ visit: VisitRecord) throws -> Bool {
        guard let version = try t.db.scoresheets.heading(id: visit.sheetVersionID) else { throw StoredScoresError() }
        return try SheetCache.sheet(version, in: t).criteria.contains { $0.code == criterion }
    }

    // MARK: Remedy

    /// Says what the unit did about it; its receipt is judged by the due date, the day on which it was done is information.
    package func remedy(
        _ key: VisitService.Key, _ number: Int, text: String, remediedOn: LocalDate, if condition: Precondition = .none
    ) throws -> FindingView {
        let place = try visits.place(key, for: .reply)
        let visit = try visits.existing(place, key)
        guard visit.state == .finalized else { throw ServiceError.notFound(.visit, "\(key.model)/\(key.unit)") }
        var record = try finding(visit, number)
        let current = record
        try condition.check(record.version)
        guard record.state == .open else { throw wrongState(record, .open) }
        if remediedOn > t.today {
            throw ServiceError.invalid([
                Issue(pointer: "/remediedOn", code: .dateInFuture, arguments: [t.today.description])
            ])
        }
        if remediedOn < visit.visitedOn {
            throw ServiceError.invalid([
                Issue(pointer: "/remediedOn", code: .dateOrder, arguments: [visit.visitedOn.description])
            ])
        }
        if let id = record.obligationID, let duty = try t.db.obligations.find(id: id), duty.state == .open {
            try ObligationService(t).settle(duty, .init(heldOn: remediedOn, documentNumber: nil, note: nil))
        }
        record.state = .remedied
        record.remedyText = text
        record.remediedOn = remediedOn
        record.remediedAt = t.now
        record.remediedBy = t.actor.tokenID
        record.reason = nil
        return try save(record, current, "finding.remedy", saying: text, key, visit, place)
    }

    /// Accepts the remedy, or opens the finding again with a reason.
    ///
    /// Four eyes: neither the token that reported the remedy nor any token of the unit that was inspected.
    package func verify(
        _ key: VisitService.Key, _ number: Int, accepted: Bool, reason: String?, if condition: Precondition = .none
    ) throws -> FindingView {
        let place = try visits.place(key, for: .verifyRemedy)
        try place.inspection.require(.open, .closed)
        let visit = try visits.existing(place, key)
        var record = try finding(visit, number)
        let current = record
        try condition.check(record.version)
        guard record.state == .remedied else { throw wrongState(record, .remedied) }
        if let refusal = try refusal(record) { throw ServiceError.conflict(refusal) }
        record.reason = reason
        if accepted {
            record.state = .verified
            record.verifiedAt = t.now
        } else {
            record.state = .open
            if let id = record.obligationID, let duty = try t.db.obligations.find(id: id), duty.state == .settled {
                try ObligationService(t).reopen(duty, reason: reason)
            }
        }
        return try save(
            record, current, accepted ? "finding.verify" : "finding.reopen", saying: reason, key, visit, place)
    }

    private func refusal(_ record: FindingRecord) throws -> Conflict.Code? {
        if record.remediedBy != nil, record.remediedBy == t.actor.tokenID { return .fourEyes }
        if let own = t.actor.unit?.id, try t.db.units.isBelow(own, root: record.owner.id) { return .fourEyesUnit }
        return nil
    }

    // MARK: One finding

    private func finding(_ visit: VisitRecord, _ number: Int) throws -> FindingRecord {
        guard let found = try t.db.findings.find(visit: visit.id, number: number) else {
            throw ServiceError.notFound(.finding, String(number))
        }
        return found
    }

    private func wrongState(_ record: FindingRecord, _ fitting: FindingState) -> ServiceError {
        .conflict(.wrongState(record.state, [fitting]))
    }

    private func save(
        _ record: FindingRecord, _ old: FindingRecord?, _ action: String, saying text: String?,
        _ key: VisitService.Key, _ visit: VisitRecord, _ place: VisitService.Place
    ) throws -> FindingView {
        try t.db.findings.save(record, by: t.actor.signature, saying: text, at: t.now)
        let saved = try finding(visit, record.number)
        try t.record(
            action, "\(key.path)/findings/\(record.number)", plan: place.plan.id,
            unit: visit.state == .finalized ? visit.unit.id : place.inspection.leadUnit.id, old: old?.summary,
            new: saved.summary, reason: text)
        return try view(saved, visit, place)
    }

    private func view(
        _ record: FindingRecord, _ visit: VisitRecord, _ place: VisitService.Place
    ) throws -> FindingView {
        var actions: [AllowedAction] = []
        func may(_ action: Action) throws -> Bool {
            t.may(
                action, try t.relations(to: place.inspection, of: place.plan, subject: visit.unit.id, for: action))
        }
        func refusal(unless fitting: FindingState) -> AllowedAction.Refusal? {
            record.state == fitting
                ? nil : .conflict(.wrongState(record.state, [fitting]))
        }
        if try may(.writeVisit) {
            let frozen: AllowedAction.Refusal? =
                visit.state == .finalized
                ? .conflict(.wrongState(visit.state, [.draft, .sealed])) : nil
            actions.append(AllowedAction("save", place.inspection.refusal(unless: .open) ?? frozen))
        }
        if visit.state == .finalized, try may(.reply) {
            actions.append(AllowedAction("remedy", refusal(unless: .open)))
        }
        if try may(.verifyRemedy) {
            let eyes = try self.refusal(record).map { AllowedAction.Refusal.conflict(Conflict($0)) }
            actions.append(AllowedAction("verify", refusal(unless: .remedied) ?? eyes))
        }
        return FindingView(
            plan: place.plan.code, record: record, isOverdue: record.isOverdue(at: t.now), allowed: actions)
    }
}

extension FindingRecord {
    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("criterion", criterion)
            w.member("severity", severity.rawValue)
            w.member("text", text)
            w.member("dueOn", dueOn.description)
            w.member("remedy", remedyText)
            w.member("remediedOn", remediedOn?.description)
        }
    }
}
