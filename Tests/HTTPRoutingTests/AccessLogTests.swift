import HTTPRouting
import HTTPTypes
import Logging
import Synchronization
import Testing

@Suite("The access log")
struct AccessLogTests {
    private final class Lines: Sendable {
        struct Line {
            let level: Logger.Level
            let message: String
            let metadata: [String: String]
        }

        private let lines = Mutex<[Line]>([])

        var all: [Line] { lines.withLock { $0 } }

        func append(_ line: Line) {
            lines.withLock { $0.append(line) }
        }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.append(
                .init(
                    level: event.level, message: event.message.description,
                    metadata: (event.metadata ?? [:]).mapValues(\.description)))
        }
    }

    private let lines = Lines()

    private func log() -> AccessLog {
        let logger = Logger(label: "test") { [lines] _ in Handler(lines: lines) }
        return AccessLog(logger: logger, uptime: ManualUptime(step: .microseconds(250)).uptime)
    }

    @Test("writes one line for an answer, with what was noted inside")
    func line() async throws {
        _ = try await log().handle(.make(.put, pattern: "/v1/units/{unit}")) { _ in
            Response(status: .created, body: .bytes([1, 2, 3]), notes: ["token": "Tây Tựu – một cửa"])
        }
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.level == .info)
        #expect(line.message == "request")
        let expected = [
            "method": "PUT", "route": "/v1/units/{unit}", "status": "201", "bytes": "3", "us": "250", "request": "r-1",
            "token": "Tây Tựu – một cửa",
        ]
        #expect(line.metadata == expected)
    }

    @Test("writes one line for each time an answer is given again, with the name and the time of that one")
    func again() async throws {
        let response = try await log().handle(.make(pattern: "/healthz")) { _ in
            var response = Response.json([1, 2])
            response.repeats = RepeatTerms { true }
            return response
        }
        for witness in try #require(response.repeats).witnesses {
            witness([Repetition(requestID: "r\n2", client: "203.0.113.7", nanoseconds: 7_000)])
        }
        #expect(lines.all.count == 2)
        let expected = [
            "method": "GET", "route": "/healthz", "status": "200", "bytes": "2", "us": "7", "request": #"r\u{a}2"#,
            "client": "203.0.113.7",
        ]
        #expect(lines.all.last?.metadata == expected)
    }

    @Test("says none where no route matched, and never the path")
    func unmatched() async throws {
        var request = Request.make()
        request.target = "/nep_secret"
        request.path = ["nep_secret"]
        _ = try await log().handle(request) { _ in .empty(.notFound) }
        let metadata = try #require(lines.all.first).metadata
        #expect(metadata["route"] == "none")
        #expect(!metadata.values.contains { $0.contains("secret") })
    }

    @Test("escapes what a client can choose, and cuts it short")
    func escapes() async throws {
        var request = Request.make(HTTPRequest.Method(String(repeating: "X", count: 99)) ?? .get)
        request.requestID = "a\nb\" level=info"
        _ = try await log().handle(request) { _ in Response(status: .ok, notes: ["token": "\u{1B}[31m\u{202E}"]) }
        let metadata = try #require(lines.all.first).metadata
        #expect(metadata["method"] == String(repeating: "X", count: 16) + "…")
        #expect(metadata["request"] == #"a\u{a}b\u{22} level=info"#)
        #expect(metadata["token"] == #"\u{1b}[31m\u{202e}"#)
    }

    @Test("a stream is logged when it has been written, with the bytes that went out")
    func stream() async throws {
        let response = try await log().handle(.make()) { _ in
            .stream(type: "text/csv") { writer in
                try await writer.write([1, 2])
                try await writer.write([3])
            }
        }
        #expect(lines.all.isEmpty)
        guard case .stream(let write) = response.body else {
            Issue.record("no stream")
            return
        }
        let writer = CollectingWriter()
        try await write(writer)
        #expect(writer.bytes == [1, 2, 3])
        #expect(lines.all.map { $0.metadata["bytes"] } == ["3"])
        #expect(lines.all.first?.metadata["cut"] == nil)
    }

    @Test("a stream that breaks off is logged as cut, at a louder level")
    func cut() async throws {
        let response = try await log().handle(.make()) { _ in
            .stream(type: "text/csv") { writer in
                for _ in 0..<9 { try await writer.write([1, 2]) }
            }
        }
        guard case .stream(let write) = response.body else {
            Issue.record("no stream")
            return
        }
        await #expect(throws: CollectingWriter.Gone.self) { try await write(CollectingWriter(limit: 5)) }
        let line = try #require(lines.all.first)
        #expect(line.level == .warning)
        #expect(line.metadata["bytes"] == "4")
        #expect(line.metadata["cut"] == "true")
    }

    @Test("a HEAD is logged at once and without bytes, since nothing will be written")
    func head() async throws {
        _ = try await log().handle(.make(.head)) { _ in .stream(type: "text/csv") { _ in } }
        _ = try await log().handle(.make(.head)) { _ in .json([1, 2, 3]) }
        #expect(lines.all.map { $0.metadata["bytes"] } == ["0", "0"])
    }

    @Test("a server's fault is louder, and so is an error that nobody turned into an answer")
    func failures() async throws {
        _ = try await log().handle(.make()) { _ in .empty(.serviceUnavailable) }
        await #expect(throws: CollectingWriter.Gone.self) {
            try await log().handle(.make()) { _ in throw CollectingWriter.Gone() }
        }
        #expect(lines.all.map(\.level) == [.warning, .warning])
        #expect(lines.all.map { $0.metadata["status"] } == ["503", "500"])
    }
}

@Suite("Text for the log")
struct LogTextTests {
    @Test(
        "keeps what is plain and escapes the rest",
        arguments: [
            ("", ""), ("Tây Tựu 🌳", "Tây Tựu 🌳"), ("a\r\nb", #"a\u{d}\u{a}b"#), (#"\u{a}"#, #"\u{5c}u{a}"#),
            ("\u{0}\u{7F}\u{85}", #"\u{0}\u{7f}\u{85}"#), ("\u{2028}\u{200B}\u{2066}", #"\u{2028}\u{200b}\u{2066}"#),
            ("\u{E000}", #"\u{e000}"#), ("'", "'"),
        ])
    func escaped(text: String, expected: String) {
        #expect(LogText.escaped(text) == expected)
    }

    @Test("is cut after so many scalars, and not before")
    func limit() {
        #expect(LogText.escaped("abc", limit: 3) == "abc")
        #expect(LogText.escaped("abcd", limit: 3) == "abc…")
        #expect(LogText.escaped("\n\n\n", limit: 1) == #"\u{a}…"#)
    }
}
