import JSON
import Testing

@Suite("JSON pointer")
struct JSONPointerTests {
    @Test(
        "names are escaped as RFC 6901 §3 asks",
        arguments: [
            ("a", "/a"), ("", "/"), ("a/b", "/a~1b"), ("m~n", "/m~0n"), ("~1", "/~01"), ("//", "/~1~1"), (" ", "/ "),
            ("tiêu chí", "/tiêu chí"), ("0", "/0"), ("\"", "/\""), ("e\u{301}/", "/e\u{301}~1"),
        ])
    func escaped(name: String, text: String) {
        #expect(JSONPointer.root.appending(name).description == text)
    }

    @Test("a pointer grows by names and indices and leaves the shorter one as it was")
    func appending() {
        let scores = JSONPointer.root.appending("scores")
        #expect(scores.appending(3).appending("points").description == "/scores/3/points")
        #expect(scores.description == "/scores")
        #expect(JSONPointer.root.description.isEmpty)
        #expect("\(scores.appending(0))" == "/scores/0")
    }
}
