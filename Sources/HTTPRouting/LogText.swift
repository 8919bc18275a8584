/// Text from outside made fit for a line of the log.
package enum LogText {
    /// `text` with everything escaped that could end a line, hide or reorder what is shown, or pass for the escape itself,
    /// and cut after `limit` scalars.
    package static func escaped(_ text: String, limit: Int = 128) -> String {
        if text.utf8.count <= limit, text.utf8.allSatisfy(isPlainASCII) { return text }
        var escaped = String.UnicodeScalarView()
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == limit {
                escaped.append("…")
                break
            }
            if isPlain(scalar) {
                escaped.append(scalar)
            } else {
                escaped.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            }
        }
        return String(escaped)
    }

    private static func isPlainASCII(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Whether the scalar shows as itself, and nothing of its neighbours changes by it; quote and backslash do not count.
    package static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isPlainASCII(UInt8(truncatingIfNeeded: scalar.value)) }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
