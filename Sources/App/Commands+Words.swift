internal import API
internal import SQLite
internal import Storage

/// Errors in words for standard error.
extension Commands {
    /// Every fault of a body is on a line of its own.
    package static func describe(_ error: any Error) -> String { ErrorText.describe(error) }

    /// The same, and what SQLite refused is told of the file that it was about.
    ///
    /// - Parameter database: the file that the command works on.
    package static func describe(_ error: any Error, database path: String) -> String {
        switch error {
        case let error as SQLiteError: describe(error, of: path)
        case let failure as Migrator.Failure: "\(path): \(failure)"
        default: describe(error)
        }
    }

    private static func describe(_ error: SQLiteError, of path: String) -> String {
        let directory = DiskFile.directory(of: path)
        if error.isCorrupt {
            return error.isNoDatabase
                ? "\(path) is no SQLite database"
                : "\(path) is damaged (\(error.message)); `nep restore` puts a backup in its place"
        }
        if error.isBusy {
            return
                "\(path) is locked by \(DiskFile.writer(of: path) ?? .init(process: nil)); try again once that is done"
        }
        if error.isFull { return "there is no room left: \(error.message)" }
        if DiskFile.isDirectory(path) { return "\(path) is a directory" }
        guard error.isReadOnly || error.cannotOpen else { return "\(error.message) (SQLite \(error.extendedCode))" }
        if !DiskFile.isDirectory(directory) { return "there is no directory \(directory)" }
        if DiskFile.exists(path), !DiskFile.mayWrite(path) { return "\(path) cannot be written by this user" }
        if !DiskFile.mayWrite(directory) {
            return "the directory \(directory) cannot be written by this user; the log of the database is kept there"
        }
        return DiskFile.exists(path)
            ? "\(path): \(error.message) (SQLite \(error.extendedCode))" : "there is no database \(path)"
    }
}
