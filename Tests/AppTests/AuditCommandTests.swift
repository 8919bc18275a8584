import HTTPTypes
import JSON
import SQLite
import TestKit
import Testing

/// `nep audit` as the process that an administrator runs.
@Suite struct AuditCommandTests {
    @Test("verify finds what was changed in the file, and seal what was rewritten; sound is status 0")
    func verify() async throws {
        let nep = try Nep()
        try await nep.output("demo")
        let seal = try await nep.output("audit", "seal")
        #expect(try await nep.output("audit", "verify", "--seal", seal).hasPrefix("sound: "))
        let db = try Connection(path: nep.directory.database, mode: .readWrite)
        try db.script("DROP TRIGGER audit_is_append_only_update; UPDATE audit SET reason = 'x' WHERE id = 7")
        let (status, output) = try await nep.run("audit", "verify")
        #expect(status == 2 && output == "row 7 was changed")
        #expect(try await nep.run("doctor").output == "audit trail: row 7 was changed")
        #expect(try await nep.run("audit", "verify", "--seal", "7:00").status == 64)
        #expect(nep.errors.contains("--seal"))
    }

    @Test("what was exported is removed, while the server runs, and the chain goes on")
    func retention() async throws {
        let nep = try Nep()
        let admin = try #require(try await nep.output("demo").split(separator: "\n").first?.split(separator: " ").last)
        try await nep.serving(at: "2022-09-12T08:00:00+07:00") { server in
            let file = try nep.directory.write(
                Array(try await nep.output("audit", "export", "--before", "2022-07-01").utf8), to: "trail.jsonl")
            #expect(try await nep.output("audit", "prune", file).hasPrefix("removed rows 1 to "))
            #expect(try await server.send(.put, "/v1/models/moi", ["name": "Mới"], as: String(admin)).status == 201)
        }
        #expect(try await nep.output("audit", "verify").hasPrefix("sound: "))
        #expect(try await nep.run("audit", "prune", "none.jsonl").status == 1)
    }
}
