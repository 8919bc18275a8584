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
            // Before anything is read, the token first of all.
            let mark = method == .get ? request.loop.flatMap { context.database.mark(loop: $0) } : nil
            let call = try await Call(authenticating: request, in: context, since: mark)
            var response: Response
            // Translated here, so that the log knows who it was that failed.
            do {
                try access.admit(call.actor)
                response = try await controller(call)
            } catch {
                response = APIResponder.answer(error, request, context)
            }
            response.notes["token"] = call.actor.name
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

extension Call {
    /// The call of whoever shows a valid token; throws 401 otherwise. What every call owes, it owes for each repetition of its
    /// answer, too: see `repeats(until:)`.
    init(authenticating request: Request, in context: Context, since mark: CommitMark? = nil) async throws {
        let now = context.clock.now
        guard let secret = Authentication.secret(of: request.headers) else { throw Problem.unauthorized }
        let token = try await context.database.read(loop: request.loop) { db in
            try db.tokens.find(hash: TokenSecret.hash(secret))
        }
        guard let token, token.isUsable(at: now) else { throw Problem.unauthorized }
        self.init(
            context: context, request: request,
            actor: Actor(token),
            language: Language(request.headers), now: now, mark: mark)
        context.tokenUse.note(token.id, at: now)
    }
}

enum Authentication {
    /// The token of `Authorization: Bearer …` (RFC 6750 §2.1); `nil` for anything that cannot be one of ours.
    static func secret(of headers: HTTPFields) -> String? {
        guard let field = headers[.authorization] else { return nil }
        let scheme = "bearer "
        guard field.utf8.count > scheme.utf8.count,
            zip(field.utf8, scheme.utf8).allSatisfy({ ($0 | 0x20) == $1 })
        else { return nil }
        let secret = String(field.dropFirst(scheme.utf8.count).drop { $0 == " " })
        return TokenSecret.isWellFormed(secret) ? secret : nil
    }
}
