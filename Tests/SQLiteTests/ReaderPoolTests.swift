import SQLite
import Synchronization
import Testing

@Suite("Reader pool")
struct ReaderPoolTests {
    private struct Stop: Error {}

    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try Connection(path: directory.database, mode: .create)
        try connection.script("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3);")
    }

    /// Occupies a reader until the gate is opened.
    private func occupy(_ pool: ReaderPool, _ gate: Gate) async -> Task<Void, any Error> {
        let (entered, entry) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await pool.read { _ in
                entry.finish()
                gate.pass()
            }
        }
        for await _ in entered {}
        return task
    }

    @Test("reads run beside each other, one a thread, each in a snapshot")
    func beside() async throws {
        let pool = try ReaderPool(path: directory.database, count: 2)
        let gate = try Gate()
        let slow = await occupy(pool, gate)
        let path = directory.database
        let counts = try await pool.read { reader in
            let before = try reader.first("SELECT count(*) FROM t") { $0.int(0) }
            try Connection(path: path, mode: .readWrite).run("INSERT INTO t VALUES (4)")
            return [before, try reader.first("SELECT count(*) FROM t") { $0.int(0) }]
        }
        #expect(counts == [3, 3])
        #expect(try await pool.read { try $0.first("SELECT count(*) FROM t") { $0.int(0) } } == 4)
        gate.open()
        try await slow.value
        await onThread { pool.close() }
    }

    @Test("a read that throws gives its error and leaves the reader fit for the next")
    func throwing() async throws {
        let pool = try ReaderPool(path: directory.database, count: 1)
        await #expect(throws: Stop.self) { try await pool.read { _ in throw Stop() } }
        await #expect { try await pool.read { try $0.run("DELETE FROM t") } } throws: {
            ($0 as? SQLiteError)?.isReadOnly == true
        }
        #expect(try await pool.read { try $0.rows("SELECT id FROM t") { $0.int(0) } } == [1, 2, 3])
    }

    @Test("a full queue refuses, close finishes what was accepted, and then everything is refused")
    func bounds() async throws {
        let pool = try ReaderPool(path: directory.database, count: 1, queueLimit: 2)
        let gate = try Gate()
        let slow = await occupy(pool, gate)
        // Of three more, one finds no room, whichever comes last.
        let (refusals, refusal) = AsyncStream.makeStream(of: Void.self)
        let waiting = (0..<3).map { _ in
            Task {
                do {
                    return try await pool.read { try $0.first("SELECT count(*) FROM t") { $0.int(0) } }
                } catch Unavailable.queueFull {
                    refusal.finish()
                    return nil
                }
            }
        }
        for await _ in refusals {}
        gate.open()
        try await slow.value
        var counts: [Int64?] = []
        for task in waiting { counts.append(try await task.value) }
        #expect(counts.compactMap { $0 } == [3, 3])
        await onThread { pool.close() }
        await onThread { pool.close() }
        await #expect(throws: Unavailable.closed) { try await pool.read { _ in } }
    }

    @Test("a read whose task is cancelled before its turn is not run")
    func cancelled() async throws {
        let pool = try ReaderPool(path: directory.database, count: 1)
        let gate = try Gate()
        let slow = await occupy(pool, gate)
        let hasRun = Mutex(false)
        let waiting = Task { try await pool.read { _ in hasRun.withLock { $0 = true } } }
        waiting.cancel()
        gate.open()
        try await slow.value
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(!hasRun.withLock { $0 })
    }
}
