import EventLoop
import HTTPRouting

/// Where a connection stands, until when it may stay there, and whether it goes on after an answer.
///
/// Told of events and of the time; knows neither sockets nor clocks.
struct ConnectionState {
    enum Phase: Equatable {
        /// No byte of a request has come: the first of the connection, or the next.
        case idle(isFirst: Bool)
        case head
        case body
        case responding
        /// An unwanted body is read and thrown away, or the peer's last words are.
        case draining
    }

    /// What to do when the time is up.
    enum Expiry: Equatable {
        case close(Limit)
        case refuse(Limit)
    }

    private let configuration: HTTPServerConfiguration
    private(set) var phase = Phase.idle(isFirst: true)
    /// When the present phase has lasted too long.
    private(set) var deadline: Milliseconds
    private(set) var requests = 0
    private var windowReceived = 0
    private var isDrainingServer = false

    init(configuration: HTTPServerConfiguration, now: Milliseconds) {
        self.configuration = configuration
        deadline = now.adding(configuration.firstByteTimeout)
    }

    var isIdle: Bool {
        if case .idle = phase { true } else { false }
    }

    /// A byte of a request is there.
    mutating func headStarted(at now: Milliseconds) {
        guard isIdle else { return }
        phase = .head
        deadline = now.adding(configuration.headerTimeout)
    }

    mutating func headFinished() {
        requests += 1
        phase = .responding
        deadline = .never
    }

    /// Whether one more answer may be given again and the connection go on.
    var mayRepeat: Bool { requests + 1 < configuration.requestsPerConnection }

    mutating func repeated() {
        requests += 1
    }

    mutating func bodyStarted(at now: Milliseconds) {
        phase = .body
        openBodyWindow(at: now)
    }

    /// Each window of `bodyRateGrace` must bring what the minimum rate makes of it. What came before does not count: a client
    /// that has sent a megabyte in a second would otherwise have a quarter of an hour to do nothing in.
    mutating func bodyReceived(_ count: Int, at now: Milliseconds) {
        windowReceived += count
        if windowReceived >= bodyQuota { openBodyWindow(at: now) }
    }

    private mutating func openBodyWindow(at now: Milliseconds) {
        windowReceived = 0
        deadline = configuration.minimumBodyRate > 0 ? now.adding(configuration.bodyRateGrace) : .never
    }

    private var bodyQuota: Int { Self.bytes(configuration.minimumBodyRate, over: configuration.bodyRateGrace) }

    /// What a reader must take within `writeStallTimeout`; at least something.
    var writeQuota: Int { max(1, Self.bytes(configuration.minimumWriteRate, over: configuration.writeStallTimeout)) }

    private static func bytes(_ rate: Int, over duration: Duration) -> Int {
        let (product, overflow) = Milliseconds(0).adding(duration).multipliedReportingOverflow(by: Int64(rate))
        return overflow ? .max : Int(product / 1000)
    }

    mutating func responding() {
        phase = .responding
        deadline = .never
    }

    /// By when the reader has to have taken `writeQuota` more.
    func writeDeadline(from now: Milliseconds) -> Milliseconds {
        now.adding(configuration.writeStallTimeout)
    }

    mutating func drainStarted(at now: Milliseconds) {
        phase = .draining
        deadline = now.adding(configuration.drainGrace)
    }

    /// The answer is out; the next request may come.
    mutating func answered(at now: Milliseconds) {
        phase = .idle(isFirst: false)
        deadline = now.adding(configuration.idleTimeout)
    }

    mutating func serverDrains() {
        isDrainingServer = true
    }

    /// Whether the connection may go on after the answer to this head (RFC 9112 §9.3).
    func persists(after head: RequestHead) -> Bool {
        head.wantsPersistence && !isDrainingServer && requests < configuration.requestsPerConnection
    }

    var hasServedItsRequests: Bool { requests >= configuration.requestsPerConnection }

    var expiry: Expiry {
        switch phase {
        case .idle(isFirst: true): .close(.firstByte)
        case .idle(isFirst: false): .close(.idle)
        case .head: .refuse(.header)
        case .body: .refuse(.bodyRate)
        case .responding: .close(.writeStall)
        case .draining: .close(.drain)
        }
    }
}
