import HTTPRouting
import HTTPTypes
import Testing

@Suite("CORS")
struct CORSTests {
    private static let origin = "https://bang.example.vn"

    private static func answer(_ cors: CORS, _ method: HTTPRequest.Method, _ headers: HTTPFields) async throws
        -> Response
    {
        try await cors.handle(.make(method, headers)) { _ in Response.json([]) }
    }

    @Test("is off while no origin is listed")
    func off() async throws {
        let plain = try await Self.answer(CORS(), .get, [.origin: Self.origin])
        #expect(plain.headers == [.contentType: "application/json"])
        let preflight = try await Self.answer(
            CORS(), .options, [.origin: Self.origin, .accessControlRequestMethod: "PUT"])
        #expect(preflight.headers == [.contentType: "application/json"])
    }

    @Test("a listed origin is named in the answer")
    func listed() async throws {
        let response = try await Self.answer(CORS(origins: [Self.origin]), .get, [.origin: Self.origin])
        #expect(response.status == .ok)
        #expect(response.headers[.accessControlAllowOrigin] == Self.origin)
        #expect(response.headers[.accessControlExposeHeaders] == "ETag, Link, Location, Retry-After, X-Request-Id")
        #expect(response.headers[.accessControlAllowCredentials] == nil)
        #expect(response.headers[.vary] == "Origin")
    }

    @Test(
        "any other origin, or none, gets the answer without a permission, and caches know why",
        arguments: [
            nil, "null", "https://bang.example.vn.evil.example", "HTTPS://BANG.EXAMPLE.VN",
            "https://bang.example.vn:444", "*", "",
        ])
    func unlisted(origin: String?) async throws {
        var headers: HTTPFields = [.accessControlRequestMethod: "PUT"]
        headers[.origin] = origin
        for method: HTTPRequest.Method in [.get, .options] {
            let response = try await Self.answer(CORS(origins: [Self.origin]), method, headers)
            #expect(response.headers == [.contentType: "application/json", .vary: "Origin"])
        }
    }

    @Test("a preflight is answered without asking further")
    func preflight() async throws {
        let cors = CORS(
            origins: [Self.origin], methods: [.get, .put], requestHeaders: ["Authorization"], maximumAge: 60)
        let headers: HTTPFields = [.origin: Self.origin, .accessControlRequestMethod: "PUT"]
        let response = try await cors.handle(.make(.options, headers)) { _ in
            Issue.record("the inside was asked")
            return .empty(.unauthorized)
        }
        #expect(response.status == .noContent)
        let expected: HTTPFields = [
            .accessControlAllowOrigin: Self.origin, .accessControlAllowMethods: "GET, PUT",
            .accessControlAllowHeaders: "Authorization", .accessControlMaxAge: "60",
            .vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        ]
        #expect(response.headers == expected)
    }

    @Test("an OPTIONS that is no preflight is passed on")
    func plainOptions() async throws {
        let response = try await Self.answer(CORS(origins: [Self.origin]), .options, [.origin: Self.origin])
        #expect(response.status == .ok)
        #expect(response.headers[.accessControlAllowOrigin] == Self.origin)
    }
}
