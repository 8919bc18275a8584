import HTTPTypes
import Testing

@testable import HTTPServer

@Suite("The parser of request heads")
struct RequestParserTests {
    // MARK: What is taken

    @Test("takes what RFC 9112 allows, however it is cut", arguments: HeadCase.taken)
    func takes(_ test: HeadCase) throws {
        let whole = parse(test.bytes, cutAt: [test.bytes.count])
        guard case .head(let head, let consumed) = whole else {
            Issue.record("\(whole)")
            return
        }
        #expect("\(head.method) \(head.path ?? "-") \(head.authority ?? "-")" == test.wanted)
        #expect(consumed == test.bytes.count)
        for places in cuts(test.bytes.count) { #expect(parse(test.bytes, cutAt: places) == whole) }
    }

    // MARK: What is refused

    @Test("refuses what RFC 9112 calls invalid, however it is cut", arguments: HeadCase.refused)
    func refuses(_ test: HeadCase) {
        let whole = parse(test.bytes, cutAt: [test.bytes.count])
        #expect(whole.description == test.wanted)
        for places in cuts(test.bytes.count) { #expect(parse(test.bytes, cutAt: places) == whole) }
    }

    // MARK: What heads say

    @Test("says how the body is delimited", arguments: HeadCase.framings)
    func framing(_ field: String, _ wanted: RequestHead.Framing) throws {
        #expect(try head(with: field).framing == wanted)
    }

    @Test("says whether the client lets the connection persist", arguments: HeadCase.connections)
    func persistence(_ version: String, _ field: String, _ wanted: Bool) throws {
        #expect(try head(with: field, version: version).persists == wanted)
    }

    @Test("says what the client expects", arguments: HeadCase.expectations)
    func expectation(_ version: String, _ field: String, _ wanted: RequestHead.Expectation) throws {
        #expect(try head(with: field, version: version).expectation == wanted)
    }

    @Test("takes over a request id that is harmless", arguments: HeadCase.requestIDs)
    func requestID(_ field: String, _ wanted: String?) throws {
        #expect(try head(with: field).requestID == wanted)
    }

    @Test("keeps fields in their order, names known or not, and obs-text as it came")
    func fields() throws {
        let bytes =
            Array("GET / HTTP/1.1\r\nhost: a\r\nX-B: 2\r\naccept: đ\r\nX-B: 1\r\nX: ".utf8) + [0xFF]
            + Array("\r\n\r\n".utf8)
        var parser = RequestParser(limits: .init(requestLineBytes: 100, headerBytes: 1000, headerCount: 10))
        let head = try #require(try bytes.withUnsafeBufferPointer { try parser.parse($0) }).head
        let fields = head.request.headerFields
        #expect(fields.map(\.name.canonicalName) == ["host", "x-b", "accept", "x-b", "x"])
        #expect(fields[values: try #require(HTTPField.Name("X-B"))] == ["2", "1"])
        #expect(fields[.accept] == "đ")
        fields[4].withUnsafeBytesOfValue { #expect(Array($0) == [0xFF]) }
    }

    @Test("leaves what comes after the head, at every cut")
    func leaves() {
        let first = HeadCase.head("GET /1 HTTP/1.1", "Host: a")
        let bytes = Array((first + HeadCase.head("GET /2 HTTP/1.1", "Host: a")).utf8)
        for places in cuts(bytes.count) {
            guard case .head(let head, let consumed) = parse(bytes, cutAt: places) else {
                Issue.record("no head")
                continue
            }
            #expect(head.path == "/1")
            #expect(consumed == first.utf8.count)
        }
    }

    // MARK: Bounds

    @Test("keeps its bounds, however the bytes are cut", arguments: HeadCase.bounds)
    func bounds(_ test: HeadCase) {
        let limits = RequestParser.Limits(requestLineBytes: 40, headerBytes: 60, headerCount: 4)
        let whole = parse(test.bytes, cutAt: [test.bytes.count], limits: limits)
        if test.wanted == "taken" {
            guard case .head = whole else {
                Issue.record("\(whole)")
                return
            }
        } else {
            #expect(whole.description == test.wanted)
        }
        for places in cuts(test.bytes.count) { #expect(parse(test.bytes, cutAt: places, limits: limits) == whole) }
    }

    @Test("survives whatever comes")
    func noise() {
        var random = SplitMix(seed: 42)
        let seed = Array(HeadCase.head("POST http://a/b?c HTTP/1.1", "Host: a", "Content-Length: 3", "X-Y: z, w").utf8)
        for _ in 0..<5000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            #expect(parse(bytes, cutAt: [bytes.count]) == parse(bytes, cutAt: Array(1...bytes.count)))
        }
    }

    private func head(with field: String, version: String = "1.1") throws -> Outcome.Head {
        let bytes = Array(HeadCase.head("POST / HTTP/\(version)", "Host: a", field).utf8)
        guard case .head(let head, _) = parse(bytes, cutAt: [bytes.count]) else { throw Unexpected() }
        return head
    }
}

struct Unexpected: Error {}

/// A small generator with a seed, so that a failure comes back.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
