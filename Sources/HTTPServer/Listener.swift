import EventLoop
import Glibc

/// Accepts connections on one socket of one loop. Confined to that loop.
final class Listener {
    private let server: ServerLoop
    private let socket: ListeningSocket
    private var watcher: Watcher?
    private var isPaused = false
    private lazy var timer = LoopTimer { [unowned self] in unpause() }

    private var readiness: Readiness { socket.isShared ? [.readable, .exclusive] : .readable }

    init(_ socket: ListeningSocket, server: ServerLoop) throws(SystemError) {
        self.socket = socket
        self.server = server
        try watch()
    }

    private func watch() throws(SystemError) {
        watcher = try server.loop.watch(socket.descriptor, for: readiness) { [unowned self] _ in accept(atMost: 64) }
    }

    func acceptAll() {
        accept(atMost: Int(server.configuration.backlog))
    }

    func close() {
        server.loop.cancel(timer)
        if let watcher { server.loop.close(watcher) }
        watcher = nil
    }

    /// Level-triggered: what a round leaves is there in the next.
    private func accept(atMost count: Int) {
        for _ in 0..<count {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    server.configuration.acceptCall.run(socket.descriptor, $0, &length)
                }
            }
            if descriptor >= 0 {
                opened(descriptor, storage)
                continue
            }
            switch errno {
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH,
                EPERM:
                continue  // of that one connection (accept(2), "Error handling")
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                return pause()
            default:
                return
            }
        }
    }

    private func opened(_ descriptor: Int32, _ storage: sockaddr_storage) {
        let proxies = server.configuration.trustedProxies
        guard case .tcp = socket.address else {
            return server.accepted(descriptor, from: Peer(nil, proxies: proxies))
        }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        server.accepted(descriptor, from: Peer(SocketAddress.peer(of: storage), proxies: proxies))
    }

    /// Rests: a listener that is ready and cannot be served would spin the loop.
    private func pause() {
        guard let watcher, !isPaused else { return }
        isPaused = true
        server.note(.descriptors, peer: nil)
        server.loop.pause(watcher)
        server.loop.schedule(timer, at: server.loop.now.adding(server.configuration.acceptPause))
    }

    func unpause() {
        guard let watcher, isPaused else { return }
        isPaused = false
        server.loop.cancel(timer)
        server.loop.resume(watcher, for: readiness)
    }
}
