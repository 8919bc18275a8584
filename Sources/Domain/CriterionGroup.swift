/// Criteria under one heading of a scoresheet, in the order of the document.
package struct CriterionGroup: Sendable, Hashable {
    package var code: String
    package var name: String
    /// The most that the group's points and bonus add up to, and its largest share of the maximum; `nil` for no bound.
    package var cap: Points?
    package var criteria: [Criterion]

    package init(code: String, name: String, cap: Points? = nil, criteria: [Criterion]) {
        self.code = code
        self.name = name
        self.cap = cap
        self.criteria = criteria
    }

    /// `points` brought down to the cap.
    package func capped(_ points: Points) -> Points {
        cap.map { min($0, points) } ?? points
    }
}
