/// The stretch of the calendar that an obligation is for: `2022`, `2022-H1`, `2022-Q4`, `2022-Q3/2022-Q4` or `2022-07`.
///
/// Two quarters joined by a slash (ISO 8601 interval) are there because plans print "quý III, IV" as one window.
package enum Period: Sendable, Hashable {
    case year(Int)
    /// Six months: 1 for January to June, 2 for July to December.
    case half(year: Int, number: Int)
    case quarter(Quarter)
    case quarters(Quarter, through: Quarter)
    case month(Month)

    package var firstMonth: Month {
        switch self {
        case .year(let year): Month(known: year, 1)
        case .half(let year, let number): Month(known: year, number * 6 - 5)
        case .quarter(let quarter): quarter.firstMonth
        case .quarters(let first, _): first.firstMonth
        case .month(let month): month
        }
    }

    package var lastMonth: Month {
        switch self {
        case .year(let year): Month(known: year, 12)
        case .half(let year, let number): Month(known: year, number * 6)
        case .quarter(let quarter): quarter.lastMonth
        case .quarters(_, let last): last.lastMonth
        case .month(let month): month
        }
    }

    /// 00:00 local time of the first day.
    package var startsAt: Instant { firstMonth.startsAt }
    /// The first instant after the period.
    package var endsAt: Instant { lastMonth.endsAt }
}

extension Period: Comparable {
    /// By start, then by end; a longer one that starts together with a shorter one comes after it.
    package static func < (a: Period, b: Period) -> Bool {
        (a.startsAt, a.endsAt, a.description) < (b.startsAt, b.endsAt, b.description)
    }
}

extension Period: LosslessStringConvertible {
    /// How one is written, one example of each kind.
    package static let forms = "2022, 2022-H1, 2022-Q4, 2022-Q3/2022-Q4, 2022-07"

    package init?(_ text: String) {
        if let month = Month(text) {
            self = .month(month)
        } else if let quarter = Quarter(text) {
            self = .quarter(quarter)
        } else if let year = Self.year(in: text) {
            self = .year(year)
        } else if let half = Self.half(in: text) {
            self = half
        } else {
            let ends = text.split(separator: "/", omittingEmptySubsequences: false)
            guard ends.count == 2, let first = Quarter(String(ends[0])), let last = Quarter(String(ends[1])),
                first < last
            else { return nil }
            self = .quarters(first, through: last)
        }
    }

    package var description: String {
        switch self {
        case .year(let year): String(year)
        case .half(let year, let number): "\(year)-H\(number)"
        case .quarter(let quarter): quarter.description
        case .quarters(let first, let last): "\(first)/\(last)"
        case .month(let month): month.description
        }
    }

    private static func half(in text: String) -> Period? {
        var cursor = TextCursor(text)
        guard let year = cursor.year(), cursor.take("-"), cursor.take("H"), let number = cursor.number(digits: 1),
            (1...2).contains(number), cursor.isAtEnd
        else { return nil }
        return .half(year: year, number: number)
    }

    private static func year(in text: String) -> Int? {
        var cursor = TextCursor(text)
        let year = cursor.year()
        return cursor.isAtEnd ? year : nil
    }
}
