import Domain
import SQLite
import Storage
import TestKit
import Testing

/// What the schema refuses by itself, should the code above it ever be wrong.
@Suite struct SchemaTests {
    /// One row of everything: unit 1 of plan 1 with rule 1, row 1 of the ledger, registration 1 with card 1.
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO unit_group (id, code, name, sort_key, updated_at) VALUES (1, 'g', 'G', x'01', 0);
        INSERT INTO model (id, code, name, search, sort_key, updated_at) VALUES (1, 'm', 'M', 'm', x'01', 0);
        INSERT INTO token (id, public_id, name, role, hash, created_at) VALUES (1, 't', 'T', 'admin', zeroblob(32), 0);
        INSERT INTO audit (id, at, actor, role, request_id, action, subject, actor_digest, hash)
            VALUES (1, 0, 'a', 'admin', 'r', 'a.b', '/a', zeroblob(32), zeroblob(32));
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at) VALUES (1, 'p', 'P', 'draft', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}', 'p', x'01', 0);
        INSERT INTO plan_rule (id, plan_id, code, kind, op) VALUES (1, 1, 'D1', 'registration', 'before');
        INSERT INTO obligation (id, plan_id, key, unit_id, kind, model_id, subject_id, rule_id, due_at, late_until, created_at)
            VALUES (1, 1, 'registration.m.a', 1, 'registration', 1, 1, 1, 10, 20, 0);
        INSERT INTO obligation_event (id, obligation_id, at, kind, state, actor) VALUES (1, 1, 0, 'settle', 'settled', 'a');
        INSERT INTO scoresheet (id, plan_id, model_id, document, updated_at) VALUES (1, 1, 1, '{}', 0);
        INSERT INTO scoresheet_version (id, scoresheet_id, number, document, content_hash, maximum, published_at)
            VALUES (1, 1, 1, '{}', printf('%064d', 0), 100, 0);
        INSERT INTO registration (id, plan_id, model_id, unit_id, owner_id, state, submitted_at) VALUES (1, 1, 1, 1, 1, 'submitted', 0);
        INSERT INTO registration_event (id, registration_id, at, state, actor) VALUES (1, 1, 0, 'submitted', 'a');
        INSERT INTO scorecard (id, registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, state, revision, total,
            maximum) VALUES (1, 1, 1, 1, 1, '2022-07', 1, 'draft', 1, 50, 100);
        INSERT INTO scorecard_revision (scorecard_id, revision, at, actor, scores, total, maximum) VALUES (1, 1, 0, 'a', '[]', 50, 100);
        INSERT INTO scorecard_event (id, scorecard_id, at, state, revision, actor) VALUES (1, 1, 0, 'draft', 1, 'a');
        """

    private func filled() throws -> Connection {
        let register = try Register()
        try register.db.script(Self.rows)
        return register.db
    }

    private func error(_ sql: String, on db: Connection) -> SQLiteError? {
        do throws(SQLiteError) {
            try db.script(sql)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a value that no rule allows does not get in",
        arguments: [
            "UPDATE unit SET code = 'A'", "UPDATE unit SET code = ''", "UPDATE unit SET name = ''",
            "UPDATE unit SET kind = 'palace'", "UPDATE unit SET level = 'state'", "UPDATE unit SET parent_id = id",
            "UPDATE unit SET valid_from = '2022-1-1'",
            "UPDATE unit SET valid_from = '2022-02-01', valid_to = '2022-01-01'",
            "UPDATE unit SET aliases = 'none'", "UPDATE unit_group SET code = 'a b'", "UPDATE model SET aliases = '1'",
            "UPDATE token SET role = 'king'", "UPDATE token SET hash = zeroblob(31)", "UPDATE token SET name = ''",
            "UPDATE plan SET state = 'published'", "UPDATE plan SET published_at = 1",
            "UPDATE plan SET period_from = '2023-01-01'", "UPDATE plan SET final_score = 'best'",
            "UPDATE plan SET document = 'text'", "UPDATE plan_rule SET op = 'soon'",
            "UPDATE plan_rule SET kind = 'feast'",
            "UPDATE obligation SET state = 'lost'",
            "UPDATE obligation SET state = 'settled', settled_at = 0, verdict = 'soon'",
            "UPDATE scorecard SET state = 'lost', submitted_at = 0",
            "INSERT INTO obligation_event (obligation_id, at, kind, state, actor) VALUES (1, 0, 'settle', 'lost', 'a')",
            "INSERT INTO obligation_event (obligation_id, at, kind, state, verdict, actor) VALUES (1, 0, 'settle', 'open', 'soon', 'a')",
            "INSERT INTO scorecard_event (scorecard_id, at, state, revision, actor) VALUES (1, 0, 'lost', 1, 'a')",
            "UPDATE obligation SET kind = 'feast'", "UPDATE obligation SET state = 'settled'",
            "UPDATE obligation SET settled_at = 1", "UPDATE obligation SET verdict = 'onTime'",
            "UPDATE obligation SET state = 'exempt', verdict = 'late'", "UPDATE obligation SET late_until = 9",
            "UPDATE obligation SET extended_due_at = 30", "UPDATE obligation SET extension_reason = 'x'",
            "UPDATE obligation SET extended_due_at = 30, extended_late_until = 29, extension_reason = 'x'",
            "UPDATE obligation SET held_on = 'today'", "UPDATE registration SET state = 'lost'",
            "UPDATE registration SET verdict = 'missed'", "UPDATE scorecard SET month = '2022-13'",
            "UPDATE scorecard SET month = '2022-00'", "UPDATE scorecard SET state = 'submitted'",
            "UPDATE scorecard SET total = 101", "UPDATE scorecard SET total = -1",
            "UPDATE scorecard SET percent = 10001",
            "UPDATE scorecard SET verdict = 'exempt'", "UPDATE scorecard SET revision = 0",
            "UPDATE scorecard SET comments = 'x'",
            "INSERT INTO scoresheet_version (scoresheet_id, number, document, content_hash, maximum, published_at) VALUES (1, 2, '{}', 'x', 1, 0)",
            "INSERT INTO scoresheet_version (scoresheet_id, number, document, content_hash, maximum, published_at) VALUES (1, 2, '{}', printf('%064d', 0), 0, 0)",
            "INSERT INTO scorecard_revision (scorecard_id, revision, at, actor, scores, total, maximum) VALUES (1, 2, 0, 'a', 'x', 0, 0)",
            "INSERT INTO obligation_event (obligation_id, at, kind, state, actor) VALUES (1, 0, 'forget', 'open', 'a')",
            "INSERT INTO idempotency VALUES (1, '', x'00', 0, 200, '', x'00')",
        ])
    func checks(_ sql: String) throws {
        #expect(error(sql, on: try filled())?.isCheckViolation == true)
    }

    @Test(
        "a second of what there is once does not get in",
        arguments: [
            "INSERT INTO obligation (plan_id, key, unit_id, kind, subject_id, rule_id, created_at) VALUES (1, 'registration.m.a', 1, 'task', 1, 1, 0)",
            "INSERT INTO registration (plan_id, model_id, unit_id, owner_id, state, submitted_at) VALUES (1, 1, 1, 1, 'submitted', 0)",
            "INSERT INTO scorecard (registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, state, revision, total, maximum) VALUES (1, 1, 1, 1, '2022-07', 1, 'draft', 1, 0, 0)",
            "INSERT INTO scorecard_revision (scorecard_id, revision, at, actor, scores, total, maximum) VALUES (1, 1, 0, 'a', '[]', 0, 0)",
            "INSERT INTO scoresheet (plan_id, model_id, document, updated_at) VALUES (1, 1, '{}', 0)",
            "INSERT INTO plan_rule (plan_id, code, kind, op) VALUES (1, 'D1', 'task', 'none')",
            "INSERT INTO token (public_id, name, role, hash, created_at) VALUES ('u', 'T', 'admin', zeroblob(32), 0)",
        ])
    func uniqueness(_ sql: String) throws {
        #expect(error(sql, on: try filled())?.isUniqueViolation == true)
    }

    @Test(
        "history does not change",
        arguments: [
            "audit", "obligation_event", "scoresheet_version", "scorecard_revision", "registration_event",
            "scorecard_event",
        ])
    func appendOnly(_ table: String) throws {
        let db = try filled()
        let column = table == "scoresheet_version" ? "published_at" : "at"
        #expect(error("UPDATE \(table) SET \(column) = 7", on: db)?.isRaisedByTrigger == true)
        #expect(error("DELETE FROM \(table)", on: db)?.isRaisedByTrigger == true)
        #expect(error("INSERT OR REPLACE INTO \(table) SELECT * FROM \(table)", on: db) != nil)
    }

    @Test("what something still needs does not go")
    func references() throws {
        let db = try filled()
        for table in ["unit", "model", "plan", "plan_rule", "obligation", "registration", "scorecard", "scoresheet"] {
            #expect(error("DELETE FROM \(table)", on: db)?.isForeignKeyViolation == true, "\(table)")
        }
        #expect(error("INSERT INTO unit_group_member (group_id, position, unit_id) VALUES (1, 0, 9)", on: db) != nil)
    }

    @Test("a number is a number: columns take no other type than their own")
    func strictness() throws {
        let db = try filled()
        for sql in [
            "UPDATE scorecard SET total = 'many'", "UPDATE obligation SET due_at = 'soon'",
            "UPDATE unit SET sort_key = 'a'",
        ] {
            #expect(error(sql, on: db)?.isConstraint == true, "\(sql)")
        }
        let loose = try db.rows(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite_%'"
        ) { $0.text(0) }
        #expect(loose.isEmpty)
    }

    @Test("the number of a unit that was deleted is not given again")
    func numbers() throws {
        let register = try Register()
        try register.db.script(
            """
            INSERT INTO unit (code, name, kind, search, sort_key, updated_at) VALUES ('a', 'A', 'other', 'a', x'01', 0);
            DELETE FROM unit;
            INSERT INTO unit (code, name, kind, search, sort_key, updated_at) VALUES ('b', 'B', 'other', 'b', x'01', 0);
            """)
        #expect(try register.db.first("SELECT id FROM unit", read: { $0.int(0) }) == 2)
    }
}
