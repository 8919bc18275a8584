import Domain
import Glibc
import SQLite
import Storage
import TestKit
import Testing

/// Which commands bring a database up to date, and which leave one alone that is not theirs to change.
@Suite struct UpgradeTests {
    private static let now = Instant.at("2022-06-19T08:00:00+07:00")

    /// A database as the version before has left it.
    private func older(_ nep: Nep) throws -> Connection {
        let db = try Connection(path: nep.directory.database, mode: .create)
        try Migrator(migrations: Migrator().migrations.dropLast(2)).migrate(db, now: Self.now)
        return db
    }

    private func pending(_ nep: Nep) throws -> Int {
        try Migrator().pending(Connection(path: nep.directory.database, mode: .readOnly)).count
    }

    @Test(
        "a command that is for something else leaves an older schema as it is and names nep migrate",
        arguments: [
            ["token", "list"], ["token", "create", "--role", "viewer", "--name", "x"], ["token", "rotate", "0"],
            ["token", "revoke", "0"], ["audit", "verify"], ["audit", "seal"], ["audit", "export"],
            ["audit", "prune", "/etc/passwd"], ["import", "--document", "bac-tu-liem-2022"],
        ])
    func refusing(_ command: [String]) async throws {
        let nep = try Nep()
        do { _ = try older(nep) }
        let (status, output) = try await nep.run(arguments: command)
        #expect(status == 1 && output == "")
        #expect(nep.errors.contains("run `nep migrate --database \(nep.directory.database)`"))
        #expect(try pending(nep) == 2)
    }

    @Test("a backup before an upgrade is made by the newer binary, too, and what that has restored is migrated")
    func backup() async throws {
        let nep = try Nep()
        do { _ = try older(nep) }
        let copy = nep.directory.file("a.db.gz")
        #expect(try await nep.output("backup", copy).contains("sound: "))
        #expect(try await nep.run("doctor").status == 2)
        #expect(try pending(nep) == 2)
        try await nep.output("restore", "--force", copy)
        #expect(try await nep.output("migrate").split(separator: "\n").count == 2)
        #expect(try await nep.output("doctor") == "sound")
    }

    @Test(
        "a service or nep migrate leaves an older database alone that another process has open, and takes it once it is free"
    )
    func inUse() async throws {
        let nep = try Nep()
        do {
            let held = try older(nep)
            for command in [["migrate"], ["serve", "--port", "0"]] {
                let (status, output) = try await nep.run(arguments: command)
                #expect(status == 1 && output == "", "\(command)")
            }
            #expect(nep.errors.split(separator: "\n").filter { $0.contains("open in process \(getpid())") }.count == 2)
            #expect(try Migrator().pending(held).count == 2)
        }
        let (child, _) = try await nep.started()
        #expect(try pending(nep) == 0)
        // What is up to date may be had by several.
        #expect(try await nep.output("migrate") == "up to date")
        #expect(try await child.terminate() == 0)
    }

    @Test("what was made by the version before is neither a rehearsal nor a demo afterwards, and stays as it is")
    func existing() async throws {
        let nep = try Nep()
        do { _ = try older(nep) }
        for command in [["demo"], ["migrate", "--rehearsal"]] {
            #expect(try await nep.run(arguments: command).status == 1, "\(command)")
        }
        #expect(try pending(nep) == 2)
    }

    @Test("an empty file is made a database by an import, and by no command that looks after one")
    func empty() async throws {
        let nep = try Nep()
        _ = try nep.directory.write([], to: "test.db")
        #expect(try await nep.run("token", "list").status == 1)
        #expect(nep.errors.contains("is empty; `nep migrate"))
        #expect(DiskFile.size(nep.directory.database) == 0)
        #expect(try await nep.output("import", "--document", "bac-tu-liem-2022").contains("units: "))
    }

    @Test(
        "a database of another program is refused by every command, to the byte as it was",
        arguments: [
            ["migrate"], ["migrate", "--rehearsal"], ["serve", "--port", "0"], ["demo"], ["doctor"],
            ["token", "list"], ["token", "create", "--role", "viewer", "--name", "x"], ["audit", "seal"],
            ["import", "--document", "bac-tu-liem-2022"],
        ])
    func foreign(_ command: [String]) async throws {
        let nep = try Nep()
        // Written elsewhere and copied: not in WAL mode, as others keep their databases.
        let copy = nep.directory.file("other.db")
        do {
            let db = try Connection(path: copy, mode: .create)
            try db.script("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)")
            try db.leaveWAL()
        }
        let bytes = try DiskFile(reading: copy).read(upTo: 1 << 20)
        _ = try nep.directory.write(bytes, to: "test.db")
        let (status, output) = try await nep.run(arguments: command)
        #expect(status == 1 && output == "")
        #expect(nep.errors.contains("\(nep.directory.database): this is no database of Nếp"))
        #expect(try DiskFile(reading: nep.directory.database).read(upTo: 1 << 20) == bytes)
    }
}
