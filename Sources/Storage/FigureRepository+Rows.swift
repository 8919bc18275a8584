package import Domain
internal import SQLite

/// The matrix of a model, row by row in the order of the names.
extension FigureRepository {
    /// A unit that may have a row: something of the model was once asked of it or registered for it.
    package struct Candidate: Sendable {
        package let id: Int64
        package let code: String
        package let name: String
        package let sortKey: [UInt8]
    }

    /// - Parameter cursor: the place after which the rows are wanted.
    package func candidates(
        plan: Int64, model: Int64, root: Int64?, after cursor: (sortKey: [UInt8], id: Int64)?, limit: Int
    ) throws -> [Candidate] {
        var sql = SQL.below(root)
        if root != nil {
            sql.append(
                """
                , visible (id) AS (
                    SELECT id FROM below
                    UNION SELECT p.subject_id FROM below CROSS JOIN figure_pair p ON p.plan_id = ? AND p.unit_id = below.id)
                SELECT u.id, u.code, u.name, f.sort_key
                FROM visible CROSS JOIN figure_row f ON f.unit_id = visible.id CROSS JOIN unit u ON u.id = f.unit_id
                WHERE f.plan_id = ? AND f.model_id = ?
                """, plan, plan, model)
        } else {
            sql.append(
                """
                SELECT u.id, u.code, u.name, f.sort_key FROM figure_row f CROSS JOIN unit u ON u.id = f.unit_id
                WHERE f.plan_id = ? AND f.model_id = ?
                """, plan, model)
        }
        if let cursor { sql.append(" AND (f.sort_key, f.unit_id) > (?, ?)", cursor.sortKey, cursor.id) }
        sql.append(" ORDER BY f.sort_key, f.unit_id LIMIT ?", limit)
        return try db.rows(sql) {
            Candidate(id: $0.int(0), code: $0.text(1), name: $0.text(2), sortKey: $0.blob(3))
        }
    }

    /// What a unit owes or is about, as far as a row of the matrix shows it.
    package struct Duty: Sendable {
        package let unitID: Int64
        package let period: String?
        package let due: Due
        package let state: ObligationState
        package let verdict: Verdict?
        package let isDeclared: Bool
    }

    /// What is owed for the cards of a subject.
    package func cardDuties(plan: Int64, model: Int64, subject: Int64, asOf: Instant?) throws -> [Duty] {
        var sql = Self.dutySelect(asOf)
        sql.append(
            " WHERE o.plan_id = ? AND o.subject_id = ? AND o.kind = 'scorecard' AND o.model_id = ?", plan, subject,
            model)
        if let asOf { sql.append(" AND o.created_at <= ?", asOf.milliseconds) }
        return try db.rows(sql) { try Self.duty($0) }
    }

    package func registrationDuty(plan: Int64, model: Int64, unit: Int64, asOf: Instant?) throws -> Duty? {
        var sql = Self.dutySelect(asOf)
        sql.append(
            " WHERE o.plan_id = ? AND o.unit_id = ? AND o.kind = 'registration' AND o.model_id = ?", plan, unit, model)
        if let asOf { sql.append(" AND o.created_at <= ?", asOf.milliseconds) }
        sql.append(" ORDER BY o.id LIMIT 1")
        return try db.first(sql) { try Self.duty($0) }
    }

    private static func dutySelect(_ asOf: Instant?) -> SQL {
        guard let asOf else {
            return SQL(
                """
                SELECT o.unit_id, o.period, r.op, coalesce(o.extended_due_at, o.due_at), o.late_order, o.state, o.verdict,
                    o.declared
                FROM obligation o JOIN plan_rule r ON r.id = o.rule_id
                """)
        }
        return SQL(
            """
            SELECT o.unit_id, o.period, r.op, coalesce(e.due_at, o.due_at), iif(e.id IS NULL, o.late_until, e.late_until),
                coalesce(e.state, 'open'), e.verdict, coalesce(e.declared, 0)
            FROM obligation o
                JOIN plan_rule r ON r.id = o.rule_id
                LEFT JOIN obligation_event e ON e.id = (
                    SELECT id FROM obligation_event WHERE obligation_id = o.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
            """, asOf.milliseconds)
    }

    private static func duty(_ row: borrowing Row) throws -> Duty {
        Duty(
            unitID: row.int(0), period: row.optionalText(1),
            due: Due(
                op: try row.decoded(2), dueAt: row.optionalInt(3).map { Instant(milliseconds: $0) },
                lateUntil: row.optionalInt(4).map { Instant(milliseconds: $0) }),
            state: try row.decoded(5), verdict: try row.optionalDecoded(6), isDeclared: row.bool(7))
    }

    /// Whether the unit owes cards for the model, whoever is scored.
    package func owesCards(plan: Int64, model: Int64, unit: Int64, asOf: Instant?) throws -> Bool {
        try db.first(
            """
            SELECT 1 FROM obligation
            WHERE plan_id = ? AND unit_id = ? AND kind = 'scorecard' AND model_id = ? AND created_at <= ? LIMIT 1
            """, plan, unit, model, asOf?.milliseconds ?? Int64.max
        ) { _ in true } ?? false
    }

    package func registration(plan: Int64, model: Int64, unit: Int64, asOf: Instant?) throws
        -> StatusRepository.Registration?
    {
        var sql = SQL("SELECT r.model_id, r.unit_id, r.owner_id, r.state, r.verdict, r.declared FROM registration r")
        if let asOf {
            sql = SQL(
                """
                SELECT r.model_id, r.unit_id, r.owner_id, e.state, e.verdict, e.declared
                FROM registration r JOIN registration_event e ON e.id = (
                    SELECT id FROM registration_event WHERE registration_id = r.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                """, asOf.milliseconds)
        }
        sql.append(" WHERE r.plan_id = ? AND r.model_id = ? AND r.unit_id = ?", plan, model, unit)
        return try db.first(sql) { row in
            StatusRepository.Registration(
                modelID: row.int(0), unitID: row.int(1), ownerID: row.int(2), state: try row.decoded(3),
                verdict: try row.optionalDecoded(4), isDeclared: row.bool(5))
        }
    }

    package func cards(plan: Int64, model: Int64, unit: Int64, asOf: Instant?) throws -> [StatusRepository.Card] {
        var sql = SQL(
            "SELECT c.model_id, c.unit_id, c.month, c.state, c.verdict, c.percent, c.band, c.declared FROM scorecard c")
        if let asOf {
            sql = SQL(
                """
                SELECT c.model_id, c.unit_id, c.month, e.state, e.verdict, v.percent, v.band, e.declared
                FROM scorecard c
                    JOIN scorecard_event e ON e.id = (
                        SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                    JOIN scorecard_revision v ON v.scorecard_id = c.id AND v.revision = e.revision
                """, asOf.milliseconds)
        }
        sql.append(" WHERE c.plan_id = ? AND c.unit_id = ? AND c.model_id = ?", plan, unit, model)
        return try db.rows(sql) { try StatusRepository.card($0) }
    }

    /// The unit and everybody below it.
    package func below(_ root: Int64) throws -> Set<Int64> {
        var sql = SQL.below(root)
        sql.append("SELECT id FROM below")
        return Set(try db.rows(sql) { $0.int(0) })
    }
}
