internal import Domain
internal import Storage
internal import Synchronization

/// What scores came to that were made of a card and a visit.
///
/// Kept by the revisions that they were made of. A revision never changes, so what is kept cannot become stale: another card or
/// another answer of the inspectors is another revision. For one database, whose numbers they are.
package final class FinalShares: Sendable {
    struct Key: Hashable, Sendable {
        let rule: FinalScoreRule
        let visit: RankingRepository.Revision
        let card: RankingRepository.Revision?
    }

    private let shares = Mutex<[Key: Share?]>([:])
    private let limit: Int

    /// - Parameter limit: how many are kept; some hundred bytes each.
    package init(limit: Int = 20_000) { self.limit = limit }

    func share(_ key: Key, _ make: () throws -> Share?) rethrows -> Share? {
        if let known = shares.withLock({ $0[key] }) { return known }
        let share = try make()
        shares.withLock { shares in
            if shares.count >= limit { shares.removeAll() }
            shares[key] = .some(share)
        }
        return share
    }
}
