import API
import Domain
import HTTPRouting
import HTTPTypes
import JSON
import SQLite
import TestKit
import Testing

@Suite struct TokenRoutesTests {
    private let draft = #"{"name":"Tây Tựu – một cửa","role":"viewer","unit":null,"expiresOn":"2022-12-31"}"#

    @Test("a token is told once, lets in, and is shown without its secret from then on")
    func life() async throws {
        let api = try await TestApp()
        let made = try await api.send(.post, "/v1/tokens", draft)
        #expect(made.status == 201)
        #expect(made.headers[.cacheControl] == "no-store")
        let secret = try #require(made.text("token"))
        let id = try #require(made.text("id"))
        #expect(made.headers[.location] == "/v1/tokens/\(id)")
        #expect(made["revokedAt"] == .null && made["lastUsedAt"] == .null && made["unit"] == .null)
        #expect(try await api.send(.get, "/v1/models", as: secret).status == 200)

        let shown = try await api.send(.get, "/v1/tokens/\(id)")
        #expect(shown.status == 200 && shown.text("expiresOn") == "2022-12-31" && shown["token"] == nil)
        #expect(!shown.body.contains(secret))

        #expect(try await api.send(.delete, "/v1/tokens/\(id)").status == 204)
        #expect(try await api.send(.delete, "/v1/tokens/\(id)").status == 204)
        #expect(try await api.send(.get, "/v1/models", as: secret).status == 401)
        #expect(try await api.send(.get, "/v1/tokens/\(id)").text("revokedAt") == "2022-06-19T01:00:00Z")
    }

    @Test("the replay of a POST tells which token was made, and not its secret")
    func replay() async throws {
        let api = try await TestApp()
        let key = HTTPFields.field("Idempotency-Key", "k1")
        let first = try await api.send(.post, "/v1/tokens", draft, headers: key)
        let second = try await api.send(.post, "/v1/tokens", draft, headers: key)
        #expect(second.status == 201)
        #expect(second.text("id") == first.text("id") && first.text("id") != nil)
        #expect(first.text("token") != nil && second["token"] == .null)
        #expect(try await api.send(.get, "/v1/tokens?role=viewer").column("id").count == 1)
    }

    @Test("a rehearsal shows no secret and makes no token")
    func dryRun() async throws {
        let api = try await TestApp()
        let answer = try await api.send(.post, "/v1/tokens?dryRun=true", draft)
        #expect(answer.status == 201 && answer["token"] == .null)
        #expect(try await api.send(.get, "/v1/tokens?role=viewer").column("id").isEmpty)
    }

    @Test("a token past its last day lets nobody in")
    func expiry() async throws {
        let api = try await TestApp()
        let secret = try #require(
            try await api.send(.post, "/v1/tokens", #"{"name":"t","role":"viewer","expiresOn":"2022-06-19"}"#).text(
                "token"))
        api.clock.advance(by: .seconds(15 * 3600 + 59 * 60 + 59))
        #expect(try await api.send(.get, "/v1/models", as: secret).status == 200)
        api.clock.advance(by: .seconds(1))
        let refused = try await api.send(.get, "/v1/models", as: secret)
        #expect(refused.status == 401 && refused.headers[.wwwAuthenticate] == "Bearer realm=\"nep\"")
    }

    @Test("every fault of a draft is named at once, with codes that do not change")
    func faults() async throws {
        let api = try await TestApp()
        let answer = try await api.send(
            .post, "/v1/tokens", #"{"role":"king","unit":"Nope","expiresOn":"1.1.2023","secret":"x"}"#)
        #expect(answer.status == 422)
        let codes = (0..<5).map { answer.text("errors.\($0).code") }
        #expect(codes == ["member.missing", "value.notAllowed", "slug.invalid", "date.invalid", "member.unknown"])
        let past = try await api.send(.post, "/v1/tokens", #"{"name":"t","role":"viewer","expiresOn":"2022-06-18"}"#)
        #expect(past.text("errors.0.code") == "date.past" && past.text("errors.0.pointer") == "/expiresOn")
    }

    @Test("a use is written at once, then at most once a minute, and at the end")
    func lastUse() async throws {
        let api = try await TestApp()
        let secret = try await api.token(.viewer, of: nil)
        func lastUse() async throws -> String? {
            try await api.send(.get, "/v1/tokens?role=viewer").text("items.0.lastUsedAt")
        }
        func use() async throws { _ = try await api.send(.get, "/v1/models", as: secret) }
        try await use()
        await api.context.tokenUse.flush()
        #expect(try await lastUse() == "2022-06-19T01:00:00Z")

        let jobs = api.context.database.writer.statistics.jobs
        for _ in 0..<59 {
            api.clock.advance(by: .seconds(1))
            try await use()
        }
        #expect(api.context.database.writer.statistics.jobs == jobs)
        #expect(try await lastUse() == "2022-06-19T01:00:00Z")
        await api.context.tokenUse.flush()
        #expect(try await lastUse() == "2022-06-19T01:00:59Z")
    }

    @Test(
        "a rotated token works beside its successor for as long as was said, and is told so",
        arguments: Transport.allCases)
    func rotation(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let made = try await app.expect(
                201, .post, "/v1/tokens",
                ["name": "Một cửa", "role": "viewer", "unit": .null, "readsPerMinute": 90, "expiresOn": "2023-12-31"])
            let (old, id) = (try #require(made.text("token")), try #require(made.text("id")))
            let rotated = try await app.expect(201, .post, "/v1/tokens/\(id)/rotate", ["overlapHours": 48])
            let new = try #require(rotated.text("token"))
            let successor = try #require(rotated.text("id"))
            #expect(
                rotated.headers[.location] == "/v1/tokens/\(successor)" && rotated.headers[.cacheControl] == "no-store")
            #expect(rotated.text("name") == "Một cửa" && rotated.integer("readsPerMinute") == 90)
            #expect(rotated.text("expiresOn") == "2023-12-31" && rotated.text("replaces") == id)
            #expect(try await app.send(.post, "/v1/tokens/\(id)/rotate").code == "token.ended")

            app.clock.advance(by: .seconds(48 * 3_600 - 1))
            let both = [try await app.get("/v1/models", as: old), try await app.get("/v1/models", as: new)]
            #expect(both.map(\.status) == [200, 200])
            #expect(both.map { $0.headers[named: "Token-Ends"] } == ["2022-06-21T01:00:00Z", nil])
            let shown = try await app.get("/v1/tokens/\(id)")
            #expect(shown["endsSoon"] == .bool(true) && shown.text("endsAt") == "2022-06-21T01:00:00Z")
            app.clock.advance(by: .seconds(1))
            #expect(try await app.get("/v1/models", as: old).status == 401)
            #expect(try await app.get("/v1/models", as: new).status == 200)
            #expect(try await app.get("/v1/tokens/\(id)")["endsSoon"] == .bool(false))
        }
    }

    @Test("a rotation says no secret twice, keeps no secret in the trail, and takes no token that has ended")
    func rotationFaults() async throws {
        let api = try await TestApp()
        let id = try #require(try await api.send(.post, "/v1/tokens", draft).text("id"))
        let key = HTTPFields.field("Idempotency-Key", "k1")
        #expect(try await api.send(.post, "/v1/tokens/\(id)/rotate?dryRun=true", "{}")["token"] == .null)
        for (body, fault) in [
            (#"{"overlapHours":721}"#, "/overlapHours value.outOfRange"),
            (#"{"overlapHours":-1}"#, "/overlapHours value.outOfRange"),
            (#"{"expiresOn":"2022-06-18"}"#, "/expiresOn date.past"), (#"{"x":1}"#, "/x member.unknown"),
        ] {
            #expect(try await api.send(.post, "/v1/tokens/\(id)/rotate", body).faults == [fault])
        }
        let first = try await api.send(.post, "/v1/tokens/\(id)/rotate", #"{"overlapHours":0}"#, headers: key)
        let again = try await api.send(.post, "/v1/tokens/\(id)/rotate", #"{"overlapHours":0}"#, headers: key)
        #expect(first.status == 201 && again.status == 201 && again["token"] == .null)
        #expect(try await api.get("/v1/audit?limit=500").body.contains(try #require(first.text("token"))) == false)
        #expect(
            try await api.get("/v1/audit?limit=500").column("action").suffix(2) == ["token.rotate", "token.create"])
        let successor = try #require(first.text("id"))
        try await api.expect(204, .delete, "/v1/tokens/\(successor)")
        #expect(try await api.send(.post, "/v1/tokens/\(successor)/rotate").code == "token.ended")
        #expect(try await api.send(.post, "/v1/tokens/0000000000000000/rotate").status == 404)
    }

    @Test("a token that ends within 14 days says so, and is found in the list")
    func warning() async throws {
        let api = try await TestApp()
        let secret = try #require(
            try await api.send(.post, "/v1/tokens", #"{"name":"t","role":"viewer","expiresOn":"2022-07-31"}"#).text(
                "token"))
        func warning() async throws -> String? {
            try await api.get("/v1/models", as: secret).headers[named: "Token-Ends"]
        }
        func listed(_ day: String) async throws -> Int {
            try await api.get("/v1/tokens?endingBefore=\(day)").list("items").count
        }
        api.clock.set("2022-07-17T23:59:59.999+07:00")
        #expect(try await warning() == nil)
        api.clock.set("2022-07-18T00:00:00+07:00")
        #expect(try await warning() == "2022-07-31T17:00:00Z")
        #expect(try await listed("2022-07-31") == 0)
        #expect(try await listed("2022-08-01") == 1)
        let id = try #require(try await api.get("/v1/tokens?endingBefore=2022-08-01").text("items.0.id"))
        // As long as it works, and not a moment longer.
        api.clock.set("2022-07-31T23:59:59.999+07:00")
        #expect(try await listed("2022-08-01") == 1)
        api.clock.set("2022-08-01T00:00:00+07:00")
        #expect(try await api.send(.get, "/v1/models", as: secret).status == 401)
        #expect(try await listed("2022-08-01") == 0)
        #expect(try await listed("2023-01-01") == 0)
        api.clock.set("2022-07-20T08:00:00+07:00")
        try await api.expect(204, .delete, "/v1/tokens/\(id)")
        #expect(try await listed("2022-08-01") == 0)
    }

    @Test("a token that is bound to addresses works from there, and is unknown elsewhere")
    func addresses() async throws {
        let api = try await TestApp()
        let made = try await api.send(
            .post, "/v1/tokens",
            #"{"name":"t","role":"viewer","addresses":["203.162.0.0/16","2001:DB8::/32","192.0.2.7"]}"#)
        #expect(made.status == 201 && made.list("addresses") == ["203.162.0.0/16", "2001:db8::/32", "192.0.2.7"])
        let secret = try #require(made.text("token"))
        func status(_ address: String?) async throws -> Int {
            var request = try Request(
                method: .get, target: "/v1/models", headers: [.authorization: "Bearer \(secret)"],
                remoteAddress: address)
            request.client = address.flatMap { NetworkAddress($0) }
            return await api.responder.respond(to: request).status.code
        }
        for address in ["203.162.4.5", "192.0.2.7", "2001:db8::9"] {
            #expect(try await status(address) == 200, "\(address)")
        }
        for address in ["203.163.0.1", "192.0.2.8", "2001:db9::", "::1", nil] {
            #expect(try await status(address) == 401, "\(address ?? "none")")
        }
        let wrong = try await api.send(
            .post, "/v1/tokens",
            #"{"name":"t","role":"viewer","addresses":["10.0.0.1/8","x","10.0.0.0/8"],"readsPerMinute":0}"#)
        #expect(
            wrong.faults == [
                "/readsPerMinute value.outOfRange", "/addresses/0 address.invalid", "/addresses/1 address.invalid",
            ]
                || wrong.faults == ["/readsPerMinute value.outOfRange"], "\(wrong)")
        let none = try await api.send(.post, "/v1/tokens", #"{"name":"t","role":"viewer","addresses":[]}"#)
        #expect(none.faults == ["/addresses list.empty"])
    }
}
