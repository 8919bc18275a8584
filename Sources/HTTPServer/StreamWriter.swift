import EventLoop
import HTTPRouting

/// Where a handler writes a streamed answer. Each piece leaves at once; the first takes the head along.
///
/// Confinement: the loop of its connection; a `write` from elsewhere goes there first.
final class StreamWriter: BodyWriter, @unchecked Sendable {
    enum Failure: Error {
        /// The peer is gone or has stalled.
        case connectionLost
        /// The stream has ended, or another write is under way.
        case misuse
    }

    private let connection: Connection
    private let loop: EventLoop
    private let encoder: ResponseEncoder
    private var pending: [UInt8]
    private var isBusy = false
    private var isFinished = false
    private(set) var hasStarted = false

    /// - Parameter head: The head of the answer, encoded.
    init(connection: Connection, loop: EventLoop, encoder: ResponseEncoder, head: [UInt8]) {
        self.connection = connection
        self.loop = loop
        self.encoder = encoder
        pending = head
    }

    func write(_ bytes: [UInt8]) async throws {
        if loop.isCurrent {
            try await writeHere(bytes)
        } else {
            try await Task(executorPreference: loop) { try await self.writeHere(bytes) }.value
        }
    }

    private func writeHere(_ bytes: [UInt8]) async throws {
        guard !isBusy, !isFinished else { throw Failure.misuse }
        guard !bytes.isEmpty else { return }
        encoder.append(piece: bytes, to: &pending)
        try await flush()
    }

    /// Ends the body as its framing demands.
    func finish() async throws {
        guard !isBusy, !isFinished else { throw Failure.misuse }
        isFinished = true
        encoder.appendEnd(to: &pending)
        try await flush()
    }

    /// Nothing more is taken.
    func cut() {
        isFinished = true
    }

    private func flush() async throws {
        isBusy = true
        defer { isBusy = false }
        hasStarted = true
        guard await connection.send(pending) else {
            isFinished = true
            throw Failure.connectionLost
        }
        pending.removeAll(keepingCapacity: true)
    }
}
