/// One line of a scoresheet that an assessor can answer alone (tiêu chí).
///
/// Holds what an author entered, right or wrong; ``Scoresheet/validate()`` says what is wrong with it.
package struct Criterion: Sendable, Hashable {
    /// Unique in the sheet, across groups.
    package var code: String
    package var text: String
    package var maximum: Points
    /// The points that can be given are its multiples; `nil` allows every hundredth.
    package var step: Points?
    package var kind: CriterionKind
    package var modality: Modality
    package var polarity: Polarity
    package var evidence: EvidenceRule
    /// Nothing on this criterion puts the whole card into the lowest band.
    package var critical: Bool
    /// Where the criterion comes from, such as the id that a source document's register gives it.
    package var source: String?

    package init(
        code: String, text: String, maximum: Points, step: Points? = nil, kind: CriterionKind = .points,
        modality: Modality = .required, polarity: Polarity = .do, evidence: EvidenceRule = .none,
        critical: Bool = false,
        source: String? = nil
    ) {
        self.code = code
        self.text = text
        self.maximum = maximum
        self.step = step
        self.kind = kind
        self.modality = modality
        self.polarity = polarity
        self.evidence = evidence
        self.critical = critical
        self.source = source
    }
}

extension Criterion {
    /// Whether `points` are the failure that a critical criterion is there for: nothing given, or something deducted.
    package func fails(with points: Points) -> Bool {
        guard critical else { return false }
        return kind == .deduction ? points > .zero : points <= .zero
    }
}
