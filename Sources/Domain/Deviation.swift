/// How far self-scores stand from what inspectors found, over any number of criteria that both have scored.
///
/// Every kind of criterion is measured by its credit, which lies between nothing and its maximum: what was given, or for a
/// deduction what was left after it. Sums are whole hundredths of a point, so neither the order of adding nor any rounding plays
/// a part; percentages are truncated towards zero like every percentage.
package struct Deviation: Sendable, Hashable {
    /// Criteria that both have scored.
    package private(set) var count = 0
    /// Credit in hundredths of a point.
    package private(set) var selfSum = 0
    package private(set) var inspectedSum = 0
    package private(set) var maximumSum = 0
    package private(set) var differenceSum = 0
    /// The inspectors gave more, less, or the same.
    package private(set) var raised = 0
    package private(set) var lowered = 0
    package private(set) var equal = 0
    /// The difference is more than the sheet tolerates.
    package private(set) var beyondTolerance = 0

    package init() {}

    /// A criterion that both have scored.
    package struct Pair: Sendable, Hashable {
        package let criterion: String
        package let group: String
        package let ownCredit: Points
        package let inspectedCredit: Points
        package let maximum: Points
        package let tolerance: Points

        package init(
            criterion: String, group: String, ownCredit: Points, inspectedCredit: Points, maximum: Points,
            tolerance: Points
        ) {
            self.criterion = criterion
            self.group = group
            self.ownCredit = ownCredit
            self.inspectedCredit = inspectedCredit
            self.maximum = maximum
            self.tolerance = tolerance
        }
    }

    package mutating func add(_ pair: Pair) {
        count += 1
        selfSum += pair.ownCredit.hundredths
        inspectedSum += pair.inspectedCredit.hundredths
        maximumSum += pair.maximum.hundredths
        let difference = pair.ownCredit.distance(to: pair.inspectedCredit)
        differenceSum += difference.hundredths
        if pair.inspectedCredit > pair.ownCredit {
            raised += 1
        } else if pair.inspectedCredit < pair.ownCredit {
            lowered += 1
        } else {
            equal += 1
        }
        if difference > pair.tolerance { beyondTolerance += 1 }
    }

    package static func += (left: inout Deviation, right: Deviation) {
        left.count += right.count
        left.selfSum += right.selfSum
        left.inspectedSum += right.inspectedSum
        left.maximumSum += right.maximumSum
        left.differenceSum += right.differenceSum
        left.raised += right.raised
        left.lowered += right.lowered
        left.equal += right.equal
        left.beyondTolerance += right.beyondTolerance
    }

    package var selfPercent: Percent? { Percent(selfSum, of: maximumSum) }
    package var inspectedPercent: Percent? { Percent(inspectedSum, of: maximumSum) }

    /// Self less inspected, in percentage points of the maximum: above zero where the unit gave itself more than was found.
    package var bias: Percent? {
        let difference = selfSum - inspectedSum
        guard let size = Percent(abs(difference), of: maximumSum) else { return nil }
        return Percent(hundredths: difference < 0 ? -size.hundredths : size.hundredths)
    }

    /// The mean absolute error: the differences without their signs, in percentage points of the maximum.
    package var error: Percent? { Percent(differenceSum, of: maximumSum) }

    /// The share of `part` among the criteria compared.
    package func share(_ part: Int) -> Percent? { Percent(part, of: count) }

    /// Orders by error, without rounding.
    package func hasGreaterError(than other: Deviation) -> Bool {
        let left = differenceSum.multipliedFullWidth(by: other.maximumSum)
        let right = other.differenceSum.multipliedFullWidth(by: maximumSum)
        return (left.high, left.low) > (right.high, right.low)
    }
}

extension Deviation {
    /// The criteria of a sheet that both have scored, in its order, and how many only one of them has.
    package static func pairs(
        own: [CriterionScore], inspected: [CriterionScore], on sheet: Scoresheet
    ) -> (pairs: [Pair], unpaired: Int) {
        let own = points(own)
        let inspected = points(inspected)
        var pairs: [Pair] = []
        var unpaired = 0
        for group in sheet.groups {
            for criterion in group.criteria {
                guard let mine = own[criterion.code], let theirs = inspected[criterion.code] else {
                    if own[criterion.code] != nil || inspected[criterion.code] != nil { unpaired += 1 }
                    continue
                }
                pairs.append(
                    Pair(
                        criterion: criterion.code, group: group.code, ownCredit: criterion.credit(for: mine),
                        inspectedCredit: criterion.credit(for: theirs), maximum: criterion.maximum,
                        tolerance: sheet.tolerance))
            }
        }
        return (pairs, unpaired)
    }

    private static func points(_ scores: [CriterionScore]) -> [String: Points] {
        Dictionary(
            scores.compactMap { score in score.points.map { (score.criterion, $0) } },
            uniquingKeysWith: { first, _ in first })
    }
}

extension Criterion {
    /// What `points` leave of the maximum.
    func credit(for points: Points) -> Points { kind == .deduction ? maximum - points : points }
}
