import Glibc
import SQLite
import Synchronization
import Testing

@Suite("Durability")
struct DurabilityTests {
    @Test("what was acknowledged is on the disk after a kill -9 among 32 writers", arguments: 1...20)
    func killed(round: Int) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.database
        let acknowledged = directory.file("acknowledged")

        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, acknowledged = acknowledged as String, round = round as Int] in
            try await Victim(path: path, acknowledged: acknowledged).writeUntilKilled(after: round * 37)
        }

        let connection = try Connection(path: path, mode: .readWrite)
        #expect(try connection.integrityFaults() == [])
        let kept = Set(try connection.rows("SELECT id FROM t") { $0.int(0) })
        let told = try ids(in: acknowledged)
        #expect(told.count >= round * 37)
        #expect(told.subtracting(kept) == [])
    }

    /// Ids as `Victim` writes them, eight bytes each; one cut short by the kill was told to nobody.
    private func ids(in path: String) throws -> Set<Int64> {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var ids: Set<Int64> = []
        var id: Int64 = 0
        while fread(&id, 8, 1, file) == 1 { ids.insert(id) }
        return ids
    }
}

/// A process that writes with all its might and tells in a file what it was told is on the disk.
private final class Victim: Sendable {
    private let writer: Writer
    private let file: Int32
    private let told = Atomic(0)

    init(path: String, acknowledged: String) throws {
        writer = try Writer(path: path)
        file = open(acknowledged, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }

    func writeUntilKilled(after count: Int) async throws {
        try await writer.write { connection in
            try connection.run("CREATE TABLE t (id INTEGER PRIMARY KEY, filling TEXT) STRICT")
            // Checkpoints, too, are to be hit.
            try connection.run("PRAGMA wal_autocheckpoint = 20")
        }
        try await withThrowingTaskGroup { group in
            for task in 0..<32 {
                group.addTask {
                    for number in 0... { try await self.write(Int64(number * 32 + task), killedAfter: count) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func write(_ id: Int64, killedAfter count: Int) async throws {
        try await writer.write { try $0.run("INSERT INTO t VALUES (?, hex(zeroblob(200)))", id) }
        var id = id
        Glibc.write(file, &id, 8)
        if told.add(1, ordering: .relaxed).newValue == count { kill(getpid(), SIGKILL) }
    }
}
