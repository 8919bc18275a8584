package import Domain
internal import JSON
package import Storage

/// What a client says of a new token: the body of `POST /v1/tokens`.
package struct TokenDraft: Sendable, Hashable {
    package var name: String
    package var role: Role
    /// The unit that the role is to hold for, with everything below it; `nil` is everything.
    package var unit: Slug?
    /// The last day on which it is to work; `nil` is no end.
    package var expiresOn: LocalDate?
    /// Addresses and blocks from which alone it may be used, as the API has checked them; `nil` is anywhere.
    package var addresses: [String]?
    /// Requests a minute; `nil` is as the service is set.
    package var readsPerMinute: Int?
    package var writesPerMinute: Int?
    /// The right to records about people.
    package var conduct: Bool

    package init(
        name: String, role: Role, unit: Slug?, expiresOn: LocalDate?, addresses: [String]? = nil,
        readsPerMinute: Int? = nil, writesPerMinute: Int? = nil, conduct: Bool = false
    ) {
        self.name = name
        self.role = role
        self.unit = unit
        self.expiresOn = expiresOn
        self.addresses = addresses
        self.readsPerMinute = readsPerMinute
        self.writesPerMinute = writesPerMinute
        self.conduct = conduct
    }

    package static let rates = 1...1_000_000
    package static let maximumName = 200

    package static func read(_ o: inout ObjectReader) -> TokenDraft? {
        let name = o.text("name", maximum: maximumName) ?? ""
        let role = o.choice("role", Role.self) ?? .viewer
        let unit = o.slug("unit", required: false)
        let expiresOn = o.date("expiresOn", required: false)
        let addresses = o.list("addresses", maximum: 50, or: .textEmpty) { $0.isEmpty ? nil : String($0.prefix(60)) }
        if o.json("addresses") == .array([]) { o.report(.listEmpty, at: "addresses") }
        let reads = o.integer("readsPerMinute", in: rates, required: false)
        let writes = o.integer("writesPerMinute", in: rates, required: false)
        let conduct = o.flag("conduct")
        return TokenDraft(
            name: name, role: role, unit: unit, expiresOn: expiresOn, addresses: addresses.isEmpty ? nil : addresses,
            readsPerMinute: reads, writesPerMinute: writes, conduct: conduct)
    }
}

/// A token just made, with the secret that is told this once.
package struct IssuedToken: Sendable {
    package let record: TokenRecord
    package let secret: String
}

/// The tokens that let people and programs in.
package struct TokenService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    /// Makes a token within the actor's own subtree.
    ///
    /// Only an admin comes this far, and an admin may do in its subtree whatever any other role could do there, so no
    /// role that it hands out gives more than it has.
    ///
    /// - Parameter unread: what of the body could not be read.
    package func issue(_ draft: TokenDraft, unread: [Issue] = []) throws -> IssuedToken {
        // Without its unit the token would be one for everything.
        if unread.touch("/unit") {
            try ServiceError.refuse(unread, and: expiryFaults(draft.expiresOn))
        }
        let (unit, unitFaults) = try unit(draft.unit)
        // Whoever runs a unit does not lift itself above what the service allows to all.
        if draft.readsPerMinute != nil || draft.writesPerMinute != nil {
            try t.require(.manageTokens, t.relationsToRegister)
        }
        try ServiceError.refuse(unread, and: unitFaults + expiryFaults(draft.expiresOn))
        var record = TokenRecord(
            publicID: TokenSecret.makePublicID(), name: draft.name, role: draft.role, unit: unit, createdAt: t.now,
            expiresOn: draft.expiresOn)
        record.addresses = draft.addresses
        record.readsPerMinute = draft.readsPerMinute
        record.writesPerMinute = draft.writesPerMinute
        record.holdsConduct = draft.conduct
        let issued = try add(record)
        try t.record("token.create", record.path, unit: unit?.id, new: try summary(record))
        return issued
    }

    private func add(_ record: TokenRecord) throws -> IssuedToken {
        let secret = TokenSecret.make()
        var record = record
        record.nameSalt = TokenSecret.makeSalt()
        record.id = try t.db.tokens.add(record, hash: TokenSecret.hash(secret))
        _ = try t.keep(record.name, as: .tokenHolder, of: record.path, plan: nil, unit: record.unit?.id)
        if record.holdsConduct {
            // Nobody hands on what he has not: the first comes from the machine itself.
            try t.requireConduct(.manageTokens)
            try t.db.tokens.grantConduct(record.id)
        }
        return IssuedToken(record: record, secret: secret)
    }

    /// How long a token that was rotated may still work beside the one that takes its place, in hours.
    package static let overlaps = 0...720

    /// Makes a token that is what this one is, under a new secret. The old one works for `overlap` hours more, so that whoever uses
    /// it can change over without a gap; an end that it has before then stays.
    package func rotate(
        _ publicID: String, overlap: Int, expiresOn: LocalDate?, if condition: Precondition = .none
    ) throws -> IssuedToken {
        let old = try get(publicID)
        try condition.check(old.version)
        guard old.isUsable(at: t.now), old.endsAt == nil else { throw ServiceError.conflict(.tokenEnded) }
        try ServiceError.refuse(expiryFaults(expiresOn))
        var record = old
        record.publicID = TokenSecret.makePublicID()
        record.createdAt = t.now
        record.expiresOn = expiresOn ?? old.expiresOn
        record.lastUsedAt = nil
        record.replaces = old.publicID
        record.renamed = 0
        let issued = try add(record)
        var ended = old
        ended.endsAt = t.now + .seconds(overlap * 60 * 60)
        try t.db.tokens.end(old.id, at: ended.endsAt ?? t.now)
        try t.record("token.rotate", old.path, unit: old.unit?.id, old: try summary(old), new: try summary(ended))
        try t.record("token.create", record.path, unit: record.unit?.id, new: try summary(record))
        return issued
    }

    private func summary(_ record: TokenRecord) throws -> String {
        record.summary(holder: try t.db.people.all(of: record.path, .tokenHolder).first?.reference)
    }

    private func expiryFaults(_ day: LocalDate?) -> [Issue] {
        guard let day, day < t.today else { return [] }
        return [Issue(pointer: "/expiresOn", code: .datePast, arguments: [t.today.description])]
    }

    private func unit(_ code: Slug?) throws -> (UnitReference?, faults: [Issue]) {
        guard let code else {
            try t.require(.manageTokens, t.relationsToRegister)
            return (nil, [])
        }
        guard let unit = try t.db.units.reference(code.description) else {
            // Only who may make tokens everywhere is told that there is no such unit.
            try t.require(.manageTokens, t.relationsToRegister)
            return (nil, [Issue(pointer: "/unit", code: .referenceUnknown, arguments: [code.description])])
        }
        try t.require(.manageTokens, t.relations(toUnit: unit.id))
        return (unit, [])
    }

    /// The token of this public identifier, if the actor has the care of it.
    package func get(_ publicID: String) throws -> TokenRecord {
        guard let record = try t.db.tokens.find(publicID: publicID) else {
            try t.require(.manageTokens, t.relationsToRegister)
            throw ServiceError.notFound(.token, String(publicID.prefix(80)))
        }
        try t.require(.manageTokens, record.unit.map { try t.relations(toUnit: $0.id) } ?? t.relationsToRegister)
        return record
    }

    /// The tokens that the actor has the care of, in the order in which they were made.
    ///
    /// - Parameter day: only those that still work and whose last day is before this one.
    package func list(
        role: Role?, unit: Slug?, endingBefore day: LocalDate? = nil, _ page: PageRequest
    ) throws -> Page<TokenRecord> {
        // The list holds nothing but what lies below the actor.
        try t.require(.manageTokens, .subjectBelow)
        var filter = TokenRepository.Filter()
        filter.role = role
        filter.unit = try unit.map { try t.unit($0, for: .manageTokens).id }
        filter.root = t.actor.unit?.id
        filter.ending = day.map { .init(before: $0, now: t.now) }
        return try t.db.tokens.list(filter, page)
    }

    /// Ends a token, from this moment on and for good. One that was revoked already stays as it is.
    package func revoke(_ publicID: String, if condition: Precondition = .none) throws {
        let record = try get(publicID)
        try condition.check(record.version)
        guard record.revokedAt == nil else { return }
        try t.db.tokens.revoke(record.id, at: t.now)
        var revoked = record
        revoked.revokedAt = t.now
        try t.record(
            "token.revoke", record.path, unit: record.unit?.id, old: try summary(record),
            new: try summary(revoked))
    }
}

extension TokenRecord {
    package var path: String { "/v1/tokens/\(publicID)" }

    /// A token changes when another takes its place, when it is revoked, and when its name is corrected or erased.
    package var version: Int { 1 + (endsAt == nil ? 0 : 1) + (revokedAt == nil ? 0 : 2) + 4 * renamed }

    /// The record as the audit trail keeps it: nothing of the secret, nor of its hash, and not the name.
    ///
    /// - Parameter holder: what is kept of the name in its place.
    fileprivate func summary(holder: String?) -> String {
        JSONText.object { w in
            w.member("person", holder)
            w.member("role", role.rawValue)
            w.member("unit", unit?.code)
            w.member("expiresOn", expiresOn?.description)
            if let addresses { w.member("addresses", addresses) }
            if let readsPerMinute { w.member("readsPerMinute", readsPerMinute) }
            if let writesPerMinute { w.member("writesPerMinute", writesPerMinute) }
            if let replaces { w.member("replaces", replaces) }
            if let endsAt { w.member("endsAt", endsAt.description) }
            w.member("conduct", holdsConduct)
            w.member("revokedAt", revokedAt?.description)
        }
    }
}
