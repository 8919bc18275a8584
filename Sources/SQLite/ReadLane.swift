/// A read-only connection for short reads on the thread that asks: one for each event loop.
///
/// The lock is free as long as the lane is used from its own loop only; it keeps the connection safe from a task that
/// has strayed from that loop.
final class ReadLane: Sendable {
    private let connection: Monitor<Connection?>

    init(path: String) throws(SQLiteError) {
        connection = Monitor(try Connection(path: path, mode: .readOnly))
    }

    func read<T>(_ body: (Connection) throws -> T) throws -> T {
        try connection.withLock { connection in
            guard let connection else { throw Unavailable.closed }
            return try connection.snapshot(body)
        }
    }

    /// The last commit, as a read that began now would see it; costs no read.
    func mark() -> CommitMark? {
        connection.withLock { $0.flatMap { CommitMark($0) } }
    }

    func close() {
        connection.withLock { $0 = nil }
    }
}
