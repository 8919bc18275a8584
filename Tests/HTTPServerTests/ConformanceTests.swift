import Glibc
import TestKit
import Testing

@testable import HTTPServer

/// One exchange over a socket: what is sent, and every answer that must come back.
struct ConformanceCase: CustomStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    /// Each answer as status and body, `-` for a head alone; a full stop at the end: the server says that it closes, closes,
    /// and answers nothing of what comes after.
    let wanted: String

    /// - Parameter text: Each scalar is one byte, so that `\u{FF}` is the byte 255.
    init(_ name: String, _ text: String, _ wanted: String) {
        self.name = name
        self.bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        self.wanted = wanted
    }

    var description: String { name }

    var closes: Bool { wanted.hasSuffix(".") }

    /// Lines with their ends, and the empty line of a head.
    static func head(_ lines: String...) -> String {
        lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }
}

/// Every clause of RFC 9112 and of RFC 9110 that a server can be asked about over a bare socket.
///
/// Behind each case goes one more request. Where the server must still know where it is, that one is answered; where it must
/// not, nothing more comes. So a wrong end of a message shows, and so does a smuggled request.
@Suite("Over a bare socket", .serialized)
struct ConformanceTests {
    struct Group: CustomStringConvertible, Sendable {
        let name: String
        let cases: [ConformanceCase]
        var description: String { "\(name), \(cases.count) cases" }
    }

    static let groups: [Group] = [
        Group(name: "the request line", cases: ConformanceCase.requestLines),
        Group(name: "the target", cases: ConformanceCase.targets),
        Group(name: "line endings and controls", cases: ConformanceCase.lineEndings),
        Group(name: "header fields", cases: ConformanceCase.fields),
        Group(name: "the host", cases: ConformanceCase.hosts),
        Group(name: "Content-Length", cases: ConformanceCase.contentLengths),
        Group(name: "Transfer-Encoding", cases: ConformanceCase.transferEncodings),
        Group(name: "chunks", cases: ConformanceCase.chunks),
        Group(name: "connections", cases: ConformanceCase.connections),
        Group(name: "expectations", cases: ConformanceCase.expectations),
        Group(name: "smuggling", cases: ConformanceCase.smuggling),
    ]

    private static let next = Array("GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)

    @Test("the right answers come, whole, byte by byte, and cut anywhere", arguments: groups)
    func conforms(_ group: Group) async throws {
        try await withServer { server in
            for one in group.cases {
                let bytes = one.bytes + Self.next
                let wanted = one.closes ? String(one.wanted.dropLast()) : one.wanted + " | 200 GET /end"
                // What a client with an expectation gets depends on whether its body has come by then (RFC 9110
                // §10.1.1): these are sent whole.
                for cut in group.name == "expectations" ? [[]] : Self.cuts(bytes) {
                    guard let raw = try? await server.exchange(bytes, cutAt: cut) else {
                        Issue.record("\(one.name), cut at \(cut.prefix(3)): no answer, or no end")
                        break
                    }
                    let answers = Answers(raw, expecting: wanted)
                    let isRight =
                        answers.text == wanted && answers.isWellFormed && answers.saysClose
                    guard !isRight else { continue }
                    Issue.record("\(one.name), cut at \(cut.prefix(3)): \(answers) instead of \(wanted)")
                    break
                }
            }
        }
    }

    @Test("there are enough cases, and no two have one name")
    func count() {
        let all = Self.groups.flatMap(\.cases)
        #expect(all.count >= 300)
        #expect(Set(all.map(\.name)).count == all.count)
    }

    /// Whole, byte by byte, and in two at each place where a line ends, and at every ninth.
    private static func cuts(_ bytes: [UInt8]) -> [[Int]] {
        guard bytes.count < 2000 else { return [[], [bytes.count / 2]] }
        let places = bytes.indices.dropFirst().filter { $0 % 9 == 0 || bytes[$0] == 10 || bytes[$0 - 1] == 10 }
        return [[], Array(1..<bytes.count)] + places.map { [$0] }
    }
}

/// The answers on a connection, read by the rules of a client (RFC 9112 §6.3).
private struct Answers {
    private(set) var text = ""
    /// Whether each has its date and its id.
    private(set) var isWellFormed = true
    /// Whether the last one, and no other, says that it is the last.
    private(set) var saysClose = false

    /// - Parameter wanted: Tells which answers have no body though they have a length: those to HEAD.
    init(_ raw: String, expecting wanted: String) {
        var rest = raw.utf8[...]
        var answers: [String] = []
        let bodiless = wanted.split(separator: " | ").map { $0.hasSuffix(" -") }
        while !rest.isEmpty {
            guard let end = Self.end(of: rest) else {
                answers.append("cut: \(Substring(rest))")
                break
            }
            let lines = Substring(rest[..<end]).split(separator: "\r\n").map(String.init)
            rest = rest[end...].dropFirst(4)
            let status = lines.first.map { String($0.dropFirst(9).prefix(3)) } ?? ""
            let length = lines.first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
            // Whether a body is asked for depends on whether it has come by then.
            if status == "100" { continue }
            isWellFormed = isWellFormed && lines.filter { $0.hasPrefix("Date: ") }.count == 1
            isWellFormed = isWellFormed && lines.filter { $0.hasPrefix("X-Request-Id: ") }.count == 1
            let isBodiless = answers.count < bodiless.count && bodiless[answers.count]
            let body = isBodiless ? "-" : String(Substring(rest.prefix(length)))
            if !isBodiless { rest = rest.dropFirst(length) }
            answers.append(body.isEmpty ? status : "\(status) \(body)")
            isWellFormed = isWellFormed && !saysClose
            saysClose = lines.contains("Connection: close")
        }
        text = answers.joined(separator: " | ")
    }

    private static func end(of bytes: Substring.UTF8View) -> Substring.UTF8View.Index? {
        bytes.indices.first { bytes[$0...].starts(with: "\r\n\r\n".utf8) }
    }
}

extension TestServer {
    /// Sends the bytes on a fresh connection, each piece in a packet of its own, and reads until the server closes.
    fileprivate func exchange(_ bytes: [UInt8], cutAt places: [Int]) async throws -> String {
        let client = try client()
        return try await onThread { try client.exchange(bytes, cutAt: places) }
    }
}

extension Client {
    fileprivate func exchange(_ bytes: [UInt8], cutAt places: [Int]) throws -> String {
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var start = 0
        for place in places + [bytes.count] {
            // The server may have closed by now: what it has answered is there to be read all the same.
            guard
                bytes[start..<place].withUnsafeBytes({
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                ) >= 0
            else { break }
            start = place
        }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count >= 0 else { throw Failure(call: "recv", code: errno) }
            if count == 0 { return String(decoding: answer, as: UTF8.self) }
            answer.append(contentsOf: piece[..<count])
        }
    }
}
