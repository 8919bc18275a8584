import App
import Glibc
import SQLite
import TestKit
import Testing

/// What a command says, and with what status it ends, when it is told nonsense or handed a file that it cannot use.
@Suite struct RefusalTests {
    @Test(
        "what cannot be meant ends with 64, names the flag, and leaves no database behind",
        arguments: [
            (["serve", "--port", "99999"], "--port"), (["serve", "--log-level", "loud"], "--log-level"),
            (["serve", "--host", "nowhere"], "--host"), (["serve", "--unix-socket", ""], "--unix-socket"),
            (["serve", "--loops", "0"], "--loops"), (["serve", "--clock", "soon"], "--clock"),
            (["serve", "--rate-limits", "maybe"], "--rate-limits"), (["serve", "--surge-days", "32"], "--surge-days"),
            (["serve", "--limit", "token-reads=-1"], "--limit"), (["serve", "--limit", "x=1"], "--limit"),
            (["serve", "--backup-at", "25:00"], "--backup-at"), (["serve", "--cors-origins", "x"], "--cors-origins"),
            (["serve", "--trusted-proxies", "x"], "--trusted-proxies"),
            (["serve", "--proxy-field", "x"], "--proxy-field"),
            (["token", "create", "--name", "x", "--role", "boss"], "--role"),
            (["token", "create", "--name", "x", "--role", "viewer", "--expires-on", "2022-13-01"], "--expires-on"),
            (["token", "create", "--name", "x", "--role", "viewer", "--unit", "A b"], "--unit"),
            (["audit", "verify", "--seal", "5:abc"], "--seal"),
            (["audit", "export", "--before", "2022-7-1"], "--before"),
            (["import", "--document", "nonesuch"], "nonesuch"), (["import", "-", "--clock", "soon"], "--clock"),
        ])
    func nonsense(_ arguments: [String], _ name: String) async throws {
        let nep = try Nep()
        let (status, output) = try await nep.run(arguments: arguments)
        #expect(status == 64 && output == "")
        #expect(nep.errors.hasPrefix("Error: ") && nep.errors.prefix { $0 != "\n" }.contains(name))
        #expect(!DiskFile.exists(nep.directory.database))
    }

    @Test("a variable that cannot be meant ends with 64 as well")
    func variables() async throws {
        let nep = try Nep()
        let child = try nep.spawned(environment: ["NEP_LOOPS": "many"])
        #expect(try await child.end() == 64)
        #expect(nep.errors.contains("NEP_LOOPS"))
    }

    @Test(
        "a file that is no database is called so",
        arguments: [
            ["doctor"], ["migrate"], ["serve", "--port", "0"], ["demo"], ["token", "list"], ["audit", "seal"],
            ["backup", "/tmp/nep-never-made.db.gz"],
        ])
    func text(_ command: [String]) async throws {
        let nep = try Nep()
        _ = try nep.directory.write(Array(repeating: 0x61, count: 5_000), to: "test.db")
        #expect(try await nep.run(arguments: command).status == 1)
        #expect(nep.errors == "Error: \(nep.directory.database) is no SQLite database\n")
    }

    @Test("a database or a directory that is not there is called so")
    func missing() async throws {
        let nep = try Nep()
        #expect(try await nep.run("token", "list").status == 1)
        #expect(nep.errors.contains("there is no database \(nep.directory.database)"))
        let executable = try ChildProcess.executable()
        for command in ["migrate", "doctor", "serve"] {
            let errors = nep.directory.file("of-\(command)")
            let arguments = [command, "--database", "/nonexistent/nep.db"]
            #expect(try await ChildProcess.run(executable, arguments, errors: errors).status == 1)
            let said = String(decoding: try DiskFile(reading: errors).read(upTo: 1 << 16), as: UTF8.self)
            #expect(said == "Error: there is no directory /nonexistent\n", "\(command)")
            let other = nep.directory.file("directory-\(command)")
            let ended = try await ChildProcess.run(executable, [command, "--database", "/tmp"], errors: other)
            #expect(ended.status == 1)
            let words = String(decoding: try DiskFile(reading: other).read(upTo: 1 << 16), as: UTF8.self)
            #expect(words == "Error: /tmp is a directory\n", "\(command)")
        }
    }

    @Test("a database that another process writes to for long is told with that process")
    func locked() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let db = try Connection(path: nep.directory.database, mode: .readWrite)
        try db.script("BEGIN IMMEDIATE")
        #expect(try await nep.run("token", "create", "--role", "viewer", "--name", "x").status == 1)
        #expect(
            nep.errors
                == "Error: \(nep.directory.database) is locked by process \(getpid()); try again once that is done\n")
    }

    /// How a command is run as a user who may not write: as root, by way of another user; else as it is.
    private static let unprivileged: [String]? = {
        guard geteuid() == 0 else { return [] }
        let path = "/usr/bin/setpriv"
        // The executable of the tests has to be where that user can read it.
        guard access(path, X_OK) == 0, let executable = try? ChildProcess.executable() else { return nil }
        var place = executable
        while place != "/" {
            var status = stat()
            guard stat(place, &status) == 0, status.st_mode & 0o001 != 0 else { return nil }
            place = DiskFile.directory(of: place)
        }
        return [path, "--reuid=65534", "--regid=65534", "--clear-groups"]
    }()

    @Test(
        "a file or directory that the user may not write is called so, by a service before it listens",
        .enabled(if: Self.unprivileged != nil, "setpriv and an executable that everybody can read"),
        arguments: [["serve", "--port", "0"], ["token", "create", "--role", "viewer", "--name", "x"]],
        [(mode_t(0o777), "test.db cannot be written by this user"), (0o755, "cannot be written by this user; the log")])
    func readOnly(_ command: [String], _ place: (directory: mode_t, words: String)) async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let database = nep.directory.database
        // In a directory that may be written the file may not; in one that may not be, it may.
        #expect(chmod(database, place.directory == 0o777 ? 0o444 : 0o666) == 0)
        #expect(chmod(nep.directory.path, place.directory) == 0)
        let words = (Self.unprivileged ?? []) + [try ChildProcess.executable()] + command + ["--database", database]
        let errors = try TemporaryDirectory()
        let (status, output) = try await ChildProcess.run(
            words[0], Array(words.dropFirst()), errors: errors.file("errors"))
        #expect(chmod(nep.directory.path, 0o700) == 0)
        let said = String(decoding: try DiskFile(reading: errors.file("errors")).read(upTo: 1 << 16), as: UTF8.self)
        #expect(status == 1 && output == "" && said.contains(place.words), "\(said)")
    }
}
