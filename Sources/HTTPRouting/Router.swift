package import HTTPTypes

/// A frozen table of routes. Made by `RouterBuilder`.
package struct Router: Sendable {
    /// A route with its handler, and where its parameters lie in a path.
    struct Route: Sendable {
        let description: RouteDescription
        let handler: Handler
        private(set) var names: [String] = []
        private(set) var positions: [Int] = []

        init(description: RouteDescription, handler: @escaping Handler) {
            self.description = description
            self.handler = handler
        }

        func placing(_ pattern: RoutePattern) -> Route {
            var route = self
            for (position, segment) in pattern.segments.enumerated() {
                guard case .parameter(let name) = segment else { continue }
                route.names.append(name)
                route.positions.append(position)
            }
            return route
        }

        func parameters(in path: [String]) -> Parameters {
            names.isEmpty ? Parameters() : Parameters(names: names, positions: positions, path: path)
        }
    }

    package enum Match: Sendable {
        case found(Handler, Parameters, pattern: String)
        case notFound
        /// The path is known, the method is not. The methods that are, for `Allow`, sorted.
        case notAllowed([HTTPRequest.Method])
    }

    package enum Lookup: Sendable, Hashable {
        case found(RouteDescription)
        case notFound
        case notAllowed([HTTPRequest.Method])
    }

    private enum Resolution {
        case route(Route)
        case options(pattern: String, [HTTPRequest.Method])
        case notFound
        case notAllowed([HTTPRequest.Method])
    }

    /// Every route as it was added, in that order.
    package let routes: [RouteDescription]
    private let table: [Route]
    private let trie: RouteTrie

    init(table: [Route], trie: RouteTrie) {
        self.routes = table.map(\.description)
        self.table = table
        self.trie = trie
    }

    /// Finds what answers `method` on `path` (decoded segments, as `RequestTarget` gives them).
    ///
    /// The handler of a GET answers HEAD as well; the server leaves the body out. OPTIONS is answered with 204 and
    /// `Allow` (RFC 9110 §9.3.7) wherever the table has no route of its own for it. When the narrowest pattern that
    /// matches lacks the method, the next wider one is asked: `PUT /units/search` is a `PUT /units/{unit}`.
    package func match(_ method: HTTPRequest.Method, _ path: [String]) -> Match {
        match(resolve(method, path), path)
    }

    /// Does what `match` does, and notes in the request the pattern, the parameters and the bound of its route.
    package func bind(_ request: inout Request) -> Match {
        let resolution = resolve(request.method, request.path)
        switch resolution {
        case .route(let route):
            request.parameters = route.parameters(in: request.path)
            request.routePattern = route.description.pattern
            request.maximumBody = route.description.maximumBody
        case .options(let pattern, _):
            request.routePattern = pattern
            request.maximumBody = 0
        case .notFound, .notAllowed:
            break
        }
        return match(resolution, request.path)
    }

    private func match(_ resolution: Resolution, _ path: [String]) -> Match {
        switch resolution {
        case .route(let route): .found(route.handler, route.parameters(in: path), pattern: route.description.pattern)
        case .options(let pattern, let allowed): .found(Self.options(allowed), Parameters(), pattern: pattern)
        case .notFound: .notFound
        case .notAllowed(let allowed): .notAllowed(allowed)
        }
    }

    /// The same search without the handler, for `Responder.admit`.
    package func lookup(_ method: HTTPRequest.Method, _ path: [String]) -> Lookup {
        switch resolve(method, path) {
        case .route(let route): .found(route.description)
        case .options(let pattern, _): .found(RouteDescription(method: .options, pattern: pattern, maximumBody: 0))
        case .notFound: .notFound
        case .notAllowed(let allowed): .notAllowed(allowed)
        }
    }

    private func resolve(_ method: HTTPRequest.Method, _ path: [String]) -> Resolution {
        if let index = trie.route(method, path) { return .route(table[index]) }
        let matching = trie.routes(path)
        guard let best = matching.first else { return .notFound }
        var allowed: Set<HTTPRequest.Method> = [.options]
        for index in matching {
            allowed.insert(routes[index].method)
        }
        if allowed.contains(.get) { allowed.insert(.head) }
        let sorted = allowed.sorted { $0.rawValue < $1.rawValue }
        return method == .options ? .options(pattern: routes[best].pattern, sorted) : .notAllowed(sorted)
    }

    private static func options(_ allowed: [HTTPRequest.Method]) -> Handler {
        { _ in
            var response = Response.empty(.noContent)
            response.allow = allowed
            return response
        }
    }
}
