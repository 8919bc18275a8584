/// How the points of a criterion are given and counted.
package enum CriterionKind: String, Sendable, Hashable, CaseIterable {
    /// Anything from 0 to the maximum, on the step.
    case points
    /// Exactly 0 or exactly the maximum.
    case passFail
    /// Added on top; not part of what a card can be measured against.
    case bonus
    /// Entered as a positive number and subtracted; not part of the maximum either.
    case deduction

    /// Whether the criterion's maximum belongs to the maximum of a card.
    package var countsInMaximum: Bool {
        switch self {
        case .points, .passFail: true
        case .bonus, .deduction: false
        }
    }
}
