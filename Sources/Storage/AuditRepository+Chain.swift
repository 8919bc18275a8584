package import Domain
internal import SQLite

/// The end of what retention removed, from which the chain goes on.
package struct AuditCheckpoint: Sendable, Hashable {
    package let first: Int64
    package let end: AuditHead
    package let at: Instant
    /// SHA-256 of the file that holds the removed rows, in hexadecimal.
    package let exportDigest: String

    package init(first: Int64, end: AuditHead, at: Instant, exportDigest: String) {
        self.first = first
        self.end = end
        self.at = at
        self.exportDigest = exportDigest
    }
}

extension AuditRepository {
    /// A row with what its actor's name was salted with, which is gone once the name was erased.
    package struct ChainedRow: Sendable {
        package let record: AuditRecord
        package let salt: [UInt8]
    }

    /// Rows after the one numbered `sequence`, in their order.
    package func chained(after sequence: Int64, limit: Int = 1_000) throws -> [ChainedRow] {
        try db.rows(
            """
            SELECT a.id, a.at, a.token_id, a.actor, a.role, a.actor_unit, a.request_id, a.address, a.action, a.subject, a.plan_id,
                a.unit_id, a.old, a.new, a.reason, a.actor_digest, a.hash, t.name_salt
            FROM audit a LEFT JOIN token t ON t.id = a.token_id WHERE a.id > ? ORDER BY a.id LIMIT ?
            """, sequence, limit
        ) { ChainedRow(record: Self.record($0), salt: $0.blob(17)) }
    }

    /// Chains the rows of a trail that began before there was a chain: once, when the schema gets its columns.
    package func adopt() throws {
        var hash = AuditChain.beginning
        var last: Int64 = 0
        while true {
            let rows = try chained(after: last)
            for row in rows {
                var record = row.record
                record.actorDigest = AuditChain.digest(of: record.actor, salt: row.salt)
                hash = AuditChain.hash(record, after: hash)
                try db.run(
                    "UPDATE audit SET actor_digest = ?, hash = ? WHERE id = ?", record.actorDigest, hash, record.id)
                last = record.id
            }
            if rows.isEmpty { return }
        }
    }

    // MARK: Retention

    package func checkpoints() throws -> [AuditCheckpoint] {
        try db.rows("SELECT first_id, last_id, hash, at, export_sha256 FROM audit_checkpoint ORDER BY last_id") { row in
            AuditCheckpoint(
                first: row.int(0), end: AuditHead(sequence: row.int(1), hash: row.blob(2)),
                at: Instant(milliseconds: row.int(3)), exportDigest: row.text(4))
        }
    }

    /// The number of the last row before any that is not before `moment`; `nil` when the trail begins later.
    package func last(before moment: Instant) throws -> Int64? {
        try db.first(
            """
            SELECT max(id) FROM audit WHERE id < coalesce((SELECT min(id) FROM audit WHERE at >= ?), 9223372036854775807)
            """, moment.milliseconds
        ) { $0.optionalInt(0) } ?? nil
    }

    /// Sets the checkpoint and removes what lies before it. A trigger refuses to remove anything else.
    package func remove(through checkpoint: AuditCheckpoint) throws {
        try db.run(
            "INSERT INTO audit_checkpoint (last_id, first_id, at, hash, export_sha256) VALUES (?, ?, ?, ?, ?)",
            checkpoint.end.sequence, checkpoint.first, checkpoint.at.milliseconds, checkpoint.end.hash,
            checkpoint.exportDigest)
        try db.run("DELETE FROM audit WHERE id <= ?", checkpoint.end.sequence)
    }

    package func hash(of sequence: Int64) throws -> [UInt8]? {
        try db.first("SELECT hash FROM audit WHERE id = ?", sequence) { $0.blob(0) }
    }

    /// Whether the trail itself tells of the checkpoint.
    package func tells(of checkpoint: AuditCheckpoint) throws -> Bool {
        try db.first(
            "SELECT 1 FROM audit WHERE subject = '/v1/audit' AND action = 'audit.prune' AND new = ?", checkpoint.summary
        ) { _ in true } ?? false
    }
}

extension AuditCheckpoint {
    /// The checkpoint as the trail keeps it.
    package var summary: String {
        """
        {"first":\(first),"last":\(end.sequence),"hash":"\(end.hash.hexadecimal)","exportSha256":"\(exportDigest)"}
        """
    }
}
