/// In which part a record names a person. A new part is a case here, a line of docs/personal-data.md, and `Transaction.keep`.
package enum PersonKind: String, Sendable, CaseIterable {
    /// On the team of an inspection.
    case teamMember
    /// Proposed to be commended.
    case commended
    /// Said to have violated the code of conduct.
    case violator
    /// Of whose token it is the name, if it is anybody's.
    case tokenHolder

    /// Whether the record is about somebody's conduct, which takes a right of its own.
    package var isConduct: Bool { self == .commended || self == .violator }
}
