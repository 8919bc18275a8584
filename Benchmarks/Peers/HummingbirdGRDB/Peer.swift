import GRDB
import Hummingbird

/// The works of script/bench as a service of Hummingbird and GRDB: a pool of readers and a writer at synchronous=FULL, one
/// transaction a request, JSON by Codable.
///
///     HummingbirdGRDBPeer PORT DATABASE CLOCK_IN_MILLISECONDS
@main
struct Peer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let port = Int(arguments[1]), let clock = Int64(arguments[3]) else {
            print("usage: HummingbirdGRDBPeer PORT DATABASE CLOCK_IN_MILLISECONDS")
            return
        }
        let store = try Store(path: arguments[2], clock: clock)
        let router = Router()
        let card = RouterPath("/v1/plans/:plan/registrations/:model/:unit/scorecards/:month")
        router.get(card) { request, context in
            let key = try CardKey(context)
            let token = try Store.digest(of: request)
            return try await store.read { db in try store.card(key, token, db) }
        }
        router.put(card) { request, context in
            let key = try CardKey(context)
            let token = try Store.digest(of: request)
            let body = try await request.decode(as: CardBody.self, context: context)
            let written = try await store.write { db in try store.put(key, body, token, db) }
            return EditedResponse(status: written.revision == 1 ? .created : .ok, response: written)
        }
        router.get("/v1/plans/:plan/scorecards") { request, context in
            let plan = try context.parameters.require("plan")
            let token = try Store.digest(of: request)
            let limit = request.uri.queryParameters.get("limit", as: Int.self) ?? 50
            let cursor = request.uri.queryParameters.get("cursor", as: Int64.self) ?? 0
            return try await store.read { db in try store.list(plan, token, limit: limit, after: cursor, db) }
        }
        router.get("/v1/plans/:plan/status") { request, context -> Response in
            let plan = try context.parameters.require("plan")
            let token = try Store.digest(of: request)
            let known = request.headers[.ifNoneMatch]
            let (tag, status) = try await store.read { db in try store.status(plan, token, unless: known, db) }
            guard let status else { return Response(status: .notModified, headers: [.eTag: tag]) }
            var response = try context.responseEncoder.encode(status, from: request, context: context)
            response.headers[.eTag] = tag
            return response
        }
        router.get("/healthz") { _, _ in Health(status: "ok") }
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)))
        try await application.runService()
    }

    struct Health: ResponseEncodable { let status: String }
}

/// Which card a URL names.
struct CardKey: Sendable {
    let plan: String
    let model: String
    let unit: String
    let month: String

    init(_ context: some RequestContext) throws {
        plan = try context.parameters.require("plan")
        model = try context.parameters.require("model")
        unit = try context.parameters.require("unit")
        month = try context.parameters.require("month")
    }

    var path: String { "/v1/plans/\(plan)/registrations/\(model)/\(unit)/scorecards/\(month)" }
}
