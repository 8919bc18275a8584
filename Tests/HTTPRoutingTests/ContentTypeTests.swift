import HTTPRouting
import Testing

@Suite("A content type")
struct ContentTypeTests {
    @Test(
        "is read with its parameters, and written in one way",
        arguments: [
            ("application/json", "application/json", nil, true),
            ("Application/JSON", "application/json", nil, true),
            (" text/csv ; Charset=\"UTF-8\" ", "text/csv; charset=UTF-8", "utf-8", true),
            ("text/csv;charset=utf-8;header=present", "text/csv; charset=utf-8; header=present", "utf-8", true),
            ("text/csv;;charset=utf8;", "text/csv; charset=utf8", "utf8", true),
            ("text/csv; charset=windows-1258", "text/csv; charset=windows-1258", "windows-1258", false),
            ("text/plain; charset=us-ascii", "text/plain; charset=us-ascii", "us-ascii", true),
            (#"a/b; c="x \"y\" \\ ;""#, #"a/b; c="x \"y\" \\ ;""#, nil, true),
            (#"a/b; c="""#, #"a/b; c="""#, nil, true),
        ] as [(String, String, String?, Bool)])
    func read(text: String, written: String, charset: String?, isUTF8: Bool) throws {
        let type = try #require(ContentType(text))
        #expect(type.description == written)
        #expect(type.charset == charset)
        #expect(type.isUTF8 == isUTF8)
        #expect(ContentType(type.description) == type)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", " ", "json", "/", "a/", "/b", "a/b/c", "a b/c", "a/b c", "a/b; c", "a/b; c=", "a/b; =d", "a/b; c = d",
            "a/b; c=\"x", "a/b; c=\"x\\", "a/b; charset=utf-8; charset=latin1", "a/b, c/d", "a/b; c=\"x\"y", "đ/b",
            "a/b; c=\"\u{7F}\"",
        ])
    func refused(text: String) {
        #expect(ContentType(text) == nil)
    }

    @Test("essence and parameters")
    func parts() throws {
        let type = try #require(ContentType("text/csv; header=absent"))
        #expect(type.essence == "text/csv")
        #expect(type["header"] == "absent")
        #expect(type["charset"] == nil)
    }

    @Test(
        "text is compressible, pictures and packed files are not",
        arguments: [
            ("application/json", true), ("application/problem+json", true), ("text/csv; charset=utf-8", true),
            ("application/yaml", true), ("image/svg+xml", true), ("text/html", true), ("application/x-ndjson", true),
            ("application/gzip", false), ("image/png", false), ("application/octet-stream", false),
            ("application/vnd.sqlite3", false),
        ])
    func compressible(text: String, expected: Bool) {
        #expect(ContentType(text)?.isCompressible == expected)
    }
}
