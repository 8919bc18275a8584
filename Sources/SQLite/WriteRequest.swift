/// A job that waits for its turn, whatever it returns.
///
/// It goes from the task that asks to the writer's thread through the queue's lock, and is only touched on that thread
/// from then on.
protocol PendingWrite: AnyObject, Sendable {
    var keeping: Bool { get }
    /// Whether it must not share its transaction.
    var alone: Bool { get }
    /// Whether it ran to its end without an error the last time.
    var hasSucceeded: Bool { get }
    /// Runs the job and keeps what came of it.
    func run(on connection: Connection)
    /// Puts the error in place of what came of it.
    func fail(_ error: any Error)
    /// Lets the waiting task go on with what came of it. Called exactly once.
    func answer()
}

/// `@unchecked Sendable`: see `PendingWrite`.
final class WriteRequest<T: Sendable>: PendingWrite, @unchecked Sendable {
    let keeping: Bool
    let alone: Bool
    private let job: @Sendable (Connection) throws -> T
    private let waiter: UnsafeContinuation<T, any Error>
    private var outcome: Result<T, any Error> = .failure(Unavailable.closed)

    init(
        keeping: Bool, alone: Bool = false, job: @escaping @Sendable (Connection) throws -> T,
        waiter: UnsafeContinuation<T, any Error>
    ) {
        self.keeping = keeping
        self.alone = alone
        self.job = job
        self.waiter = waiter
    }

    var hasSucceeded: Bool {
        if case .success = outcome { true } else { false }
    }

    func run(on connection: Connection) { outcome = Result { try job(connection) } }

    func fail(_ error: any Error) { outcome = .failure(error) }

    func answer() { waiter.resume(with: outcome) }
}
