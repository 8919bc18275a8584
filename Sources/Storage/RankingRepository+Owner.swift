internal import Domain
internal import SQLite

/// What the place of one owner is made of, or why it has none.
extension RankingRepository {
    /// The cards of an owner that count, by model, unit and month.
    package func cards(of owner: Int64, _ scope: Scope) throws -> [Card] {
        var sql = SQL("SELECT r.id, m.code, u.code, c.month,")
        sql.append(
            scope.asOf == nil ? " c.total, c.maximum, c.declared" : " v.total, v.maximum, e.declared")
        appendCounting(scope, owner: owner, to: &sql)
        appendWanted(scope, to: &sql)
        sql.append(" ORDER BY m.code, u.code, c.month")
        return try db.rows(sql) { row in
            guard let month = Month(row.text(3)) else { throw StoredValueError("a card's month is no month") }
            return Card(
                registrationID: row.int(0), model: row.text(1), unit: row.text(2), month: month,
                total: Points(clamping: Int(row.int(4))), maximum: Points(clamping: Int(row.int(5))),
                isDeclared: row.bool(6))
        }
    }

    /// Whether the owner has a registration that counts, and what became of the cards of such ones.
    package struct Standing: Sendable {
        package let isRegistered: Bool
        /// Some card was sent back.
        package let wasReturned: Bool
        /// Some card that was sent is declared from paper.
        package let hasDeclared: Bool
    }

    package func standing(of owner: Int64, _ scope: Scope) throws -> Standing {
        var sql = SQL("SELECT count(*), ")
        appendAnyCard(scope, isReturned: true, to: &sql)
        sql.append(", ")
        appendAnyCard(scope, isReturned: false, to: &sql)
        sql.append(" FROM registration r")
        if let moment = scope.asOf?.milliseconds {
            sql.append(
                """
                 JOIN registration_event g ON g.id = (
                    SELECT id FROM registration_event WHERE registration_id = r.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                """, moment)
        }
        sql.append(" WHERE r.plan_id = ? AND r.owner_id = ?", scope.plan, owner)
        sql.append(
            scope.asOf == nil
                ? " AND +r.state IN ('submitted', 'accepted')" : " AND g.state IN ('submitted', 'accepted')")
        if let model = scope.model { sql.append(" AND r.model_id = ?", model) }
        return try db.first(sql) {
            Standing(isRegistered: $0.int(0) > 0, wasReturned: $0.bool(1), hasDeclared: $0.bool(2))
        } ?? Standing(isRegistered: false, wasReturned: false, hasDeclared: false)
    }

    /// Whether some card of the registrations `r` was sent back, or sent and is declared.
    private func appendAnyCard(_ scope: Scope, isReturned: Bool, to sql: inout SQL) {
        sql.append("coalesce(max(EXISTS (SELECT 1 FROM scorecard c")
        if let moment = scope.asOf?.milliseconds {
            sql.append(
                """
                 JOIN scorecard_event e ON e.id = (
                    SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                """, moment)
        }
        sql.append(" WHERE c.registration_id = r.id")
        switch (isReturned, scope.asOf == nil) {
        case (true, true): sql.append(" AND c.state = 'returned'")
        case (true, false): sql.append(" AND e.state = 'returned'")
        case (false, true): sql.append(" AND c.state IN ('submitted', 'accepted') AND c.declared")
        case (false, false): sql.append(" AND e.state IN ('submitted', 'accepted') AND e.declared")
        }
        appendMonths(scope, to: &sql)
        sql.append(")), 0)")
    }

    /// What was asked of the owner to register: whether it was freed of all of it, and whether some of it is declared from paper.
    package func registrationDuties(
        of owner: Int64, _ scope: Scope
    ) throws -> (areExempt: Bool, hasDeclared: Bool) {
        var sql = SQL("")
        if let moment = scope.asOf?.milliseconds {
            sql.append(
                """
                SELECT count(*) > 0 AND min(coalesce(e.state, 'open') = 'exempt'), coalesce(max(e.declared), 0)
                FROM obligation o LEFT JOIN obligation_event e ON e.id = (
                    SELECT id FROM obligation_event WHERE obligation_id = o.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                """, moment)
        } else {
            sql.append(
                "SELECT count(*) > 0 AND min(o.state = 'exempt'), coalesce(max(o.declared), 0) FROM obligation o")
        }
        sql.append(
            " WHERE o.plan_id = ? AND o.unit_id = ? AND o.kind = 'registration' AND o.created_at <= ?",
            scope.plan, owner, scope.asOf?.milliseconds ?? Int64.max)
        if let model = scope.model { sql.append(" AND o.model_id = ?", model) }
        return try db.first(sql) { ($0.bool(0), $0.bool(1)) } ?? (false, false)
    }
}
