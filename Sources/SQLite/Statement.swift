import CSQLite

/// A prepared statement, confined to the thread or loop of its connection.
///
/// `Connection` prepares, keeps and resets statements by itself; a statement is held directly only where even the look-up
/// of a kept one would be felt.
package final class Statement {
    let handle: OpaquePointer
    private let parameters: Int32
    /// Whether somebody is between `Connection.lend` and `giveBack`.
    var isLent = false
    /// The same text prepared once more, for a use of it within a use of it.
    var twin: Statement?
    /// When it was last lent, in the cache's own count.
    var lastUse: UInt64 = 0

    init(handle: OpaquePointer) {
        self.handle = handle
        parameters = sqlite3_bind_parameter_count(handle)
    }

    // A connection with statements left is closed once the last of them is finalized (sqlite3_close_v2), so a
    // statement that outlives its connection is harmless.
    deinit { sqlite3_finalize(handle) }

    /// The text, with its `?` and without values.
    package var sql: String { sqlite3_sql(handle).map { String(cString: $0) } ?? "" }

    /// Whether it leaves the database file as it is.
    package var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    // MARK: Running

    /// Binds the values in the order of the `?`.
    package func bind<each B: Bindable>(_ values: repeat each B) throws(SQLiteError) {
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            try value.bind(to: self, at: index)
        }
        try check(index)
    }

    func bind(_ values: [Value]) throws(SQLiteError) {
        var index: Int32 = 0
        for value in values {
            index += 1
            try value.bind(to: self, at: index)
        }
        try check(index)
    }

    /// Goes to the next row. False when there is none: the statement has done all it does.
    package func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw error()
        }
    }

    /// The row on which the last `step` stands. It follows the statement: valid until the next step or reset.
    package var row: Row { Row(of: self) }

    /// Steps to the end.
    func complete() throws(SQLiteError) {
        while try step() {}
    }

    /// Makes it ready to be run again, and lets go of what was bound.
    package func reset() {
        // Both repeat a fault that `step` has already thrown, and have none of their own once a writing statement
        // has been stepped to its end (`first` and `each` see to that).
        sqlite3_reset(handle)
        if parameters > 0 { sqlite3_clear_bindings(handle) }
    }

    /// Binds, steps to the end and resets.
    package func run<each B: Bindable>(_ values: repeat each B) throws(SQLiteError) {
        defer { reset() }
        try bind(repeat each values)
        try complete()
    }

    // MARK: Binding one value

    func bindNull(at index: Int32) throws(SQLiteError) {
        try check(sqlite3_bind_null(handle, index), at: index)
    }

    func bind(_ value: Int64, at index: Int32) throws(SQLiteError) {
        try check(sqlite3_bind_int64(handle, index, value), at: index)
    }

    func bind(_ value: Double, at index: Int32) throws(SQLiteError) {
        try check(sqlite3_bind_double(handle, index, value), at: index)
    }

    func bind(_ value: String, at index: Int32) throws(SQLiteError) {
        var value = value
        // A native string lends its own bytes; SQLite makes the one copy.
        let code = value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { chars in
                guard let start = chars.baseAddress else {
                    return sqlite3_bind_text64(handle, index, "", 0, Self.transient, UInt8(SQLITE_UTF8))
                }
                return sqlite3_bind_text64(
                    handle, index, start, UInt64(chars.count), Self.transient, UInt8(SQLITE_UTF8))
            }
        }
        try check(code, at: index)
    }

    func bind(_ value: [UInt8], at index: Int32) throws(SQLiteError) {
        let code = value.withUnsafeBytes { bytes in
            // A blob bound by a null pointer is NULL, whatever its length.
            guard let start = bytes.baseAddress, !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), Self.transient)
        }
        try check(code, at: index)
    }

    /// SQLITE_TRANSIENT: SQLite copies before the call returns. The header has it as a cast that Swift does not import.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    // MARK: Faults

    private func error() -> SQLiteError { SQLiteError(lastOf: sqlite3_db_handle(handle), sql: sql) }

    private func check(_ code: Int32, at index: Int32) throws(SQLiteError) {
        guard code != SQLITE_OK else { return }
        throw code == SQLITE_RANGE ? misfit() : error()
    }

    /// An unbound `?` would be NULL and nobody would see it.
    private func check(_ bound: Int32) throws(SQLiteError) {
        if bound != parameters { throw misfit() }
    }

    private func misfit() -> SQLiteError {
        .misuse("the number of values is not the number of parameters, \(parameters)", sql: sql)
    }
}
