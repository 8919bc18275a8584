import CSQLite

/// How every connection is set up. https://sqlite.org/pragma.html, https://sqlite.org/security.html
enum Pragmas {
    /// Milliseconds to wait for a lock that another process holds (a command run beside the server).
    static let busyTimeout: Int32 = 5_000

    static func apply(
        to connection: Connection, mode: Connection.Mode, checkpoints: Checkpoints
    ) throws(SQLiteError) {
        // First, so that the pragmas below wait, too.
        sqlite3_busy_timeout(connection.handle, busyTimeout)
        try harden(connection)
        switch mode {
        case .readOnly: try connection.script(reader)
        case .create, .readWrite:
            try startWAL(connection)
            try connection.script(writer)
            if checkpoints == .external { try leaveCheckpoints(connection) }
        }
    }

    private static func leaveCheckpoints(_ connection: Connection) throws(SQLiteError) {
        try connection.set(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        try connection.script("PRAGMA wal_autocheckpoint = 0")
    }

    private static func harden(_ connection: Connection) throws(SQLiteError) {
        try connection.set(SQLITE_DBCONFIG_DEFENSIVE, 1)  // no writes to the schema table or to shadow tables
        try connection.set(SQLITE_DBCONFIG_DQS_DML, 0)  // "name" is an identifier, never a string
        try connection.set(SQLITE_DBCONFIG_DQS_DDL, 0)
        try connection.script(common)
    }

    /// Without WAL there is neither reading beside a writer nor one sync a commit, so anything else is an error. A
    /// database in memory has no journal to speak of.
    private static func startWAL(_ connection: Connection) throws(SQLiteError) {
        let statement = try connection.prepare("PRAGMA journal_mode = WAL")
        defer { statement.reset() }
        let mode = try statement.step() ? statement.row.text(0) : ""
        guard mode == "wal" || mode == "memory" else {
            throw SQLiteError(
                extendedCode: SQLITE_CANTOPEN, message: "the file cannot be kept in WAL mode, but in \(mode)")
        }
    }

    // trusted_schema: functions with side effects are not called from a schema that somebody else wrote.
    // cell_size_check: damage is found where it is read, not where it has spread to.
    // mmap_size: off, because a disk fault in mapped memory is a SIGBUS that ends the process, not an error.
    // recursive_triggers: what a REPLACE takes away counts as deleted, so that rows that are there for good stay.
    // temp_store: sorting needs no directory for temporary files, which a bare container does not have.
    private static let common = """
        PRAGMA foreign_keys = ON;
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        PRAGMA mmap_size = 0;
        PRAGMA recursive_triggers = ON;
        PRAGMA temp_store = MEMORY;
        """

    // synchronous: the log is synced by each COMMIT, so that what is acknowledged survives a loss of power.
    // cache_size: negative is KiB.
    // wal_autocheckpoint: pages; larger checkpoints, which run inside a COMMIT, showed no gain.
    // secure_delete: what is erased on request of law is overwritten in the file, also with a library that was not built to do so.
    // journal_size_limit: bytes; a log that a long reader let grow is cut back afterwards.
    private static let writer = """
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -16384;
        PRAGMA wal_autocheckpoint = 1000;
        PRAGMA secure_delete = ON;
        PRAGMA journal_size_limit = 67108864;
        """

    private static let reader = """
        PRAGMA query_only = ON;
        PRAGMA cache_size = -4096;
        """
}

extension Connection {
    /// Lets `body` write to the schema table after `PRAGMA writable_schema`: for migrations that change what SQLite has no ALTER for.
    package func openingSchema(_ body: () throws -> Void) throws {
        try set(SQLITE_DBCONFIG_DEFENSIVE, 0)
        let outcome = Result { try body() }
        try set(SQLITE_DBCONFIG_DEFENSIVE, 1)
        try outcome.get()
    }

    fileprivate func set(_ option: Int32, _ value: Int32) throws(SQLiteError) {
        guard csqlite_db_config(handle, option, value) == SQLITE_OK else { throw SQLiteError(lastOf: handle) }
    }
}
