package import SQLite
internal import Storage

/// Whether a copy of a database is sound: what a backup has to pass before it counts, and before it is restored.
package enum BackupCheck {
    /// Opens the copy and looks at all of it.
    /// - Returns: Its figures.
    /// - Throws: `BackupFailure.unsound` with every fault.
    package static func figures(of path: String) throws -> BackupFigures {
        do {
            let db = try Connection(path: path, mode: .readOnly)
            let faults = try faults(of: db)
            guard faults.isEmpty else { throw BackupFailure.unsound(faults) }
            return try BackupFigures.of(db)
        } catch let error as SQLiteError where error.isCorrupt {
            throw BackupFailure.unsound([error.message])
        }
    }

    /// What contradicts itself in a database: pages and indices, references, the schema, the audit trail.
    package static func faults(of db: Connection) throws -> [String] {
        var faults = try db.integrityFaults().map { "integrity: \($0)" }
        // Rows of a damaged file are not to be had.
        guard faults.isEmpty else { return faults }
        faults += try db.foreignKeyFaults().map { "foreign key: \($0)" }
        guard try db.health.lastMigration() != nil else { return faults + ["schema: this is no database of Nếp"] }
        do {
            // The trail can only be read in the schema that this binary knows; an older one is checked once it is migrated.
            if try Migrator().pending(db).isEmpty {
                faults += try AuditVerification(db).faults.map { "audit trail: \($0)" }
            }
        } catch let error as Migrator.Failure {
            faults.append("schema: \(error)")
        }
        return faults
    }
}
