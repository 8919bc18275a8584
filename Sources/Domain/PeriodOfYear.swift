/// A part of the year that comes back each year, written like a day that does (``MonthDay``): `--H1` is the first six months of
/// each year, `--Q3` each third quarter.
package enum PeriodOfYear: Sendable, Hashable {
    case half(Int)
    case quarter(Int)

    package func period(in year: Int) -> Period {
        switch self {
        case .half(let number): .half(year: year, number: number)
        case .quarter(let number): .quarter(Quarter(known: year, number))
        }
    }
}

extension PeriodOfYear: LosslessStringConvertible {
    package init?(_ text: String) {
        var cursor = TextCursor(text)
        guard cursor.take("-"), cursor.take("-") else { return nil }
        let isHalf = cursor.take("H")
        guard isHalf || cursor.take("Q"), let number = cursor.number(digits: 1), cursor.isAtEnd,
            (1...(isHalf ? 2 : 4)).contains(number)
        else { return nil }
        self = isHalf ? .half(number) : .quarter(number)
    }

    package var description: String {
        switch self {
        case .half(let number): "--H\(number)"
        case .quarter(let number): "--Q\(number)"
        }
    }
}
