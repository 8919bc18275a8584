/// Why a JSON number cannot become a value in hundredths.
package enum DecimalFailure: Error, Sendable, Hashable {
    /// More than two decimals that matter.
    case tooPrecise
    /// Further from zero than ``Points/limit`` or ``Percent/limit``.
    case outOfRange

    /// The fault to report when the number was meant as points.
    package func pointsIssue(at pointer: String) -> Issue {
        switch self {
        case .tooPrecise:
            Issue(pointer: pointer, code: .pointsTooPrecise)
        case .outOfRange:
            Issue(
                pointer: pointer, code: .pointsOutOfRange,
                arguments: [Points.zero.description, Points.limit.description])
        }
    }

    /// The fault to report when the number was meant as a percentage.
    package func percentIssue(at pointer: String) -> Issue {
        switch self {
        case .tooPrecise:
            Issue(pointer: pointer, code: .percentTooPrecise)
        case .outOfRange:
            Issue(
                pointer: pointer, code: .percentOutOfRange,
                arguments: [Percent.zero.description, Percent.hundred.description])
        }
    }
}
