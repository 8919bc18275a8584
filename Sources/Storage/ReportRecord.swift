package import Domain

/// A periodic report of a unit (báo cáo định kỳ): its draft, and where what was sent last stands.
package struct ReportRecord: Sendable, Hashable {
    package var id: Int64
    package var planID: Int64
    /// Made of natural keys like that of its obligation: `report.S0-D2.ubnd-phuong-tay-tuu`.
    package var key: String
    package var obligationID: Int64
    package var unit: UnitReference
    package var period: String?
    package var recipient: UnitReference
    package var via: UnitReference?
    package var state: ReportState
    package var verdict: Verdict?
    /// The body of the PUT in the API's own JSON.
    package var document: String
    /// The last one that was sent; 0 before the first.
    package var revision: Int
    package var submittedAt: Instant?
    package var submittedBy: Int64?
    /// Why it was sent back.
    package var reason: String?
    package var version: Int

    package init(
        id: Int64 = 0, planID: Int64, key: String, obligationID: Int64, unit: UnitReference, period: String?,
        recipient: UnitReference, via: UnitReference?, state: ReportState = .draft, verdict: Verdict? = nil,
        document: String, revision: Int = 0, submittedAt: Instant? = nil, submittedBy: Int64? = nil,
        reason: String? = nil, version: Int = 1
    ) {
        self.id = id
        self.planID = planID
        self.key = key
        self.obligationID = obligationID
        self.unit = unit
        self.period = period
        self.recipient = recipient
        self.via = via
        self.state = state
        self.verdict = verdict
        self.document = document
        self.revision = revision
        self.submittedAt = submittedAt
        self.submittedBy = submittedBy
        self.reason = reason
        self.version = version
    }
}

/// What was sent once, without its snapshot.
package struct ReportRevision: Sendable, Hashable {
    package let revision: Int
    package let at: Instant
    package var actor: Signature
    /// Why it was sent again.
    package let reason: String?
    package let contentHash: String

    package init(revision: Int, at: Instant, actor: Signature, reason: String?, contentHash: String) {
        self.revision = revision
        self.at = at
        self.actor = actor
        self.reason = reason
        self.contentHash = contentHash
    }
}

/// A step of a report on its way.
package struct ReportEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case submit, correct, receive, `return`
    }

    package let revision: Int
    package let at: Instant
    package let kind: Kind
    package let station: ReportStation?
    /// The unit whose act it was.
    package let unit: UnitReference
    package var actor: Signature
    package let reason: String?

    package init(
        revision: Int, at: Instant, kind: Kind, station: ReportStation? = nil, unit: UnitReference, actor: Signature,
        reason: String? = nil
    ) {
        self.revision = revision
        self.at = at
        self.kind = kind
        self.station = station
        self.unit = unit
        self.actor = actor
        self.reason = reason
    }
}

/// A row of the ledger that asks for a report, with the report if there is one.
package struct ReportDuty: Sendable, Hashable {
    package let obligation: ObligationRecord
    package let report: ReportRecord?
    /// Of what was sent last.
    package let contentHash: String?
}
