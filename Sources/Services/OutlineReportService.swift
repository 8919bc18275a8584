package import Domain
internal import JSON
package import Storage

/// A report on an outline as the actor sees it; without a record it is only owed.
package struct OutlineReportView: Sendable {
    package let plan: String
    package let inspection: String
    package let unit: String
    package let name: String
    package let dueAt: Instant?
    package let lateUntil: Instant?
    package let duty: StatusService.Standing
    package let record: OutlineReportRecord?
    package let draft: OutlineReportDraft?
    /// Sections of the outline without an answer.
    package let missing: [String]
    package let allowed: [AllowedAction]

    package var verdict: Verdict? { record?.verdict ?? duty.verdict }
}

/// Reports by the units that nobody visits (kiểm tra gián tiếp), and what their statistics add up to.
package struct OutlineReportService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Key: Sendable, Hashable {
        package let plan: Slug
        package let inspection: Slug
        package let unit: Slug

        package init(plan: Slug, inspection: Slug, unit: Slug) {
            self.plan = plan
            self.inspection = inspection
            self.unit = unit
        }

        package var path: String { "/v1/plans/\(plan)/inspections/\(inspection)/outlineReports/\(unit)" }
    }

    // MARK: Reading

    package func get(_ key: Key) throws -> OutlineReportView {
        let place = try place(key, for: .readSubject)
        return try view(try t.db.outlineReports.find(inspection: place.inspection.id, unit: place.unit.id), place)
    }

    package func list(
        plan code: Slug, _ inspection: Slug, state: OutlineReportState?, _ page: PageRequest
    ) throws -> Page<OutlineReportView> {
        let (plan, record) = try readable(code, inspection)
        guard let rule = try t.db.inspections.rule(of: record.id, for: .report) else {
            return Page(items: [], next: nil)
        }
        let found = try t.db.outlineReports.list(
            inspection: record.id, rule: rule, root: try t.visibleRoot(of: record, plan), state: state, page)
        let outline = try InspectionDraft(stored: record.document).outline
        return Page(
            items: try found.items.map { row in
                try view(row.unit, row.unitName, row.obligation, row.report, outline, plan, record, allowed: [])
            }, next: found.next)
    }

    /// What the reports count of one thing, together and one by one: totals keep their parts (X-C13).
    package struct Total: Sendable {
        package let measure: String
        package let sum: Int64
        /// Every period that a part names, so that nobody takes unlike for like.
        package let periods: [String?]
        package let parts: [OutlineReportRepository.Part]
    }

    package func statistics(
        plan code: Slug, _ inspection: Slug, measure: String?, period: String?
    ) throws -> [Total] {
        let (plan, record) = try readable(code, inspection)
        let parts = try t.db.outlineReports.statistics(
            inspection: record.id, root: try t.visibleRoot(of: record, plan)
        ).filter { part in
            (measure == nil || part.statistic.measure == measure) && (period == nil || part.statistic.period == period)
        }
        return Dictionary(grouping: parts, by: \.statistic.measure).sorted {
            VietnameseText.sortKey($0.key).lexicographicallyPrecedes(VietnameseText.sortKey($1.key))
        }.map { measure, parts in
            let named = Set(parts.compactMap(\.statistic.period)).sorted()
            return Total(
                measure: measure, sum: parts.reduce(0) { $0 + $1.statistic.hundredths },
                periods: (parts.contains { $0.statistic.period == nil } ? [nil] : []) + named.map { $0 }, parts: parts)
        }
    }

    private func readable(_ code: Slug, _ inspection: Slug) throws -> (PlanRecord, InspectionRecord) {
        let plan = try t.publishedPlan(code, for: .readPlan)
        let record = try t.inspection(inspection, of: plan)
        guard record.form.hasReports else {
            throw ServiceError.conflict(Conflict(.inspectionForm, record.form.rawValue))
        }
        return (plan, record)
    }

    // MARK: Saving and submitting

    package func put(_ key: Key, _ draft: OutlineReportDraft, if condition: Precondition = .none) throws -> Written<
        OutlineReportView
    > {
        let place = try place(key, for: .report)
        try place.inspection.require(.open, .closed)
        let duty = try place.duties.report(of: place.unit)
        let current = try t.db.outlineReports.find(inspection: place.inspection.id, unit: place.unit.id)
        try condition.check(current?.version)
        let document = JSONText.object { draft.write(to: &$0) }
        let isNewContent = current.map { $0.document != document } ?? true
        if let current, !isNewContent, !draft.submit || current.state == .submitted || current.state == .accepted {
            return Written(try view(current, place), .unchanged)
        }
        try checkSections(draft, place.duties.draft.outline)
        guard current?.state != .accepted else { throw ServiceError.conflict(.accepted) }
        if let current, current.state == .submitted {
            guard draft.submit else { throw wrongState(current, .draft, .returned) }
            if duty.due.judge(received: t.now) == .tooLate { throw ServiceError.conflict(.deadlinePassed(duty)) }
        }
        var record =
            current
            ?? OutlineReportRecord(
                inspectionID: place.inspection.id, unit: place.unit, unitName: "", obligationID: duty.id, state: .draft,
                document: document, statistics: [])
        record.document = document
        record.statistics = draft.statistics
        if draft.submit { try submit(&record, duty) }
        return Written(
            try save(
                record, current, draft.submit ? "outlineReport.submit" : "outlineReport.save", key, place, reason: nil),
            current == nil ? .created : .changed)
    }

    package func submit(_ key: Key, if condition: Precondition = .none) throws -> OutlineReportView {
        let place = try place(key, for: .report)
        try place.inspection.require(.open, .closed)
        let duty = try place.duties.report(of: place.unit)
        var record = try existing(place)
        let current = record
        try condition.check(record.version)
        guard record.state == .draft || record.state == .returned else { throw wrongState(record, .draft, .returned) }
        var draft = try OutlineReportDraft(stored: record.document)
        draft.submit = true
        try checkSections(draft, place.duties.draft.outline)
        try submit(&record, duty)
        return try save(record, current, "outlineReport.submit", key, place, reason: nil)
    }

    /// Judges the report by its deadline, once.
    private func submit(_ record: inout OutlineReportRecord, _ duty: ObligationRecord) throws {
        if duty.state == .open { record.verdict = try ObligationService(t).settle(duty) }
        record.state = .submitted
        record.submittedAt = t.now
        record.submittedBy = t.actor.tokenID
        record.decidedAt = nil
        record.reason = nil
    }

    private func checkSections(_ draft: OutlineReportDraft, _ outline: [InspectionDraft.Section]) throws {
        let known = Set(outline.map(\.number.description))
        var issues: [Issue] = []
        for (index, answer) in draft.answers.enumerated() where !known.contains(answer.section) {
            issues.append(
                Issue(
                    pointer: "/answers/\(index)/section", code: .sectionUnknown, arguments: [answer.section]))
        }
        if draft.submit {
            issues += Self.missing(draft, outline).map {
                Issue(pointer: "/answers", code: .sectionMissing, arguments: [$0])
            }
        }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
    }

    private static func missing(_ draft: OutlineReportDraft?, _ outline: [InspectionDraft.Section]) -> [String] {
        let answered = Set(draft?.answers.map(\.section) ?? [])
        return outline.map(\.number.description).filter { !answered.contains($0) }
    }

    // MARK: Deciding

    /// - Parameter reason: why the report goes back; `nil` accepts it.
    package func decide(_ key: Key, returning reason: String?, if condition: Precondition = .none) throws
        -> OutlineReportView
    {
        let place = try place(key, for: .writeInspection)
        var record = try existing(place)
        let current = record
        try condition.check(record.version)
        guard record.state == .submitted else { throw wrongState(record, .submitted) }
        if reason == nil, isOwn(record) { throw ServiceError.conflict(.fourEyes) }
        record.state = reason == nil ? .accepted : .returned
        record.reason = reason
        record.decidedAt = t.now
        return try save(
            record, current, reason == nil ? "outlineReport.accept" : "outlineReport.return", key, place,
            reason: reason)
    }

    private func isOwn(_ record: OutlineReportRecord) -> Bool {
        record.submittedBy != nil && record.submittedBy == t.actor.tokenID
    }

    // MARK: One report

    private struct Place {
        let plan: PlanRecord
        let inspection: InspectionRecord
        let unit: UnitReference
        let duties: InspectionDuties
    }

    private func place(_ key: Key, for action: Action) throws -> Place {
        let plan = try t.publishedPlan(key.plan, for: action)
        let found = try t.db.inspections.find(plan: plan.id, code: key.inspection.description)
        let unit = try t.db.units.reference(key.unit.description)
        var relations = try t.relations(to: plan, for: action)
        if let found { relations = try t.relations(to: found, of: plan, subject: unit?.id, for: action) }
        try t.require(action, relations)
        try t.require(.readPlan, t.relations(to: plan, for: .readPlan))
        guard let inspection = found else { throw ServiceError.notFound(.inspection, key.inspection.description) }
        if inspection.state == .draft, try !t.seesAll(of: inspection, plan) {
            throw ServiceError.notFound(.inspection, inspection.code)
        }
        guard let unit else { throw ServiceError.notFound(.unit, key.unit.description) }
        guard inspection.form.hasReports else {
            throw ServiceError.conflict(Conflict(.inspectionForm, inspection.form.rawValue))
        }
        return Place(
            plan: plan, inspection: inspection, unit: unit, duties: try InspectionDuties(t, plan, inspection))
    }

    private func existing(_ place: Place) throws -> OutlineReportRecord {
        guard let record = try t.db.outlineReports.find(inspection: place.inspection.id, unit: place.unit.id) else {
            throw ServiceError.notFound(.outlineReport, place.unit.code)
        }
        return record
    }

    private func wrongState(_ record: OutlineReportRecord, _ fitting: OutlineReportState...) -> ServiceError {
        .conflict(.wrongState(record.state, fitting))
    }

    private func save(
        _ record: OutlineReportRecord, _ old: OutlineReportRecord?, _ action: String, _ key: Key, _ place: Place,
        reason: String?
    ) throws -> OutlineReportView {
        try t.db.outlineReports.save(record)
        let saved = try existing(place)
        try t.record(
            action, key.path, plan: place.plan.id, unit: place.unit.id, old: old?.summary, new: saved.summary,
            reason: reason)
        return try view(saved, place)
    }

    private func view(_ record: OutlineReportRecord?, _ place: Place) throws -> OutlineReportView {
        let duty = try place.duties.report(of: place.unit)
        var actions: [AllowedAction] = []
        func refusal(unless fitting: OutlineReportState...) -> AllowedAction.Refusal? {
            guard let state = record?.state else { return .conflict(.wrongState(nil as OutlineReportState?, [.draft])) }
            return fitting.contains(state)
                ? nil
                : .conflict(.wrongState(state, fitting))
        }
        let late: AllowedAction.Refusal? =
            duty.state == .open && duty.due.judge(received: t.now) == .tooLate
            ? .conflict(.deadlinePassed(duty)) : nil
        let relations = try t.relations(
            to: place.inspection, of: place.plan, subject: place.unit.id, for: .report)
        if t.may(.report, relations) {
            let draft = place.inspection.refusal(unless: .open, .closed)
            actions.append(
                AllowedAction("save", draft ?? (record?.state == .accepted ? .conflict(Conflict(.accepted)) : nil)))
            actions.append(AllowedAction("submit", draft ?? refusal(unless: .draft, .returned) ?? late))
        }
        if t.may(.writeInspection, try t.relations(to: place.plan, for: .writeInspection)) {
            let state = refusal(unless: .submitted)
            let eyes: AllowedAction.Refusal? =
                record.map(isOwn) == true ? .conflict(Conflict(.fourEyes)) : nil
            actions.append(AllowedAction("accept", state ?? eyes))
            actions.append(AllowedAction("return", state))
        }
        return try view(
            place.unit, try t.db.status.name(place.unit.id)?.name ?? "", duty, record, place.duties.draft.outline,
            place.plan, place.inspection, allowed: actions)
    }

    private func view(
        _ unit: UnitReference, _ name: String, _ duty: ObligationRecord, _ record: OutlineReportRecord?,
        _ outline: [InspectionDraft.Section], _ plan: PlanRecord, _ inspection: InspectionRecord,
        allowed: [AllowedAction]
    ) throws -> OutlineReportView {
        let draft = try record.map { try OutlineReportDraft(stored: $0.document) }
        return OutlineReportView(
            plan: plan.code, inspection: inspection.code, unit: unit.code, name: name, dueAt: duty.due.dueAt,
            lateUntil: duty.due.lateUntil, duty: StatusService.Standing(state: duty.state, due: duty.due, at: t.now),
            record: record, draft: draft, missing: Self.missing(draft, outline), allowed: allowed)
    }
}

extension OutlineReportRecord {
    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("verdict", verdict?.rawValue)
            w.member("statistics", statistics.count)
            w.member("reason", reason)
        }
    }
}
