internal import Domain
package import HTTPRouting
package import HTTPTypes
internal import Logging

/// Answers every request: finds its route, runs the middlewares around it, and turns what is thrown into problems.
package struct APIResponder: Responder {
    package let router: Router
    /// What each route of the router asks of whoever calls it, in the same order.
    package let access: [RouteAccess]
    private let handle: Handler
    private let context: Context
    /// The patterns of routes that need no token.
    private let open: Set<String>

    /// - Parameter outer: middlewares around everything, the first outermost: the access log, CORS and the like.
    package init(_ context: Context, outer: [any Middleware] = []) throws {
        var routes = Routes(context: context)
        routes.system()
        routes.units()
        routes.unitsInBulk()
        routes.groups()
        routes.models()
        routes.plans()
        routes.amendments()
        routes.scoresheets()
        routes.registrations()
        routes.scorecards()
        routes.obligations()
        routes.declarations()
        routes.status()
        routes.inspections()
        routes.targets()
        routes.visits()
        routes.findings()
        routes.outlineReports()
        routes.reports()
        routes.reportRequests()
        routes.comparisons()
        routes.launches()
        routes.postings()
        routes.tasks()
        routes.calendars()
        routes.reminders()
        routes.supplements()
        routes.commendations()
        routes.violations()
        routes.tokens()
        routes.people()
        routes.audit()
        routes.backups()
        router = try routes.builder.build()
        access = routes.access
        open = Set(access.filter { $0.needs.isEmpty || $0.isOpenLocally }.map(\.pattern))
        self.context = context
        let router = router
        let recovery = Recovery { error, request in Self.answer(error, request, context) }
        let middlewares: [any Middleware] =
            outer + [SecurityHeaders(), recovery, ContentCoding(), recovery]
        handle = middlewares.wrapping { request in
            if let refusal = request.refusal { throw refusal }
            if request.target == "*" { return Self.options }
            switch router.match(request.method, request.path) {
            case .found(let handler, _, _): return Self.conditional(request, try await handler(request), context)
            case .notFound: throw Problem.notFound
            case .notAllowed(let allowed): throw Problem.methodNotAllowed(allowed)
            }
        }
    }

    package func admit(_ head: HTTPRequest, path: [String]) -> Admission {
        guard Self.known.contains(head.method) else { return .refuse(ProtocolFault.unknownMethod) }
        if head.path == "*" { return .accept(maximumBody: Self.meaninglessBody) }
        do {
            switch router.lookup(head.method, path) {
            case .found(let route):
                if let fault = ContentCoding.fault(in: head.headerFields) { throw fault }
                guard route.maximumBody > 0 else { return .accept(maximumBody: Self.meaninglessBody) }
                // Whether the token is any good only the database knows; but without one, nobody need send megabytes.
                if !open.contains(route.pattern), Authentication.secret(of: head.headerFields) == nil {
                    throw Problem.unauthorized
                }
                return .accept(maximumBody: route.maximumBody)
            case .notFound: throw Problem.notFound
            case .notAllowed(let allowed): throw Problem.methodNotAllowed(allowed)
            }
        } catch {
            return .refuse(error)
        }
    }

    package func respond(to request: Request) async -> Response {
        // Bound first, so that the log and the metrics know the route.
        var request = request
        _ = router.bind(&request)
        if request.maximumBody == 0 { request.body = [] }
        do { return try await handle(request) } catch { return Self.answer(error, request, context) }
    }

    package func refuse(_ fault: ProtocolFault, requestID: String) -> Response {
        // No middleware sees what was no request.
        SecurityHeaders().added(to: Problem(fault).response(.vi, instance: requestID))
    }

    /// What is read, and dropped, of a body that comes with a GET, DELETE or OPTIONS: such a body is legal and means nothing
    /// (RFC 9110 §9.3.1).
    private static let meaninglessBody = 64 * 1024

    /// The answer to `OPTIONS *`: what the server can do somewhere (RFC 9110 §9.3.7).
    private static let options = Response(
        status: .noContent, headers: [.allow: "DELETE, GET, HEAD, OPTIONS, POST, PUT"])

    static func answer(_ error: any Error, _ request: Request, _ context: Context) -> Response {
        let (problem, isOurs) = Problem.translate(error)
        if isOurs {
            context.logger.error(
                "request failed",
                metadata: [
                    "request": "\(request.requestID)", "route": "\(request.routePattern ?? "none")",
                    "cause": "\(String(reflecting: error))",
                ])
        }
        var response = problem.response(Language(request.headers), instance: request.requestID)
        response.notes["problem"] = problem.code ?? problem.name
        return response
    }

    /// The answer after its conditions, with what was noted of it for the log in any case.
    private static func conditional(_ request: Request, _ response: Response, _ context: Context) -> Response {
        do throws(ProtocolFault) { return try HTTPRouting.conditional(request, response) } catch {
            var refusal = answer(error, request, context)
            refusal.notes.merge(response.notes) { own, _ in own }
            return refusal
        }
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
