import API
import Domain
import HTTPRouting
import HTTPTypes
import JSON
import SQLite
import Services
import TestKit
import Testing

@Suite("The terms on which an answer is given again")
struct RepeatTermsTests {
    private static let path = "\(SmallPlan.path)/status"

    /// Asks as the server does, on its first loop.
    private func ask(_ app: TestApp, _ target: String, as token: String? = nil, _ more: HTTPFields = [:]) async throws
        -> Response
    {
        var headers: HTTPFields = [.authorization: "Bearer \(token ?? app.admin)"]
        headers.append(contentsOf: more)
        return await app.responder.respond(
            to: try Request(method: .get, target: target, headers: headers, requestID: "r", loop: 0))
    }

    private func terms(_ app: TestApp, _ target: String, as token: String? = nil) async throws -> RepeatTerms {
        try #require(try await ask(app, target, as: token).repeats)
    }

    @Test("hold for what never changes")
    func always() async throws {
        try await withApp(.socket) { app in
            for target in ["/healthz", "/openapi.yaml"] {
                let terms = try await terms(app, target)
                _ = try await app.act { try $0.db.run("UPDATE token SET name = 'other'") }
                app.clock.set("2030-01-01T00:00:00+07:00")
                #expect(terms.hold())
            }
        }
    }

    @Test("are for answers made of nothing but records, and for no refusal")
    func none() async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            for target in ["/readyz", "/metrics", "/v1/units", "\(SmallPlan.path)/nothing", "\(Self.path)?asOf=x"] {
                #expect(try await ask(app, target).repeats == nil, "\(target)")
            }
            #expect(try await ask(app, Self.path, as: "nep_wrong").repeats == nil)
            // Without a loop there is nobody who could ask.
            let request = try Request(
                method: .get, target: Self.path, headers: [.authorization: "Bearer \(app.admin)"], requestID: "r")
            #expect(await app.responder.respond(to: request).repeats == nil)
        }
    }

    @Test("of figures end with the next write, of this process or of another")
    func writes() async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            let first = try await terms(app, Self.path)
            #expect(first.hold() && first.hold())
            #expect(try await app.send(.put, SmallPlan.registration("phuong-a"), [:]).status == 201)
            #expect(!first.hold())

            let second = try await terms(app, Self.path)
            #expect(second.hold())
            try Connection(path: app.context.database.path, mode: .readWrite).run(
                "UPDATE token SET revoked_at = 1 WHERE role = 'admin'")
            #expect(!second.hold())
            #expect(try await ask(app, Self.path).status == .unauthorized)
        }
    }

    @Test("of figures end where a deadline passes, at the instant, and with the day")
    func clock() async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            for (now, last, end) in [
                // The cards of July are due by the end of 5 August.
                ("2022-08-05T10:00:00+07:00", "2022-08-05T23:59:59.999+07:00", "2022-08-06T00:00:00+07:00"),
                ("2022-07-31T10:00:00+07:00", "2022-07-31T23:59:59.999+07:00", "2022-08-01T00:00:00+07:00"),
            ] {
                app.clock.set(now)
                let terms = try await terms(app, Self.path)
                #expect(terms.hold())
                app.clock.set(last)
                #expect(terms.hold())
                app.clock.set(end)
                #expect(!terms.hold())
                // A clock that is set back shows another state, too.
                app.clock.set(now)
                let again = try await self.terms(app, Self.path)
                app.clock.set("2022-06-30T00:00:00+07:00")
                #expect(!again.hold())
            }
        }
    }

    @Test("of figures end at a deadline in the midst of a day")
    func extended() async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            app.clock.set("2022-08-05T08:00:00+07:00")
            _ = try await app.act {
                try $0.db.run(
                    "UPDATE obligation SET extended_due_at = ?, extension_reason = 'r'",
                    Instant.at("2022-08-05T11:30:00+07:00").milliseconds)
            }
            let terms = try await terms(app, Self.path)
            app.clock.set("2022-08-05T11:29:59.999+07:00")
            #expect(terms.hold())
            app.clock.set("2022-08-05T11:30:00+07:00")
            #expect(!terms.hold())
        }
    }

    @Test("note the use of the token at each repetition")
    func tokenUse() async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            // Its first use is written at once, and ends the terms of before.
            _ = try await ask(app, Self.path)
            await app.context.tokenUse.flush()
            let terms = try await terms(app, Self.path)
            app.clock.set("2022-06-19T08:00:30+07:00")
            #expect(terms.hold())
            await app.context.tokenUse.flush()
            let used = try await app.act { try $0.db.first("SELECT max(last_used_at) FROM token") { $0.int(0) } }
            #expect(used == Instant.at("2022-06-19T08:00:30+07:00").milliseconds)
        }
    }
}
