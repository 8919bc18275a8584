/// The answer of a card or a visit to one criterion, as it was sent.
///
/// Right or wrong: ``Scoring/check(scores:on:submitting:)`` says what is wrong with it.
package struct CriterionScore: Sendable, Hashable {
    /// The criterion's code.
    package var criterion: String
    package var points: Points?
    package var notApplicable: Bool
    package var note: String?

    package init(criterion: String, points: Points? = nil, notApplicable: Bool = false, note: String? = nil) {
        self.criterion = criterion
        self.points = points
        self.notApplicable = notApplicable
        self.note = note
    }

    /// Whether there is a note that says something.
    package var hasNote: Bool { note.map { !$0.isBlank } ?? false }
}
