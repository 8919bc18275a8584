import Domain
import Embedded
import SQLite
import Storage
import TestKit
import Testing

/// What the schema of amendments refuses by itself, and what becomes of the history that was there before.
@Suite struct AmendmentSchemaTests {
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at, published_at) VALUES (1, 'p', 'P', 'published', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}',
            'p', x'01', 0, 0);
        INSERT INTO plan_rule (id, plan_id, code, kind, op, clause_label) VALUES (1, 1, 'D1', 'report', 'before', 'II.3');
        INSERT INTO obligation (id, plan_id, key, unit_id, kind, subject_id, rule_id, due_at, created_at)
            VALUES (1, 1, 'report.D1.a', 1, 'report', 1, 1, 1000, 10);
        INSERT INTO obligation_event (id, obligation_id, at, kind, state, verdict, due_at, late_until, actor, reason) VALUES
            (7, 1, 20, 'extend', 'open', NULL, 2000, 3000, 'x', 'Bão'), (9, 1, 30, 'settle', 'settled', 'late', 2000, 3000, 'y', NULL);
        """

    private func database(_ migrations: [Embedded.Migration] = Embedded.migrations) throws -> (
        Connection, TemporaryDirectory
    ) {
        let directory = try TemporaryDirectory()
        let db = try Connection(path: directory.database, mode: .create)
        try Migrator(migrations: migrations).migrate(db, now: .at("2022-06-19T08:00:00+07:00"))
        return (db, directory)
    }

    @Test("the history of a database from before is all there, and goes on being append-only")
    func history() throws {
        let before = Embedded.migrations.prefix { !$0.name.hasSuffix("_amendment.sql") }
        let (db, _) = try database(Array(before))
        try db.script(Self.rows)
        try Migrator().migrate(db, now: .at("2022-06-19T08:00:00+07:00"))
        let events = try db.obligations.history(of: 1)
        #expect(events.map(\.kind) == [.owe, .extend, .settle] && events.map(\.verdict) == [nil, nil, .late])
        #expect(
            events.map(\.dueAt?.milliseconds) == [1_000, 2_000, 2_000] && events.map(\.reason) == [nil, "Bão", nil])
        #expect(events.map(\.clauseLabel) == ["II.3", nil, nil] && events.allSatisfy { !$0.isDeclared })
        #expect(try db.rows("SELECT id FROM obligation_event ORDER BY id") { $0.int(0) } == [7, 9])
        for sql in ["UPDATE obligation_event SET reason = 'x'", "DELETE FROM obligation_event"] {
            #expect(throws: SQLiteError.self) { try db.script(sql) }
        }
        #expect(try db.foreignKeyFaults().isEmpty)
    }

    @Test("an amendment in force stays as it is")
    func inForce() throws {
        let (db, _) = try database()
        try db.script(Self.rows)
        try db.script(
            """
            INSERT INTO amendment (id, plan_id, code, document, issued_on, updated_at, published_at)
            VALUES (1, 1, 'a', '{}', '2022-06-19', 0, NULL), (2, 1, 'b', '{}', '2022-06-19', 0, 1);
            UPDATE amendment SET number = '1' WHERE id = 1;
            """)
        #expect(throws: SQLiteError.self) { try db.script("UPDATE amendment SET number = '1' WHERE id = 2") }
        #expect(throws: SQLiteError.self) {
            try db.script(
                "INSERT INTO amendment (plan_id, code, document, issued_on, updated_at) VALUES (1, 'c', '{}', 'x', 0)")
        }
        #expect(throws: SQLiteError.self) { try db.script("UPDATE obligation SET declared = 2") }
    }
}
