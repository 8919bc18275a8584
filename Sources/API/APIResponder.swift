internal import Domain
package import HTTPRouting
package import HTTPTypes
internal import Logging

/// Answers every request: finds its route, runs the middlewares around it, and turns what is thrown into problems.
package struct APIResponder: Responder {
    package let router: Router
    private let handle: Handler
    private let context: Context

    /// - Parameter outer: middlewares around everything, the first outermost: the access log, CORS and the like.
    package init(_ context: Context, outer: [any Middleware] = []) throws {
        var routes = Routes(context: context)
        routes.system()
        routes.units()
        routes.unitsInBulk()
        routes.groups()
        routes.models()
        routes.plans()
        routes.scoresheets()
        routes.registrations()
        routes.scorecards()
        routes.obligations()
        routes.status()
        routes.tokens()
        routes.audit()
        router = try routes.builder.build()
        self.context = context
        let router = router
        let recovery = Recovery { error, request in Self.answer(error, request, context) }
        let middlewares: [any Middleware] =
            outer + [SecurityHeaders(), recovery, ContentCoding(), recovery]
        handle = middlewares.wrapping { request in
            switch router.match(request.method, request.path) {
            case .found(let handler, _, _): return conditional(request, try await handler(request))
            case .notFound: throw Problem.notFound
            case .notAllowed(let allowed): throw Problem.methodNotAllowed(allowed)
            }
        }
    }

    package func admit(_ head: HTTPRequest, requestID: String) -> Admission {
        do {
            let (path, _) = try RequestTarget.parse(head.path ?? "/")
            switch router.lookup(head.method, path) {
            case .found(let route):
                if let fault = ContentCoding.fault(in: head.headerFields) { throw fault }
                return .accept(maximumBody: route.maximumBody)
            case .notFound: throw Problem.notFound
            case .notAllowed(let allowed):
                throw Self.known.contains(head.method) ? Problem.methodNotAllowed(allowed) : Problem(.unknownMethod)
            }
        } catch {
            return .refuse(Problem.translate(error).problem.response(Language(head.headerFields), instance: requestID))
        }
    }

    package func respond(to request: Request) async -> Response {
        // Bound first, so that the log and the metrics know the route.
        var request = request
        _ = router.bind(&request)
        do { return try await handle(request) } catch { return Self.answer(error, request, context) }
    }

    package func refuse(_ fault: ProtocolFault, head: HTTPRequest?, requestID: String) -> Response {
        Problem(fault).response(head.map { Language($0.headerFields) } ?? .vi, instance: requestID)
    }

    private static func answer(_ error: any Error, _ request: Request, _ context: Context) -> Response {
        let (problem, isOurs) = Problem.translate(error)
        if isOurs {
            context.logger.error(
                "request failed",
                metadata: [
                    "request": "\(request.requestID)", "route": "\(request.routePattern ?? "none")",
                    "cause": "\(String(reflecting: error))",
                ])
        }
        return problem.response(Language(request.headers), instance: request.requestID)
    }

    /// The methods of RFC 9110 §9, PATCH and QUERY; any other is unknown here (501) rather than not allowed (405).
    private static let known = Set(
        [.get, .head, .post, .put, .delete, .options, .patch, .trace, .connect]
            + [HTTPRequest.Method("QUERY")].compactMap(\.self))
}

extension ProtocolFault {
    static let unknownMethod = ProtocolFault(
        status: .notImplemented, reason: "unknown-method", detail: "The server does not know this method.")
}
