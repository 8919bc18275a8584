package import Domain
internal import SQLite

/// One act: who did what to which subject, from where, and why.
package struct AuditRecord: Sendable, Hashable {
    package var id: Int64
    package var at: Instant
    package var tokenID: Int64?
    package var actor: String
    package var role: String
    package var actorUnit: String?
    package var requestID: String
    package var address: String?
    /// `unit.create`, `card.submit`, … : the kind of record, a dot, and what was done.
    package var action: String
    /// The URL path of what was written.
    package var subject: String
    package var planID: Int64?
    package var unitID: Int64?
    package var old: String?
    package var new: String?
    package var reason: String?
    /// What stands in the hashed row for ``actor``; filled in by whoever appends.
    package var actorDigest: [UInt8] = []
    /// The end of the chain with this row; filled in by whoever appends.
    package var hash: [UInt8] = []

    package init(
        id: Int64 = 0, at: Instant, tokenID: Int64?, actor: String, role: String, actorUnit: String?, requestID: String,
        address: String?, action: String, subject: String, planID: Int64?, unitID: Int64?, old: String?, new: String?,
        reason: String?
    ) {
        self.id = id
        self.at = at
        self.tokenID = tokenID
        self.actor = actor
        self.role = role
        self.actorUnit = actorUnit
        self.requestID = requestID
        self.address = address
        self.action = action
        self.subject = subject
        self.planID = planID
        self.unitID = unitID
        self.old = old
        self.new = new
        self.reason = reason
    }
}

/// An act with the codes of its plan and unit, as they are called now; `nil` also where the unit was deleted since.
package struct AuditEntry: Sendable, Hashable {
    package var record: AuditRecord
    package let plan: String?
    package let unit: String?
}

/// One step of the feed of changes: that something changed, not who did it, why, or into what.
package struct ChangeRecord: Sendable, Hashable {
    /// Counts up with every act; never given twice.
    package let sequence: Int64
    package let at: Instant
    package let action: String
    package let subject: String
    package let plan: String?
    package let unit: String?
}

/// The audit trail, chained (see ``AuditChain``). Triggers refuse to change, delete or insert a row but at the end.
package struct AuditRepository {
    let db: Connection

    package struct Filter: Sendable {
        /// The plan's code.
        package var plan: String?
        package var unit: Int64?
        package var subject: String?
        package var action: String?
        package var from: Instant?
        package var to: Instant?
        /// Only acts on this unit and what is below it; `nil` is everything.
        package var root: Int64?
        /// Acts on what concerns persons are for who holds the right to conduct.
        package var includesConduct = false
        package var newestFirst = false
        package init(root: Int64? = nil) { self.root = root }
    }

    /// Puts the act at the end of the chain. The one writer makes sure that nobody comes in between.
    ///
    /// - Parameter salt: goes with the actor's name into its digest.
    package func append(_ record: AuditRecord, salt: [UInt8] = []) throws {
        let head = try head()
        var record = record
        record.id = head.sequence + 1
        record.actorDigest = AuditChain.digest(of: record.actor, salt: salt)
        record.hash = AuditChain.hash(record, after: head.hash)
        try db.run(
            """
            INSERT INTO audit (id, at, token_id, actor, role, actor_unit, request_id, address, action, subject, plan_id, unit_id,
                old, new, reason, actor_digest, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.id, record.at.milliseconds, record.tokenID, record.actor, record.role, record.actorUnit,
            record.requestID, record.address, record.action, record.subject, record.planID, record.unitID, record.old,
            record.new, record.reason, record.actorDigest, record.hash)
    }

    /// The end of the chain: its last row, or the place up to which everything was removed.
    package func head() throws -> AuditHead {
        let last = try db.first("SELECT id, hash FROM audit WHERE id = (SELECT max(id) FROM audit)") {
            AuditHead(sequence: $0.int(0), hash: $0.blob(1))
        }
        if let last { return last }
        return try db.first(
            "SELECT last_id, hash FROM audit_checkpoint WHERE last_id = (SELECT max(last_id) FROM audit_checkpoint)"
        ) { AuditHead(sequence: $0.int(0), hash: $0.blob(1)) } ?? AuditHead(sequence: 0, hash: AuditChain.beginning)
    }

    /// Rows in the order of writing, or in the other one.
    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<AuditEntry> {
        let isBroad = try filter.root.map { try db.units.isBroad($0) } ?? false
        var sql = SQL.below(isBroad ? nil : filter.root)
        sql.append(
            """
            SELECT a.id, a.at, a.token_id, a.actor, a.role, a.actor_unit, a.request_id, a.address, a.action, a.subject, a.plan_id,
                a.unit_id, a.old, a.new, a.reason, a.actor_digest, a.hash, p.code, u.code
            FROM audit a LEFT JOIN plan p ON p.id = a.plan_id LEFT JOIN unit u ON u.id = a.unit_id WHERE 1
            """)
        if let root = filter.root {
            sql.append(" AND ")
            sql.append("a.unit_id", isBelow: root, upwards: isBroad)
        }
        // Acts of a kind that are few are found by kind, others by what else is asked for. The plus tells SQLite which.
        let isRare = try filter.action.map { try self.isRare($0) } ?? false
        if let plan = filter.plan {
            sql.append(isRare ? " AND +a.plan_id =" : " AND a.plan_id =")
            sql.append(" (SELECT id FROM plan WHERE code = ?)", plan)
        }
        if let unit = filter.unit { sql.append(isRare ? " AND +a.unit_id = ?" : " AND a.unit_id = ?", unit) }
        if let subject = filter.subject { sql.append(" AND a.subject = ?", subject) }
        if let action = filter.action {
            let isFirst = isRare || filter.plan == nil && filter.unit == nil
            sql.append(isFirst && filter.subject == nil ? " AND a.action = ?" : " AND +a.action = ?", action)
        }
        if !filter.includesConduct { sql.append(" AND a.action NOT LIKE 'conduct.%'") }
        if let from = filter.from { sql.append(" AND a.at >= ?", from.milliseconds) }
        if let to = filter.to { sql.append(" AND a.at < ?", to.milliseconds) }
        sql.append(page, by: "a.id", newestFirst: filter.newestFirst)
        let rows = try db.rows(sql) { row in
            AuditEntry(record: Self.record(row), plan: row.optionalText(17), unit: row.optionalText(18))
        }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.record.id)) }
    }

    private func isRare(_ action: String) throws -> Bool {
        try db.first("SELECT 1 FROM audit WHERE action = ? LIMIT 1 OFFSET 20000", action) { _ in true } == nil
    }

    static func record(_ row: borrowing Row) -> AuditRecord {
        var record = AuditRecord(
            id: row.int(0), at: Instant(milliseconds: row.int(1)), tokenID: row.optionalInt(2), actor: row.text(3),
            role: row.text(4), actorUnit: row.optionalText(5), requestID: row.text(6), address: row.optionalText(7),
            action: row.text(8), subject: row.text(9), planID: row.optionalInt(10), unitID: row.optionalInt(11),
            old: row.optionalText(12), new: row.optionalText(13), reason: row.optionalText(14))
        record.actorDigest = row.blob(15)
        record.hash = row.blob(16)
        return record
    }
}

/// Counters that say whether a figure may have changed: see the `version` table.
package struct VersionRepository {
    let db: Connection
    package static let register: Int64 = 0

    package func bump(_ scope: Int64) throws {
        try db.run(
            "INSERT INTO version (scope, number) VALUES (?, 1) ON CONFLICT DO UPDATE SET number = number + 1", scope)
    }

    package func number(_ scope: Int64) throws -> Int64 {
        try db.first("SELECT number FROM version WHERE scope = ?", scope) { $0.int(0) } ?? 0
    }
}

/// Facts about the database itself, such as that it was made for rehearsal.
package struct MetaRepository {
    let db: Connection

    package func value(_ key: String) throws -> String? {
        try db.first("SELECT value FROM meta WHERE key = ?", key) { $0.text(0) }
    }

    package func set(_ key: String, _ value: String) throws {
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", key, value)
    }
}
