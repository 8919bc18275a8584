import CSQLite

/// The moment at which a read has taken too long for the thread that it is on. Confined to the connection's thread.
///
/// SQLite asks every so many steps of its virtual machine (https://sqlite.org/c3ref/progress_handler.html), so a statement that
/// reads through a table is ended wherever it is; many short ones together are, too.
final class Patience {
    /// Some ten microseconds of work.
    private static let steps: Int32 = 1_000

    private var end: ContinuousClock.Instant?

    init(on connection: Connection) {
        // Not retained: the connection keeps it, and asks only while one of its statements runs.
        sqlite3_progress_handler(
            connection.handle, Self.steps,
            { patience in
                guard let patience else { return 0 }
                return Unmanaged<Patience>.fromOpaque(patience).takeUnretainedValue().isOver ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private var isOver: Bool { end.map { ContinuousClock.now > $0 } ?? false }

    func during<T>(_ time: Duration?, _ body: () throws -> T) rethrows -> T {
        end = time.map { .now + $0 }
        defer { end = nil }
        return try body()
    }
}
