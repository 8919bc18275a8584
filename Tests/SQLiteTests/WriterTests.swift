import SQLite
import Synchronization
import Testing

@Suite("Writer")
struct WriterTests {
    private struct Stop: Error {}

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func writer(queueLimit: Int = 1024, batchLimit: Int = 256) async throws -> Writer {
        let writer = try Writer(path: directory.database, queueLimit: queueLimit, batchLimit: batchLimit)
        try await writer.write { try $0.run("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY) STRICT") }
        return writer
    }

    private func ids() throws -> [Int64] {
        let connection = try Connection(path: directory.database, mode: .readOnly)
        return try connection.rows("SELECT id FROM t ORDER BY id") { $0.int(0) }
    }

    @Test("a write is there for others once it has returned, and returns what the job returned")
    func visible() async throws {
        let writer = try await writer()
        for id in 1...20 {
            let inserted = try await writer.write { connection in
                try connection.run("INSERT INTO t VALUES (?)", id)
                return connection.lastInsertedID
            }
            #expect(inserted == Int64(id))
            #expect(try ids().last == inserted)
        }
    }

    @Test("a job that throws gives its error to its caller and leaves nothing behind")
    func throwing() async throws {
        let writer = try await writer()
        await #expect(throws: Stop.self) {
            try await writer.write { connection in
                try connection.run("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        #expect(try ids() == [])
    }

    @Test("a rehearsal returns its value and keeps nothing, not even for its neighbours")
    func rehearsal() async throws {
        let writer = try await writer()
        let held = try await HeldWriter(writer)
        let rehearsal = await held.queue(keeping: false) { connection in
            try connection.run("INSERT INTO t VALUES (1)")
            return try connection.first("SELECT count(*) FROM t") { $0.int(0) }
        }
        let neighbour = await held.queue { connection in
            try connection.run("INSERT INTO t VALUES (2)")
            return try connection.first("SELECT count(*) FROM t") { $0.int(0) }
        }
        try await held.release()
        #expect(try await rehearsal.value == 1)
        #expect(try await neighbour.value == 1)
        #expect(try ids() == [2])
    }

    @Test(
        "a job that is to be alone shares its COMMIT with nobody, keeps its turn, and leaves nothing behind if it throws"
    )
    func alone() async throws {
        for (fails, keeping) in [(false, true), (true, true), (false, false)] {
            let writer = try await self.writer()
            try await writer.write { try $0.run("DELETE FROM t") }
            let before = writer.statistics
            let held = try await HeldWriter(writer)
            var others: [Task<Void, any Error>] = []
            for id in 1...2 { others.append(await held.queue { try $0.run("INSERT INTO t VALUES (?)", id) }) }
            let alone = await held.queue(keeping: keeping, alone: true) { connection in
                try connection.run("INSERT INTO t SELECT id + 10 FROM t")
                if fails { throw Stop() }
            }
            for id in 3...4 { others.append(await held.queue { try $0.run("INSERT INTO t VALUES (?)", id) }) }
            try await held.release()
            for other in others { try await other.value }
            #expect(await alone.result.isSuccess == !fails)
            let isKept = !fails && keeping
            #expect(try ids() == (isKept ? [1, 2, 3, 4, 11, 12] : [1, 2, 3, 4]))
            // The held job, two, the one, two.
            #expect(writer.statistics.batches - before.batches == (isKept ? 4 : 3))
            #expect(writer.statistics.jobs - before.jobs == 6)
            writer.close()
        }
    }

    @Test("jobs that wait together share a COMMIT, up to the limit, in the order in which they came")
    func grouping() async throws {
        let writer = try await writer(batchLimit: 8)
        let before = writer.statistics
        let order = Mutex<[Int]>([])
        let results = try await HeldWriter.batch(
            on: writer,
            (1...20).map { id in
                { connection in
                    order.withLock { $0.append(id) }
                    try connection.run("INSERT INTO t VALUES (?)", id)
                }
            })
        #expect(results.allSatisfy { $0.isSuccess })
        #expect(order.withLock { $0 } == Array(1...20))
        let after = writer.statistics
        // The held job, then 8 + 8 + 4.
        #expect(after.batches - before.batches == 4)
        #expect(after.jobs - before.jobs == 21)
        #expect(after.largestBatch == 8)
        #expect(after.queueDepth == 0 && after.failedBatches == 0 && after.refused == 0)
        #expect(
            after.commitSeconds.sum > before.commitSeconds.sum && after.batchSizes.count == after.commitSeconds.count)
        #expect(try ids() == Array(1...20))
    }

    @Test("a full queue refuses without losing what it had accepted")
    func fullQueue() async throws {
        let writer = try await writer(queueLimit: 4)
        let held = try await HeldWriter(writer)
        var accepted: [Task<Void, any Error>] = []
        for id in 1...4 {
            accepted.append(await held.queue { try $0.run("INSERT INTO t VALUES (?)", id) })
        }
        for id in 5...6 {
            await #expect(throws: Unavailable.queueFull) {
                try await writer.write { try $0.run("INSERT INTO t VALUES (?)", id) }
            }
        }
        #expect(writer.statistics.refused == 2)
        try await held.release()
        for task in accepted { try await task.value }
        #expect(try ids() == [1, 2, 3, 4])
        try await writer.write { try $0.run("INSERT INTO t VALUES (7)") }
        #expect(try ids().last == 7)
    }

    @Test("a job that was accepted runs, though its task is cancelled")
    func cancelled() async throws {
        let writer = try await writer()
        let held = try await HeldWriter(writer)
        let job = await held.queue { try $0.run("INSERT INTO t VALUES (1)") }
        job.cancel()
        try await held.release()
        try await job.value
        #expect(try ids() == [1])
    }

    @Test("close finishes what was accepted, refuses what comes after, and may be called by many")
    func closing() async throws {
        let writer = try await writer()
        let held = try await HeldWriter(writer)
        var accepted: [Task<Void, any Error>] = []
        for id in 1...10 {
            accepted.append(await held.queue { try $0.run("INSERT INTO t VALUES (?)", id) })
        }
        let closing = Task {
            await withTaskGroup { group in
                for _ in 0..<4 { group.addTask { await onThread { writer.close() } } }
            }
        }
        while writer.isOpen { await Task.yield() }
        await #expect(throws: Unavailable.closed) { try await writer.write { _ in } }
        try await held.release()
        for task in accepted { try await task.value }
        await closing.value
        #expect(!directory.exists("test.sqlite-wal"))
        #expect(try ids() == Array(1...10))
        writer.close()
        await #expect(throws: Unavailable.closed) { try await writer.write { _ in } }
    }

    @Test("close inside a job does not wait for itself")
    func closingInside() async throws {
        let writer = try await writer()
        try await writer.write { connection in
            writer.close()
            try connection.run("INSERT INTO t VALUES (1)")
        }
        await onThread { writer.close() }
        #expect(try ids() == [1])
    }

    @Test("32 tasks that count together lose nothing")
    func counting() async throws {
        let writer = try await writer()
        try await writer.write { connection in
            try connection.run("CREATE TABLE counter (n INTEGER NOT NULL) STRICT")
            try connection.run("INSERT INTO counter VALUES (0)")
        }
        let seen = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for task in 0..<32 {
                group.addTask {
                    var seen: [Int64] = []
                    for round in 0..<50 {
                        let number = try? await writer.write { connection in
                            let number = try connection.first("UPDATE counter SET n = n + 1 RETURNING n") { $0.int(0) }
                            if (task + round).isMultiple(of: 7) { throw Stop() }
                            return number
                        }
                        if let number = number ?? nil { seen.append(number) }
                    }
                    return seen
                }
            }
            return try await group.reduce(into: [Int64]()) { $0 += $1 }
        }
        // Every number once: what a job that threw had counted was given to another.
        #expect(seen.sorted() == Array(1...Int64(seen.count)))
        #expect(seen.count == (0..<32 * 50).count { !($0 / 50 + $0 % 50).isMultiple(of: 7) })
    }
}
