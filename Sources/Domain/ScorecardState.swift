/// Where a scorecard (phiếu tự chấm điểm) stands.
package enum ScorecardState: String, Sendable, Hashable, CaseIterable {
    case draft, submitted, returned, accepted
}
