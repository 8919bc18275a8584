import HTTPTypes
import JSON
import SQLite
import TestKit
import Testing

/// `nep` with `--external-checkpoints`: somebody else copies the write-ahead log and takes it into the file.
@Suite("Checkpoints that another process makes") struct CheckpointTests {
    /// Bytes of the database file and of its log.
    private func sizes(_ nep: Nep) -> [Int] {
        let files = FileFigures(path: nep.directory.database)
        return [files.databaseBytes, files.logBytes]
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try DiskFile(reading: path).readAll { bytes += $0 }
        return bytes
    }

    @Test("none is ours: while serving, at the end, in a command; the log is there until they come, then used again")
    func external() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let token = try await nep.output("token", "create", "--role", "admin", "--name", "t")
        let path = nep.directory.database
        let before = try bytes(path)
        let (child, server) = try await nep.started([
            "--external-checkpoints", "--rate-limits", "off", "--limit", "wal=4194304",
        ])
        var number = 0
        func write(_ count: Int) async throws {
            for _ in 0..<count {
                number += 1
                #expect(try await server.send(.put, "/v1/models/m\(number)", ["name": "M"], as: token).status == 201)
            }
        }
        // A thousand pages are what SQLite would take in by itself.
        while sizes(nep)[1] < 5 << 20 { try await write(20) }
        #expect(try bytes(path) == before)
        let ready = try await server.send(.get, "/readyz", as: token)
        #expect(ready.status == 503 && ready.strings("faults") == ["wal.large"])
        try await nep.output("token", "create", "--role", "viewer", "--name", "v", "--external-checkpoints")
        #expect(try bytes(path) == before)

        // Who owns the log comes by.
        let log = sizes(nep)[1]
        do {
            let owner = try Connection(path: path, mode: .readWrite, checkpoints: .external)
            _ = try owner.first("PRAGMA wal_checkpoint(PASSIVE)") { $0.int(0) }
        }
        let taken = try bytes(path)
        #expect(taken != before)
        try await write(20)
        #expect(sizes(nep)[1] == log)

        #expect(try await child.terminate() == 0)
        #expect(try bytes(path) == taken)
        #expect(sizes(nep)[1] == log)
        for command in [["token", "create", "--role", "viewer", "--name", "w"], ["migrate"]] {
            _ = try await nep.output(from: command + ["--external-checkpoints"])
            #expect(try bytes(path) == taken)
        }
        #expect(try await nep.output("doctor") == "sound")
        let rows = try Connection(path: path, mode: .readOnly).first("SELECT count(*) FROM model") { $0.int(0) }
        #expect(rows == Int64(number))
    }

    @Test("by default SQLite makes them, and the log is gone at the end")
    func own() async throws {
        let nep = try Nep()
        let (child, _) = try await nep.started()
        #expect(try await child.terminate() == 0)
        #expect(!DiskFile.exists(nep.directory.database + "-wal"))
    }

    @Test("a variable that says neither yes nor no is refused")
    func words() async throws {
        let nep = try Nep()
        let child = try nep.spawned(environment: ["NEP_EXTERNAL_CHECKPOINTS": "yes"])
        #expect(try await child.end() == 64)
        #expect(nep.errors.contains("(NEP_EXTERNAL_CHECKPOINTS) takes on or off, not yes"))
    }
}
