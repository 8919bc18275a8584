import CEpoll
import Glibc
import HTTPRouting

/// Who is at the other end of a connection.
struct Peer: Sendable {
    /// What connections are counted by: an IPv4 address, or the /64 of an IPv6 one, which is what one subscriber holds.
    struct Key: Hashable, Sendable {
        private let bits: UInt64
        private let isIPv4: Bool

        init(_ address: NetworkAddress) {
            isIPv4 = address.isIPv4
            bits = isIPv4 ? address.low : address.high
        }
    }

    /// Nil on a Unix socket.
    let address: NetworkAddress?
    /// The address as text; nil on a Unix socket.
    let text: String?
    let isLoopback: Bool
    /// Whether it is a proxy that speaks for others, each of whom is counted alone.
    let isProxy: Bool

    /// What its connections are counted by; nil if they are not.
    var key: Key? { isProxy ? nil : address.map { Key($0) } }

    init(_ address: NetworkAddress?, proxies: TrustedProxies = .none) {
        self.address = address
        text = address?.description
        isLoopback = address?.isLoopback ?? true
        isProxy = proxies.contains(address)
    }
}
