internal import API
internal import Domain
internal import HTTPServer

/// A bound of the server as a setting: its name, what it counts, what it may be, and where it goes.
///
/// `--limit idle=60`, else the variable `NEP_LIMIT_IDLE=60`, else the default.
package struct ServerLimit: Sendable {
    package enum Unit: String, Sendable {
        case bytes, seconds, count
        case bytesPerSecond = "bytes/s"
        case perMinute = "1/min"
    }

    package let name: String
    package let unit: Unit
    package let range: ClosedRange<Int>
    /// What is bounded, and what happens there.
    package let meaning: String
    private let read: @Sendable (Configuration) -> Int
    private let write: @Sendable (inout Configuration, Int) -> Void

    private init(
        _ name: String, _ unit: Unit, _ range: ClosedRange<Int>,
        _ field: any WritableKeyPath<Configuration, Int> & Sendable,
        _ meaning: String
    ) {
        self.name = name
        self.unit = unit
        self.range = range
        self.meaning = meaning
        read = { $0[keyPath: field] }
        write = { $0[keyPath: field] = $1 }
    }

    private init(
        _ name: String, _ range: ClosedRange<Int>, _ field: any WritableKeyPath<Configuration, Duration> & Sendable,
        _ meaning: String
    ) {
        self.name = name
        unit = .seconds
        self.range = range
        self.meaning = meaning
        read = { Int($0[keyPath: field].components.seconds) }
        write = { $0[keyPath: field] = .seconds($1) }
    }

    package static let all: [ServerLimit] = [
        ServerLimit(
            "request-line", .bytes, 512...1 << 20, \.server.requestLineBytes, "method, target, version; then 414"),
        ServerLimit("headers", .bytes, 512...1 << 20, \.server.headerBytes, "all header lines of a request; then 431"),
        ServerLimit("header-count", .count, 8...10_000, \.server.headerCount, "header lines of a request; then 431"),
        ServerLimit("body", .bytes, 1024...1 << 30, \.maximumBody, "body of a write, packed or not; then 413"),
        ServerLimit("bulk-body", .bytes, 1024...1 << 30, \.maximumBulkBody, "body of a bulk write; then 413"),
        ServerLimit(
            "bodies", .bytes, 1 << 20...1 << 40, \.server.bufferedBodyBytes,
            "bodies in memory, of all requests; then 503"),
        ServerLimit(
            "read-ahead", .bytes, 1024...1 << 24, \.server.readAheadBytes,
            "pipelined requests read before their turn; then the sender waits"),
        ServerLimit(
            "drain", .bytes, 0...1 << 24, \.server.drainBytes,
            "unwanted body read past to keep a connection; then a close"),
        ServerLimit(
            "repeats", .bytes, 0...1 << 30, \.server.repeatedBytes,
            "answers kept to give again while nothing has changed, one of them a sixteenth at most; 0: none"),
        ServerLimit(
            "connections", .count, 1...1_000_000, \.server.connections,
            "open connections; then 503. Never more than ulimit -n allows"),
        ServerLimit(
            "connections-per-peer", .count, 1...1_000_000, \.server.connectionsPerPeer,
            "connections of one address (IPv6: /64), or requests at once of a proxy's client; then 503"),
        ServerLimit(
            "requests", .count, 1...1_000_000_000, \.server.requestsPerConnection,
            "requests on one connection; then a close"),
        ServerLimit(
            "first-byte", 1...86_400, \.server.firstByteTimeout, "from a connection to its first byte; then a close"),
        ServerLimit("header", 1...86_400, \.server.headerTimeout, "from there to the end of the headers; then 408"),
        ServerLimit("idle", 1...86_400, \.server.idleTimeout, "between two requests; then a close"),
        ServerLimit(
            "body-rate", .bytesPerSecond, 0...1 << 30, \.server.minimumBodyRate,
            "least speed of a body; slower is a 408"),
        ServerLimit("body-grace", 1...86_400, \.server.bodyRateGrace, "over which that speed is taken"),
        ServerLimit(
            "write-rate", .bytesPerSecond, 0...1 << 30, \.server.minimumWriteRate,
            "least speed of a reader; then a close"),
        ServerLimit("write-stall", 1...86_400, \.server.writeStallTimeout, "over which that speed is taken"),
        ServerLimit(
            "token-reads", .perMinute, 0...1_000_000_000, \.rates.tokenReads,
            "reads of one token; then 429. 0 is no limit"),
        ServerLimit(
            "token-writes", .perMinute, 0...1_000_000_000, \.rates.tokenWrites,
            "writes of one token; then 429. 0 is no limit"),
        ServerLimit(
            "address-reads", .perMinute, 0...1_000_000_000, \.rates.addressReads,
            "reads from one address (IPv6: /64); then 429. 0 is no limit"),
        ServerLimit(
            "address-writes", .perMinute, 0...1_000_000_000, \.rates.addressWrites,
            "writes from one address; then 429. 0 is no limit"),
        ServerLimit(
            "address-failures", .perMinute, 0...1_000_000_000, \.rates.addressFailures,
            "tokens that are none, from one address; then 429 for further ones. 0 is no limit"),
        ServerLimit(
            "surge-factor", .count, 1...1_000, \.rates.surgeFactor, "by which these are multiplied on --surge-days"),
        ServerLimit(
            "disk-free", .bytes, 0...1 << 50, \.readiness.freeBytes,
            "least that is left on the database's disk; below it /readyz says so"),
        ServerLimit(
            "wal", .bytes, 1 << 20...1 << 40, \.readiness.logBytes, "largest write-ahead log; above it /readyz says so"),
    ]

    package var standard: Int { read(Configuration()) }

    package var variable: String { "NEP_LIMIT_" + name.uppercased().replacing("-", with: "_") }

    /// The settings for people: name, variable, unit, default, meaning.
    package static var table: [String] {
        all.map { limit in
            let pad = { (text: String, width: Int) in text + String(repeating: " ", count: max(1, width - text.count)) }
            return pad(limit.name, 22) + pad(limit.variable, 33) + pad("\(limit.standard)", 11)
                + pad(limit.unit.rawValue, 9) + limit.meaning
        }
    }

    /// The same as rows of the README's table.
    package static var rows: [String] {
        all.map { "| `\($0.name)` | \($0.standard) | \($0.unit.rawValue) | \($0.meaning) |" }
    }

    /// Sets what the flags say, and what variables say of the rest.
    /// - Parameter flags: Each `name=number`.
    package static func apply(
        _ flags: [String], to configuration: inout Configuration, variables: (String) -> String?
    ) throws(BadArgument) {
        for limit in all {
            if let text = variables(limit.variable) { try limit.apply(text, as: limit.variable, to: &configuration) }
        }
        for flag in flags {
            let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let limit = all.first(where: { $0.name == parts[0] }) else {
                throw BadArgument("--limit \(flag) is unknown; serve --limits lists them")
            }
            try limit.apply(parts[1], as: "--limit \(limit.name)", to: &configuration)
        }
    }

    private func apply(_ text: String, as name: String, to configuration: inout Configuration) throws(BadArgument) {
        guard let number = Int(text), range.contains(number) else {
            throw BadArgument(
                "\(name) takes \(range.lowerBound) to \(range.upperBound) (\(unit.rawValue)), not \(text)")
        }
        write(&configuration, number)
    }
}
