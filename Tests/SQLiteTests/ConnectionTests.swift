import Glibc
import SQLite
import Testing

@Suite("Connections")
struct ConnectionTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(
        "a writing connection is set up for durability and safety",
        arguments: [
            ("PRAGMA busy_timeout", "5000"), ("PRAGMA journal_mode", "wal"), ("PRAGMA synchronous", "2"),
            ("PRAGMA foreign_keys", "1"), ("PRAGMA trusted_schema", "0"), ("PRAGMA cell_size_check", "1"),
            ("PRAGMA mmap_size", "0"), ("PRAGMA temp_store", "2"), ("PRAGMA query_only", "0"),
            ("PRAGMA cache_size", "-16384"), ("PRAGMA wal_autocheckpoint", "1000"),
            ("PRAGMA journal_size_limit", "67108864"), ("PRAGMA secure_delete", "1"),
        ] as [(StaticString, String)])
    func writingPragmas(pragma: StaticString, value: String) throws {
        let connection = try Connection(path: directory.database, mode: .create)
        // A build without memory mapping answers mmap_size with no row.
        #expect(try connection.first(pragma) { $0.text(0) } ?? "0" == value)
    }

    @Test(
        "a reading connection is set up for safety and cannot write",
        arguments: [
            ("PRAGMA busy_timeout", "5000"), ("PRAGMA journal_mode", "wal"), ("PRAGMA query_only", "1"),
            ("PRAGMA trusted_schema", "0"), ("PRAGMA cell_size_check", "1"), ("PRAGMA cache_size", "-4096"),
        ] as [(StaticString, String)])
    func readingPragmas(pragma: StaticString, value: String) throws {
        let writer = try Connection(path: directory.database, mode: .create)
        try writer.run("CREATE TABLE t (a)")
        let reader = try Connection(path: directory.database, mode: .readOnly)
        #expect(try reader.first(pragma) { $0.text(0) } == value)
        #expect { try reader.run("INSERT INTO t VALUES (1)") } throws: { ($0 as? SQLiteError)?.isReadOnly == true }
    }

    @Test("the schema table cannot be written, not even by asking for it")
    func defensive() throws {
        let connection = try Connection(path: directory.database, mode: .create)
        try connection.run("CREATE TABLE t (a)")
        try connection.run("PRAGMA writable_schema = ON")
        #expect(throws: SQLiteError.self) { try connection.run("DELETE FROM sqlite_schema") }
    }

    @Test("a string in double quotes is not taken for text")
    func doubleQuotes() throws {
        let connection = try Connection(path: directory.database, mode: .create)
        #expect(throws: SQLiteError.self) { try connection.run("SELECT \"no such column\"") }
    }

    @Test("a file that is not there is only made when asked for", arguments: [Connection.Mode.readWrite, .readOnly])
    func missing(mode: Connection.Mode) throws {
        #expect { try Connection(path: directory.database, mode: mode) } throws: { error in
            guard let error = error as? SQLiteError else { return false }
            return error.code == 14 && error.message.contains(directory.database)
        }
        #expect(!directory.exists("test.sqlite"))
    }

    @Test("a path that SQLite would take for something else is refused", arguments: ["", "with\u{0}nul"])
    func strangePath(path: String) {
        #expect(throws: SQLiteError.self) { try Connection(path: path, mode: .create) }
    }

    @Test("a file that is no database is called so")
    func notADatabase() throws {
        let file = try #require(fopen(directory.database, "w"))
        fputs(String(repeating: "this is a letter, not a database\n", count: 100), file)
        fclose(file)
        #expect { try Connection(path: directory.database, mode: .create) } throws: {
            ($0 as? SQLiteError)?.isCorrupt == true
        }
    }

    @Test("a database in memory is for one connection, and works")
    func memory() throws {
        let connection = try Connection(path: ":memory:", mode: .create)
        try connection.run("CREATE TABLE t (a)")
        try connection.run("INSERT INTO t VALUES (1)")
        #expect(try connection.first("SELECT count(*) FROM t") { $0.int(0) } == 1)
    }

    @Test("what a statement changed can be asked for")
    func changes() throws {
        let connection = try Connection(path: directory.database, mode: .create)
        try connection.run("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")
        try connection.run("INSERT INTO t (a) VALUES (1), (2), (3)")
        #expect(connection.changes == 3)
        #expect(connection.lastInsertedID == 3)
        #expect(connection.isAutocommit)
        try connection.run("UPDATE t SET a = 0 WHERE id > 1")
        #expect(connection.changes == 2)
    }

    @Test("a script runs statement after statement, comments and blanks between them")
    func script() throws {
        let connection = try Connection(path: directory.database, mode: .create)
        try connection.script(
            """
            -- the first
            CREATE TABLE t (a TEXT); /* and */ ;
            INSERT INTO t VALUES ('x;y');
            SELECT * FROM t;
            INSERT INTO t VALUES ('z')
            -- the end
            """)
        #expect(try connection.rows("SELECT a FROM t ORDER BY a") { $0.text(0) } == ["x;y", "z"])
        try connection.script("")
    }

    @Test("a script that fails stops there and tells which statement it was")
    func failingScript() throws {
        let connection = try Connection(path: directory.database, mode: .create)
        let script = "CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1), (1); DROP TABLE t"
        #expect { try connection.script(script) } throws: { error in
            (error as? SQLiteError)?.sql?.contains("INSERT INTO t VALUES (1), (1)") == true
        }
        #expect(try connection.first("SELECT count(*) FROM t") { $0.int(0) } == 0)
    }
}
