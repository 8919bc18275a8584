import CEpoll
import Glibc
import Synchronization

/// One thread with one `epoll` set, one job queue and one timer wheel.
///
/// As a task executor it runs every nonisolated async function of a task that prefers it on its own thread
/// (SE-0417). Make such a task with `Task(executorPreference: loop)`; `Task {}` and `Task.detached` lose the preference.
///
/// Confinement: everything below "loop thread only" is touched on the loop's thread alone; the rest is atomic, behind
/// the mutex, or constant.
package final class EventLoop: TaskExecutor, @unchecked Sendable {
    /// Which loop of its group this is.
    package let index: Int

    // Shared.
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var calls: [@Sendable () -> Void] = []
        var isSignalled = false
        var isStopping = false
        var isRunning = false
    }
    private let inbox = Mutex(Inbox())
    /// Whether there are jobs in the inbox; to be looked at between two jobs without a lock.
    private let hasPosted = Atomic(false)
    private let ended = Gate()
    private let epoll: Int32
    private let wake: Int32
    private let thread = Atomic<UInt>(0)
    private let threadID = Atomic<Int32>(0)

    // Loop thread only.
    private var local: [UnownedJob] = []
    private var spare: [UnownedJob] = []
    private var wheel: TimerWheel
    private var due: [LoopTimer] = []
    /// What this round leaves for its end.
    private var endings: [() -> Void] = []
    /// Closed in this round: their events may still be in the batch being handled.
    private var dead: [Watcher] = []
    /// The monotonic clock as of this round, in milliseconds. Loop thread only.
    package private(set) var now: Milliseconds

    package init(index: Int = 0) throws(SystemError) {
        self.index = index
        now = Self.monotonicNow()
        wheel = TimerWheel(now: now)
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wake = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard epoll >= 0, wake >= 0 else { throw SystemError("epoll_create1") }
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.ptr = nil
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) == 0 else { throw SystemError("epoll_ctl") }
    }

    deinit {
        if epoll >= 0 { Glibc.close(epoll) }
        if wake >= 0 { Glibc.close(wake) }
    }

    // MARK: From any thread

    /// Starts the thread. A second call does nothing.
    package func start() throws(SystemError) {
        let mustStart = inbox.withLock { box in
            defer { box.isRunning = true }
            return !box.isRunning
        }
        if mustStart { try startThread() }
    }

    /// Lets the thread end once its queue is empty, and waits for that (unless called on it). Timers still set are dropped.
    ///
    /// The caller has ended its tasks before. A job that comes all the same is not lost: the thread starts again for it.
    package func stop() {
        let isRunning = inbox.withLock { box in
            box.isStopping = true
            return box.isRunning
        }
        guard isRunning else { return }
        signal()
        if !isCurrent { ended.wait() }
    }

    /// Whether the caller is on the loop's thread.
    ///
    /// By `gettid`, not `pthread_self`: glibc declares the latter `const`, so LLVM may keep its value across an `await`.
    package var isCurrent: Bool { cepoll_gettid() == threadID.load(ordering: .relaxed) }

    /// Runs the closure on the loop's thread, in a later round.
    package func execute(_ call: @escaping @Sendable () -> Void) {
        post { $0.calls.append(call) }
    }

    @inline(never)
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // No suspension within this function, so `pthread_self` is safe here, and cheaper than a system call.
        if UInt(pthread_self()) == thread.load(ordering: .relaxed) {
            local.append(job)
        } else {
            post {
                $0.jobs.append(job)
                hasPosted.store(true, ordering: .relaxed)
            }
        }
    }

    private func post(_ change: (inout Inbox) -> Void) {
        let (mustSignal, mustStart) = inbox.withLock { box in
            change(&box)
            defer { box.isSignalled = true }
            // After the end: one more turn of the thread, so that nothing posted is lost and all stays confined to it.
            let restart = box.isStopping && !box.isRunning
            if restart { box.isRunning = true }
            return (!box.isSignalled, restart)
        }
        if mustSignal { signal() }
        if mustStart { try? startThread() }
    }

    private func signal() {
        eventfd_write(wake, 1)
    }

    // MARK: Loop thread only

    /// Watches a descriptor, which is non-blocking. `close(_:)` ends it.
    package func watch(
        _ descriptor: Int32, for readiness: Readiness, onReady: @escaping (Readiness) -> Void
    ) throws(SystemError) -> Watcher {
        let watcher = Watcher(descriptor: descriptor, onReady: onReady)
        let retained = Unmanaged.passRetained(watcher)
        var event = epoll_event()
        event.events = readiness.rawValue
        event.data.ptr = retained.toOpaque()
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            let error = SystemError("epoll_ctl")
            retained.release()
            throw error
        }
        return watcher
    }

    /// Stops watching without closing, until `resume`.
    package func pause(_ watcher: Watcher) {
        change(watcher, to: [])
    }

    package func resume(_ watcher: Watcher, for readiness: Readiness) {
        change(watcher, to: readiness)
    }

    private func change(_ watcher: Watcher, to readiness: Readiness) {
        var event = epoll_event()
        event.events = readiness.rawValue
        event.data.ptr = Unmanaged.passUnretained(watcher).toOpaque()
        epoll_ctl(epoll, EPOLL_CTL_MOD, watcher.descriptor, &event)
    }

    /// Stops watching and closes the descriptor; once for each watcher.
    package func close(_ watcher: Watcher) {
        // Said explicitly: a description shared with another descriptor would stay in the set (epoll(7), question 6).
        epoll_ctl(epoll, EPOLL_CTL_DEL, watcher.descriptor, nil)
        Glibc.close(watcher.descriptor)
        watcher.onReady = { _ in }
        dead.append(watcher)
    }

    /// Sets the timer, which fires at or a few milliseconds after the deadline; `.never` turns it off.
    package func schedule(_ timer: LoopTimer, at deadline: Milliseconds) {
        wheel.schedule(timer, at: deadline)
    }

    package func cancel(_ timer: LoopTimer) {
        wheel.remove(timer)
    }

    /// Runs the closure once at the end of this round, when its events have been handled: for what is cheaper done together.
    package func atEndOfRound(_ call: @escaping () -> Void) {
        endings.append(call)
    }

    // MARK: The thread

    private func startThread() throws(SystemError) {
        ended.close()
        var id = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &id, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            inbox.withLock { $0.isRunning = false }
            ended.open()
            throw SystemError("pthread_create", code: code)
        }
        pthread_detach(id)
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        threadID.store(cepoll_gettid(), ordering: .relaxed)
        let capacity = 256
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        defer { events.deallocate() }
        while true {
            drain()
            if local.isEmpty, mayEnd() { break }
            let count = epoll_wait(epoll, events, Int32(capacity), timeout())
            now = Self.monotonicNow()
            for position in 0..<Int(max(count, 0)) {
                guard let pointer = events[position].data.ptr else {
                    takeInbox()
                    continue
                }
                Unmanaged<Watcher>.fromOpaque(pointer).takeUnretainedValue()
                    .onReady(Readiness(rawValue: events[position].events))
            }
            fireTimers()
            endRound()
            buryTheDead()
        }
    }

    private func timeout() -> Int32 {
        guard local.isEmpty, endings.isEmpty else { return 0 }
        guard let timeout = wheel.timeout(from: now) else { return -1 }
        return Int32(min(timeout, 60_000))
    }

    private func takeInbox() {
        var value: eventfd_t = 0
        eventfd_read(wake, &value)
        let (jobs, calls) = inbox.withLock { box in
            defer {
                box.calls.removeAll(keepingCapacity: false)
                box.isSignalled = false
            }
            return (takeJobs(&box), box.calls)
        }
        local.append(contentsOf: jobs)
        for call in calls { call() }
    }

    private func takeJobs(_ box: inout Inbox) -> [UnownedJob] {
        hasPosted.store(false, ordering: .relaxed)
        defer { box.jobs.removeAll(keepingCapacity: false) }
        return box.jobs
    }

    private func drain() {
        // Bounded, so that jobs that make jobs do not starve the sockets.
        for _ in 0..<8 where !local.isEmpty {
            swap(&local, &spare)
            for job in spare {
                job.runSynchronously(on: asUnownedTaskExecutor())
                if hasPosted.load(ordering: .relaxed) { runPosted() }
            }
            spare.removeAll(keepingCapacity: true)
        }
    }

    /// What comes from other threads goes before the rest of a round: it continues what was begun rounds ago, such as the answer to a
    /// write that is on disk by now, while the rest is of requests that have just come. The signal stays for the next round to read.
    private func runPosted() {
        for job in inbox.withLock({ takeJobs(&$0) }) { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func fireTimers() {
        wheel.advance(to: now, into: &due)
        guard !due.isEmpty else { return }
        for timer in due where timer.deadline <= now {  // an earlier one may have put off a later one
            wheel.remove(timer)
            timer.fire()
        }
        due.removeAll(keepingCapacity: true)
    }

    private func endRound() {
        guard !endings.isEmpty else { return }
        let calls = endings
        endings.removeAll(keepingCapacity: true)
        for call in calls { call() }
    }

    private func buryTheDead() {
        guard !dead.isEmpty else { return }
        for watcher in dead { Unmanaged.passUnretained(watcher).release() }
        dead.removeAll(keepingCapacity: true)
    }

    /// Whether the thread may end. If so, a newcomer starts a thread of its own, and this one touches nothing more.
    private func mayEnd() -> Bool {
        // What is left is let go of outside the lock: it may be the last to hold something that posts as it goes.
        var leftover: TimerWheel?
        defer { _ = leftover }
        return inbox.withLock { box in
            guard box.isStopping, box.jobs.isEmpty, box.calls.isEmpty else { return false }
            buryTheDead()
            leftover = wheel
            wheel = TimerWheel(now: now)
            thread.store(0, ordering: .relaxed)
            threadID.store(0, ordering: .relaxed)
            box.isRunning = false
            ended.open()
            return true
        }
    }

    private static func monotonicNow() -> Milliseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Milliseconds(time.tv_sec) * 1000 + Milliseconds(time.tv_nsec) / 1_000_000
    }
}
