import Synchronization

/// The memory that one request takes for its body, packed and unpacked, out of what the server has for all.
final class BodyMemory: Sendable {
    private let load: ServerLoad
    private let held = Atomic<Int>(0)

    init(_ load: ServerLoad) {
        self.load = load
    }

    /// False when there is no more to have.
    func reserve(_ bytes: Int) -> Bool {
        guard load.reserve(bytes) else { return false }
        held.add(bytes, ordering: .relaxed)
        return true
    }

    /// Gives everything back; the request is answered.
    func release() {
        load.giveBack(held.exchange(0, ordering: .relaxed))
    }
}
