import SQLite
import Synchronization
import Testing

@Suite("Writer, when a job goes wrong")
struct WriterFaultTests {
    private struct Stop: Error {}

    private let directory: TemporaryDirectory
    private let writer: Writer

    init() async throws {
        directory = try TemporaryDirectory()
        writer = try Writer(path: directory.database)
        try await writer.write { connection in
            try connection.script(
                """
                CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;
                CREATE TABLE child (parent INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED) STRICT;
                INSERT INTO t VALUES (0);
                """)
        }
    }

    private func ids() throws -> [Int64] {
        let connection = try Connection(path: directory.database, mode: .readOnly)
        #expect(try connection.integrityFaults() == [])
        return try connection.rows("SELECT id FROM t ORDER BY id") { $0.int(0) }
    }

    /// Runs the job with a neighbour before and two after it, in one batch.
    private func amongNeighbours(
        _ job: @escaping @Sendable (Connection) throws -> Void
    ) async throws -> (culprit: Result<Void, any Error>, neighbours: [Result<Void, any Error>]) {
        func insert(_ id: Int) -> @Sendable (Connection) throws -> Void {
            { try $0.run("INSERT INTO t VALUES (?)", id) }
        }
        var results = try await HeldWriter.batch(on: writer, [insert(1), job, insert(2), insert(3)])
        return (results.remove(at: 1), results)
    }

    @Test("a job that fails leaves its neighbours")
    func failing() async throws {
        let (culprit, neighbours) = try await amongNeighbours { connection in
            try connection.run("INSERT INTO t VALUES (8)")
            try connection.run("INSERT INTO t VALUES (0)")
        }
        #expect(culprit.sqliteError?.isUniqueViolation == true)
        #expect(neighbours.allSatisfy { $0.isSuccess })
        #expect(try ids() == [0, 1, 2, 3])
    }

    @Test("a job whose conflict rolls the transaction back keeps its error and leaves its neighbours")
    func onConflictRollback() async throws {
        let runs = Mutex(0)
        let (culprit, neighbours) = try await amongNeighbours { connection in
            runs.withLock { $0 += 1 }
            try connection.run("INSERT INTO t VALUES (8)")
            try connection.run("INSERT OR ROLLBACK INTO t VALUES (0)")
        }
        #expect(culprit.sqliteError?.isUniqueViolation == true)
        #expect(neighbours.allSatisfy { $0.isSuccess })
        #expect(try ids() == [0, 1, 2, 3])
        #expect(runs.withLock { $0 } == 1)
    }

    @Test("a job that goes on after its transaction was rolled back is not told that it wrote")
    func swallowed() async throws {
        let (culprit, neighbours) = try await amongNeighbours { connection in
            try connection.run("INSERT INTO t VALUES (8)")
            try? connection.run("INSERT OR ROLLBACK INTO t VALUES (0)")
        }
        #expect(culprit.sqliteError?.code == 4)
        #expect(neighbours.allSatisfy { $0.isSuccess })
        #expect(try ids() == [0, 1, 2, 3])
    }

    @Test("several jobs of one batch may roll it back; the others are kept once")
    func manyCulprits() async throws {
        let jobs: [@Sendable (Connection) throws -> Void] = (1...30).map { id in
            { connection in
                try connection.run("INSERT INTO t VALUES (?)", id)
                if id.isMultiple(of: 3) { try connection.run("INSERT OR ROLLBACK INTO t VALUES (0)") }
                if id.isMultiple(of: 5) { throw Stop() }
            }
        }
        let results = try await HeldWriter.batch(on: writer, jobs)
        let kept = (1...30).filter { !$0.isMultiple(of: 3) && !$0.isMultiple(of: 5) }
        #expect(zip(1...30, results).filter { $1.isSuccess }.map { $0.0 } == kept)
        #expect(try ids() == [0] + kept.map { Int64($0) })
    }

    @Test(
        "a job that ends its transaction by itself makes nothing of its neighbours durable twice",
        arguments: [
            ["COMMIT"], ["ROLLBACK"], ["COMMIT", "BEGIN"], ["ROLLBACK", "BEGIN"], ["ROLLBACK", "BEGIN IMMEDIATE"],
            ["RELEASE job"],
        ])
    func endingTransaction(statements: [String]) async throws {
        let (culprit, neighbours) = try await amongNeighbours { connection in
            try connection.run("INSERT INTO t VALUES (8)")
            for statement in statements { try? connection.script(statement) }
        }
        #expect(culprit.sqliteError != nil)
        #expect(neighbours.allSatisfy { $0.isSuccess })
        #expect(try ids() == [0, 1, 2, 3])
        #expect(writer.statistics.failedBatches == 0)
    }

    @Test("a COMMIT that fails fails its batch and nothing else")
    func failingCommit() async throws {
        let before = writer.statistics
        let (culprit, neighbours) = try await amongNeighbours { try $0.run("INSERT INTO child VALUES (99)") }
        for result in neighbours + [culprit] { #expect(result.sqliteError?.isForeignKeyViolation == true) }
        #expect(try ids() == [0])
        let after = writer.statistics
        #expect(after.failedBatches - before.failedBatches == 1)
        // The job that held the thread had a batch of its own.
        #expect(after.batches - before.batches == 1)

        try await writer.write { try $0.run("INSERT INTO t VALUES (4)") }
        #expect(try ids() == [0, 4])
    }

    @Test("a full disk fails the job that met it; the writer goes on")
    func full() async throws {
        // SQLite's own bound on the file stands in for that of a disk.
        try await writer.write { try $0.run("PRAGMA max_page_count = 12") }
        let (culprit, neighbours) = try await amongNeighbours { connection in
            try connection.run("CREATE TABLE large (b BLOB)")
            try connection.run("INSERT INTO large VALUES (zeroblob(200000))")
        }
        #expect(culprit.sqliteError?.isFull == true)
        #expect(neighbours.allSatisfy { $0.isSuccess })
        #expect(try ids() == [0, 1, 2, 3])
    }

    @Test("a lock held by somebody else fails the batch, and the writer goes on once it is free")
    func locked() async throws {
        try await writer.write { try $0.run("PRAGMA busy_timeout = 0") }
        let other = try Connection(path: directory.database, mode: .readWrite)
        try other.run("BEGIN IMMEDIATE")
        await #expect { try await writer.write { try $0.run("INSERT INTO t VALUES (1)") } } throws: {
            ($0 as? SQLiteError)?.isBusy == true
        }
        try other.run("ROLLBACK")
        try await writer.write { try $0.run("INSERT INTO t VALUES (2)") }
        #expect(try ids() == [0, 2])
    }

    @Test("a part of a job can be undone by itself")
    func savepointInside() async throws {
        try await writer.write { connection in
            for id in 1...4 {
                try? connection.savepoint { connection in
                    try connection.run("INSERT INTO t VALUES (?)", id)
                    if id.isMultiple(of: 2) { throw Stop() }
                }
            }
        }
        #expect(try ids() == [0, 1, 3])
    }
}
