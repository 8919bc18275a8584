package import EventLoop
import Glibc
package import HTTPRouting
package import Logging
import Synchronization

/// The HTTP/1.1 server (RFC 9110, RFC 9112): one listener and many connections on each loop of a group.
///
/// `bind()`, then `run()`; `shutdown(grace:)` makes `run()` return. Figures: `http_server_connections_total`,
/// `http_server_connections_open` and `http_server_limits_total`, the last by `limit` (see `Limit`).
package final class HTTPServer: Sendable {
    package enum Misuse: Error {
        case alreadyBound
    }

    private enum State {
        case made
        /// For each loop its sockets.
        case bound([[ListeningSocket]])
        /// With the paths of its Unix sockets.
        case running([String])
        case ended
    }

    private let configuration: HTTPServerConfiguration
    private let loops: EventLoopGroup
    private let logger: Logger
    private let load: ServerLoad
    private let parts: [ServerLoop]
    private let state = Mutex(State.made)

    package init(
        configuration: HTTPServerConfiguration, responder: any Responder, loops: EventLoopGroup, logger: Logger
    ) {
        self.configuration = configuration
        self.loops = loops
        self.logger = logger
        let load = ServerLoad(configuration: configuration, loops: loops.loops.count)
        self.load = load
        let repeated = RepeatedAnswers(limit: configuration.repeatedBytes)
        parts = loops.loops.map {
            ServerLoop(
                loop: $0, configuration: configuration, responder: responder, load: load, repeated: repeated,
                logger: logger)
        }
    }

    /// How many connections are open now.
    package var openConnections: Int { load.openConnections }

    /// How many bytes of request bodies are held now.
    package var bufferedBodyBytes: Int { load.bufferedBodyBytes }

    /// Opens the listeners: from now on the kernel takes connections in, though nobody serves them before `run()`.
    /// - Returns: One address for each of the configuration, with the port the kernel chose.
    /// - Throws: `SystemError`, such as for a port in use; then nothing listens.
    package func bind() throws -> [BoundAddress] {
        try state.withLock { state in
            guard case .made = state else { throw Misuse.alreadyBound }
            var sockets: [[ListeningSocket]] = Array(repeating: [], count: parts.count)
            var addresses: [BoundAddress] = []
            do {
                for address in configuration.addresses {
                    let opened = try ListeningSocket.open(
                        address, loops: parts.count, backlog: configuration.backlog)
                    for (index, socket) in opened.sockets.enumerated() { sockets[index].append(socket) }
                    addresses.append(opened.address)
                }
            } catch {
                Self.close(sockets)
                throw error
            }
            state = .bound(sockets)
            return addresses
        }
    }

    /// Serves until `shutdown(grace:)`; a cancelled task shuts down without grace. Returns at once if not bound.
    package func run() async {
        let sockets = state.withLock { state -> [[ListeningSocket]]? in
            guard case .bound(let sockets) = state else { return nil }
            state = .running(Self.paths(sockets))
            return sockets
        }
        guard let sockets else { return }
        for (part, sockets) in zip(parts, sockets) { part.loop.execute { part.start(sockets) } }
        await withTaskCancellationHandler {
            await load.ended.wait()
        } onCancel: {
            beginShutdown(grace: .zero)
        }
        state.withLock { $0 = .ended }
    }

    /// Stops accepting, lets go of idle connections, and gives requests under way until the end of the grace; then cuts
    /// what is left. Returns when the server has ended.
    package func shutdown(grace: Duration) async {
        guard beginShutdown(grace: grace) else { return }
        await load.ended.wait()
    }

    @discardableResult
    private func beginShutdown(grace: Duration) -> Bool {
        let isRunning = state.withLock { state in
            switch state {
            case .running(let paths):
                // While we still listen: later the path may be another server's.
                for path in paths { unlink(path) }
                state = .running([])
                return true
            case .bound(let sockets): Self.close(sockets)
            case .made, .ended: break
            }
            state = .ended
            return false
        }
        guard isRunning else { return false }
        for part in parts { part.loop.execute { part.drain() } }
        after(grace) { [self] in
            for part in parts { part.loop.execute { part.abort() } }
            // A handler that does not heed its cancellation cannot hold the server.
            after(.seconds(1)) { [self] in
                guard !load.ended.isOpen else { return }
                logger.error("handlers are still running at the end of the shutdown")
                load.ended.open()
            }
        }
        return true
    }

    private func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void) {
        guard let loop = loops.loops.first else { return }
        loop.execute { loop.schedule(LoopTimer(fire: action), at: loop.now.adding(delay)) }
    }

    private static func close(_ sockets: [[ListeningSocket]]) {
        for path in paths(sockets) { unlink(path) }
        for socket in sockets.joined() { socket.close() }
    }

    private static func paths(_ sockets: [[ListeningSocket]]) -> [String] {
        (sockets.first ?? []).compactMap { socket in
            if case .unix(let path) = socket.address { path } else { nil }
        }
    }
}
