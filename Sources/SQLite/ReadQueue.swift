/// The reads that wait for a thread of the pool, and how the threads are told to end.
final class ReadQueue: Sendable {
    private struct State {
        var isOpen = true
        var threads = 0
        var waiting: [any PendingRead] = []
    }

    private let monitor = Monitor(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes the read on, or says why not.
    func accept(_ read: any PendingRead) -> Unavailable? {
        let refusal: Unavailable? = monitor.withLock { state in
            guard state.isOpen else { return .closed }
            guard state.waiting.count < limit else { return .queueFull }
            state.waiting.append(read)
            return nil
        }
        if refusal == nil { monitor.signal() }
        return refusal
    }

    func close() {
        monitor.withLock { $0.isOpen = false }
        monitor.broadcast()
    }

    /// Returns once all threads have ended.
    func waitUntilEnded() {
        monitor.wait { $0.threads == 0 ? () : nil }
    }

    // MARK: The threads' side

    func willStart() {
        monitor.withLock { $0.threads += 1 }
    }

    /// Waits for a read. Nil when closed and empty.
    func next() -> (any PendingRead)? {
        monitor.wait { state -> (any PendingRead)?? in
            if state.waiting.isEmpty { return state.isOpen ? nil : .some(nil) }
            return state.waiting.removeFirst()
        }
    }

    func ended() {
        monitor.withLock { $0.threads -= 1 }
        monitor.broadcast()
    }
}
