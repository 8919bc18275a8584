import JSON
import Testing

private func parse(_ text: String, maximumDepth: Int = 64) throws(JSONSyntaxError) -> JSON {
    try JSON.parse(Array(text.utf8), maximumDepth: maximumDepth)
}

/// What the parser holds against some bytes; `nil` when it takes them.
private func fault(_ bytes: [UInt8], maximumDepth: Int = 64) -> JSONSyntaxError? {
    do throws(JSONSyntaxError) {
        _ = try JSON.parse(bytes, maximumDepth: maximumDepth)
        return nil
    } catch {
        return error
    }
}

private func fault(_ text: String) -> JSONSyntaxError? { fault(Array(text.utf8)) }

private func number(_ literal: String) throws -> JSON { .number(try #require(JSONNumber(literal))) }

@Suite("JSON parser")
struct JSONParserTests {
    @Test(
        "every kind of value is read (RFC 8259 §3)",
        arguments: [
            ("null", .null), ("true", true), ("false", false), ("0", 0), ("-1", -1), (#""""#, ""), (#""chè""#, "chè"),
            ("[]", []), ("{}", [:]), ("[1,[2],{}]", [1, [2], [:]]),
            (#"{"a":1,"b":{"c":[null]}}"#, ["a": 1, "b": ["c": [JSON.null]]]),
        ] as [(String, JSON)])
    func values(text: String, value: JSON) throws {
        #expect(try parse(text) == value)
    }

    @Test(
        "white space may stand around every token (§2)",
        arguments: [" [ 1 , 2 ] ", "\t[\n1\r,\t2\n]\r\n", "[1,2]   ", "\n\n[1,2]"])
    func whiteSpace(text: String) throws {
        #expect(try parse(text) == [1, 2])
    }

    @Test(
        "other spaces are no white space (§2)",
        arguments: ["\u{B}1", "\u{C}1", "\u{A0}1", "\u{2028}1", "1\u{0}", "\u{85}1", "[1\u{3000}]"])
    func otherSpaces(text: String) {
        #expect(fault(text) != nil)
    }

    @Test("one byte order mark is skipped, a second is not, and half of one is nothing (§8.1)")
    func byteOrderMark() throws {
        #expect(try JSON.parse([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == [:])
        #expect(fault([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0x31]) == JSONSyntaxError(.unexpected, offset: 3))
        #expect(fault([0xEF, 0xBB, 0x31]) == JSONSyntaxError(.unexpected, offset: 0))
        #expect(fault([0xEF, 0xBB, 0xBF]) == JSONSyntaxError(.empty, offset: 3))
        #expect(fault([0xFE, 0xFF, 0x00, 0x31]) == JSONSyntaxError(.unexpected, offset: 0))
    }

    @Test("members keep the order they were written in")
    func order() throws {
        guard case .object(let object) = try parse(#"{"z":1,"a":2,"m":3}"#) else {
            Issue.record("not an object")
            return
        }
        #expect(object.members.map(\.name) == ["z", "a", "m"])
    }

    @Test(
        "what is not JSON is refused at its byte, with its pointer",
        arguments: [
            ("", .empty, 0, ""), (" \n", .empty, 2, ""),
            // §3: values
            ("nul", .truncated, 3, ""), ("nulL", .unexpected, 3, ""), ("True", .unexpected, 0, ""),
            ("tru e", .unexpected, 3, ""), ("undefined", .unexpected, 0, ""), ("NaN", .unexpected, 0, ""),
            ("Infinity", .unexpected, 0, ""), ("-Infinity", .invalidNumber, 0, ""), ("'a'", .unexpected, 0, ""),
            ("a", .unexpected, 0, ""), ("*", .unexpected, 0, ""), ("// x\n1", .unexpected, 0, ""),
            ("1 2", .trailingBytes, 2, ""), ("[]]", .trailingBytes, 2, ""), ("{}{}", .trailingBytes, 2, ""),
            ("1,", .trailingBytes, 1, ""), ("nullnull", .trailingBytes, 4, ""), ("{}#", .trailingBytes, 2, ""),
            ("\"a\"\u{0}", .trailingBytes, 3, ""), ("truefalse", .trailingBytes, 4, ""),
            // §5: arrays
            ("[", .truncated, 1, "/0"), ("[1", .truncated, 2, ""), ("[1,", .truncated, 3, "/1"),
            ("[1,]", .unexpected, 3, "/1"), ("[,1]", .unexpected, 1, "/0"), ("[1,,2]", .unexpected, 3, "/1"),
            ("[1 2]", .unexpected, 3, ""), ("[1}", .unexpected, 2, ""), ("[1:2]", .unexpected, 2, ""),
            ("]", .unexpected, 0, ""), ("[[[1]", .truncated, 5, "/0"), ("[\"a\",tru]", .unexpected, 8, "/1"),
            ("[*]", .unexpected, 1, "/0"), ("[\n", .truncated, 2, "/0"),
            // §4: objects
            ("{", .truncated, 1, ""), ("}", .unexpected, 0, ""), (#"{"a"}"#, .unexpected, 4, ""),
            (#"{"a":}"#, .unexpected, 5, "/a"), (#"{"a":1,}"#, .unexpected, 7, ""), (#"{,"a":1}"#, .unexpected, 1, ""),
            (#"{"a":1 "b":2}"#, .unexpected, 7, ""), (#"{"a" 1}"#, .unexpected, 5, ""), ("{a:1}", .unexpected, 1, ""),
            ("{1:1}", .unexpected, 1, ""), ("{null:1}", .unexpected, 1, ""), (#"{"a":1]"#, .unexpected, 6, ""),
            (#"{"a":1"#, .truncated, 6, ""), (#"{"a":"#, .truncated, 5, "/a"), (#"{"a""#, .truncated, 4, ""),
            (#"{"a::1}"#, .truncated, 7, ""), (#"{"a":1,,"b":2}"#, .unexpected, 7, ""),
            (#"{"a":"b":"c"}"#, .unexpected, 8, ""), ("{'a':1}", .unexpected, 1, ""),
            (#"{"a":{"b":[0,{"c":x}]}}"#, .unexpected, 18, "/a/b/1/c"),
            (#"{"a/b":{"m~n":[x]}}"#, .unexpected, 15, "/a~1b/m~0n/0"), (#"{"":x}"#, .unexpected, 4, "/"),
            // §7: strings
            (#"""#, .truncated, 1, ""), (#""a"#, .truncated, 2, ""), (#""a\"#, .truncated, 3, ""),
            (#""a\""#, .truncated, 4, ""), (#""\x41""#, .invalidEscape, 1, ""), (#""\'""#, .invalidEscape, 1, ""),
            (#""\U0041""#, .invalidEscape, 1, ""), (#""\u00""#, .invalidEscape, 1, ""), (#""\u00"#, .truncated, 5, ""),
            (#""\u00zz""#, .invalidEscape, 1, ""), (#""\u 041""#, .invalidEscape, 1, ""),
            (#""\u+041""#, .invalidEscape, 1, ""), ("\"\\\u{0}\"", .invalidEscape, 1, ""),
            ("\"\\é\"", .invalidEscape, 1, ""), ("\"\t\"", .controlCharacter, 1, ""),
            ("\"a\nb\"", .controlCharacter, 2, ""), ("\"\u{0}\"", .controlCharacter, 1, ""),
            ("\"\\n\u{1F}\"", .controlCharacter, 3, ""), ("[\"a\u{1}\"]", .controlCharacter, 3, "/0"),
            ("{\"\u{2}\":1}", .controlCharacter, 2, ""),
            (#""\ud800""#, .loneSurrogate, 1, ""), (#""\udc00""#, .loneSurrogate, 1, ""),
            (#""\ud800\ud800""#, .loneSurrogate, 1, ""), (#""\ud800x""#, .loneSurrogate, 1, ""),
            (#""\ud800\n""#, .loneSurrogate, 1, ""), (#""\ud800\u0041""#, .loneSurrogate, 1, ""),
            (#""\udc00\ud800""#, .loneSurrogate, 1, ""), (#""ab\uDFFF""#, .loneSurrogate, 3, ""),
            (#""\ud800\u00""#, .invalidEscape, 7, ""), (#""\ud800\"#, .truncated, 8, ""),
            (#"{"a":["\ud800"]}"#, .loneSurrogate, 7, "/a/0"), (#"{"\ud800":1}"#, .loneSurrogate, 2, ""),
        ] as [(String, JSONSyntaxError.Reason, Int, String)])
    func refused(text: String, reason: JSONSyntaxError.Reason, offset: Int, pointer: String) {
        #expect(fault(text) == JSONSyntaxError(reason, offset: offset, pointer: pointer))
    }

    @Test(
        "numbers outside the grammar are refused (§6)",
        arguments: [
            "01", "-01", "00", "1.", "-1.", ".5", "-.5", "+1", "1.e1", "1.5.5", "0x1", "1_0", "--1", "- 1", "1e1.5",
            "0.3e", "0e+", "1ee2", "1e+-2", "٣", "１", "1e", "-", "2.-3", "1.a", "0e", "1a", "-a", "-foo",
        ])
    func badNumbers(literal: String) throws {
        let found = try #require(fault("{\"p\":[\(literal)]}"))
        #expect([.invalidNumber, .unexpected].contains(found.reason))
        #expect(found.offset >= 6)
        #expect(JSONNumber(literal) == nil)
    }

    @Test(
        "numbers inside the grammar keep their literal (§6)",
        arguments: [
            "0", "-0", "1", "-1", "10", "1.5", "-1.50", "0.0", "1e5", "1E5", "1e+5", "1e-5", "0e0", "0E+00",
            "123.456e-78",
            "1e0001", "9007199254740993", "100000000000000000000000000000", "1e309", "-0.000000000000000000001",
        ])
    func goodNumbers(literal: String) throws {
        guard case .number(let number) = try parse(literal) else {
            Issue.record("not a number")
            return
        }
        #expect(number.literal == literal)
        #expect(try parse("[\(literal) ]").bytes == Array("[\(literal)]".utf8))
    }

    @Test("a number may be long, but not without end")
    func longNumbers() throws {
        let longest = String(repeating: "7", count: JSONNumber.maximumLength)
        #expect(try parse(longest) == number(longest))
        #expect(fault(longest + "7") == JSONSyntaxError(.numberTooLong, offset: 0))
        #expect(fault("[0." + longest + "]") == JSONSyntaxError(.numberTooLong, offset: 1, pointer: "/0"))
        #expect(try parse("1e999999999") == number("1e999999999"))
        #expect(fault("1e1000000000")?.reason == .numberTooLong)
        #expect(fault("1e-99999999999999999999999999")?.reason == .numberTooLong)
        #expect(fault("1e" + String(repeating: "9", count: 100_000))?.reason == .numberTooLong)
        #expect(JSONNumber(longest + "7") == nil)
        #expect(JSONNumber("1e+" + String(repeating: "0", count: 400)) == nil)
        let canonical = JSONNumber("-" + longest)?.canonicalLiteral ?? ""
        #expect(canonical.hasSuffix("e+399"))
        #expect(JSONNumber(canonical) == JSONNumber("-" + longest), "the canonical form is a number, too")
    }

    @Test(
        "escapes stand for their characters (§7)",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041""#, "A"), (#""\u1ea5\u1EA5""#, "ấấ"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00!""#, "😀!"), (#""a\u0000b""#, "a\u{0}b"),
            (#""\uFFFF\uFFFE""#, "\u{FFFF}\u{FFFE}"), (#""\udbff\udfff""#, "\u{10FFFF}"), (#""\\u0041""#, #"\u0041"#),
            (#""\u0022\u005c""#, #""\"#), (#""é\n""#, "é\n"), (#""\u0065\u0301""#, "e\u{301}"),
        ])
    func escapes(text: String, value: String) throws {
        #expect(try parse(text) == .string(value))
        #expect(try parse("{\(text):1}") == [value: 1])
    }

    @Test(
        "text of every length of UTF-8 is taken as it is",
        arguments: [
            "\u{7F}", "\u{80}", "ấ", "đ", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "😀", "\u{10FFFF}",
        ])
    func plainText(text: String) throws {
        let parsed = try parse("\"\(text)\"")
        #expect(parsed == .string(text))
    }

    @Test(
        "bytes that are not UTF-8 are refused inside strings (§8.1, RFC 3629)",
        arguments: [
            ([0x80], 0), ([0xBF], 0), ([0xFF], 0), ([0xFE], 0), ([0xC3], 0), ([0xC3, 0x28], 0),
            // overlong forms
            ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0xC0, 0xAF], 0), ([0xE0, 0x80, 0xAF], 0), ([0xE0, 0x9F, 0xBF], 0),
            ([0xF0, 0x80, 0x80, 0xAF], 0), ([0xF0, 0x8F, 0xBF, 0xBF], 0),
            // surrogates
            ([0xED, 0xA0, 0x80], 0), ([0xED, 0xBF, 0xBF], 0), ([0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], 0),
            // above U+10FFFF
            ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xF8, 0x88, 0x80, 0x80, 0x80], 0),
            // cut short, or broken behind good text
            ([0xE1, 0xBA], 0), ([0xF0, 0x9F, 0x98], 0), ([0x61, 0xE1, 0xBA, 0xA5, 0xE1, 0x28], 4), ([0x61, 0xFF], 1),
        ] as [([UInt8], Int)])
    func badUTF8(bytes: [UInt8], offset: Int) {
        let quote = [UInt8(ascii: "\"")]
        #expect(fault(quote + bytes + quote) == JSONSyntaxError(.invalidUTF8, offset: 1 + offset))
        let element = Array("[1,".utf8) + quote + bytes + quote + Array("]".utf8)
        #expect(fault(element) == JSONSyntaxError(.invalidUTF8, offset: 4 + offset, pointer: "/1"))
        // Escapes on both sides neither hide the fault nor mend it.
        let escape = Array(#"\u00e1"#.utf8)
        #expect(
            fault(quote + escape + bytes + escape + quote) == JSONSyntaxError(.invalidUTF8, offset: 7 + offset))
        #expect(fault(bytes) != nil)
    }

    @Test("nesting is counted, and one level too deep is refused where it opens")
    func depth() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(throws: Never.self) { try parse(nested(64)) }
        let found = try #require(fault(nested(65)))
        #expect(found.reason == .tooDeep)
        #expect(found.offset == 64)
        #expect(found.pointer == String(repeating: "/0", count: 64))
        #expect(throws: Never.self) { try parse(#"{"a":[{}]}"#, maximumDepth: 3) }
        #expect(fault(Array(#"{"a":[{}]}"#.utf8), maximumDepth: 2)?.pointer == "/a/0")
        #expect(fault(Array("[]".utf8), maximumDepth: 0)?.reason == .tooDeep)
        #expect(try parse("5", maximumDepth: 0) == 5)
        #expect(fault(String(repeating: "[", count: 1_000_000))?.reason == .tooDeep)
        #expect(fault(String(repeating: #"{"a":"#, count: 200_000))?.reason == .tooDeep)
        // Siblings are no depth.
        #expect(throws: Never.self) { try parse("[" + String(repeating: "[],", count: 500) + "[]]", maximumDepth: 2) }
        #expect(throws: Never.self) { try parse(nested(512), maximumDepth: 512) }
    }

    @Test(
        "a name used twice in one object is refused, however it is spelled (§4)",
        arguments: [
            (#"{"a":1,"a":1}"#, 7, "/a"), (#"{"a":1,"b":2,"\u0061":3}"#, 13, "/a"), (#"{"":1,"":2}"#, 6, "/"),
            (#"{"x":[{"a/b":1,"a/b":2}]}"#, 15, "/x/0/a~1b"),
            // One key of a dictionary, though not the same scalars.
            ("{\"\u{E9}\":1,\"e\u{301}\":2}", 8, "/e\u{301}"),
        ])
    func duplicates(text: String, offset: Int, pointer: String) {
        #expect(fault(text) == JSONSyntaxError(.duplicateMember, offset: offset, pointer: pointer))
    }

    @Test("names may return in another object, and differ in case")
    func noDuplicates() {
        #expect(throws: Never.self) { try parse(#"{"a":{"a":{"a":1}},"A":[{"a":1},{"a":2}]}"#) }
    }

    @Test("a duplicate is found at any distance, in few members and in many", arguments: [2, 8, 9, 10, 500])
    func distantDuplicates(count: Int) {
        for first in [0, count / 2, count - 1] {
            let members = (0..<count).map { "\"m\($0)\":0" } + ["\"m\(first)\":1"]
            let found = fault("{" + members.joined(separator: ",") + "}")
            #expect(found?.reason == .duplicateMember)
            #expect(found?.pointer == "/m\(first)")
        }
    }

    @Test("an object of a hundred thousand members is read in linear time")
    func hugeObject() throws {
        let text = "{" + (0..<100_000).map { "\"m\($0)\":0" }.joined(separator: ",") + "}"
        guard case .object(let object) = try parse(text) else {
            Issue.record("not an object")
            return
        }
        #expect(object.members.count == 100_000)
    }

    @Test("every prefix of a document is refused as cut short or empty")
    func prefixes() {
        let text = Array(#"{"a":[1.5e+3,"ấ\u1ea5\ud83d\ude00",true,null],"b":{"c":false}}"#.utf8)
        for end in 0..<text.count {
            let found = fault(Array(text[..<end]))
            #expect(found?.reason == (end == 0 ? .empty : .truncated), "cut at \(end)")
            #expect(found?.offset == end)
        }
    }
}
