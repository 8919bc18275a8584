/// How a duty comes back for as long as its plan runs, and the turns that this makes (X-C1).
///
/// | operator | with | turns |
/// |---|---|---|
/// | `before`, `done_before`, `planned` | `--MM-DD` | each year in which that day lies in the plan's period |
/// | `in_quarter` | no date | each quarter; or the periods that `every` names |
/// | `in_month`, `monthly` | no date | each month |
/// | `yearly` | no date or `--MM-DD` | each year |
/// | any of these | one date or several that name their year | once for each date |
/// | `asap`, `ongoing`, `none` | nothing | once, without a due instant |
///
/// A period counts when it ends within the plan's period, and within `first` and `last` where they are given.
package struct Recurrence: Sendable, Hashable {
    package var op: DeadlineOperator
    /// Texts as in ``DueDate``.
    package var dates: [String]
    package var every: [Frequency]
    /// What a turn of a year is for, where that is not the whole year: a report "trước 05/6" is for the first six months.
    package var covers: PeriodOfYear?
    /// The first and the last turn, where the plan's period says too much: a document of November asks for no report of June.
    package var first: Period?
    package var last: Period?
    /// The last day in time in the month after, for `monthly`; without it the end of the month itself.
    package var dueDay: Int?
    package var lateUntil: LocalDate?
    package var lateDays: Int?

    package init(
        op: DeadlineOperator, dates: [String] = [], every: [Frequency] = [], covers: PeriodOfYear? = nil,
        first: Period? = nil, last: Period? = nil, dueDay: Int? = nil, lateUntil: LocalDate? = nil, lateDays: Int? = nil
    ) {
        self.op = op
        self.dates = dates
        self.every = every
        self.covers = covers
        self.first = first
        self.last = last
        self.dueDay = dueDay
        self.lateUntil = lateUntil
        self.lateDays = lateDays
    }

    /// One time that the duty is owed.
    package struct Turn: Sendable, Hashable {
        /// What tells it from the other turns, as it stands in the key of a ledger row; `nil` where there is one turn only.
        package let mark: String?
        /// The period it is for; `nil` where the duty is owed once.
        package let period: Period?
        package let due: Due

        package init(mark: String?, period: Period?, due: Due) {
            self.mark = mark
            self.period = period
            self.due = due
        }
    }

    /// Whether the duty comes back by its nature, be it for one turn.
    package var comesBack: Bool {
        switch op {
        case .monthly: true
        case .inQuarter, .inMonth: dates.isEmpty
        case .yearly: dates.isEmpty || dates.contains(where: Self.isEachYear)
        case .before, .doneBefore, .planned: dates.contains(where: Self.isEachYear)
        case .asap, .ongoing, .none: false
        }
    }

    private static func isEachYear(_ date: String) -> Bool {
        if case .dayOfYear? = DueDate(date) { true } else { false }
    }

    /// Every turn within the plan's period, in the order of the calendar.
    package func turns(from: LocalDate, to: LocalDate) throws(RecurrenceFault) -> [Turn] {
        guard every.isEmpty || (op == .inQuarter && dates.isEmpty) else { throw .everyUnexpected }
        guard comesBack else {
            guard first == nil, last == nil else { throw .boundsUnexpected }
            guard covers == nil else { throw .coversUnexpected }
            return try once()
        }
        guard op != .monthly || dates.isEmpty else { throw .due(.dateUnexpected) }
        guard dates.allSatisfy(Self.isEachYear) else { throw .datesMixed }
        guard lateUntil == nil else { throw .lateUntilRepeated }
        var turns: [Turn] = []
        for year in from.year...to.year {
            for (period, date) in try periods(in: year) where isWithin(period, date, from, to) {
                turns.append(try turn(period, date))
            }
        }
        return turns
    }

    private func once() throws(RecurrenceFault) -> [Turn] {
        var turns: [Turn] = []
        for date in dates.isEmpty ? [nil] : dates.map(Optional.some) {
            turns.append(Turn(mark: dates.count > 1 ? date : nil, period: nil, due: try due(date, nil)))
        }
        return turns
    }

    private func periods(in year: Int) throws(RecurrenceFault) -> [(Period, MonthDay?)] {
        switch op {
        case .monthly, .inMonth:
            guard covers == nil else { throw .coversUnexpected }
            return (1...12).map { (.month(Month(known: year, $0)), nil) }
        case .inQuarter:
            guard covers == nil else { throw .coversUnexpected }
            return (every.isEmpty ? [.quarter] : every).flatMap { $0.periods(in: year) }.map { ($0, nil) }
        case .before, .doneBefore, .planned, .yearly, .asap, .ongoing, .none:
            return dates.isEmpty ? [(.year(year), nil)] : dates.map { (.year(year), MonthDay($0)) }
        }
    }

    private func isWithin(_ period: Period, _ day: MonthDay?, _ from: LocalDate, _ to: LocalDate) -> Bool {
        if let first, period.startsAt < first.startsAt { return false }
        if let last, last.endsAt < period.endsAt { return false }
        if let day = day?.date(in: period.firstMonth.year) { return from <= day && day <= to }
        return from.startsAt < period.endsAt && period.endsAt <= to.endsAt
    }

    private func turn(_ period: Period, _ day: MonthDay?) throws(RecurrenceFault) -> Turn {
        let year = period.firstMonth.year
        // A year that is reported by quarters is its four quarters.
        let isYearOfQuarters = op == .inQuarter && period == .year(year)
        let window = isYearOfQuarters ? .quarters(Quarter(known: year, 1), through: Quarter(known: year, 4)) : period
        let covered = covers?.period(in: year) ?? period
        // Several days of one year would have one mark.
        let mark = dates.count > 1 ? day?.date(in: year).description : covered.description
        return Turn(mark: mark, period: covered, due: try due(day?.description, window))
    }

    private func due(_ date: String?, _ period: Period?) throws(RecurrenceFault) -> Due {
        do {
            return try Due(
                op: op, date: date, lateUntil: lateUntil, period: period, dueDay: dueDay, lateDays: lateDays)
        } catch { throw .due(error) }
    }
}

/// Why a duty's operator, dates and bounds make no turns.
package enum RecurrenceFault: Error, Sendable, Hashable {
    case due(DueFault)
    /// `every` with anything but an undated `in_quarter`.
    case everyUnexpected
    /// A first or last turn of something that is owed once.
    case boundsUnexpected
    /// A part of the year with something that does not come back each year.
    case coversUnexpected
    /// Days of each year beside days of one year.
    case datesMixed
    /// One last day for late acts, though the duty comes back.
    case lateUntilRepeated
}
