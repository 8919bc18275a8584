package import Domain
internal import SQLite

/// Which rows were settled by something that has been returned since, by the indexes that are kept of just that state.
extension ObligationRepository {
    /// When and why what settled the row was returned, the last of it where there are several; `nil` where nothing of it is.
    package func returned(_ id: Int64, plan: Int64, kind: ObligationKind) throws -> ReturnedAct? {
        let found: [ReturnedAct]
        switch kind {
        case .registration:
            found = try acts(
                "SELECT decided_at, reason FROM registration WHERE plan_id = ? AND obligation_id = ? AND state = 'returned'",
                plan, id)
        case .scorecard:
            found = try acts(
                "SELECT decided_at, reason FROM scorecard WHERE plan_id = ? AND obligation_id = ? AND state = 'returned'",
                plan, id)
        case .report:
            found =
                try acts(
                    """
                    SELECT (SELECT at FROM report_event WHERE report_id = report.id AND kind = 'return' ORDER BY id DESC LIMIT 1), reason
                    FROM report WHERE plan_id = ? AND obligation_id = ? AND state = 'returned'
                    """, plan, id)
                + db.rows(
                    "SELECT decided_at, reason FROM outline_report WHERE obligation_id = ? AND state = 'returned'", id
                ) { Self.act($0) }
        case .scoresheet, .launch, .inspection, .task, .conference: return nil
        }
        return found.max { $0.at < $1.at }
    }

    private func acts(_ text: StaticString, _ plan: Int64, _ id: Int64) throws -> [ReturnedAct] {
        try db.rows(SQL(text, plan, id)) { Self.act($0) }
    }

    private static func act(_ row: borrowing Row) -> ReturnedAct {
        ReturnedAct(at: Instant(milliseconds: row.optionalInt(0) ?? 0), reason: row.optionalText(1))
    }
}

extension SQL {
    /// The condition, asked of each row `o`: that what settled it is returned, or that it is not.
    mutating func appendIsReturned(_ isReturned: Bool) {
        append(isReturned ? " AND " : " AND NOT ")
        append(
            """
            (o.state = 'settled' AND CASE o.kind
                WHEN 'registration' THEN EXISTS (
                    SELECT 1 FROM registration WHERE plan_id = o.plan_id AND obligation_id = o.id AND state = 'returned')
                WHEN 'scorecard' THEN EXISTS (
                    SELECT 1 FROM scorecard WHERE plan_id = o.plan_id AND obligation_id = o.id AND state = 'returned')
                WHEN 'report' THEN EXISTS (
                    SELECT 1 FROM report WHERE plan_id = o.plan_id AND obligation_id = o.id AND state = 'returned')
                    OR EXISTS (SELECT 1 FROM outline_report WHERE obligation_id = o.id AND state = 'returned')
                ELSE 0 END)
            """)
    }

    /// The condition, as ` AND` the row is one of those that a plan has.
    mutating func appendReturned(plan: Int64) {
        append(
            """
             AND o.state = 'settled' AND o.id IN (
                SELECT obligation_id FROM registration WHERE plan_id = ? AND state = 'returned'
                UNION ALL SELECT obligation_id FROM scorecard WHERE plan_id = ? AND state = 'returned'
                UNION ALL SELECT obligation_id FROM report WHERE plan_id = ? AND state = 'returned'
                UNION ALL SELECT t.obligation_id FROM inspection i CROSS JOIN outline_report t ON t.inspection_id = i.id
                WHERE i.plan_id = ? AND t.state = 'returned')
            """, plan, plan, plan, plan)
    }
}
