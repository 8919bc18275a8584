/// A point in time, in milliseconds since 1970-01-01T00:00:00Z; the form every deadline and receipt is kept in.
///
/// As text it is an RFC 3339 `date-time`, read strictly: `T` and `Z` in capitals, seconds always there, an offset or `Z`
/// always there (a time without one is a guess), one to nine digits of fraction cut to milliseconds. A leap second
/// (`:60`) is refused: UTC in milliseconds has no place for it. `-00:00` (RFC 3339 §4.3, "offset not known") is
/// read as UTC. Texts are taken from local 1900-01-01 00:00 to the end of local 2200-12-31. It is written with `Z`,
/// and without a fraction when that is zero.
package struct Instant: Sendable, Hashable {
    /// Milliseconds since 1970-01-01T00:00:00Z; negative before.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The bounds of what is read from a text, both included.
    private static let readable: ClosedRange<Instant> = {
        let first = CivilCalendar.dayNumber(year: CivilCalendar.years.lowerBound, month: 1, day: 1)
        let end = CivilCalendar.dayNumber(year: CivilCalendar.years.upperBound + 1, month: 1, day: 1)
        return Instant(localDay: first)...Instant(localDay: end)
    }()

    /// 00:00 local time of a day counted from 1970-01-01.
    init(localDay dayNumber: Int) {
        self.init(milliseconds: Int64(dayNumber) * Self.millisecondsPerDay - LocalZone.offset)
    }

    static let millisecondsPerDay: Int64 = 86_400_000

    /// The day this instant falls on in Asia/Ho_Chi_Minh.
    package var localDate: LocalDate {
        let (local, overflow) = milliseconds.addingReportingOverflow(LocalZone.offset)
        return LocalDate(dayNumber: Int(Self.floorDivide(overflow ? .max : local, by: Self.millisecondsPerDay)))
    }

    /// The instant that many days of 24 hours later (there is no daylight saving to allow for).
    package func adding(days: Int) -> Instant {
        self + .milliseconds(Int64(clamping: days).multipliedClamping(by: Self.millisecondsPerDay))
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Instant: Comparable {
    package static func < (a: Instant, b: Instant) -> Bool {
        a.milliseconds < b.milliseconds
    }
}

extension Instant {
    /// Later by `duration`, cut to milliseconds; stops at the ends of the range rather than trap.
    package static func + (instant: Instant, duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        let step = seconds.multipliedClamping(by: 1000).addingClamping(attoseconds / 1_000_000_000_000_000)
        return Instant(milliseconds: instant.milliseconds.addingClamping(step))
    }

    package static func - (instant: Instant, duration: Duration) -> Instant {
        instant + (.zero - duration)
    }

    /// The time from `b` to `a`.
    package static func - (a: Instant, b: Instant) -> Duration {
        .milliseconds(a.milliseconds) - .milliseconds(b.milliseconds)
    }
}

extension Instant: LosslessStringConvertible {
    /// Reads an RFC 3339 date-time; `nil` for anything else (see the type).
    package init?(_ text: String) {
        var cursor = TextCursor(text)
        guard let year = cursor.number(digits: 4), cursor.take("-"),
            let month = cursor.number(digits: 2), (1...12).contains(month), cursor.take("-"),
            let day = cursor.number(digits: 2), day >= 1, day <= CivilCalendar.dayCount(ofMonth: month, in: year),
            cursor.take("T"),
            let hour = cursor.number(digits: 2), hour <= 23, cursor.take(":"),
            let minute = cursor.number(digits: 2), minute <= 59, cursor.take(":"),
            let second = cursor.number(digits: 2), second <= 59,
            let fraction = cursor.milliseconds(),
            let offset = cursor.offset(),
            cursor.isAtEnd
        else { return nil }
        let dayNumber = CivilCalendar.dayNumber(year: year, month: month, day: day)
        let seconds = ((dayNumber * 24 + hour) * 60 + minute - offset) * 60 + second
        self.init(milliseconds: Int64(seconds) * 1000 + Int64(fraction))
        guard Self.readable.contains(self) else { return nil }
    }

    package var description: String {
        let dayNumber = Self.floorDivide(milliseconds, by: Self.millisecondsPerDay)
        let rest = Int(milliseconds - dayNumber * Self.millisecondsPerDay)
        let (year, month, day) = CivilCalendar.date(ofDay: Int(dayNumber))
        var builder = TextBuilder(reserving: 24)
        builder.put(year, digits: 4)
        builder.put("-")
        builder.put(month, digits: 2)
        builder.put("-")
        builder.put(day, digits: 2)
        builder.put("T")
        builder.put(rest / 3_600_000, digits: 2)
        builder.put(":")
        builder.put(rest / 60_000 % 60, digits: 2)
        builder.put(":")
        builder.put(rest / 1000 % 60, digits: 2)
        if rest % 1000 != 0 {
            builder.put(".")
            builder.put(rest % 1000, digits: 3)
        }
        builder.put("Z")
        return builder.text
    }
}

extension TextCursor {
    /// The optional fraction of a second: `.` and one to nine digits, cut to milliseconds; 0 where there is none.
    fileprivate mutating func milliseconds() -> Int? {
        guard take(".") else { return 0 }
        let digits = digits()
        guard (1...9).contains(digits.count) else { return nil }
        var value = 0
        for digit in digits.prefix(3) { value = value * 10 + Int(digit - UInt8(ascii: "0")) }
        for _ in digits.count..<max(3, digits.count) { value *= 10 }
        return value
    }

    /// `Z` or `±hh:mm`, in minutes ahead of UTC.
    fileprivate mutating func offset() -> Int? {
        if take("Z") { return 0 }
        let isBehind = take("-")
        guard isBehind || take("+"),
            let hours = number(digits: 2), hours <= 23, take(":"),
            let minutes = number(digits: 2), minutes <= 59
        else { return nil }
        return (hours * 60 + minutes) * (isBehind ? -1 : 1)
    }
}

extension Int64 {
    fileprivate func addingClamping(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func multipliedClamping(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

extension Instant {
    /// The same instant as clocks in Việt Nam show it: `2022-07-16T00:00:00+07:00`.
    package var localDescription: String {
        String(Instant(milliseconds: milliseconds + LocalZone.offset).description.dropLast()) + "+07:00"
    }
}
