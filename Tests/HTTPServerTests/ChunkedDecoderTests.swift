import HTTPRouting
import HTTPTypes
import Testing

@testable import HTTPServer

@Suite("The chunked coding")
struct ChunkedDecoderTests {
    /// What came of a body fed in pieces: its data and how many bytes it took, or the reason it was refused.
    private func decode(_ text: String, cutAt places: [Int], maximum: Int = 1000) -> String {
        let bytes = Array(text.utf8)
        var decoder = ChunkedDecoder(maximumBody: maximum, maximumTrailer: 60, maximumTrailerCount: 3)
        var body: [UInt8] = []
        var start = 0
        for place in places where !decoder.isDone {
            do throws(ProtocolFault) {
                start += try bytes[start..<place].withUnsafeBufferPointer { buffer throws(ProtocolFault) in
                    try decoder.decode(buffer) { body.append(contentsOf: $0) }
                }
            } catch {
                return "\(error.status.code) \(error.reason)"
            }
        }
        return decoder.isDone ? "\(String(decoding: body, as: UTF8.self)) in \(start)" : "incomplete"
    }

    @Test(
        "takes what RFC 9112 §7.1 allows, however it is cut",
        arguments: [
            ("0\r\n\r\n", " in 5"),
            ("3\r\nabc\r\n0\r\n\r\n", "abc in 13"),
            ("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET", "abcde in 20"),
            ("003\r\nabc\r\n000\r\n\r\n", "abc in 17"),
            ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789 in 20"),
            ("a\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n\r\n\r\n\r\n in 20"),
            ("1;a\r\nx\r\n0;b=c\r\n\r\n", "x in 17"),
            ("1 ; a = \"b\\\" ;\t\" ; c\r\nx\r\n0\r\n\r\n", "x in 30"),
            ("0\r\nA: b\r\nC:\r\n\r\n", " in 15"),
            ("0\r\nA: \u{111}\t b\r\n\r\n", " in 15"),
        ])
    func takes(_ text: String, _ wanted: String) {
        for places in cuts(text.utf8.count) { #expect(decode(text, cutAt: places) == wanted) }
    }

    @Test(
        "refuses the rest, however it is cut",
        arguments: [
            ("\r\n", "400 bad-chunk"), ("g\r\n", "400 bad-chunk"), ("-1\r\n", "400 bad-chunk"),
            ("+1\r\n", "400 bad-chunk"),
            ("0x1\r\n", "400 bad-chunk"), (" 1\r\n", "400 bad-chunk"), ("1 \r\n", "400 bad-chunk"),
            ("1\n", "400 bad-chunk"),
            ("1\r\r\n", "400 bad-chunk"), ("1\r\nx\n", "400 bad-chunk"), ("1\r\nxy\r\n", "400 bad-chunk"),
            ("1\r\nx\rz", "400 bad-chunk"), ("1;\r\n", "400 bad-chunk"), ("1;=a\r\n", "400 bad-chunk"),
            ("1;a=\r\n", "400 bad-chunk"), ("1;a b\r\n", "400 bad-chunk"), ("1;a=\"b\r\n", "400 bad-chunk"),
            ("1;a=\"b\"c\r\n", "400 bad-chunk"), ("1;a=\"\\\u{1}\"\r\n", "400 bad-chunk"),
            ("1;a \r\n", "400 bad-chunk"),
            ("1;a=b\n", "400 bad-chunk"), ("00000000000000001\r\n", "400 bad-chunk"),
            ("ffffffffffffffff\r\n", "413 body-too-large"), ("3e9\r\n", "413 body-too-large"),
            ("0\r\n A: b\r\n", "400 bad-chunk"), ("0\r\nA : b\r\n", "400 bad-chunk"), ("0\r\nA\r\n", "400 bad-chunk"),
            ("0\r\n: b\r\n", "400 bad-chunk"), ("0\r\nA: b\n", "400 bad-chunk"), ("0\r\nA: \0\r\n", "400 bad-chunk"),
            ("0\r\nA: b\r\n\n", "400 bad-chunk"), ("0\r\nA: b\r\n c\r\n", "400 bad-chunk"),
            ("0\r\n\rx", "400 bad-chunk"),
            ("0\r\nContent-Length: 5\r\n", "400 bad-trailer"), ("0\r\nA: b\r\nHOST: a\r\n", "400 bad-trailer"),
            ("0\r\ntransfer-encoding: chunked\r\n", "400 bad-trailer"),
            (String(repeating: "1;abcdefghi\r\nx\r\n", count: 7), "400 bad-chunk"),
            ("0\r\nA: \(String(repeating: "b", count: 60))", "431 headers-too-large"),
            ("0\r\nA:\r\nA:\r\nA:\r\nA:\r\n", "431 too-many-headers"),
            ("1;a=\(String(repeating: "b", count: ChunkedDecoder.lineBytes))", "400 bad-chunk"),
        ])
    func refuses(_ text: String, _ wanted: String) {
        for places in cuts(text.utf8.count) { #expect(decode(text, cutAt: places) == wanted) }
    }

    @Test("counts all chunks against the bound")
    func bound() {
        #expect(decode("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", cutAt: [19], maximum: 4) == "abcd in 19")
        #expect(decode("2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n", cutAt: [20], maximum: 4) == "413 body-too-large")
    }

    @Test("waits for the end")
    func incomplete() {
        let text = "3\r\nabc\r\n0\r\n\r\n"
        for count in 1..<text.utf8.count { #expect(decode(text, cutAt: [count]) == "incomplete") }
    }
}
