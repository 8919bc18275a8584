internal import Crypto
package import Domain
package import Embedded
package import SQLite

/// Brings a database forward to this binary's schema, and refuses one it does not recognise.
///
/// Forward only. Each file applies in a transaction of its own, together with the row that records its name and SHA-256; an applied
/// file that has changed or gone since, or one that this binary does not know, stops the start.
package struct Migrator {
    package let migrations: [Embedded.Migration]

    package init(migrations: [Embedded.Migration] = Embedded.migrations) {
        self.migrations = migrations
    }

    package enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        case changed(name: String)
        case missing(name: String)
        case newer(name: String)
        case failed(name: String, message: String)
        /// There are tables, and none of them says that this product made them.
        case foreign

        package var description: String {
            switch self {
            case .changed(let name):
                "migration \(name) was applied with another content than this binary has; use the binary that made the database"
            case .missing(let name):
                "migration \(name) comes before applied ones but was never applied; the database was made by another product line"
            case .newer(let name):
                "the database has migration \(name), which this binary does not know: it is newer than the binary"
            case .foreign: "this is no database of Nếp, but one of another program; nothing in it was changed"
            case .failed(let name, let message): "migration \(name) failed and was rolled back: \(message)"
            }
        }
    }

    /// The names of the migrations that were applied now, in order; empty when the database was up to date.
    @discardableResult
    package func migrate(_ db: Connection, now: Instant) throws -> [String] {
        let due = try pending(db)
        guard !due.isEmpty else { return [] }
        try db.script(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                name TEXT NOT NULL PRIMARY KEY,
                sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
                applied_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            """)
        var applied: [String] = []
        for migration in due {
            do {
                try db.script("BEGIN IMMEDIATE")
                // Another process may have been faster.
                guard try pending(db).contains(where: { $0.name == migration.name }) else {
                    try db.script("ROLLBACK")
                    continue
                }
                try db.openingSchema { try db.script(migration.sql) }
                if migration.name.hasSuffix("_trust.sql") { try db.audit.adopt() }
                if migration.name.hasSuffix("_signature.sql") { try db.people.adopt(at: now) }
                try db.run(
                    "INSERT INTO schema_migration (name, sha256, applied_at) VALUES (?, ?, ?)",
                    migration.name, Self.digest(migration), now.milliseconds)
                try db.script("COMMIT")
            } catch {
                if !db.isAutocommit { try db.script("ROLLBACK") }
                throw error as? Failure ?? Failure.failed(name: migration.name, message: Self.words(error))
            }
            applied.append(migration.name)
        }
        return applied
    }

    /// What is still to apply; throws when what was applied is not what this binary has.
    package func pending(_ db: Connection) throws -> [Embedded.Migration] {
        guard try hasBegun(db) else { return migrations }
        let applied = try db.rows("SELECT name, sha256 FROM schema_migration ORDER BY name") { row in
            (name: row.text(0), digest: row.text(1))
        }
        let byName = Dictionary(uniqueKeysWithValues: migrations.map { ($0.name, $0) })
        for row in applied {
            guard let migration = byName[row.name] else { throw Failure.newer(name: row.name) }
            guard Self.digest(migration) == row.digest else { throw Failure.changed(name: row.name) }
        }
        let done = Set(applied.map(\.name))
        let pending = migrations.filter { !done.contains($0.name) }
        if let last = applied.last, let gap = pending.first(where: { $0.name < last.name }) {
            throw Failure.missing(name: gap.name)
        }
        return pending
    }

    /// Whether anything was ever applied to a database; throws for one that others have filled.
    ///
    /// What SQLite and a replicator (Litestream) keep for themselves does not count.
    private func hasBegun(_ db: Connection) throws -> Bool {
        let columns = try db.first(
            """
            SELECT count(*) FROM pragma_table_info('schema_migration') WHERE name IN ('name', 'sha256', 'applied_at')
            """
        ) { $0.int(0) }
        if columns == 3 { return true }
        let others = try db.first(
            """
            SELECT count(*) FROM sqlite_schema
            WHERE substr(name, 1, 7) <> 'sqlite_' AND substr(tbl_name, 1, 12) <> '_litestream_'
            """
        ) { $0.int(0) }
        guard others == 0 else { throw Failure.foreign }
        return false
    }

    /// Without the statement, which is a whole migration.
    private static func words(_ error: any Error) -> String {
        guard let error = error as? SQLiteError else { return String(describing: error) }
        return "\(error.message) (SQLite \(error.extendedCode))"
    }

    static func digest(_ migration: Embedded.Migration) -> String {
        SHA256.hash(data: Array(migration.sql.utf8)).hexadecimal
    }
}
