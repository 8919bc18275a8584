import JSON
import Testing

/// Values, bytes and mutations from fixed seeds.
@Suite("JSON, at random")
struct JSONRandomTests {
    private static func text(_ random: inout SeededGenerator) -> String {
        let alphabet = Array("abcxyz01 \"\\/\n\u{0}\u{1F}\u{7F}éấđĐ\u{301}€😀\u{FFFF}~")
        return String(
            (0..<Int.random(in: 0..<12, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
    }

    private static func number(_ random: inout SeededGenerator) -> JSONNumber? {
        func digits(_ count: ClosedRange<Int>) -> String {
            (0..<Int.random(in: count, using: &random)).map { _ in String(Int.random(in: 0...9, using: &random)) }
                .joined()
        }
        var literal = Bool.random(using: &random) ? "-" : ""
        literal += Bool.random(using: &random) ? "0" : String(Int.random(in: 1...9, using: &random)) + digits(0...25)
        if Bool.random(using: &random) { literal += "." + digits(1...25) }
        if Bool.random(using: &random) {
            literal += ["e", "E", "e+", "e-", "E-"][Int.random(in: 0..<5, using: &random)] + digits(1...3)
        }
        return JSONNumber(literal)
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2, 3: return number(&random).map { .number($0) } ?? .null
        case 4: return .string(text(&random))
        case 5, 6:
            return .array((0..<Int.random(in: 0..<6, using: &random)).map { _ in value(&random, depth: depth - 1) })
        default:
            var names: Set<String> = []
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<14, using: &random) {
                let name = text(&random)
                guard names.insert(name).inserted else { continue }
                object.members.append(.init(name: name, value: value(&random, depth: depth - 1)))
            }
            return .object(object)
        }
    }

    private static func shuffled(_ value: JSON, _ random: inout SeededGenerator) -> JSON {
        switch value {
        case .array(let elements): return .array(elements.map { shuffled($0, &random) })
        case .object(let object):
            let members = object.members.map { JSONObject.Member(name: $0.name, value: shuffled($0.value, &random)) }
            return .object(JSONObject(members.shuffled(using: &random)))
        default: return value
        }
    }

    @Test("what is written reads back the same, and again the same bytes", arguments: 1...8 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = Self.value(&random, depth: 4)
            let bytes = value.bytes
            let read = try JSON.parse(bytes)
            #expect(read == value)
            #expect(read.bytes == bytes)
        }
    }

    @Test(
        "equal values share their canonical bytes, and those mean the value", arguments: 11...14 as ClosedRange<UInt64>)
    func canonical(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = Self.value(&random, depth: 4)
            let other = Self.shuffled(value, &random)
            #expect(value == other)
            #expect(value.hashValue == other.hashValue)
            let canonical = value.canonicalBytes
            #expect(other.canonicalBytes == canonical)
            let read = try JSON.parse(canonical)
            #expect(read == value)
            #expect(read.bytes == canonical)
        }
    }

    @Test("a document changed at random is read or refused, never worse", arguments: 21...28 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let spice = Array("{}[]\",:\\u0123456789eE+-.dD8trfn \u{0}\u{1F}".utf8) + [0x80, 0xBF, 0xC0, 0xED, 0xF4, 0xFF]
        for _ in 0..<150 {
            let original = Self.value(&random, depth: 4).bytes
            for _ in 0..<20 {
                var bytes = original
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0...bytes.count, using: &random)
                    let byte = spice.randomElement(using: &random) ?? 0
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes.insert(byte, at: place)
                    case 1 where place < bytes.count: bytes[place] = byte
                    case 2 where place < bytes.count: bytes.remove(at: place)
                    case 3: bytes.removeLast(min(bytes.count, Int.random(in: 0..<4, using: &random)))
                    default: break
                    }
                }
                Self.check(bytes)
            }
        }
    }

    @Test("bytes out of nowhere are read or refused, never worse", arguments: 31...34 as ClosedRange<UInt64>)
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let spice = Array("{}[]\",:\\u0dDcC8e1.- ntf\u{1}".utf8) + [0xC3, 0xA9, 0xFF]
        for _ in 0..<5_000 {
            Self.check(
                (0..<Int.random(in: 0..<24, using: &random)).map { _ in spice.randomElement(using: &random) ?? 0 })
        }
    }

    /// Either the bytes are refused inside their bounds, or what was read can be written and read again.
    private static func check(_ bytes: [UInt8]) {
        do throws(JSONSyntaxError) {
            let value = try JSON.parse(bytes)
            let again = try JSON.parse(value.bytes)
            #expect(again == value)
        } catch {
            #expect((0...bytes.count).contains(error.offset), "\(bytes)")
            #expect(error.pointer.isEmpty || error.pointer.utf8.first == UInt8(ascii: "/"))
        }
    }
}
