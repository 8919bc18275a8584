package import Domain
internal import SQLite

/// What comparisons are computed from, each row as it stood at an instant.
package struct ComparisonRepository {
    let db: Connection

    /// A finalised visit, with both contents.
    package struct Visit: Sendable {
        package let inspection: String
        package let registrationID: Int64
        package let ownerID: Int64
        package let modelID: Int64
        package let model: String
        package let unit: UnitReference
        package let unitName: String
        package let month: Month
        package let visitedOn: LocalDate
        package let sheet: ScoresheetHeading
        package let inspected: String
        package let inspectedPercent: Percent?
        /// `nil` when the unit had sent no card for the month.
        package let own: String?
        package let ownPercent: Percent?
        package let standing: VisitStanding
    }

    package struct Filter: Sendable {
        package var planID: Int64?
        package var inspectionID: Int64?
        package var unitID: Int64?
        package var modelID: Int64?
        package var month: Month?
        package var ownerID: Int64?
        package var root: Int64?
        package init() {}
    }

    /// Visits that were finalised at `asOf`, in the order of their units' names.
    package func visits(_ filter: Filter, asOf: Instant) throws -> [Visit] {
        let now = asOf.milliseconds
        var sql = SQL.below(filter.root)
        sql.append(
            """
            SELECT i.code, v.registration_id, v.owner_id, v.model_id, model.code, u.id, u.code, u.name, v.month, v.visited_on,
                s.id, s.number, s.content_hash, r.scores, r.percent, c.scores, c.percent,
                (SELECT disputes FROM visit_reply WHERE visit_id = v.id AND at <= ? ORDER BY id DESC LIMIT 1),
                EXISTS (SELECT 1 FROM visit_answer WHERE visit_id = v.id AND at <= ?),
                coalesce((SELECT due_at FROM obligation_event WHERE obligation_id = o.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1),
                    o.due_at)
            FROM visit v
                JOIN visit_event e ON e.id = (
                    SELECT id FROM visit_event WHERE visit_id = v.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                JOIN visit_revision r ON r.visit_id = v.id AND r.revision = e.revision
                JOIN inspection i ON i.id = v.inspection_id
                JOIN model ON model.id = v.model_id
                JOIN unit u ON u.id = v.unit_id
                JOIN scoresheet_version s ON s.id = v.scoresheet_version_id
                JOIN obligation o ON o.id = v.reply_obligation_id
                LEFT JOIN scorecard_revision c ON c.scorecard_id = v.scorecard_id AND c.revision = v.scorecard_revision
            WHERE e.state = 'finalized'
            """, now, now, now, now)
        if let plan = filter.planID { sql.append(" AND v.plan_id = ?", plan) }
        if let inspection = filter.inspectionID { sql.append(" AND v.inspection_id = ?", inspection) }
        if let unit = filter.unitID { sql.append(" AND (v.unit_id = ? OR v.owner_id = ?)", unit, unit) }
        if let owner = filter.ownerID { sql.append(" AND v.owner_id = ?", owner) }
        if let model = filter.modelID { sql.append(" AND v.model_id = ?", model) }
        if let month = filter.month { sql.append(" AND v.month = ?", month.description) }
        if filter.root != nil { sql.append(" AND v.unit_id IN below") }
        sql.append(" ORDER BY u.sort_key, u.code, model.code, i.code")
        return try db.rows(sql) { try Self.visit($0, asOf) }
    }

    private static func visit(_ row: borrowing Row, _ asOf: Instant) throws -> Visit {
        guard let month = Month(row.text(8)), let visitedOn = LocalDate(row.text(9)) else {
            throw StoredValueError("a visit's month or day is none")
        }
        return Visit(
            inspection: row.text(0), registrationID: row.int(1), ownerID: row.int(2), modelID: row.int(3),
            model: row.text(4), unit: UnitReference(id: row.int(5), code: row.text(6)), unitName: row.text(7),
            month: month, visitedOn: visitedOn,
            sheet: ScoresheetHeading(id: row.int(10), number: Int(row.int(11)), contentHash: row.text(12)),
            inspected: row.text(13), inspectedPercent: row.optionalInt(14).flatMap { Percent(hundredths: Int($0)) },
            own: row.optionalText(15), ownPercent: row.optionalInt(16).flatMap { Percent(hundredths: Int($0)) },
            standing: VisitStanding(
                state: .finalized, disputes: row.optionalBool(17), isAnswered: row.bool(18),
                replyDue: row.optionalInt(19).map { Instant(milliseconds: $0) }, at: asOf))
    }
}
