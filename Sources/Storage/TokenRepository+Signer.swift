package import Domain
internal import SQLite

/// The token behind a signature.
package struct SignerRecord: Sendable, Hashable {
    package let id: Int64
    package let name: String
    package let role: Role
    package let unit: UnitReference?
}

extension TokenRepository {
    package func signer(publicID: String) throws -> SignerRecord? {
        try db.first(
            """
            SELECT t.id, t.name, t.role, t.unit_id, u.code FROM token t LEFT JOIN unit u ON u.id = t.unit_id WHERE t.public_id = ?
            """, publicID
        ) { try Self.signer($0) }
    }

    package func signer(id: Int64) throws -> SignerRecord? {
        try db.first(
            "SELECT t.id, t.name, t.role, t.unit_id, u.code FROM token t LEFT JOIN unit u ON u.id = t.unit_id WHERE t.id = ?",
            id
        ) { try Self.signer($0) }
    }

    /// The first token of the line in which each took the place of the one before.
    package func origin(of id: Int64) throws -> Int64 {
        // One look is all that most need: a recursive query would cost eight times as much with each card that is sent.
        var origin = id
        while case let before?? = try db.first(
            "SELECT replaces_id FROM token WHERE id = ?", origin, read: { $0.optionalInt(0) })
        {
            origin = before
        }
        return origin
    }

    private static func signer(_ row: borrowing Row) throws -> SignerRecord {
        var unit: UnitReference?
        if let id = row.optionalInt(3) { unit = UnitReference(id: id, code: row.text(4)) }
        return SignerRecord(id: row.int(0), name: row.text(1), role: try row.decoded(2), unit: unit)
    }

    /// What it is called, and what that is salted with in the trail: nothing once it was erased.
    package func naming(_ id: Int64) throws -> (name: String, salt: [UInt8])? {
        try db.first("SELECT name, name_salt FROM token WHERE id = ?", id) { ($0.text(0), $0.blob(1)) }
    }

    /// Puts another name in the place of the one it has. What the trail has of the old one stays.
    package func rename(publicID: String, to name: String) throws {
        try db.run("UPDATE token SET name = ?, renamed = renamed + 1 WHERE public_id = ?", name, publicID)
    }

    /// Forgets the name, here and in the trail, with its salt: the token is called by its public id from now on.
    package func eraseName(publicID: String) throws {
        try db.run(
            "UPDATE token SET name = public_id, name_salt = x'', renamed = renamed + 1 WHERE public_id = ?", publicID)
        try db.run(
            "UPDATE audit SET actor = '' WHERE token_id = (SELECT id FROM token WHERE public_id = ?) AND actor <> ''",
            publicID)
    }
}
