import CEpoll
import Glibc

/// Who is at the other end of a connection.
struct Peer: Sendable {
    /// What connections are counted by: an IPv4 address, or the /64 of an IPv6 one, which is what one subscriber holds.
    struct Key: Hashable, Sendable {
        var bytes: UInt64
        var isIPv6: Bool
    }

    /// Nil on a Unix socket.
    let key: Key?
    /// As text without the port; nil on a Unix socket.
    let address: String?
    let isLoopback: Bool

    static let unix = Peer(key: nil, address: nil, isLoopback: true)

    private init(key: Key?, address: String?, isLoopback: Bool) {
        self.key = key
        self.address = address
        self.isLoopback = isLoopback
    }

    init(_ storage: sockaddr_storage) {
        self = SocketAddress.withPeer(of: storage) { family, octets, text in
            var bytes: UInt64 = 0
            for octet in octets.prefix(8) { bytes = bytes << 8 | UInt64(octet) }
            switch family {
            case AF_INET:
                return Peer(key: Key(bytes: bytes, isIPv6: false), address: text, isLoopback: octets.first == 127)
            case AF_INET6:
                let isLoopback = octets.dropLast().allSatisfy { $0 == 0 } && octets.last == 1
                return Peer(key: Key(bytes: bytes, isIPv6: true), address: text, isLoopback: isLoopback)
            default:
                return .unix
            }
        }
    }
}
