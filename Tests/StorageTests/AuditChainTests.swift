import Domain
import Embedded
import SQLite
import TestKit
import Testing

@testable import Storage

/// The chain of the audit trail: what it is made of, what it refuses, and what it finds.
@Suite struct AuditChainTests {
    private static func row(_ number: Int, actor: String = "Tây Tựu") -> AuditRecord {
        AuditRecord(
            at: Instant(milliseconds: Int64(number) * 1_000), tokenID: nil, actor: actor, role: "office",
            actorUnit: "phuong-a", requestID: "r\(number)", address: "192.0.2.7", action: "card.submit",
            subject: "/v1/cards/\(number)", planID: 7, unitID: nil, old: nil, new: #"{"total":95.5}"#, reason: "vì thế")
    }

    private func filled(_ count: Int = 8) throws -> Register {
        let register = try Register()
        for number in 1...count { try register.db.audit.append(Self.row(number)) }
        return register
    }

    @Test("a row is hashed as docs/audit.md says: netstrings after the hash before, the name by its salted digest")
    func vector() throws {
        let db = try filled(1).db
        let row = try #require(try db.audit.chained(after: 0).first?.record)
        // sha256(b"Tây Tựu") and sha256(bytes(32) + netstrings), reckoned with Python's hashlib.
        #expect(row.actorDigest.hexadecimal == "ee312ca517e6de2ac8e864892d074cb51a2efdacd215992dbf8f9dc8bf42d811")
        #expect(row.hash.hexadecimal == "526e5669f50cac76d58f86f0d80692f213121d6ada0726fe154fcebc946af269")
        #expect(try db.audit.head() == AuditHead(sequence: 1, hash: row.hash))
    }

    @Test("a head is written and read back; anything else is none")
    func heads() throws {
        let head = try filled(3).db.audit.head()
        #expect(AuditHead(head.description) == head && head.description.hasPrefix("3:"))
        for text in [
            "", "3", "3:", ":\(head.hash.hexadecimal)", "-1:\(head.hash.hexadecimal)", "3:\(head.hash.hexadecimal)0",
            "3:+f\(head.hash.hexadecimal.dropFirst(2))",
        ] {
            #expect(AuditHead(text) == nil, "\(text)")
        }
    }

    @Test(
        "the trail refuses whatever is not a row at its end",
        arguments: [
            "UPDATE audit SET reason = 'x' WHERE id = 2", "UPDATE audit SET hash = zeroblob(32)",
            "UPDATE audit SET actor_digest = zeroblob(32)", "UPDATE audit SET actor = 'another' WHERE id = 2",
            "UPDATE audit SET id = 99 WHERE id = 2", "DELETE FROM audit", "DELETE FROM audit WHERE id = 8",
            "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 2",
            "INSERT INTO audit SELECT 10, at, token_id, actor, role, actor_unit, request_id, address, action, subject, plan_id, unit_id, old, new, reason, actor_digest, hash FROM audit WHERE id = 2",
            "INSERT INTO audit (id, at, actor, role, request_id, action, subject) VALUES (9, 0, 'a', 'admin', 'r', 'a.b', '/a')",
            "REPLACE INTO audit (id, at, actor, role, request_id, action, subject, actor_digest, hash) VALUES (8, 0, 'a', 'admin', 'r', 'a.b', '/a', zeroblob(32), zeroblob(32))",
            "UPDATE audit_checkpoint SET last_id = 99", "DELETE FROM audit_checkpoint",
        ])
    func refusals(_ sql: String) throws {
        let db = try filled().db
        try db.run(
            "INSERT INTO audit_checkpoint (last_id, first_id, at, hash, export_sha256) VALUES (0, 0, 0, zeroblob(32), printf('%064d', 0))"
        )
        #expect(throws: SQLiteError.self) { try db.script(sql) }
        #expect(try AuditVerification(db).rows == 8)
    }

    /// What somebody with the file and a shell might do, and what is found.
    private static let tampering: [(sql: String, faults: [AuditFault])] = [
        ("UPDATE audit SET reason = 'khác' WHERE id = 3", [.changed(3)]),
        ("UPDATE audit SET at = at + 1 WHERE id IN (1, 8)", [.changed(1), .changed(8)]),
        ("UPDATE audit SET old = '[]' WHERE id = 4", [.changed(4)]),
        ("UPDATE audit SET actor_digest = zeroblob(32) WHERE id = 4", [.renamed(4), .changed(4)]),
        ("UPDATE audit SET actor = 'Người khác' WHERE id = 5", [.renamed(5)]),
        ("DELETE FROM audit WHERE id = 3", [.removed(3...3)]),
        ("DELETE FROM audit WHERE id BETWEEN 1 AND 4", [.removed(1...4)]),
        ("DELETE FROM audit WHERE id IN (2, 6, 7)", [.removed(2...2), .removed(6...7)]),
        (
            "UPDATE audit SET id = 100 WHERE id = 3; UPDATE audit SET id = 3 WHERE id = 6; UPDATE audit SET id = 6 WHERE id = 100",
            [.moved(from: 6, to: 3), .moved(from: 3, to: 6)]
        ),
        (
            "UPDATE audit SET id = 100 WHERE id = 4; UPDATE audit SET id = 4 WHERE id = 5; UPDATE audit SET id = 5 WHERE id = 100",
            [.moved(from: 5, to: 4), .moved(from: 4, to: 5)]
        ),
        // Behind the rows that retention is said to have removed.
        (
            "INSERT INTO audit_checkpoint SELECT 2, 1, 0, hash, printf('%064d', 0) FROM audit WHERE id = 2; DELETE FROM audit WHERE id = 1",
            [.leftOver(2), .untold(checkpoint: 2)]
        ),
        (
            "INSERT INTO audit_checkpoint SELECT 2, 1, 0, hash, printf('%064d', 0) FROM audit WHERE id = 2; DELETE FROM audit WHERE id <= 2",
            [.untold(checkpoint: 2)]
        ),
    ]

    @Test("what was changed behind the triggers is found, and which row it was", arguments: 0..<tampering.count)
    func verification(_ index: Int) throws {
        let (sql, faults) = Self.tampering[index]
        let db = try filled().db
        #expect(try AuditVerification(db).faults == [])
        try Self.unlock(db)
        try db.script(sql)
        #expect(try AuditVerification(db).faults == faults, "\(sql)")
    }

    private static func unlock(_ db: Connection) throws {
        let triggers = try db.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'audit%'") {
            $0.text(0)
        }
        for trigger in triggers { try db.script("DROP TRIGGER \(trigger)") }
    }

    @Test("a trail that was rewritten from one row on holds together, and a sealed head tells")
    func seals() throws {
        let db = try filled().db
        let (early, seal) = (AuditHead(sequence: 2, hash: try #require(try db.audit.hash(of: 2))), try db.audit.head())
        #expect(try AuditVerification(db, seals: [early, seal]).faults == [])
        try Self.unlock(db)
        try db.script("DELETE FROM audit WHERE id > 5")
        #expect(try AuditVerification(db, seals: [early, seal]).faults == [.endsBefore(8)])
        for number in 6...9 { try db.audit.append(Self.row(number, actor: "Kẻ khác")) }
        #expect(try AuditVerification(db).faults == [])
        #expect(try AuditVerification(db, seals: [early, seal]).faults == [.unsealed(8)])
    }

    @Test("an actor's name is erased and the chain still holds")
    func erasure() throws {
        let db = try filled().db
        try db.script("UPDATE audit SET actor = '' WHERE id IN (2, 3)")
        let verification = try AuditVerification(db)
        #expect(verification.faults == [] && verification.rows == 8)
    }

    @Test("a trail from before there was a chain is chained as it stands when the schema is brought up")
    func adoption() throws {
        let directory = try TemporaryDirectory()
        let db = try Connection(path: directory.database, mode: .create)
        let place = try #require(Embedded.migrations.firstIndex { $0.name.hasSuffix("_trust.sql") })
        try Migrator(migrations: Array(Embedded.migrations[..<place])).migrate(
            db, now: .at("2022-06-19T08:00:00+07:00"))
        try db.script(
            "INSERT INTO token (id, public_id, name, role, hash, created_at) VALUES (1, 't', 'T', 'admin', zeroblob(32), 0)"
        )
        for number in 1...2_500 {
            try db.run(
                """
                INSERT INTO audit (at, token_id, actor, role, request_id, action, subject, new)
                VALUES (?, ?, 'T', 'admin', 'r', 'a.b', '/a', '{}')
                """, number, number.isMultiple(of: 2) ? 1 : nil as Int64?)
        }
        try Migrator().migrate(db, now: .at("2022-06-20T08:00:00+07:00"))
        let verification = try AuditVerification(db)
        #expect(verification.faults == [] && verification.rows == 2_500)
        try db.audit.append(Self.row(1))
        #expect(try AuditVerification(db).head.sequence == 2_501)
        #expect(throws: SQLiteError.self) { try db.script("UPDATE audit SET hash = NULL WHERE id = 1") }
    }

    @Test("rows of one commit follow one another, also where a neighbour of theirs was undone")
    func groupCommit() async throws {
        let directory = try TemporaryDirectory()
        try Migrator().migrate(Connection(path: directory.database, mode: .create), now: Instant(milliseconds: 0))
        let writer = try Writer(path: directory.database)
        struct Refused: Error {}
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...300 {
                group.addTask {
                    do {
                        try await writer.write(keeping: !number.isMultiple(of: 5)) { db in
                            try db.audit.append(Self.row(number))
                            if number.isMultiple(of: 3) { throw Refused() }
                        }
                    } catch is Refused {}
                }
            }
            try await group.waitForAll()
        }
        try await writer.write { db in
            let verification = try AuditVerification(db)
            #expect(verification.faults == [] && verification.rows == 160)
        }
        try await onThread { writer.close() }
    }
}
