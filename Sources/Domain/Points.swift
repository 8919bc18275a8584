package import JSON

/// Points of a criterion, a group or a card: exact hundredths, so that no sum ever rounds (SPEC §2.5).
///
/// Values stay within ±``limit``. Reading anything beyond fails, and addition and subtraction stop at the limit
/// instead of trapping; no published scoresheet comes near it.
package struct Points: Sendable, Hashable {
    package let hundredths: Int

    package static let zero = Points(clamping: 0)
    /// Ten million points.
    package static let limit = Points(clamping: Hundredths.limit)

    /// `nil` when further from zero than ``limit``.
    package init?(hundredths: Int) {
        guard Hundredths.contains(hundredths) else { return nil }
        self.hundredths = hundredths
    }

    /// The nearest value within ±``limit``.
    package init(clamping hundredths: Int) {
        self.hundredths = Hundredths.clamped(hundredths)
    }

    /// The exact value of a JSON number: `4.5`, `4.500` and `45e-1` are the same points.
    package init(_ number: JSONNumber) throws(DecimalFailure) {
        hundredths = try Hundredths.exact(number)
    }

    package static func + (left: Points, right: Points) -> Points {
        Points(clamping: left.hundredths + right.hundredths)
    }

    package static func - (left: Points, right: Points) -> Points {
        Points(clamping: left.hundredths - right.hundredths)
    }

    package static func += (left: inout Points, right: Points) {
        left = left + right
    }

    /// How far two scores stand apart.
    package func distance(to other: Points) -> Points {
        Points(clamping: abs(hundredths - other.hundredths))
    }

    /// Whether whole steps reach this value from zero. No value lies on a step of zero or less.
    package func isMultiple(of step: Points) -> Bool {
        step > .zero && hundredths.isMultiple(of: step.hundredths)
    }
}

extension Points: Comparable {
    package static func < (left: Points, right: Points) -> Bool {
        left.hundredths < right.hundredths
    }
}

extension Points: LosslessStringConvertible {
    /// Reads `4.5`, `-0.25`, `4`; a decimal comma is for the caller to translate.
    package init?(_ text: String) {
        guard let hundredths = Hundredths.parse(text) else { return nil }
        self.init(hundredths: hundredths)
    }

    /// The shortest decimal notation, with a point: `4.5`.
    package var description: String { Hundredths.text(hundredths) }
}
