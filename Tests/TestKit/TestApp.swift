package import API
internal import Backups
package import Domain
internal import EventLoop
internal import HTTPServer
package import HTTPTypes
package import JSON
internal import Logging
internal import SQLite
package import Services
internal import Storage

/// The two ways to the API. What holds over one holds over the other.
package enum Transport: String, Sendable, CaseIterable, CustomStringConvertible {
    case memory, socket

    package var description: String { rawValue }
}

/// The whole API on a database of its own, at a time that the test sets.
package final class TestApp: Sendable {
    package let context: Context
    package let clock: ManualClock
    package let responder: APIResponder
    /// May do everything.
    package let admin: String
    private let directory: TemporaryDirectory
    /// Where its backups are.
    private let backups: TemporaryDirectory
    private let send: Send
    /// Where its server listens; nil in memory.
    package let port: Int?

    package typealias Send = @Sendable (HTTPRequest.Method, String, HTTPFields, [UInt8]) async throws -> Answer

    /// In memory.
    package convenience init(
        now: String = "2022-06-19T08:00:00+07:00", configure: (inout Context) -> Void = { _ in }
    ) async throws {
        try await self.init(now: now, loops: 0, configure: configure) { responder in
            let client = MemoryClient(responder: responder)
            return ({ try await client.send($0, $1, headers: $2, body: $3) }, nil)
        }
    }

    fileprivate init(
        now: String, loops: Int, configure: (inout Context) -> Void,
        connect: (APIResponder) throws -> (send: Send, port: Int?)
    ) async throws {
        directory = try TemporaryDirectory()
        let now = Instant.at(now)
        try Migrator().migrate(Connection(path: directory.database, mode: .create), now: now)
        clock = ManualClock(now)
        backups = try TemporaryDirectory()
        var context = Context(
            // One reader, so that whoever counts its statements knows which.
            database: try Database(path: directory.database, loops: loops, readers: 1), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            build: .init(version: "test", isRehearsal: true))
        context.refusals = .none
        // The clock stands still, and no bucket would fill again.
        var rates = RateSettings()
        rates.isOn = false
        context.rates = RateGate(rates)
        context.backups = try Backups(
            .init(directory: backups.path), database: context.database, version: "test", clock: clock,
            logger: context.logger)
        configure(&context)
        self.context = context
        responder = try APIResponder(context)
        admin = try await context.database.write { db in
            let t = Transaction(
                db: db, now: now, actor: .local("test"), origin: Origin(requestID: "test", address: nil))
            return try TokenService(t).issue(
                TokenDraft(name: "admin", role: .admin, unit: nil, expiresOn: nil, conduct: true)
            ).secret
        }
        (send, port) = try connect(responder)
    }

    deinit { context.database.close() }

    /// How many statements were run by all connections so far, of an app in memory.
    package func statementsRun() async throws -> UInt64 {
        let database = context.database
        return try await database.read(loop: nil) { $0.statementsRun } + database.scan { $0.statementsRun }
            + database.write { $0.statementsRun }
    }

    // MARK: Asking

    /// - Parameters:
    ///   - body: JSON, unless `headers` say otherwise.
    ///   - token: the admin's unless given; empty for none.
    ///   - headers: take the place of what is sent otherwise; an empty value takes a field away.
    package func send(
        _ method: HTTPRequest.Method, _ target: String, _ body: String, as token: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await send(method, target, bytes: Array(body.utf8), as: token, headers: headers)
    }

    package func send(
        _ method: HTTPRequest.Method, _ target: String, _ body: JSON, as token: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var writer = JSONWriter()
        body.write(to: &writer)
        return try await send(method, target, bytes: writer.bytes, as: token, headers: headers)
    }

    package func send(
        _ method: HTTPRequest.Method, _ target: String, bytes: [UInt8]? = nil, as token: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var fields: HTTPFields = [.acceptLanguage: "en"]
        let token = token ?? admin
        if !token.isEmpty { fields[.authorization] = "Bearer \(token)" }
        if bytes != nil { fields[.contentType] = "application/json" }
        for field in headers { fields[field.name] = field.value.isEmpty ? nil : field.value }
        return try await send(method, target, fields, bytes ?? [])
    }

    package func get(_ target: String, as token: String? = nil, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, target, bytes: nil, as: token, headers: headers)
    }

    /// The secret of a new token.
    package func token(
        _ role: Role, of unit: String?, conduct: Bool = false, name: String = "t"
    ) async throws -> String {
        let answer = try await send(
            .post, "/v1/tokens",
            [
                "name": .string(name), "role": .string(role.rawValue), "unit": unit.map { .string($0) } ?? .null,
                "conduct": .bool(conduct),
            ])
        guard let secret = answer.text("token") else { throw UnexpectedAnswer(answer) }
        return secret
    }

    // MARK: Acting behind the API

    /// Writes as the administrator at the machine would.
    package func act<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let now = clock.now
        return try await context.database.write { db in
            try body(
                Transaction(db: db, now: now, actor: .local("test"), origin: Origin(requestID: "test", address: nil)))
        }
    }

    /// Where the chain of the trail is broken; nowhere, as it should be.
    package func trailFaults() async throws -> [String] {
        try await act { try AuditVerification($0.db).faults.map { "\($0)" } }
    }

    /// How many acts the trail holds.
    package func trailLength() async throws -> Int {
        try await act { try AuditService($0).list(.init(), .all).items.count }
    }
}

/// An answer that a test cannot go on from.
package struct UnexpectedAnswer: Error, CustomStringConvertible {
    package let answer: Answer
    package init(_ answer: Answer) { self.answer = answer }
    package var description: String { "unexpected: \(answer)" }
}

/// Runs a test body on the API, in memory or through a server on a loopback socket in this process.
///
/// - Parameter configure: changes how the service is set up before its routes are made.
package func withApp<T>(
    _ transport: Transport = .memory, now: String = "2022-06-19T08:00:00+07:00",
    configure: (inout Context) -> Void = { _ in }, _ body: (TestApp) async throws -> T
) async throws -> T {
    switch transport {
    case .memory: return try await body(TestApp(now: now, configure: configure))
    case .socket: return try await withServer(now: now, configure: configure, body)
    }
}

private func withServer<T>(
    now: String, configure: (inout Context) -> Void, _ body: (TestApp) async throws -> T
) async throws -> T {
    let loops = try EventLoopGroup(count: 1)
    var server: HTTPServer?
    let app = try await TestApp(now: now, loops: 1, configure: configure) { responder in
        let made = HTTPServer(
            configuration: HTTPServerConfiguration(addresses: [.tcp(host: "127.0.0.1", port: 0)]), responder: responder,
            loops: loops, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        guard let port = try made.bind().first?.port else { throw SystemFailure("bind", 0) }
        server = made
        let client = SocketClient(port: port)
        return ({ try await client.send($0, $1, headers: $2, body: $3) }, port)
    }
    guard let server else { throw SystemFailure("server", 0) }
    // On a loop: in Swift's pool it would wait behind every test that is ready to run.
    let running = Task(executorPreference: loops.loops[0]) { await server.run() }
    let result: Result<T, any Error>
    do { result = .success(try await body(app)) } catch { result = .failure(error) }
    await server.shutdown(grace: .zero)
    await running.value
    loops.shutdown()
    return try result.get()
}
