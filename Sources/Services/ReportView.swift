package import Domain
package import JSON
package import Storage

/// A report that is owed, and where it stands.
package struct ReportSummary: Sendable {
    package let plan: String
    package let key: String
    package let obligation: String
    package let unit: String
    package let name: String
    package let rule: String
    package let text: String?
    package let period: String?
    package let recipient: String
    package let via: String?
    package let due: Due
    package let duty: StatusService.Standing
    package let verdict: Verdict?
    /// The verdict is that of an act on paper.
    package let isDeclared: Bool
    package let record: ReportRecord?
    package let contentHash: String?
}

/// A body for a report, filled in as far as the system can.
package struct ReportPrefill: Sendable {
    package let summary: ReportSummary
    package let draft: ReportDraft
    package let facts: JSON
    package let gathered: ReportGathering
}

/// A report with its content, its way and what has changed below it since it was sent.
package struct ReportView: Sendable {
    package let summary: ReportSummary
    /// What is being written, for whoever may write it; for others what was sent last.
    package let draft: ReportDraft
    package let stations: [Station]
    package let revisions: [ReportRevision]
    package let events: [ReportEvent]
    /// As it was sent last; before that, or sent back, as it would go out now. `nil` for those who may not see a draft.
    package let facts: JSON?
    package let gathered: ReportGathering?
    package let changes: [SourceChange]
    package let allowed: [AllowedAction]

    package var version: Int { summary.record?.version ?? 0 }

    /// A station of what was sent last.
    package struct Station: Sendable {
        package let station: ReportStation
        package let unit: String
        package let name: String
        package let receivedAt: Instant?
        package let by: Signature?
    }

    /// A source of a report that was sent, which is not any more what was put in.
    package struct SourceChange: Sendable {
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            /// Sent another revision.
            case corrected
            /// Was not there then.
            case arrived
            /// Sent back since.
            case returned
        }

        package let kind: Kind
        package let included: ReportGathering.Source?
        package let current: ReportGathering.Source
        package let differences: [JSONDifference]
    }
}

extension ReportService {
    func summary(_ place: ReportPlace, contentHash: String?) throws -> ReportSummary {
        ReportSummary(
            plan: place.plan.code, key: place.key, obligation: place.duty.key, unit: place.unit.code,
            name: place.duty.unitName, rule: place.duty.rule.code, text: place.duty.rule.text,
            period: place.periodText, recipient: place.recipient.code, via: place.via?.code, due: place.duty.due,
            duty: StatusService.Standing(state: place.duty.state, due: place.duty.due, at: t.now),
            verdict: place.record?.verdict ?? place.duty.verdict(at: t.now),
            isDeclared: place.duty.isDeclared, record: place.record,
            contentHash: contentHash)
    }

    func view(_ place: ReportPlace) throws -> ReportView {
        let revisions = try place.record.map { try t.db.reports.revisions(of: $0.id) } ?? []
        let events = try t.telling(try place.record.map { try t.db.reports.events(of: $0.id) } ?? []) {
            try $0.tell(&$1.actor)
        }
        let writes = try mayWrite(place)
        let sent = try place.record.flatMap { try t.db.reports.snapshot($0.revision, of: $0.id) }
            .map { try ReportSnapshot(stored: $0) }
        let draft: ReportDraft
        let shown: ReportSnapshot?
        if writes, place.isBeingWritten {
            draft = try place.record.map { try ReportDraft(stored: $0.document) } ?? ReportDraft()
            shown = try compose(place, draft).snapshot
        } else {
            draft = try sent?.content ?? ReportDraft()
            shown = sent
        }
        return ReportView(
            summary: try summary(place, contentHash: revisions.last?.contentHash), draft: draft,
            stations: try stations(place, events), revisions: revisions, events: events, facts: shown?.json["facts"],
            gathered: try shown?.gathered, changes: place.isBeingWritten ? [] : try changes(place, since: sent),
            allowed: try allowed(place, writes))
    }

    private func stations(_ place: ReportPlace, _ events: [ReportEvent]) throws -> [ReportView.Station] {
        try way(of: place).map { stop in
            let receipt = events.last {
                $0.kind == .receive && $0.station == stop.station && $0.unit == stop.unit
                    && $0.revision == place.record?.revision
            }
            return ReportView.Station(
                station: stop.station, unit: stop.unit.code, name: try name(of: stop.unit), receivedAt: receipt?.at,
                by: receipt?.actor)
        }
    }

    private func name(of unit: UnitReference) throws -> String {
        try t.db.status.name(unit.id)?.name ?? unit.code
    }

    private func allowed(_ place: ReportPlace, _ writes: Bool) throws -> [AllowedAction] {
        var actions: [AllowedAction] = []
        let exempt: AllowedAction.Refusal? =
            place.duty.state == .exempt ? .conflict(Conflict(.obligationClosed, place.duty.state.rawValue)) : nil
        if writes {
            actions.append(AllowedAction("save", exempt))
            var refusal = exempt
            if place.record == nil { refusal = refusal ?? .conflict(place.conflict([.draft])) }
            if let period = place.period, period.startsAt > t.now {
                refusal = refusal ?? .conflict(Conflict(.periodNotBegun, period.description))
            }
            if place.duty.state == .open, place.duty.due.judge(received: t.now) == .tooLate {
                refusal = refusal ?? .conflict(.deadlinePassed(place.duty))
            }
            actions.append(AllowedAction("submit", refusal))
        }
        if try receives(place) {
            guard let record = place.record, record.revision > 0 else { return actions }
            var refusal: AllowedAction.Refusal?
            if case .refused(let conflict) = try receipt(place, record) { refusal = .conflict(conflict) }
            actions.append(AllowedAction("receive", refusal))
            let isIn = record.state == .submitted || record.state == .received
            actions.append(AllowedAction("return", isIn ? nil : .conflict(place.conflict([.submitted, .received]))))
        }
        return actions
    }

    // MARK: What the report is made of

    struct Composition {
        let facts: ReportFacts
        let gathered: ReportGathering
        let snapshot: ReportSnapshot
    }

    func figures(_ place: ReportPlace) throws -> (ReportFacts, ReportGathering) {
        (
            try ReportFacts(of: place.unit, in: place.plan, period: place.period, in: t),
            try ReportGathering(
                for: place.unit, in: place.plan, period: place.period, except: place.duty.id, in: t)
        )
    }

    /// The report as it would go out now.
    func compose(_ place: ReportPlace, _ draft: ReportDraft, correcting reason: String? = nil) throws -> Composition {
        let (facts, gathered) = try figures(place)
        let document = try PlanDraft(stored: t.db.plans.document(of: place.plan.id))
        let unit = try t.db.units.find(place.unit.code)
        let further = try further(place).map { (unit: $0.code, name: try name(of: $0)) }
        let (recipient, via) = (try name(of: place.recipient), try place.via.map { try name(of: $0) })
        let parent = try unit?.parentCode.flatMap { try t.db.units.find($0)?.name }
        let isEmpty = draft.isEmpty && gathered.received == 0
        let snapshot = try ReportSnapshot { w in
            w.member("format", ReportSnapshot.format)
            w.member("plan", place.plan.code)
            w.member("planTitle", place.plan.title)
            w.member("planNumber", document.number)
            w.member("planIssuedOn", document.issuedOn?.description)
            w.member("id", place.key)
            w.member("unit", place.unit.code)
            w.member("unitName", unit?.name)
            // A provincial committee has nobody above it on its paper.
            w.member("parentName", unit?.level == .city ? nil : parent)
            w.member("to", place.recipient.code)
            w.member("toName", recipient)
            w.member(
                "alsoTo",
                array: { w in
                    for other in further {
                        w.elementObject { w in
                            w.member("unit", other.unit)
                            w.member("name", other.name)
                        }
                    }
                })
            w.member("via", place.via?.code)
            w.member("viaName", via)
            w.member("rule", place.duty.rule.code)
            w.member("period", place.periodText)
            w.member("subject", draft.subject ?? place.subject)
            w.member("revision", (place.record?.revision ?? 0) + 1)
            w.member("asOf", t.now.description)
            w.member("correctionReason", reason)
            w.member("basis", ReportProse.basis(gathered.basis, place.period, isEmpty: isEmpty))
            w.member("content", object: { draft.write(to: &$0) })
            w.member("facts", object: { facts.write(to: &$0) })
            w.member("gathered", object: { gathered.write(to: &$0) })
        }
        return Composition(facts: facts, gathered: gathered, snapshot: snapshot)
    }

    /// Sources that are not any more what a report that was sent has of them.
    private func changes(_ place: ReportPlace, since sent: ReportSnapshot?) throws -> [ReportView.SourceChange] {
        guard let included = try sent?.gathered, place.period != nil else { return [] }
        let now = try ReportGathering.sources(
            of: place.unit, in: place.plan, period: place.period, except: place.duty.id, in: t)
        let known = Dictionary(
            included.sources.map { ([$0.plan, $0.unit, $0.period], $0) }, uniquingKeysWith: { first, _ in first })
        return try now.compactMap { current in
            let old = known[[current.plan, current.unit, current.period]]
            guard current.contentHash != old?.contentHash || current.revision != old?.revision else { return nil }
            guard current.revision != nil else {
                return ReportView.SourceChange(
                    kind: .returned, included: old, current: current, differences: [])
            }
            guard let old, let before = old.revision, let after = current.revision, old.report == current.report,
                let plan = try t.db.plans.find(current.plan),
                let report = try t.db.reports.find(plan: plan.id, key: current.report),
                let from = try t.db.reports.snapshot(before, of: report.id),
                let to = try t.db.reports.snapshot(after, of: report.id)
            else {
                return ReportView.SourceChange(kind: .arrived, included: old, current: current, differences: [])
            }
            return ReportView.SourceChange(
                kind: .corrected, included: old, current: current,
                differences: try ReportSnapshot(stored: to).differences(from: ReportSnapshot(stored: from)))
        }
    }
}
