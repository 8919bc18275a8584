/// The jobs that wait for the writer's thread, and how it is told to end.
final class WriteQueue: Sendable {
    private enum Phase { case open, closing, ended }

    private struct State {
        var phase = Phase.open
        var waiting: [any PendingWrite] = []
        var statistics = WriterStatistics()
        var thread: Int32?
    }

    private let monitor = Monitor(State())
    private let limit: Int
    private let batchLimit: Int

    init(limit: Int, batchLimit: Int) {
        self.limit = limit
        self.batchLimit = batchLimit
    }

    var isOpen: Bool { monitor.withLock { $0.phase == .open } }

    var statistics: WriterStatistics {
        monitor.withLock { state in
            var statistics = state.statistics
            statistics.queueDepth = state.waiting.count
            return statistics
        }
    }

    /// Takes the job on, or says why not.
    func accept(_ job: any PendingWrite) -> Unavailable? {
        let (refusal, isFirst): (Unavailable?, Bool) = monitor.withLock { state in
            guard state.phase == .open else { return (.closed, false) }
            guard state.waiting.count < limit else {
                state.statistics.refused += 1
                return (.queueFull, false)
            }
            state.waiting.append(job)
            return (nil, state.waiting.count == 1)
        }
        // With others waiting, the thread is at work or already woken.
        if isFirst { monitor.signal() }
        return refusal
    }

    /// Refuses jobs from now on.
    func close() {
        monitor.withLock { if $0.phase == .open { $0.phase = .closing } }
        monitor.broadcast()
    }

    /// Returns once the thread has ended; at once if this is the thread.
    func waitUntilEnded() {
        monitor.wait { state in state.phase == .ended || state.thread == WorkerThread.current ? () : nil }
    }

    // MARK: The thread's side

    func started() {
        monitor.withLock { $0.thread = WorkerThread.current }
    }

    /// Waits for jobs and takes as many as may share a COMMIT. Nil when closed and empty.
    func nextBatch() -> [any PendingWrite]? {
        monitor.wait { state -> [any PendingWrite]?? in
            if state.waiting.isEmpty { return state.phase == .open ? nil : .some(nil) }
            let together = state.waiting.prefix(batchLimit).prefix { !$0.alone }
            let batch = Array(together.isEmpty ? state.waiting.prefix(1) : together)
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    func record(_ report: BatchReport) {
        monitor.withLock { state in
            state.statistics.batches += report.commits
            state.statistics.failedBatches += report.failedBatches
            state.statistics.jobs += report.jobs
            state.statistics.largestBatch = max(state.statistics.largestBatch, report.largest)
            if report.commits > 0 {
                state.statistics.batchSizes.add(Double(report.largest))
                state.statistics.commitSeconds.add(Double(report.commitNanoseconds) / 1e9)
            }
        }
    }

    func ended() {
        monitor.withLock {
            $0.phase = .ended
            $0.thread = nil
        }
        monitor.broadcast()
    }
}
