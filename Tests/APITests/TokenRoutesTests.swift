import API
import Domain
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
}
