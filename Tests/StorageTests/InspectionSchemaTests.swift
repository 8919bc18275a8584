import SQLite
import Storage
import TestKit
import Testing

/// What the schema of inspections refuses by itself.
@Suite struct InspectionSchemaTests {
    /// One row of everything: inspection 1 with visit 1, its finding 1 and report 1.
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO model (id, code, name, search, sort_key, updated_at) VALUES (1, 'm', 'M', 'm', x'01', 0);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at) VALUES (1, 'p', 'P', 'draft', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}', 'p', x'01', 0);
        INSERT INTO plan_rule (id, plan_id, code, kind, op) VALUES (1, 1, 'inspection-i', 'inspection', 'in_quarter');
        INSERT INTO obligation (id, plan_id, key, unit_id, kind, model_id, subject_id, rule_id, due_at, created_at)
            VALUES (1, 1, 'inspection.inspection-i.m.a', 1, 'inspection', 1, 1, 1, 10, 0);
        INSERT INTO scoresheet (id, plan_id, model_id, document, updated_at) VALUES (1, 1, 1, '{}', 0);
        INSERT INTO scoresheet_version (id, scoresheet_id, number, document, content_hash, maximum, published_at)
            VALUES (1, 1, 1, '{}', printf('%064d', 0), 100, 0);
        INSERT INTO registration (id, plan_id, model_id, unit_id, owner_id, state, submitted_at) VALUES (1, 1, 1, 1, 1, 'submitted', 0);
        INSERT INTO inspection (id, plan_id, code, form, lead_unit_id, window_from, window_to, blind, document, updated_at)
            VALUES (1, 1, 'i', 'direct', 1, '2022-10-01', '2022-12-31', 0, '{}', 0);
        INSERT INTO inspection_rule (rule_id, inspection_id, purpose) VALUES (1, 1, 'visit');
        INSERT INTO inspection_proposal VALUES (1, 1, 0, 'a', 'risk', NULL, 1, '{}');
        INSERT INTO inspection_choice VALUES (1, 1, 0, 'a', 'x', 1);
        INSERT INTO visit (id, inspection_id, plan_id, registration_id, model_id, unit_id, owner_id, obligation_id, month,
            scoresheet_version_id, state, visited_on, revision) VALUES (1, 1, 1, 1, 1, 1, 1, 1, '2022-10', 1, 'draft', '2022-11-10', 1);
        INSERT INTO visit_revision (visit_id, revision, at, actor, visited_on, month, scores, total, maximum)
            VALUES (1, 1, 0, 'a', '2022-11-10', '2022-10', '[]', 50, 100);
        INSERT INTO visit_event (id, visit_id, at, state, revision, actor) VALUES (1, 1, 0, 'draft', 1, 'a');
        INSERT INTO visit_reply (id, visit_id, at, actor, disputes, document) VALUES (1, 1, 0, 'a', 1, '{}');
        INSERT INTO visit_answer (visit_id, at, actor, document) VALUES (1, 0, 'a', '{}');
        INSERT INTO finding (id, visit_id, number, severity, text, due_on, state) VALUES (1, 1, 1, 'minor', 'x', '2022-11-30', 'open');
        INSERT INTO finding_event (id, finding_id, at, state, actor) VALUES (1, 1, 0, 'open', 'a');
        INSERT INTO outline_report (id, inspection_id, unit_id, obligation_id, state, document) VALUES (1, 1, 1, 1, 'draft', '{}');
        """

    private func error(_ sql: String) throws -> SQLiteError? {
        let register = try Register()
        try register.db.script(Self.rows)
        do throws(SQLiteError) {
            try register.db.script(sql)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a value that no rule allows does not get in",
        arguments: [
            "UPDATE inspection SET code = 'A'", "UPDATE inspection SET form = 'secret'",
            "UPDATE inspection SET state = 'open'", "UPDATE inspection SET opened_at = 1",
            "UPDATE inspection SET state = 'closed', opened_at = 1", "UPDATE inspection SET window_to = '2022-09-30'",
            "UPDATE inspection SET window_from = '2022-Q4'", "UPDATE inspection SET blind = 2",
            "UPDATE inspection SET document = 'x'", "UPDATE inspection_rule SET purpose = 'tea'",
            "INSERT INTO inspection_proposal VALUES (1, 2, 0, 'a', 'luck', NULL, 1, '{}')",
            "UPDATE visit SET month = '2022-13'", "UPDATE visit SET state = 'finalized', finalized_at = 1",
            "UPDATE visit SET finalized_at = 1", "UPDATE visit SET scorecard_revision = 1",
            "UPDATE visit SET visited_on = 'today'", "UPDATE visit SET revision = 0",
            "UPDATE visit SET verdict = 'missed'",
            "INSERT INTO visit_revision (visit_id, revision, at, actor, visited_on, month, scores, total, maximum) VALUES (1, 2, 0, 'a', '2022-11-10', '2022-10', '[]', 101, 100)",
            "INSERT INTO visit_reply (visit_id, at, actor, disputes, document) VALUES (1, 0, 'a', 2, '{}')",
            "UPDATE finding SET number = 0", "UPDATE finding SET severity = 'huge'",
            "UPDATE finding SET state = 'remedied'",
            "UPDATE finding SET state = 'verified', remedy_text = 'x', remedied_at = 1",
            "UPDATE finding SET verified_at = 1", "UPDATE finding SET due_on = 'soon'",
            "UPDATE outline_report SET state = 'submitted'", "UPDATE outline_report SET verdict = 'missed'",
        ])
    func checks(_ sql: String) throws {
        #expect(try error(sql)?.isCheckViolation == true)
    }

    @Test(
        "what was said, chosen or found stays as it was",
        arguments: [
            "inspection_proposal", "inspection_choice", "visit_revision", "visit_event", "visit_reply", "visit_answer",
            "finding_event",
        ])
    func appendOnly(_ table: String) throws {
        #expect(try error("UPDATE \(table) SET actor = 'b'") != nil)
        #expect(try error("DELETE FROM \(table)") != nil)
    }

    @Test(
        "there is one of each: a code in a plan, a visit to a registration, a finding of a number, a report of a unit")
    func unique() throws {
        for sql in [
            """
            INSERT INTO inspection (plan_id, code, form, lead_unit_id, window_from, window_to, blind, document, updated_at)
                VALUES (1, 'i', 'direct', 1, '2022-10-01', '2022-12-31', 0, '{}', 0)
            """,
            """
            INSERT INTO visit (inspection_id, plan_id, registration_id, model_id, unit_id, owner_id, obligation_id, month,
                scoresheet_version_id, state, visited_on, revision)
                VALUES (1, 1, 1, 1, 1, 1, 1, '2022-11', 1, 'draft', '2022-11-10', 1)
            """,
            "INSERT INTO finding (visit_id, number, severity, text, due_on, state) VALUES (1, 1, 'minor', 'x', '2022-11-30', 'open')",
            "INSERT INTO outline_report (inspection_id, unit_id, obligation_id, state, document) VALUES (1, 1, 1, 'draft', '{}')",
        ] {
            #expect(try error(sql)?.isConstraint == true, "\(sql)")
        }
    }
}
