import HTTPRouting
import HTTPTypes
import JSON
import Logging
import Synchronization
import Testing

@testable import App

@Suite("The lines of the log")
struct LineLogTests {
    private final class Lines: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
        func append(_ line: [UInt8]) { bytes.withLock { $0 += line } }
    }

    private func logged(_ level: Logger.Level = .trace, _ body: (Logger) -> Void) -> String {
        let lines = Lines()
        let log = LineLog(level: level, now: { 1_655_625_600_042 }, write: { lines.append($0) })
        body(Logger(label: "test") { _ in log })
        return lines.text
    }

    @Test("are JSON, each with time, level and message first, and the metadata by name")
    func shape() {
        let text = logged { $0.info("hello", metadata: ["b": "x", "a": .stringConvertible(7), "c": ["d"]]) }
        let wanted =
            #"{"time":"2022-06-19T08:00:00.042Z","level":"info","message":"hello","a":7,"b":"x","c":"["# + #"\"d\"]"}"#
        #expect(text == wanted + "\n")
    }

    @Test(
        "hold nothing that ends a line, moves the cursor or turns the text around",
        arguments: [
            "\n", "\r\n{\"level\":\"error\"}", "\"", "\\", "\u{1B}[2J", "\u{9B}31m", "\u{202E}", "\u{2028}", "\0",
            "\u{FEFF}", "😀\u{7F}",
        ])
    func escapes(_ text: String) throws {
        let line = logged { $0.error("\(text)", metadata: ["\(text)": "\(text)"]) }
        #expect(line.utf8.filter { $0 == 0x0A }.count == 1 && line.hasSuffix("}\n"))
        #expect(
            !line.dropLast().unicodeScalars.contains {
                $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
            })
        guard case .object(let object) = try JSON.parse(Array(line.utf8)) else {
            Issue.record("no object")
            return
        }
        #expect(object["message"] == .string(text) && object[text] == .string(text))
    }

    @Test("are left out below the level, and take the handler's own metadata along")
    func levels() {
        #expect(logged(.warning) { $0.info("quiet") } == "")
        let text = logged { logger in
            var logger = logger
            logger[metadataKey: "part"] = "p"
            logger.info("m", metadata: ["part": "q"])
            logger.info("m")
        }
        #expect(text.contains(#""part":"q""#) && text.contains(#""part":"p""#))
    }

    @Test("of an answer that is given again are those of the first, but for who asked and how long it took")
    func again() async throws {
        let lines = Lines()
        let log = LineLog(level: .info, now: { 1_655_625_600_042 }, write: { lines.append($0) })
        var request = Request(method: .get, target: "/x", path: ["x"], remoteAddress: "203.0.113.7", requestID: "r-1")
        request.routePattern = "/{x}"
        let response = try await AccessLog(sink: log, uptime: { .zero }).handle(request) { _ in
            var response = Response(status: .ok, body: .bytes([1, 2, 3]), notes: ["token": "một cửa"])
            response.repeats = RepeatTerms { true }
            return response
        }
        let first =
            #"{"time":"2022-06-19T08:00:00.042Z","level":"info","message":"request","method":"GET","route":"/{x}","#
            + #""status":200,"bytes":3,"token":"một cửa","request":"r-1","client":"203.0.113.7","us":0}"# + "\n"
        #expect(lines.text == first)
        for witness in try #require(response.repeats).witnesses {
            witness([
                Repetition(requestID: "r-2", client: "203.0.113.8", nanoseconds: 7_000),
                Repetition(requestID: "r-3", client: nil, nanoseconds: 1_234_000),
            ])
        }
        let others = lines.text.dropFirst(first.count).split(separator: "\n")
        #expect(
            others == [
                first.dropLast().replacing("r-1", with: "r-2").replacing("0.113.7", with: "0.113.8")
                    .replacing("\"us\":0", with: "\"us\":7"),
                first.dropLast().replacing("r-1", with: "r-3").replacing(#","client":"203.0.113.7""#, with: "")
                    .replacing("\"us\":0", with: "\"us\":1234"),
            ])
    }

    @Test("know the years before 1970, too")
    func time() {
        var line = JSONLine()
        LineTime(now: { -1 }).append(to: &line)
        #expect(String(decoding: line.end(), as: UTF8.self) == "{\"time\":\"1969-12-31T23:59:59.999Z\"}\n")
    }
}
