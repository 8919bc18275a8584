/// What was done about a violation of the code of conduct (S1-V1, S1-V3, S1-V4).
package enum ViolationMeasure: String, Sendable, Hashable, CaseIterable {
    /// nhắc nhở
    case reminder
    /// phê bình
    case criticism
    /// chấn chỉnh
    case correction
    /// xử lý theo pháp luật
    case law
}

/// From where a violation is known.
package enum ViolationSource: String, Sendable, Hashable, CaseIterable {
    case inspection, supervision, citizens, press, superior, own, other
}

/// Where the handling of a violation stands.
package enum ViolationState: String, Sendable, Hashable, CaseIterable {
    case open, resolved
}
