/// Where the record of a visit (lượt kiểm tra) stands.
package enum VisitState: String, Sendable, Hashable, CaseIterable {
    case draft
    /// The points of a blind visit are fixed and the self-scores shown; reasons for the differences are still to be given.
    case sealed
    /// Frozen, and shown to the unit that was inspected.
    case finalized
}

/// How far the inspected score of a visit has come, at an instant.
package enum VisitStanding: String, Sendable, Hashable, CaseIterable {
    case draft, sealed
    /// The unit may still agree or dispute.
    case awaitingReply
    /// The unit disputes, and the team has not answered yet.
    case disputed
    /// Answered, agreed, or left without a reply until the due date.
    case final

    /// - Parameters:
    ///   - disputes: whether the unit's reply disputes anything; `nil` when there is none.
    ///   - replyDue: the first instant at which a reply is no longer taken.
    package init(state: VisitState, disputes: Bool?, isAnswered: Bool, replyDue: Instant?, at now: Instant) {
        switch (state, disputes) {
        case (.draft, _): self = .draft
        case (.sealed, _): self = .sealed
        case (.finalized, true?): self = isAnswered ? .final : .disputed
        case (.finalized, false?): self = .final
        case (.finalized, nil): self = replyDue.map { $0 <= now } ?? false ? .final : .awaitingReply
        }
    }
}
