package import Domain
package import Storage

/// People named in records. A record never holds a name: it holds the public id that ``keep(_:as:of:plan:unit:)`` answers, and its
/// summary for the audit trail holds `PersonRecord.reference`. So a name can be corrected or erased in one place, and the chain of the
/// trail still holds. See docs/personal-data.md.
///
/// ```swift
/// let person = try t.keep(draft.name, as: .commended, of: path, plan: plan.id, unit: unit.id)
/// record.person = person.publicID                       // in the table: person TEXT REFERENCES person (public_id)
/// w.member("person", person.reference)                  // in the summary of the record
/// let name = try t.person(record.person)?.name          // for readers who may know it; nil once it was erased
/// try t.recordRead("commendation.read", path, …)        // and the trail says that they read it (Call.leaveTrace in a GET)
/// ```
extension Transaction {
    /// Keeps the name of a person whom a record names, once for each record, part and name.
    ///
    /// - Parameters:
    ///   - subject: the URL path of the record.
    ///   - unit: whose record it is; who may list and correct people goes by it.
    package func keep(
        _ name: String, as kind: PersonKind, of subject: String, plan: Int64?, unit: Int64?
    ) throws -> PersonRecord {
        if let known = try db.people.all(of: subject, kind).first(where: { $0.name == name }) { return known }
        let id = try db.people.add(name, kind, of: subject, plan: plan, unit: unit, at: now)
        guard let person = try db.people.find(publicID: id) else { throw ServiceError.notFound(.person, id) }
        return person
    }

    /// The person with this public id; its `name` is `nil` once it was erased.
    package func person(_ publicID: String) throws -> PersonRecord? { try db.people.find(publicID: publicID) }

    /// Appends to the audit trail that a record about people was read. No figure changes by it, and the feed of changes leaves it out.
    ///
    /// - Parameter action: the kind of record and `.read`.
    package func recordRead(_ action: String, _ subject: String, plan: Int64? = nil, unit: Int64? = nil) throws {
        precondition(action.hasSuffix(".read"), "\(action) is no read")
        try append(action, subject, plan: plan, unit: unit)
    }
}
