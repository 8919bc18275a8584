import SQLite
import Synchronization
import Testing

@Suite("Database")
struct DatabaseTests {
    private struct Stop: Error {}

    private let directory: TemporaryDirectory
    private let database: Database

    init() async throws {
        directory = try TemporaryDirectory()
        database = try Database(path: directory.database, loops: 2)
        try await database.write { try $0.run("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT") }
    }

    @Test("what was written is read on every way", arguments: [nil, 0, 1] as [Int?])
    func readYourWrites(loop: Int?) async throws {
        for id in 1...5 {
            try await database.write { try $0.run("INSERT INTO t VALUES (?)", id) }
            let read = try await database.read(loop: loop) { try $0.first("SELECT max(id) FROM t") { $0.int(0) } }
            let scanned = try await database.scan { try $0.first("SELECT max(id) FROM t") { $0.int(0) } }
            #expect(read == Int64(id) && scanned == Int64(id))
        }
    }

    @Test("a read is one state, cannot write, and may fail without harm", arguments: [nil, 0] as [Int?])
    func reading(loop: Int?) async throws {
        let path = directory.database
        try await database.read(loop: loop) { connection in
            #expect(!connection.isAutocommit)
            #expect(try connection.first("SELECT count(*) FROM t") { $0.int(0) } == 0)
            try Connection(path: path, mode: .readWrite).run("INSERT INTO t VALUES (1)")
            #expect(try connection.first("SELECT count(*) FROM t") { $0.int(0) } == 0)
        }
        await #expect(throws: Stop.self) { try await database.read(loop: loop) { _ in throw Stop() } }
        await #expect(throws: SQLiteError.self) {
            try await database.read(loop: loop) { try $0.run("INSERT INTO t VALUES (2)") }
        }
        #expect(try await database.read(loop: loop) { try $0.first("SELECT count(*) FROM t") { $0.int(0) } } == 1)
    }

    @Test("a read that takes too long for a loop is finished by the pool, and the loop reads on")
    func patience() async throws {
        let database = try Database(path: directory.database, loops: 1, patience: .zero)
        defer { database.close() }
        let runs = Mutex(0)
        for id in 1...50 {
            let count = try await database.read(loop: 0) { connection in
                runs.withLock { $0 += 1 }
                return try connection.first(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                    SELECT (SELECT count(*) FROM n) + (SELECT count(*) FROM t)
                    """
                ) { $0.int(0) }
            }
            #expect(count == 20_000 + Int64(id) - 1)
            try await database.write { try $0.run("INSERT INTO t VALUES (?)", id) }
            // Short enough for any loop, and not of the state that was broken off.
            #expect(
                try await database.read(loop: 0) { try $0.first("SELECT max(id) FROM t") { $0.int(0) } } == Int64(id))
        }
        #expect(runs.withLock { $0 } == 100)
    }

    @Test(
        "the mark of the last commit changes with every commit, of whatever connection, and with nothing else",
        arguments: [0, 1])
    func mark(loop: Int) async throws {
        let path = directory.database
        let before = try #require(database.mark(loop: loop))
        _ = try await database.read(loop: loop) { try $0.first("SELECT count(*) FROM t") { $0.int(0) } }
        _ = try await database.scan { try $0.first("SELECT count(*) FROM t") { $0.int(0) } }
        #expect(database.mark(loop: loop) == before)
        #expect(database.mark(loop: 1 - loop) == before)

        var seen = [before]
        for id in 1...3 {
            try await database.write { try $0.run("INSERT INTO t VALUES (?)", id) }
            let mark = try #require(database.mark(loop: loop))
            #expect(!seen.contains(mark))
            seen.append(mark)
        }
        let other = try Connection(path: path, mode: .readWrite)
        try other.run("BEGIN IMMEDIATE")
        try other.run("INSERT INTO t VALUES (4)")
        #expect(database.mark(loop: loop) == seen.last)
        try other.run("COMMIT")
        let mark = try #require(database.mark(loop: loop))
        #expect(!seen.contains(mark))
        #expect(database.mark(loop: 7) == nil)
        database.close()
        #expect(database.mark(loop: loop) == nil)
    }

    @Test("a rehearsed write keeps nothing")
    func rehearsal() async throws {
        let count = try await database.write(keeping: false) { connection in
            try connection.run("INSERT INTO t VALUES (1)")
            return connection.changes
        }
        #expect(count == 1)
        #expect(try await database.scan { try $0.first("SELECT count(*) FROM t") { $0.int(0) } } == 0)
    }

    @Test("a backup is taken beside the work, and only where it can be")
    func backup() async throws {
        try await database.write { try $0.run("INSERT INTO t VALUES (1), (2)") }
        try await database.backup(to: directory.file("copy.sqlite"))
        let copy = try Connection(path: directory.file("copy.sqlite"), mode: .readOnly)
        #expect(try copy.first("SELECT count(*) FROM t") { $0.int(0) } == 2)
        await #expect(throws: SQLiteError.self) { try await database.backup(to: directory.file("no/copy.sqlite")) }
        let cancelled = Task { [database, directory] in
            while !Task.isCancelled { await Task.yield() }
            try await database.backup(to: directory.file("second.sqlite"))
        }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(!directory.exists("second.sqlite") && !directory.exists("second.sqlite.partial"))
    }

    @Test("a closed database refuses, and leaves one file")
    func closing() async throws {
        try await database.write { try $0.run("INSERT INTO t VALUES (1)") }
        _ = try await database.read(loop: 0) { try $0.first("SELECT count(*) FROM t") { $0.int(0) } }
        await onThread { [database] in database.close() }
        await onThread { [database] in database.close() }
        await #expect(throws: Unavailable.closed) { try await database.write { _ in } }
        await #expect(throws: Unavailable.closed) { try await database.read(loop: 0) { _ in } }
        await #expect(throws: Unavailable.closed) { try await database.read(loop: nil) { _ in } }
        await #expect(throws: Unavailable.closed) { try await database.scan { _ in } }
        #expect(directory.exists("test.sqlite"))
        #expect(!directory.exists("test.sqlite-wal") && !directory.exists("test.sqlite-shm"))
    }
}
