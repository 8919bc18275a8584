package import Domain
package import SQLite
internal import Services
internal import Storage

extension Commands {
    package struct AuditOutcome: Sendable {
        package let rows: Int
        package let faults: [String]
        package let head: String
    }

    package static func verifyAudit(path: String, seals: [String] = []) throws -> AuditOutcome {
        let heads = try seals.map { text in
            guard let head = AuditHead(text) else {
                throw BadArgument("--seal takes what nep audit seal printed, not \(text)")
            }
            return head
        }
        let db = try reading(path)
        return try db.snapshot { db in
            let verification = try AuditVerification(db, seals: heads)
            return AuditOutcome(
                rows: verification.rows, faults: verification.faults.map(\.description),
                head: verification.head.description)
        }
    }

    package static func auditHead(path: String) throws -> String {
        try reading(path).audit.head().description
    }

    /// - Parameter day: only rows before the first that is not before it.
    package static func exportAudit(path: String, before day: LocalDate?, _ print: (String) -> Void) throws {
        let db = try reading(path)
        try db.snapshot { db in
            var limit = Int64.max
            if let day { limit = try db.audit.last(before: day.startsAt) ?? 0 }
            var last = Int64.min
            while true {
                let page = try db.audit.chained(after: last)
                for row in page where row.record.id <= limit { print(AuditLine.text(row.record)) }
                guard let end = page.last?.record.id, end < limit else { return }
                last = end
            }
        }
    }

    package static func pruneAudit(_ db: Connection, exported: [UInt8]) throws -> String {
        let checkpoint = try db.transaction { db in
            try AuditService(local(db, "audit prune")).prune(exported: exported)
        }
        return "removed rows \(checkpoint.first) to \(checkpoint.end.sequence)"
    }
}

/// An argument that cannot be meant.
package struct BadArgument: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
