/// Where a list goes on: the sort key of the last row that was given, as text that fits a URL.
///
/// `i42.b0aff` is the integer 42, then the bytes 0x0A 0xFF. A cursor is a place, not a right: it names no row, and the query that
/// takes it is bound to the caller's own rights again.
package struct Cursor: Sendable, Hashable, CustomStringConvertible {
    package enum Part: Sendable, Hashable {
        case integer(Int64)
        case bytes([UInt8])
    }

    package let parts: [Part]

    package init(_ parts: Part...) { self.parts = parts }

    /// After the last row that there is, of a list that goes on while it is read. No text of a cursor says so.
    package static let end = Cursor()

    /// A cursor as `description` writes it; `nil` for anything else.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 4_096 else { return nil }
        var parts: [Part] = []
        for field in text.split(separator: ".", omittingEmptySubsequences: false) {
            let rest = field.dropFirst()
            switch field.first {
            case "i":
                guard let value = Int64(rest), String(value) == rest else { return nil }
                parts.append(.integer(value))
            case "b":
                guard let bytes = Cursor.bytes(rest.utf8) else { return nil }
                parts.append(.bytes(bytes))
            default: return nil
            }
        }
        self.parts = parts
    }

    package var description: String {
        parts.map { part in
            switch part {
            case .integer(let value): "i\(value)"
            case .bytes(let bytes): "b" + bytes.hexadecimal
            }
        }.joined(separator: ".")
    }

    private static func bytes(_ digits: Substring.UTF8View) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits for each byte.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
