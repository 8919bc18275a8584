/// How a plan words a deadline, kept as data of each one (SPEC §2.2).
package enum DeadlineOperator: String, Sendable, Hashable, CaseIterable {
    /// "trước ngày D": strict, the last day in time is the day before D.
    case before
    /// "xong trước ngày D": as `before`, for something that must be finished.
    case doneBefore = "done_before"
    /// "dự kiến": a target that is shown; never a verdict.
    case planned
    /// Any day of a quarter.
    case inQuarter = "in_quarter"
    /// Any day of a month.
    case inMonth = "in_month"
    /// "hằng tháng": each month, with the day in the following month that the plan sets.
    case monthly
    /// "hằng năm": each year, by its end or by the day given.
    case yearly
    /// "kịp thời": at once, with no day that could be missed.
    case asap
    /// "thường xuyên": all the time; never late.
    case ongoing
    /// No date printed; never late. Not the same as `ongoing`.
    case none

    /// Whether being late is possible. The others have no verdict (DOMAIN X-C11).
    package var isJudged: Bool {
        switch self {
        case .before, .doneBefore, .inQuarter, .inMonth, .monthly, .yearly: true
        case .planned, .asap, .ongoing, .none: false
        }
    }
}
