import EventLoop
import Glibc
import HTTPRouting
import Logging

/// One loop's part of a server: its listeners, its connections, and what they share.
///
/// Confinement: touched on the thread of `loop` alone, but for the constants.
final class ServerLoop: @unchecked Sendable {
    let loop: EventLoop
    let configuration: HTTPServerConfiguration
    let responder: any Responder
    let load: ServerLoad
    let parserLimits: RequestParser.Limits
    private let logger: Logger
    private let readAhead: Int

    let repeated: RepeatedAnswers
    /// What the renewed field of the answer says that is given again now.
    var renewed: [UInt8] = []
    /// What was given again in this round and by which answer, those of one answer in a row together.
    private var repetitions: [Repetition] = []
    private var untold: [(answer: RepeatedAnswer, end: Int)] = []
    private(set) var isDraining = false
    private var listeners: [Listener] = []
    private var connections: [Connection] = []
    private var freeBuffers: [ReadBuffer] = []
    private var freeOutput: [UInt8] = []
    private var dateLine = DateLine()
    private var quietUntil: [Limit: Milliseconds] = [:]
    private var unsaid: [Limit: Int] = [:]

    init(
        loop: EventLoop, configuration: HTTPServerConfiguration, responder: any Responder, load: ServerLoad,
        repeated: RepeatedAnswers, logger: Logger
    ) {
        self.loop = loop
        self.configuration = configuration
        self.responder = responder
        self.load = load
        self.logger = logger
        parserLimits = RequestParser.Limits(
            requestLineBytes: configuration.requestLineBytes, headerBytes: configuration.headerBytes,
            headerCount: configuration.headerCount)
        self.repeated = repeated
        // A whole head always fits: both parts at their limits, the empty lines around them, one byte too many.
        readAhead = max(
            configuration.readAheadBytes, configuration.requestLineBytes + configuration.headerBytes + 16)
    }

    // MARK: Listening

    func start(_ sockets: [ListeningSocket]) {
        // A shutdown may have overtaken the start.
        guard !isDraining else {
            for socket in sockets { socket.close() }
            return
        }
        for socket in sockets {
            do {
                listeners.append(try Listener(socket, server: self))
            } catch {
                socket.close()
                logger.error("cannot watch a listening socket", metadata: ["cause": "\(error)"])
            }
        }
    }

    func accepted(_ descriptor: Int32, from peer: Peer) {
        if let limit = load.admit(peer) {
            note(limit, peer: peer)
            return turnAway(descriptor)
        }
        do {
            let connection = try Connection(descriptor, peer: peer, server: self)
            connection.place = connections.count
            connections.append(connection)
            connection.start()
        } catch {
            Glibc.close(descriptor)
            load.release(peer)
            logger.error("cannot watch a connection", metadata: ["cause": "\(error)"])
        }
    }

    /// Answers 503 as far as that takes no waiting, and closes.
    private func turnAway(_ descriptor: Int32) {
        let requestID = RequestID.make()
        let response = responder.refuse(.tooManyConnections, requestID: requestID)
        let encoder = ResponseEncoder(response, method: nil, version: .http11)
        var bytes: [UInt8] = []
        encoder.appendHead(of: response, persists: false, date: date(), requestID: requestID, to: &bytes)
        if case .bytes(let body) = response.body { bytes.append(contentsOf: body) }
        send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        shutdown(descriptor, Int32(SHUT_WR))
        // What has come is read, for closing over unread bytes would reset the connection and lose the answer.
        var rest = [UInt8](repeating: 0, count: 4096)
        _ = recv(descriptor, &rest, rest.count, 0)
        Glibc.close(descriptor)
    }

    /// Takes in who is waiting already, stops listening, and lets idle connections go.
    func drain() {
        guard !isDraining else { return }
        for listener in listeners { listener.acceptAll() }
        isDraining = true
        for listener in listeners { listener.close() }
        listeners.removeAll()
        for connection in connections { connection.serverDrains() }
        load.end()
    }

    /// Cuts every connection: the grace is over.
    func abort() {
        guard !connections.isEmpty else { return }
        note(.shutdownGrace, peer: nil)
        for connection in connections { connection.abort() }
    }

    func remove(_ connection: Connection) {
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.place] = last
            last.place = connection.place
        }
        load.release(connection.peer)
        // A descriptor is free again, for which a listener may be waiting.
        for listener in listeners { listener.unpause() }
    }

    /// How many answers were given again in this round.
    var given: Int { repetitions.count }

    /// Notes that an answer is given again; its witnesses are told at the end of the round.
    func give(_ answer: RepeatedAnswer, _ repetition: Repetition) {
        if untold.isEmpty { loop.atEndOfRound { [self] in tellWitnesses() } }
        repetitions.append(repetition)
        if let last = untold.indices.last, untold[last].answer === answer {
            untold[last].end = repetitions.count
        } else {
            untold.append((answer, repetitions.count))
        }
    }

    /// Says how long those took together that were given after the first `start` of the round.
    func gave(since start: Int, in time: Duration) {
        let each = time.nanoseconds / Int64(repetitions.count - start)
        for index in start..<repetitions.count { repetitions[index].nanoseconds = each }
    }

    private func tellWitnesses() {
        var start = 0
        for (answer, end) in untold {
            for witness in answer.terms.witnesses { witness(repetitions[start..<end]) }
            start = end
        }
        untold.removeAll(keepingCapacity: true)
        repetitions.removeAll(keepingCapacity: true)
    }

    // MARK: Shared

    func borrowBuffer() -> ReadBuffer {
        freeBuffers.popLast() ?? ReadBuffer(capacity: readAhead)
    }

    func giveBack(_ buffer: ReadBuffer) {
        guard freeBuffers.count < 64 else { return }
        buffer.clear()
        freeBuffers.append(buffer)
    }

    /// An empty array to encode an answer into, with capacity left from the last.
    func takeOutput() -> [UInt8] {
        var output: [UInt8] = []
        swap(&output, &freeOutput)
        return output
    }

    func giveBack(_ output: consuming [UInt8]) {
        guard output.capacity <= 64 * 1024 else { return }
        output.removeAll(keepingCapacity: true)
        freeOutput = output
    }

    func date() -> [UInt8] { dateLine.now() }

    // MARK: Bounds

    /// Counts that a bound was reached, and logs it: at most one line per bound and second.
    func note(_ limit: Limit, peer: Peer?) {
        load.count(limit)
        guard quietUntil[limit, default: 0] <= loop.now else {
            unsaid[limit, default: 0] += 1
            return
        }
        quietUntil[limit] = loop.now + 1000
        logger.log(
            level: limit.isRoutine ? .debug : .warning, "limit reached",
            metadata: [
                "limit": "\(limit.rawValue)", "peer": "\(peer?.text ?? "-")",
                "unlogged": "\(unsaid.removeValue(forKey: limit) ?? 0)",
            ])
    }

    func log(_ error: any Error, _ message: Logger.Message) {
        logger.error(message, metadata: ["cause": "\(error)"])
    }
}
