import HTTPRouting
import HTTPTypes
import Testing

@Suite("A table of routes")
struct RouterBuilderTests {
    private static func build(_ routes: [(HTTPRequest.Method, StaticString)]) throws(RouterError) {
        var builder = RouterBuilder()
        for (method, pattern) in routes {
            builder.on(method, pattern) { _ in .empty(.ok) }
        }
        _ = try builder.build()
    }

    @Test(
        "a bad pattern is refused",
        arguments: [
            "", "units", "//", "/units/", "/units//x", "/units/{}", "/units/{unit", "/units/unit}", "/units/{unit}.csv",
            "/units/x{unit}", "/units/{1unit}", "/units/{unit-name}", "/units/{unit}/{unit}", "/.", "/a/../b", "/a b",
            "/Đ", "/a%20b", "/units/*", "/a?b",
        ] as [StaticString])
    func badPattern(pattern: StaticString) {
        let error = #expect(throws: RouterError.self) { try Self.build([(.get, pattern)]) }
        guard case .badPattern(let text, _) = error else {
            Issue.record("\(pattern) was refused for another reason: \(String(describing: error))")
            return
        }
        #expect(text == pattern.description)
    }

    @Test(
        "two routes of which one could not be reached, or both might be meant, are refused",
        arguments: [
            ([(.get, "/a"), (.get, "/a")], .duplicate(.get, "/a")),
            ([(.get, "/a/{x}"), (.put, "/a/{x}"), (.get, "/a/{x}")], .duplicate(.get, "/a/{x}")),
            ([(.get, "/a/{x}"), (.put, "/a/{y}")], .parameterNames("/a/{x}", "/a/{y}")),
            ([(.get, "/a/{x}/b"), (.get, "/a/{y}/c")], .parameterNames("/a/{x}/b", "/a/{y}/c")),
            ([(.get, "/a/{x}/c"), (.get, "/a/b/{y}")], .ambiguous("/a/{x}/c", "/a/b/{y}")),
            ([(.get, "/a/b/{y}"), (.head, "/a/{x}/c")], .ambiguous("/a/b/{y}", "/a/{x}/c")),
            ([(.put, "/{x}/b"), (.put, "/a/{y}")], .ambiguous("/{x}/b", "/a/{y}")),
        ] as [([(HTTPRequest.Method, StaticString)], RouterError)])
    func refused(routes: [(HTTPRequest.Method, StaticString)], expected: RouterError) {
        #expect(throws: expected) { try Self.build(routes) }
    }

    @Test(
        "routes that differ in method, or of which one is narrower, live together",
        arguments: [
            [(.get, "/a"), (.put, "/a"), (.head, "/a")],
            [(.get, "/a/{x}"), (.get, "/a/b")],
            [(.get, "/a/{x}/c"), (.put, "/a/b/{y}")],
            [(.get, "/a/{x}/c"), (.get, "/a/b/c"), (.get, "/a/{x}/{y}")],
            [(.get, "/a/{x}"), (.get, "/b/{y}")],
            [(.get, "/a/b/{x}"), (.get, "/a/c/{y}"), (.get, "/a/{z}")],
            [(.get, "/"), (.get, "/{x}")],
            [(.get, "/openapi.yaml"), (.get, "/~a/b_c/d-e")],
        ] as [[(HTTPRequest.Method, StaticString)]])
    func accepted(routes: [(HTTPRequest.Method, StaticString)]) {
        #expect(throws: Never.self) { try Self.build(routes) }
    }

    @Test(
        "an error names the routes it is about",
        arguments: [
            (.badPattern("x", "why"), "bad route pattern x: why"),
            (.duplicate(.get, "/a"), "duplicate route GET /a"),
            (.ambiguous("/a", "/b"), "ambiguous routes /a and /b: some path matches both"),
            (.parameterNames("/a", "/b"), "/a and /b name one parameter in two ways"),
        ] as [(RouterError, String)])
    func descriptions(error: RouterError, text: String) {
        #expect(error.description == text)
    }
}
