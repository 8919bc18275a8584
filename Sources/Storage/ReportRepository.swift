package import Domain
internal import SQLite

package struct ReportRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var unitID: Int64?
        package var rule: String?
        package var period: String?
        package var state: ReportState?
        /// Only what this unit or what is below it reports or receives.
        package var root: Int64?
        package init(planID: Int64) { self.planID = planID }
    }

    // MARK: Reading

    package func find(plan: Int64, key: String) throws -> ReportRecord? {
        var sql = Self.select()
        sql.append(" WHERE p.plan_id = ? AND p.key = ?", plan, key)
        return try db.first(sql) { try Self.record($0) }
    }

    package func find(id: Int64) throws -> ReportRecord? {
        var sql = Self.select()
        sql.append(" WHERE p.id = ?", id)
        return try db.first(sql) { try Self.record($0) }
    }

    /// The reports on a row of the ledger.
    package func all(of obligation: Int64) throws -> [ReportRecord] {
        var sql = Self.select()
        sql.append(" WHERE p.obligation_id = ? ORDER BY p.id", obligation)
        return try db.rows(sql) { try Self.record($0) }
    }

    /// Every row that asks for a report, by due date, with the reports on it; outline reports of inspections are not among them.
    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<ReportDuty> {
        var sql = SQL.below(filter.root)
        sql.append(
            """
            SELECT o.id, p.id, o.due_order FROM obligation o JOIN plan_rule r ON r.id = o.rule_id
                LEFT JOIN report p ON p.obligation_id = o.id
            WHERE o.plan_id = ? AND o.kind = 'report'
                AND NOT EXISTS (SELECT 1 FROM inspection_rule i WHERE i.rule_id = o.rule_id)
            """, filter.planID)
        if filter.root != nil {
            sql.append(
                """
                 AND (o.unit_id IN below OR coalesce(p.recipient_id, r.recipient_id) IN below
                    OR coalesce(p.via_id, r.via_id) IN below)
                """)
        }
        if let unit = filter.unitID { sql.append(" AND o.unit_id = ?", unit) }
        if let rule = filter.rule { sql.append(" AND r.code = ?", rule) }
        if let period = filter.period { sql.append(" AND coalesce(p.period, o.period) = ?", period) }
        if let state = filter.state { sql.append(" AND p.state = ?", state.rawValue) }
        if let parts = page.cursor?.parts, parts.count == 3, case .integer(let due) = parts[0],
            case .integer(let id) = parts[1], case .integer(let report) = parts[2]
        {
            sql.append(" AND (o.due_order, o.id, coalesce(p.id, 0)) > (?, ?, ?)", due, id, report)
        }
        sql.append(" ORDER BY o.due_order, o.id, coalesce(p.id, 0) LIMIT ?", page.limit + 1)
        let rows = try db.rows(sql) { row in (obligation: row.int(0), report: row.optionalInt(1), due: row.int(2)) }
        let found = Page(rows, limit: page.limit) {
            Cursor(.integer($0.due), .integer($0.obligation), .integer($0.report ?? 0))
        }
        return Page(items: try found.items.compactMap { try duty($0.obligation, $0.report) }, next: found.next)
    }

    /// Rows of the plan that ask for a report to the unit or through it, in the order of the reporting units' names; each with the
    /// report on it that was sent last, or else begun last.
    ///
    /// Where the document names no addressee, the issuer is, and the standing unit on the way.
    package func inputs(plan: Int64, to unit: Int64) throws -> [ReportDuty] {
        let rows = try db.rows(
            """
            SELECT o.id, (SELECT id FROM report WHERE obligation_id = o.id
                    ORDER BY submitted_at IS NULL, submitted_at DESC, id DESC LIMIT 1)
            FROM obligation o JOIN plan_rule r ON r.id = o.rule_id JOIN plan ON plan.id = o.plan_id
                JOIN unit u ON u.id = o.unit_id
            WHERE o.plan_id = ? AND o.kind = 'report' AND o.unit_id <> ?
                AND NOT EXISTS (SELECT 1 FROM inspection_rule i WHERE i.rule_id = o.rule_id)
                AND (coalesce(r.recipient_id, plan.issuer_id) = ?
                    OR coalesce(r.via_id, iif(r.recipient_id IS NULL, plan.standing_unit_id, NULL)) = ?)
            ORDER BY u.sort_key, u.id, o.id
            """, plan, unit, unit, unit
        ) { (obligation: $0.int(0), report: $0.optionalInt(1)) }
        return try rows.compactMap { try duty($0.obligation, $0.report) }
    }

    private func duty(_ obligation: Int64, _ report: Int64?) throws -> ReportDuty? {
        guard let row = try db.obligations.find(id: obligation) else { return nil }
        let report = try report.flatMap { try find(id: $0) }
        let sent = try report.flatMap { try self.revision($0.revision, of: $0.id) }
        return ReportDuty(obligation: row, report: report, contentHash: sent?.contentHash)
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT p.id, p.plan_id, p.key, p.obligation_id, u.id, u.code, p.period, t.id, t.code, v.id, v.code, p.state, p.verdict,
                p.document, p.revision, p.submitted_at, p.submitted_by, p.reason, p.version
            FROM report p JOIN unit u ON u.id = p.unit_id JOIN unit t ON t.id = p.recipient_id
                LEFT JOIN unit v ON v.id = p.via_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> ReportRecord {
        let viaCode = row.optionalText(10)
        return ReportRecord(
            id: row.int(0), planID: row.int(1), key: row.text(2), obligationID: row.int(3),
            unit: UnitReference(id: row.int(4), code: row.text(5)), period: row.optionalText(6),
            recipient: UnitReference(id: row.int(7), code: row.text(8)),
            via: row.optionalInt(9).map { UnitReference(id: $0, code: viaCode ?? "") }, state: try row.decoded(11),
            verdict: try row.optionalDecoded(12), document: row.text(13), revision: Int(row.int(14)),
            submittedAt: row.optionalInt(15).map { Instant(milliseconds: $0) }, submittedBy: row.optionalInt(16),
            reason: row.optionalText(17), version: Int(row.int(18)))
    }

    // MARK: What was sent

    package func revisions(of report: Int64) throws -> [ReportRevision] {
        try db.rows(
            "SELECT revision, at, actor, reason, content_hash FROM report_revision WHERE report_id = ? ORDER BY revision",
            report
        ) { Self.revision($0) }
    }

    package func revision(_ number: Int, of report: Int64) throws -> ReportRevision? {
        try db.first(
            "SELECT revision, at, actor, reason, content_hash FROM report_revision WHERE report_id = ? AND revision = ?",
            report, number
        ) { Self.revision($0) }
    }

    private static func revision(_ row: borrowing Row) -> ReportRevision {
        ReportRevision(
            revision: Int(row.int(0)), at: Instant(milliseconds: row.int(1)), actor: Signature(row.text(2)),
            reason: row.optionalText(3), contentHash: row.text(4))
    }

    /// The bytes whose SHA-256 is the content hash.
    package func snapshot(_ revision: Int, of report: Int64) throws -> String? {
        try db.first(
            "SELECT snapshot FROM report_revision WHERE report_id = ? AND revision = ?", report, revision
        ) { $0.text(0) }
    }

    package func events(of report: Int64) throws -> [ReportEvent] {
        try db.rows(
            """
            SELECT e.revision, e.at, e.kind, e.station, u.id, u.code, e.actor, e.reason
            FROM report_event e JOIN unit u ON u.id = e.unit_id WHERE e.report_id = ? ORDER BY e.id
            """, report
        ) { row in
            ReportEvent(
                revision: Int(row.int(0)), at: Instant(milliseconds: row.int(1)), kind: try row.decoded(2),
                station: try row.optionalDecoded(3), unit: UnitReference(id: row.int(4), code: row.text(5)),
                actor: Signature(row.text(6)), reason: row.optionalText(7))
        }
    }

    /// Published plans below this one that the unit issues or stands for.
    package func plans(below plan: Int64, of unit: Int64) throws -> [String] {
        try db.rows(
            """
            SELECT code FROM plan WHERE parent_plan_id = ? AND state = 'published' AND (issuer_id = ? OR standing_unit_id = ?)
            ORDER BY sort_key, id
            """, plan, unit, unit
        ) { $0.text(0) }
    }

    // MARK: Writing

    /// Writes the report, new when `record.id` is 0, and answers its id.
    package func save(_ record: ReportRecord) throws -> Int64 {
        if record.id == 0 {
            try db.run(
                """
                INSERT INTO report (plan_id, key, obligation_id, unit_id, period, recipient_id, via_id, state, verdict, document,
                    revision, submitted_at, submitted_by, reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.planID, record.key, record.obligationID, record.unit.id, record.period, record.recipient.id,
                record.via?.id, record.state.rawValue, record.verdict?.rawValue, record.document, record.revision,
                record.submittedAt?.milliseconds, record.submittedBy, record.reason)
            return db.lastInsertedID
        }
        try db.run(
            """
            UPDATE report SET state = ?, verdict = ?, document = ?, revision = ?, submitted_at = ?, submitted_by = ?, reason = ?,
                version = version + 1
            WHERE id = ?
            """, record.state.rawValue, record.verdict?.rawValue, record.document, record.revision,
            record.submittedAt?.milliseconds, record.submittedBy, record.reason, record.id)
        return record.id
    }

    package func add(_ revision: ReportRevision, snapshot: String, to report: Int64, by token: Int64?) throws {
        try db.run(
            """
            INSERT INTO report_revision (report_id, revision, at, token_id, actor, reason, content_hash, snapshot)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, report, revision.revision, revision.at.milliseconds, token, revision.actor, revision.reason,
            revision.contentHash, snapshot)
    }

    package func log(_ event: ReportEvent, of report: Int64) throws {
        try db.run(
            """
            INSERT INTO report_event (report_id, revision, at, kind, station, unit_id, actor, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, report, event.revision, event.at.milliseconds, event.kind.rawValue, event.station?.rawValue,
            event.unit.id, event.actor, event.reason)
    }
}
