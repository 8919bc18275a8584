package import Domain
internal import SQLite

/// An amendment of a plan, as a draft or in force.
package struct AmendmentRecord: Sendable, Hashable {
    package var id: Int64
    package var planID: Int64
    package var code: String
    /// The body of the PUT in the API's own JSON.
    package var document: String
    package var number: String?
    package var issuedOn: LocalDate
    package var publishedAt: Instant?
    package var version: Int

    package var isPublished: Bool { publishedAt != nil }

    package init(
        id: Int64 = 0, planID: Int64, code: String, document: String, number: String?, issuedOn: LocalDate,
        publishedAt: Instant? = nil, version: Int = 1
    ) {
        self.id = id
        self.planID = planID
        self.code = code
        self.document = document
        self.number = number
        self.issuedOn = issuedOn
        self.publishedAt = publishedAt
        self.version = version
    }
}

package struct AmendmentRepository {
    let db: Connection

    package func find(plan: Int64, code: String) throws -> AmendmentRecord? {
        try db.first(
            """
            SELECT id, plan_id, code, document, number, issued_on, published_at, version FROM amendment
            WHERE plan_id = ? AND code = ?
            """, plan, code, read: { try Self.record($0) })
    }

    /// In the order in which they were first written.
    ///
    /// - Parameter drafts: also what is not in force.
    package func list(plan: Int64, drafts: Bool, _ page: PageRequest) throws -> Page<AmendmentRecord> {
        var sql = SQL(
            """
            SELECT id, plan_id, code, document, number, issued_on, published_at, version FROM amendment WHERE plan_id = ?
            """, plan)
        if !drafts { sql.append(" AND published_at IS NOT NULL") }
        sql.append(page, by: "id")
        return Page(try db.rows(sql) { try Self.record($0) }, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    /// Those in force, in the order in which they came into force.
    package func published(of plan: Int64) throws -> [AmendmentRecord] {
        try db.rows(
            """
            SELECT id, plan_id, code, document, number, issued_on, published_at, version FROM amendment
            WHERE plan_id = ? AND published_at IS NOT NULL ORDER BY published_at, id
            """, plan
        ) { try Self.record($0) }
    }

    /// Writes the draft, new when `record.id` is 0; answers its id.
    package func save(_ record: AmendmentRecord, now: Instant) throws -> Int64 {
        if record.id == 0 {
            try db.run(
                "INSERT INTO amendment (plan_id, code, document, number, issued_on, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
                record.planID, record.code, record.document, record.number, record.issuedOn.description,
                now.milliseconds)
            return db.lastInsertedID
        }
        try db.run(
            """
            UPDATE amendment SET document = ?, number = ?, issued_on = ?, version = version + 1, updated_at = ? WHERE id = ?
            """, record.document, record.number, record.issuedOn.description, now.milliseconds, record.id)
        return record.id
    }

    package func publish(_ id: Int64, now: Instant) throws {
        try db.run(
            "UPDATE amendment SET published_at = ?, version = version + 1, updated_at = ? WHERE id = ?",
            now.milliseconds,
            now.milliseconds, id)
    }

    private static func record(_ row: borrowing Row) throws -> AmendmentRecord {
        guard let issuedOn = LocalDate(row.text(5)) else { throw StoredValueError("an amendment's date is none") }
        return AmendmentRecord(
            id: row.int(0), planID: row.int(1), code: row.text(2), document: row.text(3), number: row.optionalText(4),
            issuedOn: issuedOn, publishedAt: row.optionalInt(6).map { Instant(milliseconds: $0) },
            version: Int(row.int(7)))
    }
}
