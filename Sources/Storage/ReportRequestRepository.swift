package import Domain
internal import SQLite

/// A report that somebody asked for beyond the document (báo cáo đột xuất).
package struct ReportRequestRecord: Sendable, Hashable {
    package let id: Int64
    package let code: String
    package let ruleID: Int64
    /// The body of the PUT in the API's own JSON.
    package let document: String
    package let at: Instant
    package let actor: Signature
}

package struct ReportRequestRepository {
    let db: Connection

    package func find(plan: Int64, code: String) throws -> ReportRequestRecord? {
        try db.first(
            "SELECT id, code, rule_id, document, at, actor FROM report_request WHERE plan_id = ? AND code = ?", plan,
            code
        ) { Self.record($0) }
    }

    /// In the order in which they were made.
    package func list(plan: Int64, _ page: PageRequest) throws -> Page<ReportRequestRecord> {
        var sql = SQL("SELECT id, code, rule_id, document, at, actor FROM report_request WHERE plan_id = ?", plan)
        sql.append(page, by: "id")
        return Page(try db.rows(sql) { Self.record($0) }, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func record(_ row: borrowing Row) -> ReportRequestRecord {
        ReportRequestRecord(
            id: row.int(0), code: row.text(1), ruleID: row.int(2), document: row.text(3),
            at: Instant(milliseconds: row.int(4)), actor: Signature(row.text(5)))
    }

    package func add(plan: Int64, code: String, rule: Int64, document: String, at: Instant, by actor: Signature) throws
    {
        try db.run(
            "INSERT INTO report_request (plan_id, code, rule_id, document, at, actor) VALUES (?, ?, ?, ?, ?, ?)", plan,
            code, rule, document, at.milliseconds, actor)
    }
}
