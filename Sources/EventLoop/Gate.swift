import Glibc

/// A gate on which threads, not tasks, wait. Used at the end of a loop only.
final class Gate: @unchecked Sendable {
    // Behind the mutex.
    private var isOpen = true
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func open() { set(true) }

    func close() { set(false) }

    func wait() {
        pthread_mutex_lock(mutex)
        while !isOpen { pthread_cond_wait(condition, mutex) }
        pthread_mutex_unlock(mutex)
    }

    private func set(_ value: Bool) {
        pthread_mutex_lock(mutex)
        isOpen = value
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }
}
