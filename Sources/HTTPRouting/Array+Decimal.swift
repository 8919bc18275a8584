extension [UInt8] {
    /// Appends the number as its decimal digits.
    package mutating func append(decimal number: Int) {
        if number < 0 { return append(contentsOf: String(number).utf8) }
        if number >= 10 { append(decimal: number / 10) }
        append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }
}
