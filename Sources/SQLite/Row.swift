import CSQLite

/// The row on which a statement stands, read by column index from 0.
///
/// It lives for the call that it is lent to, no longer; what is read out of it is copied. Where the stored type is not
/// the type asked for, SQLite converts it (NULL reads as 0, "" or an empty blob): a column that may be NULL is read
/// with the `optional…` of its type. Source: https://sqlite.org/c3ref/column_blob.html
package struct Row: ~Copyable {
    private let statement: Statement
    private let handle: OpaquePointer

    init(of statement: Statement) {
        self.statement = statement
        handle = statement.handle
    }

    /// The number of columns.
    package var count: Int32 { sqlite3_column_count(handle) }

    package func name(_ index: Int32) -> String {
        check(index)
        return sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
    }

    package func isNull(_ index: Int32) -> Bool {
        check(index)
        return sqlite3_column_type(handle, index) == SQLITE_NULL
    }

    package func int(_ index: Int32) -> Int64 {
        check(index)
        return sqlite3_column_int64(handle, index)
    }

    package func bool(_ index: Int32) -> Bool { int(index) != 0 }

    package func real(_ index: Int32) -> Double {
        check(index)
        return sqlite3_column_double(handle, index)
    }

    package func text(_ index: Int32) -> String {
        check(index)
        // The text before the length: the call may convert the value, and the length is that of the result.
        guard let start = sqlite3_column_text(handle, index) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, index))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    package func blob(_ index: Int32) -> [UInt8] {
        check(index)
        // NULL for an empty blob, too.
        guard let start = sqlite3_column_blob(handle, index) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index))))
    }

    package func optionalInt(_ index: Int32) -> Int64? { isNull(index) ? nil : int(index) }
    package func optionalBool(_ index: Int32) -> Bool? { isNull(index) ? nil : bool(index) }
    package func optionalText(_ index: Int32) -> String? { isNull(index) ? nil : text(index) }

    /// The value in the type in which it is stored.
    package func value(_ index: Int32) -> Value {
        check(index)
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(int(index))
        case SQLITE_FLOAT: return .real(real(index))
        case SQLITE_TEXT: return .text(text(index))
        case SQLITE_BLOB: return .blob(blob(index))
        default: return .null
        }
    }

    /// SQLite leaves it undefined what a column that is not there holds.
    private func check(_ index: Int32) {
        precondition(index >= 0 && index < count, "the statement has no column of that index")
    }
}
