/// A day that comes back each year, written `--11-15` (ISO 8601:2000 without the year): "trước ngày 15/11 hằng năm".
package struct MonthDay: Sendable, Hashable {
    /// 1 for January to 12.
    package let month: Int
    package let day: Int

    /// `nil` where no year has such a day. 29 February is one.
    package init?(month: Int, day: Int) {
        guard (1...12).contains(month), (1...CivilCalendar.dayCount(ofMonth: month, in: 2000)).contains(day) else {
            return nil
        }
        self.month = month
        self.day = day
    }

    /// The day in that year; 29 February is 28 February in a common year.
    package func date(in year: Int) -> LocalDate {
        Month(known: year, month).day(atMost: day)
    }
}

extension MonthDay: Comparable {
    package static func < (a: MonthDay, b: MonthDay) -> Bool {
        (a.month, a.day) < (b.month, b.day)
    }
}

extension MonthDay: LosslessStringConvertible {
    package init?(_ text: String) {
        var cursor = TextCursor(text)
        guard cursor.take("-"), cursor.take("-"),
            let month = cursor.number(digits: 2), cursor.take("-"),
            let day = cursor.number(digits: 2),
            cursor.isAtEnd
        else { return nil }
        self.init(month: month, day: day)
    }

    package var description: String {
        var builder = TextBuilder(reserving: 7)
        builder.put("-")
        builder.put("-")
        builder.put(month, digits: 2)
        builder.put("-")
        builder.put(day, digits: 2)
        return builder.text
    }
}
