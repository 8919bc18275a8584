import SQLite
import Storage
import TestKit
import Testing

/// What the schema of reports refuses by itself.
@Suite struct ReportSchemaTests {
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at) VALUES (1, 'p', 'P', 'draft', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}', 'p', x'01', 0);
        INSERT INTO plan_rule (id, plan_id, code, kind, op) VALUES (1, 1, 'D', 'report', 'before');
        INSERT INTO obligation (id, plan_id, key, unit_id, kind, subject_id, rule_id, due_at, created_at)
            VALUES (1, 1, 'report.D.a', 1, 'report', 1, 1, 10, 0);
        INSERT INTO report (id, plan_id, key, obligation_id, unit_id, recipient_id, state, document, revision, submitted_at)
            VALUES (1, 1, 'report.D.a', 1, 1, 1, 'submitted', '{}', 1, 5);
        INSERT INTO report_revision VALUES (1, 1, 5, NULL, 'a', NULL, printf('%064d', 0), '{}');
        INSERT INTO report_event (id, report_id, revision, at, kind, station, unit_id, actor)
            VALUES (1, 1, 1, 6, 'receive', 'via', 1, 'a');
        INSERT INTO report_request VALUES (1, 1, 'r', 1, '{}', 0, 'a');
        """

    @Test(
        "what was sent stays, and no state contradicts another",
        arguments: [
            "UPDATE report_revision SET snapshot = '{\"a\":1}'", "DELETE FROM report_revision",
            "UPDATE report_event SET actor = 'b'", "DELETE FROM report_event", "UPDATE report SET state = 'draft'",
            "UPDATE report SET state = 'lost'", "UPDATE report SET revision = 0", "UPDATE report SET revision = -1",
            "UPDATE report SET submitted_at = NULL", "UPDATE report SET state = 'returned'",
            "UPDATE report SET reason = 'x'", "UPDATE report SET verdict = 'missed'",
            "UPDATE report SET document = 'x'",
            "UPDATE report SET key = 'a'",
            "INSERT INTO report_revision VALUES (1, 2, 5, NULL, 'a', NULL, 'short', '{}')",
            "INSERT INTO report_revision VALUES (1, 1, 5, NULL, 'a', NULL, printf('%064d', 0), '{}')",
            "INSERT INTO report_event (report_id, revision, at, kind, unit_id, actor) VALUES (1, 1, 7, 'receive', 1, 'a')",
            "INSERT INTO report_event (report_id, revision, at, kind, station, unit_id, actor) VALUES (1, 1, 7, 'receive', 'via', 1, 'a')",
            "UPDATE report_request SET code = 'A'",
        ])
    func refuses(_ sql: String) throws {
        let register = try Register()
        try register.db.script(Self.rows)
        #expect(throws: SQLiteError.self) { try register.db.script(sql) }
    }
}
