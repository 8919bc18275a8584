import Glibc
import HTTPTypes
import JSON
import SQLite
import TestKit
import Testing

/// `nep backup` as somebody types it in a hurry.
@Suite struct BackupCommandTests {
    @Test(
        "a backup never takes the name of the database it is of, however it is spelt",
        arguments: ["test.db", "./test.db", "test.db-wal", "link.db", "hard.db"])
    func own(_ name: String) async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let token = try await nep.output("token", "create", "--role", "admin", "--name", "x")
        let (child, server) = try await nep.started()
        try await server.expect(201, .put, "/v1/models/a", ["name": "A"], as: token)
        let database = nep.directory.database
        #expect(symlink(database, nep.directory.file("link.db")) == 0)
        try DiskFile.link(database, to: nep.directory.file("hard.db"))
        let (status, _) = try await nep.run("backup", "--force", nep.directory.file(name))
        #expect(status == 1 && nep.errors.contains("belongs to the database itself"))
        try await server.expect(201, .put, "/v1/models/b", ["name": "B"], as: token)
        #expect(try await server.client.send(.get, "/readyz").status == 200)
        #expect(try await child.terminate() == 0)
        let models = try Connection(path: database, mode: .readOnly).rows("SELECT code FROM model ORDER BY code") {
            $0.text(0)
        }
        #expect(models == ["a", "b"])
    }

    @Test("nor that of a file beside it which the database has")
    func beside() async throws {
        let nep = try Nep()
        let database = nep.directory.file("b.db.gz.json")
        let executable = try ChildProcess.executable()
        let errors = nep.directory.file("errors")
        #expect(
            try await ChildProcess.run(executable, ["migrate", "--database", database], errors: errors).status == 0)
        let target = nep.directory.file("b.db.gz")
        let arguments = ["backup", "--force", target, "--database", database]
        #expect(try await ChildProcess.run(executable, arguments, errors: errors).status == 1)
        #expect(nep.errors.contains("\(database) belongs to the database itself"))
    }

    @Test("a backup never takes the place of a database that a service has open")
    func others() async throws {
        let (one, other) = (try Nep(), try Nep())
        try await one.output("migrate")
        try await other.output("migrate")
        let (child, _) = try await other.started()
        let (status, _) = try await one.run("backup", "--force", other.directory.database)
        #expect(status == 1 && one.errors.contains("\(other.directory.database) is open in process"))
        #expect(try await child.terminate() == 0)
        #expect(try await one.run("backup", other.directory.database).status == 1)
        try await one.output("backup", "--force", other.directory.database)
    }

    @Test("a place where no file can be made is named")
    func places() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let (status, _) = try await nep.run("backup", "/nonexistent/x.db.gz")
        #expect(status == 1 && nep.errors.contains("there is no directory /nonexistent"))
        #expect(!nep.errors.contains("SQLite"))
    }
}
