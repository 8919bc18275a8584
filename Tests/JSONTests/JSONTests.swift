import JSON
import Testing

@Test("the example of the writer's documentation comes out as written there")
func example() throws {
    var writer = JSONWriter()
    writer.object {
        $0.member("unit", "ubnd-phuong-tay-tuu")
        $0.member("percent", hundredths: 9350)
        $0.member("bands", array: { $0.element("A") })
        $0.member("none", nil as String?)
        $0.name("x")
        $0.decimal(hundredths: -25)
    }
    let text = #"{"unit":"ubnd-phuong-tay-tuu","percent":93.5,"bands":["A"],"none":null,"x":-0.25}"#
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    let json = try JSON.parse(writer.bytes)
    #expect(json.bytes == writer.bytes)
    #expect(
        String(
            decoding: try JSON.parse(Array(#"{"b":4.50,"a":[1e2,-0,1E400,"\ud83d\ude00\u0001"]}"#.utf8)).canonicalBytes,
            as: UTF8.self) == "{\"a\":[100,0,1e+400,\"😀\\u0001\"],\"b\":4.5}")
}
