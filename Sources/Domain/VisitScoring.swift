/// What holds for an inspector's scores beyond what holds for any.
package enum VisitScoring {
    /// The criteria whose inspected points stand further from the self-score than the sheet tolerates and that say no reason.
    ///
    /// A criterion that only one side found applicable differs as well, and needs a reason whatever the tolerance.
    package static func withoutReason(
        _ inspected: [CriterionScore], own: [CriterionScore], on sheet: Scoresheet
    ) -> [(index: Int, criterion: String)] {
        let own = Dictionary(own.map { ($0.criterion, $0) }, uniquingKeysWith: { first, _ in first })
        return inspected.enumerated().compactMap { index, score in
            guard let mine = own[score.criterion], !score.hasNote else { return nil }
            let differs =
                switch (mine.points, score.points) {
                case (let mine?, let theirs?): mine.distance(to: theirs) > sheet.tolerance
                case (nil, nil): false
                default: true
                }
            return differs ? (index, score.criterion) : nil
        }
    }

    /// Whether both give the same points to the same criteria, whatever they say about them.
    package static func samePoints(_ left: [CriterionScore], _ right: [CriterionScore]) -> Bool {
        func points(_ scores: [CriterionScore]) -> [String: Points?] {
            Dictionary(scores.map { ($0.criterion, $0.points) }, uniquingKeysWith: { first, _ in first })
        }
        return points(left) == points(right)
    }
}
