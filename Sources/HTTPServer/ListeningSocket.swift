import CEpoll
import EventLoop
import Glibc

/// A socket that listens, not yet watched by any loop.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    let address: BoundAddress
    /// A Unix socket is one description that all loops share.
    let isShared: Bool

    /// Opens one socket for each loop on the address; port 0 is chosen once, for all of them.
    static func open(
        _ listen: ListenAddress, loops: Int, backlog: Int32
    ) throws -> (sockets: [ListeningSocket], address: BoundAddress) {
        switch listen {
        case .tcp(let host, _):
            return try openTCP(SocketAddress(listen), host: host, loops: loops, backlog: backlog)
        case .unix(let path):
            return try openUnix(SocketAddress(listen), path: path, loops: loops, backlog: backlog)
        }
    }

    func close() {
        Glibc.close(descriptor)
    }

    private static func openTCP(
        _ wanted: SocketAddress, host: String, loops: Int, backlog: Int32
    ) throws -> (sockets: [ListeningSocket], address: BoundAddress) {
        var address = wanted
        // SO_REUSEPORT would let a second server of the same user share the port in silence: without it, this fails.
        if address.port != 0 { Glibc.close(try bound(&address, reusingPort: false)) }
        var descriptors: [Int32] = []
        do {
            for _ in 0..<loops {
                descriptors.append(try bound(&address, reusingPort: true))
                if address.port == 0 { address.port = try SocketAddress(boundTo: descriptors[0]).port }
            }
            for descriptor in descriptors where listen(descriptor, backlog) != 0 { throw SystemError("listen") }
        } catch {
            for descriptor in descriptors { Glibc.close(descriptor) }
            throw error
        }
        let name = BoundAddress.tcp(host: host == "localhost" ? "127.0.0.1" : host, port: address.port)
        return (descriptors.map { ListeningSocket(descriptor: $0, address: name, isShared: false) }, name)
    }

    private static func bound(_ address: inout SocketAddress, reusingPort: Bool) throws(SystemError) -> Int32 {
        let descriptor = try make(address.family)
        do throws(SystemError) {
            try enable(SO_REUSEADDR, SOL_SOCKET, on: descriptor)
            if reusingPort { try enable(SO_REUSEPORT, SOL_SOCKET, on: descriptor) }
            if address.family == AF_INET6 { try enable(IPV6_V6ONLY, Int32(IPPROTO_IPV6), on: descriptor) }
            guard address.withPointer({ bind(descriptor, $0, $1.pointee) }) == 0 else { throw SystemError("bind") }
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func openUnix(
        _ wanted: SocketAddress, path: String, loops: Int, backlog: Int32
    ) throws -> (sockets: [ListeningSocket], address: BoundAddress) {
        var address = wanted
        try removeAbandoned(&address, path: path)
        let first = try make(AF_UNIX)
        var descriptors = [first]
        do {
            guard address.withPointer({ bind(first, $0, $1.pointee) }) == 0 else { throw SystemError("bind") }
            guard listen(first, backlog) == 0 else { throw SystemError("listen") }
            // Unix sockets know no SO_REUSEPORT: each loop watches a duplicate of the one description.
            for _ in 1..<loops {
                let copy = fcntl(first, F_DUPFD_CLOEXEC, 0)
                guard copy >= 0 else { throw SystemError("fcntl") }
                descriptors.append(copy)
            }
        } catch {
            for descriptor in descriptors { Glibc.close(descriptor) }
            throw error
        }
        let name = BoundAddress.unix(path: path)
        return (descriptors.map { ListeningSocket(descriptor: $0, address: name, isShared: true) }, name)
    }

    /// Removes a socket that nobody listens on any more; leaves everything else for `bind` to fail on.
    private static func removeAbandoned(_ address: inout SocketAddress, path: String) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        let probe = try make(AF_UNIX)
        defer { Glibc.close(probe) }
        let code = address.withPointer { connect(probe, $0, $1.pointee) }
        if code != 0, errno == ECONNREFUSED { unlink(path) }
    }

    private static func make(_ family: Int32) throws(SystemError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        return descriptor
    }

    private static func enable(_ option: Int32, _ level: Int32, on descriptor: Int32) throws(SystemError) {
        var on: Int32 = 1
        guard setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw SystemError("setsockopt")
        }
    }
}
