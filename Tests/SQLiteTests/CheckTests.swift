import Glibc
import SQLite
import Testing

@Suite("Checks")
struct CheckTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func filled() throws -> Connection {
        let connection = try Connection(path: directory.database, mode: .create)
        try connection.script(
            """
            CREATE TABLE parent (id INTEGER PRIMARY KEY, text TEXT) STRICT;
            CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id)) STRICT;
            CREATE INDEX parent_text ON parent (text);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO parent SELECT i, 'text of ' || i FROM n;
            """)
        return connection
    }

    @Test("a sound database has no faults")
    func sound() throws {
        let connection = try filled()
        #expect(try connection.integrityFaults() == [])
        #expect(try connection.foreignKeyFaults() == [])
    }

    @Test("a row that refers to nothing is named")
    func orphan() throws {
        let connection = try filled()
        try connection.run("PRAGMA foreign_keys = OFF")
        try connection.run("INSERT INTO child VALUES (7, 5000), (8, 5001), (9, 1)")
        #expect(
            try connection.foreignKeyFaults() == [
                "child, row 7: no such row in parent (foreign key 0)",
                "child, row 8: no such row in parent (foreign key 0)",
            ])
        #expect(try connection.foreignKeyFaults(limit: 1).count == 1)
    }

    @Test("a damaged file has faults")
    func damaged() throws {
        do { _ = try filled() }
        let file = try #require(fopen(directory.database, "r+"))
        fseek(file, 4096 * 8, SEEK_SET)
        fputs(String(repeating: "damage", count: 2000), file)
        fclose(file)
        let connection = try Connection(path: directory.database, mode: .readOnly)
        #expect(try !connection.integrityFaults(limit: 5).isEmpty)
    }
}
