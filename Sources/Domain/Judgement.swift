/// What a deadline says about something received at an instant.
package enum Judgement: Sendable, Hashable {
    /// Received before `dueAt`.
    case onTime
    /// Past due but still taken.
    case late
    /// Past `lateUntil`: not taken without an extension.
    case tooLate
    /// The deadline never judges (`planned`, `asap`, `ongoing`, `none`): taken, with no verdict.
    case unjudged

    /// The verdict to freeze on the obligation; `nil` where there is none, or where the act is not taken.
    package var verdict: Verdict? {
        switch self {
        case .onTime: .onTime
        case .late: .late
        case .tooLate, .unjudged: nil
        }
    }
}
