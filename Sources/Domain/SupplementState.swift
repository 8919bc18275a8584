/// Where the proposal of a unit's own criteria stands. What was accepted before stays in force meanwhile.
package enum SupplementState: String, Sendable, Hashable, CaseIterable {
    case proposed, accepted, declined
    /// Taken back by the unit before it was decided.
    case withdrawn
}
