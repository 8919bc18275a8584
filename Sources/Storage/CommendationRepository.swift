package import Domain
internal import SQLite

/// A proposal to commend a unit or a person, and what became of it.
package struct CommendationRecord: Sendable, Hashable {
    package var id: Int64
    package var publicID: String
    package var planID: Int64
    package var kind: CommendationKind
    package var unit: UnitReference
    /// The public id of the person; the name stands with the person.
    package var person: String?
    package var position: String?
    package var occasion: CommendationOccasion
    package var period: Period?
    package var occasionName: String?
    package var models: [String]
    package var achievement: String?
    /// The form that is proposed, such as a certificate of merit.
    package var form: String?
    /// The rule of the plan that it is proposed by.
    package var rule: String?
    package var state: CommendationState
    package var reason: String?
    package var decision: Decision?
    package var proposedAt: Instant
    package var maskedAt: Instant?
    package var version: Int

    package struct Decision: Sendable, Hashable {
        package var number: String
        package var date: LocalDate
        package var form: String
        package var authority: String

        package init(number: String, date: LocalDate, form: String, authority: String) {
            self.number = number
            self.date = date
            self.form = form
            self.authority = authority
        }
    }

    package init(
        id: Int64 = 0, publicID: String, planID: Int64, kind: CommendationKind, unit: UnitReference, person: String?,
        position: String?, occasion: CommendationOccasion, period: Period?, occasionName: String?, models: [String],
        achievement: String?, form: String?, rule: String? = nil, state: CommendationState = .proposed,
        reason: String? = nil, decision: Decision? = nil, proposedAt: Instant, maskedAt: Instant? = nil,
        version: Int = 1
    ) {
        self.id = id
        self.publicID = publicID
        self.planID = planID
        self.kind = kind
        self.unit = unit
        self.person = person
        self.position = position
        self.occasion = occasion
        self.period = period
        self.occasionName = occasionName
        self.models = models
        self.achievement = achievement
        self.form = form
        self.rule = rule
        self.state = state
        self.reason = reason
        self.decision = decision
        self.proposedAt = proposedAt
        self.maskedAt = maskedAt
        self.version = version
    }
}

/// A state that a proposal has come to, and of which unit the token was that brought it there.
package struct CommendationStep: Sendable, Hashable {
    package let state: CommendationState
    package let at: Instant
    /// `nil` for a token that holds for everything.
    package let unit: String?
}

package struct CommendationRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var unitID: Int64?
        package var kind: CommendationKind?
        package var state: CommendationState?
        package var occasion: CommendationOccasion?
        package var period: String?
        package var root: Int64?
        /// Those of persons are for who holds the right to them.
        package var includesIndividuals = false
        package init(planID: Int64) { self.planID = planID }
    }

    package func find(plan: Int64, publicID: String) throws -> CommendationRecord? {
        var sql = Self.select()
        sql.append(" WHERE c.public_id = ? AND c.plan_id = ?", publicID, plan)
        return try db.first(sql) { try Self.record($0) }
    }

    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<CommendationRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE c.plan_id = ?", filter.planID)
        if filter.root != nil { sql.append(" AND c.unit_id IN below") }
        if !filter.includesIndividuals { sql.append(" AND c.kind = 'collective'") }
        if let unit = filter.unitID { sql.append(" AND c.unit_id = ?", unit) }
        if let kind = filter.kind { sql.append(" AND c.kind = ?", kind.rawValue) }
        if let state = filter.state { sql.append(" AND c.state = ?", state.rawValue) }
        if let occasion = filter.occasion { sql.append(" AND c.occasion = ?", occasion.rawValue) }
        if let period = filter.period { sql.append(" AND c.period = ?", period) }
        sql.append(page, by: "c.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT c.id, c.public_id, c.plan_id, c.kind, u.id, u.code, c.person, c.position, c.occasion, c.period, c.occasion_name,
                c.models, c.achievement, c.form, c.state, c.reason, c.decision_number, c.decided_on, c.decision_form, c.authority,
                c.proposed_at, c.masked_at, c.version, c.rule
            FROM commendation c JOIN unit u ON u.id = c.unit_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> CommendationRecord {
        var decision: CommendationRecord.Decision?
        if let number = row.optionalText(16), let day = row.optionalText(17).flatMap({ LocalDate($0) }) {
            decision = .init(number: number, date: day, form: row.text(18), authority: row.text(19))
        }
        return CommendationRecord(
            id: row.int(0), publicID: row.text(1), planID: row.int(2), kind: try row.decoded(3),
            unit: UnitReference(id: row.int(4), code: row.text(5)), person: row.optionalText(6),
            position: row.optionalText(7), occasion: try row.decoded(8),
            period: row.optionalText(9).flatMap { Period($0) }, occasionName: row.optionalText(10),
            models: try StoredList.read(row.text(11)), achievement: row.optionalText(12), form: row.optionalText(13),
            rule: row.optionalText(23), state: try row.decoded(14), reason: row.optionalText(15), decision: decision,
            proposedAt: Instant(milliseconds: row.int(20)),
            maskedAt: row.optionalInt(21).map { Instant(milliseconds: $0) }, version: Int(row.int(22)))
    }

    /// Writes the proposal, new when `record.id` is 0; answers its id.
    package func save(_ record: CommendationRecord) throws -> Int64 {
        var id = record.id
        if id == 0 {
            try db.run(
                """
                INSERT INTO commendation (public_id, plan_id, kind, unit_id, person, position, occasion, period, occasion_name, models,
                    achievement, form, state, proposed_at, rule)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.publicID, record.planID, record.kind.rawValue, record.unit.id, record.person,
                record.position, record.occasion.rawValue, record.period?.description, record.occasionName,
                StoredList.text(record.models), record.achievement, record.form, record.state.rawValue,
                record.proposedAt.milliseconds, record.rule)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE commendation SET kind = ?, unit_id = ?, person = ?, position = ?, occasion = ?, period = ?, occasion_name = ?,
                    models = ?, achievement = ?, form = ?, state = ?, reason = ?, decision_number = ?, decided_on = ?,
                    decision_form = ?, authority = ?, masked_at = ?, rule = ?, version = version + 1
                WHERE id = ?
                """, record.kind.rawValue, record.unit.id, record.person, record.position, record.occasion.rawValue,
                record.period?.description, record.occasionName, StoredList.text(record.models), record.achievement,
                record.form, record.state.rawValue, record.reason, record.decision?.number,
                record.decision?.date.description, record.decision?.form, record.decision?.authority,
                record.maskedAt?.milliseconds, record.rule, id)
        }
        return id
    }

    /// Keeps the state that it has come to, and of whose doing.
    package func log(_ state: CommendationState, of id: Int64, by actor: Signature, _ unit: Int64?, at now: Instant)
        throws
    {
        try db.run(
            "INSERT INTO commendation_event (commendation_id, at, state, unit_id, actor) VALUES (?, ?, ?, ?, ?)", id,
            now.milliseconds, state.rawValue, unit, actor)
    }

    /// The states that it has come through.
    package func steps(of id: Int64) throws -> [CommendationStep] {
        try db.rows(
            """
            SELECT e.state, e.at, u.code FROM commendation_event e LEFT JOIN unit u ON u.id = e.unit_id
            WHERE e.commendation_id = ? ORDER BY e.at, e.id
            """, id
        ) {
            CommendationStep(
                state: try $0.decoded(0), at: Instant(milliseconds: $0.int(1)), unit: $0.optionalText(2))
        }
    }
}
