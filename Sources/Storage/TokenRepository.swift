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

    /// Addresses and blocks from which alone it may be used; `nil` is anywhere.
    package var addresses: [String]?
    /// Requests a minute; `nil` is as the service is set.
    package var readsPerMinute: Int?
    package var writesPerMinute: Int?
    /// The public id of the token that it took the place of.
    package var replaces: String?
    /// When it ends because another has taken its place.
    package var endsAt: Instant?
    /// How often its name was corrected or erased.
    package var renamed = 0

    /// The first moment at which it no longer works, as far as that is known; `nil` is no end.
    package var stopsAt: Instant? {
        [revokedAt, endsAt, expiresOn?.endsAt].compactMap(\.self).min()
    }

    /// Whether it lets anybody in at that moment.
    package func isUsable(at moment: Instant) -> Bool {
        // Revoked is revoked, whatever a clock says that was set by hand.
        revokedAt == nil && stopsAt.map { moment < $0 } ?? true
    }

    /// How long before its end those who use it are told.
    package static let warning = Duration.seconds(14 * 24 * 60 * 60)

    /// From when on they are told; `nil` is never.
    package var warnsAt: Instant? { stopsAt.map { $0 - Self.warning } }

    /// Whether it still works, and no longer than ``warning``.
    package func endsSoon(at moment: Instant) -> Bool {
        isUsable(at: moment) && warnsAt.map { $0 <= moment } ?? false
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
        /// Only tokens that still work and end before a day.
        package var ending: Ending?
        package init() {}
    }

    package struct Ending: Sendable {
        let before: LocalDate
        let now: Instant
        package init(before: LocalDate, now: Instant) {
            self.before = before
            self.now = now
        }
    }

    /// The token whose secret has this hash.
    ///
    /// The index finds the row by comparing bytes until they differ, which tells at most something of a hash; whether it
    /// is the one is then decided in constant time.
    package func find(hash: [UInt8]) throws -> TokenRecord? {
        let found = try db.first(
            """
            SELECT t.id, t.public_id, t.name, t.role, t.unit_id, u.code, t.created_at, t.expires_on, t.revoked_at, t.last_used_at,
                t.name_salt, t.addresses, t.reads_per_minute, t.writes_per_minute, r.public_id, t.ends_at, t.renamed, t.hash
            FROM token t LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN token r ON r.id = t.replaces_id WHERE t.hash = ?
            """, hash
        ) { row in (token: try Self.record(row), hash: row.blob(17)) }
        guard let found, TokenSecret.areEqual(found.hash, hash) else { return nil }
        return found.token
    }

    package func find(publicID: String) throws -> TokenRecord? {
        var sql = SQL(Self.selection)
        sql.append(" WHERE t.public_id = ?", publicID)
        return try db.first(sql) { try Self.record($0) }.map { try withRights($0) }
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
        var sql = SQL(Self.selection)
        sql.append(" WHERE t.id = ?", id)
        return try db.first(sql) { try Self.record($0) }
    }

    /// What ``record(_:)`` reads.
    private static let selection: StaticString = """
        SELECT t.id, t.public_id, t.name, t.role, t.unit_id, u.code, t.created_at, t.expires_on, t.revoked_at, t.last_used_at,
            t.name_salt, t.addresses, t.reads_per_minute, t.writes_per_minute, r.public_id, t.ends_at, t.renamed
        FROM token t LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN token r ON r.id = t.replaces_id
        """

    /// In the order in which they were made.
    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<TokenRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.selection)
        sql.append(" WHERE 1")
        if filter.root != nil { sql.append(" AND t.unit_id IN below") }
        if let role = filter.role { sql.append(" AND t.role = ?", role.rawValue) }
        if let unit = filter.unit { sql.append(" AND t.unit_id = ?", unit) }
        if let ending = filter.ending {
            sql.append(
                """
                 AND t.revoked_at IS NULL AND (t.expires_on < ? OR t.ends_at < ?)
                    AND (t.expires_on IS NULL OR t.expires_on >= ?) AND (t.ends_at IS NULL OR t.ends_at > ?)
                """, ending.before.description, ending.before.startsAt.milliseconds, ending.now.localDate.description,
                ending.now.milliseconds)
        }
        sql.append(page, by: "t.id")
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
        record.addresses = try row.optionalText(11).map { try StoredList.read($0) }
        record.readsPerMinute = row.optionalInt(12).map { Int($0) }
        record.writesPerMinute = row.optionalInt(13).map { Int($0) }
        record.replaces = row.optionalText(14)
        record.endsAt = row.optionalInt(15).map { Instant(milliseconds: $0) }
        record.renamed = Int(row.int(16))
        return record
    }

    /// Adds the token; answers its id.
    package func add(_ record: TokenRecord, hash: [UInt8]) throws -> Int64 {
        try db.run(
            """
            INSERT INTO token (public_id, name, role, unit_id, hash, created_at, expires_on, name_salt, addresses,
                reads_per_minute, writes_per_minute, replaces_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM token WHERE public_id = ?))
            """, record.publicID, record.name, record.role.rawValue, record.unit?.id, hash,
            record.createdAt.milliseconds, record.expiresOn?.description, record.nameSalt,
            record.addresses.map { StoredList.text($0) }, record.readsPerMinute, record.writesPerMinute, record.replaces
        )
        return db.lastInsertedID
    }

    /// Ends the token for good; one that was revoked keeps its moment.
    package func revoke(_ id: Int64, at moment: Instant) throws {
        try db.run("UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", moment.milliseconds, id)
    }

    /// Ends the token at a moment, because another has taken its place.
    package func end(_ id: Int64, at moment: Instant) throws {
        try db.run("UPDATE token SET ends_at = ? WHERE id = ?", moment.milliseconds, id)
    }

    package func noteUse(_ id: Int64, at moment: Instant) throws {
        try db.run(
            "UPDATE token SET last_used_at = ?1 WHERE id = ?2 AND coalesce(last_used_at, -1) < ?1", moment.milliseconds,
            id)
    }
}
