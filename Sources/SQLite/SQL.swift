/// The text of a statement put together from parts, with the values of its `?` in order.
///
/// Every part is a `StaticString`, a literal of this program, so nothing that came in with a request can become SQL.
///
///     var query = SQL("SELECT id, name FROM unit WHERE kind = ?", kind)
///     if let parent { query.append(" AND parent = ?", parent) }
///     query.append(" ORDER BY id LIMIT ?", limit)
package struct SQL: Sendable {
    /// A literal of the program: it lives for ever, so its address and length stand for its text.
    struct Part: Hashable, Sendable {
        let address: UInt
        let count: Int

        init(_ text: StaticString) {
            precondition(text.hasPointerRepresentation, "a part of one character")
            address = UInt(bitPattern: text.utf8Start)
            count = text.utf8CodeUnitCount
        }

        var bytes: UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(start: UnsafePointer(bitPattern: address), count: count)
        }
    }

    /// What SQLite prepares, in order; also the key under which the prepared statement is kept.
    private(set) var parts: [Part] = []
    /// The values of the `?` in order.
    package private(set) var values: [Value] = []

    package init<each B: Bindable>(_ text: StaticString, _ values: repeat each B) {
        append(text, repeat each values)
    }

    /// UTF-8 of the whole text.
    var bytes: [UInt8] { parts.flatMap { Array($0.bytes) } }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func append<each B: Bindable>(_ text: StaticString, _ values: repeat each B) {
        parts.append(Part(text))
        for value in repeat each values { self.values.append(value.sqliteValue) }
    }

    package mutating func append(_ other: SQL) {
        parts += other.parts
        values += other.values
    }
}
