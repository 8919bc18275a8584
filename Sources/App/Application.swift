package import API
package import Domain
internal import EventLoop
internal import HTTPRouting
package import HTTPServer
package import Logging
internal import Metrics
package import SQLite
internal import ServiceLifecycle
internal import Storage
internal import UnixSignals

/// The service put together: database, API, server. Made, bound, run, ended.
///
/// There is one; a class, so that who holds it depends on none of the layouts of its parts.
package final class Application: Sendable {
    package let context: Context
    package let responder: APIResponder
    private let server: HTTPServer
    private let loops: EventLoopGroup
    private let database: Database
    private let configuration: Configuration

    /// Opens and migrates the database and builds the route table; nothing listens yet.
    ///
    /// - Throws: `StartFailure` for everything that a person can mend; it says how.
    package init(_ configuration: Configuration, logger: Logger, metrics: MetricsRegistry) throws {
        self.configuration = configuration
        let isRehearsal = try Self.prepare(configuration, logger: logger)
        loops = try EventLoopGroup(count: configuration.loops)
        database = try Database(path: configuration.database, loops: configuration.loops)
        let clock: any Clock = configuration.clock.map { OffsetClock(startingAt: $0) } ?? SystemClock()
        var context = Context(
            database: database, clock: clock, logger: logger,
            build: Context.Build(version: Version.text, isRehearsal: isRehearsal && configuration.clock != nil))
        let database = database
        context.metrics = { metrics.text(adding: .writer(database.writer.statistics, version: Version.text)) }
        self.context = context
        var outer: [any Middleware] = [
            RequestMetrics(factory: metrics),
            AccessLog(logger: logger),
        ]
        if !configuration.corsOrigins.isEmpty { outer.append(CORS(origins: configuration.corsOrigins)) }
        responder = try APIResponder(context, outer: outer)
        let undocumented = OpenAPI.differences(from: responder.router.routes)
        guard undocumented.isEmpty else { throw StartFailure.contract(undocumented) }
        var server = HTTPServerConfiguration(addresses: configuration.addresses)
        server.bufferedBodyBytes = 64 << 20
        self.server = HTTPServer(configuration: server, responder: responder, loops: loops, logger: logger)
    }

    /// Migrates the database, and says whether it was made for rehearsal.
    private static func prepare(_ configuration: Configuration, logger: Logger) throws -> Bool {
        let db = try Connection(path: configuration.database, mode: .create)
        let applied = try Migrator().migrate(db, now: SystemClock().now)
        if !applied.isEmpty { logger.info("migrated", metadata: ["files": "\(applied.joined(separator: ", "))"]) }
        let isRehearsal = try db.meta.value(Rehearsal.key) != nil
        if let start = configuration.clock {
            guard isRehearsal else { throw StartFailure.clockWithoutRehearsal }
            logger.warning(
                "REHEARSAL: the clock does not show the real time; deadlines are judged by it",
                metadata: ["clock": "\(start)"])
        }
        return isRehearsal
    }

    /// Opens the listeners; the kernel takes connections from now on.
    package func bind() throws -> [BoundAddress] { try server.bind() }

    /// Serves until SIGTERM or SIGINT, finishes what is under way, and closes the database.
    package func run(logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [ServerService(server: server, grace: configuration.grace)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await group.run() } catch {
            await close()
            throw error
        }
        await close()
    }

    /// Finishes what was accepted and lets go of everything.
    package func close() async {
        await context.tokenUse.flush()
        loops.shutdown()
        database.close()
    }
}

/// The HTTP server as a service of the group.
private struct ServerService: Service {
    let server: HTTPServer
    let grace: Duration

    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await server.run()
        } onCancelOrGracefulShutdown: {
            Task { await server.shutdown(grace: grace) }
        }
    }
}

/// A database whose clock may be set by hand.
package enum Rehearsal {
    package static let key = "rehearsal"

    /// Marks a new database, for good: what happened in it happened by a clock that someone chose.
    package static func mark(_ db: Connection, now: Instant) throws {
        try db.meta.set(key, now.description)
    }
}

/// Why the service does not start, in words for the person who starts it.
package enum StartFailure: Error, Sendable, CustomStringConvertible {
    case clockWithoutRehearsal
    case contract([String])
    case rehearsalOfExisting(String)
    case demoOverExisting(String)

    package var description: String {
        switch self {
        case .clockWithoutRehearsal:
            "--clock is refused: this database was not made with `nep migrate --rehearsal`, so its deadlines are judged by real time"
        case .rehearsalOfExisting(let path): "\(path) is an existing database; --rehearsal is for a new one"
        case .demoOverExisting(let path): "\(path) exists; the demo wants a new database"
        case .contract(let differences):
            "openapi.yaml and the routes differ: \(differences.joined(separator: "; "))"
        }
    }
}
