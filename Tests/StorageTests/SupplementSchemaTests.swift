import SQLite
import Storage
import TestKit
import Testing

/// What the schema of supplementary criteria refuses by itself.
@Suite struct SupplementSchemaTests {
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at) VALUES (1, 'p', 'P', 'draft', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}', 'p', x'01', 0);
        INSERT INTO model (id, code, name, search, sort_key, updated_at) VALUES (1, 'm', 'M', 'm', x'01', 0);
        INSERT INTO scoresheet (id, plan_id, model_id, document, updated_at) VALUES (1, 1, 1, '{}', 0);
        INSERT INTO scoresheet_version (id, scoresheet_id, number, document, content_hash, maximum, published_at)
            VALUES (1, 1, 1, '{}', printf('%064d', 0), 1, 0);
        INSERT INTO registration (id, plan_id, model_id, unit_id, owner_id, state, submitted_at) VALUES (1, 1, 1, 1, 1, 'accepted', 0);
        INSERT INTO scorecard (id, registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, state, revision, total,
            maximum) VALUES (1, 1, 1, 1, 1, '2022-07', 1, 'draft', 1, 0, 1);
        INSERT INTO scorecard_revision (scorecard_id, revision, at, actor, scores, total, maximum) VALUES (1, 1, 0, 'a', '[]', 0, 1);
        INSERT INTO supplement (id, registration_id, plan_id, model_id, unit_id, document, state, proposed_at)
            VALUES (1, 1, 1, 1, 1, '{}', 'proposed', 0);
        INSERT INTO supplement_version (id, supplement_id, number, from_month, document, content_hash, maximum, accepted_at)
            VALUES (1, 1, 1, '2022-07', '{}', printf('%064d', 0), 1, 0);
        INSERT INTO scorecard_supplement VALUES (1, 1, 1, '[]', 0, 1, 0);
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
            "UPDATE supplement SET state = 'accepted', decided_at = 1", "UPDATE supplement SET decided_at = 1",
            "UPDATE supplement SET state = 'declined', decided_at = 1", "UPDATE supplement SET reason = 'x'",
            "UPDATE supplement SET comments = '[]'", "UPDATE supplement SET document = '[]'",
            "UPDATE supplement SET state = 'drafted'",
            "INSERT INTO supplement_version VALUES (2, 1, 0, '2022-07', '{}', printf('%064d', 0), 1, 0)",
            "INSERT INTO supplement_version VALUES (2, 1, 2, '2022-13', '{}', printf('%064d', 0), 1, 0)",
            "INSERT INTO supplement_version VALUES (2, 1, 2, '2022-07', '{}', 'x', 1, 0)",
            "INSERT INTO supplement_version VALUES (2, 1, 2, '2022-07', '{}', printf('%064d', 0), -1, 0)",
            "INSERT INTO scorecard_supplement VALUES (1, 2, 1, '[]', 2, 1, 0)",
            "INSERT INTO visit_supplement VALUES (1, 2, 1, '{}', 0, 1, 0)",
        ])
    func checks(_ sql: String) throws {
        #expect(try error(sql)?.isCheckViolation == true)
    }

    @Test(
        "there is one proposal for a registration, and scores belong to a revision",
        arguments: [
            "INSERT INTO supplement (registration_id, plan_id, model_id, unit_id, document, state, proposed_at) VALUES (1, 1, 1, 1, '{}', 'proposed', 0)",
            "INSERT INTO supplement_version VALUES (2, 1, 1, '2022-07', '{}', printf('%064d', 0), 1, 0)",
            "INSERT INTO scorecard_supplement VALUES (1, 1, 1, '[]', 0, 1, 0)",
            "INSERT INTO scorecard_supplement VALUES (1, 2, 1, '[]', 0, 1, 0)",
            "INSERT INTO visit_supplement VALUES (1, 1, 1, '[]', 0, 1, 0)",
        ])
    func keys(_ sql: String) throws {
        #expect(try error(sql) != nil)
    }

    @Test(
        "versions and scores do not change",
        arguments: [
            "UPDATE supplement_version SET number = 2", "DELETE FROM supplement_version",
            "UPDATE scorecard_supplement SET total = 1", "DELETE FROM scorecard_supplement",
        ])
    func appendOnly(_ sql: String) throws {
        #expect(try error(sql)?.isRaisedByTrigger == true)
    }
}
