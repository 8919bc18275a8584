import Domain
import Embedded
import SQLite
import Storage
import TestKit
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

@Suite struct MigratorTests {
    private let directory: TemporaryDirectory
    private let db: Connection
    private let now = Instant.at("2022-06-19T08:00:00+07:00")

    init() throws {
        directory = try TemporaryDirectory()
        db = try Connection(path: directory.database, mode: .create)
    }

    private typealias Migration = Embedded.Migration

    private static let first = Migration(name: "0001_a.sql", sql: "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;")
    private static let second = Migration(name: "0002_b.sql", sql: "CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT;")
    private static let third = Migration(name: "0003_c.sql", sql: "CREATE TABLE c (id INTEGER PRIMARY KEY) STRICT;")

    private var tables: [String] {
        get throws {
            try db.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND length(name) = 1 ORDER BY name") {
                $0.text(0)
            }
        }
    }

    private func failure(_ migrations: Migration...) -> Migrator.Failure? {
        do {
            try Migrator(migrations: migrations).migrate(db, now: now)
            return nil
        } catch {
            return error as? Migrator.Failure
        }
    }

    @Test("the folder and what is in the binary are the same files, in the same order")
    func folder() throws {
        let tests = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let folder = (tests + ["migrations"]).joined(separator: "/")
        let entries = try #require(opendir(folder))
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".sql") { names.append(name) }
        }
        #expect(Embedded.migrations.map(\.name) == names.sorted())
        for migration in Embedded.migrations {
            let file = try #require(fopen("\(folder)/\(migration.name)", "r"))
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 18)
            let count = fread(&bytes, 1, bytes.count, file)
            #expect(Array(migration.sql.utf8) == Array(bytes[..<count]), "\(migration.name)")
        }
        // 0001, 0002, … without a gap, so that two people cannot both add the next one unseen.
        #expect(names.sorted().map { $0.prefix(4) } == (1...names.count).map { "000\($0)".suffix(4) })
    }

    @Test("an empty database is brought up once; a second time there is nothing to do")
    func once() throws {
        #expect(try Migrator().pending(db).map(\.name) == Embedded.migrations.map(\.name))
        #expect(try Migrator().migrate(db, now: now) == Embedded.migrations.map(\.name))
        #expect(try Migrator().migrate(db, now: now).isEmpty)
        #expect(try Migrator().pending(db).isEmpty)
    }

    @Test("what is new is applied after what was there")
    func forward() throws {
        #expect(failure(Self.first) == nil)
        #expect(try Migrator(migrations: [Self.first, Self.second]).migrate(db, now: now) == ["0002_b.sql"])
        #expect(try tables == ["a", "b"])
    }

    @Test("a file that changed since it was applied stops the start")
    func changed() throws {
        #expect(failure(Self.first, Self.second) == nil)
        let other = Migration(name: Self.first.name, sql: Self.first.sql + " ")
        #expect(failure(other, Self.second, Self.third) == .changed(name: "0001_a.sql"))
        #expect(try tables == ["a", "b"])
    }

    @Test("a file that was left out before later ones stops the start")
    func missing() throws {
        #expect(failure(Self.first, Self.third) == nil)
        #expect(failure(Self.first, Self.second, Self.third) == .missing(name: "0002_b.sql"))
        #expect(try tables == ["a", "c"])
    }

    @Test("a database that is newer than the binary stops the start")
    func newer() throws {
        #expect(failure(Self.first, Self.second) == nil)
        #expect(failure(Self.first) == .newer(name: "0002_b.sql"))
        #expect(try tables == ["a", "b"])
    }

    @Test(
        "a database that others have filled is refused as it is; what a replicator keeps in an empty one is nobody's",
        arguments: [
            ("CREATE TABLE other (id INTEGER)", false), ("CREATE VIEW other AS SELECT 1", false),
            ("CREATE TABLE schema_migration (version TEXT)", false),
            (
                "CREATE TABLE _litestream_lock (id INTEGER); CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq)",
                true
            ),
        ])
    func foreign(_ sql: String, _ isFree: Bool) throws {
        try db.script(sql)
        #expect(failure(Self.first) == (isFree ? nil : .foreign))
        #expect(try tables == (isFree ? ["a"] : []))
    }

    @Test("two that migrate at the same time apply each file once, and neither fails")
    func race() async throws {
        let (path, now) = (directory.database, now)
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await onThread {
                        try Migrator().migrate(Connection(path: path, mode: .create), now: now)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.sorted() == Embedded.migrations.map(\.name))
    }

    @Test("a file that fails leaves nothing of itself, and what came before stays")
    func atomic() throws {
        let failing = Migration(
            name: "0002_b.sql",
            sql: "CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT; INSERT INTO a VALUES (1); INSERT INTO a VALUES (1);")
        let fault = failure(Self.first, failing, Self.third)
        guard case .failed(name: "0002_b.sql", let message) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(message == "UNIQUE constraint failed: a.id (SQLite 1555)")
        #expect(db.isAutocommit)
        #expect(try tables == ["a"])
        #expect(try db.rows("SELECT id FROM a", read: { $0.int(0) }).isEmpty)
        // Mended, it goes on where it stopped.
        #expect(
            try Migrator(migrations: [Self.first, Self.second, Self.third]).migrate(db, now: now) == [
                "0002_b.sql", "0003_c.sql",
            ])
    }

    @Test("only a migration may write to the schema table")
    func schema() throws {
        let rename =
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'id', 'nr') WHERE name = 'a';"
        #expect(
            failure(Self.first, Migration(name: "0002_b.sql", sql: rename + "PRAGMA writable_schema = RESET;")) == nil)
        #expect(try db.rows("SELECT nr FROM a", read: { $0.int(0) }).isEmpty)
        #expect(throws: SQLiteError.self) { try db.script(rename) }
        // Nor does one that failed leave it open.
        guard
            case .failed = failure(
                Self.first, Migration(name: "0002_b.sql", sql: rename + "PRAGMA writable_schema = RESET;"),
                Migration(name: "0003_c.sql", sql: "PRAGMA writable_schema = ON; SELECT x;"))
        else {
            Issue.record("a migration that selects what is not there went through")
            return
        }
        #expect(throws: SQLiteError.self) { try db.script(rename) }
    }

    @Test("every failure says what to do about it")
    func words() {
        let failures: [Migrator.Failure] = [
            .changed(name: "0001_a.sql"), .missing(name: "0001_a.sql"), .newer(name: "0001_a.sql"),
            .failed(name: "0001_a.sql", message: "x"),
        ]
        for failure in failures { #expect(failure.description.contains("0001_a.sql")) }
    }
}
