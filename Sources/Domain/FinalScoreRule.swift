/// Which of the two scores of a criterion counts, as the plan declares (SPEC §2.7).
package enum FinalScoreRule: String, Sendable, Hashable, CaseIterable {
    /// The unit's own score (`self` is a word of the language).
    case selfScore = "self"
    /// The inspectors' score.
    case inspected
    /// The inspectors' score where a visit gave one, the unit's own elsewhere.
    case inspectedElseSelf
}
