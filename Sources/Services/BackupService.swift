package import Backups
package import Domain
internal import Storage

/// The backups of the service, as far as somebody asks for them: who may, and what the trail says of it.
package struct BackupService {
    let t: Transaction
    let backups: Backups?

    /// - Parameter backups: `nil` where the service was given no directory for them.
    package init(_ transaction: Transaction, _ backups: Backups?) {
        t = transaction
        self.backups = backups
    }

    /// Takes the one place there is for a backup of this name, and notes who asked. It is made once this is on the disk.
    package func start(_ id: BackupID?) throws -> Manifest {
        try t.require(.runBackup, t.relationsToRegister)
        guard let backups, let id else { throw ServiceError.conflict(.backupNotConfigured) }
        do throws(Backups.Busy) { try backups.reserve(id) } catch {
            throw ServiceError.conflict(Conflict(.backupRunning, error.id.description))
        }
        let manifest = backups.planned(id, by: t.actor.name)
        try t.record("backup.create", manifest.urlPath)
        return manifest
    }

    /// Newest first.
    package func list(_ page: PageRequest) throws -> Page<Manifest> {
        try t.require(.runBackup, t.relationsToRegister)
        guard let backups else { return Page(items: [], next: nil) }
        var last: BackupID?
        if case .integer(let milliseconds)? = page.cursor?.parts.first {
            last = BackupID(Instant(milliseconds: milliseconds))
        }
        let rows = try backups.list(before: last, limit: page.limit + 1)
        return Page(rows, limit: page.limit) { Cursor(.integer($0.id.at.milliseconds)) }
    }

    package func get(_ text: String) throws -> Manifest {
        try t.require(.runBackup, t.relationsToRegister)
        guard let id = BackupID(text), let manifest = backups?.find(id) else {
            throw ServiceError.notFound(.backup, String(text.prefix(80)))
        }
        return manifest
    }
}

extension Manifest {
    package var urlPath: String { "/v1/backups/\(id)" }
}
