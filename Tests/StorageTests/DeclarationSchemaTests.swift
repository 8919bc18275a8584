import Domain
import Embedded
import SQLite
import Storage
import TestKit
import Testing

/// What the schema of declarations refuses by itself, and what becomes of the figures that were there before.
@Suite struct DeclarationSchemaTests {
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO model (id, code, name, search, sort_key, updated_at) VALUES (1, 'm', 'M', 'm', x'01', 0);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at, published_at) VALUES (1, 'p', 'P', 'published', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}',
            'p', x'01', 0, 0);
        INSERT INTO plan_rule (id, plan_id, code, kind, op) VALUES (1, 1, 'D1', 'report', 'before');
        INSERT INTO obligation (id, plan_id, key, unit_id, kind, subject_id, rule_id, due_at, created_at, state, verdict, settled_at)
            VALUES (1, 1, 'report.D1.a', 1, 'report', 1, 1, 1000, 10, 'settled', 'onTime', 5),
                (2, 1, 'report.D1.b', 1, 'report', 1, 1, 1000, 10, 'open', NULL, NULL);
        INSERT INTO scoresheet (id, plan_id, model_id, document, updated_at) VALUES (1, 1, 1, '{}', 0);
        INSERT INTO scoresheet_version (id, scoresheet_id, number, document, content_hash, maximum, published_at)
            VALUES (1, 1, 1, '{}', printf('%064d', 0), 100, 0);
        INSERT INTO registration (id, plan_id, model_id, unit_id, owner_id, state, submitted_at) VALUES (1, 1, 1, 1, 1, 'submitted', 0);
        INSERT INTO scorecard (id, registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, state, revision, total,
            maximum, percent, submitted_at) VALUES (1, 1, 1, 1, 1, '2022-07', 1, 'submitted', 1, 50, 100, 5000, 0);
        """
    private static let entry = """
        INSERT INTO declaration (id, obligation_id, happened_on, document_number, document_issued_on, document_issuer, reason,
            declared_at, declared_by) VALUES (%, 2, '2022-06-01', '1', '2022-06-01', 'A', 'r', 0, 'x');
        """

    private func database(_ migrations: [Embedded.Migration] = Embedded.migrations) throws -> (
        Connection, TemporaryDirectory
    ) {
        let directory = try TemporaryDirectory()
        let db = try Connection(path: directory.database, mode: .create)
        try Migrator(migrations: migrations).migrate(db, now: .at("2022-06-19T08:00:00+07:00"))
        return (db, directory)
    }

    @Test("the figures of a database from before are all there, nothing of them declared, and are kept on")
    func figures() throws {
        let before = Embedded.migrations.prefix { !$0.name.hasSuffix("_declaration.sql") }
        let (db, _) = try database(Array(before))
        try db.script(Self.rows)
        try Migrator().migrate(db, now: .at("2022-06-19T08:00:00+07:00"))
        #expect(try db.health.wrongFigures() == [])
        let duties = try db.figures.duties(plan: 1, root: nil, asOf: nil)
        #expect(duties.count == 2 && duties.allSatisfy { !$0.isDeclared && $0.number == 1 })
        try db.script(
            """
            UPDATE obligation SET state = 'settled', verdict = 'late', settled_at = 9, declared = 1 WHERE id = 2;
            UPDATE scorecard SET declared = 1;
            """)
        #expect(try db.health.wrongFigures() == [])
        let apart = try db.figures.duties(plan: 1, root: nil, asOf: nil).filter(\.isDeclared)
        #expect(apart.map(\.number) == [1] && apart.map(\.verdict) == [.late])
        let cards = try db.figures.cards(plan: 1, root: 1, asOf: nil)
        #expect(cards.declaredScored == 1 && cards.declaredPercents == 5_000 && cards.scored == 1)
    }

    @Test("the shares of a database from before are added up by owner, what is declared of them apart, and are kept on")
    func shares() throws {
        let before = Embedded.migrations.prefix { !$0.name.hasSuffix("_ranking.sql") }
        let (db, _) = try database(Array(before))
        try db.script(
            Self.rows + """
                UPDATE scorecard SET declared = 1;
                INSERT INTO scorecard (id, registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, state, revision,
                    total, maximum, submitted_at, declared)
                VALUES (2, 1, 1, 1, 1, '2022-08', 1, 'accepted', 1, 30, 60, 0, 0),
                    (3, 1, 1, 1, 1, '2022-09', 1, 'accepted', 1, 0, 0, 0, 1), (4, 1, 1, 1, 1, '2022-10', 1, 'returned', 1, 9, 9, 0, 1);
                """)
        try Migrator().migrate(db, now: .at("2022-06-19T08:00:00+07:00"))
        #expect(try db.health.wrongFigures() == [])
        var scope = RankingRepository.Scope(plan: 1, asOf: nil)
        let observed = try db.rankings.cards(scope)
        #expect(observed.map(\.number) == [1] && observed.map(\.total) == [30] && observed.map(\.maximum) == [60])
        scope.countsDeclared = true
        let all = try db.rankings.cards(scope)
        #expect(all.map(\.number) == [2] && all.map(\.declared) == [1] && all.map(\.total) == [80])
        #expect(try db.rankings.declaredCards(scope, below: nil) == 2)
        try db.script(
            "UPDATE scorecard SET declared = 1; UPDATE registration SET state = 'withdrawn', reason = 'r', decided_at = 1;"
        )
        #expect(try db.health.wrongFigures() == [] && db.rankings.declaredCards(scope, below: nil) == 0)
        #expect(try db.rankings.cards(scope).isEmpty)
    }

    @Test("an entry is withdrawn once, and else stays as it is")
    func kept() throws {
        let (db, _) = try database()
        try db.script(Self.rows)
        func entry(_ id: Int) throws { try db.script(Self.entry.split(separator: "%").joined(separator: String(id))) }
        try entry(1)
        // One at a time for a row.
        #expect(throws: SQLiteError.self) { try entry(2) }
        for sql in [
            "DELETE FROM declaration", "UPDATE declaration SET happened_on = '2022-06-02'",
            "UPDATE declaration SET withdrawn_at = 1", "UPDATE declaration SET document_number = ''",
            "UPDATE declaration SET reason = 'z', withdrawn_at = 1, withdrawn_by = 'x', withdrawn_reason = 'y'",
        ] { #expect(throws: SQLiteError.self, "\(sql)") { try db.script(sql) } }
        let withdraw = "UPDATE declaration SET withdrawn_at = 1, withdrawn_by = 'x', withdrawn_reason = 'y'"
        try db.script(withdraw)
        #expect(throws: SQLiteError.self) { try db.script(withdraw) }
        try entry(2)
        #expect(try db.declarations.inForce(2)?.id == 2)
    }
}
