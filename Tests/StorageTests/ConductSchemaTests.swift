import SQLite
import Storage
import TestKit
import Testing

/// What the schema of commendations and violations refuses by itself.
@Suite struct ConductSchemaTests {
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at) VALUES (1, 'p', 'P', 'draft', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}', 'p', x'01', 0);
        INSERT INTO commendation (id, public_id, plan_id, kind, unit_id, occasion, period, achievement, state, proposed_at)
            VALUES (1, '0000000000000001', 1, 'collective', 1, 'month', '2022-07', 'x', 'proposed', 0);
        INSERT INTO commendation_event (id, commendation_id, at, state, actor) VALUES (1, 1, 0, 'proposed', 'a');
        INSERT INTO violation (id, public_id, plan_id, unit_id, behaviour, occurred_on, source, state, recorded_at)
            VALUES (1, '0000000000000002', 1, 1, 'x', '2022-07-01', 'own', 'open', 0);
        INSERT INTO violation_event (id, violation_id, at, what, actor) VALUES (1, 1, 0, 'record', 'a');
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
            "UPDATE commendation SET kind = 'individual'", "UPDATE commendation SET state = 'decided'",
            "UPDATE commendation SET decision_number = '1'", "UPDATE commendation SET state = 'declined'",
            "UPDATE commendation SET occasion = 'occasion'", "UPDATE commendation SET period = NULL",
            "UPDATE commendation SET occasion_name = 'x'", "UPDATE commendation SET achievement = NULL",
            "UPDATE commendation SET masked_at = 1", "UPDATE commendation SET public_id = 'x'",
            "UPDATE violation SET source = 'rumour'", "UPDATE violation SET measure = 'shout'",
            "UPDATE violation SET state = 'resolved'", "UPDATE violation SET resolved_on = '2022-07-01'",
            "UPDATE violation SET state = 'resolved', resolved_on = '2022-07-01'",
            "UPDATE violation SET behaviour = NULL",
            "UPDATE violation SET masked_at = 1", "UPDATE violation SET occurred_on = 'today'",
            "UPDATE violation SET behaviour = NULL, masked_at = 1, source_note = 'x'",
            "INSERT INTO token_right VALUES (1, 'all')",
        ])
    func checks(_ sql: String) throws {
        #expect(try error(sql)?.isCheckViolation == true)
    }

    @Test("history does not change", arguments: ["commendation_event", "violation_event"])
    func appendOnly(_ table: String) throws {
        #expect(try error("UPDATE \(table) SET actor = 'b'")?.isRaisedByTrigger == true)
        #expect(try error("DELETE FROM \(table)")?.isRaisedByTrigger == true)
    }
}
