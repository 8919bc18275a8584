import CSQLite

/// What SQLite refused, and why (https://sqlite.org/rescode.html).
///
/// It holds the text of the statement but never a value bound to it, so it may go to a log.
package struct SQLiteError: Error, Sendable, Hashable {
    /// The kind of fault: the low 8 bits of `extendedCode`.
    package var code: Int32 { extendedCode & 0xff }
    /// The exact fault, such as `SQLITE_CONSTRAINT_UNIQUE` (2067).
    package let extendedCode: Int32
    /// SQLite's own words, in English, such as "UNIQUE constraint failed: unit.slug".
    package let message: String
    /// The statement, where there was one.
    package let sql: String?

    package init(extendedCode: Int32, message: String, sql: String? = nil) {
        self.extendedCode = extendedCode
        self.message = message
        self.sql = sql
    }
}

extension SQLiteError {
    package var isConstraint: Bool { code == SQLITE_CONSTRAINT }
    /// A row with that key is already there: UNIQUE, PRIMARY KEY or rowid.
    package var isUniqueViolation: Bool { [2067, 1555, 2579].contains(extendedCode) }
    /// SQLITE_CONSTRAINT_FOREIGNKEY
    package var isForeignKeyViolation: Bool { extendedCode == 787 }
    /// SQLITE_CONSTRAINT_CHECK
    package var isCheckViolation: Bool { extendedCode == 275 }
    /// SQLITE_CONSTRAINT_TRIGGER: the schema said `RAISE(...)`; `message` is its text.
    package var isRaisedByTrigger: Bool { extendedCode == 1811 }
    /// Somebody else holds the lock, and held it for longer than `Pragmas.busyTimeout`.
    package var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
    /// No room on the disk.
    package var isFull: Bool { code == SQLITE_FULL }
    /// The disk or the file system refused.
    package var isIOFault: Bool { code == SQLITE_IOERR }
    /// The statement was ended from outside: it took longer than it may.
    package var isInterrupted: Bool { code == SQLITE_INTERRUPT }
    /// A file of the database could not be opened, as when the process has no descriptors left.
    package var cannotOpen: Bool { code == SQLITE_CANTOPEN }
    package var isReadOnly: Bool { code == SQLITE_READONLY }
    /// The file is damaged, or is no database.
    package var isCorrupt: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }
    /// The file is of another kind.
    package var isNoDatabase: Bool { code == SQLITE_NOTADB }
}

extension SQLiteError: CustomStringConvertible {
    package var description: String {
        "SQLite \(extendedCode): \(message)" + (sql.map { " [\($0)]" } ?? "")
    }
}

extension SQLiteError {
    /// The last fault of a connection. To be read at once: the next call on the connection overwrites it.
    init(lastOf database: OpaquePointer?, sql: String? = nil) {
        self.init(
            extendedCode: sqlite3_extended_errcode(database),
            message: String(cString: sqlite3_errmsg(database)),
            sql: sql)
    }

    /// A statement that this program has got wrong.
    static func misuse(_ message: String, sql: String? = nil) -> SQLiteError {
        SQLiteError(extendedCode: SQLITE_MISUSE, message: message, sql: sql)
    }
}
