package import Domain
internal import SQLite

/// What a visit found wrong, and what was done about it.
package struct FindingRecord: Sendable, Hashable {
    package var id: Int64
    package var visitID: Int64
    package var inspection: String
    package var model: String
    package var unit: UnitReference
    package var owner: UnitReference
    package var number: Int
    package var criterion: String?
    package var severity: FindingSeverity
    package var text: String
    /// The last day in time for its remedy.
    package var dueOn: LocalDate
    package var state: FindingState
    package var obligationID: Int64?
    package var remedyText: String?
    package var remediedOn: LocalDate?
    package var remediedAt: Instant?
    package var remediedBy: Int64?
    package var verifiedAt: Instant?
    package var reason: String?
    package var version: Int
    /// When the obligation falls due, an extension of it included.
    package var dueAt: Instant?
    package var dutyState: ObligationState?
    package var verdict: Verdict?

    package init(
        id: Int64 = 0, visitID: Int64, inspection: String, model: String, unit: UnitReference, owner: UnitReference,
        number: Int, criterion: String?, severity: FindingSeverity, text: String, dueOn: LocalDate,
        state: FindingState = .open, obligationID: Int64? = nil, remedyText: String? = nil,
        remediedOn: LocalDate? = nil, remediedAt: Instant? = nil, remediedBy: Int64? = nil, verifiedAt: Instant? = nil,
        reason: String? = nil, version: Int = 1, dueAt: Instant? = nil, dutyState: ObligationState? = nil,
        verdict: Verdict? = nil
    ) {
        self.id = id
        self.visitID = visitID
        self.inspection = inspection
        self.model = model
        self.unit = unit
        self.owner = owner
        self.number = number
        self.criterion = criterion
        self.severity = severity
        self.text = text
        self.dueOn = dueOn
        self.state = state
        self.obligationID = obligationID
        self.remedyText = remedyText
        self.remediedOn = remediedOn
        self.remediedAt = remediedAt
        self.remediedBy = remediedBy
        self.verifiedAt = verifiedAt
        self.reason = reason
        self.version = version
        self.dueAt = dueAt
        self.dutyState = dutyState
        self.verdict = verdict
    }

    /// Due and not reported as remedied.
    package func isOverdue(at now: Instant) -> Bool {
        state == .open && dutyState == .open && (dueAt.map { $0 <= now } ?? false)
    }
}

package struct FindingRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var inspectionID: Int64
        package var unitID: Int64?
        package var modelID: Int64?
        package var state: FindingState?
        package var overdueAt: Instant?
        package var root: Int64?
        /// Those of visits that are not finalised are for the team.
        package var includesDrafts = true
        package init(inspectionID: Int64) { self.inspectionID = inspectionID }
    }

    package func find(visit: Int64, number: Int) throws -> FindingRecord? {
        var sql = Self.select()
        sql.append(" WHERE f.visit_id = ? AND f.number = ?", visit, number)
        return try db.first(sql) { try Self.record($0) }
    }

    package func all(of visit: Int64) throws -> [FindingRecord] {
        var sql = Self.select()
        sql.append(" WHERE f.visit_id = ? ORDER BY f.number", visit)
        return try db.rows(sql) { try Self.record($0) }
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<FindingRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE v.inspection_id = ?", filter.inspectionID)
        if filter.root != nil { sql.append(" AND v.unit_id IN below") }
        if !filter.includesDrafts { sql.append(" AND v.state = 'finalized'") }
        if let unit = filter.unitID { sql.append(" AND v.unit_id = ?", unit) }
        if let model = filter.modelID { sql.append(" AND v.model_id = ?", model) }
        if let state = filter.state { sql.append(" AND f.state = ?", state.rawValue) }
        if let now = filter.overdueAt {
            sql.append(" AND f.state = 'open' AND d.state = 'open' AND d.due_order <= ?", now.milliseconds)
        }
        sql.append(page, by: "f.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    /// How many findings of visits that were finalised and made in these days stand where.
    package func counts(plan: Int64, root: Int64?, from: LocalDate, to: LocalDate) throws -> [FindingState: Int] {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT f.state, count(*) FROM visit v JOIN finding f ON f.visit_id = v.id
            WHERE v.plan_id = ? AND v.state = 'finalized' AND v.visited_on BETWEEN ? AND ?
            """, plan, from.description, to.description)
        if root != nil { sql.append(" AND v.unit_id IN below") }
        sql.append(" GROUP BY f.state")
        return Dictionary(
            uniqueKeysWithValues: try db.rows(sql) { (try $0.decoded(0) as FindingState, Int($0.int(1))) })
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT f.id, f.visit_id, i.code, model.code, u.id, u.code, o.id, o.code, f.number, f.criterion, f.severity, f.text,
                f.due_on, f.state, f.obligation_id, f.remedy_text, f.remedied_on, f.remedied_at, f.remedied_by, f.verified_at,
                f.reason, f.version, coalesce(d.extended_due_at, d.due_at), d.state, d.verdict
            FROM finding f
                JOIN visit v ON v.id = f.visit_id
                JOIN inspection i ON i.id = v.inspection_id
                JOIN model ON model.id = v.model_id
                JOIN unit u ON u.id = v.unit_id
                JOIN unit o ON o.id = v.owner_id
                LEFT JOIN obligation d ON d.id = f.obligation_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> FindingRecord {
        guard let dueOn = LocalDate(row.text(12)) else { throw StoredValueError("a finding's due date is none") }
        return FindingRecord(
            id: row.int(0), visitID: row.int(1), inspection: row.text(2), model: row.text(3),
            unit: UnitReference(id: row.int(4), code: row.text(5)),
            owner: UnitReference(id: row.int(6), code: row.text(7)), number: Int(row.int(8)),
            criterion: row.optionalText(9), severity: try row.decoded(10), text: row.text(11), dueOn: dueOn,
            state: try row.decoded(13), obligationID: row.optionalInt(14), remedyText: row.optionalText(15),
            remediedOn: row.optionalText(16).flatMap { LocalDate($0) },
            remediedAt: row.optionalInt(17).map { Instant(milliseconds: $0) }, remediedBy: row.optionalInt(18),
            verifiedAt: row.optionalInt(19).map { Instant(milliseconds: $0) }, reason: row.optionalText(20),
            version: Int(row.int(21)), dueAt: row.optionalInt(22).map { Instant(milliseconds: $0) },
            dutyState: try row.optionalDecoded(23), verdict: try row.optionalDecoded(24))
    }

    /// Writes the finding, new when `record.id` is 0, and what it has become into its history.
    package func save(_ record: FindingRecord, by actor: Signature, saying text: String?, at now: Instant) throws {
        var id = record.id
        if id == 0 {
            try db.run(
                "INSERT INTO finding (visit_id, number, criterion, severity, text, due_on, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
                record.visitID, record.number, record.criterion, record.severity.rawValue, record.text,
                record.dueOn.description, record.state.rawValue)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE finding SET criterion = ?, severity = ?, text = ?, due_on = ?, state = ?, obligation_id = ?, remedy_text = ?,
                    remedied_on = ?, remedied_at = ?, remedied_by = ?, verified_at = ?, reason = ?, version = version + 1
                WHERE id = ?
                """, record.criterion, record.severity.rawValue, record.text, record.dueOn.description,
                record.state.rawValue, record.obligationID, record.remedyText, record.remediedOn?.description,
                record.remediedAt?.milliseconds, record.remediedBy, record.verifiedAt?.milliseconds, record.reason, id)
        }
        try db.run(
            "INSERT INTO finding_event (finding_id, at, state, actor, text) VALUES (?, ?, ?, ?, ?)", id,
            now.milliseconds, record.state.rawValue, actor, text)
    }
}
