package import Domain
internal import SQLite

/// Figures of a plan: of now, from the tables that triggers keep beside the records (migration `figures`), or of an instant in the
/// past, counted from the events up to it.
///
/// Everywhere `root` is the unit that the figures are narrowed to, with all below it, and `nil` the whole plan; `asOf` is an instant
/// in the past, and `nil` is now.
package struct FigureRepository {
    let db: Connection

    /// How many rows of the ledger stand alike.
    package struct Duties: Sendable {
        package let kind: ObligationKind
        package let due: Due
        package let state: ObligationState
        package let verdict: Verdict?
        package let isDeclared: Bool
        package let number: Int
    }

    /// The cards that were sent.
    package struct Cards: Sendable, Hashable {
        package var returned = 0
        package var accepted = 0
        /// Those, submitted or accepted, that have a percentage, and the sum of these in hundredths.
        package var scored = 0
        package var percents = 0
        /// Those of `scored` whose verdict is declared, and the sum of their percentages.
        package var declaredScored = 0
        package var declaredPercents = 0
    }

    /// A count that rises with every change, and when the last one was.
    package struct Change: Sendable, Hashable {
        package let number: Int64
        package let at: Instant
    }

    // MARK: What has changed

    /// Of the whole plan, or of what is owed by and about `root` and those below it: as long as the number is the same, so is every
    /// figure that is counted from the ledger, registrations and cards.
    package func change(plan: Int64, root: Int64?) throws -> Change {
        var sql = SQL.below(root)
        sql.append("SELECT coalesce(sum(number), 0), coalesce(max(at), 0) FROM figure_change WHERE plan_id = ?", plan)
        if root == nil { sql.append(" AND unit_id = 0") } else { sql.append(" AND unit_id IN below") }
        return try db.first(sql) { Change(number: $0.int(0), at: Instant(milliseconds: $0.int(1))) }
            ?? Change(number: 0, at: Instant(milliseconds: 0))
    }

    /// How many rows the matrices of the plan may have together, counted no further than `limit`.
    package func rows(plan: Int64, root: Int64?, upTo limit: Int) throws -> Int {
        guard let root else {
            return try db.rows("SELECT 1 FROM figure_row WHERE plan_id = ? LIMIT ?", plan, limit) { _ in }.count
        }
        var sql = SQL.below(root)
        sql.append(
            "SELECT 1 FROM below CROSS JOIN figure_row f ON f.unit_id = below.id AND f.plan_id = ? LIMIT ?", plan, limit
        )
        return try db.rows(sql) { _ in }.count
    }

    // MARK: Totals

    package func duties(plan: Int64, root: Int64?, asOf: Instant?) throws -> [Duties] {
        var sql = SQL.below(root)
        if let asOf {
            sql.append(
                """
                SELECT o.kind, r.op, coalesce(e.due_at, o.due_at), iif(e.id IS NULL, o.late_until, e.late_until),
                    coalesce(e.state, 'open'), e.verdict, count(*), coalesce(e.declared, 0)
                FROM obligation o
                    JOIN plan_rule r ON r.id = o.rule_id
                    LEFT JOIN obligation_event e ON e.id = (
                        SELECT id FROM obligation_event WHERE obligation_id = o.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                WHERE o.plan_id = ? AND o.created_at <= ?
                """, asOf.milliseconds, plan, asOf.milliseconds)
            if root != nil { sql.append(" AND (o.unit_id IN below OR o.subject_id IN below)") }
            sql.append(" GROUP BY 1, 2, 3, 4, 5, 6, 8")
            return try db.rows(sql) { try Self.duties($0) }
        }
        guard root != nil else {
            return try db.rows(
                """
                SELECT kind, op, nullif(due_at, 9007199254740991), nullif(late_until, -1), state, nullif(verdict, ''), number,
                    declared
                FROM figure_duty WHERE plan_id = ? AND unit_id = 0 AND number <> 0
                """, plan
            ) { try Self.duties($0) }
        }
        sql.append(
            """
            SELECT kind, op, nullif(due_at, 9007199254740991), nullif(late_until, -1), state, nullif(verdict, ''), sum(number),
                declared
            FROM figure_duty WHERE plan_id = ? AND unit_id IN below GROUP BY 1, 2, 3, 4, 5, 6, 8 HAVING sum(number) <> 0
            """, plan)
        return try db.rows(sql) { try Self.duties($0) } + dutiesOfOthers(plan: plan, root: root)
    }

    /// What others owe about those below: rare, since places lie below whoever answers for them.
    private func dutiesOfOthers(plan: Int64, root: Int64?) throws -> [Duties] {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT p.subject_id, p.unit_id FROM below CROSS JOIN figure_pair p ON p.plan_id = ? AND p.subject_id = below.id
            WHERE p.unit_id NOT IN below
            """, plan)
        return try db.rows(sql) { (subject: $0.int(0), unit: $0.int(1)) }.flatMap { pair in
            try db.rows(
                """
                SELECT o.kind, r.op, nullif(o.due_order, 9007199254740991), o.late_order, o.state, o.verdict, count(*),
                    o.declared
                FROM obligation o JOIN plan_rule r ON r.id = o.rule_id
                WHERE o.plan_id = ? AND o.subject_id = ? AND o.unit_id = ? GROUP BY 1, 2, 3, 4, 5, 6, 8
                """, plan, pair.subject, pair.unit
            ) { try Self.duties($0) }
        }
    }

    private static func duties(_ row: borrowing Row) throws -> Duties {
        Duties(
            kind: try row.decoded(0),
            due: Due(
                op: try row.decoded(1), dueAt: row.optionalInt(2).map { Instant(milliseconds: $0) },
                lateUntil: row.optionalInt(3).map { Instant(milliseconds: $0) }),
            state: try row.decoded(4), verdict: try row.optionalDecoded(5), isDeclared: row.bool(7),
            number: Int(row.int(6)))
    }

    package func cards(plan: Int64, root: Int64?, asOf: Instant?) throws -> Cards {
        var sql = SQL.below(root)
        if let asOf {
            sql.append(
                """
                SELECT sum(e.state = 'returned'), sum(e.state = 'accepted'), sum(e.state <> 'returned' AND v.percent IS NOT NULL),
                    sum(iif(e.state <> 'returned', v.percent, 0)),
                    sum(e.declared AND e.state <> 'returned' AND v.percent IS NOT NULL),
                    sum(iif(e.declared AND e.state <> 'returned', v.percent, 0))
                FROM scorecard c
                    JOIN scorecard_event e ON e.id = (
                        SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                    JOIN scorecard_revision v ON v.scorecard_id = c.id AND v.revision = e.revision
                WHERE c.plan_id = ? AND e.state <> 'draft'
                """, asOf.milliseconds, plan)
            if root != nil { sql.append(" AND c.unit_id IN below") }
        } else {
            sql.append(
                """
                SELECT sum(returned), sum(accepted), sum(scored), sum(percents), sum(declared_scored), sum(declared_percents)
                FROM figure_card WHERE plan_id = ?
                """, plan)
            if root == nil { sql.append(" AND unit_id = 0") } else { sql.append(" AND unit_id IN below") }
        }
        return try db.first(sql) { row in
            Cards(
                returned: Int(row.int(0)), accepted: Int(row.int(1)), scored: Int(row.int(2)),
                percents: Int(row.int(3)), declaredScored: Int(row.int(4)), declaredPercents: Int(row.int(5)))
        } ?? Cards()
    }

    /// For how many models, added over the units that are asked to register for them, some registration is accepted.
    package func acceptedRegistrations(plan: Int64, root: Int64?, asOf: Instant?) throws -> Int {
        var sql = SQL.below(root)
        if let asOf {
            sql.append(
                """
                SELECT DISTINCT r.owner_id, r.model_id
                FROM registration r JOIN registration_event e ON e.id = (
                    SELECT id FROM registration_event WHERE registration_id = r.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                WHERE r.plan_id = ? AND e.state = 'accepted' AND r.obligation_id IS NOT NULL
                """, asOf.milliseconds, plan)
            if root != nil { sql.append(" AND r.unit_id IN below") }
        } else if root == nil {
            sql.append("SELECT 1 FROM figure_registration WHERE plan_id = ? AND accepted > 0 AND asked > 0", plan)
        } else {
            sql.append(
                """
                SELECT DISTINCT r.owner_id, r.model_id FROM below CROSS JOIN registration r ON r.unit_id = below.id
                WHERE +r.plan_id = ? AND +r.state = 'accepted' AND r.obligation_id IS NOT NULL
                """, plan)
        }
        return try db.rows(sql) { _ in }.count
    }

    /// Whether some card of the model and month has been sent.
    package func hasSent(plan: Int64, model: Int64, month: Month, root: Int64?, asOf: Instant?) throws -> Bool {
        // What has never been sent in the whole plan nobody below has sent.
        let any = try db.first(
            """
            SELECT submitted + returned + accepted > 0 FROM figure_card
            WHERE plan_id = ? AND unit_id = 0 AND model_id = ? AND month = ?
            """, plan, model, month.description
        ) { $0.bool(0) }
        if any != true || root == nil && asOf == nil { return any ?? false }
        var sql = SQL.below(root)
        if root == nil {
            sql.append("SELECT 1 FROM scorecard c")
        } else {
            sql.append("SELECT 1 FROM below CROSS JOIN scorecard c ON c.unit_id = below.id")
        }
        if let asOf {
            sql.append(
                """
                 JOIN scorecard_event e ON e.id = (
                    SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                """, asOf.milliseconds)
        }
        sql.append(" WHERE c.plan_id = ? AND c.model_id = ? AND c.month = ?", plan, model, month.description)
        sql.append(asOf == nil ? " AND c.state <> 'draft' LIMIT 1" : " AND e.state <> 'draft' LIMIT 1")
        return try db.first(sql) { _ in true } ?? false
    }
}
