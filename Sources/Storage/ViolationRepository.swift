package import Domain
internal import SQLite

/// A violation of the code of conduct by a unit or a person, and what was done about it.
package struct ViolationRecord: Sendable, Hashable {
    package var id: Int64
    package var publicID: String
    package var planID: Int64
    package var unit: UnitReference
    /// The public id of the person, where it was one; the name stands with the person.
    package var person: String?
    package var position: String?
    package var behaviour: String?
    package var occurredOn: LocalDate
    package var source: ViolationSource
    package var sourceNote: String?
    package var measure: ViolationMeasure?
    package var measureNote: String?
    package var documentNumber: String?
    /// The rule of the plan that the measure goes by.
    package var rule: String?
    /// The month in whose classification of civil servants it was counted (S1-V2).
    package var classifiedIn: Month?
    package var state: ViolationState
    package var resolution: String?
    package var resolvedOn: LocalDate?
    package var recordedAt: Instant
    package var maskedAt: Instant?
    package var version: Int

    package init(
        id: Int64 = 0, publicID: String, planID: Int64, unit: UnitReference, person: String?, position: String?,
        behaviour: String?, occurredOn: LocalDate, source: ViolationSource, sourceNote: String?,
        measure: ViolationMeasure?, measureNote: String?, documentNumber: String?, rule: String? = nil,
        classifiedIn: Month? = nil, state: ViolationState = .open, resolution: String? = nil,
        resolvedOn: LocalDate? = nil, recordedAt: Instant, maskedAt: Instant? = nil, version: Int = 1
    ) {
        self.id = id
        self.publicID = publicID
        self.planID = planID
        self.unit = unit
        self.person = person
        self.position = position
        self.behaviour = behaviour
        self.occurredOn = occurredOn
        self.source = source
        self.sourceNote = sourceNote
        self.measure = measure
        self.measureNote = measureNote
        self.documentNumber = documentNumber
        self.rule = rule
        self.classifiedIn = classifiedIn
        self.state = state
        self.resolution = resolution
        self.resolvedOn = resolvedOn
        self.recordedAt = recordedAt
        self.maskedAt = maskedAt
        self.version = version
    }
}

package struct ViolationRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var unitID: Int64?
        package var state: ViolationState?
        package var measure: ViolationMeasure?
        package var from: LocalDate?
        package var to: LocalDate?
        package var root: Int64?
        package init(planID: Int64) { self.planID = planID }
    }

    package enum Act: String, Sendable, CaseIterable { case record, change, resolve, mask }

    package func find(plan: Int64, publicID: String) throws -> ViolationRecord? {
        var sql = Self.select()
        sql.append(" WHERE v.public_id = ? AND v.plan_id = ?", publicID, plan)
        return try db.first(sql) { try Self.record($0) }
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<ViolationRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE v.plan_id = ?", filter.planID)
        if filter.root != nil { sql.append(" AND v.unit_id IN below") }
        if let unit = filter.unitID { sql.append(" AND v.unit_id = ?", unit) }
        if let state = filter.state { sql.append(" AND v.state = ?", state.rawValue) }
        if let measure = filter.measure { sql.append(" AND v.measure = ?", measure.rawValue) }
        if let from = filter.from { sql.append(" AND v.occurred_on >= ?", from.description) }
        if let to = filter.to { sql.append(" AND v.occurred_on <= ?", to.description) }
        sql.append(page, by: "v.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT v.id, v.public_id, v.plan_id, u.id, u.code, v.person, v.position, v.behaviour, v.occurred_on, v.source,
                v.source_note, v.measure, v.measure_note, v.document_number, v.state, v.resolution, v.resolved_on, v.recorded_at,
                v.masked_at, v.version, v.rule, v.classified_in
            FROM violation v JOIN unit u ON u.id = v.unit_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> ViolationRecord {
        guard let day = LocalDate(row.text(8)) else { throw StoredValueError("the day of a violation is none") }
        return ViolationRecord(
            id: row.int(0), publicID: row.text(1), planID: row.int(2),
            unit: UnitReference(id: row.int(3), code: row.text(4)), person: row.optionalText(5),
            position: row.optionalText(6), behaviour: row.optionalText(7), occurredOn: day,
            source: try row.decoded(9), sourceNote: row.optionalText(10), measure: try row.optionalDecoded(11),
            measureNote: row.optionalText(12), documentNumber: row.optionalText(13),
            rule: row.optionalText(20), classifiedIn: row.optionalText(21).flatMap { Month($0) },
            state: try row.decoded(14), resolution: row.optionalText(15),
            resolvedOn: row.optionalText(16).flatMap { LocalDate($0) },
            recordedAt: Instant(milliseconds: row.int(17)),
            maskedAt: row.optionalInt(18).map { Instant(milliseconds: $0) }, version: Int(row.int(19)))
    }

    /// Writes the violation, new when `record.id` is 0, and who did what to it into its history.
    package func save(_ record: ViolationRecord, _ act: Act, by actor: Signature, at now: Instant) throws {
        var id = record.id
        if id == 0 {
            try db.run(
                """
                INSERT INTO violation (public_id, plan_id, unit_id, person, position, behaviour, occurred_on, source, source_note,
                    measure, measure_note, document_number, rule, classified_in, state, recorded_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.publicID, record.planID, record.unit.id, record.person, record.position, record.behaviour,
                record.occurredOn.description, record.source.rawValue, record.sourceNote, record.measure?.rawValue,
                record.measureNote, record.documentNumber, record.rule, record.classifiedIn?.description,
                record.state.rawValue, record.recordedAt.milliseconds)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE violation SET unit_id = ?, person = ?, position = ?, behaviour = ?, occurred_on = ?, source = ?, source_note = ?,
                    measure = ?, measure_note = ?, document_number = ?, rule = ?, classified_in = ?, state = ?, resolution = ?,
                    resolved_on = ?, masked_at = ?, version = version + 1
                WHERE id = ?
                """, record.unit.id, record.person, record.position, record.behaviour, record.occurredOn.description,
                record.source.rawValue, record.sourceNote, record.measure?.rawValue, record.measureNote,
                record.documentNumber, record.rule, record.classifiedIn?.description, record.state.rawValue,
                record.resolution, record.resolvedOn?.description,
                record.maskedAt?.milliseconds, id)
        }
        try db.run(
            "INSERT INTO violation_event (violation_id, at, what, actor) VALUES (?, ?, ?, ?)", id, now.milliseconds,
            act.rawValue, actor)
    }
}
