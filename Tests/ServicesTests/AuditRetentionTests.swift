import Domain
import SQLite
import Storage
import TestKit
import Testing

@testable import Services

/// Retention: what is removed from the beginning of the trail was exported before, line for line, and the chain goes on.
@Suite struct AuditRetentionTests {
    private func exported(_ register: Register, _ count: Int? = nil) throws -> [UInt8] {
        let rows = try register.db.audit.chained(after: 0)
        return rows.prefix(count ?? rows.count).flatMap { Array((AuditLine.text($0.record) + "\n").utf8) }
    }

    private func failure(_ register: Register, _ file: [UInt8]) -> PruneFailure? {
        do {
            try register.act { _ = try AuditService($0).prune(exported: file) }
            return nil
        } catch {
            return error as? PruneFailure
        }
    }

    @Test("rows that were exported are removed, the trail says so, and goes on from the checkpoint")
    func prune() throws {
        let register = try Register().withSmallPlan()
        let count = try register.trail.count
        let seals = try [3, 5].map { AuditHead(sequence: $0, hash: try #require(try register.db.audit.hash(of: $0))) }
        let checkpoint = try register.act { try AuditService($0).prune(exported: exported(register, 5)) }
        #expect(checkpoint.first == 1 && checkpoint.end == seals[1])
        #expect(try register.trail.count == count - 5 + 1)
        #expect(try register.trail.last == "audit.prune")
        let verification = try AuditVerification(register.db, seals: [seals[1]])
        #expect(verification.faults == [] && verification.head.sequence == Int64(count + 1))
        #expect(try AuditVerification(register.db, seals: [seals[0]]).faults == [.exported(3)])

        // All of it; the next row still follows.
        let rest = try exported(register)
        _ = try register.act { try AuditService($0).prune(exported: rest) }
        #expect(try register.trail == ["audit.prune"])
        _ = try register.act { try UnitService($0).delete(slug("phuong-khac")) }
        #expect(try AuditVerification(register.db).faults == [])
        #expect(try register.trail == ["audit.prune", "unit.delete"])
    }

    @Test("a file that is not the beginning of the trail as it stands removes nothing")
    func refusals() throws {
        let register = try Register().withSmallPlan()
        let count = try register.trail.count
        let file = try exported(register)
        #expect(failure(register, []) == .empty)
        #expect(failure(register, Array(file.dropFirst(10))) == .differs(line: 1))
        #expect(failure(register, Array(file.dropLast(2))) == .differs(line: count))
        let lines = file.split(separator: UInt8(ascii: "\n"))
        #expect(failure(register, Array(lines[1])) == .differs(line: 1))
        #expect(failure(register, file + lines[0] + [10]) == .tooMany(rows: count + 1))
        #expect(try register.trail.count == count)
        try register.db.script("DROP TRIGGER audit_is_append_only_update; UPDATE audit SET reason = 'x' WHERE id = 2")
        #expect(failure(register, file) == .faulty([.changed(2)]))
        #expect(
            register.error(as: .admin, of: "quan") { _ = try AuditService($0).prune(exported: file) }
                == .forbidden(.readAudit))
    }

    @Test("export ends before the first row that is too young, also where the clock went back")
    func before() throws {
        let register = try Register(now: "2022-01-01T00:00:00+07:00")
        for moment in ["2022-01-01", "2022-02-01", "2022-03-01", "2022-02-15"] {
            _ = try register.at("\(moment)T08:00:00+07:00").act { try $0.record("a.b", "/a") }
        }
        #expect(try register.db.audit.last(before: .at("2022-02-10T00:00:00+07:00")) == 2)
        #expect(try register.db.audit.last(before: .at("2022-03-01T00:00:00+07:00")) == 2)
        #expect(try register.db.audit.last(before: .at("2022-04-01T00:00:00+07:00")) == 4)
        #expect(try register.db.audit.last(before: .at("2022-01-01T00:00:00+07:00")) == nil)
    }
}
