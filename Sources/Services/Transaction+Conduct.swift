package import Domain
internal import JSON
internal import Storage

/// The right to records about the conduct of people: commendations of persons, and violations. It is a token's own and comes on top of
/// its role, which says of which units.
extension Transaction {
    /// Acts at the machine itself have it.
    package var holdsConduct: Bool {
        get throws {
            guard let id = actor.tokenID else { return true }
            return try db.tokens.holdsConduct(id)
        }
    }

    func requireConduct(_ action: Action) throws {
        guard try holdsConduct else { throw ServiceError.forbidden(action) }
    }

    /// What is wrong with the rule that a record names: the plan lists none with that code.
    ///
    /// - Parameter member: where the plan lists such rules, `commendations` or `violations`.
    func faults(ofRule code: String?, was current: String?, among member: String, of plan: PlanRecord) throws -> [Issue]
    {
        guard let code, code != current else { return [] }
        let rules = try JSON.parse(Array(db.plans.document(of: plan.id).utf8))[member]
        if case .array(let rules)? = rules, rules.contains(where: { $0["code"] == .string(code) }) { return [] }
        return [Issue(pointer: "/rule", code: .referenceUnknown, arguments: [code])]
    }

    /// The person as a record of conduct keeps it: the public id of who is named now, and of nobody else any more.
    func keep(
        _ draft: PersonDraft?, as kind: PersonKind, of path: String, plan: Int64, unit: Int64, was current: String?
    ) throws -> String? {
        let known = try current.flatMap { try person($0) }
        if let draft, let known, known.name == draft.name { return known.publicID }
        if let known { try db.people.erase(known.id, at: now) }
        return try draft.map { try keep($0.name, as: kind, of: path, plan: plan, unit: unit).publicID }
    }
}

/// A person in a body: the name, and what they are in the unit.
package struct PersonDraft: Sendable, Hashable {
    package var name: String
    package var position: String?

    package init(name: String, position: String?) {
        self.name = name
        self.position = position
    }

    package static func read(_ o: inout ObjectReader) -> PersonDraft? {
        o.allow("id")
        let name = o.text("name")
        let position = o.text("position", required: false)
        return name.map { PersonDraft(name: $0, position: position) }
    }
}
