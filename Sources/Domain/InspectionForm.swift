/// How an inspection (đợt kiểm tra) is done; S0-I1, S0-I2, S2-I1, S2-I2, S3-I3.
package enum InspectionForm: String, Sendable, Hashable, CaseIterable {
    /// The team visits (kiểm tra trực tiếp).
    case direct
    /// The team visits some units; every other unit in scope reports on the outline (kiểm tra gián tiếp).
    case indirect
    /// Units inspect themselves and report (tự kiểm tra); `self` is a word of the language.
    case selfInspection = "self"
    /// The team reads and follows, and writes nothing (giám sát).
    case supervision

    /// Whether the team records visits.
    package var hasVisits: Bool { self == .direct || self == .indirect }
    /// Whether units in scope owe a report on the outline.
    package var hasReports: Bool { self == .indirect || self == .selfInspection }
}
