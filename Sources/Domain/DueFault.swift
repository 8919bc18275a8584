/// Why an operator, its date and its numbers make no deadline. The raw value is a stable machine code.
package enum DueFault: String, Error, Sendable, Hashable, CaseIterable {
    /// The operator needs a date or a period, and there is none.
    case dateMissing
    /// The text is no date, or not one in the calendar of 1900 to 2200.
    case dateMalformed
    /// A date of a kind the operator cannot use, such as a quarter after "before".
    case dateUnfit
    /// The operator takes no date.
    case dateUnexpected
    /// The date lacks a year, or the operator repeats, and no fitting period says which turn is meant.
    case periodMissing
    /// `dueDay` is not 1 to 31.
    case dueDayOutOfRange
    /// `dueDay` with an operator that is not monthly.
    case dueDayUnexpected
    /// `lateDays` is not 0 to 366.
    case lateDaysOutOfRange
    /// Both `lateUntil` and `lateDays`.
    case lateTwice
    /// A time for late acts where nothing can be late.
    case lateUnexpected
    /// `lateUntil` ends before the deadline itself.
    case lateBeforeDue
}
