package import Domain
internal import Embedded
internal import HTTPRouting
internal import JSON
package import SQLite
package import Services
internal import Storage

/// What the subcommands do, apart from how they read their arguments.
package enum Commands {
    package static func local(_ db: Connection, _ command: String, at moment: Instant? = nil) -> Transaction {
        Transaction(
            db: db, now: moment ?? SystemClock().now, actor: .local("nep \(command)"),
            origin: Origin(requestID: "cli", address: nil))
    }

    /// The plans that come with the service, by code.
    package static var documents: [String] { Embedded.documents.map(\.name) }

    package static func document(_ name: String) throws -> [UInt8] {
        guard let bytes = Embedded.document(name) else {
            throw BadArgument(
                "no plan called \(name) comes with the service; there are \(documents.joined(separator: ", "))")
        }
        return bytes
    }

    /// Writes a bundle, all of it or nothing; with `dryRun` nothing, but the same report.
    ///
    /// - Parameter moment: when it is to have happened, in a database made for rehearsal; `nil` is now. A plan published by
    ///   the real clock owes nothing yet at an instant of the past.
    package static func importing(
        _ bytes: [UInt8], into db: Connection, publish: Bool, dryRun: Bool, at moment: Instant? = nil
    ) throws -> ImportReport {
        let bundle = try ImportBundle(JSON.parse(bytes))
        if moment != nil, try db.meta.value(Rehearsal.key) == nil { throw StartFailure.clockWithoutRehearsal }
        struct Undo: Error { let report: ImportReport }
        do {
            return try db.transaction { db in
                let report = try bundle.apply(in: local(db, "import", at: moment), publish: publish)
                if dryRun { throw Undo(report: report) }
                return report
            }
        } catch let undo as Undo {
            return undo.report
        }
    }

    /// The names of the migrations that were applied.
    ///
    /// - Parameter rehearsal: marks a new database as one whose clock may be set.
    package static func migrate(
        _ path: String, rehearsal: Bool, checkpoints: Checkpoints = .own
    ) throws -> [String] {
        if rehearsal, let schema = try Schema(of: path), !schema.isNew, try !isRehearsal(path) {
            throw StartFailure.rehearsalOfExisting(path)
        }
        let (db, applied) = try openMigrating(path, checkpoints: checkpoints)
        if rehearsal, try db.meta.value(Rehearsal.key) == nil { try Rehearsal.mark(db, now: SystemClock().now) }
        return applied
    }

    private static func isRehearsal(_ path: String) throws -> Bool {
        try Connection(path: path, mode: .readOnly).meta.value(Rehearsal.key) != nil
    }

    /// A new database with the demo in it, and one token per role.
    package static func demo(_ path: String) throws -> [Demo.Token] {
        guard try Schema(of: path)?.isNew ?? true else { throw StartFailure.demoOverExisting(path) }
        return try Demo.build(openMigrating(path).db)
    }

    // MARK: Tokens

    /// The new token's secret.
    package static func createToken(
        _ db: Connection, name: String, role: Role, unit: Slug?, expiresOn: LocalDate?, addresses: String? = nil,
        conduct: Bool = false
    ) throws -> String {
        let blocks = try addresses?.split(separator: ",").map { text in
            guard let block = NetworkBlock(text.filter { $0 != " " }) else {
                throw BadArgument("--addresses takes addresses and blocks such as 203.162.0.0/16, not \(text)")
            }
            return block.description
        }
        return try db.transaction { db in
            try TokenService(local(db, "token")).issue(
                TokenDraft(
                    name: name, role: role, unit: unit, expiresOn: expiresOn, addresses: blocks, conduct: conduct)
            )
            .secret
        }
    }

    /// The secret of the token that takes the place of this one.
    package static func rotateToken(_ db: Connection, _ id: String, overlap: Int) throws -> String {
        guard TokenService.overlaps.contains(overlap) else {
            throw BadArgument("--overlap-hours takes 0 to \(TokenService.overlaps.upperBound), not \(overlap)")
        }
        return try db.transaction { db in
            try TokenService(local(db, "token")).rotate(id, overlap: overlap, expiresOn: nil).secret
        }
    }

    /// A heading and a line for each token, the columns parted by tabs; `-` stands for nothing.
    package static func listTokens(path: String) throws -> [String] {
        let t = local(try reading(path), "token")
        let heading = ["id", "role", "unit", "state", "name", "ends", "used", "addresses", "conduct"]
        let rows = try TokenService(t).list(role: nil, unit: nil, .all).items.map { token in
            let state =
                if token.revokedAt != nil { "revoked" } else if !token.isUsable(at: t.now) { "expired" } else {
                    token.endsSoon(at: t.now) ? "ending" : "usable"
                }
            return [
                token.publicID, token.role.rawValue, token.unit?.code ?? "-", state,
                String(token.name.map { $0 == "\t" || $0.isNewline ? " " : $0 }),
                token.stopsAt?.description ?? "-", token.lastUsedAt?.description ?? "-",
                token.addresses?.joined(separator: ",") ?? "-", token.holdsConduct ? "yes" : "no",
            ]
        }
        return ([heading] + rows).map { $0.joined(separator: "\t") }
    }

    package static func revokeToken(_ db: Connection, _ id: String) throws {
        try db.transaction { db in try TokenService(local(db, "token")).revoke(id) }
    }

    package static func doctor(path: String) throws -> [String] {
        try doctor(Connection(path: path, mode: .readOnly))
    }

    /// Every fault of the database, each a line; empty when it is sound.
    package static func doctor(_ db: Connection) throws -> [String] {
        var faults = try db.integrityFaults().map { "integrity: \($0)" }
        faults += try db.foreignKeyFaults().map { "foreign key: \($0)" }
        let pending = try Migrator().pending(db)
        faults += pending.map { "migration not applied: \($0.name)" }
        // Records can only be looked at in the schema that this binary knows.
        guard pending.isEmpty else { return faults }
        faults += try db.health.orphanUnits().map { "unit that began after its parent had ended: \($0)" }
        faults += try db.health.plansWithoutObligations().map { "published plan without obligations: \($0)" }
        faults += try db.health.missingObligations().map { "missing obligation: \($0)" }
        faults += try db.health.wrongFigures().map { "figures that do not add up: \($0)" }
        faults += try db.health.unsettledCards().map { "submitted card whose obligation is open: \($0)" }
        faults += try db.health.unsettledReports().map { "submitted report whose obligation is open: \($0)" }
        faults += try db.health.alteredReports().map { "report that differs from its content hash: \($0)" }
        faults += try AuditVerification(db).faults.map { "audit trail: \($0)" }
        return faults
    }
}
