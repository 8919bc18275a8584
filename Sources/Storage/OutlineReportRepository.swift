package import Domain
internal import SQLite

/// A unit's report on the outline of an inspection.
package struct OutlineReportRecord: Sendable, Hashable {
    package var id: Int64
    package var inspectionID: Int64
    package var unit: UnitReference
    package var unitName: String
    package var obligationID: Int64
    package var state: OutlineReportState
    package var verdict: Verdict?
    /// Its answers by section, as JSON.
    package var document: String
    package var statistics: [Statistic]
    package var submittedAt: Instant?
    package var submittedBy: Int64?
    package var decidedAt: Instant?
    package var reason: String?
    package var version: Int

    /// A number that the report gives: 51 500 leaflets (X-H12).
    package struct Statistic: Sendable, Hashable {
        /// What or whom it is about.
        package let subject: String
        package let hundredths: Int64
        /// What is counted: `tờ gấp`.
        package let measure: String
        package let period: String?
        package let source: String?
        package let text: String?

        package init(
            subject: String, hundredths: Int64, measure: String, period: String?, source: String?, text: String?
        ) {
            self.subject = subject
            self.hundredths = hundredths
            self.measure = measure
            self.period = period
            self.source = source
            self.text = text
        }
    }

    package init(
        id: Int64 = 0, inspectionID: Int64, unit: UnitReference, unitName: String, obligationID: Int64,
        state: OutlineReportState, verdict: Verdict? = nil, document: String, statistics: [Statistic],
        submittedAt: Instant? = nil, submittedBy: Int64? = nil, decidedAt: Instant? = nil, reason: String? = nil,
        version: Int = 1
    ) {
        self.id = id
        self.inspectionID = inspectionID
        self.unit = unit
        self.unitName = unitName
        self.obligationID = obligationID
        self.state = state
        self.verdict = verdict
        self.document = document
        self.statistics = statistics
        self.submittedAt = submittedAt
        self.submittedBy = submittedBy
        self.decidedAt = decidedAt
        self.reason = reason
        self.version = version
    }
}

package struct OutlineReportRepository {
    let db: Connection

    /// Who owes a report, and what has come of it.
    package struct Row: Sendable {
        package let unit: UnitReference
        package let unitName: String
        package let obligation: ObligationRecord
        package let report: OutlineReportRecord?
    }

    package struct Part: Sendable, Hashable {
        package let unit: String
        package let statistic: OutlineReportRecord.Statistic
    }

    package func find(inspection: Int64, unit: Int64) throws -> OutlineReportRecord? {
        var sql = Self.select()
        sql.append(" WHERE r.inspection_id = ? AND r.unit_id = ?", inspection, unit)
        return try db.first(sql, read: { try Self.record($0) }).map { try withStatistics($0) }
    }

    /// Every unit that owes a report by the rule, by its name, with its report if there is one.
    package func list(
        inspection: Int64, rule: Int64, root: Int64?, state: OutlineReportState?, _ page: PageRequest
    ) throws -> Page<Row> {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT u.id, u.code, u.name, o.id, u.sort_key FROM obligation o JOIN unit u ON u.id = o.unit_id
            LEFT JOIN outline_report r ON r.inspection_id = ? AND r.unit_id = u.id
            WHERE o.rule_id = ?
            """, inspection, rule)
        if root != nil { sql.append(" AND u.id IN below") }
        if let state { sql.append(" AND r.state = ?", state.rawValue) }
        sql.append(page, by: "u.sort_key", "u.id")
        let rows = try db.rows(sql) { row in
            let unit = UnitReference(id: row.int(0), code: row.text(1))
            return (unit: unit, name: row.text(2), obligation: row.int(3), key: row.blob(4))
        }
        let found = Page(rows, limit: page.limit) { Cursor(.bytes($0.key), .integer($0.unit.id)) }
        return Page(
            items: try found.items.compactMap { item in
                guard let obligation = try db.obligations.find(id: item.obligation) else { return nil }
                return Row(
                    unit: item.unit, unitName: item.name, obligation: obligation,
                    report: try find(inspection: inspection, unit: item.unit.id))
            }, next: found.next)
    }

    /// The statistics of the reports that were sent, by what is counted and then by unit.
    package func statistics(inspection: Int64, root: Int64?) throws -> [Part] {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT u.code, s.subject, s.value, s.measure, s.period, s.source, s.text
            FROM outline_report r
                JOIN unit u ON u.id = r.unit_id
                JOIN outline_statistic s ON s.report_id = r.id
            WHERE r.inspection_id = ? AND r.state IN ('submitted', 'accepted')
            """, inspection)
        if root != nil { sql.append(" AND u.id IN below") }
        sql.append(" ORDER BY s.measure, u.code, s.position")
        return try db.rows(sql) { row in Part(unit: row.text(0), statistic: Self.statistic(row, from: 1)) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT r.id, r.inspection_id, u.id, u.code, u.name, r.obligation_id, r.state, r.verdict, r.document, r.submitted_at,
                r.submitted_by, r.decided_at, r.reason, r.version
            FROM outline_report r JOIN unit u ON u.id = r.unit_id
            """)
    }

    private static func record(_ row: borrowing SQLite.Row) throws -> OutlineReportRecord {
        OutlineReportRecord(
            id: row.int(0), inspectionID: row.int(1), unit: UnitReference(id: row.int(2), code: row.text(3)),
            unitName: row.text(4), obligationID: row.int(5), state: try row.decoded(6),
            verdict: try row.optionalDecoded(7), document: row.text(8), statistics: [],
            submittedAt: row.optionalInt(9).map { Instant(milliseconds: $0) }, submittedBy: row.optionalInt(10),
            decidedAt: row.optionalInt(11).map { Instant(milliseconds: $0) }, reason: row.optionalText(12),
            version: Int(row.int(13)))
    }

    private func withStatistics(_ record: OutlineReportRecord) throws -> OutlineReportRecord {
        var record = record
        record.statistics = try db.rows(
            "SELECT subject, value, measure, period, source, text FROM outline_statistic WHERE report_id = ? ORDER BY position",
            record.id
        ) { Self.statistic($0, from: 0) }
        return record
    }

    private static func statistic(_ row: borrowing SQLite.Row, from first: Int32) -> OutlineReportRecord.Statistic {
        OutlineReportRecord.Statistic(
            subject: row.text(first), hundredths: row.int(first + 1), measure: row.text(first + 2),
            period: row.optionalText(first + 3), source: row.optionalText(first + 4), text: row.optionalText(first + 5))
    }

    /// Writes the report and its statistics, new when `record.id` is 0.
    package func save(_ record: OutlineReportRecord) throws {
        var id = record.id
        if id == 0 {
            try db.run(
                """
                INSERT INTO outline_report (inspection_id, unit_id, obligation_id, state, verdict, document, submitted_at, submitted_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, record.inspectionID, record.unit.id, record.obligationID, record.state.rawValue,
                record.verdict?.rawValue, record.document, record.submittedAt?.milliseconds, record.submittedBy)
            id = db.lastInsertedID
        } else {
            try db.run(
                """
                UPDATE outline_report SET state = ?, verdict = ?, document = ?, submitted_at = ?, submitted_by = ?, decided_at = ?,
                    reason = ?, version = version + 1
                WHERE id = ?
                """, record.state.rawValue, record.verdict?.rawValue, record.document,
                record.submittedAt?.milliseconds, record.submittedBy, record.decidedAt?.milliseconds, record.reason, id)
            try db.run("DELETE FROM outline_statistic WHERE report_id = ?", id)
        }
        for (position, statistic) in record.statistics.enumerated() {
            try db.run(
                """
                INSERT INTO outline_statistic (report_id, position, subject, value, measure, period, source, text)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, id, position, statistic.subject, statistic.hundredths, statistic.measure, statistic.period,
                statistic.source, statistic.text)
        }
    }
}
