package import Domain
internal import SQLite

/// One registration inspected, with the content that holds now.
package struct VisitRecord: Sendable, Hashable {
    package var id: Int64
    package var inspectionID: Int64
    package var inspection: String
    package var planID: Int64
    package var registrationID: Int64
    package var modelID: Int64
    package var model: String
    package var unit: UnitReference
    package var unitName: String
    package var owner: UnitReference
    package var obligationID: Int64
    package var month: Month
    package var sheetVersionID: Int64
    package var sheetVersion: Int
    package var card: CardRevision?
    package var state: VisitState
    package var visitedOn: LocalDate
    package var revision: Int
    package var verdict: Verdict?
    package var finalizedAt: Instant?
    package var finalizedBy: Int64?
    package var replyObligationID: Int64?
    package var version: Int

    /// A card with the content of it that is meant.
    package struct CardRevision: Sendable, Hashable {
        package let id: Int64
        package let revision: Int

        package init(id: Int64, revision: Int) {
            self.id = id
            self.revision = revision
        }
    }

    package init(
        id: Int64 = 0, inspectionID: Int64, inspection: String, planID: Int64, registrationID: Int64, modelID: Int64,
        model: String, unit: UnitReference, unitName: String, owner: UnitReference, obligationID: Int64, month: Month,
        sheetVersionID: Int64, sheetVersion: Int, card: CardRevision?, state: VisitState, visitedOn: LocalDate,
        revision: Int, verdict: Verdict? = nil, finalizedAt: Instant? = nil, finalizedBy: Int64? = nil,
        replyObligationID: Int64? = nil, version: Int = 1
    ) {
        self.id = id
        self.inspectionID = inspectionID
        self.inspection = inspection
        self.planID = planID
        self.registrationID = registrationID
        self.modelID = modelID
        self.model = model
        self.unit = unit
        self.unitName = unitName
        self.owner = owner
        self.obligationID = obligationID
        self.month = month
        self.sheetVersionID = sheetVersionID
        self.sheetVersion = sheetVersion
        self.card = card
        self.state = state
        self.visitedOn = visitedOn
        self.revision = revision
        self.verdict = verdict
        self.finalizedAt = finalizedAt
        self.finalizedBy = finalizedBy
        self.replyObligationID = replyObligationID
        self.version = version
    }
}

/// A content that a visit had. Revisions are only ever added.
package struct VisitRevision: Sendable, Hashable {
    package var number: Int
    package var at: Instant
    package var actor: Signature
    package var visitedOn: String
    package var month: String
    package var scores: String
    package var conclusion: String?
    package var total: Points
    package var maximum: Points
    package var percent: Percent?
    package var band: String?

    package init(
        number: Int, at: Instant, actor: Signature, visitedOn: String, month: String, scores: String,
        conclusion: String?,
        total: Points, maximum: Points, percent: Percent?, band: String?
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.visitedOn = visitedOn
        self.month = month
        self.scores = scores
        self.conclusion = conclusion
        self.total = total
        self.maximum = maximum
        self.percent = percent
        self.band = band
    }
}

/// What the unit said of a visit, or the team of what it said, as JSON.
package struct VisitStatement: Sendable, Hashable {
    package let at: Instant
    package var actor: Signature
    package let disputes: Bool
    package let document: String

    package init(at: Instant, actor: Signature, disputes: Bool, document: String) {
        self.at = at
        self.actor = actor
        self.disputes = disputes
        self.document = document
    }
}

package struct VisitRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var inspectionID: Int64
        package var modelID: Int64?
        package var unitID: Int64?
        package var state: VisitState?
        /// Only those of this unit and those below it.
        package var root: Int64?
        package init(inspectionID: Int64) { self.inspectionID = inspectionID }
    }

    // MARK: Reading

    package func find(inspection: Int64, registration: Int64) throws -> VisitRecord? {
        var sql = Self.select()
        sql.append(" WHERE v.inspection_id = ? AND v.registration_id = ?", inspection, registration)
        return try db.first(sql) { try Self.record($0) }
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<VisitRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE v.inspection_id = ?", filter.inspectionID)
        if filter.root != nil { sql.append(" AND v.unit_id IN below") }
        if let model = filter.modelID { sql.append(" AND v.model_id = ?", model) }
        if let unit = filter.unitID { sql.append(" AND v.unit_id = ?", unit) }
        if let state = filter.state { sql.append(" AND v.state = ?", state.rawValue) }
        sql.append(page, by: "v.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    package func hasVisits(inspection: Int64, owner: Int64) throws -> Bool {
        try db.first(
            "SELECT 1 FROM visit WHERE inspection_id = ? AND (owner_id = ? OR unit_id = ?) LIMIT 1", inspection, owner,
            owner
        ) { _ in true } ?? false
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT v.id, v.inspection_id, i.code, v.plan_id, v.registration_id, v.model_id, model.code, u.id, u.code, u.name, o.id,
                o.code, v.obligation_id, v.month, v.scoresheet_version_id, s.number, v.scorecard_id, v.scorecard_revision, v.state,
                v.visited_on, v.revision, v.verdict, v.finalized_at, v.finalized_by, v.reply_obligation_id, v.version
            FROM visit v
                JOIN inspection i ON i.id = v.inspection_id
                JOIN model ON model.id = v.model_id
                JOIN unit u ON u.id = v.unit_id
                JOIN unit o ON o.id = v.owner_id
                JOIN scoresheet_version s ON s.id = v.scoresheet_version_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> VisitRecord {
        guard let month = Month(row.text(13)), let visitedOn = LocalDate(row.text(19)) else {
            throw StoredValueError("a visit's month or day is none")
        }
        var card: VisitRecord.CardRevision?
        if let id = row.optionalInt(16), let revision = row.optionalInt(17) {
            card = VisitRecord.CardRevision(id: id, revision: Int(revision))
        }
        return VisitRecord(
            id: row.int(0), inspectionID: row.int(1), inspection: row.text(2), planID: row.int(3),
            registrationID: row.int(4), modelID: row.int(5), model: row.text(6),
            unit: UnitReference(id: row.int(7), code: row.text(8)), unitName: row.text(9),
            owner: UnitReference(id: row.int(10), code: row.text(11)), obligationID: row.int(12), month: month,
            sheetVersionID: row.int(14), sheetVersion: Int(row.int(15)), card: card, state: try row.decoded(18),
            visitedOn: visitedOn, revision: Int(row.int(20)), verdict: try row.optionalDecoded(21),
            finalizedAt: row.optionalInt(22).map { Instant(milliseconds: $0) }, finalizedBy: row.optionalInt(23),
            replyObligationID: row.optionalInt(24), version: Int(row.int(25)))
    }

    package func revision(_ number: Int, of visit: Int64) throws -> VisitRevision? {
        try db.first(
            """
            SELECT revision, at, actor, visited_on, month, scores, conclusion, total, maximum, percent, band
            FROM visit_revision WHERE visit_id = ? AND revision = ?
            """, visit, number
        ) { Self.revision($0) }
    }

    package func revisions(of visit: Int64) throws -> [VisitRevision] {
        try db.rows(
            """
            SELECT revision, at, actor, visited_on, month, scores, conclusion, total, maximum, percent, band
            FROM visit_revision WHERE visit_id = ? ORDER BY revision
            """, visit
        ) { Self.revision($0) }
    }

    private static func revision(_ row: borrowing Row) -> VisitRevision {
        VisitRevision(
            number: Int(row.int(0)), at: Instant(milliseconds: row.int(1)), actor: Signature(row.text(2)),
            visitedOn: row.text(3),
            month: row.text(4), scores: row.text(5), conclusion: row.optionalText(6),
            total: Points(clamping: Int(row.int(7))), maximum: Points(clamping: Int(row.int(8))),
            percent: row.optionalInt(9).flatMap { Percent(hundredths: Int($0)) }, band: row.optionalText(10))
    }

    /// The content of the card as it was last sent: what was saved since does not count, and a draft is nothing yet.
    package func sentCard(registration: Int64, month: Month) throws -> (
        card: VisitRecord.CardRevision, sheetVersionID: Int64
    )? {
        try db.first(
            """
            SELECT c.id, e.revision, c.scoresheet_version_id
            FROM scorecard c JOIN scorecard_event e ON e.id = (
                SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND state IN ('submitted', 'accepted')
                ORDER BY at DESC, id DESC LIMIT 1)
            WHERE c.registration_id = ? AND c.month = ?
            """, registration, month.description
        ) { (VisitRecord.CardRevision(id: $0.int(0), revision: Int($0.int(1))), $0.int(2)) }
    }

    package func lastReply(to visit: Int64) throws -> VisitStatement? {
        try db.first(
            "SELECT at, actor, disputes, document FROM visit_reply WHERE visit_id = ? ORDER BY id DESC LIMIT 1", visit
        ) { row in
            VisitStatement(
                at: Instant(milliseconds: row.int(0)), actor: Signature(row.text(1)), disputes: row.bool(2),
                document: row.text(3))
        }
    }

    package func answer(to visit: Int64) throws -> VisitStatement? {
        try db.first("SELECT at, actor, document FROM visit_answer WHERE visit_id = ?", visit) { row in
            VisitStatement(
                at: Instant(milliseconds: row.int(0)), actor: Signature(row.text(1)), disputes: false,
                document: row.text(2))
        }
    }

    // MARK: Writing

    /// Writes the visit, new when `record.id` is 0, and its state into its history; answers its id.
    package func save(_ record: VisitRecord, by actor: Signature, at now: Instant) throws -> Int64 {
        var id = record.id
        if id == 0 {
            try db.run(
                """
                INSERT INTO visit (inspection_id, plan_id, registration_id, model_id, unit_id, owner_id, obligation_id, month,
                    scoresheet_version_id, state, visited_on, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.inspectionID, record.planID, record.registrationID, record.modelID, record.unit.id,
                record.owner.id, record.obligationID, record.month.description, record.sheetVersionID,
                record.state.rawValue, record.visitedOn.description, record.revision)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE visit SET month = ?, scoresheet_version_id = ?, scorecard_id = ?, scorecard_revision = ?, state = ?,
                    visited_on = ?, revision = ?, verdict = ?, finalized_at = ?, finalized_by = ?, reply_obligation_id = ?,
                    version = version + 1
                WHERE id = ?
                """, record.month.description, record.sheetVersionID, record.card?.id, record.card?.revision,
                record.state.rawValue, record.visitedOn.description, record.revision, record.verdict?.rawValue,
                record.finalizedAt?.milliseconds, record.finalizedBy, record.replyObligationID, id)
        }
        try db.run(
            "INSERT INTO visit_event (visit_id, at, state, revision, actor) VALUES (?, ?, ?, ?, ?)", id,
            now.milliseconds, record.state.rawValue, record.revision, actor)
        return id
    }

    package func add(_ revision: VisitRevision, to visit: Int64, by token: Int64?) throws {
        try db.run(
            """
            INSERT INTO visit_revision (visit_id, revision, at, token_id, actor, visited_on, month, scores, conclusion, total, maximum,
                percent, band)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, visit, revision.number, revision.at.milliseconds, token, revision.actor, revision.visitedOn,
            revision.month, revision.scores, revision.conclusion, revision.total.hundredths,
            revision.maximum.hundredths, revision.percent?.hundredths, revision.band)
    }

    package func add(reply: VisitStatement, to visit: Int64, by token: Int64?) throws {
        try db.run(
            "INSERT INTO visit_reply (visit_id, at, token_id, actor, disputes, document) VALUES (?, ?, ?, ?, ?, ?)",
            visit, reply.at.milliseconds, token, reply.actor, reply.disputes, reply.document)
        try db.run("UPDATE visit SET version = version + 1 WHERE id = ?", visit)
    }

    /// Call ``save(_:by:at:)`` as well: an answer may change the points.
    package func add(answer: VisitStatement, to visit: Int64, by token: Int64?) throws {
        try db.run(
            "INSERT INTO visit_answer (visit_id, at, token_id, actor, document) VALUES (?, ?, ?, ?, ?)", visit,
            answer.at.milliseconds, token, answer.actor, answer.document)
    }
}
