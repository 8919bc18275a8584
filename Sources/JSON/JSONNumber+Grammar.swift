extension JSONNumber {
    /// What a scan of a number found.
    enum Extent: Equatable {
        /// A number that ends before this index.
        case number(Int)
        /// The grammar breaks at this index; past the end when there the bytes end.
        case broken(Int)
        /// A number we take no interest in: too many characters or too large an exponent.
        case tooLong
    }

    /// Reads `-? int frac? exp?` (RFC 8259 §6) from `start` on, as far as the grammar goes.
    static func extent(of bytes: borrowing Span<UInt8>, from start: Int = 0) -> Extent {
        var index = start
        var point = 0
        let end = bytes.count
        func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

        if index < end, bytes[index] == UInt8(ascii: "-") { index += 1 }
        let digits = index
        guard index < end, isDigit(bytes[index]) else { return .broken(index) }
        if bytes[index] == UInt8(ascii: "0") {
            index += 1
            if index < end, isDigit(bytes[index]) { return .broken(index) }
        } else {
            while index < end, isDigit(bytes[index]) { index += 1 }
        }
        if index < end, bytes[index] == UInt8(ascii: ".") {
            point = 1
            index += 1
            guard index < end, isDigit(bytes[index]) else { return .broken(index) }
            while index < end, isDigit(bytes[index]) { index += 1 }
        }
        let mantissa = index
        if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < end, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
            guard index < end, isDigit(bytes[index]) else { return .broken(index) }
            var exponent = 0
            while index < end, isDigit(bytes[index]) {
                exponent = min(exponent * 10 + Int(bytes[index] &- UInt8(ascii: "0")), maximumExponent + 1)
                index += 1
            }
            if exponent > maximumExponent { return .tooLong }
        }
        return max(mantissa - digits - point, index - mantissa) > maximumLength ? .tooLong : .number(index)
    }
}

/// The decimal value of a literal: significand times ten to the power of `exponent`, the significand without
/// leading or trailing zeros.
struct JSONDecimal {
    private(set) var isNegative = false
    /// `nil` when the digits do not fit 64 bits.
    private(set) var significand: UInt64? = 0
    private(set) var exponent = 0

    var isZero: Bool { significand == 0 }

    /// Ten to the powers 0 … 18, each of which fits an `Int64`.
    static let powersOfTen: [UInt64] = (0..<18).reduce(into: [1]) { powers, _ in
        powers.append(powers[powers.count - 1] * 10)
    }

    /// Reads a literal that matches the grammar.
    init(_ literal: borrowing Span<UInt8>) {
        var index = 0
        var isFraction = false
        var trailingZeros = 0
        while index < literal.count {
            let byte = literal[index]
            index += 1
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent += JSONDecimal.writtenExponent(literal, from: index)
                index = literal.count
            default:
                if isFraction { exponent -= 1 }
                if byte == UInt8(ascii: "0") {
                    if significand != 0 { trailingZeros += 1 }
                } else {
                    for _ in 0..<trailingZeros { take(0) }
                    take(byte &- UInt8(ascii: "0"))
                    trailingZeros = 0
                }
            }
        }
        exponent = isZero ? 0 : exponent + trailingZeros
    }

    private mutating func take(_ digit: UInt8) {
        guard let shifted = significand?.multipliedReportingOverflow(by: 10), !shifted.overflow else {
            significand = nil
            return
        }
        let sum = shifted.partialValue.addingReportingOverflow(UInt64(digit))
        significand = sum.overflow ? nil : sum.partialValue
    }

    private static func writtenExponent(_ literal: borrowing Span<UInt8>, from start: Int) -> Int {
        var exponent = 0
        var isNegative = false
        for index in start..<literal.count {
            switch literal[index] {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "+"): break
            case let digit: exponent = exponent * 10 + Int(digit &- UInt8(ascii: "0"))
            }
        }
        return isNegative ? -exponent : exponent
    }

    /// The digits of the significand, however many there are, without leading or trailing zeros.
    static func significantDigits(_ literal: borrowing Span<UInt8>) -> [UInt8] {
        var digits: [UInt8] = []
        for index in 0..<literal.count {
            let byte = literal[index]
            if byte | 0x20 == UInt8(ascii: "e") { break }
            guard byte != UInt8(ascii: "-"), byte != UInt8(ascii: ".") else { continue }
            if byte == UInt8(ascii: "0"), digits.isEmpty { continue }
            digits.append(byte)
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return digits
    }
}
