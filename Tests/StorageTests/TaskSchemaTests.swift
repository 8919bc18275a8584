import Domain
import Embedded
import SQLite
import Storage
import TestKit
import Testing

/// What the schema of tasks refuses by itself, and what it makes of plans that were published before there were tasks.
@Suite struct TaskSchemaTests {
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES
            (1, 'a', 'A', 'committee', 'a', x'01', 0), (2, 'b', 'B', 'committee', 'b', x'02', 0),
            (3, 'c', 'C', 'committee', 'c', x'03', 0), (4, 'd', 'D', 'committee', 'd', x'04', 0);
        INSERT INTO unit_group (id, code, name, sort_key, updated_at) VALUES (1, 'g', 'G', x'01', 0);
        INSERT INTO unit_group_member (group_id, position, unit_id, valid_from, valid_to) VALUES
            (1, 0, 3, NULL, NULL), (1, 1, 4, '2022-06-01', NULL), (1, 2, 2, NULL, '2022-05-31'), (1, 3, 1, NULL, NULL);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at, published_at) VALUES (1, 'p', 'P', 'published', 1, 1, '2022-01-01', '2022-12-31', 'self',
            '{"issuedOn":"2022-05-31","deadlines":[{"code":"D1","supporting":["d"]}],"duties":[{"code":"T1","supporting":["b","g"]},{"code":"T2","supporting":[]},{"code":"T3"}]}',
            'p', x'01', 0, 1655000000000);
        INSERT INTO plan_rule (id, plan_id, code, kind, op) VALUES (1, 1, 'T1', 'task', 'ongoing'), (2, 1, 'T2', 'task', 'none'),
            (3, 1, 'T3', 'task', 'none'), (4, 1, 'D1', 'launch', 'planned');
        INSERT INTO obligation (id, plan_id, key, unit_id, kind, subject_id, rule_id, created_at)
            VALUES (1, 1, 'task.T1.a', 1, 'task', 1, 1, 0);
        """

    private static let progress =
        "INSERT INTO task_progress VALUES (1, 1, 0, '2022-06-01', 'x', NULL, 1, 0, 'a');"

    @Test("plans that were published before get the units that support their duties, groups as of the day of issue")
    func backfill() throws {
        let directory = try TemporaryDirectory()
        let db = try Connection(path: directory.database, mode: .create)
        let before = Embedded.migrations.prefix { !$0.name.hasSuffix("_task.sql") }
        #expect(before.count < Embedded.migrations.count)
        let now = Instant.at("2022-06-19T08:00:00+07:00")
        try Migrator(migrations: Array(before)).migrate(db, now: now)
        try db.script(Self.rows)
        try Migrator().migrate(db, now: now)
        let found = try db.rows("SELECT rule_id, unit_id FROM rule_support ORDER BY rule_id, position") {
            [$0.int(0), $0.int(1)]
        }
        #expect(found == [[1, 2], [1, 3], [1, 1], [4, 4]])
        // Who leads does not support itself.
        #expect(try db.tasks.supporting(1).map(\.code) == ["b", "c"])
    }

    @Test(
        "a value that no rule allows does not get in, and what was told stays told",
        arguments: [
            "INSERT INTO task_progress VALUES (1, 0, 0, '2022-06-01', 'x', NULL, 1, 0, 'a')",
            "INSERT INTO task_progress VALUES (1, 2, 0, 'today', 'x', NULL, 1, 0, 'a')",
            "INSERT INTO task_progress VALUES (1, 2, 0, '2022-06-01', 'x', NULL, 1, 2, 'a')",
            "INSERT INTO task_progress VALUES (1, 1, 0, '2022-06-01', 'x', NULL, 1, 0, 'a')",
            "UPDATE task_progress SET text = 'y'", "DELETE FROM task_progress",
        ])
    func checks(_ sql: String) throws {
        let register = try Register()
        try register.db.script(Self.rows + Self.progress)
        #expect(throws: SQLiteError.self) { try register.db.script(sql) }
    }
}
