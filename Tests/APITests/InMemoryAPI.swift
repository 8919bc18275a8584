import API
import Domain
import HTTPRouting
import HTTPTypes
import JSON
import Logging
import SQLite
import Services
import Storage
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The whole API on a database of its own, without sockets, at a time that the test sets.
final class InMemoryAPI: Sendable {
    final class ManualClock: Clock {
        private let moment: Mutex<Instant>
        init(_ moment: Instant) { self.moment = Mutex(moment) }
        var now: Instant { moment.withLock { $0 } }
        func advance(by duration: Duration) { moment.withLock { $0 = $0 + duration } }
    }

    let context: Context
    let clock: ManualClock
    let responder: APIResponder
    /// May do everything.
    let admin: String
    private let path: String

    init(now: String = "2022-06-19T08:00:00+07:00") async throws {
        var generator = SystemRandomNumberGenerator()
        path = "/tmp/nep-api-\(generator.next()).db"
        let now = try #require(Instant(now))
        try Migrator().migrate(Connection(path: path, mode: .create), now: now)
        clock = ManualClock(now)
        context = Context(
            database: try Database(path: path, loops: 0), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            build: .init(version: "test", isRehearsal: true))
        responder = try APIResponder(context)
        admin = try await context.database.write { db in
            let t = Transaction(
                db: db, now: now, actor: .local("test"), origin: Origin(requestID: "test", address: nil))
            return try TokenService(t).issue(TokenDraft(name: "admin", role: .admin, unit: nil, expiresOn: nil)).secret
        }
    }

    deinit {
        context.database.close()
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }

    /// - Parameters:
    ///   - body: JSON, unless `headers` say otherwise.
    ///   - token: the admin's unless given.
    func send(
        _ method: HTTPRequest.Method, _ target: String, _ body: String? = nil, as token: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var fields: HTTPFields = [.authorization: "Bearer \(token ?? admin)", .acceptLanguage: "en"]
        if body != nil { fields[.contentType] = "application/json" }
        for field in headers { fields[field.name] = field.value }
        let request = try Request(
            method: method, target: target, headers: fields, body: Array((body ?? "").utf8), requestID: "test")
        let response = await responder.respond(to: request)
        guard case .bytes(let bytes) = response.body else {
            return Answer(status: response.status.code, headers: response.headers, bytes: [])
        }
        return Answer(status: response.status.code, headers: response.headers, bytes: bytes)
    }

    /// The secret of a new token.
    func token(_ role: Role, of unit: String?) async throws -> String {
        let unit = unit.map { "\"\($0)\"" } ?? "null"
        let answer = try await send(.post, "/v1/tokens", #"{"name":"t","role":"\#(role.rawValue)","unit":\#(unit)}"#)
        return try #require(answer.text("token"))
    }
}

struct Answer {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var body: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSON? { try? JSON.parse(bytes) }

    /// What stands at a path of member names and indices, such as `items.0.code`.
    subscript(path: String) -> JSON? {
        path.split(separator: ".").reduce(json) { value, step in
            switch value {
            case .object(let object)?: object[String(step)]
            case .array(let items)?: Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: nil
            }
        }
    }

    func text(_ path: String) -> String? { if case .string(let text)? = self[path] { text } else { nil } }
    func integer(_ path: String) -> Int64? { if case .number(let number)? = self[path] { number.integer } else { nil } }
    /// The member `name` of each element of `items`.
    func column(_ name: String) -> [String?] {
        guard case .array(let items)? = self["items"] else { return [] }
        return items.indices.map { index in
            text("items.\(index).\(name)") ?? integer("items.\(index).\(name)").map(String.init)
        }
    }
}

extension HTTPFields {
    /// A field by any name, for names that HTTPTypes does not know.
    static func field(_ name: String, _ value: String) -> HTTPFields {
        guard let name = HTTPField.Name(name) else { return [:] }
        return [name: value]
    }
}
