/// A read-only connection for short reads on the thread that asks: one for each event loop.
///
/// The lock is free as long as the lane is used from its own loop only; it keeps the connection safe from a task that
/// has strayed from that loop.
final class ReadLane: Sendable {
    private struct Lane {
        let connection: Connection
        let patience: Patience
    }

    private let lane: Monitor<Lane?>

    init(path: String) throws(SQLiteError) {
        let connection = try Connection(path: path, mode: .readOnly)
        lane = Monitor(Lane(connection: connection, patience: Patience(on: connection)))
    }

    /// - Parameter time: how long it may take; `nil` is as long as it wants.
    /// - Throws: an `SQLiteError` that `isInterrupted` when it has taken longer, or the body's own error.
    func read<T>(within time: Duration? = nil, _ body: (Connection) throws -> T) throws -> T {
        try lane.withLock { lane in
            guard let lane else { throw Unavailable.closed }
            // Only the body: a COMMIT or ROLLBACK that is broken off would leave the lane in an old state for ever.
            return try lane.connection.snapshot { connection in
                try lane.patience.during(time) { try body(connection) }
            }
        }
    }

    /// The last commit, as a read that began now would see it; costs no read.
    func mark() -> CommitMark? {
        lane.withLock { $0.flatMap { CommitMark($0.connection) } }
    }

    func close() {
        lane.withLock { $0 = nil }
    }
}
