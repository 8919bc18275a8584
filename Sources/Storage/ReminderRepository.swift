package import Domain
internal import SQLite

/// What units still owe, for reminding them.
package struct ReminderRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var unitID: Int64?
        package var root: Int64?
        package var now: Instant
        /// Due before this instant, or due already.
        package var until: Instant

        package init(planID: Int64, now: Instant, until: Instant) {
            self.planID = planID
            self.now = now
            self.until = until
        }
    }

    package struct Unit: Sendable, Hashable {
        package let id: Int64
        package let code: String
        package let name: String
        package let sortKey: [UInt8]
    }

    /// Units that have something to be reminded of, by name.
    package func units(_ filter: Filter, _ page: PageRequest) throws -> Page<Unit> {
        var sql = SQL.below(filter.root)
        sql.append(
            """
            SELECT u.id, u.code, u.name, u.sort_key FROM unit u WHERE u.id IN (
                SELECT o.unit_id FROM obligation o JOIN plan_rule r ON r.id = o.rule_id
                WHERE o.plan_id = ? AND o.due_order < ? AND o.state = 'open' AND (r.op <> 'planned' OR o.due_order > ?)
                UNION SELECT o.unit_id FROM obligation o WHERE +o.plan_id = ?
            """, filter.planID, filter.until.milliseconds, filter.now.milliseconds, filter.planID)
        sql.appendReturned(plan: filter.planID)
        sql.append(")")
        if filter.root != nil { sql.append(" AND u.id IN below") }
        if let unit = filter.unitID { sql.append(" AND u.id = ?", unit) }
        sql.append(page, by: "u.sort_key", "u.id")
        let rows = try db.rows(sql) {
            Unit(id: $0.int(0), code: $0.text(1), name: $0.text(2), sortKey: $0.blob(3))
        }
        return Page(rows, limit: page.limit) { Cursor(.bytes($0.sortKey), .integer($0.id)) }
    }

    /// What one unit has done and is to do again, because it was returned, by due date.
    package func returned(to unit: Int64, _ filter: Filter, limit: Int) throws -> [ObligationRecord] {
        var rows = ObligationRepository.Filter()
        (rows.planID, rows.unitID, rows.isReturned) = (filter.planID, unit, true)
        return try db.obligations.list(rows, PageRequest(limit: limit)).items
    }

    /// What one unit is reminded of, by due date.
    package func duties(of unit: Int64, _ filter: Filter, limit: Int) throws -> [ObligationRecord] {
        try db.rows(
            """
            SELECT o.id FROM obligation o JOIN plan_rule r ON r.id = o.rule_id
            WHERE o.unit_id = ? AND o.due_order < ? AND o.plan_id = ? AND o.state = 'open'
                AND (r.op <> 'planned' OR o.due_order > ?)
            ORDER BY o.due_order, o.id LIMIT ?
            """, unit, filter.until.milliseconds, filter.planID, filter.now.milliseconds, limit
        ) { $0.int(0) }.compactMap { try db.obligations.find(id: $0) }
    }
}
