package import Domain
internal import SQLite

/// A token as the register holds it: everything but the secret.
package struct TokenRecord: Sendable, Hashable {
    package var id: Int64
    /// Names the token in URLs: 16 lower-case hexadecimal digits.
    package var publicID: String
    package var name: String
    package var role: Role
    /// The unit that the role holds for, with everything below it; `nil` is everything.
    package var unit: UnitReference?
    package var createdAt: Instant
    /// The last day on which it works, in local time; `nil` is no end.
    package var expiresOn: LocalDate?
    package var revokedAt: Instant?
    /// Up to a minute behind: see `TokenUse`.
    package var lastUsedAt: Instant?

    /// What the name is salted with in the audit trail.
    package var nameSalt: [UInt8] = []
    /// Whether it may read and write records about people; filled in where tokens are looked after, not where one is shown.
    package var holdsConduct = false

    /// Whether it lets anybody in at that moment.
    package func isUsable(at moment: Instant) -> Bool {
        revokedAt == nil && (expiresOn.map { moment < $0.endsAt } ?? true)
    }

    package init(
        id: Int64 = 0, publicID: String, name: String, role: Role, unit: UnitReference?, createdAt: Instant,
        expiresOn: LocalDate?, revokedAt: Instant? = nil, lastUsedAt: Instant? = nil
    ) {
        self.id = id
        self.publicID = publicID
        self.name = name
        self.role = role
        self.unit = unit
        self.createdAt = createdAt
        self.expiresOn = expiresOn
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }
}

/// The tokens that were ever made; a revoked one keeps its row, because the audit trail names it.
package struct TokenRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var role: Role?
        package var unit: Int64?
        /// Only tokens of this unit and of what is below it; `nil` is everything.
        package var root: Int64?
        package init() {}
    }

    /// The token whose secret has this hash.
    ///
    /// The index finds the row by comparing bytes until they differ, which tells at most something of a hash; whether it
    /// is the one is then decided in constant time.
    package func find(hash: [UInt8]) throws -> TokenRecord? {
        let found = try db.first(
            """
            SELECT t.id, t.public_id, t.name, t.role, t.unit_id, u.code, t.created_at, t.expires_on, t.revoked_at, t.last_used_at,
                t.name_salt, t.hash
            FROM token t LEFT JOIN unit u ON u.id = t.unit_id WHERE t.hash = ?
            """, hash
        ) { row in (token: try Self.record(row), hash: row.blob(11)) }
        guard let found, TokenSecret.areEqual(found.hash, hash) else { return nil }
        return found.token
    }

    package func find(publicID: String) throws -> TokenRecord? {
        try db.first(
            """
            SELECT t.id, t.public_id, t.name, t.role, t.unit_id, u.code, t.created_at, t.expires_on, t.revoked_at, t.last_used_at,
                t.name_salt
            FROM token t LEFT JOIN unit u ON u.id = t.unit_id WHERE t.public_id = ?
            """, publicID
        ) { try Self.record($0) }.map { try withRights($0) }
    }

    package func holdsConduct(_ id: Int64) throws -> Bool {
        try db.first("SELECT 1 FROM token_right WHERE token_id = ? AND name = 'conduct'", id) { _ in true } ?? false
    }

    package func grantConduct(_ id: Int64) throws {
        try db.run("INSERT INTO token_right (token_id, name) VALUES (?, 'conduct')", id)
    }

    private func withRights(_ record: TokenRecord) throws -> TokenRecord {
        var record = record
        record.holdsConduct = try holdsConduct(record.id)
        return record
    }

    package func find(id: Int64) throws -> TokenRecord? {
        try db.first(
            """
            SELECT t.id, t.public_id, t.name, t.role, t.unit_id, u.code, t.created_at, t.expires_on, t.revoked_at, t.last_used_at,
                t.name_salt
            FROM token t LEFT JOIN unit u ON u.id = t.unit_id WHERE t.id = ?
            """, id
        ) { try Self.record($0) }
    }

    /// In the order in which they were made.
    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<TokenRecord> {
        var sql = SQL("")
        if let root = filter.root {
            sql.append(
                """
                WITH RECURSIVE below (id) AS (
                    SELECT ? UNION SELECT unit.id FROM unit JOIN below ON unit.parent_id = below.id)

                """, root)
        }
        sql.append(
            """
            SELECT t.id, t.public_id, t.name, t.role, t.unit_id, u.code, t.created_at, t.expires_on, t.revoked_at, t.last_used_at,
                t.name_salt
            FROM token t LEFT JOIN unit u ON u.id = t.unit_id WHERE 1
            """)
        if filter.root != nil { sql.append(" AND t.unit_id IN below") }
        if let role = filter.role { sql.append(" AND t.role = ?", role.rawValue) }
        if let unit = filter.unit { sql.append(" AND t.unit_id = ?", unit) }
        if case .integer(let id)? = page.cursor?.parts.first { sql.append(" AND t.id > ?", id) }
        sql.append(" ORDER BY t.id LIMIT ?", page.limit + 1)
        let rows = try db.rows(sql) { try Self.record($0) }.map { try withRights($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func record(_ row: borrowing Row) throws -> TokenRecord {
        var unit: UnitReference?
        if let id = row.optionalInt(4) { unit = UnitReference(id: id, code: row.text(5)) }
        var record = TokenRecord(
            id: row.int(0), publicID: row.text(1), name: row.text(2), role: try row.decoded(3), unit: unit,
            createdAt: Instant(milliseconds: row.int(6)), expiresOn: row.optionalText(7).flatMap { LocalDate($0) },
            revokedAt: row.optionalInt(8).map { Instant(milliseconds: $0) },
            lastUsedAt: row.optionalInt(9).map { Instant(milliseconds: $0) })
        record.nameSalt = row.blob(10)
        return record
    }

    /// Adds the token; answers its id.
    package func add(_ record: TokenRecord, hash: [UInt8]) throws -> Int64 {
        try db.run(
            "INSERT INTO token (public_id, name, role, unit_id, hash, created_at, expires_on, name_salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            record.publicID, record.name, record.role.rawValue, record.unit?.id, hash, record.createdAt.milliseconds,
            record.expiresOn?.description, record.nameSalt)
        return db.lastInsertedID
    }

    /// Ends the token for good; one that was revoked keeps its moment.
    package func revoke(_ id: Int64, at moment: Instant) throws {
        try db.run("UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", moment.milliseconds, id)
    }

    package func noteUse(_ id: Int64, at moment: Instant) throws {
        try db.run(
            "UPDATE token SET last_used_at = ?1 WHERE id = ?2 AND coalesce(last_used_at, -1) < ?1", moment.milliseconds,
            id)
    }
}
