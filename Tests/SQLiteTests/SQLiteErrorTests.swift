import SQLite
import Testing

@Suite("Errors")
struct SQLiteErrorTests {
    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try Connection(path: directory.database, mode: .create)
        try connection.script(
            """
            CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT UNIQUE, n INTEGER CHECK (n < 10)) STRICT;
            CREATE TABLE child (parent INTEGER NOT NULL REFERENCES parent (id)) STRICT;
            CREATE TRIGGER frozen BEFORE UPDATE ON parent BEGIN SELECT RAISE(ABORT, 'parent is frozen'); END;
            INSERT INTO parent VALUES (1, 'secret', 1);
            """)
    }

    private func error(of sql: StaticString) -> SQLiteError? {
        do throws(SQLiteError) {
            try connection.run(sql)
            return nil
        } catch {
            return error
        }
    }

    @Test("a constraint is told apart by its extended code")
    func constraints() {
        let unique = error(of: "INSERT INTO parent VALUES (2, 'secret', 1)")
        #expect(unique?.isUniqueViolation == true && unique?.extendedCode == 2067 && unique?.code == 19)
        #expect(unique?.message == "UNIQUE constraint failed: parent.code")
        #expect(error(of: "INSERT INTO parent VALUES (1, 'other', 1)")?.isUniqueViolation == true)
        #expect(error(of: "INSERT INTO parent VALUES (2, 'other', 10)")?.isCheckViolation == true)
        #expect(error(of: "INSERT INTO child VALUES (9)")?.isForeignKeyViolation == true)
        let trigger = error(of: "UPDATE parent SET n = 2")
        #expect(trigger?.isRaisedByTrigger == true && trigger?.message == "parent is frozen")
        #expect([unique, trigger].allSatisfy { $0?.isConstraint == true && $0?.isBusy == false })
        #expect(connection.extendedCode == 1811)
    }

    @Test("an error shows the statement, and never a value")
    func noValues() throws {
        #expect { try connection.run("INSERT INTO parent (code) VALUES (?)", "secret") } throws: { error in
            let text = String(describing: error)
            return text.contains("INSERT INTO parent (code) VALUES (?)") && !text.contains("secret")
        }
    }

    @Test("a statement that does not parse says where")
    func syntax() {
        let error = error(of: "SELEKT 1")
        #expect(error?.code == 1)
        #expect(error?.message.contains("SELEKT") == true)
        #expect(error?.sql == "SELEKT 1")
    }

    @Test("a lock that somebody else holds is called busy")
    func busy() throws {
        let other = try Connection(path: directory.database, mode: .readWrite)
        try other.run("PRAGMA busy_timeout = 0")
        try connection.transaction { _ in
            _ = #expect { try other.run("DELETE FROM child") } throws: { ($0 as? SQLiteError)?.isBusy == true }
        }
        try other.run("DELETE FROM child")
    }

    @Test("a full disk is called full")
    func full() throws {
        // SQLite's own bound on the file stands in for that of a disk.
        try connection.run("PRAGMA max_page_count = 8")
        #expect { try connection.run("INSERT INTO parent (code) VALUES (hex(zeroblob(100000)))") } throws: {
            ($0 as? SQLiteError)?.isFull == true
        }
    }
}
