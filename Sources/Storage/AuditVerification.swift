package import SQLite

/// What is wrong with a trail, row by row, for a person.
package enum AuditFault: Sendable, Hashable {
    /// The row is not what its hash was made of.
    case changed(Int64)
    /// Rows are not there.
    case removed(ClosedRange<Int64>)
    /// The row stood in another place.
    case moved(from: Int64, to: Int64)
    /// The name is not the one that was hashed.
    case renamed(Int64)
    /// The row lies before the checkpoint up to which everything was removed.
    case leftOver(Int64)
    /// Retention removed rows, and the trail does not say so.
    case untold(checkpoint: Int64)
    /// The trail does not contain what was sealed.
    case unsealed(Int64)
    /// The trail ends before the row that was sealed.
    case endsBefore(Int64)
    /// The sealed row was removed by retention; only the exported file can show it.
    case exported(Int64)
}

extension AuditFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .changed(let row): "row \(row) was changed"
        case .removed(let rows) where rows.count == 1: "row \(rows.lowerBound) was removed"
        case .removed(let rows): "rows \(rows.lowerBound) to \(rows.upperBound) were removed"
        case .moved(let from, let to): "row \(to) was moved: it was row \(from)"
        case .renamed(let row): "row \(row) names another actor than it was written with"
        case .leftOver(let row): "row \(row) lies before the checkpoint of what was removed"
        case .untold(let row): "rows up to \(row) were removed, and the trail does not say so"
        case .unsealed(let row): "row \(row) is not the one that was sealed: it or a row before it was rewritten"
        case .endsBefore(let row): "the trail ends before row \(row), which was sealed: rows were removed from its end"
        case .exported(let row): "row \(row), which was sealed, was exported and removed; verify the file"
        }
    }
}

/// Reads the whole trail and says whether it hangs together.
///
/// A row is checked against the hash that the row before it carries, so that one changed row is one fault and not a thousand.
/// Someone who rewrites every row from one place to the end leaves a chain that holds; that is what a sealed head, kept elsewhere, finds.
package struct AuditVerification {
    package private(set) var rows = 0
    package private(set) var faults: [AuditFault] = []
    package private(set) var head: AuditHead
    /// Rows whose hash does not fit, with the hash that they were to follow. Bounded: a trail with more is lost anyway.
    private var suspects: [(row: AuditRecord, previous: [UInt8])] = []
    private static let suspectLimit = 100

    /// - Parameter seals: heads that were kept elsewhere.
    package init(_ db: Connection, seals: [AuditHead] = []) throws {
        let trail = db.audit
        let checkpoints = try trail.checkpoints()
        head = checkpoints.last?.end ?? AuditHead(sequence: 0, hash: AuditChain.beginning)
        let start = head.sequence
        var last = Int64.min
        while true {
            let page = try trail.chained(after: last)
            guard let end = page.last else { break }
            for row in page { check(row, start: start) }
            last = end.record.id
        }
        explain()
        if let checkpoint = checkpoints.last, try !trail.tells(of: checkpoint) {
            faults.append(.untold(checkpoint: checkpoint.end.sequence))
        }
        for seal in seals { try check(seal, checkpoints, trail) }
    }

    private mutating func check(_ chained: AuditRepository.ChainedRow, start: Int64) {
        let row = chained.record
        rows += 1
        guard row.id > start else { return faults.append(.leftOver(row.id)) }
        if row.id > head.sequence + 1 {
            // What follows a gap can be checked only by the rows after it.
            faults.append(.removed(head.sequence + 1...row.id - 1))
        } else if AuditChain.hash(row, after: head.hash) != row.hash {
            if suspects.count < Self.suspectLimit {
                suspects.append((row, head.hash))
            } else {
                faults.append(.changed(row.id))
            }
        }
        if !row.actor.isEmpty, AuditChain.digest(of: row.actor, salt: chained.salt) != row.actorDigest {
            faults.append(.renamed(row.id))
        }
        head = AuditHead(sequence: row.id, hash: row.hash)
    }

    /// Tells rows that were moved, and rows that only follow one that was, from rows that were changed.
    private mutating func explain() {
        let hashes = suspects.map(\.row.hash)
        for suspect in suspects {
            let previous = hashes + suspects.map(\.previous)
            if previous.contains(where: { AuditChain.hash(suspect.row, after: $0) == suspect.row.hash }) { continue }
            let origin = suspects.lazy.map(\.row.id).first { id in
                var moved = suspect.row
                moved.id = id
                return previous.contains { AuditChain.hash(moved, after: $0) == suspect.row.hash }
            }
            faults.append(origin.map { .moved(from: $0, to: suspect.row.id) } ?? .changed(suspect.row.id))
        }
    }

    private mutating func check(
        _ seal: AuditHead, _ checkpoints: [AuditCheckpoint], _ trail: AuditRepository
    ) throws {
        if seal.sequence == 0 { return }
        if let checkpoint = checkpoints.last, seal.sequence <= checkpoint.end.sequence {
            if !checkpoints.contains(where: { $0.end == seal }) { faults.append(.exported(seal.sequence)) }
        } else if seal.sequence > head.sequence {
            faults.append(.endsBefore(seal.sequence))
        } else if try trail.hash(of: seal.sequence) != seal.hash {
            faults.append(.unsealed(seal.sequence))
        }
    }
}
