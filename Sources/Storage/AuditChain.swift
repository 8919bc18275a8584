internal import Crypto
internal import Domain

/// How the rows of the trail hang together: each carries the SHA-256 of the hash before it and of its own fields.
///
/// A field is written as a netstring, `5:hello,`, one that is NULL as `-,`, numbers in decimal; fields stand in the order of the
/// table, and in place of the actor's name stands its digest in hexadecimal. What is hashed is the previous hash (32 bytes, zeros
/// before the first row) followed by the fields. docs/audit.md says it with an example; a change here would break every chain there is.
package enum AuditChain {
    package static let beginning = [UInt8](repeating: 0, count: 32)

    /// What stands in the hashed row for a name: without the salt nobody can try names against it.
    package static func digest(of name: String, salt: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: salt)
        hash.update(data: Array(name.utf8))
        return Array(hash.finalize())
    }

    /// The hash of a row whose `id` and `actorDigest` are set.
    package static func hash(_ row: AuditRecord, after previous: [UInt8]) -> [UInt8] {
        var bytes = previous
        bytes.reserveCapacity(512 + (row.old?.utf8.count ?? 0) + (row.new?.utf8.count ?? 0))
        append(String(row.id), to: &bytes)
        append(String(row.at.milliseconds), to: &bytes)
        append(row.tokenID.map { String($0) }, to: &bytes)
        append(row.actorDigest.hexadecimal, to: &bytes)
        append(row.role, to: &bytes)
        append(row.actorUnit, to: &bytes)
        append(row.requestID, to: &bytes)
        append(row.address, to: &bytes)
        append(row.action, to: &bytes)
        append(row.subject, to: &bytes)
        append(row.planID.map { String($0) }, to: &bytes)
        append(row.unitID.map { String($0) }, to: &bytes)
        append(row.old, to: &bytes)
        append(row.new, to: &bytes)
        append(row.reason, to: &bytes)
        return Array(SHA256.hash(data: bytes))
    }

    private static func append(_ field: String?, to bytes: inout [UInt8]) {
        guard let field else {
            bytes.append(UInt8(ascii: "-"))
            bytes.append(UInt8(ascii: ","))
            return
        }
        bytes.append(contentsOf: String(field.utf8.count).utf8)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: field.utf8)
        bytes.append(UInt8(ascii: ","))
    }
}

/// A place in the chain: a row and its hash, which stands for everything up to it.
package struct AuditHead: Sendable, Hashable {
    /// 0 before the first row.
    package let sequence: Int64
    package let hash: [UInt8]

    package init(sequence: Int64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// `1234:` and 64 hexadecimal digits, as `nep audit seal` prints it.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0, parts[1].utf8.count == 64 else {
            return nil
        }
        let digits = parts[1].compactMap { $0.isASCII ? $0.hexDigitValue.flatMap(UInt8.init(exactly:)) : nil }
        guard digits.count == 64 else { return nil }
        let hash = stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        self.init(sequence: sequence, hash: hash)
    }
}

extension AuditHead: CustomStringConvertible {
    package var description: String { "\(sequence):\(hash.hexadecimal)" }
}
