import Synchronization

/// A read that waits for a thread, whatever it returns.
protocol PendingRead: AnyObject, Sendable {
    /// Runs it and lets the waiting task go on. Called exactly once.
    func run(on connection: Connection)
}

final class ReadRequest<T: Sendable>: PendingRead {
    private let body: @Sendable (Connection) throws -> T
    private let waiter: UnsafeContinuation<T, any Error>
    private let cancellation: Cancellation

    init(
        body: @escaping @Sendable (Connection) throws -> T, waiter: UnsafeContinuation<T, any Error>,
        cancellation: Cancellation
    ) {
        self.body = body
        self.waiter = waiter
        self.cancellation = cancellation
    }

    func run(on connection: Connection) {
        waiter.resume(
            with: Result {
                if cancellation.isCancelled { throw CancellationError() }
                return try connection.snapshot(body)
            })
    }
}

/// Whether the task that waits has been cancelled: the thread that reads is in no task and cannot ask.
final class Cancellation: Sendable {
    private let flag = Atomic(false)

    var isCancelled: Bool { flag.load(ordering: .relaxed) }

    func cancel() { flag.store(true, ordering: .relaxed) }
}
