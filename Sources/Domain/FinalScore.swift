/// Which scores count for one registration and month, by the rule that the plan declares (SPEC §2.7).
package struct FinalScore: Sendable, Hashable {
    package enum Source: String, Sendable, Hashable, CaseIterable {
        case selfScore = "self"
        case inspected
    }

    package let scores: [CriterionScore]
    package let source: Source

    /// `nil` where the rule finds nothing that counts.
    ///
    /// `inspectedElseSelf` goes by criterion: the inspectors' answer where they gave one, the unit's own elsewhere.
    package init?(_ rule: FinalScoreRule, own: [CriterionScore]?, inspected: [CriterionScore]?) {
        switch (rule, own, inspected) {
        case (.selfScore, let own?, _), (.inspectedElseSelf, let own?, nil):
            scores = own
            source = .selfScore
        case (.inspected, _, let inspected?), (.inspectedElseSelf, nil, let inspected?):
            scores = inspected
            source = .inspected
        case (.inspectedElseSelf, let own?, let inspected?):
            let found = Set(inspected.map(\.criterion))
            scores = inspected + own.filter { !found.contains($0.criterion) }
            source = .inspected
        default: return nil
        }
    }
}

/// Points out of a maximum, compared as the fraction they are.
package struct Share: Sendable, Hashable {
    package private(set) var total: Int
    package private(set) var maximum: Int

    package init(total: Points = .zero, maximum: Points = .zero) {
        self.total = total.hundredths
        self.maximum = maximum.hundredths
    }

    /// Sums of hundredths of points.
    package init(hundredths total: Int, of maximum: Int) {
        self.total = total
        self.maximum = maximum
    }

    package static func += (left: inout Share, right: Share) {
        left.total += right.total
        left.maximum += right.maximum
    }

    package var percent: Percent? { Percent(total, of: maximum) }

    /// Whether the fractions are equal, however they are written.
    package func isLevel(with other: Share) -> Bool { !isAbove(other) && !other.isAbove(self) }

    package func isAbove(_ other: Share) -> Bool {
        let left = total.multipliedFullWidth(by: other.maximum)
        let right = other.total.multipliedFullWidth(by: maximum)
        return (left.high, left.low) > (right.high, right.low)
    }
}

extension Share {
    /// The place of each share in a list that is ordered already: equals share a place, and the next one counts them (1, 2, 2, 4).
    package static func places(_ ordered: [Share]) -> [Int] {
        var places: [Int] = []
        for (index, share) in ordered.enumerated() {
            if index > 0, share.isLevel(with: ordered[index - 1]) {
                places.append(places[index - 1])
            } else {
                places.append(index + 1)
            }
        }
        return places
    }
}
