/// The one way to write: a thread that owns the only writing connection and commits in groups.
///
/// Whatever is queued while a COMMIT is on its way to the disk shares the next one, so the price of a sync is paid once
/// for all of them. A job's caller goes on only after that COMMIT: an answer means that it is on the disk.
///
/// - A job that has neighbours runs in a savepoint of its own. One that throws is undone alone; its neighbours do not notice.
/// - A fault that ends the whole transaction (a full disk, ON CONFLICT ROLLBACK, …) stays with the job that met it; its
///   neighbours run again. **A job may therefore run more than once**, and must leave nothing behind but what it
///   writes to its connection.
/// - A COMMIT that fails fails every job of its batch, also those that threw: they may have seen what their neighbours
///   wrote and nobody will ever see. The writer goes on with the next batch.
package final class Writer: Sendable {
    private let queue: WriteQueue
    /// How many jobs may wait.
    package let queueLimit: Int

    /// Opens the file, makes it if there is none, and starts the thread.
    /// - Parameters:
    ///   - queueLimit: how many jobs may wait; one more is refused with `Unavailable.queueFull`.
    ///   - batchLimit: how many jobs share one COMMIT at most.
    package init(
        path: String, queueLimit: Int = 1024, batchLimit: Int = 256, checkpoints: Checkpoints = .own
    ) throws(SQLiteError) {
        precondition(queueLimit > 0 && batchLimit > 0, "a writer without room for a job")
        let queue = WriteQueue(limit: queueLimit, batchLimit: batchLimit)
        let batches = try BatchRunner(connection: Connection(path: path, mode: .create, checkpoints: checkpoints))
        let loop = WriteLoop(queue: queue, batches: batches)
        try WorkerThread.start("nep-writer") { loop.run() }
        self.queue = queue
        self.queueLimit = queueLimit
    }

    // Nobody is left who could wait for the thread, and it may be this very thread: it ends by itself.
    deinit { queue.close() }

    /// Runs the job on the writer's thread and returns once what it wrote is on the disk.
    ///
    /// A job that is accepted runs, whether or not the task that waits for it is cancelled.
    /// - Parameters:
    ///   - keeping: false for a rehearsal: what the job wrote is undone after it has returned its value.
    ///   - alone: for what writes very much: it shares its transaction with nobody, and needs no savepoint, in which each statement
    ///     would cost the more the more was written before it.
    ///   - job: may run more than once, and must not end the transaction it runs in.
    /// - Throws: `Unavailable` (the job has not run), the job's own error (it is undone), or the `SQLiteError` of a
    ///   COMMIT that failed.
    package func write<T: Sendable>(
        keeping: Bool = true, alone: Bool = false, _ job: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        try await withUnsafeThrowingContinuation { continuation in
            if let refusal = queue.accept(WriteRequest(keeping: keeping, alone: alone, job: job, waiter: continuation))
            {
                continuation.resume(throwing: refusal)
            }
        }
    }

    /// Refuses what comes from now on, finishes what was accepted, closes the connection, and only then returns. May be
    /// called from any thread and more than once. Inside a job it cannot wait, and returns at once.
    package func close() {
        queue.close()
        queue.waitUntilEnded()
    }

    /// Whether jobs are accepted, as far as `close` is concerned.
    package var isOpen: Bool { queue.isOpen }

    package var statistics: WriterStatistics { queue.statistics }
}

/// What the writer's thread does from its start to its end.
///
/// `@unchecked Sendable`: made by one thread and handed to another, which alone uses it from then on.
private final class WriteLoop: @unchecked Sendable {
    private let queue: WriteQueue
    private var batches: BatchRunner?

    init(queue: WriteQueue, batches: BatchRunner) {
        self.queue = queue
        self.batches = batches
    }

    func run() {
        queue.started()
        while let batches, let jobs = queue.nextBatch() {
            queue.record(batches.run(jobs))
            for job in jobs { job.answer() }
        }
        // Closes the connection; the last one to be closed empties the log into the file.
        batches = nil
        queue.ended()
    }
}

/// What a writer has done since it was made.
package struct WriterStatistics: Sendable, Hashable {
    /// Jobs that wait at this moment, without those of the batch that is running.
    package var queueDepth = 0
    /// Transactions that were committed.
    package var batches = 0
    /// Jobs that were accepted and have been answered, well or badly.
    package var jobs = 0
    /// Jobs that were refused because the queue was full.
    package var refused = 0
    /// The most jobs that have shared a COMMIT.
    package var largestBatch = 0
    /// Transactions that could not be begun or committed.
    package var failedBatches = 0
    /// Jobs of each transaction that was committed.
    package var batchSizes = Distribution(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256])
    /// Seconds of each COMMIT, the wait for the disk included.
    package var commitSeconds = Distribution(
        bounds: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10])
}
