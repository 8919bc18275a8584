import CEpoll
import Glibc
package import HTTPRouting

/// Where to listen and every bound the server keeps. Sizes are in bytes.
///
/// What happens at each bound: an answer with the status named, or a close where no answer can help; one log line
/// (see `Limit`) and one tick of the counter `http_server_limits_total`.
package struct HTTPServerConfiguration: Sendable {
    package var addresses: [ListenAddress]
    /// The kernel's queue of connections not yet accepted.
    package var backlog: Int32 = 1024

    // MARK: Sizes

    /// Method, target and version; longer is a 414 (RFC 9112 §3).
    package var requestLineBytes = 8 * 1024
    /// All field lines of a head, and again of the trailers of a chunked body; longer is a 431 (RFC 6585 §5).
    package var headerBytes = 16 * 1024
    /// Field lines of a head; more is a 431.
    package var headerCount = 100
    /// What a connection reads ahead: a head not yet complete, or pipelined requests not yet begun. Past it the server
    /// does not read, so TCP holds the sender back. Never less than one whole head.
    package var readAheadBytes = 32 * 1024
    /// Bodies held in memory over all connections, packed and unpacked alike; past it, 503.
    package var bufferedBodyBytes = 128 * 1024 * 1024
    /// What is read and thrown away of a body nobody wants, so that the connection stays usable; past it, a close.
    package var drainBytes = 64 * 1024
    /// What is read and thrown away after the last answer of a connection; see `drainGrace`.
    package var lingerBytes = 1024 * 1024

    /// Answers kept to give again while they hold (see `RepeatTerms`); at the bound their keeping begins anew. 0: none.
    package var repeatedBytes = 128 * 1024 * 1024

    // MARK: Numbers

    /// Open connections in all; past it, 503 and a close.
    package var connections = 16_384
    /// Open connections of one peer: an IPv4 address or an IPv6 /64; past it, 503 and a close. Unix sockets are exempt, and
    /// trusted proxies: there it bounds the requests under way for one client, past it 503.
    package var connectionsPerPeer = 1024
    /// Requests on one connection; the last is answered with `Connection: close`.
    package var requestsPerConnection = 100_000

    // MARK: Times

    /// From the connection to its first byte; then a close.
    package var firstByteTimeout = Duration.seconds(30)
    /// From the first byte of a request to the end of its head; then 408.
    package var headerTimeout = Duration.seconds(15)
    /// Between requests; then a close.
    package var idleTimeout = Duration.seconds(75)
    /// The least a body may bring, in bytes per second, taken over each `bodyRateGrace`; slower is a 408. 0: no bound.
    package var minimumBodyRate = 1024
    package var bodyRateGrace = Duration.seconds(10)
    /// How long a reader may take nothing of an answer, or less than `minimumWriteRate`; then a close.
    package var writeStallTimeout = Duration.seconds(30)
    /// The least a reader may take of an answer, in bytes per second, taken over each `writeStallTimeout`. 0: anything.
    package var minimumWriteRate = 1024
    /// How long the server reads on after it has said its last word, so that the peer gets to read it before a reset
    /// (RFC 9112 §9.6), and how long the drain of an unwanted body may take.
    package var drainGrace = Duration.seconds(2)
    /// How long a listener rests when the process has no descriptor left.
    package var acceptPause = Duration.milliseconds(100)

    /// Proxies whose word on who the client is counts (see `Forwarding`).
    package var trustedProxies = TrustedProxies.none

    /// After which a connection without a request gives its task away: longer than between the requests of a busy client.
    var sleepDelay = Duration.milliseconds(100)

    /// `accept4(2)`, in whose place tests put one that fails.
    var acceptCall = AcceptCall(run: cepoll_accept4)

    package init(addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 8080)]) {
        self.addresses = addresses
    }
}

/// Takes a connection from a listening descriptor, as `accept4(2)` with close-on-exec and non-blocking does.
struct AcceptCall: Sendable {
    let run: @Sendable (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
}

/// Where to listen.
package enum ListenAddress: Sendable, Hashable {
    /// An IPv4 or IPv6 literal, or `localhost` for 127.0.0.1. Port 0: the kernel chooses. `::` is IPv6 only.
    case tcp(host: String, port: Int)
    /// A path of at most 107 bytes. A socket left there by a process that is gone is replaced.
    case unix(path: String)
}

/// Where the server listens, with the port the kernel chose.
package enum BoundAddress: Sendable, Hashable, CustomStringConvertible {
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// `http://127.0.0.1:8080`, `http://[::1]:8080`, `unix:/run/nep.sock`.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    package var port: Int? {
        if case .tcp(_, let port) = self { port } else { nil }
    }
}
