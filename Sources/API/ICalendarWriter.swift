internal import Domain

/// Writes iCalendar objects (RFC 5545): content lines with CRLF, folded at 75 octets and never inside a character.
struct ICalendarWriter {
    private(set) var bytes: [UInt8] = []

    /// §3.1: a line is at most 75 octets long without its break; the blank that continues one counts.
    private static let lineLength = 75

    mutating func component(_ name: String, _ body: (inout ICalendarWriter) -> Void) {
        line("BEGIN:\(name)")
        body(&self)
        line("END:\(name)")
    }

    /// A property whose value is written as it is: a number, a date, a word of the standard.
    mutating func property(_ name: String, raw value: String) { line("\(name):\(value)") }

    /// A property of the type TEXT (§3.3.11).
    mutating func property(_ name: String, _ text: String) { line("\(name):\(Self.escaped(text))") }

    mutating func property(_ name: String, _ day: LocalDate) {
        line("\(name);VALUE=DATE:\(Self.digits(of: day.description))")
    }

    /// A DATE-TIME in UTC (§3.3.5), which knows whole seconds.
    mutating func property(_ name: String, _ instant: Instant) {
        line("\(name):\(Self.digits(of: String(instant.description.prefix(19))))Z")
    }

    /// `2022-09-05T17:00:00` as `20220905T170000`.
    private static func digits(of text: String) -> String { text.filter { $0 != "-" && $0 != ":" } }

    /// Backslash, semicolon, comma and line feed have escapes; other control characters have no place in a text.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",":
                result.unicodeScalars.append("\\")
                result.unicodeScalars.append(scalar)
            case "\n": result += "\\n"
            case "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private mutating func line(_ text: String) {
        var length = 0
        for scalar in text.unicodeScalars {
            let width = UTF8.width(scalar)
            if length + width > Self.lineLength {
                bytes += [0x0D, 0x0A, 0x20]
                length = 1
            }
            bytes.append(contentsOf: String(scalar).utf8)
            length += width
        }
        bytes += [0x0D, 0x0A]
    }
}
