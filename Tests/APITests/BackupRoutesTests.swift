import API
import Backups
import Domain
import HTTPTypes
import JSON
import SQLite
import TestKit
import Testing

/// `POST /v1/backups` and what is to be read of backups: only where the service was given a place for them, only for an admin of
/// everything, and never by a name of the client's.
@Suite struct BackupRoutesTests {
    private static let path = "/v1/backups"

    private static func backups(_ settings: Backups.Settings, _ context: Context) throws -> Backups {
        try Backups(
            settings, database: context.database, version: "test", clock: context.clock, logger: context.logger)
    }

    private func withBackups(
        _ transport: Transport = .memory, _ body: (TestApp, Backups) async throws -> Void
    ) async throws {
        try await withApp(transport) { app in
            let backups = try #require(app.context.backups)
            try await body(app, backups)
            await backups.stop()
        }
    }

    @Test("is taken on at once, made beside everything else, and can be watched", arguments: Transport.allCases)
    func making(_ transport: Transport) async throws {
        try await withBackups(transport) { app, backups in
            let started = try await app.send(.post, Self.path)
            #expect(started.status == 202 && started.text("state") == "running")
            let location = try #require(started.headers[.location])
            #expect(location == "/v1/backups/2022-06-19-010000-000")
            await backups.ended()
            let done = try await app.get(location)
            #expect(done.status == 200 && done.text("state") == "done" && done.text("by") == "admin")
            #expect((done.integer("bytes") ?? 0) > 1000 && done.text("sha256")?.utf8.count == 64)
            #expect(done.list("figures.tables").count > 30)
            #expect(try await app.get(Self.path).column("id") == ["2022-06-19-010000-000"])
            let trail = try await app.get("/v1/audit?action=backup.create")
            #expect(trail.column("subject") == [location])
            let known = try await app.get(location, headers: [.ifNoneMatch: try #require(done.headers[.eTag])])
            #expect(known.status == 304)
        }
    }

    @Test("one at a time, and its key gets the first answer again without a second backup")
    func single() async throws {
        try await withBackups { app, backups in
            let other = backups.newID()
            try backups.reserve(other)
            let refused = try await app.send(.post, Self.path)
            #expect(refused.status == 409 && refused.code == "backup.running")
            #expect(refused.text("detail")?.contains(other.description) == true)
            backups.release(other)
            let key = HTTPFields.field("Idempotency-Key", "k1")
            let first = try await app.send(.post, Self.path, headers: key)
            #expect(first.status == 202)
            await backups.ended()
            let again = try await app.send(.post, Self.path, headers: key)
            #expect(again.status == 202 && again.bytes == first.bytes)
            #expect(again.headers[named: "Idempotency-Replayed"] == "true")
            await backups.ended()
            #expect(try await app.get(Self.path).list("items").count == 1)
            #expect(backups.figures.done == 1)
            // In the same millisecond, by another name.
            let names = try await [app.send(.post, Self.path).text("id"), first.text("id"), other.description]
            #expect(Set(names).count == 3)
        }
    }

    @Test("a rehearsal makes none and leaves the place free")
    func dryRun() async throws {
        try await withBackups { app, backups in
            let rehearsed = try await app.send(.post, "\(Self.path)?dryRun=true")
            #expect(rehearsed.status == 202 && rehearsed.headers[named: "Dry-Run"] == "true")
            #expect(!backups.figures.isRunning)
            #expect(try await app.get(Self.path).list("items").isEmpty)
            #expect(try await app.get("/v1/audit?action=backup.create").list("items").isEmpty)
        }
    }

    @Test("only an admin of everything may, and nobody else learns whether there are any")
    func permission() async throws {
        try await withBackups { app, backups in
            _ = try await app.send(.put, "/v1/units/quan", .unit())
            let ward = try await app.token(.admin, of: "quan")
            for role in Role.allCases where role != .admin {
                let token = try await app.token(role, of: nil)
                #expect(try await app.send(.post, Self.path, as: token).status == 403)
                #expect(try await app.get(Self.path, as: token).status == 403)
            }
            #expect(try await app.send(.post, Self.path, as: ward).status == 403)
            #expect(try await app.get("\(Self.path)/2022-06-19-010000-000", as: ward).status == 403)
            #expect(try await app.send(.post, Self.path, as: "").status == 401)
            #expect(!backups.figures.isRunning)
        }
    }

    @Test(
        "a name that is none is not found, and never a path",
        arguments: [
            "2022-06-19-010000-999", "x", "..", "..%2F..%2Fetc%2Fpasswd", "2022-06-19-010000-000.db.gz", "%2e%2e",
            "2022-06-19-010000-00%00",
        ])
    func names(_ name: String) async throws {
        try await withBackups { app, _ in
            let answer = try await app.get("\(Self.path)/\(name)")
            #expect([400, 404].contains(answer.status), "\(answer)")
        }
    }

    @Test("a body or a query that means nothing is refused")
    func strict() async throws {
        try await withBackups { app, backups in
            let named = try await app.send(.post, Self.path, ["path": "/etc/passwd"])
            #expect(named.faults == ["/path member.unknown"])
            let asked = try await app.send(.post, "\(Self.path)?file=x")
            #expect(asked.status == 400)
            #expect(!backups.figures.isRunning)
        }
    }

    @Test("the list is newest first, page by page, and only so many are kept")
    func pages() async throws {
        let directory = try TemporaryDirectory()
        let configure = { (context: inout Context) in
            var settings = Backups.Settings(directory: directory.path)
            settings.keep = 3
            context.backups = try? Self.backups(settings, context)
        }
        try await withApp(configure: configure) { app in
            let backups = try #require(app.context.backups)
            for _ in 0..<5 {
                #expect(try await app.send(.post, Self.path).status == 202)
                await backups.ended()
                app.clock.advance(by: .seconds(60))
            }
            var names: [String?] = []
            var target: String? = "\(Self.path)?limit=2"
            while let next = target {
                let page = try await app.get(next)
                names += page.column("id")
                target = page.text("next").map { "\(Self.path)?limit=2&cursor=\($0)" }
            }
            #expect(names == ["2022-06-19-010400-000", "2022-06-19-010300-000", "2022-06-19-010200-000"])
            let table = try await app.get(Self.path, headers: [.accept: "text/csv"])
            #expect(table.body.split(separator: "\r\n").count == 4)
            #expect(try DiskFile.names(in: backups.settings.directory).count == 9)
        }
    }

    @Test("made before the clock was set back they count as old: the newest stays, and what is not ours stays")
    func setBack() async throws {
        let directory = try TemporaryDirectory()
        let configure = { (context: inout Context) in
            var settings = Backups.Settings(directory: directory.path)
            settings.keep = 2
            settings.schedule = BackupSchedule(hours: 24, minute: 0)
            context.backups = try? Self.backups(settings, context)
        }
        let foreign = ["notes.txt", "nep-2020-01-01-000000-000.db.gz", "other-2020-01-01-000000-000.db.gz.json"]
        for name in foreign { _ = try directory.write([1], to: name) }
        try await withApp(configure: configure) { app in
            let backups = try #require(app.context.backups)
            func make() async throws -> String {
                let id = try #require(try await app.send(.post, Self.path).text("id"))
                await backups.ended()
                return id
            }
            app.clock.set("2032-06-19T08:00:00+07:00")
            let first = try await make()
            app.clock.advance(by: .seconds(1))
            let second = try await make()
            #expect(first < second && !backups.isDue)
            app.clock.set("2022-06-19T08:00:00+07:00")
            #expect(backups.isDue)
            let third = try await make()
            #expect(third == "2022-06-19-010000-000" && !backups.isDue)
            #expect(try await app.get(Self.path).column("id") == [second, third])
            let now = app.clock.now
            #expect(try Backups.newest(in: directory.path, at: now)?.path.contains(third) == true)
            // A service that starts now sees it so, too.
            let again = try Self.backups(backups.settings, app.context)
            #expect(again.figures.newest?.id.description == third && !again.isDue)
            app.clock.advance(by: .seconds(1))
            let fourth = try await make()
            #expect(try await app.get(Self.path).column("id") == [fourth, third])
            // One whose file somebody took away is none.
            DiskFile.remove(directory.file("nep-\(fourth).db.gz"))
            #expect(try Backups.newest(in: directory.path, at: app.clock.now)?.path.contains(third) == true)
            #expect(try Set(DiskFile.names(in: directory.path)).isSuperset(of: foreign))
        }
    }

    @Test("a place that has gone fails them in words, the service goes on, and they go on once it is back")
    func vanished() async throws {
        try await withBackups { app, backups in
            let place = backups.settings.directory
            try DiskFile.rename(place, to: place + "-away")
            let location = try #require(try await app.send(.post, Self.path).headers[.location])
            await backups.ended()
            let failed = try await app.get(location)
            #expect(failed.text("state") == "failed" && failed.text("failure") == "backup.failed")
            #expect(try await app.get("/readyz", as: "").strings("warnings").contains("backup.failed"))
            #expect(try await app.send(.put, "/v1/models/a", ["name": "A"]).status == 201)
            try DiskFile.rename(place + "-away", to: place)
            app.clock.advance(by: .seconds(1))
            let next = try #require(try await app.send(.post, Self.path).headers[.location])
            await backups.ended()
            #expect(try await app.get(next).text("state") == "done")
            app.clock.advance(by: .seconds(1))
            #expect(try await app.get("/readyz", as: "").strings("warnings").contains("backup.failed") == false)
        }
    }

    @Test("without a directory there are none, and making one says what is missing")
    func notConfigured() async throws {
        let without = { (context: inout Context) in context.backups = nil }
        try await withApp(configure: without) { app in
            #expect(try await app.get(Self.path).list("items").isEmpty)
            #expect(try await app.get("\(Self.path)/2022-06-19-010000-000").status == 404)
            let refused = try await app.send(.post, Self.path)
            #expect(refused.status == 409 && refused.code == "backup.notConfigured")
            #expect(try await app.get("/v1/audit?action=backup.create").list("items").isEmpty)
        }
    }

    @Test("one that fails says why, is a warning of /readyz, and the next good one ends it")
    func failing() async throws {
        try await withBackups { app, backups in
            try await app.context.database.write { db in
                try db.script(
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER REFERENCES t (id)) STRICT;")
            }
            let path = app.context.database.path
            let outside = try Connection(path: path, mode: .readWrite)
            try outside.script("PRAGMA foreign_keys = OFF; INSERT INTO t VALUES (1, 99);")
            let location = try #require(try await app.send(.post, Self.path).headers[.location])
            await backups.ended()
            let failed = try await app.get(location)
            #expect(failed.text("state") == "failed" && failed.text("failure") == "backup.unsound")
            #expect(failed["sha256"] == .null)
            let ready = try await app.get("/readyz", as: "")
            #expect(ready.status == 200 && ready.strings("warnings").contains("backup.failed"))
            #expect(try DiskFile.names(in: backups.settings.directory).count == 1)
            try outside.script("DROP TABLE t")
            app.clock.advance(by: .seconds(1))
            _ = try await app.send(.post, Self.path)
            await backups.ended()
            app.clock.advance(by: .seconds(1))
            let mended = try await app.get("/readyz", as: "")
            #expect(!mended.strings("warnings").contains("backup.failed"))
        }
    }

    @Test("one that is too old is a fault of /readyz, once the service has been up for an hour")
    func age() async throws {
        let configure = { (context: inout Context) in context.readinessLimits.backupAge = .seconds(49 * 3_600) }
        try await withApp(configure: configure) { app in
            let backups = try #require(app.context.backups)
            func faults() async throws -> [String] { try await app.get("/readyz", as: "").strings("faults") }
            #expect(try await faults() == [])
            app.clock.advance(by: .seconds(49 * 3_600))
            #expect(try await faults() == [])
            app.clock.advance(by: .seconds(1))
            #expect(try await faults() == ["backup.old"])
            _ = try await app.send(.post, Self.path)
            await backups.ended()
            app.clock.advance(by: .seconds(1))
            #expect(try await faults() == [])
        }
    }

    @Test("what an earlier service left unfinished is failed and cleared away")
    func interrupted() async throws {
        let directory = try TemporaryDirectory()
        let name = "nep-2022-06-18-190000-000.db.gz"
        _ = try directory.write(
            Array(#"{"id":"2022-06-18-190000-000","state":"running","startedAt":"2022-06-18T19:00:00Z"}"#.utf8),
            to: "\(name).json")
        let ours = [
            "", ".sha256", ".partial", ".copy.partial", ".copy.partial.partial", ".copy.partial.partial-journal",
            ".json.partial", ".sha256.partial",
        ]
        let foreign = ["some.partial", "nep-notes.partial", "nep-2022.db.gz.partial", "\(name)-mine.partial"]
        for file in ours.map({ name + $0 }) + foreign { _ = try directory.write([1], to: file) }
        let app = try await TestApp()
        let backups = try Self.backups(.init(directory: directory.path), app.context)
        #expect(try backups.list(before: nil, limit: 9).map(\.failure) == [.interrupted])
        #expect(try Set(DiskFile.names(in: directory.path)) == Set(foreign + ["\(name).json"]))
    }
}
