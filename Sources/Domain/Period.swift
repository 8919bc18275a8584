/// The stretch of the calendar that an obligation is for: `2022`, `2022-Q4`, `2022-Q3/2022-Q4` or `2022-07`.
///
/// Two quarters joined by a slash (ISO 8601 interval) are there because plans print "quý III, IV" as one window.
package enum Period: Sendable, Hashable {
    case year(Int)
    case quarter(Quarter)
    case quarters(Quarter, through: Quarter)
    case month(Month)

    package var firstMonth: Month {
        switch self {
        case .year(let year): Month(known: year, 1)
        case .quarter(let quarter): quarter.firstMonth
        case .quarters(let first, _): first.firstMonth
        case .month(let month): month
        }
    }

    package var lastMonth: Month {
        switch self {
        case .year(let year): Month(known: year, 12)
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
    package init?(_ text: String) {
        if let month = Month(text) {
            self = .month(month)
        } else if let quarter = Quarter(text) {
            self = .quarter(quarter)
        } else if let year = Self.year(in: text) {
            self = .year(year)
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
        case .quarter(let quarter): quarter.description
        case .quarters(let first, let last): "\(first)/\(last)"
        case .month(let month): month.description
        }
    }

    private static func year(in text: String) -> Int? {
        var cursor = TextCursor(text)
        let year = cursor.year()
        return cursor.isAtEnd ? year : nil
    }
}
