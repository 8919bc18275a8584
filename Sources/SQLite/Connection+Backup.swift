import CSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

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
                try source.makeFile(at: partial)
                try source.copy(to: partial, pagesPerStep: pagesPerStep, progress: progress)
            }
            guard rename(partial, path) == 0 else { throw SQLiteError.system("rename", partial) }
            try syncDirectory(of: path)
        } catch {
            unlink(partial)
            unlink(partial + "-journal")
            throw error
        }
    }

    private func copy(to path: String, pagesPerStep: Int32, progress: (BackupProgress) throws -> Void) throws {
        // Opened as SQLite does by default: it becomes a copy, settings and all, and is synced when it is whole.
        let target = try Connection(bare: path, mode: .readWrite)
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw SQLiteError(lastOf: target.handle)
        }
        var code = SQLITE_OK
        do {
            while code == SQLITE_OK {
                code = sqlite3_backup_step(backup, pagesPerStep)
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
    }

    /// An empty file that only those may read who may read the original: SQLite would go by the umask.
    private func makeFile(at path: String) throws(SQLiteError) {
        unlink(path)
        var original = stat()
        let source = sqlite3_db_filename(handle, "main").map { String(cString: $0) } ?? ""
        let mode = stat(source, &original) == 0 ? original.st_mode & 0o777 : 0o600
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw .system("open", path) }
        defer { close(file) }
        guard fchmod(file, mode) == 0 else { throw .system("fchmod", path) }
    }

    /// A new name is on the disk once its directory is.
    private func syncDirectory(of path: String) throws(SQLiteError) {
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw .system("open", directory) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw .system("fsync", directory) }
    }
}

extension SQLiteError {
    /// A call of the system that failed, told as SQLite tells of its own.
    fileprivate static func system(_ call: String, _ path: String) -> SQLiteError {
        let reason = strerror(errno).map { String(cString: $0) } ?? ""
        return SQLiteError(extendedCode: SQLITE_IOERR, message: "\(call) \(path): \(reason)")
    }
}
