internal import HTTPRouting
internal import Synchronization

/// Answers that were counted before, by the tag that names the state they were counted from.
///
/// The tag is made in the same read snapshot as the figures, from the versions that every write raises in its own transaction and
/// from the deadlines that have passed. A write that was acknowledged has changed it, so an old answer is not found again.
package final class FigureCache: Sendable {
    private struct Entries {
        var answers: [String: Response] = [:]
        var bytes = 0
    }

    private let entries = Mutex(Entries())
    private let found = Atomic<Int>(0)
    private let counted = Atomic<Int>(0)
    private let limit: Int

    /// - Parameter limit: the bytes of all bodies that are kept.
    package init(limit: Int = 8 << 20) { self.limit = limit }

    /// How many answers were there already, and how many had to be counted.
    package var uses: (hits: Int, misses: Int) { (found.load(ordering: .relaxed), counted.load(ordering: .relaxed)) }

    func known(_ tag: String) -> Response? { entries.withLock { $0.answers[tag] } }

    func answer(_ tag: String, _ count: () throws -> Response) rethrows -> Response {
        if let known = entries.withLock({ $0.answers[tag] }) {
            found.add(1, ordering: .relaxed)
            return known
        }
        let response = try count()
        // Not before: a read that took too long for its loop comes once more.
        counted.add(1, ordering: .relaxed)
        let size = response.body.count ?? 0
        guard size <= limit / 4 else { return response }
        entries.withLock { entries in
            if entries.bytes + size > limit { entries = Entries() }
            if entries.answers.updateValue(response, forKey: tag) == nil { entries.bytes += size }
        }
        return response
    }
}
