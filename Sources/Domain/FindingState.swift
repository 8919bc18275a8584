/// What has become of a finding (tồn tại): open, reported as remedied, or verified.
package enum FindingState: String, Sendable, Hashable, CaseIterable {
    case open, remedied, verified
}

/// How much a finding weighs.
package enum FindingSeverity: String, Sendable, Hashable, CaseIterable {
    case minor, major, critical
}
