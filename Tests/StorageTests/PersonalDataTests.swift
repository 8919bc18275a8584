import Domain
import FoundationEssentials
import SQLite
import Storage
import TestKit
import Testing

/// The register of personal data (docs/personal-data.md) against the schema.
@Suite struct PersonalDataTests {
    private static let page = #filePath.replacing(
        "Tests/StorageTests/PersonalDataTests.swift", with: "docs/personal-data.md")

    /// The rows of the table below a heading, as cells without quotes.
    private func rows(below heading: String, in page: String) throws -> [[String]] {
        let start = try #require(page.firstRange(of: heading)).upperBound
        let end = page[start...].firstRange(of: "\n## ")?.lowerBound ?? page.endIndex
        return page[start..<end].split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { trimmed($0.replacing("`", with: "")) }.filter { !$0.isEmpty }
        }
    }

    private func trimmed(_ text: some StringProtocol) -> String { text.split(separator: " ").joined(separator: " ") }

    @Test("every column that can hold text is declared personal or not, and nothing is declared that is not there")
    func register() throws {
        let directory = try TemporaryDirectory()
        let db = try Connection(path: directory.database, mode: .create)
        try Migrator().migrate(db, now: .at("2022-06-19T08:00:00+07:00"))
        let columns = try db.rows(
            """
            SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'schema_migration' AND c.type IN ('TEXT', 'BLOB')
            """
        ) { $0.text(0) }
        #expect(columns.count > 200)
        let page = try String(contentsOfFile: Self.page, encoding: .utf8)
        let personal = try rows(below: "## Columns that hold personal data", in: page)
        for row in personal { #expect(row.count == 6 && row.allSatisfy { !$0.isEmpty }, "\(row)") }
        let others = try rows(below: "## Columns that hold none", in: page).flatMap { row in
            row.count == 2 ? row[1].split(separator: ",").map { "\(row[0]).\(trimmed($0))" } : []
        }
        let declared = personal.map { $0[0] } + others
        let twice = Dictionary(grouping: declared) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(twice == [])
        #expect(
            Set(columns).subtracting(declared).sorted() == [],
            "declare them in docs/personal-data.md, as personal or not")
        #expect(Set(declared).subtracting(columns).sorted() == [], "they are in no table")
    }

    @Test("a name stands in one column, and what the trail has is worth nothing without its salt")
    func apart() throws {
        let directory = try TemporaryDirectory()
        let db = try Connection(path: directory.database, mode: .create)
        let now = Instant.at("2022-06-19T08:00:00+07:00")
        try Migrator().migrate(db, now: now)
        let ids = try (0..<2).map { _ in
            try db.people.add("Nguyễn Văn A", .teamMember, of: "/x", plan: nil, unit: nil, at: now)
        }
        let people = try ids.map { try #require(try db.people.find(publicID: $0)) }
        // The same name twice is two digests: nobody sees that it is the same, nor finds it by trying names.
        #expect(people[0].digest != people[1].digest)
        try db.people.erase(people[0].id, at: now)
        let erased = try #require(try db.people.find(publicID: ids[0]))
        #expect(erased.name == nil && erased.erasedAt == now && erased.reference == people[0].reference)
        let salt = try db.first("SELECT salt IS NULL AND search IS NULL FROM person WHERE public_id = ?", ids[0]) {
            $0.int(0)
        }
        #expect(salt == 1)
    }
}
