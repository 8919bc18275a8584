/// A JSON number: the text it was written in, and its exact decimal value (RFC 8259 §6).
///
/// Numbers are equal when their values are: 4.5, 4.50 and 45e-1 are one number, and so are 0 and -0. No operation
/// goes through binary floating point.
package struct JSONNumber: Sendable, Hashable {
    /// The most digits a literal may have before its exponent, and the most characters from there on. Our own numbers have
    /// ten; this only keeps work bounded. Points and signs do not count, so that the canonical form is never too long.
    package static let maximumLength = 400

    /// The largest exponent written out that is taken, either sign. It keeps every sum of exponents far from overflow.
    static let maximumExponent = 999_999_999

    /// Why a number has no exact integer form at a scale.
    package enum Failure: Error, Sendable, Hashable {
        /// It has more decimals than asked for: 4.555 at two.
        case tooPrecise
        /// Its scaled value does not fit 64 bits: 1e309.
        case outOfRange
    }

    /// The number as it was written; always matches the grammar of §6.
    package let literal: String

    /// `nil` unless the text is a number by the grammar of RFC 8259 §6, within the bounds on length and exponent.
    package init?(_ literal: String) {
        guard JSONNumber.extent(of: literal.utf8.span) == .number(literal.utf8.count) else { return nil }
        self.literal = literal
    }

    /// An integer.
    package init(_ value: Int64) { literal = String(value) }

    /// Exactly `hundredths` / 100, with no more decimals than it needs: 9350 is 93.5.
    package init(hundredths: Int64) {
        var writer = JSONWriter(reserving: 24)
        writer.decimal(hundredths: hundredths)
        literal = String(decoding: writer.bytes, as: UTF8.self)
    }

    /// For the parser, which has checked the grammar.
    init(checked literal: String) { self.literal = literal }

    /// The value as an integer; `nil` when it has a fraction or does not fit. 5.0 and 5e0 are 5.
    package var integer: Int64? { try? scaled(by: 0) }

    /// The value times ten to the power of `digits`, exactly: 4.5 scaled by 2 is 450.
    ///
    /// How the number is written does not matter (4.500 and 45e-1 give 450 as well), only its value does.
    /// - Throws: ``Failure/tooPrecise`` when the result would have a fraction, ``Failure/outOfRange`` when it does not
    ///   fit an `Int64`.
    package func scaled(by digits: Int) throws(Failure) -> Int64 {
        precondition((0...18).contains(digits), "a scale that no Int64 can hold")
        let decimal = JSONDecimal(literal.utf8.span)
        guard !decimal.isZero else { return 0 }
        let power = decimal.exponent + digits
        guard power >= 0 else { throw .tooPrecise }
        guard let magnitude = decimal.significand, power <= 18 else { throw .outOfRange }
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: JSONDecimal.powersOfTen[power])
        guard !overflow else { throw .outOfRange }
        if decimal.isNegative {
            guard product <= Int64.min.magnitude else { throw .outOfRange }
            return Int64(truncatingIfNeeded: 0 &- product)
        }
        guard let value = Int64(exactly: product) else { throw .outOfRange }
        return value
    }
}

extension JSONNumber {
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.literal == right.literal || left.canonicalLiteral == right.canonicalLiteral
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(canonicalLiteral) }

    /// The one spelling all equal numbers share, laid out as RFC 8785 §3.2.2.3 (ECMAScript's Number::toString) does, but
    /// from the exact decimal digits. For any number of up to 15 significant digits the two agree byte for byte.
    package var canonicalLiteral: String {
        let decimal = JSONDecimal(literal.utf8.span)
        guard !decimal.isZero else { return "0" }
        let digits = JSONDecimal.significantDigits(literal.utf8.span)
        let count = digits.count
        // The value is 0.ddd times ten to the power of `point`.
        let point = decimal.exponent + count
        let sign = decimal.isNegative ? "-" : ""
        func text(_ digits: ArraySlice<UInt8>) -> String { String(decoding: digits, as: UTF8.self) }
        func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
        if count <= point, point <= 21 { return sign + text(digits[...]) + zeros(point - count) }
        if point > 0, point <= 21 { return sign + text(digits[..<point]) + "." + text(digits[point...]) }
        if point > -6, point <= 0 { return sign + "0." + zeros(-point) + text(digits[...]) }
        let fraction = count > 1 ? "." + text(digits[1...]) : ""
        return sign + text(digits[..<1]) + fraction + (point > 0 ? "e+" : "e-") + String((point - 1).magnitude)
    }
}
