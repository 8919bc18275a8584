package import Domain
internal import SQLite

/// The card of one registration for one month, without its scores (see `ScorecardRevision`).
package struct ScorecardRecord: Sendable, Hashable {
    package var id: Int64
    package var registrationID: Int64
    package var planID: Int64
    package var modelID: Int64
    package var model: String
    package var unit: UnitReference
    package var unitName: String
    package var month: Month
    package var sheetVersionID: Int64
    package var sheetVersion: Int
    package var obligationID: Int64?
    package var state: ScorecardState
    package var verdict: Verdict?
    /// The verdict is that of an act on paper.
    package var isDeclared = false
    package var revision: Int
    package var total: Points
    package var maximum: Points
    package var percent: Percent?
    package var band: String?
    package var submittedAt: Instant?
    package var submittedBy: Int64?
    package var decidedAt: Instant?
    package var reason: String?
    /// What the decider said of single criteria, as JSON.
    package var comments: String?
    package var version: Int

    package init(
        id: Int64 = 0, registrationID: Int64, planID: Int64, modelID: Int64, model: String, unit: UnitReference,
        unitName: String, month: Month, sheetVersionID: Int64, sheetVersion: Int, obligationID: Int64?,
        state: ScorecardState, verdict: Verdict? = nil, revision: Int, total: Points, maximum: Points,
        percent: Percent?,
        band: String?, submittedAt: Instant? = nil, submittedBy: Int64? = nil, decidedAt: Instant? = nil,
        reason: String? = nil, comments: String? = nil, version: Int = 1
    ) {
        self.id = id
        self.registrationID = registrationID
        self.planID = planID
        self.modelID = modelID
        self.model = model
        self.unit = unit
        self.unitName = unitName
        self.month = month
        self.sheetVersionID = sheetVersionID
        self.sheetVersion = sheetVersion
        self.obligationID = obligationID
        self.state = state
        self.verdict = verdict
        self.revision = revision
        self.total = total
        self.maximum = maximum
        self.percent = percent
        self.band = band
        self.submittedAt = submittedAt
        self.submittedBy = submittedBy
        self.decidedAt = decidedAt
        self.reason = reason
        self.comments = comments
        self.version = version
    }
}

/// A content that a card had. Revisions are only ever added.
package struct ScorecardRevision: Sendable, Hashable {
    package var number: Int
    package var at: Instant
    package var actor: Signature
    /// The scores as one JSON array; see the table.
    package var scores: String
    /// The unit's own review of the month, as JSON.
    package var review: String?
    package var total: Points
    package var maximum: Points
    package var percent: Percent?
    package var band: String?

    package init(
        number: Int, at: Instant, actor: Signature, scores: String, review: String?, total: Points, maximum: Points,
        percent: Percent?, band: String?
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.scores = scores
        self.review = review
        self.total = total
        self.maximum = maximum
        self.percent = percent
        self.band = band
    }
}

package struct ScorecardRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var modelID: Int64?
        package var unitID: Int64?
        package var month: Month?
        package var state: ScorecardState?
        package var root: Int64?
        package init(planID: Int64) { self.planID = planID }
    }

    package func find(registration: Int64, month: Month) throws -> ScorecardRecord? {
        var sql = Self.select()
        sql.append(" WHERE c.registration_id = ? AND c.month = ?", registration, month.description)
        return try db.first(sql) { try Self.record($0) }
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<ScorecardRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE c.plan_id = ?", filter.planID)
        if filter.root != nil { sql.append(" AND c.unit_id IN below") }
        if let unit = filter.unitID { sql.append(" AND c.unit_id = ?", unit) }
        if let model = filter.modelID { sql.append(" AND +c.model_id = ?", model) }
        // The cards of a few units are found by unit and sorted, those of many by walking through the list; `+` keeps SQLite, which
        // does not know how many there are, from the index of the other way (https://sqlite.org/optoverview.html#uplus).
        let isNarrow = try filter.unitID != nil || filter.root.map { try db.units.isNarrow($0) } ?? false
        if let month = filter.month {
            sql.append(isNarrow ? " AND +c.month = ?" : " AND c.month = ?", month.description)
        }
        if let state = filter.state { sql.append(isNarrow ? " AND +c.state = ?" : " AND c.state = ?", state.rawValue) }
        sql.append(page, by: isNarrow ? "+c.id" : "c.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    package func hasCards(registration: Int64) throws -> Bool {
        try db.first("SELECT 1 FROM scorecard WHERE registration_id = ? LIMIT 1", registration) { _ in true } ?? false
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT c.id, c.registration_id, c.plan_id, c.model_id, model.code, u.id, u.code, u.name, c.month,
                c.scoresheet_version_id, v.number, c.obligation_id, c.state, c.verdict, c.revision, c.total, c.maximum, c.percent,
                c.band, c.submitted_at, c.submitted_by, c.decided_at, c.reason, c.comments, c.version, c.declared
            FROM scorecard c
                JOIN model ON model.id = c.model_id
                JOIN unit u ON u.id = c.unit_id
                JOIN scoresheet_version v ON v.id = c.scoresheet_version_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> ScorecardRecord {
        guard let month = Month(row.text(8)) else { throw StoredValueError("a card's month is no month") }
        var record = ScorecardRecord(
            id: row.int(0), registrationID: row.int(1), planID: row.int(2), modelID: row.int(3), model: row.text(4),
            unit: UnitReference(id: row.int(5), code: row.text(6)), unitName: row.text(7), month: month,
            sheetVersionID: row.int(9), sheetVersion: Int(row.int(10)), obligationID: row.optionalInt(11),
            state: try row.decoded(12), verdict: try row.optionalDecoded(13), revision: Int(row.int(14)),
            total: Points(clamping: Int(row.int(15))), maximum: Points(clamping: Int(row.int(16))),
            percent: row.optionalInt(17).flatMap { Percent(hundredths: Int($0)) }, band: row.optionalText(18),
            submittedAt: row.optionalInt(19).map { Instant(milliseconds: $0) }, submittedBy: row.optionalInt(20),
            decidedAt: row.optionalInt(21).map { Instant(milliseconds: $0) }, reason: row.optionalText(22),
            comments: row.optionalText(23), version: Int(row.int(24)))
        record.isDeclared = row.bool(25)
        return record
    }

    // MARK: Revisions

    package func revision(_ number: Int, of card: Int64) throws -> ScorecardRevision? {
        try db.first(
            """
            SELECT revision, at, actor, scores, review, total, maximum, percent, band FROM scorecard_revision
            WHERE scorecard_id = ? AND revision = ?
            """, card, number
        ) { Self.revision($0) }
    }

    package func revisions(of card: Int64) throws -> [ScorecardRevision] {
        try db.rows(
            """
            SELECT revision, at, actor, scores, review, total, maximum, percent, band FROM scorecard_revision
            WHERE scorecard_id = ? ORDER BY revision
            """, card
        ) { Self.revision($0) }
    }

    private static func revision(_ row: borrowing Row) -> ScorecardRevision {
        ScorecardRevision(
            number: Int(row.int(0)), at: Instant(milliseconds: row.int(1)), actor: Signature(row.text(2)),
            scores: row.text(3),
            review: row.optionalText(4), total: Points(clamping: Int(row.int(5))),
            maximum: Points(clamping: Int(row.int(6))),
            percent: row.optionalInt(7).flatMap { Percent(hundredths: Int($0)) }, band: row.optionalText(8))
    }

    /// When the card was sent for the first time.
    package func firstSubmission(of card: Int64) throws -> Instant? {
        try db.first(
            "SELECT at FROM scorecard_event WHERE scorecard_id = ? AND state = 'submitted' ORDER BY at, id LIMIT 1",
            card
        ) { Instant(milliseconds: $0.int(0)) }
    }

    // MARK: Writing

    /// Writes the card, new when `record.id` is 0; answers its id.
    package func save(_ record: ScorecardRecord) throws -> Int64 {
        if record.id == 0 {
            try db.run(
                """
                INSERT INTO scorecard (registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, obligation_id, state,
                    verdict, revision, total, maximum, percent, band, submitted_at, submitted_by, declared)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.registrationID, record.planID, record.modelID, record.unit.id, record.month.description,
                record.sheetVersionID, record.obligationID, record.state.rawValue, record.verdict?.rawValue,
                record.revision,
                record.total.hundredths, record.maximum.hundredths, record.percent?.hundredths, record.band,
                record.submittedAt?.milliseconds, record.submittedBy, record.isDeclared)
            return db.lastInsertedID
        }
        try db.run(
            """
            UPDATE scorecard SET scoresheet_version_id = ?, state = ?, verdict = ?, revision = ?, total = ?, maximum = ?, percent = ?,
                band = ?, submitted_at = ?, submitted_by = ?, decided_at = ?, reason = ?, comments = ?, declared = ?,
                version = version + 1
            WHERE id = ?
            """, record.sheetVersionID, record.state.rawValue, record.verdict?.rawValue, record.revision,
            record.total.hundredths, record.maximum.hundredths, record.percent?.hundredths, record.band,
            record.submittedAt?.milliseconds, record.submittedBy, record.decidedAt?.milliseconds, record.reason,
            record.comments, record.isDeclared, record.id)
        return record.id
    }

    package func add(_ revision: ScorecardRevision, to card: Int64, by token: Int64?) throws {
        try db.run(
            """
            INSERT INTO scorecard_revision (scorecard_id, revision, at, token_id, actor, scores, review, total, maximum, percent, band)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, card, revision.number, revision.at.milliseconds, token, revision.actor, revision.scores,
            revision.review,
            revision.total.hundredths, revision.maximum.hundredths, revision.percent?.hundredths, revision.band)
    }

    /// Keeps the card's state as it has become.
    package func log(_ record: ScorecardRecord, by actor: Signature, at now: Instant) throws {
        try db.run(
            """
            INSERT INTO scorecard_event (scorecard_id, at, state, revision, verdict, declared, actor, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, record.id, now.milliseconds, record.state.rawValue, record.revision, record.verdict?.rawValue,
            record.isDeclared, actor, record.reason)
    }
}
