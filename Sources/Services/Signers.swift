internal import Domain
package import Storage

/// Tells the reader who signed: the name of a token to whoever has the care of the people of its unit (`managePersons`) and to the token
/// itself, its role and unit to everybody else. See docs/personal-data.md.
///
/// ```swift
/// var signers = Signers(t)
/// for index in rows.indices { try signers.tell(&rows[index].actor) }
/// ```
package struct Signers {
    private let t: Transaction
    /// A list is mostly signed by few.
    private var told: [String: String] = [:]

    package init(_ transaction: Transaction) { t = transaction }

    package mutating func tell(_ signature: inout Signature) throws {
        if let known = told[signature.kept] {
            signature.told = known
            return
        }
        // What is no token's is the name of a command of the machine.
        let text = try t.db.tokens.signer(publicID: signature.kept).map { try told($0) } ?? signature.kept
        told[signature.kept] = text
        signature.told = text
    }

    /// Who did what the row of the trail says: as the row names it, or, where the reader may not know that, by role and unit.
    package func tell(_ record: inout AuditRecord) throws {
        guard let id = record.tokenID, let signer = try t.db.tokens.signer(id: id), try !mayKnow(signer) else { return }
        record.actor = Self.description(record.role, record.actorUnit)
    }

    private func told(_ signer: SignerRecord) throws -> String {
        try mayKnow(signer) ? signer.name : Self.description(signer.role.rawValue, signer.unit?.code)
    }

    private func mayKnow(_ signer: SignerRecord) throws -> Bool {
        if signer.id == t.actor.tokenID { return true }
        return t.may(.managePersons, try signer.unit.map { try t.relations(toUnit: $0.id) } ?? t.relationsToRegister)
    }

    private static func description(_ role: String, _ unit: String?) -> String {
        unit.map { "\(role), \($0)" } ?? role
    }
}

extension Transaction {
    /// The records with what the actor may know of who signed them.
    func telling<T>(_ records: [T], _ tell: (inout Signers, inout T) throws -> Void) rethrows -> [T] {
        var (signers, records) = (Signers(self), records)
        for index in records.indices { try tell(&signers, &records[index]) }
        return records
    }

    func telling<T>(_ record: T, _ tell: (inout Signers, inout T) throws -> Void) rethrows -> T {
        var (signers, record) = (Signers(self), record)
        try tell(&signers, &record)
        return record
    }
}
