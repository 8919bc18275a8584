package import Domain
internal import SQLite

/// What a unit proposed last as criteria of its own for one registration, and where that stands.
package struct SupplementRecord: Sendable, Hashable {
    package var id: Int64
    package var registrationID: Int64
    package var planID: Int64
    package var modelID: Int64
    package var model: String
    package var unit: UnitReference
    package var unitName: String
    /// A `Supplement` as JSON.
    package var document: String
    package var state: SupplementState
    package var reason: String?
    /// What the author said of single criteria, as JSON.
    package var comments: String?
    /// The number of the version that was accepted last.
    package var acceptedVersion: Int?
    package var proposedAt: Instant
    package var proposedBy: Int64?
    package var decidedAt: Instant?
    package var version: Int

    package init(
        id: Int64 = 0, registrationID: Int64, planID: Int64, modelID: Int64, model: String, unit: UnitReference,
        unitName: String, document: String, state: SupplementState, reason: String? = nil, comments: String? = nil,
        acceptedVersion: Int? = nil, proposedAt: Instant, proposedBy: Int64?, decidedAt: Instant? = nil,
        version: Int = 1
    ) {
        self.id = id
        self.registrationID = registrationID
        self.planID = planID
        self.modelID = modelID
        self.model = model
        self.unit = unit
        self.unitName = unitName
        self.document = document
        self.state = state
        self.reason = reason
        self.comments = comments
        self.acceptedVersion = acceptedVersion
        self.proposedAt = proposedAt
        self.proposedBy = proposedBy
        self.decidedAt = decidedAt
        self.version = version
    }
}

/// Criteria as they were accepted. Versions are only ever added.
package struct SupplementVersionRecord: Sendable, Hashable {
    package var id: Int64
    package var number: Int
    /// The first month whose cards are scored on it.
    package var fromMonth: Month
    package var document: String
    package var contentHash: String
    package var maximum: Points
    package var acceptedAt: Instant

    package init(
        id: Int64 = 0, number: Int, fromMonth: Month, document: String, contentHash: String, maximum: Points,
        acceptedAt: Instant
    ) {
        self.id = id
        self.number = number
        self.fromMonth = fromMonth
        self.document = document
        self.contentHash = contentHash
        self.maximum = maximum
        self.acceptedAt = acceptedAt
    }
}

/// What a revision of a card or a visit says on the unit's own criteria.
package struct SupplementScores: Sendable, Hashable {
    package var versionID: Int64
    /// The scores as one JSON array; see `ScorecardRevision`.
    package var scores: String
    package var total: Points
    package var maximum: Points
    package var percent: Percent?

    package init(versionID: Int64, scores: String, total: Points, maximum: Points, percent: Percent?) {
        self.versionID = versionID
        self.scores = scores
        self.total = total
        self.maximum = maximum
        self.percent = percent
    }
}

package struct SupplementRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var modelID: Int64?
        package var unitID: Int64?
        package var state: SupplementState?
        package var root: Int64?
        /// Models all of whose rows are shown, whatever the root.
        package var models: [Int64] = []
        package init(planID: Int64) { self.planID = planID }
    }

    package func find(registration: Int64) throws -> SupplementRecord? {
        var sql = Self.select()
        sql.append(" WHERE s.registration_id = ?", registration)
        return try db.first(sql) { try Self.record($0) }
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<SupplementRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE s.plan_id = ?", filter.planID)
        if filter.root != nil {
            sql.append(" AND (s.unit_id IN below")
            for model in filter.models { sql.append(" OR s.model_id = ?", model) }
            sql.append(")")
        }
        if let model = filter.modelID { sql.append(" AND s.model_id = ?", model) }
        if let unit = filter.unitID { sql.append(" AND s.unit_id = ?", unit) }
        if let state = filter.state { sql.append(" AND s.state = ?", state.rawValue) }
        sql.append(page, by: "s.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT s.id, s.registration_id, s.plan_id, s.model_id, model.code, u.id, u.code, u.name, s.document, s.state, s.reason,
                s.comments, s.accepted_version, s.proposed_at, s.proposed_by, s.decided_at, s.version
            FROM supplement s JOIN model ON model.id = s.model_id JOIN unit u ON u.id = s.unit_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> SupplementRecord {
        SupplementRecord(
            id: row.int(0), registrationID: row.int(1), planID: row.int(2), modelID: row.int(3), model: row.text(4),
            unit: UnitReference(id: row.int(5), code: row.text(6)), unitName: row.text(7), document: row.text(8),
            state: try row.decoded(9), reason: row.optionalText(10), comments: row.optionalText(11),
            acceptedVersion: row.optionalInt(12).map { Int($0) }, proposedAt: Instant(milliseconds: row.int(13)),
            proposedBy: row.optionalInt(14), decidedAt: row.optionalInt(15).map { Instant(milliseconds: $0) },
            version: Int(row.int(16)))
    }

    /// Writes the proposal, new when `record.id` is 0; answers its id.
    package func save(_ record: SupplementRecord) throws -> Int64 {
        if record.id == 0 {
            try db.run(
                """
                INSERT INTO supplement (registration_id, plan_id, model_id, unit_id, document, state, proposed_at, proposed_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, record.registrationID, record.planID, record.modelID, record.unit.id, record.document,
                record.state.rawValue, record.proposedAt.milliseconds, record.proposedBy)
            return db.lastInsertedID
        }
        try db.run(
            """
            UPDATE supplement SET document = ?, state = ?, reason = ?, comments = ?, accepted_version = ?, proposed_at = ?,
                proposed_by = ?, decided_at = ?, version = version + 1
            WHERE id = ?
            """, record.document, record.state.rawValue, record.reason, record.comments, record.acceptedVersion,
            record.proposedAt.milliseconds, record.proposedBy, record.decidedAt?.milliseconds, record.id)
        return record.id
    }

    // MARK: Versions

    /// The version that cards of the month are scored on: the last that was accepted for it or a month before.
    package func version(registration: Int64, month: Month) throws -> SupplementVersionRecord? {
        try db.first(
            """
            SELECT v.id, v.number, v.from_month, v.document, v.content_hash, v.maximum, v.accepted_at
            FROM supplement s JOIN supplement_version v ON v.supplement_id = s.id
            WHERE s.registration_id = ? AND v.from_month <= ? ORDER BY v.number DESC LIMIT 1
            """, registration, month.description
        ) { try Self.version($0) }
    }

    package func version(id: Int64) throws -> SupplementVersionRecord? {
        try db.first(
            """
            SELECT id, number, from_month, document, content_hash, maximum, accepted_at FROM supplement_version WHERE id = ?
            """, id
        ) { try Self.version($0) }
    }

    package func versions(of supplement: Int64) throws -> [SupplementVersionRecord] {
        try db.rows(
            """
            SELECT id, number, from_month, document, content_hash, maximum, accepted_at FROM supplement_version
            WHERE supplement_id = ? ORDER BY number
            """, supplement
        ) { try Self.version($0) }
    }

    private static func version(_ row: borrowing Row) throws -> SupplementVersionRecord {
        guard let month = Month(row.text(2)) else { throw StoredValueError("the first month of criteria is none") }
        return SupplementVersionRecord(
            id: row.int(0), number: Int(row.int(1)), fromMonth: month, document: row.text(3), contentHash: row.text(4),
            maximum: Points(clamping: Int(row.int(5))), acceptedAt: Instant(milliseconds: row.int(6)))
    }

    package func add(_ version: SupplementVersionRecord, to supplement: Int64) throws {
        try db.run(
            """
            INSERT INTO supplement_version (supplement_id, number, from_month, document, content_hash, maximum, accepted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, supplement, version.number, version.fromMonth.description, version.document, version.contentHash,
            version.maximum.hundredths, version.acceptedAt.milliseconds)
    }

    // MARK: Scores

    package func scores(ofCard card: Int64, revision: Int) throws -> SupplementScores? {
        try db.first(
            """
            SELECT supplement_version_id, scores, total, maximum, percent FROM scorecard_supplement
            WHERE scorecard_id = ? AND revision = ?
            """, card, revision
        ) { Self.scores($0) }
    }

    package func scores(ofVisit visit: Int64, revision: Int) throws -> SupplementScores? {
        try db.first(
            """
            SELECT supplement_version_id, scores, total, maximum, percent FROM visit_supplement
            WHERE visit_id = ? AND revision = ?
            """, visit, revision
        ) { Self.scores($0) }
    }

    private static func scores(_ row: borrowing Row) -> SupplementScores {
        SupplementScores(
            versionID: row.int(0), scores: row.text(1), total: Points(clamping: Int(row.int(2))),
            maximum: Points(clamping: Int(row.int(3))),
            percent: row.optionalInt(4).flatMap { Percent(hundredths: Int($0)) })
    }

    package func add(_ scores: SupplementScores, toCard card: Int64, revision: Int) throws {
        try db.run(
            """
            INSERT INTO scorecard_supplement (scorecard_id, revision, supplement_version_id, scores, total, maximum, percent)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, card, revision, scores.versionID, scores.scores, scores.total.hundredths, scores.maximum.hundredths,
            scores.percent?.hundredths)
    }

    package func add(_ scores: SupplementScores, toVisit visit: Int64, revision: Int) throws {
        try db.run(
            """
            INSERT INTO visit_supplement (visit_id, revision, supplement_version_id, scores, total, maximum, percent)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, visit, revision, scores.versionID, scores.scores, scores.total.hundredths, scores.maximum.hundredths,
            scores.percent?.hundredths)
    }

    /// What the sent cards of a registration come to on its own criteria.
    package func figures(registration: Int64) throws -> (cards: Int, total: Points, maximum: Points) {
        try db.first(
            """
            SELECT count(*), coalesce(sum(s.total), 0), coalesce(sum(s.maximum), 0)
            FROM scorecard c JOIN scorecard_supplement s ON s.scorecard_id = c.id AND s.revision = c.revision
            WHERE c.registration_id = ? AND c.state IN ('submitted', 'accepted') AND s.maximum > 0
            """, registration
        ) {
            (Int($0.int(0)), Points(clamping: Int($0.int(1))), Points(clamping: Int($0.int(2))))
        } ?? (0, .zero, .zero)
    }
}
