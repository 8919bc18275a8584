import Glibc
import SQLite
import Testing

@Suite("Backup")
struct BackupTests {
    private struct Stop: Error {}

    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try Connection(path: directory.database, mode: .create)
        try connection.script(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT) STRICT;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
            INSERT INTO t SELECT i, hex(randomblob(50)) FROM n;
            """)
    }

    private func count(_ path: String) throws -> Int64? {
        let copy = try Connection(path: path, mode: .readOnly)
        #expect(try copy.integrityFaults() == [])
        return try copy.first("SELECT count(*) FROM t") { $0.int(0) }
    }

    @Test("a copy is the state at its start, though writing goes on at every step")
    func whileWriting() throws {
        let target = directory.file("copy.sqlite")
        let source = try Connection(path: directory.database, mode: .readOnly)
        var steps = 0
        try source.backup(to: target, pagesPerStep: 16) { progress in
            steps += 1
            #expect(progress.remainingPages <= progress.totalPages)
            try connection.run("INSERT INTO t (text) VALUES ('meanwhile')")
        }
        #expect(steps > 5)
        #expect(try count(target) == 5000)
        #expect(try count(directory.database) == Int64(5000 + steps))
        #expect(!directory.exists("copy.sqlite.partial"))
        #expect(source.isAutocommit)
    }

    @Test("a copy replaces an older one")
    func replacing() throws {
        let target = directory.file("copy.sqlite")
        try connection.backup(to: target)
        try connection.run("DELETE FROM t WHERE id > 10")
        try connection.backup(to: target)
        #expect(try count(target) == 10)
    }

    @Test("a backup that is broken off leaves the older copy and nothing else")
    func brokenOff() throws {
        let target = directory.file("copy.sqlite")
        try connection.backup(to: target)
        try connection.run("DELETE FROM t")
        #expect(throws: Stop.self) { try connection.backup(to: target, pagesPerStep: 1) { _ in throw Stop() } }
        #expect(try count(target) == 5000)
        #expect(!directory.exists("copy.sqlite.partial"))
        #expect(!directory.exists("copy.sqlite.partial-journal"))
        #expect(connection.isAutocommit)
    }

    @Test("a copy is for those who may read the original")
    func permissions() throws {
        chmod(directory.database, 0o640)
        let target = directory.file("copy.sqlite")
        try connection.backup(to: target)
        var status = stat()
        #expect(stat(target, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test("a directory that is not there is an error that names it")
    func nowhere() throws {
        let target = directory.file("nowhere/copy.sqlite")
        #expect { try connection.backup(to: target) } throws: { error in
            (error as? SQLiteError)?.message.contains("nowhere/copy.sqlite") == true
        }
    }
}
