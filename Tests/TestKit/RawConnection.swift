internal import Glibc

/// A bare connection to a server on the loopback, for what a whole request and answer do not show: connections that are kept,
/// half closed, or left idle. Closed when it goes.
package final class RawConnection: Sendable {
    private let descriptor: Int32

    package init(port: Int) throws {
        descriptor = try SocketClient.connected(to: port)
    }

    deinit { close(descriptor) }

    package func send(_ text: String) async throws {
        try await onThread { [descriptor] in try SocketClient.send(Array(text.utf8), on: descriptor) }
    }

    /// Says that nothing more will be sent.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// What comes until it ends in `text`, or the server closes.
    package func read(until text: String? = nil) async throws -> String {
        try await onThread { [descriptor] in
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &piece, piece.count, 0)
                guard count >= 0 else { throw SystemFailure("recv") }
                bytes.append(contentsOf: piece[..<count])
                if count == 0 || text.map({ bytes.suffix($0.utf8.count).elementsEqual($0.utf8) }) ?? false {
                    return String(decoding: bytes, as: UTF8.self)
                }
            }
        }
    }
}
