/// A quarter of a year in Asia/Ho_Chi_Minh, written `2022-Q4` ("quý IV năm 2022"), years 1900 to 2200.
package struct Quarter: Sendable, Hashable {
    package let year: Int
    /// 1 for January–March to 4.
    package let number: Int

    /// `nil` for a quarter outside 1…4 or a year outside 1900…2200.
    package init?(year: Int, quarter: Int) {
        guard CivilCalendar.years.contains(year), (1...4).contains(quarter) else { return nil }
        self.init(known: year, quarter)
    }

    /// For a quarter that arithmetic arrived at.
    init(known year: Int, _ number: Int) {
        self.year = year
        self.number = number
    }

    package var firstMonth: Month { Month(known: year, number * 3 - 2) }
    package var lastMonth: Month { Month(known: year, number * 3) }
    package var months: [Month] { firstMonth.months(through: lastMonth) }

    /// 00:00 local time of the first day.
    package var startsAt: Instant { firstMonth.startsAt }
    /// The first instant after the quarter.
    package var endsAt: Instant { lastMonth.endsAt }

    package var next: Quarter { number == 4 ? Quarter(known: year + 1, 1) : Quarter(known: year, number + 1) }
}

extension Quarter: Comparable {
    package static func < (a: Quarter, b: Quarter) -> Bool {
        (a.year, a.number) < (b.year, b.number)
    }
}

extension Quarter: LosslessStringConvertible {
    package init?(_ text: String) {
        var cursor = TextCursor(text)
        guard let year = cursor.year(), cursor.take("-"), cursor.take("Q"),
            let quarter = cursor.number(digits: 1),
            cursor.isAtEnd
        else { return nil }
        self.init(year: year, quarter: quarter)
    }

    package var description: String { "\(year)-Q\(number)" }
}
