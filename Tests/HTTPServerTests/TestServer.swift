import EventLoop
import Glibc
import HTTPRouting
import HTTPTypes
import Logging
import Synchronization
import TestKit

@testable import HTTPServer

/// Runs a server for as long as the body takes, on loops of its own.
func withServer(
    loops: Int = 1, on addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 0)],
    _ bounds: HTTPServerConfiguration = .patient, _ body: (TestServer) async throws -> Void
) async throws {
    var configuration = bounds
    configuration.addresses = addresses
    let group = try EventLoopGroup(count: loops)
    let log = RecordingLog()
    let responder = TestResponder()
    let server = HTTPServer(
        configuration: configuration, responder: responder, loops: group,
        logger: Logger(label: "test") { _ in log })
    let bound = try server.bind()
    // On a loop: in Swift's pool it would wait behind every test that is ready to run.
    let running = Task(executorPreference: group.loops[0]) { await server.run() }
    let result: Result<Void, any Error>
    do {
        try await body(
            TestServer(
                server: server, bound: bound, log: log, responder: responder, running: running, loop: group.loops.first)
        )
        result = .success(())
    } catch {
        result = .failure(error)
    }
    await server.shutdown(grace: .zero)
    await running.value
    group.shutdown()
    try result.get()
}

extension HTTPServerConfiguration {
    /// With bounds of time that no test comes to, however busy the machine: whichever is tested is set by its test.
    static let patient = {
        var configuration = HTTPServerConfiguration()
        configuration.firstByteTimeout = .seconds(3600)
        configuration.headerTimeout = .seconds(3600)
        configuration.idleTimeout = .seconds(3600)
        configuration.bodyRateGrace = .seconds(3600)
        configuration.writeStallTimeout = .seconds(3600)
        return configuration
    }()

    static func with<Value>(_ bound: WritableKeyPath<Self, Value>, _ value: Value) -> Self {
        patient.with(bound, value)
    }

    func with<Value>(_ bound: WritableKeyPath<Self, Value>, _ value: Value) -> Self {
        var copy = self
        copy[keyPath: bound] = value
        return copy
    }
}

struct TestServer {
    let server: HTTPServer
    let bound: [BoundAddress]
    let log: RecordingLog
    let responder: TestResponder
    let running: Task<Void, Never>
    weak var loop: EventLoop?

    func client(_ index: Int = 0) throws -> Client { try Client(bound[index]) }

    /// Sends the text on a fresh connection and reads until the server closes.
    func exchange(_ text: String) async throws -> String {
        let client = try client()
        try await client.send(text)
        return try await client.readToEnd()
    }
}

/// Remembers which bounds were logged.
final class RecordingLog: LogHandler {
    private let seen = Mutex<[String]>([])

    var limits: [String] { seen.withLock { $0 } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        guard let limit = event.metadata?["limit"] else { return }
        seen.withLock { $0.append("\(limit)") }
    }
}

/// Answers with what the path asks for.
final class TestResponder: Responder {
    struct Broken: Error {}
    struct Missing: Error {}

    /// `/wait` answers once this is open.
    let gate = Latch()
    /// How many requests came to be asked about, and how many answers were given again.
    let asked = Atomic(0)
    let repeated = Atomic(0)
    let held = Atomic(0)
    /// Whether answers may be given again: all but those to special paths.
    let mayRepeat = Atomic(true)
    /// Opened when `/wait` or `/endless` is being answered.
    let entered = Latch()

    func admit(_ head: HTTPRequest, path: [String]) -> Admission {
        switch head.path {
        case "/missing": .refuse(Missing())
        case "/small": .accept(maximumBody: 4)
        default: .accept(maximumBody: 1 << 20)
        }
    }

    func respond(to request: Request) async -> Response {
        asked.add(1, ordering: .relaxed)
        switch request.refusal {
        case let fault as ProtocolFault: return refuse(fault, requestID: request.requestID)
        case is Missing: return Response(status: .notFound, body: .bytes(Array("missing".utf8)))
        default: break
        }
        switch request.target {
        case "/echo": return text(String(decoding: request.body, as: UTF8.self))
        case "/stream", "/cut":
            let isCut = request.target == "/cut"
            return Response(
                status: .ok,
                body: .stream { writer in
                    try await writer.write(Array("one".utf8))
                    try await writer.write([])
                    if isCut { throw Broken() }
                    try await writer.write(Array("three".utf8))
                })
        case "/broken": return Response(status: .ok, body: .stream { _ in throw Broken() })
        case "/endless":
            return Response(
                status: .ok,
                body: .stream { writer in
                    self.entered.open()
                    while true { try await writer.write([UInt8](repeating: 0x61, count: 65_536)) }
                })
        case "/big": return Response(status: .ok, body: .bytes([UInt8](repeating: 0x62, count: 8 << 20)))
        case "/large": return repeatable(Response(status: .ok, body: .bytes([UInt8](repeating: 0x63, count: 900_000))))
        case "/aged":
            var response = text("aged")
            response.headers[.age] = "0"
            return repeatable(response)
        case "/empty": return Response(status: .noContent)
        case "/wait":
            entered.open()
            await gate.wait()
            return text("waited")
        case "/who":
            return text(
                "\(request.remoteAddress ?? "-") \(request.isLoopback) \(request.loop ?? -1) \(request.requestID)")
        default: return repeatable(text("\(request.method) \(request.target)"))
        }
    }

    func refuse(_ fault: ProtocolFault, requestID: String) -> Response {
        Response(status: fault.status, headers: fault.headers, body: .bytes(Array(fault.reason.utf8)))
    }

    private func repeatable(_ response: Response) -> Response {
        var response = response
        let isCounted = response.headers[.age] != nil
        var terms = RepeatTerms(renewing: isCounted ? .age : nil) { _, _, age in
            guard self.mayRepeat.load(ordering: .relaxed) else { return false }
            if isCounted { age.append(decimal: self.held.add(1, ordering: .relaxed).newValue) }
            return true
        }
        terms.tell { self.repeated.add($0.count, ordering: .relaxed) }
        response.repeats = terms
        return response
    }

    private func text(_ text: String) -> Response {
        Response(status: .ok, body: .bytes(Array(text.utf8)))
    }
}

/// A raw socket to a server. Blocking calls are made on threads of their own, never on those of Swift's pool.
final class Client: Sendable {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    let descriptor: Int32

    init(_ address: BoundAddress) throws {
        let listen: ListenAddress =
            switch address {
            case .tcp(let host, let port): .tcp(host: host, port: port)
            case .unix(let path): .unix(path: path)
            }
        var target = try SocketAddress(listen)
        descriptor = socket(target.family, 1, 0)
        // No test waits for ever, but a machine may be busy with anything: the time is one that only what never comes takes.
        var limit = timeval(tv_sec: 900, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard target.withPointer({ connect(descriptor, $0, $1.pointee) }) == 0 else {
            throw Failure(call: "connect", code: errno)
        }
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await onThread { [descriptor] in try Self.send(bytes, on: descriptor) }
    }

    /// Each byte by a call of its own; all of them on one thread, so that no byte waits for Swift's pool.
    func sendByteByByte(_ text: String) async throws {
        try await onThread { [descriptor] in
            for byte in text.utf8 { try Self.send([byte], on: descriptor) }
        }
    }

    private static func send(_ bytes: [UInt8], on descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            sent += count
        }
    }

    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// What comes until the server closes; a reset ends it, too, with `ECONNRESET`.
    func readToEnd() async throws -> String {
        try await read { _ in false }
    }

    /// What comes until the text ends in this; with `middle`, only behind that.
    func read(until middle: String, then end: String) async throws -> String {
        try await read { $0.contains(middle) && $0.hasSuffix(end) }
    }

    func read(until end: String) async throws -> String { try await read { $0.hasSuffix(end) } }

    func read(until end: String, ofAtLeast count: Int) async throws -> String {
        try await read { $0.utf8.count >= count && $0.hasSuffix(end) }
    }

    private func read(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await onThread { [descriptor] in
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &piece, piece.count, 0)
                guard count >= 0 else { throw Failure(call: "recv", code: errno) }
                bytes.append(contentsOf: piece[..<count])
                let text = bytes.count < 1 << 20 ? String(decoding: bytes, as: UTF8.self) : ""
                if count == 0 || isEnough(text) { return String(decoding: bytes, as: UTF8.self) }
            }
        }
    }
}

/// The lines of an answer but those that change from one to the next.
func stable(_ answer: String) -> String {
    answer.split(separator: "\r\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("Date: ") && !$0.hasPrefix("X-Request-Id: ") }
        .joined(separator: "\r\n")
}

func ok(_ body: String, closing: Bool = false) -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n" + (closing ? "Connection: close\r\n" : "") + "\r\n"
        + body
}
