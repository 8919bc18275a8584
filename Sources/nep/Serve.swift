import App
import ArgumentParser
import Backups
import Domain
import EventLoop
import HTTPRouting
import HTTPServer
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Migrate the database, then serve the API until SIGTERM.",
        discussion:
            "Every option also has a variable: --log-level is NEP_LOG_LEVEL, --limit idle=60 is NEP_LIMIT_IDLE=60. A flag wins over the variable."
    )

    @OptionGroup var file: DatabaseOption

    @Option(help: "An IPv4 or IPv6 address to listen on. Default 127.0.0.1.")
    var host: String?

    @Option(help: "The port; 0 takes a free one. Default 8080.")
    var port: Int?

    @Option(help: "A Unix socket to listen on instead of host and port.")
    var unixSocket: String?

    @Option(help: "Event loops, each a thread. Default: one a core.")
    var loops: Int?

    @Option(help: "trace, debug, info, notice, warning, error or critical. Default info.")
    var logLevel: String?

    @Option(help: "Start the clock at this RFC 3339 instant; for databases made with migrate --rehearsal.")
    var clock: String?

    @Option(help: "Origins, parted by commas, whose pages may use the API from a browser.")
    var corsOrigins: String?

    @Option(
        help:
            "Proxies, parted by commas, whose Forwarded or X-Forwarded-For is believed: addresses, blocks such as 10.0.0.0/8, unix."
    )
    var trustedProxies: String?

    @Option(help: "The field they write: either, forwarded or x-forwarded-for. Default either.")
    var proxyField: String?

    @Option(name: .long, help: "A bound of the server, such as idle=60; may be given often. See --limits.")
    var limit: [String] = []

    @Flag(help: "List the bounds with their defaults, and end.")
    var limits = false

    @Option(help: "Whether tokens and addresses are held to their limits: on or off. Default on.")
    var rateLimits: String?

    @Option(
        help:
            "Days, parted by commas, on which those limits are multiplied: 5 is every fifth of a month, 2026-06-19 that day."
    )
    var surgeDays: String?

    @Option(help: "Seconds that requests under way may take once the service is told to stop. Default 20.")
    var grace: Int?

    @Option(help: "Where backups are made, a directory of their own. Without it, none are.")
    var backupDirectory: String?

    @Option(help: "A backup every so many hours, 1 to 168; 0: only when asked for. Default 24.")
    var backupEvery: Int?

    @Option(help: "The time of day, local, from which the hours are counted. Default 02:00.")
    var backupAt: String?

    @Option(help: "How many good backups are kept, 1 to 1000. Default 14.")
    var backupKeep: Int?

    @Option(help: "Hours after which /readyz finds the newest backup too old. Default: twice --backup-every, plus 1.")
    var backupMaxAge: Int?

    /// Flags, then variables, then defaults; what cannot be meant is refused and never guessed.
    private func configured() throws -> (configuration: Configuration, level: Logger.Level) {
        var configuration = Configuration()
        configuration.database = file.database
        configuration.checkpoints = try file.checkpoints
        let host = host ?? Environment.value("NEP_HOST") ?? "127.0.0.1"
        let port = try Environment.number("port", port, "NEP_PORT", in: 0...65_535) ?? 8080
        let socket = unixSocket ?? Environment.value("NEP_UNIX_SOCKET")
        let address = socket.map { ListenAddress.unix(path: $0) } ?? .tcp(host: host, port: port)
        if let fault = address.fault {
            throw ValidationError("\(socket == nil ? "--host" : "--unix-socket"): \(fault)")
        }
        configuration.addresses = [address]
        configuration.loops = try Environment.number("loops", loops, "NEP_LOOPS", in: 1...256) ?? Machine.cores
        configuration.grace = .seconds(try Environment.number("grace", grace, "NEP_GRACE", in: 0...3_600) ?? 20)
        configuration.clock = try Environment.instant("clock", clock, "NEP_CLOCK")
        let origins = corsOrigins ?? Environment.value("NEP_CORS_ORIGINS") ?? ""
        configuration.corsOrigins = Set(origins.split(separator: ",").map { String($0).trimmingBlanks() })
        for origin in configuration.corsOrigins where !CORS.isOrigin(origin) {
            throw ValidationError("--cors-origins takes origins such as https://bang.example.vn, not \(origin)")
        }
        configuration.server.trustedProxies = try proxies()
        configuration.rates.isOn = try Environment.isOn("rate-limits", rateLimits, "NEP_RATE_LIMITS") ?? true
        if let days = surgeDays ?? Environment.value("NEP_SURGE_DAYS") {
            guard let surge = SurgeDays(days) else {
                throw ValidationError("--surge-days takes days of a month and dates, such as 5,2026-06-19, not \(days)")
            }
            configuration.rates.surge = surge
        }
        configuration.backups = try backups()
        configuration.backupAge = try Environment.number(
            "backup-max-age", backupMaxAge, "NEP_BACKUP_MAX_AGE", in: 1...8_760
        ).map { .seconds($0 * 3_600) }
        try ServerLimit.apply(limit, to: &configuration) { Environment.value($0) }
        let name = logLevel ?? Environment.value("NEP_LOG_LEVEL") ?? "info"
        guard let level = Logger.Level(rawValue: name) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--log-level takes \(levels), not \(name)")
        }
        return (configuration, level)
    }

    private func backups() throws -> Backups.Settings? {
        let keep = try Environment.number("backup-keep", backupKeep, "NEP_BACKUP_KEEP", in: 1...1_000)
        let hours = try Environment.number("backup-every", backupEvery, "NEP_BACKUP_EVERY", in: 0...168) ?? 24
        let time = backupAt ?? Environment.value("NEP_BACKUP_AT") ?? "02:00"
        guard let minute = BackupSchedule.minute(time) else {
            throw ValidationError("--backup-at takes a time of day such as 02:00, not \(time)")
        }
        guard let directory = backupDirectory ?? Environment.value("NEP_BACKUP_DIRECTORY") else { return nil }
        var settings = Backups.Settings(directory: directory)
        if let keep { settings.keep = keep }
        settings.schedule = hours == 0 ? nil : BackupSchedule(hours: hours, minute: minute)
        return settings
    }

    private func proxies() throws -> TrustedProxies {
        let list = trustedProxies ?? Environment.value("NEP_TRUSTED_PROXIES") ?? ""
        guard var proxies = TrustedProxies(list) else {
            throw ValidationError("--trusted-proxies takes addresses, blocks such as 10.0.0.0/8, and unix, not \(list)")
        }
        if let name = proxyField ?? Environment.value("NEP_PROXY_FIELD") {
            guard let field = TrustedProxies.Field(rawValue: name) else {
                let fields = TrustedProxies.Field.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--proxy-field takes \(fields), not \(name)")
            }
            proxies.field = field
        }
        return proxies
    }

    func run() async throws {
        if limits {
            for line in ServerLimit.table { Output.line(line) }
            return
        }
        let (settings, level) = try file.explaining { try configured() }
        ProcessLimits.ignoreBrokenPipes()
        let log = Logger(label: "nep") { _ in LineLog.standardError(level: level) }

        let metrics = MetricsRegistry()
        metrics.install()
        let application = try file.explaining { try Application(settings, logger: log, metrics: metrics) }
        let addresses: [BoundAddress]
        do { addresses = try application.bind() } catch {
            await application.close()
            throw Failure("cannot listen: \(error)")
        }
        do {
            try await application.run(logger: log) {
                for address in addresses { Output.line("listening on \(address)") }
            }
        } catch { throw file.failure(error) }
    }
}
