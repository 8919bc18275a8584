package import Domain
internal import SQLite

/// An act that happened on paper before the system, as it was entered from its document; it settles a row of the ledger.
package struct DeclarationRecord: Sendable, Hashable {
    package var id: Int64
    package var obligationID: Int64
    /// The obligation's key.
    package var obligation: String
    package var kind: ObligationKind
    package var unit: UnitReference
    package var unitName: String
    /// The day that is judged.
    package var happenedOn: LocalDate
    package var document: Document
    package var reason: String
    package var verdict: Verdict?
    package var declaredAt: Instant
    package var declaredBy: Signature
    package var withdrawal: Withdrawal?

    /// The paper that shows it.
    package struct Document: Sendable, Hashable {
        package let number: String
        package let issuedOn: LocalDate
        package let issuer: String

        package init(number: String, issuedOn: LocalDate, issuer: String) {
            self.number = number
            self.issuedOn = issuedOn
            self.issuer = issuer
        }
    }

    package struct Withdrawal: Sendable, Hashable {
        package let at: Instant
        package var by: Signature
        package let reason: String

        package init(at: Instant, by: Signature, reason: String) {
            self.at = at
            self.by = by
            self.reason = reason
        }
    }
}

package struct DeclarationRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var unitID: Int64?
        package var kind: ObligationKind?
        package var isWithdrawn: Bool?
        /// Only rows that this unit or what is below it owes or is scored for.
        package var root: Int64?
        package init(planID: Int64) { self.planID = planID }
    }

    /// The one that has settled the row.
    package func inForce(_ obligation: Int64) throws -> DeclarationRecord? {
        var sql = Self.select()
        sql.append(" WHERE d.obligation_id = ? AND d.withdrawn_at IS NULL", obligation)
        return try db.first(sql) { try Self.record($0) }
    }

    /// Those of a plan, withdrawn ones too, in the order in which they were made.
    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<DeclarationRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE o.plan_id = ?", filter.planID)
        if filter.root != nil { sql.append(" AND (o.unit_id IN below OR o.subject_id IN below)") }
        if let unit = filter.unitID { sql.append(" AND o.unit_id = ?", unit) }
        if let kind = filter.kind { sql.append(" AND o.kind = ?", kind.rawValue) }
        if let isWithdrawn = filter.isWithdrawn {
            sql.append(isWithdrawn ? " AND d.withdrawn_at IS NOT NULL" : " AND d.withdrawn_at IS NULL")
        }
        sql.append(page, by: "d.id")
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id)) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT d.id, d.obligation_id, o.key, o.kind, u.id, u.code, u.name, d.happened_on, d.document_number,
                d.document_issued_on, d.document_issuer, d.reason, d.verdict, d.declared_at, d.declared_by, d.withdrawn_at,
                d.withdrawn_by, d.withdrawn_reason
            FROM declaration d JOIN obligation o ON o.id = d.obligation_id JOIN unit u ON u.id = o.unit_id
            """)
    }

    private static func record(_ row: borrowing Row) throws -> DeclarationRecord {
        guard let happenedOn = LocalDate(row.text(7)), let issuedOn = LocalDate(row.text(9)) else {
            throw StoredValueError("a declaration's day is none")
        }
        let (by, reason) = (row.optionalText(16), row.optionalText(17))
        return DeclarationRecord(
            id: row.int(0), obligationID: row.int(1), obligation: row.text(2), kind: try row.decoded(3),
            unit: UnitReference(id: row.int(4), code: row.text(5)), unitName: row.text(6), happenedOn: happenedOn,
            document: .init(number: row.text(8), issuedOn: issuedOn, issuer: row.text(10)), reason: row.text(11),
            verdict: try row.optionalDecoded(12), declaredAt: Instant(milliseconds: row.int(13)),
            declaredBy: Signature(row.text(14)),
            withdrawal: row.optionalInt(15).map { at in
                .init(at: Instant(milliseconds: at), by: Signature(by ?? ""), reason: reason ?? "")
            })
    }

    package func add(
        to obligation: Int64, happenedOn: LocalDate, document: DeclarationRecord.Document, reason: String,
        verdict: Verdict?, at: Instant, by: Signature
    ) throws {
        try db.run(
            """
            INSERT INTO declaration (obligation_id, happened_on, document_number, document_issued_on, document_issuer, reason,
                verdict, declared_at, declared_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, obligation, happenedOn.description, document.number, document.issuedOn.description, document.issuer,
            reason, verdict?.rawValue, at.milliseconds, by)
    }

    package func withdraw(_ id: Int64, at: Instant, by: Signature, reason: String) throws {
        try db.run(
            "UPDATE declaration SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_reason = ? WHERE id = ?",
            at.milliseconds, by, reason, id)
    }
}
