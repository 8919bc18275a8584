/// Text from outside made fit for a line of the log.
package enum LogText {
    /// `text` with everything escaped that could end a line, hide or reorder what is shown, or pass for the escape itself,
    /// and cut after `limit` scalars.
    package static func escaped(_ text: String, limit: Int = 128) -> String {
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

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "\"" && scalar != "\\"
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
