import JSON
import Testing

@Suite("JSON number")
struct JSONNumberTests {
    @Test(
        "a number scales to an integer exactly, however it is written",
        arguments: [
            ("4.5", 2, 450), ("4.50", 2, 450), ("4.500", 2, 450), ("45e-1", 2, 450), ("0.045e2", 2, 450),
            ("450E-2", 2, 450),
            ("4.55", 2, 455), ("-4.55", 2, -455), ("0", 2, 0), ("-0", 2, 0), ("-0.000", 2, 0), ("0e999999999", 2, 0),
            ("0e-999999999", 0, 0), ("5", 0, 5), ("5.0", 0, 5), ("1e3", 0, 1000),
            ("1e18", 0, 1_000_000_000_000_000_000),
            ("0.07", 2, 7), ("0.29", 2, 29), ("1.1", 2, 110), ("1000000.01", 2, 100_000_001),
            ("9223372036854775807", 0, .max), ("-9223372036854775808", 0, .min), ("92233720368547758.07", 2, .max),
            ("-92233720368547758.08", 2, .min), ("10e-1", 0, 1), ("100000000000000000000e-20", 0, 1),
            ("0.00000000000000000000000000000000001e35", 0, 1), ("9.223372036854775807e18", 0, .max),
        ] as [(String, Int, Int64)])
    func scaled(literal: String, digits: Int, value: Int64) throws {
        let number = try #require(JSONNumber(literal))
        #expect(try number.scaled(by: digits) == value)
    }

    @Test(
        "a number with more decimals than the scale has is refused",
        arguments: [
            ("4.555", 2), ("0.001", 2), ("1e-3", 2), ("4.5", 0), ("-0.5", 0), ("1e-999999999", 18),
            ("0.1234567890123456789012345", 18),
        ])
    func tooPrecise(literal: String, digits: Int) throws {
        let number = try #require(JSONNumber(literal))
        #expect(throws: JSONNumber.Failure.tooPrecise) { try number.scaled(by: digits) }
    }

    @Test(
        "a number that does not fit 64 bits is refused",
        arguments: [
            ("1e309", 2), ("-1e309", 2), ("1e999999999", 18), ("9223372036854775808", 0), ("-9223372036854775809", 0),
            ("92233720368547758.08", 2), ("1e19", 0), ("10000000000000000000", 0), ("18446744073709551616", 0),
            ("99999999999999999999999999", 0), ("1e17", 2),
        ])
    func outOfRange(literal: String, digits: Int) throws {
        let number = try #require(JSONNumber(literal))
        #expect(throws: JSONNumber.Failure.outOfRange) { try number.scaled(by: digits) }
    }

    @Test("an integer is one by value, not by spelling")
    func integer() {
        #expect(JSONNumber("5.0")?.integer == 5)
        #expect(JSONNumber("5e0")?.integer == 5)
        #expect(JSONNumber("-12")?.integer == -12)
        #expect(JSONNumber("5.5")?.integer == nil)
        #expect(JSONNumber("1e30")?.integer == nil)
    }

    @Test(
        "equal numbers share one canonical literal (RFC 8785 §3.2.2.3)",
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.00e5", "0"), ("4.50", "4.5"), ("45e-1", "4.5"), ("-100", "-100"),
            ("1E2", "100"),
            ("1e20", "100000000000000000000"), ("1e21", "1e+21"), ("123e21", "1.23e+23"), ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"), ("1.5e-7", "1.5e-7"), ("333333333.33333329", "333333333.33333329"),
            ("0.002", "0.002"), ("2e-3", "0.002"), ("12e-8", "1.2e-7"), ("1e999999999", "1e+999999999"),
            ("100000000000000000000000", "1e+23"),
            ("123456789012345678901234567890", "1.2345678901234567890123456789e+29"),
            ("123456789012345678901", "123456789012345678901"), ("12345678901234567890.1", "12345678901234567890.1"),
            ("9007199254740993", "9007199254740993"),
        ])
    func canonical(literal: String, canonical: String) throws {
        let number = try #require(JSONNumber(literal))
        let normalised = try #require(JSONNumber(canonical))
        #expect(number.canonicalLiteral == canonical)
        #expect(normalised.canonicalLiteral == canonical)
        #expect(number == normalised)
        #expect(number.hashValue == normalised.hashValue)
    }

    @Test("numbers that differ far behind the point differ")
    func different() throws {
        let tail = String(repeating: "0", count: 200)
        #expect(JSONNumber("1." + tail + "1") != JSONNumber("1." + tail + "2"))
        #expect(JSONNumber("1." + tail) == JSONNumber("1"))
        #expect(JSONNumber("1") != JSONNumber("-1"))
        #expect(JSONNumber("1e5") != JSONNumber("1e-5"))
    }

    @Test("numbers made of integers and hundredths read back as what they were made of")
    func made() throws {
        var random = SeededGenerator(seed: 1)
        let edges: [Int64] = [0, 1, -1, 9, 10, 99, 100, -100, 101, .max, .min]
        let some = (0..<2_000).map { _ in
            Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0..<64, using: &random)
        }
        for value in edges + some {
            #expect(JSONNumber(value).integer == value)
            #expect(try JSONNumber(hundredths: value).scaled(by: 2) == value)
            #expect(
                JSONNumber(hundredths: value).canonicalLiteral.utf8.count
                    <= JSONNumber(hundredths: value).literal.utf8.count)
        }
    }

    @Test(
        "text that is not one number is no number",
        arguments: ["", " 1", "1 ", "1,2", "0x10", "1e1000000000", "NaN", "+1", "1\u{0}", "٣"])
    func refused(text: String) {
        #expect(JSONNumber(text) == nil)
    }
}
