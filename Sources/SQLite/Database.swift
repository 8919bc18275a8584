import CSQLite

/// A database file and the ways to it: one writer, a read-only connection for each event loop, and a small pool of
/// threads for long reads.
package final class Database: Sendable {
    package let path: String
    package let writer: Writer
    private let lanes: [ReadLane]
    /// For those who are on no loop: tests in memory, commands.
    private let commonLane: ReadLane
    private let readers: ReaderPool
    private let patience: Duration

    /// Opens the file, makes it if there is none.
    /// - Parameters:
    ///   - loops: the number of event loops; `read(loop:)` takes 0 ..< loops.
    ///   - readers: the number of threads for long reads.
    ///   - patience: how long a read may hold up an event loop.
    ///   - queueLimit, batchLimit: see `Writer`.
    package init(
        path: String, loops: Int, readers: Int = 2, queueLimit: Int = 1024, batchLimit: Int = 256,
        checkpoints: Checkpoints = .own, patience: Duration = .milliseconds(10)
    ) throws(SQLiteError) {
        self.path = path
        self.patience = patience
        // First: it makes the file, and only a connection that may write can make the log the readers need.
        writer = try Writer(
            path: path, queueLimit: queueLimit, batchLimit: batchLimit, checkpoints: checkpoints)
        var lanes: [ReadLane] = []
        for _ in 0..<loops { lanes.append(try ReadLane(path: path)) }
        self.lanes = lanes
        commonLane = try ReadLane(path: path)
        self.readers = try ReaderPool(path: path, count: readers)
    }

    /// `Writer.write`: on the disk when it returns.
    package func write<T: Sendable>(
        keeping: Bool = true, alone: Bool = false, _ job: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        try await writer.write(keeping: keeping, alone: alone, job)
    }

    /// A read inside a snapshot, a row or a bounded page. It runs at once, on the thread that asks; should it take longer than
    /// a loop can wait, it is broken off there and begun again on a thread of the pool.
    /// - Parameters:
    ///   - loop: the index of the event loop that asks, whose connection is used; nil for who is on none, and then waits for
    ///     others like it.
    ///   - body: may run twice.
    /// - Throws: `Unavailable`, `CancellationError`, or the body's own error.
    package func read<T: Sendable>(
        loop: Int?, _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        guard let loop, lanes.indices.contains(loop) else { return try commonLane.read(body) }
        do { return try lanes[loop].read(within: patience, body) } catch let error as SQLiteError
            where error.isInterrupted
        {
            return try await readers.read(body)
        }
    }

    /// The last commit before now. What is read after it was asked for, and is still found under the same mark, is as it was.
    /// - Parameter loop: the event loop that asks, as for `read`.
    package func mark(loop: Int) -> CommitMark? {
        lanes.indices.contains(loop) ? lanes[loop].mark() : nil
    }

    /// A long read, inside a snapshot, on a thread of the pool.
    /// - Throws: `Unavailable`, `CancellationError`, or the body's own error.
    package func scan<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await readers.read(body)
    }

    /// Runs long work on files beside everything else: on a thread of its own that gives way to all others, so that it holds up no
    /// reader and no writer. Returns at once.
    package func besides(_ name: StaticString, _ body: @escaping @Sendable () -> Void) throws(SQLiteError) {
        try WorkerThread.start(name) {
            WorkerThread.giveWay()
            body()
        }
    }

    /// Copies the database as it is now to another file, while reading and writing go on. See `Connection.backup`.
    package func backup(to target: String, pagesPerStep: Int32 = 256) async throws {
        let path = self.path
        let cancellation = Cancellation()
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (waiter: UnsafeContinuation<Void, any Error>) in
                do throws(SQLiteError) {
                    try besides("nep-backup") {
                        waiter.resume(
                            with: Result {
                                let source = try Connection(path: path, mode: .readOnly)
                                try source.backup(to: target, pagesPerStep: pagesPerStep) { _ in
                                    if cancellation.isCancelled { throw CancellationError() }
                                }
                            })
                    }
                } catch {
                    waiter.resume(throwing: error)
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// Finishes the reads and writes that were accepted and closes every connection; what comes later is refused with
    /// `Unavailable.closed`. May be called more than once. The writer is last: only a connection that may write can
    /// empty the log into the file and remove it.
    package func close() {
        for lane in lanes { lane.close() }
        commonLane.close()
        readers.close()
        writer.close()
    }
}

/// The library that is linked, such as `3.46.1`.
package let sqliteVersion = String(cString: sqlite3_libversion())
