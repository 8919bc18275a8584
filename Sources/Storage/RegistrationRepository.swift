package import Domain
internal import SQLite

/// A unit or place that takes on a model of a plan.
package struct RegistrationRecord: Sendable, Hashable {
    package var id: Int64
    package var planID: Int64
    package var plan: String
    package var modelID: Int64
    package var model: String
    package var unit: UnitReference
    package var unitName: String
    /// The unit that answers for it: itself, or the nearest above it that the plan obliges.
    package var owner: UnitReference
    package var obligationID: Int64?
    package var state: RegistrationState
    package var verdict: Verdict?
    /// The verdict is that of an act on paper.
    package var isDeclared = false
    package var note: String?
    package var submittedAt: Instant
    package var submittedBy: Int64?
    package var decidedAt: Instant?
    package var reason: String?
    package var version: Int

    package init(
        id: Int64 = 0, planID: Int64, plan: String, modelID: Int64, model: String, unit: UnitReference,
        unitName: String,
        owner: UnitReference, obligationID: Int64?, state: RegistrationState, verdict: Verdict?, note: String?,
        submittedAt: Instant, submittedBy: Int64?, decidedAt: Instant? = nil, reason: String? = nil, version: Int = 1
    ) {
        self.id = id
        self.planID = planID
        self.plan = plan
        self.modelID = modelID
        self.model = model
        self.unit = unit
        self.unitName = unitName
        self.owner = owner
        self.obligationID = obligationID
        self.state = state
        self.verdict = verdict
        self.note = note
        self.submittedAt = submittedAt
        self.submittedBy = submittedBy
        self.decidedAt = decidedAt
        self.reason = reason
        self.version = version
    }
}

package struct RegistrationRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var modelID: Int64?
        package var unitID: Int64?
        package var state: RegistrationState?
        package var root: Int64?
        package init(planID: Int64) { self.planID = planID }
    }

    package func find(plan: Int64, model: Int64, unit: Int64) throws -> RegistrationRecord? {
        var sql = Self.select()
        sql.append(" WHERE r.plan_id = ? AND r.model_id = ? AND r.unit_id = ?", plan, model, unit)
        return try db.first(sql) { try Self.record($0) }
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<RegistrationRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        // By unit or through the list, as the cards of a plan are.
        let isNarrow = try filter.unitID != nil || filter.root.map { try db.units.isNarrow($0) } ?? false
        sql.append(isNarrow ? " WHERE +r.plan_id = ?" : " WHERE r.plan_id = ?", filter.planID)
        if filter.root != nil { sql.append(" AND r.unit_id IN below") }
        if let unit = filter.unitID { sql.append(" AND r.unit_id = ?", unit) }
        if let model = filter.modelID { sql.append(" AND +r.model_id = ?", model) }
        if let state = filter.state { sql.append(isNarrow ? " AND +r.state = ?" : " AND r.state = ?", state.rawValue) }
        sql.append(page, by: isNarrow ? "+r.id" : "r.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    /// Live registrations for which the owner answers, other than one of them.
    package func live(plan: Int64, model: Int64, owner: Int64, except: Int64?) throws -> [RegistrationRecord] {
        var sql = Self.select()
        sql.append(
            " WHERE r.plan_id = ? AND r.owner_id = ? AND r.model_id = ? AND r.state <> 'withdrawn' AND r.id IS NOT ? ORDER BY r.id",
            plan, owner, model, except)
        return try db.rows(sql) { try Self.record($0) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT r.id, r.plan_id, plan.code, r.model_id, model.code, u.id, u.code, u.name, o.id, o.code, r.obligation_id, r.state,
                r.verdict, r.note, r.submitted_at, r.submitted_by, r.decided_at, r.reason, r.version, r.declared
            FROM registration r
                JOIN plan ON plan.id = r.plan_id
                JOIN model ON model.id = r.model_id
                JOIN unit u ON u.id = r.unit_id
                JOIN unit o ON o.id = r.owner_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> RegistrationRecord {
        var record = RegistrationRecord(
            id: row.int(0), planID: row.int(1), plan: row.text(2), modelID: row.int(3), model: row.text(4),
            unit: UnitReference(id: row.int(5), code: row.text(6)), unitName: row.text(7),
            owner: UnitReference(id: row.int(8), code: row.text(9)), obligationID: row.optionalInt(10),
            state: try row.decoded(11), verdict: try row.optionalDecoded(12), note: row.optionalText(13),
            submittedAt: Instant(milliseconds: row.int(14)), submittedBy: row.optionalInt(15),
            decidedAt: row.optionalInt(16).map { Instant(milliseconds: $0) }, reason: row.optionalText(17),
            version: Int(row.int(18)))
        record.isDeclared = row.bool(19)
        return record
    }

    /// Writes the row, new when `record.id` is 0, and its state into its history; answers its id.
    package func save(_ record: RegistrationRecord, by actor: Signature, at now: Instant) throws -> Int64 {
        var id = record.id
        if id == 0 {
            try db.run(
                """
                INSERT INTO registration (plan_id, model_id, unit_id, owner_id, obligation_id, state, verdict, note, submitted_at,
                    submitted_by, declared)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.planID, record.modelID, record.unit.id, record.owner.id, record.obligationID,
                record.state.rawValue, record.verdict?.rawValue, record.note, record.submittedAt.milliseconds,
                record.submittedBy, record.isDeclared)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE registration SET owner_id = ?, obligation_id = ?, state = ?, verdict = ?, note = ?, submitted_at = ?,
                    submitted_by = ?, decided_at = ?, reason = ?, declared = ?, version = version + 1
                WHERE id = ?
                """, record.owner.id, record.obligationID, record.state.rawValue, record.verdict?.rawValue, record.note,
                record.submittedAt.milliseconds, record.submittedBy, record.decidedAt?.milliseconds, record.reason,
                record.isDeclared, id)
        }
        try db.run(
            """
            INSERT INTO registration_event (registration_id, at, state, verdict, declared, actor, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, id, now.milliseconds, record.state.rawValue, record.verdict?.rawValue, record.isDeclared, actor,
            record.reason)
        return id
    }
}
