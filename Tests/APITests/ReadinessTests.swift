import API
import HTTPTypes
import JSON
import SQLite
import Storage
import TestKit
import Testing

/// `/readyz` finds out by doing, says what is wrong by codes, and costs no more however often it is asked.
@Suite struct ReadinessTests {
    @Test("a service that works says so, and that its clock was set by hand", arguments: Transport.allCases)
    func ready(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let answer = try await app.get("/readyz", as: "")
            #expect(answer.status == 200 && answer.text("status") == "ok")
            #expect(answer.list("faults").isEmpty)
            #expect(answer.strings("warnings") == ["clock.rehearsal"])
            #expect(answer.column("code", of: "reasons") == ["clock.rehearsal"])
            #expect(answer.column("detail", of: "reasons") == ["The clock was set by hand, for rehearsal."])
            #expect(answer.headers[.cacheControl] == "no-store")
            let vietnamese = try await app.get("/readyz", as: "", headers: [.acceptLanguage: "vi"])
            #expect(vietnamese.column("detail", of: "reasons") == ["Đồng hồ được đặt bằng tay để diễn tập."])
        }
    }

    @Test("however many ask, the database is written once a second")
    func bounded() async throws {
        try await withApp { app in
            let before = app.context.database.writer.statistics.jobs
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await app.get("/readyz", as: "").status } }
                for try await status in group { #expect(status == 200) }
            }
            #expect(app.context.database.writer.statistics.jobs == before + 1)
            app.clock.advance(by: .milliseconds(999))
            _ = try await app.get("/readyz", as: "")
            #expect(app.context.database.writer.statistics.jobs == before + 1)
            app.clock.advance(by: .milliseconds(1))
            _ = try await app.get("/readyz", as: "")
            #expect(app.context.database.writer.statistics.jobs == before + 2)
        }
    }

    @Test("a database that cannot be written is a fault, until it can again")
    func unwritable() async throws {
        try await withApp { app in
            try await app.context.database.write { db in
                try db.script("CREATE TRIGGER stuck BEFORE INSERT ON meta BEGIN SELECT raise(ABORT, 'no'); END")
            }
            let broken = try await app.get("/readyz", as: "")
            #expect(broken.status == 503 && broken.text("status") == "unavailable")
            #expect(broken.strings("faults") == ["write.failed"])
            #expect(try await app.get("/healthz", as: "").status == 200)
            try await app.context.database.write { db in try db.script("DROP TRIGGER stuck") }
            app.clock.advance(by: .seconds(1))
            #expect(try await app.get("/readyz", as: "").status == 200)
        }
    }

    @Test("a write that hangs is a fault, and nobody waits for it after five seconds")
    func stalled() async throws {
        try await withApp { app in
            let (entered, entry) = AsyncStream.makeStream(of: Void.self)
            let gate = try Gate()
            let holding = Task {
                try await app.context.database.write { _ in
                    entry.finish()
                    gate.pass()
                }
            }
            for await _ in entered {}
            let waiting = Task { try await app.get("/readyz", as: "") }
            while app.context.database.writer.statistics.queueDepth == 0 { await Task.yield() }
            app.clock.advance(by: .seconds(5))
            let answer = try await app.get("/readyz", as: "")
            #expect(answer.status == 503 && answer.strings("faults") == ["write.stalled"])
            gate.open()
            try await holding.value
            #expect(try await waiting.value.status == 200)
        }
    }

    @Test("a schema that lacks a migration is a fault")
    func migrations() async throws {
        try await withApp { app in
            try await app.context.database.write { db in
                try db.run("DELETE FROM schema_migration WHERE name = (SELECT max(name) FROM schema_migration)")
            }
            #expect(try await app.get("/readyz", as: "").strings("faults") == ["migrations.pending"])
        }
    }

    @Test("what is written to a database that became read-only is answered 503 in words, and not called kept")
    func readOnly() async throws {
        try await withApp { app in
            try await app.context.database.write { db in try db.script("PRAGMA query_only = ON") }
            let answer = try await app.send(.put, "/v1/models/moi", ["name": "Mới"])
            #expect(answer.status == 503 && answer.problem == "storage-fault")
            #expect(answer.headers[.retryAfter] != nil)
            #expect(try await app.get("/readyz", as: "").strings("faults") == ["write.failed"])
        }
    }

    @Test("a schema that is newer than this process is a fault of its own")
    func newer() async throws {
        try await withApp { app in
            try await app.context.database.write { db in
                try db.run(
                    "INSERT INTO schema_migration (name, sha256, applied_at) VALUES ('9999_later.sql', ?, 0)",
                    String(repeating: "0", count: 64))
            }
            let answer = try await app.get("/readyz", as: "")
            #expect(answer.status == 503 && answer.strings("faults") == ["migrations.newer"])
        }
    }

    @Test("a file that was replaced under the service is a fault, until it is back")
    func replaced() async throws {
        try await withApp { app in
            let path = app.context.database.path
            try DiskFile.rename(path, to: path + ".away")
            #expect(try await app.get("/readyz", as: "").strings("faults") == ["database.replaced"])
            try DiskFile.replace(path, with: [])
            app.clock.advance(by: .seconds(1))
            #expect(try await app.get("/readyz", as: "").strings("faults") == ["database.replaced"])
            try DiskFile.rename(path + ".away", to: path)
            app.clock.advance(by: .seconds(1))
            #expect(try await app.get("/readyz", as: "").status == 200)
        }
    }

    @Test(
        "a bound that is passed is a fault, told by its code",
        arguments: [("disk.low", Int.max, 1 << 30, 75), ("wal.large", 0, 0, 75), ("writer.busy", 0, 1 << 30, -1)])
    func bounds(_ code: String, _ free: Int, _ log: Int, _ percent: Int) async throws {
        let tighten = { (context: inout Context) in
            context.readinessLimits.freeBytes = free
            context.readinessLimits.logBytes = log
            context.readinessLimits.queuePercent = percent
        }
        try await withApp(configure: tighten) { app in
            let answer = try await app.get("/readyz", as: "")
            #expect(answer.status == 503 && answer.strings("faults") == [code])
        }
    }

    @Test("a log that has passed a quarter of its bound is a warning")
    func growing() async throws {
        let tighten = { (context: inout Context) in
            context.readinessLimits.freeBytes = 0
            // More than SQLite lets it become by itself, and a quarter of that is less.
            context.readinessLimits.logBytes = 8 << 20
        }
        try await withApp(configure: tighten) { app in
            let database = app.context.database
            for size in 0..<40 {
                try await database.write { db in
                    try db.meta.set("filling", String(repeating: "x", count: 100_000 + size))
                }
            }
            let answer = try await app.get("/readyz", as: "")
            #expect(answer.status == 200 && answer.strings("warnings").contains("wal.growing"))
        }
    }

    @Test("every code is in the contract and in the operator's page")
    func documented() throws {
        let contract = try Repository.text("openapi.yaml")
        let page = try Repository.text("docs/operations.md")
        for reason in Readiness.Reason.allCases {
            #expect(contract.contains("- \(reason.rawValue)"), "\(reason.rawValue)")
            #expect(page.contains("| `\(reason.rawValue)` |"), "\(reason.rawValue)")
        }
    }
}
