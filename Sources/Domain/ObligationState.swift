/// Where a row of the ledger (nghĩa vụ) stands. Whether an open one is overdue is a matter of the clock, not a state.
package enum ObligationState: String, Sendable, Hashable, CaseIterable {
    case open, settled, exempt
}
