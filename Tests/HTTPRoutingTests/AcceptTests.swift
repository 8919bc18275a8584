import HTTPRouting
import Testing

@Suite("Accept")
struct AcceptTests {
    private static let json = ContentType.json
    private static let csv = ContentType.csv

    @Test(
        "the narrowest range that matches decides",
        arguments: [
            ("*/*", 1000, 1000), ("", 1000, 1000), (" , ,", 1000, 1000), ("text/csv", 0, 1000),
            ("text/*", 0, 1000), ("text/*;q=0.5, text/csv;q=0.1", 0, 100), ("*/*;q=0.2, application/json", 1000, 200),
            ("*/*, text/csv;q=0", 1000, 0), ("application/json;q=0.333", 333, 0), ("APPLICATION/JSON", 1000, 0),
            ("application/json; charset=utf-8", 1000, 0), ("application/json; charset=UTF-8; q=0.5", 500, 0),
            ("application/json;charset=latin1", 0, 0), ("application/json;version=2", 0, 0),
            ("text/csv;charset=utf-8;q=0.7, text/csv;q=0.2", 0, 700), ("text/csv;q=0.5;ext=1", 0, 0),
            ("application/json,text/csv;q=0.9,*/*;q=0.1", 1000, 900), ("text/csv;q=1.000", 0, 1000),
            ("text/csv;q=0.", 0, 0), ("text/csv ; q=0.5 ,application/json", 1000, 500),
        ])
    func quality(text: String, json: Int, csv: Int) throws {
        let accept = try #require(Accept(text))
        #expect(accept.quality(of: Self.json).thousandths == json)
        #expect(accept.quality(of: Self.csv).thousandths == csv)
    }

    @Test(
        "the most welcome offer is preferred, among equals the first",
        arguments: [
            ("*/*", "application/json"), ("text/csv, application/json", "application/json"),
            ("text/csv, application/json;q=0.9", "text/csv"), ("text/csv", "text/csv"), ("image/png", nil),
            ("*/*;q=0", nil), ("application/json;q=0, text/*;q=0.001", "text/csv"),
        ] as [(String, String?)])
    func preferred(text: String, expected: String?) throws {
        let accept = try #require(Accept(text))
        #expect(accept.preferred(among: [Self.json, Self.csv])?.essence == expected)
    }

    @Test("a missing field takes anything")
    func anything() {
        #expect(Accept.anything.preferred(among: [Self.csv, Self.json]) == Self.csv)
        #expect(Accept.anything.preferred(among: []) == nil)
    }

    @Test(
        "what cannot be read is none",
        arguments: [
            "json", "*", "*/json", "text/", "/csv", "text/csv;q", "text/csv;q=", "text/csv;q=2", "text/csv;q=1.1",
            "text/csv;q=0.1234", "text/csv;q=-1", "text/csv;q=.5", "text/csv;q=a", "text/csv;q=0.5;q=0.6",
            "text/csv text/html", "text/csv;charset=\"utf-8", "a/b\u{0}",
        ])
    func refused(text: String) {
        #expect(Accept(text) == nil)
    }

    @Test("a single range is read alone, too")
    func range() throws {
        let range = try #require(MediaRange(" text/*;level=1;q=0.4 "))
        #expect(range.type == "text")
        #expect(range.subtype == "*")
        #expect(range.quality.thousandths == 400)
        #expect(range.parameters == [ContentType.Parameter(name: "level", value: "1")])
        #expect(MediaRange("text/csv, text/html") == nil)
    }
}
