/// Where a proposal to commend (đề nghị khen thưởng) stands.
package enum CommendationState: String, Sendable, Hashable, CaseIterable {
    case proposed
    /// The standing unit has taken it up among those that it puts forward.
    case collected
    case decided, declined
}

/// Whether a unit or one person is commended.
package enum CommendationKind: String, Sendable, Hashable, CaseIterable {
    case collective, individual
}

/// What a commendation is for: a stretch of time, or an occasion (sơ kết, tổng kết); S1-K3, S3-K4.
package enum CommendationOccasion: String, Sendable, Hashable, CaseIterable {
    case month, halfYear, year, occasion

    /// How periods are written that one can be for.
    package static let forms = "2022-07, 2022-H1, 2022"

    /// How its period is written; an occasion has none.
    package var form: String? {
        switch self {
        case .month: "2022-07"
        case .halfYear: "2022-H1"
        case .year: "2022"
        case .occasion: nil
        }
    }

    /// Whether the period is one of that kind. An occasion has a name in its place.
    package func fits(_ period: Period) -> Bool {
        switch (self, period) {
        case (.month, .month), (.halfYear, .half), (.year, .year): true
        default: false
        }
    }
}
