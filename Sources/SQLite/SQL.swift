/// The text of a statement put together from parts, with the values of its `?` in order.
///
/// Every part is a `StaticString`, a literal of this program, so nothing that came in with a request can become SQL.
///
///     var query = SQL("SELECT id, name FROM unit WHERE kind = ?", kind)
///     if let parent { query.append(" AND parent = ?", parent) }
///     query.append(" ORDER BY id LIMIT ?", limit)
package struct SQL: Sendable {
    /// UTF-8: what SQLite prepares, and the key under which the prepared statement is kept. Not a `String`, which is
    /// equal to others with other bytes.
    private(set) var bytes: [UInt8] = []
    /// The values of the `?` in order.
    package private(set) var values: [Value] = []

    package init<each B: Bindable>(_ text: StaticString, _ values: repeat each B) {
        append(text, repeat each values)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func append<each B: Bindable>(_ text: StaticString, _ values: repeat each B) {
        text.withUTF8Buffer { bytes += $0 }
        for value in repeat each values { self.values.append(value.sqliteValue) }
    }

    package mutating func append(_ other: SQL) {
        bytes += other.bytes
        values += other.values
    }
}
