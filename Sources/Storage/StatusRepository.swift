package import Domain
internal import SQLite

/// What figures are counted from, each row as it stood at an instant.
package struct StatusRepository {
    let db: Connection

    /// A row of the ledger as of an instant.
    package struct Duty: Sendable {
        package let unitID: Int64
        package let subjectID: Int64
        package let kind: ObligationKind
        package let modelID: Int64?
        package let period: String?
        package let due: Due
        package let state: ObligationState
        package let verdict: Verdict?
        package let isDeclared: Bool
    }

    /// A registration as of an instant.
    package struct Registration: Sendable {
        package let modelID: Int64
        package let unitID: Int64
        package let ownerID: Int64
        package let state: RegistrationState
        package let verdict: Verdict?
        package let isDeclared: Bool
    }

    /// A card as of an instant.
    package struct Card: Sendable {
        package let modelID: Int64
        package let unitID: Int64
        package let month: Month
        package let state: ScorecardState
        package let verdict: Verdict?
        package let percent: Percent?
        package let band: String?
        package let isDeclared: Bool
    }

    package struct Name: Sendable {
        package let code: String
        package let name: String
        package let sortKey: [UInt8]
    }

    /// - Parameter root: only what this unit and those below it owe; `nil` is the whole plan.
    package func duties(plan: Int64, root: Int64?, asOf: Instant) throws -> [Duty] {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT o.unit_id, o.subject_id, o.kind, o.model_id, o.period, r.op, coalesce(e.due_at, o.due_at),
                CASE WHEN e.id IS NULL THEN o.late_until ELSE e.late_until END, coalesce(e.state, 'open'), e.verdict,
                coalesce(e.declared, 0)
            FROM obligation o
                JOIN plan_rule r ON r.id = o.rule_id
                LEFT JOIN obligation_event e ON e.id = (
                    SELECT id FROM obligation_event WHERE obligation_id = o.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
            WHERE o.plan_id = ? AND o.created_at <= ?
            """, asOf.milliseconds, plan, asOf.milliseconds)
        if root != nil { sql.append(" AND (o.unit_id IN below OR o.subject_id IN below)") }
        return try db.rows(sql) { try Self.duty($0) }
    }

    /// The cards of some months that a unit owes or has owed, as they stand now.
    /// - Parameters:
    ///   - root: only where the unit or the place is this one or below it.
    ///   - models: of which they are wanted.
    package func cardDuties(
        of unit: Int64, plan: Int64, root: Int64?, models: [Int64], months: ClosedRange<Month>
    ) throws -> [Duty] {
        try models.flatMap { model in
            var sql = SQL.below(root)
            sql.append(
                """
                SELECT o.unit_id, o.subject_id, o.kind, o.model_id, o.period, r.op, coalesce(o.extended_due_at, o.due_at), o.late_order,
                    o.state, o.verdict, o.declared
                FROM obligation o JOIN plan_rule r ON r.id = o.rule_id
                WHERE o.plan_id = ? AND o.unit_id = ? AND o.kind = 'scorecard' AND o.model_id = ? AND o.period BETWEEN ? AND ?
                """, plan, unit, model, months.lowerBound.description, months.upperBound.description)
            if root != nil { sql.append(" AND (o.unit_id IN below OR o.subject_id IN below)") }
            return try db.rows(sql) { try Self.duty($0) }
        }
    }

    private static func duty(_ row: borrowing Row) throws -> Duty {
        Duty(
            unitID: row.int(0), subjectID: row.int(1), kind: try row.decoded(2), modelID: row.optionalInt(3),
            period: row.optionalText(4),
            due: Due(
                op: try row.decoded(5), dueAt: row.optionalInt(6).map { Instant(milliseconds: $0) },
                lateUntil: row.optionalInt(7).map { Instant(milliseconds: $0) }),
            state: try row.decoded(8), verdict: try row.optionalDecoded(9), isDeclared: row.bool(10))
    }

    package func registrations(plan: Int64, root: Int64?, asOf: Instant) throws -> [Registration] {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT r.model_id, r.unit_id, r.owner_id, e.state, e.verdict, e.declared
            FROM registration r JOIN registration_event e ON e.id = (
                SELECT id FROM registration_event WHERE registration_id = r.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
            WHERE r.plan_id = ?
            """, asOf.milliseconds, plan)
        if root != nil { sql.append(" AND r.unit_id IN below") }
        return try db.rows(sql) { row in
            Registration(
                modelID: row.int(0), unitID: row.int(1), ownerID: row.int(2), state: try row.decoded(3),
                verdict: try row.optionalDecoded(4), isDeclared: row.bool(5))
        }
    }

    package func cards(plan: Int64, root: Int64?, asOf: Instant) throws -> [Card] {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT c.model_id, c.unit_id, c.month, e.state, e.verdict, v.percent, v.band, e.declared
            FROM scorecard c
                JOIN scorecard_event e ON e.id = (
                    SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                JOIN scorecard_revision v ON v.scorecard_id = c.id AND v.revision = e.revision
            WHERE c.plan_id = ?
            """, asOf.milliseconds, plan)
        if root != nil { sql.append(" AND c.unit_id IN below") }
        return try db.rows(sql) { try Self.card($0) }
    }

    static func card(_ row: borrowing Row) throws -> Card {
        guard let month = Month(row.text(2)) else { throw StoredValueError("a card's month is no month") }
        return Card(
            modelID: row.int(0), unitID: row.int(1), month: month, state: try row.decoded(3),
            verdict: try row.optionalDecoded(4), percent: row.optionalInt(5).flatMap { Percent(hundredths: Int($0)) },
            band: row.optionalText(6), isDeclared: row.bool(7))
    }

    package func name(_ unit: Int64) throws -> Name? {
        try db.first("SELECT code, name, sort_key FROM unit WHERE id = ?", unit) {
            Name(code: $0.text(0), name: $0.text(1), sortKey: $0.blob(2))
        }
    }

    /// When something of the plan was last written that a figure is made of: neither that it was read, nor what concerns persons
    /// or a unit's own criteria.
    package func lastChange(plan: Int64) throws -> Instant? {
        try db.first(
            """
            SELECT at FROM audit WHERE plan_id = ? AND action NOT LIKE '%.read' AND action NOT LIKE 'conduct.%'
                AND action NOT LIKE 'commendation.%' AND action NOT LIKE 'supplement.%'
            ORDER BY id DESC LIMIT 1
            """, plan
        ) {
            Instant(milliseconds: $0.int(0))
        }
    }
}
