/// When something is owed, and until when it is taken late.
///
/// In time is what the server received **before** `dueAt`. From then on it is late, and from `lateUntil` on it is no
/// longer taken; a deadline without `lateUntil` takes late acts without end.
package struct Due: Sendable, Hashable {
    package let op: DeadlineOperator
    /// The first instant that is no longer in time; for `planned` the end of the target day. `nil` for `asap`,
    /// `ongoing` and `none`.
    package let dueAt: Instant?
    /// The first instant at which a late act is no longer taken.
    package let lateUntil: Instant?

    /// A deadline worked out before, as the ledger holds it.
    package init(op: DeadlineOperator, dueAt: Instant?, lateUntil: Instant?) {
        self.op = op
        self.dueAt = dueAt
        self.lateUntil = lateUntil
    }

    /// Works out a deadline from what a plan says (SPEC §2.2; DOMAIN X-C1). All days are local.
    ///
    /// | operator | `date` | `dueAt` |
    /// |---|---|---|
    /// | `before`, `done_before` | a day, or `--MM-DD` in the year of `period` | that day 00:00 |
    /// | `planned` | a day, `--MM-DD`, or a period | its end |
    /// | `in_quarter` | one quarter or several; without one `period` | its end |
    /// | `in_month` | a month; without one `period` | its end |
    /// | `monthly` | none; `period` is the month | end of day `dueDay` of the month after; without `dueDay` end of the month |
    /// | `yearly` | a day, `--MM-DD`, a year, or none | end of that day or year; without one the year of `period` |
    /// | `asap`, `ongoing`, `none` | none | none |
    ///
    /// - Parameters:
    ///   - date: a text as in `DueDate`.
    ///   - lateUntil: the last day on which a late act is taken.
    ///   - period: the turn of a deadline that comes back. A period in another year than its start counts by its end.
    ///   - dueDay: the last day in time for `monthly`, 1…31; past the end of a month it is the month's last day.
    ///   - lateDays: days after `dueAt` in which a late act is taken, 0…366.
    package init(
        op: DeadlineOperator, date: String? = nil, lateUntil: LocalDate? = nil, period: Period? = nil,
        dueDay: Int? = nil, lateDays: Int? = nil
    ) throws(DueFault) {
        var dueDate: DueDate?
        if let date {
            guard let read = DueDate(date) else { throw .dateMalformed }
            dueDate = read
        }
        if let dueDay {
            guard op == .monthly else { throw .dueDayUnexpected }
            guard (1...31).contains(dueDay) else { throw .dueDayOutOfRange }
        }
        self.op = op
        dueAt = try Self.dueAt(op, dueDate, period, dueDay: dueDay)
        self.lateUntil = try Self.lateUntil(op, dueAt, last: lateUntil, days: lateDays)
    }

    private static func dueAt(
        _ op: DeadlineOperator, _ date: DueDate?, _ period: Period?, dueDay: Int?
    ) throws(DueFault) -> Instant? {
        switch op {
        case .before, .doneBefore:
            guard let date else { throw .dateMissing }
            return try day(date, in: period).startsAt
        case .planned:
            guard let date else { throw .dateMissing }
            if case .period(let target) = date { return target.endsAt }
            return try day(date, in: period).endsAt
        case .inQuarter:
            let window = try window(date, or: period)
            guard window.isQuarters else { throw .dateUnfit }
            return window.endsAt
        case .inMonth:
            guard case .month(let month) = try window(date, or: period) else { throw .dateUnfit }
            return month.endsAt
        case .monthly:
            guard date == nil else { throw .dateUnexpected }
            guard case .month(let month) = period else { throw .periodMissing }
            return dueDay.map { month.next.day(atMost: $0).endsAt } ?? month.endsAt
        case .yearly:
            switch date {
            case .period(.year(let year)): return Period.year(year).endsAt
            case .period: throw .dateUnfit
            case .some(let date): return try day(date, in: period).endsAt
            case nil:
                guard let period else { throw .periodMissing }
                return Period.year(period.lastMonth.year).endsAt
            }
        case .asap, .ongoing, .none:
            guard date == nil else { throw .dateUnexpected }
            return nil
        }
    }

    private static func lateUntil(
        _ op: DeadlineOperator, _ dueAt: Instant?, last: LocalDate?, days: Int?
    ) throws(DueFault) -> Instant? {
        guard last != nil || days != nil else { return nil }
        guard op.isJudged, let dueAt else { throw .lateUnexpected }
        switch (last, days) {
        case (let last?, nil):
            guard last.endsAt >= dueAt else { throw .lateBeforeDue }
            return last.endsAt
        case (nil, let days?):
            guard (0...366).contains(days) else { throw .lateDaysOutOfRange }
            return dueAt.adding(days: days)
        default:
            throw .lateTwice
        }
    }

    /// The one day that `date` names; a day without a year is taken in the year of `period`.
    private static func day(_ date: DueDate, in period: Period?) throws(DueFault) -> LocalDate {
        switch date {
        case .day(let day): return day
        case .dayOfYear(let day):
            guard let period else { throw .periodMissing }
            return day.date(in: period.lastMonth.year)
        case .period: throw .dateUnfit
        }
    }

    private static func window(_ date: DueDate?, or period: Period?) throws(DueFault) -> Period {
        switch date {
        case .period(let window): return window
        case .some: throw .dateUnfit
        case nil:
            guard let period else { throw .dateMissing }
            return period
        }
    }
}

extension Due {
    /// What the deadline says about an act that the server received at `received`.
    package func judge(received: Instant) -> Judgement {
        guard op.isJudged, let dueAt else { return .unjudged }
        if received < dueAt { return .onTime }
        guard let lateUntil else { return .late }
        return received < lateUntil ? .late : .tooLate
    }

    /// Whether the due instant has come, so that something still open is owed and missing. Never for a deadline that
    /// does not judge.
    package func hasPassed(at now: Instant) -> Bool {
        guard op.isJudged, let dueAt else { return false }
        return dueAt <= now
    }
}

extension Period {
    fileprivate var isQuarters: Bool {
        switch self {
        case .quarter, .quarters, .half: true
        case .year, .month: false
        }
    }
}
