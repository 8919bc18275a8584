package import HTTPTypes

/// Collects the routes and freezes them into a `Router`.
package struct RouterBuilder {
    /// The bytes that a route takes at most unless it says otherwise: 1 MiB.
    package static let defaultMaximumBody = 1 << 20

    private var routes: [Router.Route] = []

    package init() {}

    /// Adds a route.
    /// - Parameters:
    ///   - pattern: Literal segments and `{parameters}`, such as `/v1/units/{unit}`. A parameter stands for one whole,
    ///     non-empty segment.
    ///   - maximumBody: In bytes. By default none for GET, HEAD, DELETE and OPTIONS, whose bodies mean nothing
    ///     (RFC 9110 §9.3), and `defaultMaximumBody` for the rest.
    package mutating func on(
        _ method: HTTPRequest.Method, _ pattern: StaticString, maximumBody: Int? = nil, _ handler: @escaping Handler
    ) {
        let byDefault =
            switch method {
            case .get, .head, .delete, .options: 0
            default: Self.defaultMaximumBody
            }
        let description = RouteDescription(
            method: method, pattern: pattern.description, maximumBody: maximumBody ?? byDefault)
        routes.append(Router.Route(description: description, handler: handler))
    }

    /// Checks the table and freezes it.
    ///
    /// A literal goes before a parameter in the same place, and the search steps back, so `/units/{unit}` and
    /// `/units/search` live together. With that rule a route can be out of reach only when another has the same pattern,
    /// and two routes can compete only when their patterns cross (`/a/{x}/c` and `/a/b/{y}`): both are refused.
    package func build() throws(RouterError) -> Router {
        var patterns: [RoutePattern] = []
        for route in routes {
            patterns.append(try RoutePattern(route.description.pattern))
        }
        for (index, later) in patterns.enumerated() {
            for (earlierIndex, earlier) in patterns[..<index].enumerated() {
                try check(earlier, routes[earlierIndex].description.method, later, routes[index].description.method)
            }
        }
        var trie = RouteTrie()
        var frozen: [Router.Route] = []
        for (route, pattern) in zip(routes, patterns) {
            frozen.append(route.placing(pattern))
            trie.insert(pattern, method: route.description.method, route: frozen.endIndex - 1)
        }
        return Router(table: frozen, trie: trie)
    }

    private func check(
        _ earlier: RoutePattern, _ earlierMethod: HTTPRequest.Method,
        _ later: RoutePattern, _ laterMethod: HTTPRequest.Method
    ) throws(RouterError) {
        for (mine, theirs) in zip(earlier.segments, later.segments) where mine != theirs {
            if case .parameter = mine, case .parameter = theirs { throw .parameterNames(earlier.text, later.text) }
            break
        }
        if earlierMethod == laterMethod, earlier.segments == later.segments {
            throw .duplicate(laterMethod, later.text)
        }
        // A GET answers HEAD, too, so the two compete.
        let reading: Set<HTTPRequest.Method> = [.get, .head]
        let compete = earlierMethod == laterMethod || reading.isSuperset(of: [earlierMethod, laterMethod])
        if compete, earlier.relation(to: later) == .crossing {
            throw .ambiguous(earlier.text, later.text)
        }
    }
}
