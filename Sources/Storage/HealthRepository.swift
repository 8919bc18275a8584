internal import Crypto
package import Domain
internal import SQLite

/// Looks for records that contradict one another, which no rule should ever let happen.
package struct HealthRepository {
    let db: Connection

    /// Units that began when their parent had ended already. One that outlives its parent is no fault: after a merger its place in
    /// the register is often the last to be changed.
    package func orphanUnits() throws -> [String] {
        try db.rows(
            """
            SELECT u.code FROM unit u JOIN unit p ON p.id = u.parent_id
            WHERE u.valid_from > p.valid_to ORDER BY u.code
            """
        ) { $0.text(0) }
    }

    package func plansWithoutObligations() throws -> [String] {
        try db.rows(
            """
            SELECT code FROM plan WHERE state = 'published' AND EXISTS (SELECT 1 FROM plan_rule r WHERE r.plan_id = plan.id)
                AND NOT EXISTS (SELECT 1 FROM obligation o WHERE o.plan_id = plan.id) ORDER BY code
            """
        ) { $0.text(0) }
    }

    /// Live registrations of a scored model for which no card was ever owed, though cards of the unit for the model are open.
    package func missingObligations() throws -> [String] {
        try db.rows(
            """
            SELECT plan.code || ' ' || model.code || ' ' || u.code
            FROM registration r
                JOIN plan ON plan.id = r.plan_id JOIN model ON model.id = r.model_id JOIN unit u ON u.id = r.unit_id
            WHERE r.state <> 'withdrawn'
                AND EXISTS (SELECT 1 FROM obligation o WHERE o.plan_id = r.plan_id AND o.unit_id = r.owner_id
                    AND o.kind = 'scorecard' AND o.model_id = r.model_id AND o.state = 'open')
                AND NOT EXISTS (SELECT 1 FROM obligation o WHERE o.plan_id = r.plan_id AND o.subject_id = r.unit_id
                    AND o.kind = 'scorecard' AND o.model_id = r.model_id)
            ORDER BY 1
            """
        ) { $0.text(0) }
    }

    package func unsettledCards() throws -> [String] {
        try db.rows(
            """
            SELECT o.key FROM scorecard c JOIN obligation o ON o.id = c.obligation_id
            WHERE c.state <> 'draft' AND o.state = 'open' ORDER BY o.key
            """
        ) { $0.text(0) }
    }

    /// Reports that were sent and are not any more what their content hash was taken of.
    package func alteredReports() throws -> [String] {
        try db.rows(
            """
            SELECT p.key || ' revision ' || v.revision, v.content_hash, v.snapshot
            FROM report_revision v JOIN report p ON p.id = v.report_id ORDER BY p.key, v.revision
            """
        ) { (name: $0.text(0), hash: $0.text(1), found: SHA256.hash(data: Array($0.text(2).utf8)).hexadecimal) }
        .filter { $0.hash != $0.found }.map(\.name)
    }

    /// Reports that were sent while their obligation is open.
    package func unsettledReports() throws -> [String] {
        try db.rows(
            """
            SELECT p.key FROM report p JOIN obligation o ON o.id = p.obligation_id
            WHERE p.revision > 0 AND o.state = 'open' ORDER BY p.key
            """
        ) { $0.text(0) }
    }

    /// How the rows of the ledger stand at an instant, and how many there are of each; those of which there are none are left out.
    package func obligations(at now: Instant) throws -> [(state: String, count: Int64)] {
        try db.rows(
            """
            SELECT CASE f.state
                    WHEN 'settled' THEN iif(f.declared, 'declared', coalesce(nullif(f.verdict, ''), 'done')) WHEN 'exempt' THEN 'exempt'
                    ELSE CASE WHEN f.due_at > ?1 THEN 'open'
                        WHEN coalesce(nullif(f.late_until, -1), f.due_at) > ?1 THEN 'overdue' ELSE 'missed' END END,
                sum(f.number)
            FROM plan p CROSS JOIN figure_duty f ON f.plan_id = p.id AND f.unit_id = 0 AND f.number <> 0 GROUP BY 1
            """, now.milliseconds
        ) { (state: $0.text(0), count: $0.int(1)) }
    }

    /// The name of the last migration that was applied; `nil` in a database of something else.
    package func lastMigration() throws -> String? {
        let isOurs = try db.first("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'") { _ in true } ?? false
        guard isOurs else { return nil }
        return try db.first("SELECT max(name) FROM schema_migration") { $0.optionalText(0) } ?? nil
    }
}
