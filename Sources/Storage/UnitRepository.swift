package import Domain
internal import SQLite

/// A unit as the register holds it.
package struct UnitRecord: Sendable, Hashable {
    package var id: Int64
    package var code: String
    package var name: String
    package var kind: UnitKind
    package var level: UnitLevel?
    package var parentID: Int64?
    package var parentCode: String?
    package var validFrom: LocalDate?
    package var validTo: LocalDate?
    package var note: String?
    package var aliases: [String]
    package var officialCodes: [OfficialCode]
    package var version: Int

    /// A code of the national catalogue, with the days on which it meant this unit.
    package struct OfficialCode: Sendable, Hashable {
        package var code: String
        package var from: LocalDate?
        package var to: LocalDate?

        package init(code: String, from: LocalDate?, to: LocalDate?) {
            self.code = code
            self.from = from
            self.to = to
        }
    }

    /// What changes when the unit is written, without the identity of the row.
    package func hasSameContent(as other: UnitRecord) -> Bool {
        var copy = other
        copy.id = id
        copy.version = version
        copy.parentCode = parentCode
        return copy == self
    }

    package init(
        id: Int64 = 0, code: String, name: String, kind: UnitKind, level: UnitLevel?, parentID: Int64?,
        parentCode: String?, validFrom: LocalDate?, validTo: LocalDate?, note: String?, aliases: [String],
        officialCodes: [OfficialCode], version: Int = 1
    ) {
        self.id = id
        self.code = code
        self.name = name
        self.kind = kind
        self.level = level
        self.parentID = parentID
        self.parentCode = parentCode
        self.validFrom = validFrom
        self.validTo = validTo
        self.note = note
        self.aliases = aliases
        self.officialCodes = officialCodes
        self.version = version
    }
}

/// What most callers need of a unit.
package struct UnitReference: Sendable, Hashable {
    package let id: Int64
    package let code: String

    package init(id: Int64, code: String) {
        self.id = id
        self.code = code
    }
}

/// The register of units.
package struct UnitRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var parent: Int64?
        package var kind: UnitKind?
        package var text: String?
        package var asOf: LocalDate?
        /// Only this unit and what is below it; `nil` is everything.
        package var root: Int64?
        package init(root: Int64? = nil) { self.root = root }
    }

    package func reference(_ code: String) throws -> UnitReference? {
        try db.first("SELECT id, code FROM unit WHERE code = ?", code) {
            UnitReference(id: $0.int(0), code: $0.text(1))
        }
    }

    package func reference(id: Int64) throws -> UnitReference? {
        try db.first("SELECT id, code FROM unit WHERE id = ?", id) { UnitReference(id: $0.int(0), code: $0.text(1)) }
    }

    package func find(_ code: String) throws -> UnitRecord? {
        guard
            let record = try db.first(
                """
                SELECT u.id, u.code, u.name, u.kind, u.level, u.parent_id, p.code, u.valid_from, u.valid_to, u.note, u.aliases, u.version
                FROM unit u LEFT JOIN unit p ON p.id = u.parent_id WHERE u.code = ?
                """, code, read: { try Self.record($0) })
        else { return nil }
        return try withCodes(record)
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<UnitRecord> {
        let isBroad = try filter.root.map { try self.isBroad($0) } ?? false
        var sql = SQL.below(isBroad ? nil : filter.root)
        sql.append(
            """
            SELECT u.id, u.code, u.name, u.kind, u.level, u.parent_id, p.code, u.valid_from, u.valid_to, u.note, u.aliases, u.version,
                u.sort_key
            FROM unit u LEFT JOIN unit p ON p.id = u.parent_id WHERE 1
            """)
        if let root = filter.root {
            sql.append(" AND ")
            sql.append("u.id", isBelow: root, upwards: isBroad)
        }
        if let parent = filter.parent { sql.append(" AND u.parent_id = ?", parent) }
        if let kind = filter.kind { sql.append(" AND u.kind = ?", kind.rawValue) }
        if let text = filter.text { sql.append(" AND instr(u.search, ?) > 0", text) }
        if let day = filter.asOf {
            sql.append(
                " AND coalesce(u.valid_from, '') <= ? AND coalesce(u.valid_to, '9999') >= ?", day.description,
                day.description)
        }
        sql.append(page, by: "u.sort_key", "u.id")
        let rows = try db.rows(sql) { (try Self.record($0), $0.blob(12)) }
        let found = Page(rows, limit: page.limit) { Cursor(.bytes($0.1), .integer($0.0.id)) }
        return Page(items: try found.items.map { try withCodes($0.0) }, next: found.next)
    }

    private static func record(_ row: borrowing Row) throws -> UnitRecord {
        UnitRecord(
            id: row.int(0), code: row.text(1), name: row.text(2), kind: try row.decoded(3),
            level: try row.optionalDecoded(4), parentID: row.optionalInt(5), parentCode: row.optionalText(6),
            validFrom: row.optionalText(7).flatMap { LocalDate($0) },
            validTo: row.optionalText(8).flatMap { LocalDate($0) },
            note: row.optionalText(9), aliases: try StoredList.read(row.text(10)), officialCodes: [],
            version: Int(row.int(11)))
    }

    private func withCodes(_ record: UnitRecord) throws -> UnitRecord {
        var record = record
        record.officialCodes = try db.rows(
            "SELECT code, valid_from, valid_to FROM unit_code WHERE unit_id = ? ORDER BY position", record.id
        ) { row in
            UnitRecord.OfficialCode(
                code: row.text(0), from: row.optionalText(1).flatMap { LocalDate($0) },
                to: row.optionalText(2).flatMap { LocalDate($0) })
        }
        return record
    }

    /// Writes the row, new when `record.id` is 0; answers its id.
    @discardableResult
    package func save(_ record: UnitRecord, now: Instant) throws -> Int64 {
        let search = VietnameseText.fold(([record.name, record.code] + record.aliases).joined(separator: " | "))
        let key = ListKey.of(record.name)
        var id = record.id
        if id == 0 {
            try db.run(
                """
                INSERT INTO unit (code, name, kind, level, parent_id, valid_from, valid_to, note, aliases, search, sort_key, version,
                    updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)
                """, record.code, record.name, record.kind.rawValue, record.level?.rawValue, record.parentID,
                record.validFrom?.description, record.validTo?.description, record.note,
                StoredList.text(record.aliases),
                search, key, now.milliseconds)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE unit SET name = ?, kind = ?, level = ?, parent_id = ?, valid_from = ?, valid_to = ?, note = ?, aliases = ?,
                    search = ?, sort_key = ?, version = version + 1, updated_at = ?
                WHERE id = ?
                """, record.name, record.kind.rawValue, record.level?.rawValue, record.parentID,
                record.validFrom?.description, record.validTo?.description, record.note,
                StoredList.text(record.aliases),
                search, key, now.milliseconds, id)
            try db.run("DELETE FROM unit_code WHERE unit_id = ?", id)
        }
        for (position, code) in record.officialCodes.enumerated() {
            try db.run(
                "INSERT INTO unit_code (unit_id, position, code, valid_from, valid_to) VALUES (?, ?, ?, ?, ?)", id,
                position,
                code.code, code.from?.description, code.to?.description)
        }
        return id
    }

    package func delete(_ id: Int64) throws {
        try db.run("DELETE FROM unit WHERE id = ?", id)
    }

    /// The most units that lie one below the other, from the top down: as far as every way up is followed.
    package static let maximumLevels = 64

    /// How many levels there are from the unit down, its own among them; no more are counted than there may be.
    package func levels(_ id: Int64) throws -> Int {
        try db.first(
            """
            WITH RECURSIVE below (id, level) AS (
                SELECT ?, 1
                UNION SELECT unit.id, below.level + 1 FROM below CROSS JOIN unit ON unit.parent_id = below.id
                WHERE below.level < ?)
            SELECT max(level) FROM below
            """, id, Self.maximumLevels
        ) { Int($0.int(0)) } ?? 1
    }

    /// Whether `id` is `root` or lies below it, as the register stands now.
    ///
    /// Step by step: the way up is short, and a recursive query makes a table for it.
    package func isBelow(_ id: Int64, root: Int64) throws -> Bool {
        var unit = id
        for _ in 0..<Self.maximumLevels {
            if unit == root { return true }
            let parent = try db.first("SELECT parent_id FROM unit WHERE id = ?", unit) { $0.optionalInt(0) }
            guard let parent, let parent else { return false }
            unit = parent
        }
        return false
    }

    /// Whether so few units lie below that a list is made from what each of them has, rather than by looking through everything.
    package func isNarrow(_ root: Int64) throws -> Bool {
        var sql = SQL.below(root)
        sql.append("SELECT 1 FROM below LIMIT 201")
        return try db.rows(sql) { _ in }.count <= 200
    }

    /// Whether the unit is at the top of so many that whose a row is, is asked of each row rather than looked up in a table of all.
    package func isBroad(_ root: Int64) throws -> Bool {
        let isTop = try db.first("SELECT parent_id IS NULL FROM unit WHERE id = ?", root) { $0.bool(0) } ?? false
        return try isTop && !isNarrow(root)
    }

    /// The unit itself, then its parent, and so on up to the top.
    package func ancestry(_ id: Int64) throws -> [Int64] {
        try db.rows(
            """
            WITH RECURSIVE above (id, depth) AS (
                SELECT ?, 0
                UNION SELECT unit.parent_id, above.depth + 1 FROM unit JOIN above ON unit.id = above.id
                WHERE unit.parent_id IS NOT NULL AND above.depth < ?)
            SELECT id FROM above ORDER BY depth
            """, id, Self.maximumLevels - 1
        ) { $0.int(0) }
    }

    /// The unit itself and every one below it.
    package func below(_ root: Int64) throws -> Set<Int64> {
        var sql = SQL.below(root)
        sql.append("SELECT id FROM below")
        return Set(try db.rows(sql) { $0.int(0) })
    }
}
