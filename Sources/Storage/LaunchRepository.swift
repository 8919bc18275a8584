package import Domain
internal import SQLite

/// A ceremony that starts one or several models at one or several units.
package struct LaunchRecord: Sendable, Hashable {
    package var id: Int64
    package var planID: Int64
    package var code: String
    package var state: LaunchState
    package var isPilot: Bool
    package var organiser: UnitReference
    package var place: UnitReference?
    /// Where it is, in words.
    package var venue: String?
    package var plannedOn: LocalDate?
    package var heldOn: LocalDate?
    package var heldAt: Instant?
    package var documentNumber: String?
    package var deadlines: [String]
    package var reason: String?
    package var note: String?
    package var version: Int
    package var models: [ModelReference]
    package var units: [UnitReference]

    package init(
        id: Int64 = 0, planID: Int64, code: String, state: LaunchState, isPilot: Bool, organiser: UnitReference,
        place: UnitReference?, venue: String?, plannedOn: LocalDate?, heldOn: LocalDate? = nil, heldAt: Instant? = nil,
        documentNumber: String? = nil, deadlines: [String], reason: String? = nil, note: String?, version: Int = 1,
        models: [ModelReference], units: [UnitReference]
    ) {
        self.id = id
        self.planID = planID
        self.code = code
        self.state = state
        self.isPilot = isPilot
        self.organiser = organiser
        self.place = place
        self.venue = venue
        self.plannedOn = plannedOn
        self.heldOn = heldOn
        self.heldAt = heldAt
        self.documentNumber = documentNumber
        self.deadlines = deadlines
        self.reason = reason
        self.note = note
        self.version = version
        self.models = models
        self.units = units
    }
}

package struct LaunchRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var modelID: Int64?
        package var unitID: Int64?
        package var state: LaunchState?
        /// Only those of this unit or of what is below it.
        package var root: Int64?
        package init(planID: Int64) { self.planID = planID }
    }

    // MARK: Reading

    package func find(plan: Int64, code: String) throws -> LaunchRecord? {
        var sql = Self.select()
        sql.append(" WHERE l.plan_id = ? AND l.code = ?", plan, code)
        return try db.first(sql) { try Self.record($0) }.map { try whole($0) }
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<LaunchRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE l.plan_id = ?", filter.planID)
        if filter.root != nil {
            sql.append(" AND EXISTS (SELECT 1 FROM launch_unit x WHERE x.launch_id = l.id AND x.unit_id IN below)")
        }
        if let unit = filter.unitID {
            sql.append(" AND EXISTS (SELECT 1 FROM launch_unit y WHERE y.launch_id = l.id AND y.unit_id = ?)", unit)
        }
        if let model = filter.modelID {
            sql.append(" AND EXISTS (SELECT 1 FROM launch_model z WHERE z.launch_id = l.id AND z.model_id = ?)", model)
        }
        if let state = filter.state { sql.append(" AND l.state = ?", state.rawValue) }
        sql.append(page, by: "l.id")
        let rows = try db.rows(sql) { try Self.record($0) }.map { try whole($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    /// The rows of the ledger that it has settled.
    package func obligations(of launch: Int64) throws -> [Int64] {
        try db.rows(
            "SELECT obligation_id FROM launch_obligation WHERE launch_id = ? ORDER BY obligation_id", launch
        ) { $0.int(0) }
    }

    private func whole(_ record: LaunchRecord) throws -> LaunchRecord {
        var record = record
        record.models = try db.rows(
            """
            SELECT model.id, model.code FROM launch_model x JOIN model ON model.id = x.model_id
            WHERE x.launch_id = ? ORDER BY model.code
            """, record.id
        ) { ModelReference(id: $0.int(0), code: $0.text(1)) }
        record.units = try db.rows(
            """
            SELECT unit.id, unit.code FROM launch_unit x JOIN unit ON unit.id = x.unit_id
            WHERE x.launch_id = ? ORDER BY unit.code
            """, record.id
        ) { UnitReference(id: $0.int(0), code: $0.text(1)) }
        return record
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT l.id, l.plan_id, l.code, l.state, l.pilot, o.id, o.code, p.id, p.code, l.venue, l.planned_on, l.held_on, l.held_at,
                l.document_number, l.deadlines, l.reason, l.note, l.version
            FROM launch l JOIN unit o ON o.id = l.organiser_id LEFT JOIN unit p ON p.id = l.place_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> LaunchRecord {
        var place: UnitReference?
        if let id = row.optionalInt(7) { place = UnitReference(id: id, code: row.text(8)) }
        return LaunchRecord(
            id: row.int(0), planID: row.int(1), code: row.text(2), state: try row.decoded(3), isPilot: row.int(4) == 1,
            organiser: UnitReference(id: row.int(5), code: row.text(6)), place: place, venue: row.optionalText(9),
            plannedOn: row.optionalText(10).flatMap { LocalDate($0) },
            heldOn: row.optionalText(11).flatMap { LocalDate($0) },
            heldAt: row.optionalInt(12).map { Instant(milliseconds: $0) }, documentNumber: row.optionalText(13),
            deadlines: try StoredList.read(row.text(14)), reason: row.optionalText(15), note: row.optionalText(16),
            version: Int(row.int(17)), models: [], units: [])
    }

    // MARK: Writing

    /// Writes the launch, new when `record.id` is 0, and what it has become into its history; answers its id.
    package func save(_ record: LaunchRecord, by actor: Signature, at now: Instant) throws -> Int64 {
        var id = record.id
        if id == 0 {
            try db.run(
                """
                INSERT INTO launch (plan_id, code, state, pilot, organiser_id, place_id, venue, planned_on, deadlines, note, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.planID, record.code, record.state.rawValue, record.isPilot, record.organiser.id,
                record.place?.id, record.venue, record.plannedOn?.description, StoredList.text(record.deadlines),
                record.note, now.milliseconds)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE launch SET state = ?, pilot = ?, organiser_id = ?, place_id = ?, venue = ?, planned_on = ?, held_on = ?,
                    held_at = ?, document_number = ?, deadlines = ?, reason = ?, note = ?, updated_at = ?, version = version + 1
                WHERE id = ?
                """, record.state.rawValue, record.isPilot, record.organiser.id, record.place?.id, record.venue,
                record.plannedOn?.description, record.heldOn?.description, record.heldAt?.milliseconds,
                record.documentNumber, StoredList.text(record.deadlines), record.reason, record.note, now.milliseconds,
                id)
        }
        try setParts(of: id, record)
        try db.run(
            """
            INSERT INTO launch_event (launch_id, at, state, planned_on, held_on, actor, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
            """, id, now.milliseconds, record.state.rawValue, record.plannedOn?.description,
            record.heldOn?.description, actor, record.reason)
        return id
    }

    private func setParts(of id: Int64, _ record: LaunchRecord) throws {
        try db.run("DELETE FROM launch_model WHERE launch_id = ?", id)
        for model in record.models {
            try db.run("INSERT INTO launch_model (launch_id, model_id) VALUES (?, ?)", id, model.id)
        }
        try db.run("DELETE FROM launch_unit WHERE launch_id = ?", id)
        for unit in record.units {
            try db.run("INSERT INTO launch_unit (launch_id, unit_id) VALUES (?, ?)", id, unit.id)
        }
    }

    package func settle(_ obligation: Int64, by launch: Int64) throws {
        try db.run(
            "INSERT OR REPLACE INTO launch_obligation (obligation_id, launch_id) VALUES (?, ?)", obligation, launch)
    }

    /// Gives up the rows that it settled.
    package func release(_ launch: Int64) throws {
        try db.run("DELETE FROM launch_obligation WHERE launch_id = ?", launch)
    }
}
