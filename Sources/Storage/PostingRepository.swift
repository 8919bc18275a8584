package import Domain
internal import SQLite

/// Something that is up at the place of a registration.
package struct PostingRecord: Sendable, Hashable {
    package var id: Int64
    package var registrationID: Int64
    package var planID: Int64
    package var modelID: Int64
    package var model: String
    package var unit: UnitReference
    package var code: String
    package var what: PostingKind
    package var location: String
    package var since: LocalDate
    /// The last day on which it is up.
    package var until: LocalDate?
    /// The criteria of the scoresheet that ask for it.
    package var criteria: [String]
    package var note: String?
    package var version: Int

    package init(
        id: Int64 = 0, registrationID: Int64, planID: Int64, modelID: Int64, model: String, unit: UnitReference,
        code: String, what: PostingKind, location: String, since: LocalDate, until: LocalDate?, criteria: [String],
        note: String?, version: Int = 1
    ) {
        self.id = id
        self.registrationID = registrationID
        self.planID = planID
        self.modelID = modelID
        self.model = model
        self.unit = unit
        self.code = code
        self.what = what
        self.location = location
        self.since = since
        self.until = until
        self.criteria = criteria
        self.note = note
        self.version = version
    }
}

package struct PostingRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var modelID: Int64?
        package var unitID: Int64?
        package var what: PostingKind?
        /// Up on this day.
        package var on: LocalDate?
        package var root: Int64?
        package init(planID: Int64) { self.planID = planID }
    }

    package func find(registration: Int64, code: String) throws -> PostingRecord? {
        var sql = Self.select()
        sql.append(" WHERE p.registration_id = ? AND p.code = ?", registration, code)
        return try db.first(sql) { try Self.record($0) }
    }

    /// Everything that was ever up for a registration.
    package func all(of registration: Int64) throws -> [PostingRecord] {
        var sql = Self.select()
        sql.append(" WHERE p.registration_id = ? ORDER BY p.since, p.code", registration)
        return try db.rows(sql) { try Self.record($0) }
    }

    package func count(of registration: Int64) throws -> Int {
        try db.first("SELECT count(*) FROM posting WHERE registration_id = ?", registration) { Int($0.int(0)) } ?? 0
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<PostingRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE p.plan_id = ?", filter.planID)
        if filter.root != nil { sql.append(" AND p.unit_id IN below") }
        if let model = filter.modelID { sql.append(" AND p.model_id = ?", model) }
        if let unit = filter.unitID { sql.append(" AND p.unit_id = ?", unit) }
        if let what = filter.what { sql.append(" AND p.what = ?", what.rawValue) }
        if let day = filter.on?.description {
            sql.append(" AND p.since <= ? AND (p.until IS NULL OR p.until >= ?)", day, day)
        }
        sql.append(page, by: "p.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT p.id, p.registration_id, p.plan_id, p.model_id, model.code, u.id, u.code, p.code, p.what, p.location, p.since,
                p.until, p.criteria, p.note, p.version
            FROM posting p JOIN model ON model.id = p.model_id JOIN unit u ON u.id = p.unit_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> PostingRecord {
        guard let since = LocalDate(row.text(10)) else { throw StoredValueError("a posting's first day is none") }
        return PostingRecord(
            id: row.int(0), registrationID: row.int(1), planID: row.int(2), modelID: row.int(3), model: row.text(4),
            unit: UnitReference(id: row.int(5), code: row.text(6)), code: row.text(7), what: try row.decoded(8),
            location: row.text(9), since: since, until: row.optionalText(11).flatMap { LocalDate($0) },
            criteria: try StoredList.read(row.text(12)), note: row.optionalText(13), version: Int(row.int(14)))
    }

    package func save(_ record: PostingRecord, at now: Instant) throws {
        if record.id == 0 {
            try db.run(
                """
                INSERT INTO posting (registration_id, plan_id, model_id, unit_id, code, what, location, since, until, criteria, note,
                    updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.registrationID, record.planID, record.modelID, record.unit.id, record.code,
                record.what.rawValue, record.location, record.since.description, record.until?.description,
                StoredList.text(record.criteria), record.note, now.milliseconds)
        } else {
            try db.run(
                """
                UPDATE posting SET what = ?, location = ?, since = ?, until = ?, criteria = ?, note = ?, updated_at = ?,
                    version = version + 1
                WHERE id = ?
                """, record.what.rawValue, record.location, record.since.description, record.until?.description,
                StoredList.text(record.criteria), record.note, now.milliseconds, record.id)
        }
    }

    package func delete(_ id: Int64) throws { try db.run("DELETE FROM posting WHERE id = ?", id) }
}
