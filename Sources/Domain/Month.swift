/// A calendar month in Asia/Ho_Chi_Minh, written `2022-07`, years 1900 to 2200: what a scorecard is for.
package struct Month: Sendable, Hashable {
    package let year: Int
    /// 1 for January to 12.
    package let number: Int

    /// `nil` for a month outside 1…12 or a year outside 1900…2200.
    package init?(year: Int, month: Int) {
        guard CivilCalendar.years.contains(year), (1...12).contains(month) else { return nil }
        self.init(known: year, month)
    }

    /// For a month that arithmetic arrived at.
    init(known year: Int, _ number: Int) {
        self.year = year
        self.number = number
    }

    package var dayCount: Int { CivilCalendar.dayCount(ofMonth: number, in: year) }
    package var firstDay: LocalDate { LocalDate(self, day: 1) }
    package var lastDay: LocalDate { LocalDate(self, day: dayCount) }

    /// The day of that number, or the last day of the month where it has fewer: 31 in June is 30 June.
    package func day(atMost day: Int) -> LocalDate {
        LocalDate(self, day: min(max(day, 1), dayCount))
    }

    package var quarter: Quarter { Quarter(known: year, (number + 2) / 3) }

    /// 00:00 local time of the first day.
    package var startsAt: Instant { firstDay.startsAt }
    /// The first instant after the month.
    package var endsAt: Instant { lastDay.endsAt }

    package var next: Month { adding(months: 1) }
    package var previous: Month { adding(months: -1) }

    package func adding(months: Int) -> Month {
        let (year, index) = (ordinal + months).quotientAndRemainder(dividingBy: 12)
        return index < 0 ? Month(known: year - 1, index + 13) : Month(known: year, index + 1)
    }

    /// This month and those after it to `last`, in order; empty where `last` comes before.
    package func months(through last: Month) -> [Month] {
        guard self <= last else { return [] }
        return (0...(last.ordinal - ordinal)).map { adding(months: $0) }
    }

    /// Months since January of year 0.
    private var ordinal: Int { year * 12 + number - 1 }
}

extension Month: Comparable {
    package static func < (a: Month, b: Month) -> Bool {
        (a.year, a.number) < (b.year, b.number)
    }
}

extension Month: LosslessStringConvertible {
    package init?(_ text: String) {
        var cursor = TextCursor(text)
        guard let year = cursor.year(), cursor.take("-"),
            let month = cursor.number(digits: 2),
            cursor.isAtEnd
        else { return nil }
        self.init(year: year, month: month)
    }

    package var description: String {
        var builder = TextBuilder(reserving: 7)
        builder.put(year, digits: 4)
        builder.put("-")
        builder.put(number, digits: 2)
        return builder.text
    }
}
