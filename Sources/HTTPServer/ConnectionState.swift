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
    private var bodyStart: Milliseconds = 0
    private var bodyReceived = 0
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

    mutating func bodyStarted(at now: Milliseconds) {
        phase = .body
        bodyStart = now
        bodyReceived = 0
        setBodyDeadline()
    }

    mutating func bodyReceived(_ count: Int) {
        bodyReceived += count
        setBodyDeadline()
    }

    /// The deadline moves on with what has come: at the minimum rate, so much had to take so long.
    private mutating func setBodyDeadline() {
        guard configuration.minimumBodyRate > 0 else {
            deadline = .never
            return
        }
        let (product, overflow) = bodyReceived.multipliedReportingOverflow(by: 1000)
        guard !overflow else {
            deadline = .never
            return
        }
        deadline = bodyStart.adding(configuration.bodyRateGrace)
            .adding(.milliseconds(product / configuration.minimumBodyRate))
    }

    mutating func responding() {
        phase = .responding
        deadline = .never
    }

    /// The deadline for the reader to take some more of the answer.
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
