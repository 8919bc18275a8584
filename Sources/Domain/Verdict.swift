/// Kết luận thời hạn: what an obligation came to, frozen on it together with the rule used.
package enum Verdict: String, Sendable, Hashable, CaseIterable {
    case onTime, late, missed, exempt
}
