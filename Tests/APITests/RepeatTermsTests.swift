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

    private func limited(to settings: RateSettings, _ body: (TestApp) async throws -> Void) async throws {
        try await withApp(
            .socket,
            configure: { context in
                let clock = context.clock
                context.rates = RateGate(settings) { .milliseconds(clock.now.milliseconds) }
            }, body)
    }

    /// The terms of an answer once the token's use is written, which goes on by itself and would end them at some moment.
    private func terms(_ app: TestApp, _ target: String, as token: String? = nil) async throws -> RepeatTerms {
        _ = try await ask(app, target, as: token)
        await app.context.tokenUse.flush()
        return try #require(try await ask(app, target, as: token).repeats)
    }

    @Test("hold for what never changes")
    func always() async throws {
        try await withApp(.socket) { app in
            for target in ["/healthz", "/openapi.yaml"] {
                let terms = try await terms(app, target)
                _ = try await app.act { try $0.db.run("UPDATE token SET name = 'other'") }
                app.clock.set("2030-01-01T00:00:00+07:00")
                #expect(terms.renew(nil, 0) != .ended)
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
            #expect(first.renew(nil, 0) != .ended && first.renew(nil, 0) != .ended)
            #expect(try await app.send(.put, SmallPlan.registration("phuong-a"), [:]).status == 201)
            #expect(first.renew(nil, 0) == .ended)

            let second = try await terms(app, Self.path)
            #expect(second.renew(nil, 0) != .ended)
            try Connection(path: app.context.database.path, mode: .readWrite).run(
                "UPDATE token SET revoked_at = 1 WHERE role = 'admin'")
            #expect(second.renew(nil, 0) == .ended)
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
                #expect(terms.renew(nil, 0) != .ended)
                app.clock.set(last)
                #expect(terms.renew(nil, 0) != .ended)
                app.clock.set(end)
                #expect(terms.renew(nil, 0) == .ended)
                // A clock that is set back shows another state, too.
                app.clock.set(now)
                let again = try await self.terms(app, Self.path)
                app.clock.set("2022-06-30T00:00:00+07:00")
                #expect(again.renew(nil, 0) == .ended)
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
            #expect(terms.renew(nil, 0) != .ended)
            app.clock.set("2022-08-05T11:30:00+07:00")
            #expect(terms.renew(nil, 0) == .ended)
        }
    }

    @Test("of a card end with the next write, and where it may be sent no longer")
    func card() async throws {
        try await withApp(.socket) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: "2022-08-01T08:00:00+07:00")
            let card = SmallPlan.card("phuong-a")
            #expect(try await app.send(.put, card, .card()).status == 201)
            _ = try await app.act {
                try $0.db.run(
                    "UPDATE obligation SET extended_due_at = ?, extended_late_until = ?, extension_reason = 'r' WHERE kind = 'scorecard'",
                    Instant.at("2022-08-01T10:00:00+07:00").milliseconds,
                    Instant.at("2022-08-01T11:30:00+07:00").milliseconds)
            }
            let draft = try await terms(app, card)
            let list = try await terms(app, "\(SmallPlan.path)/scorecards")
            app.clock.set("2022-08-01T11:29:59.999+07:00")
            #expect(draft.renew(nil, 0) != .ended)
            #expect(list.renew(nil, 0) != .ended)
            app.clock.set("2022-08-01T11:30:00+07:00")
            #expect(draft.renew(nil, 0) == .ended)
            #expect(list.renew(nil, 0) != .ended)
            // It stays as it is from now on.
            #expect(try await terms(app, card).renew(nil, 0) != .ended)

            app.clock.set("2022-08-01T09:00:00+07:00")
            #expect(try await app.send(.post, "\(card)/submit", [:]).status == 200)
            let sent = try await terms(app, card)
            app.clock.set("2022-08-01T11:29:59.999+07:00")
            #expect(sent.renew(nil, 0) != .ended)
            app.clock.set("2022-08-01T11:30:00+07:00")
            #expect(sent.renew(nil, 0) == .ended)
            let closed = try await terms(app, card)
            app.clock.set("2022-08-01T23:59:59.999+07:00")
            #expect(closed.renew(nil, 0) != .ended)
            #expect(try await app.send(.post, "\(card)/return", ["reason": "Thiếu ảnh."]).status == 200)
            #expect(closed.renew(nil, 0) == .ended)
        }
    }

    @Test("note the use of the token at each repetition")
    func tokenUse() async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            let terms = try await terms(app, Self.path)
            app.clock.set("2022-06-19T08:00:30+07:00")
            #expect(terms.renew(nil, 0) != .ended)
            await app.context.tokenUse.flush()
            let used = try await app.act { try $0.db.first("SELECT max(last_used_at) FROM token") { $0.int(0) } }
            #expect(used == Instant.at("2022-06-19T08:00:30+07:00").milliseconds)
        }
    }

    @Test("take their part of the token's quota, say what is left, and end with it")
    func quota() async throws {
        try await limited(to: .but { $0.tokenReads = 5 }) { app in
            _ = try await SmallPlan(app)
            let viewer = try await app.token(.viewer, of: nil)
            let terms = try await terms(app, Self.path, as: viewer)
            for left in [2, 1, 0] {
                #expect(terms.renew(nil, 0) == .with("\"token-reads\";r=\(left);t=\(12 * (5 - left))"))
            }
            #expect(terms.renew(nil, 0) == .ended)
            #expect(try await ask(app, Self.path, as: viewer).status == .tooManyRequests)
            app.clock.advance(by: .seconds(12))
            #expect(terms.renew(nil, 0) != .ended)
            #expect(terms.renew(nil, 0) == .ended)
        }
    }

    @Test("take their part of the quota of whoever asks, which is not always who asked first")
    func address() async throws {
        try await limited(to: .but { $0.addressReads = 2 }) { app in
            _ = try await SmallPlan(app)
            let terms = try await terms(app, Self.path)
            for client in ["192.0.2.1", "192.0.2.2", "2001:db8::1"].map({ NetworkAddress($0) }) {
                #expect(
                    terms.renew(client, 0) != .ended && terms.renew(client, 0) != .ended
                        && terms.renew(client, 0) == .ended)
            }
        }
    }

    @Test("are only for the addresses that the token is for, and end when it does")
    func token() async throws {
        try await withApp(.socket) { app in
            _ = try await SmallPlan(app)
            let viewer = try await app.token(.viewer, of: nil)
            _ = try await app.act {
                try $0.db.run(
                    "UPDATE token SET addresses = ?, ends_at = ? WHERE role = 'viewer'",
                    #"["192.0.2.0/24","10.0.0.1"]"#,
                    Instant.at("2022-06-19T11:30:00+07:00").milliseconds)
            }
            func ask() async throws -> Response {
                var request = try Request(
                    method: .get, target: Self.path, headers: [.authorization: "Bearer \(viewer)"], requestID: "r",
                    loop: 0)
                request.client = NetworkAddress("192.0.2.7")
                return await app.responder.respond(to: request)
            }
            _ = try await ask()
            await app.context.tokenUse.flush()
            let terms = try #require(try await ask().repeats)
            for (client, holds) in [
                ("192.0.2.8", true), ("10.0.0.1", true), ("10.0.0.2", false), ("2001:db8::1", false),
            ] {
                #expect((terms.renew(NetworkAddress(client), 0) != .ended) == holds, "\(client)")
            }
            #expect(terms.renew(nil, 0) == .ended)
            app.clock.set("2022-06-19T11:29:59.999+07:00")
            #expect(terms.renew(NetworkAddress("10.0.0.1"), 0) != .ended)
            app.clock.set("2022-06-19T11:30:00+07:00")
            #expect(terms.renew(NetworkAddress("10.0.0.1"), 0) == .ended)
        }
    }
}

/// What came of asking whether an answer may be given again.
private enum Outcome: Equatable {
    case ended, same
    case with(String)
}

extension RepeatTerms {
    fileprivate func renew(_ client: NetworkAddress?, _ loop: Int) -> Outcome {
        var value: [UInt8] = []
        guard renew(client, loop, &value) else { return .ended }
        return value.isEmpty ? .same : .with(String(decoding: value, as: UTF8.self))
    }
}
