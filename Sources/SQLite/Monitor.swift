#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// State that threads share, and a way for a thread to wait until it has changed. `Synchronization.Mutex` has no
/// condition to go with it.
///
/// `@unchecked Sendable`: `state` is only touched between lock and unlock.
final class Monitor<State>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<R, E: Error>(_ body: (inout State) throws(E) -> R) throws(E) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Asks `body` again after every `signal` and `broadcast` until it has an answer, and gives that.
    func wait<R>(for body: (inout State) -> R?) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let answer = body(&state) { return answer }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// Wakes one of those who wait.
    func signal() { pthread_cond_signal(condition) }

    /// Wakes all who wait.
    func broadcast() { pthread_cond_broadcast(condition) }
}
