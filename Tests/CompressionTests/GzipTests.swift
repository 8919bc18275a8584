import Compression
import Testing

private func unpack(
    _ bytes: [UInt8], maximumSize: Int = 1 << 24, maximumRatio: Int = 2_000
) throws(GzipError) -> [UInt8] {
    try Gzip.decompress(bytes, maximumSize: maximumSize, maximumRatio: maximumRatio)
}

private func fault(_ bytes: [UInt8], maximumSize: Int = 1 << 24, maximumRatio: Int = 2_000) -> GzipError? {
    do throws(GzipError) {
        _ = try unpack(bytes, maximumSize: maximumSize, maximumRatio: maximumRatio)
        return nil
    } catch {
        return error
    }
}

/// "xin chào" and a line feed, as the gzip program packs it with -9.
private let greeting: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03,
    0xAB, 0xC8, 0xCC, 0x53, 0x48, 0xCE, 0x38, 0xBC, 0x20, 0x9F, 0x0B, 0x00,
    0x76, 0xD2, 0x1A, 0x64, 0x0A, 0x00, 0x00, 0x00,
]

/// The same with the name and time of a file in the header, as the gzip program writes by default.
private let namedGreeting: [UInt8] =
    [0x1F, 0x8B, 0x08, 0x08, 0xB2, 0xEF, 0x00, 0x6B, 0x02, 0x03] + Array("hello.txt\0".utf8) + greeting[10...]

/// "abc" behind a header that has it all: extra field, name, comment and a checksum of its own (RFC 1952 §2.3).
private let adorned: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x1E, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x04, 0x00, 0x41, 0x42, 0x00, 0x00, 0x6E, 0x2E, 0x74,
    0x78, 0x74, 0x00, 0x6E, 0x6F, 0x74, 0x65, 0x00, 0xD6, 0x9F,
    0x4B, 0x4C, 0x4A, 0x06, 0x00, 0xC2, 0x41, 0x24, 0x35, 0x03, 0x00, 0x00, 0x00,
]

/// Nothing at all, packed by the gzip program.
private let nothing: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]

/// Bytes that do not pack: the upper ones of a linear congruential generator (Knuth's MMIX).
private func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}

@Suite("Gzip")
struct GzipTests {
    @Test("what the gzip program packs is unpacked")
    func knownBytes() throws {
        #expect(try unpack(greeting) == Array("xin chào\n".utf8))
        #expect(try unpack(namedGreeting) == Array("xin chào\n".utf8))
        #expect(try unpack(adorned) == Array("abc".utf8))
        #expect(try unpack(nothing).isEmpty)
    }

    @Test("what is packed is unpacked the same, at every level", arguments: 0...9)
    func roundTrip(level: Int) throws {
        let text = Array(repeating: Array(#"{"criterion":"g1-c1","points":4.5},"#.utf8), count: 3_000).joined()
        for bytes in [[], [0], Array("chè".utf8), Array(text), noise(100_000), [UInt8](repeating: 0, count: 300_000)] {
            #expect(try unpack(Gzip.compress(bytes, level: level)) == bytes)
        }
    }

    @Test("sizes around the window and the pieces of zlib's output are no different")
    func sizes() throws {
        for size in [1, 255, 256, 257, 511, 512, 513, 4_095, 4_097, 16_384, 32_767, 32_768, 32_769, 65_536, 98_304] {
            // Noise does not pack, so the packed size crosses those borders too.
            let bytes = noise(size)
            #expect(try unpack(Gzip.compress(bytes), maximumSize: size) == bytes)
            #expect(fault(Gzip.compress(bytes), maximumSize: size - 1) == .tooLarge(maximumSize: size - 1))
        }
    }

    @Test("the same text packs to the same bytes: no time, no name")
    func deterministic() {
        let packed = Gzip.compress(Array("nề nếp".utf8))
        #expect(packed == Gzip.compress(Array("nề nếp".utf8)))
        #expect(packed[3...7].allSatisfy { $0 == 0 })
    }

    @Test("members in a row are one text (RFC 1952 §2.2)")
    func members() throws {
        #expect(try unpack(greeting + adorned + nothing + greeting) == Array("xin chào\nabcxin chào\n".utf8))
        let many = Array(repeating: Gzip.compress(Array("a".utf8)), count: 1_000).joined()
        #expect(try unpack(Array(many)) == [UInt8](repeating: UInt8(ascii: "a"), count: 1_000))
    }

    @Test("no input is refused")
    func empty() {
        #expect(fault([]) == .empty)
    }

    @Test(
        "what does not begin like gzip is refused as such",
        arguments: [
            Array("{}".utf8), [0], [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01], [0x1F, 0x8C], [0x1F, 0x9D, 0x90],
            [0x50, 0x4B, 0x03, 0x04], [0x1F, 0x8B, 0x07] + greeting[3...], [0x1F, 0x8B, 0x08, 0x20] + greeting[4...],
        ] as [[UInt8]])
    func notGzip(bytes: [UInt8]) {
        #expect(fault(bytes) == .notGzip)
    }

    @Test("a header whose own checksum is wrong is refused")
    func headerChecksum() {
        var bytes = adorned
        bytes[27] ^= 1
        #expect(fault(bytes) == .notGzip)
    }

    @Test("every way of cutting a member short is seen", arguments: [greeting, namedGreeting, adorned, nothing])
    func truncated(member: [UInt8]) {
        for end in 1..<member.count {
            #expect(fault(Array(member[..<end])) == .truncated, "cut at \(end)")
            #expect(fault(nothing + member[..<end]) == .truncated, "second member cut at \(end)")
        }
    }

    @Test(
        "anything behind the last member is refused",
        arguments: [[0], [0, 0, 0, 0], Array("\n".utf8), [0x1F, 0x00], [0x8B], greeting.reversed()] as [[UInt8]])
    func trailing(bytes: [UInt8]) {
        #expect(fault(greeting + bytes) == .trailingBytes)
    }

    @Test("a wrong checksum or length in any byte of the trailer is seen")
    func checksum() {
        for place in greeting.count - 8..<greeting.count {
            var bytes = greeting
            bytes[place] ^= 0x10
            #expect(fault(bytes) == .badChecksum)
            #expect(fault(nothing + bytes) == .badChecksum)
        }
    }

    @Test("packed data that break the rules of RFC 1951 are refused")
    func corrupt() {
        // A block of the reserved type 3; a stored block whose length and its complement disagree.
        #expect(fault(Array(greeting[..<10]) + [0x07] + greeting[11...]) == .corrupt)
        #expect(fault(Array(greeting[..<10]) + [0x01, 0x05, 0x00, 0x00, 0x00] + greeting[11...]) == .corrupt)
    }

    @Test("any one bit turned over in data or trailer is seen, or changes nothing")
    func bitFlips() {
        let text = Array(String(repeating: "Quy tắc ứng xử. ", count: 20).utf8)
        let packed = Gzip.compress(text)
        for place in 10..<packed.count {
            for bit in 0..<8 {
                var bytes = packed
                bytes[place] ^= 1 << UInt8(bit)
                if let unpacked = try? unpack(bytes) { #expect(unpacked == text) }
            }
        }
    }

    @Test("headers and bodies of noise are refused, never worse")
    func noisyMembers() {
        for seed in 0..<5_000 as Range<UInt64> {
            let bytes = noise(Int(seed % 256), seed: seed)
            let flags = (bytes.first ?? 0) & 0x1F
            #expect(fault([0x1F, 0x8B, 0x08, flags] + bytes, maximumSize: 1 << 20) != nil)
        }
    }

    @Test("a bomb is refused by its ratio long before it fills the bound on size")
    func ratio() {
        let bomb = Gzip.compress([UInt8](repeating: 0, count: 8 << 20), level: 9)
        #expect(bomb.count < 10_000)
        #expect(fault(bomb, maximumRatio: 100) == .tooDense(maximumRatio: 100))
        #expect(fault(bomb, maximumSize: 1 << 20) == .tooLarge(maximumSize: 1 << 20))
        #expect(fault(bomb) == nil)
        #expect(fault(bomb, maximumSize: .max, maximumRatio: .max) == nil)
        #expect(fault(bomb, maximumSize: 0) == .tooLarge(maximumSize: 0))
    }

    @Test("a bomb behind many honest members is a bomb still")
    func bombInLaterMember() {
        let bomb = nothing + greeting + Gzip.compress([UInt8](repeating: 0, count: 4 << 20), level: 9)
        #expect(fault(bomb, maximumRatio: 100) == .tooDense(maximumRatio: 100))
        #expect(fault(bomb, maximumSize: 100_000) == .tooLarge(maximumSize: 100_000))
    }

    @Test("a short text that repeats itself is no bomb")
    func shortRepetitiveText() throws {
        let text = [UInt8](repeating: UInt8(ascii: " "), count: 60_000)
        #expect(try unpack(Gzip.compress(text, level: 9), maximumRatio: 10) == text)
    }

    @Test("the bound on size is the largest size taken, and empty text fits in none")
    func exactBound() throws {
        #expect(try unpack(greeting, maximumSize: 10).count == 10)
        #expect(fault(greeting, maximumSize: 9) == .tooLarge(maximumSize: 9))
        #expect(try unpack(nothing, maximumSize: 0).isEmpty)
    }
}
