package import Domain
internal import JSON
package import SQLite
package import Services
internal import Storage

/// A register of its own for one test, in a file that goes with it, and acts on it one after the other.
package final class Register {
    package let db: Connection
    private let directory: TemporaryDirectory
    package var now: Instant

    package init(now: String = "2022-06-19T08:00:00+07:00") throws {
        directory = try TemporaryDirectory()
        db = try Connection(path: directory.database, mode: .create)
        self.now = .at(now)
        try Migrator().migrate(db, now: self.now)
    }

    package func at(_ moment: String) -> Register {
        now = .at(moment)
        return self
    }

    /// Runs `body` as somebody would; `nil` for the unit is everything. What throws leaves nothing behind.
    package func act<T>(
        as role: Role = .admin, of unit: String? = nil, _ body: (Transaction) throws -> T
    ) throws -> T {
        try db.transaction { db in
            let unit = try unit.map { code in
                guard let unit = try db.units.reference(code) else { preconditionFailure("no unit \(code)") }
                return unit
            }
            return try body(
                Transaction(
                    db: db, now: now, actor: Actor(tokenID: nil, name: "test", role: role, unit: unit),
                    origin: Origin(requestID: "test", address: nil)))
        }
    }

    /// The error that `body` throws, nothing of it kept.
    package func error(
        as role: Role = .admin, of unit: String? = nil, _ body: (Transaction) throws -> Void
    ) -> ServiceError? {
        do {
            try act(as: role, of: unit, body)
            return nil
        } catch {
            return error as? ServiceError
        }
    }

    /// The actions of the trail so far.
    package var trail: [String] {
        get throws { try act { try AuditService($0).list(.init(), .all).items.map(\.record.action) } }
    }
}

package func slug(_ text: String) -> Slug {
    guard let slug = Slug(text) else { preconditionFailure("no slug: \(text)") }
    return slug
}

package func day(_ text: String) -> LocalDate {
    guard let day = LocalDate(text) else { preconditionFailure("no day: \(text)") }
    return day
}
