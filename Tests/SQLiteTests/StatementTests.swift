import SQLite
import Testing

@Suite("Statements")
struct StatementTests {
    private struct Stop: Error {}

    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try Connection(path: directory.database, mode: .create)
        try connection.script(
            """
            CREATE TABLE node (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES node (id)) STRICT;
            INSERT INTO node VALUES (1, NULL), (2, 1), (3, 1), (4, 2), (5, 4);
            """)
    }

    @Test("a statement may be used inside a row of itself, to any depth")
    func recursion() throws {
        func below(_ id: Int64) throws -> [Int64] {
            try connection.rows("SELECT id FROM node WHERE parent = ? ORDER BY id", id) { row in
                try [row.int(0)] + below(row.int(0))
            }.flatMap { $0 }
        }
        for _ in 0..<3 { #expect(try below(1) == [2, 4, 5, 3]) }
    }

    @Test("a statement built at run time may be used inside a row of itself")
    func recursionOfBuilt() throws {
        func below(_ id: Int64) throws -> [Int64] {
            var ids: [Int64] = []
            try connection.each(SQL("SELECT id FROM node WHERE parent = ? ORDER BY id", id)) { row in
                ids.append(row.int(0))
                ids += try below(row.int(0))
                return true
            }
            return ids
        }
        for _ in 0..<3 { #expect(try below(1) == [2, 4, 5, 3]) }
    }

    @Test("an error thrown while reading a row ends the statement, and it can be used again")
    func throwingRead() throws {
        let reader = try Connection(path: directory.database, mode: .readOnly)
        func count() throws -> Int { try reader.rows("SELECT id FROM node") { $0.int(0) }.count }
        #expect(throws: Stop.self) { try reader.rows("SELECT id FROM node") { _ in throw Stop() } }
        #expect(throws: Stop.self) { try reader.first("SELECT id FROM node") { _ in throw Stop() } }
        #expect(throws: Stop.self) { try reader.each("SELECT id FROM node") { _ in throw Stop() } }
        #expect(throws: Stop.self) { try reader.each(SQL("SELECT id FROM node")) { _ in throw Stop() } }
        // Had one of them been left on its row, the reader would still see the state of that moment.
        try connection.run("INSERT INTO node VALUES (6, 1)")
        #expect(try count() == 6)
    }

    @Test("an error of a statement ends it, and it can be used again")
    func failingStep() throws {
        for _ in 0..<2 {
            #expect(throws: SQLiteError.self) { try connection.run("INSERT INTO node VALUES (?, ?)", 1, Int?.none) }
        }
        try connection.run("INSERT INTO node VALUES (?, ?)", 6, 1)
        #expect(try connection.first("SELECT count(*) FROM node") { $0.int(0) } == 6)
    }

    @Test("first and each stop early and leave nothing open")
    func stopping() throws {
        var seen: [Int64] = []
        try connection.each("SELECT id FROM node ORDER BY id") { row in
            seen.append(row.int(0))
            return seen.count < 2
        }
        #expect(seen == [1, 2])
        #expect(try connection.first("SELECT id FROM node ORDER BY id") { $0.int(0) } == 1)
        #expect(try connection.first("SELECT id FROM node WHERE id = 99") { $0.int(0) } == nil)
        try connection.run("DROP TABLE node")
    }

    @Test("all of an INSERT … RETURNING is done, however few of its rows are read")
    func returning() throws {
        let first = try connection.first("INSERT INTO node VALUES (6, 1), (7, 1), (8, 1) RETURNING id") { $0.int(0) }
        #expect(first == 6)
        try connection.each("INSERT INTO node VALUES (9, 1), (10, 1) RETURNING id") { _ in false }
        try connection.run("DELETE FROM node WHERE id = 10 RETURNING id")
        #expect(try connection.first("SELECT max(id) FROM node") { $0.int(0) } == 9)
        #expect(try connection.first("SELECT count(*) FROM node") { $0.int(0) } == 9)
    }

    @Test("too few and too many values are refused")
    func misfit() throws {
        #expect { try connection.run("SELECT ?, ?", 1) } throws: { ($0 as? SQLiteError)?.sql == "SELECT ?, ?" }
        #expect(throws: SQLiteError.self) { try connection.run("SELECT ?", 1, 2) }
        #expect(throws: SQLiteError.self) { try connection.run("SELECT 1", 1) }
        #expect(throws: SQLiteError.self) { try connection.run(SQL("SELECT ?")) }
        #expect(try connection.first("SELECT ?, ?", 1, 2) { $0.int(1) } == 2)
    }

    @Test("a column that the statement does not have stops the program", arguments: [-1, 2] as [Int32])
    func noSuchColumn(index: Int32) async {
        await #expect(processExitsWith: .failure) { [index = index as Int32] in
            let connection = try Connection(path: ":memory:", mode: .create)
            _ = try connection.first("SELECT 1, 2") { $0.int(index) }
        }
    }

    @Test("a second statement in one text is refused, not left out")
    func secondStatement() throws {
        #expect(throws: SQLiteError.self) { try connection.run("DELETE FROM node WHERE id = 5; DELETE FROM node") }
        #expect(throws: SQLiteError.self) { try connection.run("-- nothing") }
        try connection.run("DELETE FROM node WHERE id = 5 ; \n")
        #expect(try connection.first("SELECT count(*) FROM node") { $0.int(0) } == 4)
    }

    @Test("a kept statement follows a change of the schema")
    func schemaChange() throws {
        func columns() throws -> Int32? { try connection.first("SELECT * FROM node") { $0.count } }
        #expect(try columns() == 2)
        try connection.run("ALTER TABLE node ADD COLUMN name TEXT")
        #expect(try columns() == 3)
    }

    @Test("a literal is prepared once; of texts built at run time only the last used are kept")
    func cache() throws {
        for _ in 0..<10 { try connection.run("SELECT 1") }
        let before = connection.keptStatements
        for _ in 0..<10 { try connection.run("SELECT id FROM node WHERE id = ?", 1) }
        #expect(connection.keptStatements == before + 1)
        for length in 1...300 {
            var query = SQL("SELECT 0")
            for number in 0..<length { query.append(" + ?", number) }
            #expect(try connection.first(query) { $0.int(0) } == Int64(length * (length - 1) / 2))
        }
        #expect(connection.keptStatements < before + 200)
    }

    @Test("a text that is dropped while in use goes on to its end")
    func droppedInUse() throws {
        var seen: [Int64] = []
        try connection.each(SQL("SELECT id FROM node ORDER BY id")) { row in
            for length in 1...150 {
                var query = SQL("SELECT 0")
                for number in 0..<length { query.append(" + ?", number) }
                try connection.run(query)
            }
            seen.append(row.int(0))
            return true
        }
        #expect(seen == [1, 2, 3, 4, 5])
    }

    @Test("a statement of one's own is bound, stepped and reset by hand")
    func direct() throws {
        let statement = try connection.prepare("SELECT id FROM node WHERE parent = ? ORDER BY id")
        #expect(statement.isReadOnly)
        for _ in 0..<2 {
            var ids: [Int64] = []
            try statement.bind(1)
            while try statement.step() { ids.append(statement.row.int(0)) }
            statement.reset()
            #expect(ids == [2, 3])
        }
        let insert = try connection.prepare("INSERT INTO node VALUES (?, ?)")
        #expect(!insert.isReadOnly)
        try insert.run(6, Int?.none)
        #expect(throws: SQLiteError.self) { try insert.run(6, 1) }
        try insert.run(7, 6)
        #expect(try connection.first("SELECT count(*) FROM node") { $0.int(0) } == 7)
    }

    @Test("a statement that outlives its connection can still be used")
    func outliving() throws {
        var other: Connection? = try Connection(path: directory.database, mode: .readOnly)
        let statement = try #require(try other?.prepare("SELECT count(*) FROM node"))
        other = nil
        #expect(try statement.step())
        #expect(statement.row.int(0) == 5)
    }

    @Test("parts and values of a built statement stay in order")
    func built() throws {
        var query = SQL("SELECT id FROM node WHERE id > ?", 1)
        query.append(" AND id < ?", 5)
        var order = SQL(" ORDER BY id")
        order.append(" LIMIT ?", 2)
        query.append(order)
        #expect(query.text == "SELECT id FROM node WHERE id > ? AND id < ? ORDER BY id LIMIT ?")
        #expect(query.values == [.integer(1), .integer(5), .integer(2)])
        #expect(try connection.rows(query) { $0.int(0) } == [2, 3])
    }
}
