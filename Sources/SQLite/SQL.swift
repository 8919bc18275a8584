/// The text of a statement put together from parts, with the values of its `?` in order.
///
/// Every part is a `StaticString`, a literal of this program, so nothing that came in with a request can become SQL.
///
///     var query = SQL("SELECT id, name FROM unit WHERE kind = ?", kind)
///     if let parent { query.append(" AND parent = ?", parent) }
///     query.append(" ORDER BY id LIMIT ?", limit)
package struct SQL: Sendable {
    /// What SQLite prepares, and the key under which the prepared statement is kept.
    package private(set) var text: String
    package private(set) var values: [Value] = []

    package init<each B: Bindable>(_ text: StaticString, _ values: repeat each B) {
        self.text = text.description
        for value in repeat each values { self.values.append(value.sqliteValue) }
    }

    package mutating func append<each B: Bindable>(_ text: StaticString, _ values: repeat each B) {
        text.withUTF8Buffer { self.text += String(decoding: $0, as: UTF8.self) }
        for value in repeat each values { self.values.append(value.sqliteValue) }
    }

    package mutating func append(_ other: SQL) {
        text += other.text
        values += other.values
    }
}
