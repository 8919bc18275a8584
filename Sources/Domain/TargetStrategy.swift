/// How the units to visit are proposed. A person confirms them, or others.
package enum TargetStrategy: String, Sendable, Hashable, CaseIterable {
    /// Drawn by lot, the same from the same seed; see ``Lot``.
    case random
    /// Those with the most points by ``RiskTerm``.
    case risk
}
