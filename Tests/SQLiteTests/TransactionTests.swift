import SQLite
import Testing

@Suite("Transactions")
struct TransactionTests {
    private struct Stop: Error {}

    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try Connection(path: directory.database, mode: .create)
        try connection.run("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT")
    }

    private func ids(_ connection: Connection) throws -> [Int64] {
        try connection.rows("SELECT id FROM t ORDER BY id") { $0.int(0) }
    }

    @Test("a transaction keeps all or nothing")
    func transaction() throws {
        try connection.transaction { try $0.run("INSERT INTO t VALUES (1)") }
        #expect(throws: Stop.self) {
            try connection.transaction { connection in
                try connection.run("INSERT INTO t VALUES (2)")
                throw Stop()
            }
        }
        #expect(try ids(connection) == [1])
        #expect(connection.isAutocommit)
    }

    @Test("a savepoint undoes its own part only, and they nest")
    func savepoint() throws {
        try connection.transaction { connection in
            try connection.run("INSERT INTO t VALUES (1)")
            try? connection.savepoint { connection in
                try connection.run("INSERT INTO t VALUES (2)")
                throw Stop()
            }
            try connection.savepoint { connection in
                try connection.run("INSERT INTO t VALUES (3)")
                try? connection.savepoint { connection in
                    try connection.run("INSERT INTO t VALUES (4)")
                    throw Stop()
                }
            }
        }
        #expect(try ids(connection) == [1, 3])
    }

    @Test("a fault that ends the transaction passes through savepoints as itself")
    func rollbackInside() throws {
        #expect { () throws in
            try connection.transaction { connection in
                try connection.run("INSERT INTO t VALUES (1)")
                try connection.savepoint { try $0.run("INSERT OR ROLLBACK INTO t VALUES (1)") }
            }
        } throws: {
            ($0 as? SQLiteError)?.isUniqueViolation == true
        }
        #expect(connection.isAutocommit)
        #expect(try ids(connection) == [])
    }

    @Test("reads in a snapshot see one state, whatever is written meanwhile")
    func snapshot() throws {
        let reader = try Connection(path: directory.database, mode: .readOnly)
        try connection.run("INSERT INTO t VALUES (1)")
        try reader.snapshot { reader in
            #expect(try ids(reader) == [1])
            try connection.run("INSERT INTO t VALUES (2)")
            #expect(try ids(reader) == [1])
            #expect(try reader.snapshot { try ids($0) } == [1])
        }
        #expect(try ids(reader) == [1, 2])
        #expect(throws: Stop.self) { try reader.snapshot { _ in throw Stop() } }
        #expect(reader.isAutocommit)
    }
}
