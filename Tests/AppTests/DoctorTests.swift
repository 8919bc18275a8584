import App
import Domain
import Embedded
import JSON
import SQLite
import Services
import Storage
import TestKit
import Testing

/// What `nep doctor` finds: each fault is made behind the back of every rule, and named.
@Suite struct DoctorTests {
    private func sound() throws -> Register {
        let register = try Register().withSmallPlan()
        try register.act(as: .office, of: "phuong-a") { t in
            _ = try RegistrationService(t).put(
                plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug("phuong-a"), note: nil)
        }
        return register
    }

    @Test("a database that only the product wrote is sound")
    func soundness() throws {
        #expect(try Commands.doctor(sound().db).isEmpty)
    }

    @Test("a place that registers when an amendment has ended all cards misses none")
    func endedCards() throws {
        let register = try sound()
        try register.amend("sua-doi", ["ended": [.change(of: "D3", ["from": "2022-07-01"])]])
        try register.act { t in
            _ = try RegistrationService(t).put(
                plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug("mot-cua-a"), note: nil)
        }
        #expect(try Commands.doctor(register.db).isEmpty)
    }

    @Test("a report that is not any more what was sent, or that settled nothing, is found")
    func reports() throws {
        let register = try sound()
        try register.act(as: .office, of: "phuong-a") { t in
            var draft = ReportDraft()
            draft.results = ["Đã làm"]
            draft.submit = true
            _ = try ReportService(t).put(.init(plan: slug("ke-hoach"), id: "report.D4.phuong-a"), draft)
        }
        #expect(try Commands.doctor(register.db).isEmpty)
        try register.db.script(
            """
            DROP TRIGGER report_revision_is_append_only_update;
            UPDATE report_revision SET snapshot = replace(snapshot, 'Đã làm', 'Đã làm tốt');
            UPDATE obligation SET state = 'open', settled_at = NULL, verdict = NULL WHERE key = 'report.D4.phuong-a'
            """)
        #expect(
            try Commands.doctor(register.db) == [
                "submitted report whose obligation is open: report.D4.phuong-a",
                "report that differs from its content hash: report.D4.phuong-a revision 1",
            ])
    }

    @Test(
        "a fault is found and named",
        arguments: [
            (
                """
                UPDATE unit SET valid_to = '2022-01-31' WHERE code = 'phuong-a';
                UPDATE unit SET valid_from = '2022-01-31', valid_to = '2022-12-31' WHERE code = 'chung-cu-a';
                UPDATE unit SET valid_from = '2022-02-01' WHERE code = 'mot-cua-a'
                """, ["unit that began after its parent had ended: mot-cua-a"]
            ),
            (
                "UPDATE registration SET obligation_id = NULL; DELETE FROM obligation",
                ["published plan without obligations: ke-hoach"]
            ),
            (
                """
                DELETE FROM obligation WHERE kind = 'scorecard' AND subject_id = (SELECT id FROM unit WHERE code = 'phuong-a')
                    AND period <> '2022-09';
                UPDATE obligation SET subject_id = (SELECT id FROM unit WHERE code = 'mot-cua-a')
                    WHERE kind = 'scorecard' AND subject_id = (SELECT id FROM unit WHERE code = 'phuong-a')
                """, ["missing obligation: ke-hoach mot-cua phuong-a"]
            ),
            (
                """
                INSERT INTO scoresheet (id, plan_id, model_id, document, updated_at) SELECT 1, plan_id, model_id, '{}', 0 FROM registration;
                INSERT INTO scoresheet_version (id, scoresheet_id, number, document, content_hash, maximum, published_at)
                    VALUES (1, 1, 1, '{}', printf('%064d', 0), 100, 0);
                INSERT INTO scorecard (registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, obligation_id, state,
                    revision, total, maximum, submitted_at)
                SELECT r.id, r.plan_id, r.model_id, r.unit_id, '2022-07', 1, o.id, 'submitted', 1, 0, 100, 0
                FROM registration r JOIN obligation o ON o.key = 'scorecard.mot-cua.phuong-a.2022-07'
                """, ["submitted card whose obligation is open: scorecard.mot-cua.phuong-a.2022-07"]
            ),
        ])
    func faults(_ sql: String, _ expected: [String]) throws {
        let register = try sound()
        try register.db.script("PRAGMA foreign_keys = OFF;" + sql)
        // What was torn out leaves references to nothing as well.
        #expect(try Commands.doctor(register.db).filter { !$0.hasPrefix("foreign key: ") } == expected)
    }

    @Test("a reference to nothing is found")
    func references() throws {
        let register = try sound()
        try register.db.script("PRAGMA foreign_keys = OFF; UPDATE unit SET parent_id = 999 WHERE code = 'doan'")
        let faults = try Commands.doctor(register.db)
        #expect(faults.contains { $0.hasPrefix("foreign key: ") })
    }

    @Test("a migration that was not applied is found")
    func migrations() throws {
        let directory = try TemporaryDirectory()
        let db = try Connection(path: directory.database, mode: .create)
        let migrations = Migrator().migrations
        try Migrator(migrations: migrations.dropLast()).migrate(db, now: .at("2022-06-19T08:00:00+07:00"))
        let last = try #require(migrations.last?.name)
        #expect(try Commands.doctor(db) == ["migration not applied: \(last)"])
    }
}
