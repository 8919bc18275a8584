/// A few threads with a read-only connection each, for reads that take long: scans, exports, ranking. On an event loop
/// they would hold up everybody else.
package final class ReaderPool: Sendable {
    private let queue: ReadQueue

    /// - Parameters:
    ///   - path: a database that a writer has open, or has made.
    ///   - queueLimit: how many reads may wait; one more is refused with `Unavailable.queueFull`.
    package init(path: String, count: Int, queueLimit: Int = 256) throws(SQLiteError) {
        precondition(count > 0 && queueLimit > 0, "a pool without a reader")
        let queue = ReadQueue(limit: queueLimit)
        do throws(SQLiteError) {
            for _ in 0..<count {
                let loop = ReadLoop(queue: queue, connection: try Connection(path: path, mode: .readOnly))
                queue.willStart()
                do throws(SQLiteError) {
                    try WorkerThread.start("nep-reader") { loop.run() }
                } catch {
                    queue.ended()
                    throw error
                }
            }
        } catch {
            queue.close()
            throw error
        }
        self.queue = queue
    }

    deinit { queue.close() }

    /// Runs the body on a thread of the pool, inside a read snapshot.
    /// - Throws: `Unavailable` (the body has not run), `CancellationError` when the task was cancelled before its turn
    ///   came, or the body's own error.
    package func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                let request = ReadRequest(body: body, waiter: continuation, cancellation: cancellation)
                if let refusal = queue.accept(request) { continuation.resume(throwing: refusal) }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// Refuses what comes from now on, finishes what was accepted and closes the connections. May be called from any
    /// thread and more than once, but not inside a read.
    package func close() {
        queue.close()
        queue.waitUntilEnded()
    }
}

/// What a reader's thread does from its start to its end.
///
/// `@unchecked Sendable`: made by one thread and handed to another, which alone uses it from then on.
private final class ReadLoop: @unchecked Sendable {
    private let queue: ReadQueue
    private var connection: Connection?

    init(queue: ReadQueue, connection: Connection) {
        self.queue = queue
        self.connection = connection
    }

    func run() {
        while let connection, let request = queue.next() { request.run(on: connection) }
        connection = nil
        queue.ended()
    }
}
