package import Domain
internal import SQLite

/// A person whom a record names. The name stands here and nowhere else.
package struct PersonRecord: Sendable, Hashable {
    package var id: Int64
    /// What the record keeps: 16 lower-case hexadecimal digits.
    package var publicID: String
    package var kind: PersonKind
    /// The URL path of the record.
    package var subject: String
    package var plan: String?
    package var unit: UnitReference?
    /// `nil` once it was erased.
    package var name: String?
    package var digest: [UInt8]
    package var createdAt: Instant
    package var correctedAt: Instant?
    package var erasedAt: Instant?
    package var version: Int

    /// What the audit trail says in place of the name.
    package var reference: String { "\(publicID):\(digest.hexadecimal)" }

    package var path: String { "/v1/people/\(publicID)" }

    package init(
        id: Int64, publicID: String, kind: PersonKind, subject: String, plan: String?, unit: UnitReference?,
        name: String?, digest: [UInt8], createdAt: Instant, correctedAt: Instant?, erasedAt: Instant?, version: Int
    ) {
        self.id = id
        self.publicID = publicID
        self.kind = kind
        self.subject = subject
        self.plan = plan
        self.unit = unit
        self.name = name
        self.digest = digest
        self.createdAt = createdAt
        self.correctedAt = correctedAt
        self.erasedAt = erasedAt
        self.version = version
    }
}

package struct PersonRepository {
    let db: Connection

    package struct Filter: Sendable {
        /// Folded text that the name contains.
        package var text: String?
        package var kind: PersonKind?
        package var unit: Int64?
        package var subject: String?
        /// Only people of this unit's records and of what is below it; `nil` is everything.
        package var root: Int64?
        /// Those of records of conduct are for who holds the right to it.
        package var includesConduct = false
        package init() {}
    }

    package func find(publicID: String) throws -> PersonRecord? {
        try db.first(
            """
            SELECT n.id, n.public_id, n.kind, n.subject, p.code, n.unit_id, u.code, n.name, n.digest, n.created_at,
                n.corrected_at, n.erased_at, n.version
            FROM person n LEFT JOIN plan p ON p.id = n.plan_id LEFT JOIN unit u ON u.id = n.unit_id WHERE n.public_id = ?
            """, publicID
        ) { try Self.record($0) }
    }

    /// Everybody whom the record names in that part.
    package func all(of subject: String, _ kind: PersonKind) throws -> [PersonRecord] {
        try db.rows(
            """
            SELECT n.id, n.public_id, n.kind, n.subject, p.code, n.unit_id, u.code, n.name, n.digest, n.created_at,
                n.corrected_at, n.erased_at, n.version
            FROM person n LEFT JOIN plan p ON p.id = n.plan_id LEFT JOIN unit u ON u.id = n.unit_id
            WHERE n.subject = ? AND n.kind = ? ORDER BY n.id
            """, subject, kind.rawValue
        ) { try Self.record($0) }
    }

    /// In the order in which they were first named.
    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<PersonRecord> {
        var sql = SQL.below(filter.root)
        sql.append(
            """
            SELECT n.id, n.public_id, n.kind, n.subject, p.code, n.unit_id, u.code, n.name, n.digest, n.created_at,
                n.corrected_at, n.erased_at, n.version
            FROM person n LEFT JOIN plan p ON p.id = n.plan_id LEFT JOIN unit u ON u.id = n.unit_id WHERE 1
            """)
        if filter.root != nil { sql.append(" AND n.unit_id IN below") }
        if let unit = filter.unit { sql.append(" AND n.unit_id = ?", unit) }
        if let kind = filter.kind { sql.append(" AND n.kind = ?", kind.rawValue) }
        if !filter.includesConduct { sql.append(" AND n.kind NOT IN ('commended', 'violator')") }
        if let subject = filter.subject { sql.append(" AND n.subject = ?", subject) }
        if let text = filter.text { sql.append(" AND instr(n.search, ?) > 0", text) }
        sql.append(page, by: "n.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func record(_ row: borrowing Row) throws -> PersonRecord {
        var unit: UnitReference?
        if let id = row.optionalInt(5) { unit = UnitReference(id: id, code: row.text(6)) }
        return PersonRecord(
            id: row.int(0), publicID: row.text(1), kind: try row.decoded(2), subject: row.text(3),
            plan: row.optionalText(4), unit: unit, name: row.optionalText(7), digest: row.blob(8),
            createdAt: Instant(milliseconds: row.int(9)),
            correctedAt: row.optionalInt(10).map { Instant(milliseconds: $0) },
            erasedAt: row.optionalInt(11).map { Instant(milliseconds: $0) }, version: Int(row.int(12)))
    }

    /// Adds a person under a new public id, which it answers.
    package func add(
        _ name: String, _ kind: PersonKind, of subject: String, plan: Int64?, unit: Int64?, at moment: Instant
    ) throws -> String {
        let (id, salt) = (TokenSecret.makePublicID(), TokenSecret.makeSalt())
        try db.run(
            """
            INSERT INTO person (public_id, kind, subject, plan_id, unit_id, name, search, salt, digest, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, id, kind.rawValue, subject, plan, unit, name, VietnameseText.fold(name), salt,
            AuditChain.digest(of: name, salt: salt), moment.milliseconds)
        return id
    }

    /// Puts another name in the place of the one it has, under a new salt.
    package func correct(_ id: Int64, to name: String, at moment: Instant) throws {
        let salt = TokenSecret.makeSalt()
        try db.run(
            """
            UPDATE person SET name = ?, search = ?, salt = ?, digest = ?, corrected_at = ?, version = version + 1 WHERE id = ?
            """, name, VietnameseText.fold(name), salt, AuditChain.digest(of: name, salt: salt), moment.milliseconds, id
        )
    }

    /// Makes what names the person another version, so that nobody takes what it was for what it is.
    package func touch(_ person: PersonRecord) throws {
        let parts = person.subject.split(separator: "/").map(String.init)
        guard parts.count == 5, parts[0] == "v1", parts[1] == "plans" else { return }
        switch parts[3] {
        case "inspections":
            try db.run(
                """
                UPDATE inspection SET version = version + 1
                WHERE plan_id = (SELECT id FROM plan WHERE code = ?) AND code = ?
                """, parts[2], parts[4])
        case "commendations":
            try db.run("UPDATE commendation SET version = version + 1 WHERE public_id = ?", parts[4])
        case "violations": try db.run("UPDATE violation SET version = version + 1 WHERE public_id = ?", parts[4])
        default: return
        }
    }

    /// Forgets the name and its salt; who the digest stood for can no longer be found out.
    package func erase(_ id: Int64, at moment: Instant) throws {
        try db.run(
            """
            UPDATE person SET name = NULL, search = NULL, salt = NULL, erased_at = ?, version = version + 1
            WHERE id = ? AND erased_at IS NULL
            """, moment.milliseconds, id)
    }
}
