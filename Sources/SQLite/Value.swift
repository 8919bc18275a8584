/// One value as SQLite stores it (https://sqlite.org/datatype3.html).
package enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    /// SQLite has no NaN: a NaN bound here is stored as NULL.
    case real(Double)
    /// UTF-8; a NUL inside is kept.
    case text(String)
    /// An empty blob is a blob, not NULL.
    case blob([UInt8])
}
