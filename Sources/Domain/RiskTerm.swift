/// One reason to inspect a unit rather than another: a number that is counted, a bound on it, and what each is worth.
///
/// The weights are the product's own and documented with the API; they decide the order of a proposal and nothing else.
package enum RiskTerm: String, Sendable, Hashable, CaseIterable {
    /// 1 where no visit to the unit was ever finalised.
    case neverInspected
    /// Whole months since the last visit.
    case monthsSinceVisit
    /// Whole percentage points by which the unit scored itself above what was found.
    case overscored
    /// Whole percentage points by which it scored itself below.
    case underscored
    /// Registrations whose three or more cards all came to the same percentage.
    case unvaryingScores
    /// Registrations whose two or more cards were all full.
    case fullScores
    case lateCards
    case missedCards
    /// Findings whose remedy is not verified.
    case openFindings
    /// Those of them that are past their due date.
    case overdueFindings

    /// Points for each one counted.
    package var weight: Int {
        switch self {
        case .neverInspected: 30
        case .monthsSinceVisit, .underscored: 1
        case .overscored, .openFindings: 3
        case .unvaryingScores, .fullScores: 10
        case .lateCards: 2
        case .missedCards: 5
        case .overdueFindings: 6
        }
    }

    /// No more than this many are counted.
    package var bound: Int {
        switch self {
        case .neverInspected: 1
        case .monthsSinceVisit: 24
        case .overscored, .underscored: 20
        case .unvaryingScores, .fullScores: 3
        case .lateCards, .missedCards, .openFindings, .overdueFindings: 10
        }
    }
}

/// What is known of a unit when the next inspection is planned.
package struct RiskFacts: Sendable, Hashable {
    package var lastVisit: LocalDate?
    /// Its past visits, self-scores against what was found.
    package var deviation = Deviation()
    /// For each registration the percentages of its cards.
    package var cards: [[Percent]] = []
    package var lateCards = 0
    package var missedCards = 0
    package var openFindings = 0
    package var overdueFindings = 0

    package init() {}

    /// What is counted for a term, before its bound.
    package func count(_ term: RiskTerm, on today: LocalDate) -> Int {
        switch term {
        case .neverInspected: lastVisit == nil ? 1 : 0
        case .monthsSinceVisit: lastVisit.map { max($0.month.months(through: today.month).count - 1, 0) } ?? 0
        case .overscored: max(deviation.bias?.hundredths ?? 0, 0) / 100
        case .underscored: max(-(deviation.bias?.hundredths ?? 0), 0) / 100
        case .unvaryingScores: cards.count { $0.count >= 3 && Set($0).count == 1 }
        case .fullScores: cards.count { $0.count >= 2 && $0.allSatisfy { $0 == .hundred } }
        case .lateCards: lateCards
        case .missedCards: missedCards
        case .openFindings: openFindings
        case .overdueFindings: overdueFindings
        }
    }

    /// Every term with what was counted, in the order in which they are declared.
    package func terms(on today: LocalDate) -> [RiskScore.Term] {
        RiskTerm.allCases.map { RiskScore.Term(term: $0, value: count($0, on: today)) }
    }
}

/// The terms of one unit and what they come to.
package struct RiskScore: Sendable, Hashable {
    package struct Term: Sendable, Hashable {
        package let term: RiskTerm
        package let value: Int

        package init(term: RiskTerm, value: Int) {
            self.term = term
            self.value = value
        }

        package var points: Int { min(value, term.bound) * term.weight }
    }

    package let unit: String
    package let terms: [Term]

    package init(unit: String, terms: [Term]) {
        self.unit = unit
        self.terms = terms
    }

    package var points: Int { terms.reduce(0) { $0 + $1.points } }

    /// The most points first. Between equals the lot decides where there is a seed, else the code: the order is always the same.
    package static func order(_ scores: [RiskScore], seed: UInt64? = nil) -> [RiskScore] {
        let byCode = scores.sorted { $0.unit < $1.unit }
        let ties = seed.map { Lot.order(byCode, seed: $0) } ?? byCode
        return ties.enumerated().sorted { ($1.element.points, $0.offset) < ($0.element.points, $1.offset) }
            .map(\.element)
    }
}
