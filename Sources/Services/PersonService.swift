package import Domain
internal import JSON
package import Storage

/// The people whom records name: who holds the care of the units may see where somebody is named, correct a name, and erase it. The
/// record and the trail keep a number in its place, so nothing else changes and the chain of the trail still holds.
package struct PersonService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Query: Sendable {
        /// A part of the name, however it is written.
        package var text: String?
        package var kind: PersonKind?
        package var unit: Slug?
        package var subject: String?
        package init() {}
    }

    /// Everything that is kept about whoever is called so, in the order in which it was written.
    package func list(_ query: Query, _ page: PageRequest) throws -> Page<PersonRecord> {
        // The list holds nothing but what lies below the actor.
        try t.require(.managePersons, .subjectBelow)
        var filter = PersonRepository.Filter()
        filter.text = query.text.map { VietnameseText.fold($0) }
        filter.unit = try query.unit.map { try t.unit($0, for: .managePersons).id }
        filter.subject = query.subject
        filter.root = t.actor.unit?.id
        filter.kind = query.kind
        filter.includesConduct = try t.holdsConduct
        if query.kind?.isConduct == true { try t.requireConduct(.managePersons) }
        return try t.db.people.list(filter, page)
    }

    package func get(_ publicID: String) throws -> PersonRecord {
        guard let person = try t.person(publicID) else {
            try t.require(.managePersons, t.relationsToRegister)
            throw ServiceError.notFound(.person, String(publicID.prefix(80)))
        }
        try t.require(.managePersons, person.unit.map { try t.relations(toUnit: $0.id) } ?? t.relationsToRegister)
        if person.kind.isConduct { try t.requireConduct(.managePersons) }
        return person
    }

    /// Puts another name in the place of the one that is kept. A name that was erased stays so.
    package func correct(
        _ publicID: String, to name: String, reason: String, if condition: Precondition = .none
    ) throws -> PersonRecord {
        let person = try get(publicID)
        try condition.check(person.version)
        guard person.name != nil else { throw ServiceError.conflict(.wrongState(PersonState.erased, [.named])) }
        if person.name == name { return person }
        if person.kind == .tokenHolder {
            guard name.unicodeScalars.count <= TokenDraft.maximumName else {
                throw ServiceError.invalid([
                    Issue(pointer: "/name", code: .textTooLong, arguments: [String(TokenDraft.maximumName)])
                ])
            }
            try t.db.tokens.rename(publicID: person.record, to: name)
        }
        try t.db.people.correct(person.id, to: name, at: t.now)
        return try log("correct", person, reason)
    }

    /// Forgets a name for good. One that was forgotten already stays as it is.
    package func erase(_ publicID: String, reason: String, if condition: Precondition = .none) throws -> PersonRecord {
        let person = try get(publicID)
        try condition.check(person.version)
        guard person.name != nil else { return person }
        if person.kind == .tokenHolder { try t.db.tokens.eraseName(publicID: person.record) }
        try t.db.people.erase(person.id, at: t.now)
        return try log("erase", person, reason)
    }

    private func log(_ act: String, _ old: PersonRecord, _ reason: String) throws -> PersonRecord {
        // Whoever has the record as it was is to read it anew.
        try t.db.people.touch(old)
        let new = try get(old.publicID)
        try t.record(
            // What concerns conduct is told to who holds the right to it only.
            old.kind.isConduct ? "conduct.person.\(act)" : "person.\(act)", old.path, unit: old.unit?.id,
            old: old.summary, new: new.summary, reason: reason)
        return new
    }
}

extension PersonRecord {
    /// What the record is called that names the person, the last part of its path.
    fileprivate var record: String { subject.split(separator: "/").last.map(String.init) ?? "" }

    /// What the trail keeps: the number and the salted digest, never the name.
    fileprivate var summary: String {
        JSONText.object { w in
            w.member("person", reference)
            w.member("kind", kind.rawValue)
            w.member("subject", subject)
            w.member("erasedAt", erasedAt?.description)
        }
    }
}
