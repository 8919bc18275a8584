import SQLite
import Storage
import TestKit
import Testing

/// What the schema of launches and postings refuses by itself.
@Suite struct LaunchSchemaTests {
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO model (id, code, name, search, sort_key, updated_at) VALUES (1, 'm', 'M', 'm', x'01', 0);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at) VALUES (1, 'p', 'P', 'draft', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}', 'p', x'01', 0);
        INSERT INTO registration (id, plan_id, model_id, unit_id, owner_id, state, submitted_at) VALUES (1, 1, 1, 1, 1, 'submitted', 0);
        INSERT INTO launch (id, plan_id, code, state, pilot, organiser_id, planned_on, updated_at)
            VALUES (1, 1, 'l', 'planned', 0, 1, '2022-07-15', 0);
        INSERT INTO launch_event (id, launch_id, at, state, actor) VALUES (1, 1, 0, 'planned', 'a');
        INSERT INTO posting (id, registration_id, plan_id, model_id, unit_id, code, what, location, since, updated_at)
            VALUES (1, 1, 1, 1, 1, 'p', 'backdrop', 'x', '2022-07-15', 0);
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
            "UPDATE launch SET state = 'lost'", "UPDATE launch SET state = 'held'", "UPDATE launch SET held_at = 1",
            "UPDATE launch SET held_on = '2022-07-15'", "UPDATE launch SET planned_on = NULL",
            "UPDATE launch SET state = 'postponed'", "UPDATE launch SET state = 'cancelled'",
            "UPDATE launch SET planned_on = 'soon'", "UPDATE launch SET pilot = 2", "UPDATE launch SET code = 'A'",
            "UPDATE launch SET deadlines = '{}'", "UPDATE posting SET what = 'flag'",
            "UPDATE posting SET until = '2022-07-14'", "UPDATE posting SET since = 'now'",
            "UPDATE posting SET criteria = 'c1'", "UPDATE posting SET code = ''",
        ])
    func checks(_ sql: String) throws {
        #expect(try error(sql)?.isCheckViolation == true)
    }

    @Test("the history of a launch stays as it was")
    func appendOnly() throws {
        #expect(try error("UPDATE launch_event SET actor = 'b'")?.isRaisedByTrigger == true)
        #expect(try error("DELETE FROM launch_event")?.isRaisedByTrigger == true)
    }
}
