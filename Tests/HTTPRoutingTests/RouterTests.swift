import HTTPRouting
import HTTPTypes
import Testing

@Suite("A router")
struct RouterTests {
    private static func answering(_ text: String) -> Handler {
        { request in
            Response(status: .ok, body: .bytes(Array("\(text) \(request.parameters.value(named: "unit") ?? "-")".utf8)))
        }
    }

    private static func router(_ add: (inout RouterBuilder) -> Void) throws(RouterError) -> Router {
        var builder = RouterBuilder()
        add(&builder)
        return try builder.build()
    }

    private static let overlapping = try? router { routes in
        routes.on(.get, "/") { _ in .empty(.ok) }
        routes.on(.get, "/healthz") { _ in .empty(.ok) }
        routes.on(.get, "/v1/units") { _ in .empty(.ok) }
        routes.on(.get, "/v1/units/{unit}") { _ in .empty(.ok) }
        routes.on(.put, "/v1/units/{unit}") { _ in .empty(.ok) }
        routes.on(.delete, "/v1/units/{unit}") { _ in .empty(.ok) }
        routes.on(.get, "/v1/units/search") { _ in .empty(.ok) }
        routes.on(.get, "/v1/units/search/recent") { _ in .empty(.ok) }
        routes.on(.get, "/v1/units/{unit}/obligations") { _ in .empty(.ok) }
        routes.on(.post, "/v1/plans/{plan}/publish") { _ in .empty(.ok) }
        routes.on(.get, "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}") { _ in .empty(.ok) }
        routes.on(.head, "/v1/audit") { _ in .empty(.ok) }
    }

    @Test(
        "the narrowest pattern with the method is found, stepping back where a literal leads nowhere",
        arguments: [
            (.get, "/", "/", [:]),
            (.get, "/healthz", "/healthz", [:]),
            (.get, "/v1/units", "/v1/units", [:]),
            (.get, "/v1/units/a", "/v1/units/{unit}", ["unit": "a"]),
            (.get, "/v1/units/search", "/v1/units/search", [:]),
            (.put, "/v1/units/search", "/v1/units/{unit}", ["unit": "search"]),
            (.get, "/v1/units/searching", "/v1/units/{unit}", ["unit": "searching"]),
            (.get, "/v1/units/search/recent", "/v1/units/search/recent", [:]),
            (.get, "/v1/units/search/obligations", "/v1/units/{unit}/obligations", ["unit": "search"]),
            (.get, "/v1/units/a%2Fb", "/v1/units/{unit}", ["unit": "a/b"]),
            (
                .get, "/v1/plans/p/registrations/m/u/scorecards/2022-07",
                "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}",
                ["plan": "p", "model": "m", "unit": "u", "month": "2022-07"]
            ),
            (.head, "/v1/units/a", "/v1/units/{unit}", ["unit": "a"]),
            (.head, "/v1/audit", "/v1/audit", [:]),
            (.options, "/v1/units/search", "/v1/units/search", [:]),
        ] as [(HTTPRequest.Method, String, String, [String: String])])
    func found(method: HTTPRequest.Method, target: String, pattern: String, parameters: [String: String]) throws {
        let router = try #require(Self.overlapping)
        let path = try RequestTarget.parse(target).path
        guard case .found(_, let found, let foundPattern) = router.match(method, path) else {
            Issue.record("no route for \(method) \(target)")
            return
        }
        #expect(foundPattern == pattern)
        for (name, value) in parameters { #expect(found[name] == value) }
        #expect(found.value(named: "nothing") == nil)
    }

    @Test(
        "a path that no pattern matches is not found, whatever the method",
        arguments: [
            "/v1", "/v2/units", "/v1/units/", "/healthz/", "/v1/units/a/b", "/v1/units/a/obligations/x", "/Healthz",
            "/v1/plans/p/publish/", "/%E2%84%AA", "/v1%2Funits",
        ], [.get, .put, .options, .head] as [HTTPRequest.Method])
    func notFound(target: String, method: HTTPRequest.Method) throws {
        let router = try #require(Self.overlapping)
        let path = try RequestTarget.parse(target).path
        guard case .notFound = router.match(method, path) else {
            Issue.record("\(method) \(target) matched")
            return
        }
        #expect(router.lookup(method, path) == .notFound)
    }

    @Test("a known path with another method says which methods there are, of all patterns that match")
    func notAllowed() throws {
        let router = try #require(Self.overlapping)
        #expect(router.lookup(.post, ["v1", "units"]) == .notAllowed([.get, .head, .options]))
        #expect(router.lookup(.get, ["v1", "plans", "p", "publish"]) == .notAllowed([.options, .post]))
        #expect(
            router.lookup(.post, ["v1", "units", "search"]) == .notAllowed([.delete, .get, .head, .options, .put]))
        #expect(router.lookup(.get, ["v1", "audit"]) == .notAllowed([.head, .options]))
        guard case .notAllowed(let methods) = router.match(.patch, ["healthz"]) else {
            Issue.record("PATCH is allowed")
            return
        }
        #expect(methods == [.get, .head, .options])
    }

    @Test("OPTIONS is answered with 204 and Allow")
    func options() async throws {
        let router = try #require(Self.overlapping)
        var request = try Request(method: .options, target: "/v1/units/a")
        guard case .found(let handler, _, _) = router.bind(&request) else {
            Issue.record("no answer to OPTIONS")
            return
        }
        let response = try await handler(request)
        #expect(response.status == .noContent)
        #expect(response.headers[.allow] == "DELETE, GET, HEAD, OPTIONS, PUT")
        #expect(response.allow == [.delete, .get, .head, .options, .put])
        #expect(request.routePattern == "/v1/units/{unit}")
        #expect(request.maximumBody == 0)
    }

    @Test("a route of one's own for OPTIONS goes before the built-in answer")
    func ownOptions() async throws {
        let router = try Self.router { routes in
            routes.on(.get, "/a") { _ in .empty(.ok) }
            routes.on(.options, "/a") { _ in .empty(.accepted) }
        }
        guard case .found(let handler, _, _) = router.match(.options, ["a"]) else {
            Issue.record("no route")
            return
        }
        #expect(try await handler(Request(method: .options, target: "/a")).status == .accepted)
    }

    @Test("a segment equals a literal byte for byte, not as text: the Kelvin sign is no K")
    func bytes() throws {
        let router = try Self.router { $0.on(.get, "/K") { _ in .empty(.ok) } }
        #expect(router.lookup(.get, ["K"]) != .notFound)
        #expect(router.lookup(.get, ["\u{212A}"]) == .notFound)
    }

    @Test("binding notes the route in the request, and the handler sees it")
    func binding() async throws {
        let router = try Self.router { $0.on(.put, "/units/{unit}", maximumBody: 77, Self.answering("put")) }
        var request = try Request(method: .put, target: "/units/t%C3%A2y")
        guard case .found(let handler, _, _) = router.bind(&request) else {
            Issue.record("no route")
            return
        }
        #expect(request.routePattern == "/units/{unit}")
        #expect(request.maximumBody == 77)
        #expect(request.parameters["unit"] == "tây")
        guard case .bytes(let bytes) = try await handler(request).body else {
            Issue.record("no body")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "put tây")
    }

    @Test("binding leaves a request without a route alone")
    func bindingNothing() throws {
        let router = try #require(Self.overlapping)
        var request = try Request(method: .get, target: "/nothing")
        guard case .notFound = router.bind(&request) else {
            Issue.record("found")
            return
        }
        #expect(request.routePattern == nil)
        #expect(request.maximumBody == nil)
    }

    @Test("routes are described in the order of the table, with the bound of their bodies")
    func descriptions() throws {
        let router = try Self.router { routes in
            routes.on(.put, "/b") { _ in .empty(.ok) }
            routes.on(.get, "/a") { _ in .empty(.ok) }
            routes.on(.post, "/a", maximumBody: 5) { _ in .empty(.ok) }
        }
        #expect(
            router.routes == [
                RouteDescription(method: .put, pattern: "/b", maximumBody: RouterBuilder.defaultMaximumBody),
                RouteDescription(method: .get, pattern: "/a", maximumBody: 0),
                RouteDescription(method: .post, pattern: "/a", maximumBody: 5),
            ])
    }

    @Test("an empty table finds nothing")
    func empty() throws {
        let router = try RouterBuilder().build()
        #expect(router.lookup(.get, []) == .notFound)
        #expect(router.routes.isEmpty)
    }
}
