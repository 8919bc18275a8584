package import Domain
package import SQLite
package import Storage

/// Who acts, as the token that was shown says.
package struct Actor: Sendable, Hashable {
    /// `nil` for the machine's own commands (`nep import`, `nep demo`).
    package let tokenID: Int64?
    /// What records keep of it.
    package let signature: Signature
    package let name: String
    package let role: Role
    /// The unit that the role holds for, with everything below it; `nil` is everything.
    package let unit: UnitReference?

    /// - Parameter publicID: of the token; `nil` for the machine's own commands, which sign with their name.
    package init(tokenID: Int64?, publicID: String? = nil, name: String, role: Role, unit: UnitReference?) {
        self.tokenID = tokenID
        signature = Signature(publicID ?? name)
        self.name = name
        self.role = role
        self.unit = unit
    }

    /// Whoever shows this token.
    package init(_ token: TokenRecord) {
        self.init(
            tokenID: token.id, publicID: token.publicID, name: token.name, role: token.role, unit: token.unit)
    }

    /// The administrator at the machine itself.
    package static func local(_ name: String) -> Actor { Actor(tokenID: nil, name: name, role: .admin, unit: nil) }
}

/// Where an act came from; kept in the audit trail.
package struct Origin: Sendable, Hashable {
    package let requestID: String
    package let address: String?

    package init(requestID: String, address: String?) {
        self.requestID = requestID
        self.address = address
    }
}

/// One read snapshot or one write: the connection it runs on, the moment it happens, and whose act it is.
///
/// Services are functions on a transaction and run to their end on the connection's thread. What a write does and the audit row
/// that says so share the transaction: both are kept or neither.
package struct Transaction {
    package let db: Connection
    package let now: Instant
    package let actor: Actor
    package let origin: Origin

    package init(db: Connection, now: Instant, actor: Actor, origin: Origin) {
        self.db = db
        self.now = now
        self.actor = actor
        self.origin = origin
    }

    package var today: LocalDate { now.localDate }

    /// Appends the act to the audit trail and marks the figures that it may change.
    ///
    /// - Parameters:
    ///   - action: the kind of record, a dot, and what was done: `unit.create`, `scorecard.submit`.
    ///   - subject: the URL path of what was written.
    ///   - old, new: JSON texts of what it was and what it became.
    func record(
        _ action: String, _ subject: String, plan: Int64? = nil, unit: Int64? = nil, old: String? = nil,
        new: String? = nil, reason: String? = nil
    ) throws {
        try append(action, subject, plan: plan, unit: unit, old: old, new: new, reason: reason)
        try db.versions.bump(plan ?? VersionRepository.register)
    }

    func append(
        _ action: String, _ subject: String, plan: Int64?, unit: Int64?, old: String? = nil, new: String? = nil,
        reason: String? = nil
    ) throws {
        // As it is called now: the name may have been erased since the token was shown.
        let naming = try actor.tokenID.flatMap { try db.tokens.naming($0) }
        try db.audit.append(
            AuditRecord(
                at: now, tokenID: actor.tokenID, actor: naming?.name ?? actor.name, role: actor.role.rawValue,
                actorUnit: actor.unit?.code,
                requestID: origin.requestID, address: origin.address, action: action, subject: subject, planID: plan,
                unitID: unit, old: old, new: new, reason: reason), salt: naming?.salt ?? [])
    }

    // MARK: Permission

    /// Throws unless the actor's role may do `action` to something that stands to it in one of `relations`.
    func require(_ action: Action, _ relations: Relations) throws(ServiceError) {
        guard may(action, relations) else { throw .forbidden(action) }
    }

    package func may(_ action: Action, _ relations: Relations) -> Bool {
        Permission.allows(actor.role, action, relations: relations)
    }

    /// Whether the unit is the actor's or lies below it.
    package func covers(_ unit: Int64) throws -> Bool {
        guard let root = actor.unit else { return true }
        return try db.units.isBelow(unit, root: root.id)
    }

    /// How a scored unit, a place or any other unit stands to the actor.
    package func relations(toUnit unit: Int64) throws -> Relations {
        guard actor.unit != nil else { return [.everywhere, .subjectBelow] }
        return try covers(unit) ? [.subjectBelow] : []
    }

    /// How something that belongs to no unit stands to the actor.
    package var relationsToRegister: Relations { actor.unit == nil ? [.everywhere] : [] }

    /// The unit, or the members that the group has on a day; `nil` when there is neither of that code.
    func members(of code: Slug, on day: LocalDate) throws -> [UnitReference]? {
        if let unit = try db.units.reference(code.description) { return [unit] }
        return try db.groups.find(code.description).map { try db.groups.members(of: $0.id, asOf: day) }
    }

    /// The unit with this code. What the actor may not know of is forbidden whether or not it exists.
    package func unit(_ code: Slug, for action: Action) throws -> UnitReference {
        guard let unit = try db.units.reference(code.description) else {
            guard actor.unit == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.notFound(.unit, code.description)
        }
        try require(action, relations(toUnit: unit.id))
        return unit
    }
}
