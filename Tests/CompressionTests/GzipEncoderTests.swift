import Compression
import Testing

private func unpack(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] {
    try Gzip.decompress(bytes, maximumSize: 1 << 24, maximumRatio: 2_000)
}

@Suite("Gzip encoder")
struct GzipEncoderTests {
    @Test("pieces of any size make one member", arguments: [1, 7, 100, 4_096, 40_000, 1_000_000])
    func pieces(size: Int) throws {
        let text = Array((0..<20_000).map { "\($0);ubnd-phuong-tay-tuu\n" }.joined().utf8)
        var encoder = GzipEncoder()
        var packed: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: size) {
            packed += encoder.write(Array(text[start..<min(start + size, text.count)]))
        }
        packed += encoder.finish()
        #expect(packed.count < text.count / 4)
        #expect(try unpack(packed) == text)
    }

    @Test("nothing written is an empty member, and an empty piece changes nothing")
    func empty() throws {
        let encoder = GzipEncoder()
        #expect(try unpack(encoder.finish()).isEmpty)
        var other = GzipEncoder(level: 1)
        var packed = other.write([])
        packed += other.write(Array("a".utf8))
        packed += other.write([])
        packed += other.finish()
        #expect(try unpack(packed) == Array("a".utf8))
    }

    @Test("after a flush the other side has all the text so far, and flushing twice does no harm")
    func flush() throws {
        var encoder = GzipEncoder()
        var packed = encoder.write(Array("half ".utf8)) + encoder.flush()
        #expect(packed.count > 10 + 5)
        // A sync flush ends on the empty stored block 00 00 FF FF (RFC 1951 §3.2.4).
        #expect(packed.suffix(4) == [0x00, 0x00, 0xFF, 0xFF])
        packed += encoder.flush()
        packed += encoder.write(Array("and half".utf8)) + encoder.finish()
        #expect(try unpack(packed) == Array("half and half".utf8))
    }

    @Test("an encoder left unfinished frees what it holds")
    func abandoned() {
        // For the leak sanitizer: what is not freed here is seen when the tests end.
        for _ in 0..<200 {
            var encoder = GzipEncoder()
            _ = encoder.write(Array("left behind".utf8))
        }
    }

    @Test("an encoder may be carried through the suspensions of one task")
    func acrossSuspensions() async throws {
        var encoder = GzipEncoder()
        var packed: [UInt8] = []
        for number in 0..<50 {
            packed += encoder.write(Array("\(number)\n".utf8))
            await Task.yield()
        }
        packed += encoder.finish()
        #expect(try unpack(packed) == Array((0..<50).map { "\($0)\n" }.joined().utf8))
    }
}
