import JSON
import Testing

private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("members of every type come out compact, with commas between them")
    func members() {
        let text = written {
            $0.object {
                $0.member("text", "chè")
                $0.member("textOrNull", "x" as String?)
                $0.member("noText", nil as String?)
                $0.member("int", 42)
                $0.member("noInt", nil as Int?)
                $0.member("someInt", 7 as Int?)
                $0.member("wide", Int64.min)
                $0.member("noWide", nil as Int64?)
                $0.member("someWide", Int64.max as Int64?)
                $0.member("yes", true)
                $0.member("no", false as Bool?)
                $0.member("unknown", nil as Bool?)
                $0.member("json", ["a": [1, JSON.null]] as JSON)
                $0.member("noJSON", nil as JSON?)
                $0.member("number", JSONNumber("1.50"))
                $0.member("noNumber", nil as JSONNumber?)
                $0.member("list", ["a", "b"])
                $0.member("emptyList", [] as [String])
                $0.member("points", hundredths: 9350)
                $0.member("noPoints", hundredths: nil)
                $0.member("raw", raw: Array(#"{"k":[]}"#.utf8))
                $0.memberNull("nothing")
            }
        }
        #expect(
            text == """
                {"text":"chè","textOrNull":"x","noText":null,"int":42,"noInt":null,"someInt":7,\
                "wide":-9223372036854775808,"noWide":null,"someWide":9223372036854775807,"yes":true,"no":false,\
                "unknown":null,"json":{"a":[1,null]},"noJSON":null,"number":1.50,"noNumber":null,"list":["a","b"],\
                "emptyList":[],"points":93.5,"noPoints":null,"raw":{"k":[]},"nothing":null}
                """)
    }

    @Test("objects and arrays nest, empty or not, and commas follow")
    func nesting() {
        let text = written {
            $0.object {
                $0.member("a", object: { _ in })
                $0.member("b", array: { _ in })
                $0.member(
                    "c",
                    array: {
                        $0.elementObject { $0.member("x", 1) }
                        $0.elementObject { _ in }
                        $0.elementArray { $0.element(1) }
                        $0.element("s")
                        $0.element(true)
                        $0.element(Int64(9))
                        $0.element(["k": .null] as JSON)
                        $0.null()
                        $0.raw(Array("3.0".utf8))
                        $0.decimal(hundredths: 5)
                    })
                $0.name("tiêu \"chí\"")
                $0.object { $0.member("y", 2) }
                $0.name("d")
                $0.array { $0.element(1) }
                $0.member("e", 3)
            }
        }
        #expect(
            text == #"{"a":{},"b":[],"c":[{"x":1},{},[1],"s",true,9,{"k":null},null,3.0,0.05],"#
                + #""tiêu \"chí\"":{"y":2},"d":[1],"e":3}"#)
    }

    @Test("a document may be one scalar")
    func scalars() {
        #expect(written { $0.string("a") } == #""a""#)
        #expect(written { $0.integer(-5) } == "-5")
        #expect(written { $0.bool(false) } == "false")
        #expect(written { $0.null() } == "null")
    }

    @Test(
        "hundredths come out exactly, without idle zeros",
        arguments: [
            (0, "0"), (1, "0.01"), (10, "0.1"), (100, "1"), (101, "1.01"), (110, "1.1"), (400, "4"), (-25, "-0.25"),
            (-1, "-0.01"), (9350, "93.5"), (-100, "-1"), (99, "0.99"), (-1050, "-10.5"),
            (.max, "92233720368547758.07"), (.min, "-92233720368547758.08"),
        ] as [(Int64, String)])
    func hundredths(value: Int64, text: String) {
        #expect(written { $0.decimal(hundredths: value) } == text)
    }

    @Test(
        "only what must be escaped is (RFC 8259 §7)",
        arguments: [
            ("", ""), ("abc", "abc"), ("\"", #"\""#), ("\\", #"\\"#), ("/", "/"), ("\u{8}\u{C}\n\r\t", #"\b\f\n\r\t"#),
            ("\u{0}", #"\u0000"#), ("\u{1F}", #"\u001f"#), ("\u{B}", #"\u000b"#), ("\u{10}", #"\u0010"#),
            ("\u{7F}", "\u{7F}"), ("\u{2028}", "\u{2028}"), ("ấ\"😀", #"ấ\"😀"#),
        ])
    func escapes(text: String, escaped: String) {
        #expect(written { $0.string(text) } == "\"" + escaped + "\"")
        #expect(
            written {
                $0.object {
                    $0.name(text)
                    $0.null()
                }
            } == "{\"" + escaped + "\":null}")
    }

    @Test("a character to escape is found at every place of a long text")
    func escapesAnywhere() throws {
        for length in [1, 15, 16, 17, 31, 32, 33, 64, 100] {
            for place in 0..<length {
                for character in ["\"", "\\", "\n", "\u{0}", "\u{1F}"] as [Character] {
                    var characters = [Character](repeating: "ấ", count: length)
                    characters[place] = character
                    let value = JSON.string(String(characters))
                    #expect(try JSON.parse(value.bytes) == value)
                }
            }
        }
    }

    @Test("every scalar survives the way out and back")
    func everyScalar() throws {
        for block in stride(from: UInt32(0), through: 0x10FFFF, by: 0x400) {
            var text = String.UnicodeScalarView()
            for value in block..<block + 0x400 { Unicode.Scalar(value).map { text.append($0) } }
            let value = JSON.string(String(text))
            #expect(try JSON.parse(value.bytes) == value)
        }
    }

    @Test("what was taken is gone, and the rest goes on behind it")
    func taking() {
        var writer = JSONWriter()
        var pieces: [[UInt8]] = []
        writer.array {
            for number in 1...3 {
                $0.element(number)
                pieces.append($0.take())
            }
        }
        pieces.append(writer.take())
        #expect(pieces.map { String(decoding: $0, as: UTF8.self) } == ["[1", ",2", ",3", "]"])
        #expect(writer.bytes.isEmpty)
    }

    @Test("the canonical form sorts members by UTF-16, normalises numbers and escapes least (RFC 8785 §3.2)")
    func canonical() throws {
        func canonical(_ text: String) throws -> String {
            String(decoding: try JSON.parse(Array(text.utf8)).canonicalBytes, as: UTF8.self)
        }
        #expect(
            try canonical(#" { "b" : [ 1.0 , 2e1 ] , "a" : { "d":null, "c":"\u00e9\/" } } "#)
                == #"{"a":{"c":"é/","d":null},"b":[1,20]}"#)
        // The example of RFC 8785 §3.2.3; U+FB33 sorts behind the surrogates of the emoji, as it would not by scalar.
        let names = #"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#
        #expect(
            try canonical(names)
                == "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{F6}\":7,\"\u{20AC}\":1,\"😀\":5,\"\u{FB33}\":3}")
        #expect(try canonical(#"{"a":1,"aa":2,"":3,"A":4}"#) == #"{"":3,"A":4,"a":1,"aa":2}"#)
        #expect(
            try canonical(#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#) == #""€$\u000f\nA'B\"\\\\\"/""#)
    }
}
