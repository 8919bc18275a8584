/// A day of the calendar in Asia/Ho_Chi_Minh, written `2022-06-20` (RFC 3339 `full-date`), years 1900 to 2200.
package struct LocalDate: Sendable, Hashable {
    package let month: Month
    /// The day of the month, from 1.
    package let day: Int

    /// `nil` where the calendar has no such day, or the year is outside 1900…2200.
    package init?(year: Int, month: Int, day: Int) {
        guard let month = Month(year: year, month: month), (1...month.dayCount).contains(day) else { return nil }
        self.init(month, day: day)
    }

    /// For a day known to lie in the month.
    init(_ month: Month, day: Int) {
        self.month = month
        self.day = day
    }

    /// The day that many days after 1970-01-01.
    init(dayNumber: Int) {
        let (year, month, day) = CivilCalendar.date(ofDay: dayNumber)
        self.init(Month(known: year, month), day: day)
    }

    package var year: Int { month.year }
    package var quarter: Quarter { month.quarter }

    /// Days since 1970-01-01.
    package var dayNumber: Int {
        CivilCalendar.dayNumber(year: month.year, month: month.number, day: day)
    }

    /// 00:00 local time.
    package var startsAt: Instant { Instant(localDay: dayNumber) }
    /// 00:00 local time of the next day: the first instant that is no longer this day.
    package var endsAt: Instant { Instant(localDay: dayNumber + 1) }

    package var next: LocalDate { adding(days: 1) }

    package func adding(days: Int) -> LocalDate {
        LocalDate(dayNumber: dayNumber + days)
    }
}

extension LocalDate: Comparable {
    package static func < (a: LocalDate, b: LocalDate) -> Bool {
        (a.month, a.day) < (b.month, b.day)
    }
}

extension LocalDate: LosslessStringConvertible {
    package init?(_ text: String) {
        var cursor = TextCursor(text)
        guard let year = cursor.year(), cursor.take("-"),
            let month = cursor.number(digits: 2), cursor.take("-"),
            let day = cursor.number(digits: 2),
            cursor.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var description: String {
        var builder = TextBuilder(reserving: 10)
        builder.put(year, digits: 4)
        builder.put("-")
        builder.put(month.number, digits: 2)
        builder.put("-")
        builder.put(day, digits: 2)
        return builder.text
    }
}
