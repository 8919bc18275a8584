package import JSON

/// A percentage in exact hundredths of a percent.
///
/// A share is truncated, never rounded: a card at 89.999 % reads 89.99 % and never looks as if it had reached a
/// band from 90 %.
package struct Percent: Sendable, Hashable {
    package let hundredths: Int

    package static let zero = Percent(clamping: 0)
    package static let hundred = Percent(clamping: 100_00)
    package static let limit = Percent(clamping: Hundredths.limit)

    /// `nil` when further from zero than ``limit``. Values outside 0…100 exist so that a scoresheet's author can be
    /// told about them.
    package init?(hundredths: Int) {
        guard Hundredths.contains(hundredths) else { return nil }
        self.hundredths = hundredths
    }

    private init(clamping hundredths: Int) {
        self.hundredths = Hundredths.clamped(hundredths)
    }

    package init(_ number: JSONNumber) throws(DecimalFailure) {
        hundredths = try Hundredths.exact(number)
    }

    /// The share of `part` in `whole`, truncated; `nil` when `whole` is not positive ("none expected" is not 0 %) or
    /// `part` is not within it.
    package init?(_ part: Int, of whole: Int) {
        guard whole > 0, (0...whole).contains(part) else { return nil }
        // Full width, because counts may be anything; the quotient is at most 10 000.
        hundredths = whole.dividingFullWidth(part.multipliedFullWidth(by: 100_00)).quotient
    }

    /// The share of `part` in `whole`, under the same conditions.
    package init?(_ part: Points, of whole: Points) {
        self.init(part.hundredths, of: whole.hundredths)
    }
}

extension Percent: Comparable {
    package static func < (left: Percent, right: Percent) -> Bool {
        left.hundredths < right.hundredths
    }
}

extension Percent: LosslessStringConvertible {
    package init?(_ text: String) {
        guard let hundredths = Hundredths.parse(text) else { return nil }
        self.init(hundredths: hundredths)
    }

    /// The shortest decimal notation, without a sign: `93.5`.
    package var description: String { Hundredths.text(hundredths) }
}
