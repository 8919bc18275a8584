package import Domain
internal import SQLite

/// The draft of a model's scoresheet in a plan, and how far it has been published.
package struct ScoresheetRecord: Sendable, Hashable {
    package var id: Int64
    package var planID: Int64
    package var modelID: Int64
    package var model: String
    /// The body of the PUT in the API's own JSON.
    package var document: String
    package var publishedVersion: Int?
    package var version: Int

    package init(
        id: Int64 = 0, planID: Int64, modelID: Int64, model: String, document: String, publishedVersion: Int?,
        version: Int
    ) {
        self.id = id
        self.planID = planID
        self.modelID = modelID
        self.model = model
        self.document = document
        self.publishedVersion = publishedVersion
        self.version = version
    }
}

/// A published scoresheet. It never changes.
package struct ScoresheetVersionRecord: Sendable, Hashable {
    package let id: Int64
    package let number: Int
    package let document: String
    package let contentHash: String
    package let publishedAt: Instant
}

/// Which published scoresheet, without its document.
package struct ScoresheetHeading: Sendable, Hashable {
    package let id: Int64
    package let number: Int
    package let contentHash: String
}

package struct ScoresheetRepository {
    let db: Connection

    /// The sheet of a model in the plan, or in the plan whose sheets it uses.
    package func find(plan: Int64, model: Int64) throws -> ScoresheetRecord? {
        try db.first(
            """
            SELECT s.id, s.plan_id, s.model_id, model.code, s.document, s.published_version, s.version
            FROM scoresheet s JOIN model ON model.id = s.model_id
            WHERE s.plan_id = (SELECT coalesce(scoresheet_plan_id, id) FROM plan WHERE id = ?) AND s.model_id = ?
            """, plan, model
        ) { row in
            ScoresheetRecord(
                id: row.int(0), planID: row.int(1), modelID: row.int(2), model: row.text(3), document: row.text(4),
                publishedVersion: row.optionalInt(5).map { Int($0) }, version: Int(row.int(6)))
        }
    }

    package func save(_ record: ScoresheetRecord, now: Instant) throws -> Int64 {
        if record.id == 0 {
            try db.run(
                "INSERT INTO scoresheet (plan_id, model_id, document, updated_at) VALUES (?, ?, ?, ?)", record.planID,
                record.modelID, record.document, now.milliseconds)
            return db.lastInsertedID
        }
        try db.run(
            "UPDATE scoresheet SET document = ?, version = version + 1, updated_at = ? WHERE id = ?", record.document,
            now.milliseconds, record.id)
        return record.id
    }

    package func publish(
        _ sheet: Int64, number: Int, document: String, contentHash: String, maximum: Points, now: Instant
    ) throws {
        try db.run(
            """
            INSERT INTO scoresheet_version (scoresheet_id, number, document, content_hash, maximum, published_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """, sheet, number, document, contentHash, maximum.hundredths, now.milliseconds)
        try db.run("UPDATE scoresheet SET published_version = ?, version = version + 1 WHERE id = ?", number, sheet)
    }

    package func version(_ number: Int, of sheet: Int64) throws -> ScoresheetVersionRecord? {
        try db.first(
            "SELECT id, number, document, content_hash, published_at FROM scoresheet_version WHERE scoresheet_id = ? AND number = ?",
            sheet, number
        ) { Self.version($0) }
    }

    package func version(id: Int64) throws -> ScoresheetVersionRecord? {
        try db.first(
            "SELECT id, number, document, content_hash, published_at FROM scoresheet_version WHERE id = ?", id
        ) { Self.version($0) }
    }

    package func heading(id: Int64) throws -> ScoresheetHeading? {
        try db.first("SELECT id, number, content_hash FROM scoresheet_version WHERE id = ?", id) { Self.heading($0) }
    }

    /// The heading of the sheet that cards of the plan's model are scored on now.
    package func currentHeading(plan: Int64, model: Int64) throws -> ScoresheetHeading? {
        try db.first(
            """
            SELECT v.id, v.number, v.content_hash
            FROM scoresheet s JOIN scoresheet_version v ON v.scoresheet_id = s.id AND v.number = s.published_version
            WHERE s.plan_id = (SELECT coalesce(scoresheet_plan_id, id) FROM plan WHERE id = ?) AND s.model_id = ?
            """, plan, model
        ) { Self.heading($0) }
    }

    private static func heading(_ row: borrowing Row) -> ScoresheetHeading {
        ScoresheetHeading(id: row.int(0), number: Int(row.int(1)), contentHash: row.text(2))
    }

    /// The sheet that cards of the plan's model are scored on now.
    package func current(plan: Int64, model: Int64) throws -> ScoresheetVersionRecord? {
        try db.first(
            """
            SELECT v.id, v.number, v.document, v.content_hash, v.published_at
            FROM scoresheet s JOIN scoresheet_version v ON v.scoresheet_id = s.id AND v.number = s.published_version
            WHERE s.plan_id = (SELECT coalesce(scoresheet_plan_id, id) FROM plan WHERE id = ?) AND s.model_id = ?
            """, plan, model
        ) { Self.version($0) }
    }

    private static func version(_ row: borrowing Row) -> ScoresheetVersionRecord {
        ScoresheetVersionRecord(
            id: row.int(0), number: Int(row.int(1)), document: row.text(2), contentHash: row.text(3),
            publishedAt: Instant(milliseconds: row.int(4)))
    }
}
