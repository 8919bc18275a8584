package import Domain
internal import SQLite

/// A campaign of visits or reports in a plan (đợt kiểm tra), without what only its document says.
package struct InspectionRecord: Sendable, Hashable {
    package var id: Int64
    package var planID: Int64
    package var code: String
    package var form: InspectionForm
    package var state: InspectionState
    /// The unit that inspects, and owes the visits.
    package var leadUnit: UnitReference
    package var from: LocalDate
    package var to: LocalDate
    package var isBlind: Bool
    /// The body of the PUT in the API's own JSON.
    package var document: String
    package var openedAt: Instant?
    package var closedAt: Instant?
    package var version: Int

    package init(
        id: Int64 = 0, planID: Int64, code: String, form: InspectionForm, state: InspectionState = .draft,
        leadUnit: UnitReference, from: LocalDate, to: LocalDate, isBlind: Bool, document: String,
        openedAt: Instant? = nil, closedAt: Instant? = nil, version: Int = 1
    ) {
        self.id = id
        self.planID = planID
        self.code = code
        self.form = form
        self.state = state
        self.leadUnit = leadUnit
        self.from = from
        self.to = to
        self.isBlind = isBlind
        self.document = document
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.version = version
    }
}

package struct InspectionRepository {
    let db: Connection

    /// What a rule of an inspection is for.
    package enum Purpose: String, Sendable, Hashable, CaseIterable {
        case visit, report, reply, finding
    }

    package struct Filter: Sendable {
        package var planID: Int64
        package var state: InspectionState?
        package var form: InspectionForm?
        /// Drafts are for those who write them.
        package var includesDrafts = true
        package init(planID: Int64) { self.planID = planID }
    }

    // MARK: Reading

    package func find(plan: Int64, code: String) throws -> InspectionRecord? {
        var sql = Self.select()
        sql.append(" WHERE i.plan_id = ? AND i.code = ?", plan, code)
        return try db.first(sql) { try Self.record($0) }
    }

    /// In the order in which they were made.
    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<InspectionRecord> {
        var sql = Self.select()
        sql.append(" WHERE i.plan_id = ?", filter.planID)
        if let state = filter.state { sql.append(" AND i.state = ?", state.rawValue) }
        if let form = filter.form { sql.append(" AND i.form = ?", form.rawValue) }
        if !filter.includesDrafts { sql.append(" AND i.state <> 'draft'") }
        sql.append(page, by: "i.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT i.id, i.plan_id, i.code, i.form, i.state, u.id, u.code, i.window_from, i.window_to, i.blind, i.document,
                i.opened_at, i.closed_at, i.version
            FROM inspection i JOIN unit u ON u.id = i.lead_unit_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> InspectionRecord {
        guard let from = LocalDate(row.text(7)), let to = LocalDate(row.text(8)) else {
            throw StoredValueError("an inspection's window is no pair of dates")
        }
        return InspectionRecord(
            id: row.int(0), planID: row.int(1), code: row.text(2), form: try row.decoded(3), state: try row.decoded(4),
            leadUnit: UnitReference(id: row.int(5), code: row.text(6)), from: from, to: to, isBlind: row.bool(9),
            document: row.text(10), openedAt: row.optionalInt(11).map { Instant(milliseconds: $0) },
            closedAt: row.optionalInt(12).map { Instant(milliseconds: $0) }, version: Int(row.int(13)))
    }

    // MARK: Writing

    /// Writes the record, new when `record.id` is 0, and the organisations on its team; answers its id.
    package func save(_ record: InspectionRecord, team: Set<Int64>, now: Instant) throws -> Int64 {
        var id = record.id
        if id == 0 {
            try db.run(
                """
                INSERT INTO inspection (plan_id, code, form, lead_unit_id, window_from, window_to, blind, document, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.planID, record.code, record.form.rawValue, record.leadUnit.id, record.from.description,
                record.to.description, record.isBlind, record.document, now.milliseconds)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE inspection SET form = ?, lead_unit_id = ?, window_from = ?, window_to = ?, blind = ?, document = ?,
                    version = version + 1, updated_at = ?
                WHERE id = ?
                """, record.form.rawValue, record.leadUnit.id, record.from.description, record.to.description,
                record.isBlind, record.document, now.milliseconds, id)
            try db.run("DELETE FROM inspection_member WHERE inspection_id = ?", id)
        }
        for unit in team.sorted() {
            try db.run("INSERT INTO inspection_member (inspection_id, unit_id) VALUES (?, ?)", id, unit)
        }
        return id
    }

    package func open(_ id: Int64, now: Instant) throws {
        try db.run(
            "UPDATE inspection SET state = 'open', opened_at = ?, version = version + 1, updated_at = ? WHERE id = ?",
            now.milliseconds, now.milliseconds, id)
    }

    package func close(_ id: Int64, now: Instant) throws {
        try db.run(
            "UPDATE inspection SET state = 'closed', closed_at = ?, version = version + 1, updated_at = ? WHERE id = ?",
            now.milliseconds, now.milliseconds, id)
    }

    package func touch(_ id: Int64, now: Instant) throws {
        try db.run("UPDATE inspection SET version = version + 1, updated_at = ? WHERE id = ?", now.milliseconds, id)
    }

    // MARK: Scope

    package func setScope(_ id: Int64, units: [Int64], models: [(model: Int64, unit: Int64)]) throws {
        for unit in units {
            try db.run("INSERT INTO inspection_unit (inspection_id, unit_id) VALUES (?, ?)", id, unit)
        }
        for pair in models {
            try db.run(
                "INSERT INTO inspection_model_unit (inspection_id, model_id, unit_id) VALUES (?, ?, ?)", id, pair.model,
                pair.unit)
        }
    }

    package func units(of id: Int64) throws -> [UnitReference] {
        try db.rows(
            """
            SELECT unit.id, unit.code FROM inspection_unit s JOIN unit ON unit.id = s.unit_id WHERE s.inspection_id = ?
            ORDER BY unit.code
            """, id
        ) { UnitReference(id: $0.int(0), code: $0.text(1)) }
    }

    package func models(of id: Int64) throws -> [(model: Int64, unit: Int64)] {
        try db.rows("SELECT model_id, unit_id FROM inspection_model_unit WHERE inspection_id = ?", id) {
            ($0.int(0), $0.int(1))
        }
    }

    // MARK: Rules

    package func addRule(_ rule: Int64, of id: Int64, for purpose: Purpose) throws {
        try db.run(
            "INSERT INTO inspection_rule (rule_id, inspection_id, purpose) VALUES (?, ?, ?)", rule, id, purpose.rawValue
        )
    }

    package func rule(of id: Int64, for purpose: Purpose) throws -> Int64? {
        try db.first(
            "SELECT rule_id FROM inspection_rule WHERE inspection_id = ? AND purpose = ?", id, purpose.rawValue
        ) { $0.int(0) }
    }

    /// Whether a row of the ledger comes from an inspection, which then settles it.
    package func owns(obligation: Int64) throws -> Bool {
        try db.first(
            "SELECT 1 FROM obligation o JOIN inspection_rule r ON r.rule_id = o.rule_id WHERE o.id = ?", obligation
        ) { _ in true } ?? false
    }

    // MARK: Team

    /// Whether some organisation on the team is `root` or lies below it.
    package func isOnTeam(_ id: Int64, root: Int64) throws -> Bool {
        var sql = SQL.below(root)
        sql.append("SELECT 1 FROM inspection_member WHERE inspection_id = ? AND unit_id IN below LIMIT 1", id)
        return try db.first(sql) { _ in true } ?? false
    }

    /// Whether some organisation below `root` is on the team of an open inspection of the plan.
    package func isOnAnyTeam(plan: Int64, root: Int64) throws -> Bool {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT 1 FROM inspection i JOIN inspection_member m ON m.inspection_id = i.id
            WHERE i.plan_id = ? AND i.state = 'open' AND m.unit_id IN below LIMIT 1
            """, plan)
        return try db.first(sql) { _ in true } ?? false
    }

    /// Whether open inspections with somebody below `root` on the team let it read what the subject sent of itself.
    ///
    /// An inspection that is blind to the subject takes precedence: as long as the points of one visit are not fixed, the team
    /// does not learn the self-scores in any other way either.
    package func mayRead(subject: Int64, plan: Int64, root: Int64) throws -> Bool {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT max(i.blind AND NOT EXISTS (
                SELECT 1 FROM visit v WHERE v.inspection_id = i.id AND v.registration_id = r.id AND v.state <> 'draft'))
            FROM inspection i
                JOIN registration r ON r.plan_id = i.plan_id AND (r.unit_id = ? OR r.owner_id = ?) AND r.state <> 'withdrawn'
            WHERE i.plan_id = ? AND i.state = 'open'
                AND EXISTS (SELECT 1 FROM inspection_member m WHERE m.inspection_id = i.id AND m.unit_id IN below)
                AND EXISTS (
                    SELECT 1 FROM inspection_model_unit s
                    WHERE s.inspection_id = i.id AND s.model_id = r.model_id AND s.unit_id IN (r.unit_id, r.owner_id))
            GROUP BY i.id
            """, subject, subject, plan)
        let covering = try db.rows(sql) { $0.bool(0) }
        return !covering.isEmpty && !covering.contains(true)
    }
}
