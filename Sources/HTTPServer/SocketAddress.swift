import CEpoll
import EventLoop
import Glibc
import HTTPRouting

/// A socket address as the kernel takes it, and back.
struct SocketAddress {
    enum Failure: Error, Equatable, CustomStringConvertible {
        case badHost(String)
        case badPort(Int)
        case badPath(String)

        var description: String {
            switch self {
            case .badHost(let host): "not an IPv4 or IPv6 address to listen on: \(host)"
            case .badPort(let port): "not a port: \(port)"
            case .badPath(let path): "a socket path has 1 to 107 bytes: \(path)"
            }
        }
    }

    private(set) var storage = sockaddr_storage()
    private(set) var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// The address a socket is bound to.
    init(boundTo descriptor: Int32) throws(SystemError) {
        let code = withPointer { getsockname(descriptor, $0, $1) }
        guard code == 0 else { throw SystemError("getsockname") }
    }

    init(_ address: ListenAddress) throws(Failure) {
        switch address {
        case .tcp(let host, let port):
            guard let port16 = in_port_t(exactly: port) else { throw .badPort(port) }
            let literal = host == "localhost" ? "127.0.0.1" : host
            var four = sockaddr_in()
            var six = sockaddr_in6()
            if inet_pton(AF_INET, literal, &four.sin_addr) == 1 {
                four.sin_family = sa_family_t(AF_INET)
                four.sin_port = port16.bigEndian
                set(four)
            } else if inet_pton(AF_INET6, literal, &six.sin6_addr) == 1 {
                six.sin6_family = sa_family_t(AF_INET6)
                six.sin6_port = port16.bigEndian
                set(six)
            } else {
                throw .badHost(host)
            }
        case .unix(let path):
            var unix = sockaddr_un()
            unix.sun_family = sa_family_t(AF_UNIX)
            let octets = Array(path.utf8)
            guard (1..<MemoryLayout.size(ofValue: unix.sun_path)).contains(octets.count), !octets.contains(0) else {
                throw .badPath(path)
            }
            withUnsafeMutableBytes(of: &unix.sun_path) { $0.copyBytes(from: octets) }
            set(unix)
        }
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// The port of an Internet address.
    var port: Int {
        get {
            // The port stands at the same place in sockaddr_in and sockaddr_in6.
            withUnsafeBytes(of: storage) {
                Int(in_port_t(bigEndian: $0.load(fromByteOffset: Self.portOffset, as: in_port_t.self)))
            }
        }
        set {
            let value = in_port_t(truncatingIfNeeded: newValue).bigEndian
            withUnsafeMutableBytes(of: &storage) {
                $0.storeBytes(of: value, toByteOffset: Self.portOffset, as: in_port_t.self)
            }
        }
    }

    private static let portOffset = MemoryLayout<sa_family_t>.size

    private mutating func set<Address>(_ address: Address) {
        withUnsafeBytes(of: address) { source in
            withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: source) }
        }
        length = socklen_t(MemoryLayout<Address>.size)
    }

    /// Lends the address to a system call.
    mutating func withPointer<T>(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> T) -> T {
        withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
        }
    }

    /// The address of an Internet peer; nil for other families.
    static func peer(of storage: sockaddr_storage) -> NetworkAddress? {
        let (offset, size): (Int, Int)
        switch Int32(storage.ss_family) {
        case AF_INET: (offset, size) = (4, 4)
        case AF_INET6: (offset, size) = (8, 16)
        default: return nil
        }
        return withUnsafeBytes(of: storage) { bytes in
            let number = { (octets: Slice<UnsafeRawBufferPointer>) in octets.reduce(0) { $0 << 8 | UInt64($1) } }
            let octets = bytes[offset..<(offset + size)]
            return size == 4
                ? NetworkAddress(ipv4: UInt32(truncatingIfNeeded: number(octets)))
                : NetworkAddress(high: number(octets.prefix(8)), low: number(octets.suffix(8)))
        }
    }
}

extension ListenAddress {
    /// Why nothing can ever listen there, in words; `nil` for an address.
    package var fault: String? {
        do throws(SocketAddress.Failure) { _ = try SocketAddress(self) } catch { return error.description }
        return nil
    }
}
