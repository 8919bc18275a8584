package import API
internal import Backups
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
        database = try Database(
            path: configuration.database, loops: configuration.loops, checkpoints: configuration.checkpoints)
        let clock: any Clock = configuration.clock.map { OffsetClock(startingAt: $0) } ?? SystemClock()
        var context = Context(
            database: database, clock: clock, logger: logger,
            build: Context.Build(version: Version.text, isRehearsal: isRehearsal && configuration.clock != nil))
        context.maximumBody = configuration.maximumBody
        context.rates = RateGate(configuration.rates)
        context.maximumBulkBody = configuration.maximumBulkBody
        context.readinessLimits = configuration.readiness
        context.backups = try Self.backups(configuration, database, clock, logger)
        context.readinessLimits.backupAge =
            configuration.backupAge ?? configuration.backups?.schedule?.patienceForAge
        let (asked, figures) = (context, ServiceFigures())
        context.metrics = { metrics.text(adding: await figures.samples(asked)) }
        self.context = context
        var outer: [any Middleware] = [
            RequestMetrics(factory: metrics),
            (logger.handler as? LineLog).map { AccessLog(sink: $0) } ?? AccessLog(logger: logger),
        ]
        if !configuration.corsOrigins.isEmpty { outer.append(CORS(origins: configuration.corsOrigins)) }
        responder = try APIResponder(context, outer: outer)
        let undocumented = OpenAPI.differences(from: responder.router.routes)
        guard undocumented.isEmpty else { throw StartFailure.contract(undocumented) }
        var server = configuration.server
        server.addresses = configuration.addresses
        self.server = HTTPServer(
            configuration: Self.fitted(server, logger: logger), responder: responder, loops: loops, logger: logger)
    }

    private static func backups(
        _ configuration: Configuration, _ database: Database, _ clock: any Clock, _ logger: Logger
    ) throws -> Backups? {
        guard let settings = configuration.backups else { return nil }
        do {
            return try Backups(settings, database: database, version: Version.text, clock: clock, logger: logger)
        } catch let error as SQLiteError {
            throw StartFailure.backupDirectory(error.message)
        }
    }

    /// No more connections than there are descriptors for, with some left for the database and the listeners.
    private static func fitted(_ server: HTTPServerConfiguration, logger: Logger) -> HTTPServerConfiguration {
        let room = max(ProcessLimits.raiseDescriptors() - 64, 16)
        guard server.connections > room else { return server }
        logger.warning(
            "the process may open too few files for all connections (ulimit -n)",
            metadata: ["wanted": "\(server.connections)", "taken": "\(room)"])
        var fitted = server
        fitted.connections = room
        return fitted
    }

    /// Migrates the database, and says whether it was made for rehearsal.
    private static func prepare(_ configuration: Configuration, logger: Logger) throws -> Bool {
        let (db, applied) = try Commands.openMigrating(
            configuration.database, checkpoints: configuration.checkpoints)
        if !applied.isEmpty { logger.info("migrated", metadata: ["files": "\(applied.joined(separator: ", "))"]) }
        try tryToWrite(db)
        let isRehearsal = try db.meta.value(Rehearsal.key) != nil
        if let start = configuration.clock {
            guard isRehearsal else { throw StartFailure.clockWithoutRehearsal }
            logger.warning(
                "REHEARSAL: the clock does not show the real time; deadlines are judged by it",
                metadata: ["clock": "\(start)"])
        }
        return isRehearsal
    }

    /// What nobody may write is found out now, not by the first ward that sends something. A full disk is no reason not to start: it
    /// can still be read, and `/readyz` tells.
    private static func tryToWrite(_ db: Connection) throws {
        do {
            try db.transaction { try $0.meta.set("readyz", SystemClock().now.description) }
        } catch let error as SQLiteError where !error.isReadOnly {}
    }

    /// Opens the listeners; the kernel takes connections from now on.
    package func bind() throws -> [BoundAddress] { try server.bind() }

    /// Serves until SIGTERM or SIGINT, finishes what is under way, and closes the database. A second signal ends the process
    /// at once; what was written is safe, for the database is made to survive that.
    ///
    /// - Parameter announce: Called once the signals are heard: whoever waits for its word may send one at once.
    package func run(logger: Logger, announce: @escaping @Sendable () -> Void = {}) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let impatience = Task {
            var isStopping = false
            for await signal in signals {
                if isStopping { ProcessLimits.exitNow(128 + signal.rawValue) }
                isStopping = true
            }
        }
        defer { impatience.cancel() }
        var services: [any Service] = [
            ServerService(server: server, grace: configuration.grace, announce: announce)
        ]
        if let backups = context.backups, backups.settings.schedule != nil {
            services.append(BackupTicker(backups: backups))
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await group.run() } catch {
            await close()
            throw error
        }
        await close()
    }

    /// Finishes what was accepted and lets go of everything.
    package func close() async {
        await context.backups?.stop()
        await context.tokenUse.flush()
        loops.shutdown()
        database.close()
    }
}

/// The HTTP server as a service of the group.
private struct ServerService: Service {
    let server: HTTPServer
    let grace: Duration
    let announce: @Sendable () -> Void

    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            announce()
            await server.run()
        } onCancelOrGracefulShutdown: {
            Task { await server.shutdown(grace: grace) }
        }
    }
}

/// Makes the backups that the schedule wants.
private struct BackupTicker: Service {
    /// How often it looks whether one is due.
    private static let interval = Duration.seconds(20)
    let backups: Backups

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if backups.isDue {
                    let id = backups.newID()
                    // Whoever asked by hand at this very moment has made it unnecessary.
                    if (try? backups.reserve(id)) != nil { backups.start(id, by: "nep serve") }
                }
                try? await Task.sleep(for: Self.interval)
            }
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
    case backupDirectory(String)

    package var description: String {
        switch self {
        case .clockWithoutRehearsal:
            "--clock is refused: this database was not made with `nep migrate --rehearsal`, so its deadlines are judged by real time"
        case .rehearsalOfExisting(let path): "\(path) is an existing database; --rehearsal is for a new one"
        case .demoOverExisting(let path): "\(path) exists; the demo wants a new database"
        case .backupDirectory(let text): "backups cannot be kept there: \(text)"
        case .contract(let differences):
            "openapi.yaml and the routes differ: \(differences.joined(separator: "; "))"
        }
    }
}
