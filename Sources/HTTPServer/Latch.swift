import Synchronization

/// Opens once; tasks wait for it.
final class Latch: Sendable {
    private enum State {
        case closed(waiters: [CheckedContinuation<Void, Never>])
        case open
    }
    private let state = Mutex(State.closed(waiters: []))

    var isOpen: Bool {
        state.withLock { if case .open = $0 { true } else { false } }
    }

    func open() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard case .closed(let waiters) = state else { return [] }
            state = .open
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard case .closed(var waiters) = state else { return true }
                waiters.append(continuation)
                state = .closed(waiters: waiters)
                return false
            }
            if isOpen { continuation.resume() }
        }
    }
}
