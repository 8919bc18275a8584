import SQLite
import Testing

@Suite("Values")
struct ValueTests {
    private let directory: TemporaryDirectory
    private let connection: Connection

    init() throws {
        directory = try TemporaryDirectory()
        connection = try Connection(path: directory.database, mode: .create)
        try connection.run("CREATE TABLE t (v ANY) STRICT")
    }

    static let values: [Value] = [
        .null,
        .integer(0), .integer(-1), .integer(.max), .integer(.min),
        .real(0.5), .real(-0.0), .real(.greatestFiniteMagnitude), .real(.leastNonzeroMagnitude), .real(.infinity),
        .text(""), .text("a"), .text("Nếp nhà, nếp phố"), .text("\u{0}"), .text("before\u{0}after"),
        .text("e\u{301}"), .text("👩‍👩‍👧"), .text(String(repeating: "đ", count: 100_000)),
        .blob([]), .blob([0]), .blob([0, 255, 0]), .blob(Array(repeating: 7, count: 3_000_000)),
    ]

    @Test("a value comes back as it went in", arguments: values)
    func roundTrip(value: Value) throws {
        try connection.run("INSERT INTO t VALUES (?)", value)
        #expect(try connection.first("SELECT v FROM t") { $0.value(0) } == value)
        #expect(try connection.first(SQL("SELECT ?", value)) { $0.value(0) } == value)
    }

    @Test("text keeps its bytes, not only its meaning")
    func bytes() throws {
        // The two are equal as strings.
        for (text, hex) in [("\u{e9}", "C3A9"), ("e\u{301}", "65CC81")] {
            let read = try connection.first("SELECT ?, hex(?)", text, text) { ($0.text(0), $0.text(1)) }
            #expect(read.map { Array($0.0.utf8) } == Array(text.utf8))
            #expect(read?.1 == hex)
        }
    }

    @Test("an empty blob and an empty text are not NULL")
    func empty() throws {
        let read = try connection.first("SELECT ?, ?, ?", [UInt8](), "", String?.none) { row in
            (0..<3).map { row.isNull($0) }
        }
        #expect(read == [false, false, true])
    }

    @Test("every bindable type binds as the value it stands for")
    func bindables() throws {
        let text: String? = "x"
        let read = try connection.first(
            "SELECT ?, ?, ?, ?, ?, ?, ?, ?", 1, Int64.min, true, false, 2.5, "s", [UInt8]([1]), text
        ) { row in (0..<row.count).map { row.value($0) } }
        #expect(
            read == [
                .integer(1), .integer(.min), .integer(1), .integer(0), .real(2.5), .text("s"), .blob([1]), .text("x"),
            ])
        let nothing = try connection.first("SELECT ?, ?", Int?.none, [UInt8]?.none) { [$0.value(0), $0.value(1)] }
        #expect(nothing == [.null, .null])
    }

    @Test("NaN, which SQLite does not have, is NULL")
    func notANumber() throws {
        #expect(try connection.first("SELECT ?", Double.nan) { $0.isNull(0) } == true)
    }

    @Test("typed reads give the value, and nil for NULL where it may be")
    func typedReads() throws {
        try connection.first("SELECT 7 AS seven, 1, 2.5, 'text', x'0102', NULL") { row in
            #expect(row.count == 6)
            #expect(row.name(0) == "seven")
            #expect(row.int(0) == 7 && row.optionalInt(0) == 7)
            #expect(row.bool(1) && row.optionalBool(1) == true)
            #expect(row.real(2) == 2.5)
            #expect(row.text(3) == "text" && row.optionalText(3) == "text")
            #expect(row.blob(4) == [1, 2])
            #expect(row.optionalInt(5) == nil && row.optionalBool(5) == nil)
            #expect(row.optionalText(5) == nil)
            #expect(row.int(5) == 0 && row.text(5) == "" && row.blob(5) == [])
        }
    }

    @Test("a type of one's own binds by its value")
    func ownType() throws {
        struct Slug: Bindable {
            let text: String
            var sqliteValue: Value { .text(text) }
        }
        #expect(try connection.first("SELECT ?", Slug(text: "tay-tuu")) { $0.text(0) } == "tay-tuu")
    }
}
