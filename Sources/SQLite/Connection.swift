import CSQLite

/// One connection to a database file, confined to the thread or loop that uses it: it is opened without SQLite's own
/// mutex, and it is not `Sendable`.
package final class Connection {
    package enum Mode: Sendable {
        /// For reading and writing; the file is made if there is none.
        case create
        /// For reading and writing; the file must be there.
        case readWrite
        /// For reading; the file must be there.
        case readOnly
    }

    let handle: OpaquePointer
    var statements = StatementCache()

    /// Opens the file and sets the connection up as `Pragmas` has it.
    /// - Parameter checkpoints: who makes them; a connection that only reads never does.
    package convenience init(path: String, mode: Mode, checkpoints: Checkpoints = .own) throws(SQLiteError) {
        try self.init(bare: path, mode: mode)
        try Pragmas.apply(to: self, mode: mode, checkpoints: checkpoints)
    }

    /// Settings of the whole process, made before its first connection; one that comes too late is left as it is.
    private static let library: Int32 = csqlite_count_no_memory()

    /// Opens the file as SQLite does by default.
    init(bare path: String, mode: Mode) throws(SQLiteError) {
        _ = Self.library
        let flags =
            switch mode {
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readWrite: SQLITE_OPEN_READWRITE
            case .readOnly: SQLITE_OPEN_READONLY
            }
        // SQLite takes "" for a temporary database, and "file:…" for a URI that can turn locking off.
        let name = path.hasPrefix("file:") ? "./" + path : path
        var handle: OpaquePointer?
        let code =
            name.isEmpty || name.utf8.contains(0)
            ? SQLITE_CANTOPEN : sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            // A handle is made even for a file that cannot be opened; closing none is harmless.
            defer { sqlite3_close_v2(handle) }
            let exact = handle.map { sqlite3_extended_errcode($0) } ?? code
            throw SQLiteError(extendedCode: exact, message: String(cString: sqlite3_errstr(code)) + ": " + path)
        }
        self.handle = handle
    }

    deinit {
        statements = StatementCache()
        // Statements held elsewhere may be left: then it is the last of them that closes.
        sqlite3_close_v2(handle)
    }

    // MARK: State

    /// The rows that the last INSERT, UPDATE or DELETE changed, without those changed by triggers and foreign keys.
    package var changes: Int { Int(sqlite3_changes64(handle)) }
    package var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }
    /// False between BEGIN and its end.
    package var isAutocommit: Bool { sqlite3_get_autocommit(handle) != 0 }
    /// The code of the last fault, as in `SQLiteError.extendedCode`.
    package var extendedCode: Int32 { sqlite3_extended_errcode(handle) }
    /// How many texts are kept prepared.
    package var keptStatements: Int { statements.count }
    /// How many statements were run through this connection: the measure of work by which one answer can be told from another.
    package var statementsRun: UInt64 { statements.uses }

    // MARK: Preparing

    /// A statement of one's own, to be kept by the caller. Everything else goes through the statements kept here.
    package func prepare(_ sql: StaticString) throws(SQLiteError) -> Statement {
        try prepare(UnsafeBufferPointer(start: sql.utf8Start, count: sql.utf8CodeUnitCount))
    }

    func prepare(_ sql: UnsafeBufferPointer<UInt8>) throws(SQLiteError) -> Statement {
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let (statement, rest) = try compile(sql, flags: flags)
        guard let statement else { throw .misuse("no statement", sql: String(decoding: sql, as: UTF8.self)) }
        guard rest.allSatisfy({ [0x20, 0x09, 0x0a, 0x0d, 0x3b].contains($0) }) else {
            throw .misuse("more than one statement", sql: String(decoding: sql, as: UTF8.self))
        }
        return statement
    }

    /// Compiles the first statement of a text; gives it (nil for blank and comment) and the text after it.
    private func compile(
        _ sql: UnsafeBufferPointer<UInt8>, flags: UInt32
    ) throws(SQLiteError) -> (Statement?, rest: UnsafeBufferPointer<UInt8>) {
        var statement: OpaquePointer?
        var used = 0
        let code = sql.withMemoryRebound(to: CChar.self) { text in
            guard let start = text.baseAddress else { return SQLITE_OK }
            var end: UnsafePointer<CChar>?
            defer { used = end.map { $0 - start } ?? text.count }
            return sqlite3_prepare_v3(handle, start, Int32(clamping: text.count), flags, &statement, &end)
        }
        guard code == SQLITE_OK else {
            throw SQLiteError(lastOf: handle, sql: String(decoding: sql, as: UTF8.self))
        }
        return (statement.map { Statement(handle: $0) }, UnsafeBufferPointer(rebasing: sql[used...]))
    }

    // MARK: Scripts

    /// Runs the statements of a text one after the other, for migrations only: the text is trusted, and what it
    /// selects is thrown away. It is not all or nothing unless the caller has begun a transaction.
    package func script(_ sql: String) throws(SQLiteError) {
        var sql = sql
        let outcome: Result<Void, SQLiteError> = sql.withUTF8 { text in
            do throws(SQLiteError) {
                var rest = text
                while !rest.isEmpty {
                    let (statement, after) = try compile(rest, flags: 0)
                    try statement?.complete()
                    rest = after
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }
}
