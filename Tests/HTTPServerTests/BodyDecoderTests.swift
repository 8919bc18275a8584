import HTTPRouting
import Testing

@testable import HTTPServer

@Suite("The body of a request")
struct BodyDecoderTests {
    private let limits = RequestParser.Limits(requestLineBytes: 100, headerBytes: 100, headerCount: 10)

    @Test("ends after its length and leaves the next request")
    func length() throws {
        var decoder = try BodyDecoder(framing: .length(3), maximumBody: 3, limits: limits)
        var body: [UInt8] = []
        #expect(try take(Array("ab".utf8), &decoder, &body) == 2)
        #expect(!decoder.isDone)
        #expect(try take(Array("cGET".utf8), &decoder, &body) == 1)
        #expect(decoder.isDone)
        #expect(body == Array("abc".utf8))
    }

    @Test("is empty without a length")
    func none() throws {
        #expect(try BodyDecoder(framing: .none, maximumBody: 0, limits: limits).isDone)
        #expect(try BodyDecoder(framing: .length(0), maximumBody: 0, limits: limits).isDone)
    }

    @Test("is refused by its declared length alone")
    func tooLarge() {
        #expect(throws: ProtocolFault.bodyTooLarge) {
            try BodyDecoder(framing: .length(4), maximumBody: 3, limits: limits)
        }
    }

    private func take(_ bytes: [UInt8], _ decoder: inout BodyDecoder, _ body: inout [UInt8]) throws -> Int {
        try bytes.withUnsafeBufferPointer { try decoder.decode($0) { body.append(contentsOf: $0) } }
    }
}
