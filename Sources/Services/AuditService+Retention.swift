internal import Crypto
internal import Domain
internal import JSON
package import Storage

/// A row of the trail as a line of JSON with everything that its hash was made of, so that a file of them can be verified
/// without the database.
package enum AuditLine {
    package static func text(_ row: AuditRecord) -> String {
        JSONText.object { w in
            w.member("id", row.id)
            w.member("at", row.at.milliseconds)
            w.member("tokenId", row.tokenID)
            w.member("actor", row.actor)
            w.member("actorDigest", row.actorDigest.hexadecimal)
            w.member("role", row.role)
            w.member("actorUnit", row.actorUnit)
            w.member("requestId", row.requestID)
            w.member("address", row.address)
            w.member("action", row.action)
            w.member("subject", row.subject)
            w.member("planId", row.planID)
            w.member("unitId", row.unitID)
            w.member("old", row.old)
            w.member("new", row.new)
            w.member("reason", row.reason)
            w.member("hash", row.hash.hexadecimal)
        }
    }
}

/// Why rows of the trail were not removed.
package enum PruneFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case differs(line: Int)
    case tooMany(rows: Int)
    case faulty([AuditFault])

    package var description: String {
        switch self {
        case .empty: "the file has no rows; nothing was removed"
        case .differs(let line): "line \(line) of the file is not the row that the trail has there; nothing was removed"
        case .tooMany(let rows): "the file has \(rows) rows, more than the trail; nothing was removed"
        case .faulty(let faults):
            "the trail does not hold together, so nothing was removed:\n"
                + faults.map(\.description).joined(separator: "\n")
        }
    }
}

extension AuditService {
    /// Removes from the beginning of the trail the rows that the exported file holds, line for line as it exports them now, and
    /// leaves a checkpoint in their place and a row that says so at the end.
    package func prune(exported file: [UInt8]) throws -> AuditCheckpoint {
        try t.require(.readAudit, t.relationsToRegister)
        let faults = try AuditVerification(t.db).faults
        guard faults.isEmpty else { throw PruneFailure.faulty(faults) }
        let lines = file.split(separator: UInt8(ascii: "\n"))
        var first: Int64?
        var end: AuditHead?
        var number = 0
        while number < lines.count {
            let page = try t.db.audit.chained(after: end?.sequence ?? .min)
            guard !page.isEmpty else { throw PruneFailure.tooMany(rows: lines.count) }
            for row in page.prefix(lines.count - number) {
                guard lines[number].elementsEqual(AuditLine.text(row.record).utf8) else {
                    throw PruneFailure.differs(line: number + 1)
                }
                first = first ?? row.record.id
                end = AuditHead(sequence: row.record.id, hash: row.record.hash)
                number += 1
            }
        }
        guard let first, let end else { throw PruneFailure.empty }
        let checkpoint = AuditCheckpoint(
            first: first, end: end, at: t.now, exportDigest: Array(SHA256.hash(data: file)).hexadecimal)
        try t.record("audit.prune", "/v1/audit", new: checkpoint.summary)
        try t.db.audit.remove(through: checkpoint)
        return checkpoint
    }
}
