/// Reads a text of fixed shape from left to right, ASCII only. Every step says whether it fitted.
struct TextCursor {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Takes exactly `count` decimal digits.
    mutating func number(digits count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(count)
        return value
    }

    /// Takes a year of four digits that `CivilCalendar.years` holds.
    mutating func year() -> Int? {
        number(digits: 4).flatMap { CivilCalendar.years.contains($0) ? $0 : nil }
    }

    /// Takes the one character given, or leaves everything where it is.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard let first = rest.first, first == UInt8(ascii: scalar) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Takes as many decimal digits as follow.
    mutating func digits() -> Substring.UTF8View {
        let run = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        rest = rest.dropFirst(run.count)
        return run
    }
}
