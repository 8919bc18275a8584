import API
import Domain
import FoundationEssentials
import HTTPRouting
import HTTPTypes
import JSON
import TestKit
import Testing

/// The table of who may do what (docs/authorisation.md) against the service: every route, as every role, from every side.
@Suite struct AccessTests {
    @Test("every route has a sample, and every sample a route")
    func samples() async throws {
        let routes = Set(try await TestApp().responder.access.map(\.name))
        let samples = AccessSample.all.map(\.route)
        for route in routes.subtracting(samples).sorted() {
            Issue.record(
                """
                no sample of \(route). Add to AccessSample.all (Tests/APITests/AccessSample.swift):
                    AccessSample("\(route)", .plan(subject: "phuong-a"), body: …)
                with what it is about (.register, .list, .unit, .plan or .draft) and a body that is taken; what it stands on is made in AccessWorld.
                """)
        }
        #expect(Set(samples).subtracting(routes) == [], "a sample without a route")
        #expect(Set(samples).count == samples.count)
    }

    @Test("every route answers every role, inside and outside of its units, as the table says")
    func table() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            let samples = Dictionary(AccessSample.all.map { ($0.route, $0) }, uniquingKeysWith: { first, _ in first })
            var (allowed, refused) = (0, 0)
            for route in app.responder.access {
                guard let sample = samples[route.name] else { continue }
                var isAllowedToSome = false
                for token in world.tokens {
                    let target = sample.target(token: world.tokenID)
                    let answer = try await app.ask(sample, target, as: token.secret)
                    if route.isOpenLocally || world.expects(token, sample, route) {
                        isAllowedToSome = true
                        allowed += 1
                        #expect((200..<300).contains(answer.status), "\(token) may \(route.name): \(answer)")
                    } else {
                        refused += 1
                        #expect(answer.status == 403, "\(token) may not \(route.name): \(answer)")
                        #expect(answer.problem == "forbidden" && answer.headers[.eTag] == nil)
                    }
                }
                #expect(isAllowedToSome, "nobody may \(route.name): the sample proves nothing")
            }
            print("\(app.responder.access.count) routes: \(allowed) requests allowed, \(refused) refused")
            // So many that no mistake of the test itself can have left out a role or a side.
            #expect(allowed > 1_000 && refused > 2_000, "\(allowed) allowed, \(refused) refused")
        }
    }

    @Test("beyond one's units a refusal is the same whether or not the thing exists, also under conditions")
    func secrecy() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            let access = Dictionary(app.responder.access.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            let outside = world.tokens.filter { $0.unit == "quan-khac" || $0.unit == "phuong-b" }
            let conditions: [HTTPFields] = [[:], [.ifMatch: "*"], [.ifNoneMatch: "*"], [.ifMatch: "\"1-0\""]]
            for sample in AccessSample.all {
                guard let route = access[sample.route] else { continue }
                for token in outside where !world.expects(token, sample, route) && !route.isOpenLocally {
                    let there = try await app.ask(sample, sample.target(token: world.tokenID), as: token.secret)
                    for condition in conditions {
                        for name in [nil] + sample.names.map(Optional.some) {
                            let target = sample.target(token: world.tokenID, missing: name)
                            let answer = try await app.ask(sample, target, as: token.secret, headers: condition)
                            #expect(
                                answer.status == 403 && answer.bytes == there.bytes && answer.headers == there.headers,
                                "\(token) \(sample.route) without \(name ?? "nothing"): \(answer), not \(there)")
                        }
                    }
                }
            }
        }
    }

    @Test("a refusal beyond one's units takes the same work whether or not the thing exists: no clock tells them apart")
    func work() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            let access = Dictionary(app.responder.access.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            var compared = 0
            for token in world.tokens where token.unit == "quan-khac" || token.unit == "phuong-b" {
                // The first use of a token is written down.
                _ = try await app.get("/v1/models", as: token.secret)
                await app.context.tokenUse.flush()
                for sample in AccessSample.all {
                    guard let route = access[sample.route], !route.isOpenLocally, !world.expects(token, sample, route)
                    else { continue }
                    func work(missing name: String?) async throws -> UInt64 {
                        let before = try await app.statementsRun()
                        let target = sample.target(token: world.tokenID, missing: name)
                        let answer = try await app.ask(sample, target, as: token.secret)
                        #expect(answer.status == 403)
                        return try await app.statementsRun() - before
                    }
                    let there = try await work(missing: nil)
                    for name in sample.names {
                        compared += 1
                        let nowhere = try await work(missing: name)
                        #expect(nowhere == there, "\(token) \(sample.route) without \(name)")
                    }
                }
            }
            #expect(compared > 1_000, "\(compared) compared")
        }
    }

    @Test("a list holds exactly what its reader may read one by one")
    func lists() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            for list in ["/v1/plans", "/v1/units"] {
                let all = try await app.get("\(list)?limit=500").column("code").compactMap(\.self)
                #expect(all.count > 1)
                for token in world.tokens {
                    var readable: Set<String> = []
                    for code in all where try await app.get("\(list)/\(code)", as: token.secret).status == 200 {
                        readable.insert(code)
                    }
                    let answer = try await app.get("\(list)?limit=500", as: token.secret)
                    #expect(Set(answer.column("code").compactMap(\.self)) == readable, "\(list) of \(token)")
                }
            }
        }
    }

    @Test("no token, an expired, a revoked and a stranger's are all the same 401 on every route that asks for one")
    func tokens() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            let revoked = try await app.token(.admin, of: nil)
            let id = try await app.get("/v1/tokens?role=admin&limit=500").column("id").last ?? nil
            try await app.expect(204, .delete, "/v1/tokens/\(try #require(id))")
            let expired = try #require(
                try await app.expect(
                    201, .post, "/v1/tokens",
                    ["name": "old", "role": "admin", "unit": .null, "expiresOn": "2022-08-31"]
                ).text("token"))
            let stranger = "nep_" + String(repeating: "5a", count: 32)
            #expect(try await app.get("/v1/units", as: expired).status == 200)
            app.clock.set("2022-09-01T00:00:00+07:00")
            for sample in AccessSample.all {
                guard let route = app.responder.access.first(where: { $0.name == sample.route }), !route.needs.isEmpty,
                    !route.isOpenLocally
                else { continue }
                var first: Answer?
                for token in ["", "nonsense", stranger, revoked, expired] {
                    let answer = try await app.ask(sample, sample.target(token: world.tokenID), as: token)
                    #expect(
                        answer.status == 401 && answer.headers[.wwwAuthenticate] != nil, "\(sample.route): \(answer)")
                    #expect(answer.bytes == first?.bytes ?? answer.bytes, "\(sample.route)")
                    first = first ?? answer
                }
            }
        }
    }

    @Test("the metrics ask for a token everywhere but on the machine itself", arguments: [true, false])
    func metrics(_ isLocal: Bool) async throws {
        try await withApp { app in
            let secret = try await app.token(.viewer, of: nil)
            func status(_ headers: HTTPFields) async throws -> Int {
                let request = try Request(method: .get, target: "/metrics", headers: headers, isLoopback: isLocal)
                return await app.responder.respond(to: request).status.code
            }
            #expect(try await status([:]) == (isLocal ? 200 : 401))
            #expect(try await status([.authorization: "Bearer \(secret)"]) == 200)
        }
    }

    @Test("a role that may never do it is refused before its body is looked at")
    func door() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .drafted)
            let viewer = try await app.token(.viewer, of: "phuong-a")
            for body in ["", "{", "{}", #"{"x":1}"#] {
                let answer = try await app.send(.put, "/v1/models/moi?nonsense=1", body, as: viewer)
                #expect(answer.status == 403 && answer.code == "forbidden.writeModel", "\(answer)")
            }
            // An admin of a unit is an admin, and still has no part in what belongs to nobody's.
            let admin = try await app.token(.admin, of: "phuong-a")
            #expect(try await app.send(.put, "/v1/models/moi", "{", as: admin).status == 403)
        }
    }

    @Test("docs/authorisation.md is what the tables say; NEP_PRINT_DOCS=1 writes it anew")
    func page() async throws {
        let page = RouteAccess.page(try await TestApp().responder.access)
        let path = #filePath.replacing("Tests/APITests/AccessTests.swift", with: "docs/authorisation.md")
        if ProcessInfo.processInfo.environment["NEP_PRINT_DOCS"] != nil {
            try page.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let printed = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            printed == page,
            "run NEP_PRINT_DOCS=1 script/test --filter AccessTests/page and commit docs/authorisation.md with the change"
        )
    }
}
