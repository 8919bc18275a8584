/// Something done around every answer.
package protocol Middleware: Sendable {
    /// Answers `request` itself, or passes it on, changed or not, to `next`.
    func handle(_ request: Request, next: Handler) async throws -> Response
}

extension [any Middleware] {
    /// One handler that runs the middlewares in the order of the array, the first outermost, and `handler` innermost.
    ///
    /// The order that makes sense of all of them: `AccessLog`, `RequestMetrics`, `SecurityHeaders`, `CORS`, `Recovery`,
    /// `ContentCoding`, `Recovery` again. A request is bound to its route before (`Router.bind`), for the first two
    /// speak of the route.
    package func wrapping(_ handler: @escaping Handler) -> Handler {
        reversed().reduce(handler) { next, middleware in
            { request in try await middleware.handle(request, next: next) }
        }
    }
}
