import Domain
import Embedded
import SQLite
import Storage
import TestKit
import Testing

/// What becomes of the names in histories that were written before tokens stood for them.
@Suite struct SignatureSchemaTests {
    private static let now = Instant.at("2022-06-19T08:00:00+07:00")
    private static let rows = """
        INSERT INTO unit (id, code, name, kind, search, sort_key, updated_at) VALUES (1, 'a', 'A', 'committee', 'a', x'01', 0);
        INSERT INTO model (id, code, name, search, sort_key, updated_at) VALUES (1, 'm', 'M', 'm', x'01', 0);
        INSERT INTO plan (id, code, title, state, issuer_id, standing_unit_id, period_from, period_to, final_score, document, search,
            sort_key, updated_at, published_at) VALUES (1, 'p', 'P', 'published', 1, 1, '2022-01-01', '2022-12-31', 'self', '{}',
            'p', x'01', 0, 0);
        INSERT INTO plan_rule (id, plan_id, code, kind, op) VALUES (1, 1, 'D1', 'report', 'before');
        INSERT INTO obligation (id, plan_id, key, unit_id, kind, subject_id, rule_id, due_at, created_at, state, verdict, settled_at,
                settled_by)
            VALUES (1, 1, 'report.D1.a', 1, 'report', 1, 1, 1000, 10, 'settled', 'onTime', 5, 'Văn phòng');
        INSERT INTO token (id, public_id, name, role, unit_id, hash, created_at, name_salt) VALUES
            (1, '000000000000000a', 'Văn phòng', 'office', 1, CAST(printf('%032d', 1) AS BLOB), 0, x''),
            (2, '000000000000000b', 'Văn phòng', 'admin', NULL, CAST(printf('%032d', 2) AS BLOB), 0, x''),
            (3, '000000000000000c', 'Trần Thị B', 'office', 1, CAST(printf('%032d', 3) AS BLOB), 0, x''),
            (4, '000000000000000d', 'Trần Thị B', 'office', 1, CAST(printf('%032d', 4) AS BLOB), 0, x'');
        INSERT INTO obligation_event (obligation_id, at, kind, state, actor) VALUES
            (1, 5, 'settle', 'settled', 'Văn phòng'), (1, 6, 'settle', 'settled', 'Văn phòng'),
            (1, 7, 'settle', 'settled', 'Văn phòng'), (1, 8, 'settle', 'settled', 'Trần Thị B'),
            (1, 9, 'settle', 'settled', 'nep import');
        INSERT INTO declaration (obligation_id, happened_on, document_number, document_issued_on, document_issuer, reason, declared_at,
            declared_by, withdrawn_at, withdrawn_by, withdrawn_reason)
            VALUES (1, '2022-06-01', '1', '2022-06-01', 'A', 'r', 5, 'Văn phòng', 6, 'Văn phòng', 'x');
        INSERT INTO inspection (plan_id, code, form, lead_unit_id, window_from, window_to, blind, document, updated_at) VALUES
            (1, 'i', 'direct', 1, '2022-06-01', '2022-06-30', 0,
                '{"team":[{"unit":"a","person":"Lê Văn C","leads":true},{"unit":"a"},{"unit":"a","person":"Lê Văn C"}]}', 0);
        """

    @Test("the trail says which token it was; where it does not, only a name that is clear stands for one")
    func migrated() throws {
        let directory = try TemporaryDirectory()
        let db = try Connection(path: directory.database, mode: .create)
        let before = Embedded.migrations.prefix { !$0.name.hasSuffix("_signature.sql") }
        try Migrator(migrations: Array(before)).migrate(db, now: Self.now)
        try db.script(Self.rows)
        for (at, token) in [(5, 1), (6, 2)] as [(Int64, Int64)] {
            try db.audit.append(
                AuditRecord(
                    at: Instant(milliseconds: at), tokenID: token, actor: "Văn phòng", role: "office", actorUnit: nil,
                    requestID: "r", address: nil, action: "obligation.settle", subject: "/x", planID: nil, unitID: nil,
                    old: nil, new: nil, reason: nil))
        }
        try Migrator().migrate(db, now: Self.now)

        #expect(
            try db.rows("SELECT actor FROM obligation_event ORDER BY at") { $0.text(0) } == [
                "000000000000000a", "000000000000000b", "token", "000000000000000d", "nep import",
            ])
        #expect(try db.first("SELECT settled_by FROM obligation") { $0.text(0) } == "000000000000000a")
        #expect(
            try db.first("SELECT declared_by || ' ' || withdrawn_by FROM declaration") { $0.text(0) }
                == "000000000000000a 000000000000000b")
        #expect(try AuditVerification(db).faults == [])
        for sql in ["UPDATE obligation_event SET actor = 'x'", "UPDATE declaration SET declared_by = 'x'"] {
            #expect(throws: SQLiteError.self, "\(sql)") { try db.script(sql) }
        }

        let holders = try db.rows("SELECT name FROM person WHERE kind = 'tokenHolder' ORDER BY id") { $0.text(0) }
        #expect(holders == ["Văn phòng", "Văn phòng", "Trần Thị B", "Trần Thị B"])
        let team = try db.people.all(of: "/v1/plans/p/inspections/i", .teamMember)
        #expect(team.map(\.name) == ["Lê Văn C"] && team.first?.unit?.code == "a")
        let id = try #require(team.first?.publicID)
        #expect(
            try db.first("SELECT document FROM inspection") { $0.text(0) }
                == #"{"team":[{"unit":"a","person":"\#(id)","leads":true},{"unit":"a"},{"unit":"a","person":"\#(id)"}]}"#
        )
        #expect(try db.health.wrongFigures() == [])
    }
}
