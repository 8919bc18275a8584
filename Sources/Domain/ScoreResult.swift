/// What a set of scores comes to on its scoresheet.
package struct ScoreResult: Sendable, Hashable {
    /// From 0 to ``maximum``.
    package var total: Points
    /// What the applicable criteria can give.
    package var maximum: Points
    /// Truncated, so that it never shows a band that was not reached; `nil` when ``maximum`` is zero.
    package var percent: Percent?
    /// `nil` when there is no percentage, none of the bands is reached, or the sheet has none.
    package var band: Band?
    /// Codes that still need an answer before the card can be submitted, in the order of the sheet.
    package var missing: [String]
    /// Codes of the critical criteria that failed, in the order of the sheet; with one of them the band is the lowest.
    package var criticalFailed: [String]

    /// ``missing`` as faults of a card that is to be submitted.
    package var gaps: [Issue] {
        missing.map { Issue(pointer: "/scores", code: .criterionMissing, arguments: [$0]) }
    }

    package init(
        total: Points, maximum: Points, percent: Percent?, band: Band?, missing: [String], criticalFailed: [String]
    ) {
        self.total = total
        self.maximum = maximum
        self.percent = percent
        self.band = band
        self.missing = missing
        self.criticalFailed = criticalFailed
    }
}
