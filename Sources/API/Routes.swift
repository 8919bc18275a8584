internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import SQLite
internal import Services
internal import Storage

/// The route table while it is being written. Each kind of record adds its own routes in a file of its own.
struct Routes {
    private(set) var builder = RouterBuilder()
    /// What each route asks of whoever calls it, in the order of the table.
    private(set) var access: [RouteAccess] = []
    let context: Context

    typealias Controller = @Sendable (Call) async throws -> Response

    /// A route for whoever shows a token whose role may do one of `actions` somewhere; to what, the service decides, by the same
    /// table. The door goes first, so that who may never do it learns nothing, not even what a body should look like.
    mutating func on(
        _ method: HTTPRequest.Method, _ pattern: StaticString, needs actions: Action..., maximumBody: Int? = nil,
        _ controller: @escaping Controller
    ) {
        let context = context
        let access = RouteAccess(method: method, pattern: pattern.description, needs: actions)
        self.access.append(access)
        let bound = method == .get || method == .delete ? 0 : maximumBody ?? context.maximumBody
        builder.on(method, pattern, maximumBody: bound) { request in
            let begun = ContinuousClock.now
            // Before anything is read, the token first of all.
            let mark = method == .get ? request.loop.flatMap { context.database.mark(loop: $0) } : nil
            let call = try await Call(authenticating: request, in: context, since: mark)
            var response: Response
            // Translated here, so that the log knows who it was that failed.
            do {
                try access.admit(call.actor)
                do {
                    response = try await controller(call)
                    if method == .get { try call.require(acceptable: response) }
                } catch ServiceError.forbidden(let action) {
                    // Who has no unit has nothing that lies beyond it.
                    if call.actor.unit != nil { await context.refusals.wait(since: begun) }
                    throw ServiceError.forbidden(action)
                }
            } catch {
                response = APIResponder.answer(error, request, context)
            }
            response.notes["token"] = call.actor.name
            call.addTokenFields(to: &response.headers)
            // What one may do, and why not, is told in the reader's language.
            response.vary(on: .acceptLanguage)
            return response
        }
    }

    /// A route that needs no token.
    mutating func open(_ pattern: StaticString, _ handler: @escaping Handler) {
        access.append(RouteAccess(method: .get, pattern: pattern.description, needs: []))
        builder.on(.get, pattern, maximumBody: 0, handler)
    }

    /// A route that needs no token from this very machine, and one that may do `action` from anywhere else.
    mutating func local(_ pattern: StaticString, needs action: Action, _ handler: @escaping Handler) {
        let context = context
        let access = RouteAccess(method: .get, pattern: pattern.description, needs: [action], isOpenLocally: true)
        self.access.append(access)
        builder.on(.get, pattern, maximumBody: 0) { request in
            if !request.isLoopback { try access.admit(await Call(authenticating: request, in: context).actor) }
            return try await handler(request)
        }
    }
}
