internal import Domain
internal import JSON
package import SQLite

/// A stored value that this binary does not know: the database was written by another, or was damaged.
package struct StoredValueError: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

extension Row {
    /// The enum case whose raw value the column holds.
    package borrowing func decoded<T: RawRepresentable<String>>(_ column: Int32) throws(StoredValueError) -> T {
        let raw = text(column)
        guard let value = T(rawValue: raw) else { throw StoredValueError("'\(raw)' is no \(T.self)") }
        return value
    }

    package borrowing func optionalDecoded<T: RawRepresentable<String>>(_ column: Int32) throws(StoredValueError) -> T?
    {
        guard let raw = optionalText(column) else { return nil }
        guard let value = T(rawValue: raw) else { throw StoredValueError("'\(raw)' is no \(T.self)") }
        return value
    }
}

/// A short list of strings kept as a JSON array in one column, where no query looks inside.
enum StoredList {
    static func text(_ values: [String]) -> String {
        var writer = JSONWriter()
        writer.array { list in for value in values { list.element(value) } }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    static func read(_ text: String) throws -> [String] {
        guard case .array(let items) = try JSON.parse(Array(text.utf8)) else {
            throw StoredValueError("a list was expected")
        }
        return items.compactMap { if case .string(let value) = $0 { value } else { nil } }
    }
}
