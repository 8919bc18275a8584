import App
import HTTPTypes
import JSON
import TestKit
import Testing

/// The commands of the real `nep`, each a process: what it prints, and with what status it ends.
@Suite struct CommandTests {
    @Test("--version and --help answer with status 0, a flag that is unknown with another")
    func usage() async throws {
        let executable = try ChildProcess.executable()
        let directory = try TemporaryDirectory()
        func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
            try await ChildProcess.run(executable, arguments, errors: directory.file("errors"))
        }
        #expect(try await run("--version") == (0, "0.1.0"))
        for command in ["serve", "migrate", "import", "token", "demo", "doctor"] {
            let (status, output) = try await run(command, "--help")
            #expect(status == 0 && output.contains("USAGE: nep \(command)"))
        }
        #expect(try await run("serve", "--nonsense").status == 64)
    }

    @Test("migrate makes the database once and says so")
    func migrate() async throws {
        let nep = try Nep()
        #expect(try await nep.output("migrate").contains("applied 0001_register.sql"))
        #expect(try await nep.output("migrate") == "up to date")
    }

    @Test("a clock is refused on a database that was not made for rehearsal, and so is making it one afterwards")
    func rehearsal() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        #expect(try await nep.run("serve", "--port", "0", "--clock", "2022-06-19T08:00:00+07:00").status == 1)
        #expect(nep.errors.contains("nep migrate --rehearsal"))
        #expect(try await nep.run("migrate", "--rehearsal").status == 1)
    }

    @Test("a bundle goes in once; a second time changes nothing, and a dry run keeps nothing")
    func importing() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let bundle = try nep.directory.write(Demo.document, to: "bundle.json")
        let rehearsed = try await nep.output("import", bundle, "--dry-run")
        #expect(rehearsed.contains("units: 43 created, 0 changed, 0 unchanged"))
        let first = try await nep.output("import", bundle)
        #expect(first.contains("units: 43 created, 0 changed, 0 unchanged"))
        #expect(first.contains("left out scoresheet bac-tu-liem-2022/mot-cua"))
        #expect(try await nep.output("import", bundle).contains("units: 0 created, 0 changed, 43 unchanged"))
    }

    @Test("a bundle that is published as of an instant is owed from then on, and only a rehearsal can be")
    func importingAt() async throws {
        let nep = try Nep()
        let bundle = try nep.directory.write(Demo.document, to: "bundle.json")
        try await nep.output("migrate", "--rehearsal")
        try await nep.output("import", bundle, "--publish", "--clock", "2022-05-20T08:00:00+07:00")
        let token = try await nep.output("token", "create", "--role", "viewer", "--name", "x")
        let status = try await nep.serving(at: "2022-06-19T08:00:00+07:00") {
            try await $0.send(.get, "\(District.plan)/status", as: token)
        }
        #expect(status.integer("registrations.open") == 54 && status.text("asOf") == "2022-06-10T17:00:00Z")
        let real = try Nep()
        try await real.output("migrate")
        #expect(try await real.run("import", bundle, "--clock", "2022-05-20T08:00:00+07:00").status == 1)
    }

    @Test("a bundle with a fault is refused whole, and every fault is named at its place")
    func faults() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let bundle = try nep.directory.write(
            Array(#"{"units":[{"code":"a","name":"A","kind":"committee"},{"code":"B!","name":"","kind":"x"}]}"#.utf8),
            to: "bundle.json")
        #expect(try await nep.run("import", bundle).status == 1)
        for place in ["/units/1/code", "/units/1/name", "/units/1/kind"] { #expect(nep.errors.contains(place)) }
    }

    @Test("a token is printed alone, works while the server runs, and not once it is revoked")
    func tokens() async throws {
        let nep = try Nep()
        try await nep.output("migrate", "--rehearsal")
        try await nep.serving(at: "2022-06-19T08:00:00+07:00") { server in
            let token = try await nep.output("token", "create", "--role", "admin", "--name", "Quản trị")
            #expect(token.hasPrefix("nep_") && token.utf8.count == 68)
            #expect(try await server.send(.get, "/v1/units", as: token).status == 200)
            let list = try await Self.tokens(nep)
            #expect(list.count == 1)
            #expect(list[0]["role"] == "admin" && list[0]["state"] == "usable" && list[0]["name"] == "Quản trị")
            #expect(list[0]["unit"] == "-" && list[0]["addresses"] == "-" && list[0]["conduct"] == "no")
            try await nep.output("token", "revoke", list[0]["id"] ?? "")
            #expect(try await server.send(.get, "/v1/units", as: token).status == 401)
        }
    }

    /// What `token list` prints, each token by the headings.
    private static func tokens(_ nep: Nep) async throws -> [[String: String]] {
        let lines = try await nep.output("token", "list").split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        let heading = try #require(lines.first)
        #expect(heading == ["id", "role", "unit", "state", "name", "ends", "used", "addresses", "conduct"])
        #expect(lines.allSatisfy { $0.count == heading.count })
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(heading, $0)) }
    }

    @Test("the list of tokens says when one ends and was used, from where it works, and what it may")
    func tokenList() async throws {
        let nep = try Nep()
        #expect(try await nep.run("token", "list").status == 1)
        try await nep.output("migrate")
        #expect(try await Self.tokens(nep) == [])
        let token = try await nep.output(
            "token", "create", "--role", "admin", "--name", "Quản\ttrị", "--expires-on", "2099-12-31", "--addresses",
            "127.0.0.0/8, ::1", "--conduct")
        let (child, server) = try await nep.started()
        _ = try await server.expect(200, .get, "/v1/units", as: token)
        #expect(try await child.terminate() == 0)
        let row = try #require(try await Self.tokens(nep).first)
        #expect(row["ends"] == "2099-12-31T17:00:00Z" && row["state"] == "usable")
        #expect(row["name"] == "Quản trị")
        #expect(row["addresses"] == "127.0.0.0/8,::1" && row["conduct"] == "yes")
        #expect(row["used"]?.hasSuffix("Z") == true)
    }

    @Test("a token is rotated on the machine: both work, and the list says which one ends")
    func rotation() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        _ = try await nep.output(
            "token", "create", "--role", "viewer", "--name", "x", "--addresses", "127.0.0.0/8, ::1")
        let id = try #require(try await Self.tokens(nep).first?["id"])
        let token = try await nep.output("token", "rotate", id, "--overlap-hours", "2")
        #expect(token.hasPrefix("nep_"))
        let list = try await Self.tokens(nep)
        #expect(list.map { $0["state"] } == ["ending", "usable"] && list[0]["ends"] != "-")
        #expect(try await nep.run("token", "rotate", id).status == 1)
        #expect(try await nep.run("token", "rotate", id, "--overlap-hours", "721").status == 64)
        #expect(
            try await nep.run("token", "create", "--role", "viewer", "--name", "x", "--addresses", "10.0.0.1/8").status
                == 64)
        #expect(nep.errors.contains("--addresses"))
    }

    @Test("limits are settings")
    func limits() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let admin = try await nep.output("token", "create", "--role", "admin", "--name", "x")
        let (child, server) = try await nep.started(["--limit", "token-reads=3"])
        var statuses: [Int] = []
        for _ in 0..<4 { statuses.append(try await server.send(.get, "/v1/units", as: admin).status) }
        #expect(statuses == [200, 200, 200, 429])
        #expect(try await child.terminate() == 0)
    }

    @Test("an address is what the connection says, and what a proxy says only where it is trusted")
    func proxies() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let admin = try await nep.output("token", "create", "--role", "admin", "--name", "x")
        func statuses(_ arguments: [String], _ clients: [String]) async throws -> [Int] {
            let (child, server) = try await nep.started(["--limit", "address-reads=2"] + arguments)
            var statuses: [Int] = []
            for client in clients {
                let answer = try await server.send(
                    .get, "/v1/units", as: admin, headers: .field("X-Forwarded-For", client))
                statuses.append(answer.status)
            }
            #expect(try await child.terminate() == 0)
            return statuses
        }
        let clients = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
        #expect(try await statuses([], clients) == [200, 200, 429])
        #expect(try await statuses(["--trusted-proxies", "127.0.0.2"], clients) == [200, 200, 429])
        let trusted = ["--trusted-proxies", "127.0.0.1"]
        #expect(try await statuses(trusted, clients) == [200, 200, 200])
        // What a client puts before the proxy's own word is its own, and buys it nothing.
        #expect(
            try await statuses(trusted, ["10.0.0.1, 192.0.2.9", "10.0.0.2, 192.0.2.9", "10.0.0.3, 192.0.2.9"])
                == [200, 200, 429])
    }

    @Test(
        "nobody who comes through a proxy is taken for the machine's own user, whatever stands in the fields",
        arguments: [[], ["--trusted-proxies", "127.0.0.1"]])
    func forwardedLoopback(_ arguments: [String]) async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let (child, server) = try await nep.started(arguments)
        func metrics(_ headers: HTTPFields) async throws -> Int {
            try await server.send(.get, "/metrics", as: "", headers: headers).status
        }
        #expect(try await metrics([:]) == 200)
        for (name, value) in [
            ("Forwarded", #"for="[::1]""#), ("Forwarded", "for=127.0.0.1"), ("Forwarded", "for=unknown"),
            ("Forwarded", #"for="[::1]", for="[::1]""#), ("X-Forwarded-For", "::1"), ("X-Forwarded-For", "127.0.0.2"),
        ] {
            #expect(try await metrics(.field(name, value)) == 401, "\(name): \(value)")
        }
        #expect(try await child.terminate() == 0)
    }

    @Test("the demo is a full dashboard that doctor finds sound")
    func demo() async throws {
        let nep = try Nep()
        let tokens = try await nep.output("demo").split(separator: "\n").map { $0.split(separator: " ") }
        #expect(tokens.map(\.[0]) == ["admin", "issuer", "standing", "author", "office", "inspector", "viewer"])
        #expect(try await nep.output("doctor") == "sound")
        let viewer = try #require(tokens.last?.last.map(String.init))
        let status = try await nep.serving(at: "2022-09-12T08:00:00+07:00") {
            try await $0.send(.get, "\(District.plan)/status", as: viewer)
        }
        #expect(status.integer("registrations.expected") == 53 && status.integer("registrations.exempt") == 1)
        #expect(status.list("models").count == 4)
        #expect(try await nep.run("demo").status == 1)
    }

    @Test("the rehearsal clock is loud: in the log and in /readyz")
    func loudness() async throws {
        let nep = try Nep()
        try await nep.output("migrate", "--rehearsal")
        let ready = try await nep.serving(at: "2022-06-19T08:00:00+07:00") { try await $0.client.send(.get, "/readyz") }
        #expect(ready.status == 200 && ready["rehearsal"] == .bool(true))
        #expect(ready.text("clock")?.hasPrefix("2022-06-19T01:00:") == true)
        #expect(nep.errors.contains("REHEARSAL"))
    }
}
