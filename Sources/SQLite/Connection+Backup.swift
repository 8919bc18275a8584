import CSQLite

/// How far a backup is.
package struct BackupProgress: Sendable, Hashable {
    package let remainingPages: Int
    package let totalPages: Int
}

extension Connection {
    /// Copies the database to another file with SQLite's backup interface (https://sqlite.org/backup.html).
    ///
    /// The copy is the state of one moment: a read snapshot is held for as long as it takes, so writers go on meanwhile
    /// and never make it begin again; their log grows until it is done. The file appears at `path` once it is whole and
    /// on the disk, in place of one that was there, and with the permissions of the original.
    /// - Parameters:
    ///   - pagesPerStep: how much is copied between two calls of `progress`.
    ///   - progress: called after every step; an error it throws ends the backup and removes what was copied.
    package func backup(
        to path: String, pagesPerStep: Int32 = 256, progress: (BackupProgress) throws -> Void = { _ in }
    ) throws {
        precondition(pagesPerStep > 0, "a backup in steps of nothing")
        let partial = path + ".partial"
        do {
            try snapshot { source in
                // BEGIN alone reads nothing yet; this takes the snapshot.
                _ = try source.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) }
                try source.copy(to: partial, pagesPerStep: pagesPerStep, progress: progress)
            }
            try DiskFile.rename(partial, to: path)
        } catch {
            DiskFile.remove(partial)
            DiskFile.remove(partial + "-journal")
            throw error
        }
    }

    private func copy(to path: String, pagesPerStep: Int32, progress: (BackupProgress) throws -> Void) throws {
        try makeFile(at: path)
        let target = try Connection(bare: path, mode: .readWrite)
        // The copy is synced here, a little at a time: one sync of all of it would hold up every COMMIT of others for as long.
        try target.script("PRAGMA synchronous = OFF")
        let file = try DiskFile(flushing: path)
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw SQLiteError(lastOf: target.handle)
        }
        var code = SQLITE_OK
        do {
            while code == SQLITE_OK {
                code = sqlite3_backup_step(backup, pagesPerStep)
                try file.flush()
                try progress(
                    BackupProgress(
                        remainingPages: Int(sqlite3_backup_remaining(backup)),
                        totalPages: Int(sqlite3_backup_pagecount(backup))))
            }
        } catch {
            sqlite3_backup_finish(backup)
            throw error
        }
        let finish = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finish == SQLITE_OK else { throw SQLiteError(lastOf: target.handle) }
        // A copy is one file, whole without a log beside it, and can be read where nothing may be written.
        try target.leaveWAL()
        try file.sync()
    }

    /// Takes the log into the file and gives WAL mode up; a `Connection` that may write takes it up again. Nobody else may have the
    /// database open.
    package func leaveWAL() throws(SQLiteError) {
        try script("PRAGMA journal_mode = DELETE")
    }

    /// An empty file that only those may read who may read the original: SQLite would go by the umask.
    private func makeFile(at path: String) throws(SQLiteError) {
        DiskFile.remove(path)
        _ = try DiskFile(creating: path)
        let original = sqlite3_db_filename(handle, "main").map { String(cString: $0) } ?? ""
        try DiskFile.copyPermissions(of: original, to: path)
    }
}
