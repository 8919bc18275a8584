package import Domain
internal import JSON
internal import Storage

/// Periodic reports (báo cáo định kỳ): drafted from what the system knows, sent as a snapshot that never changes, received at each
/// station, sent back or corrected; and gathered from below.
package struct ReportService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Key: Sendable, Hashable {
        package let plan: Slug
        /// The obligation's key; a date or period may follow where the duty has no due date and so may be done again.
        package let id: String

        package init(plan: Slug, id: String) {
            self.plan = plan
            self.id = id
        }

        package var path: String { "/v1/plans/\(plan)/reports/\(id)" }
    }

    package struct Filter: Sendable {
        package var unit: Slug?
        package var rule: String?
        package var period: String?
        package var state: ReportState?
        package init() {}
    }

    // MARK: Reading

    package func get(_ key: Key) throws -> ReportView { try view(try place(key, for: .readSubject)) }

    /// Every report that the plan asks for, by due date: who is in, who is late, who is missing.
    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<ReportSummary> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = ReportRepository.Filter(planID: plan.id)
        rows.unitID = try filter.unit.map { try t.filterUnit($0, of: plan) }
        rows.rule = filter.rule
        rows.period = filter.period
        rows.state = filter.state
        rows.root = try t.visibleRoot(of: plan)
        let found = try t.db.reports.list(rows, page)
        return Page(
            items: try found.items.map { duty in
                try summary(
                    ReportPlace(plan: plan, duty: duty.obligation, key: duty.report?.key, record: duty.report, in: t),
                    contentHash: duty.contentHash)
            }, next: found.next)
    }

    /// What was sent, byte by byte.
    package func revision(_ number: Int, of key: Key) throws -> ReportSnapshot {
        let place = try place(key, for: .readSubject)
        return try snapshot(number, place)
    }

    package func differences(_ key: Key, from: Int, to: Int) throws -> [JSONDifference] {
        let place = try place(key, for: .readSubject)
        return try snapshot(to, place).differences(from: snapshot(from, place))
    }

    private func snapshot(_ number: Int, _ place: ReportPlace) throws -> ReportSnapshot {
        guard let record = place.record, let text = try t.db.reports.snapshot(number, of: record.id) else {
            throw ServiceError.notFound(.reportRevision, "\(number)")
        }
        return try ReportSnapshot(stored: text)
    }

    /// The report as it would go out now, for whoever writes it; for everybody else as it was sent last.
    package func current(_ key: Key) throws -> (snapshot: ReportSnapshot, isDraft: Bool) {
        let place = try place(key, for: .readSubject)
        if try mayWrite(place), place.isBeingWritten {
            let draft = try place.record.map { try ReportDraft(stored: $0.document) } ?? ReportDraft()
            return (try compose(place, draft).snapshot, true)
        }
        return (try snapshot(place.record?.revision ?? 0, place), false)
    }

    /// A body for `PUT`, filled in from the ledger, accepted cards, visits and the reports of those below.
    package func prefill(_ key: Key) throws -> ReportPrefill {
        let place = try place(key, for: .writeReport)
        let (facts, gathered) = try figures(place)
        var draft = ReportDraft()
        draft.subject = place.subject
        draft.results = ReportProse.results(facts, gathered)
        if gathered.sources.isEmpty { draft.statistics = ReportProse.statistics(facts, period: place.period) }
        draft.nextSteps = try nextSteps(place)
        if let record = place.record {
            // What only people know stays as they have written it.
            let written = try ReportDraft(stored: record.document)
            (draft.number, draft.place, draft.signedOn) = (written.number, written.place, written.signedOn)
            (draft.issuingBody, draft.parentBody) = (written.issuingBody, written.parentBody)
            (draft.difficulties, draft.proposals) = (written.difficulties, written.proposals)
            draft.statistics += written.statistics.filter { $0.source != ReportProse.source }
            (draft.signer, draft.recipients) = (written.signer, written.recipients)
        }
        let sent = try place.record.flatMap { try t.db.reports.revision($0.revision, of: $0.id) }
        return ReportPrefill(
            summary: try summary(place, contentHash: sent?.contentHash), draft: draft,
            facts: try JSON.parse(Array(JSONText.object { facts.write(to: &$0) }.utf8)), gathered: gathered)
    }

    private func nextSteps(_ place: ReportPlace) throws -> [String] {
        var filter = ObligationRepository.Filter()
        filter.planID = place.plan.id
        filter.unitID = place.unit.id
        filter.state = .open
        filter.dueAfter = t.now
        let rows = try t.db.obligations.list(filter, PageRequest(limit: 200)).items
        var seen: Set<String> = []
        return Array(
            rows.filter { $0.id != place.duty.id && $0.due.dueAt != nil }
                .filter { seen.insert($0.rule.code).inserted }.compactMap { ReportProse.nextStep($0) }.prefix(10))
    }

    // MARK: Saving

    package func put(_ key: Key, _ draft: ReportDraft, if condition: Precondition = .none) throws -> Written<ReportView>
    {
        let place = try place(key, for: .writeReport)
        let current = place.record
        try condition.check(current?.version)
        let document = JSONText.object { draft.write(to: &$0) }
        let isNew = current?.document != document
        let isSent = current?.state == .submitted || current?.state == .received
        if current != nil, !isNew, !draft.submit || isSent { return Written(try view(place), .unchanged) }
        try place.requireOwed()
        if isSent {
            guard draft.submit else { throw place.wrongState(.draft, .returned) }
        }
        var record = current ?? place.newRecord(document)
        record.document = document
        guard draft.submit else {
            return Written(
                try save(record, place, key, "report.save", reason: nil), current == nil ? .created : .changed)
        }
        return Written(
            try send(record, draft, place, key, correcting: draft.correctionReason),
            current == nil ? .created : .changed)
    }

    /// Sends what is saved; sent already, it is sent again with what has come from below since.
    package func submit(_ key: Key, correcting reason: String?, if condition: Precondition = .none) throws -> ReportView
    {
        let place = try place(key, for: .writeReport)
        let record = try place.existing()
        try condition.check(record.version)
        try place.requireOwed()
        return try send(record, try ReportDraft(stored: record.document), place, key, correcting: reason)
    }

    /// Freezes the report and settles its obligation, which is judged once.
    private func send(
        _ draftRecord: ReportRecord, _ draft: ReportDraft, _ place: ReportPlace, _ key: Key, correcting reason: String?
    ) throws -> ReportView {
        var record = draftRecord
        let isCorrection = record.state == .submitted || record.state == .received
        if isCorrection, reason == nil {
            throw ServiceError.invalid([
                Issue(pointer: "/correctionReason", code: .memberMissing, arguments: ["correctionReason"])
            ])
        }
        if let period = place.period, period.startsAt > t.now {
            throw ServiceError.conflict(Conflict(.periodNotBegun, period.description))
        }
        let composed = try compose(place, draft, correcting: reason)
        if draft.isEmpty, composed.gathered.received == 0, composed.facts.hasActs {
            throw ServiceError.invalid([Issue(pointer: "/results", code: .reportEmpty)])
        }
        if isCorrection, let old = try t.db.reports.snapshot(record.revision, of: record.id),
            composed.snapshot.differences(from: try ReportSnapshot(stored: old)).isEmpty
        {
            throw ServiceError.conflict(.reportUnchanged)
        }
        if record.revision == 0 {
            record.verdict =
                place.duty.state == .open ? try ObligationService(t).settle(place.duty) : place.duty.verdict
        }
        record.state = .submitted
        record.revision += 1
        record.submittedAt = t.now
        record.submittedBy = t.actor.tokenID
        record.reason = nil
        record.id = try t.db.reports.save(record)
        let text = composed.snapshot.text
        try t.db.reports.add(
            ReportRevision(
                revision: record.revision, at: t.now, actor: t.actor.signature, reason: reason,
                contentHash: composed.snapshot.contentHash), snapshot: text, to: record.id, by: t.actor.tokenID)
        try t.db.reports.log(
            ReportEvent(
                revision: record.revision, at: t.now, kind: isCorrection ? .correct : .submit, unit: place.unit,
                actor: t.actor.signature, reason: reason), of: record.id)
        return try logged(place, key, isCorrection ? "report.correct" : "report.submit", reason: reason)
    }

    // MARK: On its way

    /// Confirms the receipt at the next station: the unit that the report goes through, then its addressees in any order. With the
    /// last of them the report is received.
    package func receive(_ key: Key, if condition: Precondition = .none) throws -> ReportView {
        let place = try place(key, for: .receiveReport)
        var record = try place.existing()
        try condition.check(record.version)
        switch try receipt(place, record) {
        case .refused(let conflict): throw ServiceError.conflict(conflict)
        case .possible(let stop, let isLast):
            record.state = isLast ? .received : .submitted
            _ = try t.db.reports.save(record)
            try t.db.reports.log(
                ReportEvent(
                    revision: record.revision, at: t.now, kind: .receive, station: stop.station, unit: stop.unit,
                    actor: t.actor.signature), of: record.id)
        }
        return try logged(place, key, "report.receive", reason: nil)
    }

    package func `return`(_ key: Key, reason: String, if condition: Precondition = .none) throws -> ReportView {
        let place = try place(key, for: .receiveReport)
        var record = try place.existing()
        try condition.check(record.version)
        guard record.state == .submitted || record.state == .received else {
            throw place.wrongState(.submitted, .received)
        }
        let stop = try way(of: place).first { try t.covers($0.unit.id) }
        record.state = .returned
        record.reason = reason
        _ = try t.db.reports.save(record)
        try t.db.reports.log(
            ReportEvent(
                revision: record.revision, at: t.now, kind: .return, station: stop?.station,
                unit: stop?.unit ?? place.recipient, actor: t.actor.signature, reason: reason), of: record.id)
        return try logged(place, key, "report.return", reason: reason)
    }

    private func save(
        _ record: ReportRecord, _ place: ReportPlace, _ key: Key, _ action: String, reason: String?
    ) throws -> ReportView {
        _ = try t.db.reports.save(record)
        return try logged(place, key, action, reason: reason)
    }

    private func logged(_ place: ReportPlace, _ key: Key, _ action: String, reason: String?) throws -> ReportView {
        guard let saved = try t.db.reports.find(plan: place.plan.id, key: place.key),
            let duty = try t.db.obligations.find(id: place.duty.id)
        else { throw ServiceError.notFound(.report, place.key) }
        try t.record(
            action, key.path, plan: place.plan.id, unit: place.unit.id, old: place.record?.summary, new: saved.summary,
            reason: reason)
        return try view(ReportPlace(plan: place.plan, duty: duty, key: saved.key, record: saved, in: t))
    }
}

extension ReportRecord {
    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("revision", revision)
            w.member("verdict", verdict?.rawValue)
            w.member("reason", reason)
        }
    }
}
