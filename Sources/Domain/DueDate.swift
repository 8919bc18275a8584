/// The date of a deadline as a plan gives it: a day, a day of each year, or a period.
package enum DueDate: Sendable, Hashable {
    /// `2022-06-20`
    case day(LocalDate)
    /// `--11-15`
    case dayOfYear(MonthDay)
    /// `2022-Q4`, `2022-Q3/2022-Q4`, `2022-H1`, `2022-01`, `2025`
    case period(Period)
}

extension DueDate: LosslessStringConvertible {
    package init?(_ text: String) {
        if let day = LocalDate(text) {
            self = .day(day)
        } else if let day = MonthDay(text) {
            self = .dayOfYear(day)
        } else if let period = Period(text) {
            self = .period(period)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .day(let day): day.description
        case .dayOfYear(let day): day.description
        case .period(let period): period.description
        }
    }
}
