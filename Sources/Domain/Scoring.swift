/// Turns scores into a figure, by the rules of SPEC §2.5: exact, applicable criteria only, nothing left out by
/// accident counted as a zero.
///
/// A group gives what its points and bonus add up to, at most its cap; deductions are taken from the sum of the groups;
/// the total stays between zero and the applicable maximum.
package enum Scoring {
    /// The longest note, in Unicode scalar values.
    package static let maximumNoteLength = 2_000

    /// Checks `scores` against `sheet` and adds them up.
    ///
    /// - Parameter submitting: whether criteria without an answer are faults; for a draft they are only listed.
    /// - Returns: The figure, and every fault with pointers into the body of a card (`/scores/3/points`). A faulty
    ///   score counts nothing, its criterion stays in the maximum if it must be answered, and is not listed as missing.
    package static func check(
        scores: [CriterionScore], on sheet: Scoresheet, submitting: Bool
    ) -> (result: ScoreResult, issues: [Issue]) {
        let criteria = Dictionary(sheet.criteria.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var answers: [String: Answer] = [:]
        var issues: [Issue] = []
        for (index, score) in scores.enumerated() {
            let pointer = "/scores/\(index)"
            guard let criterion = criteria[score.criterion] else {
                issues.append(
                    Issue(pointer: "\(pointer)/criterion", code: .criterionUnknown, arguments: [score.criterion]))
                continue
            }
            guard answers[criterion.code] == nil else {
                issues.append(
                    Issue(pointer: "\(pointer)/criterion", code: .criterionDuplicate, arguments: [criterion.code]))
                continue
            }
            let faults = faults(of: score, on: criterion, at: pointer)
            answers[criterion.code] = faults.isEmpty ? score.points.map { .points($0) } ?? .notApplicable : .faulty
            issues += faults
        }
        let result = sum(answers, on: sheet)
        if submitting {
            issues += result.missing.map { Issue(pointer: "/scores", code: .criterionMissing, arguments: [$0]) }
        }
        return (result, issues)
    }

    /// What a card says about one criterion.
    private enum Answer {
        case points(Points)
        case notApplicable
        case faulty
    }

    // MARK: One score

    private static func faults(of score: CriterionScore, on criterion: Criterion, at pointer: String) -> [Issue] {
        var issues: [Issue] = []
        switch (score.points, score.notApplicable) {
        case (nil, false):
            issues.append(Issue(pointer: pointer, code: .scoreEmpty))
        case (.some, true):
            issues.append(Issue(pointer: "\(pointer)/notApplicable", code: .scoreContradictory))
        case (nil, true):
            if criterion.critical {
                issues.append(Issue(pointer: "\(pointer)/notApplicable", code: .notApplicableCritical))
            } else if !score.hasNote {
                issues.append(Issue(pointer: "\(pointer)/note", code: .noteRequired, arguments: ["notApplicable"]))
            }
        case (.some(let points), false):
            issues += fault(of: points, on: criterion, at: "\(pointer)/points").map { [$0] } ?? []
            if points > .zero, criterion.evidence.needsNote, !score.hasNote {
                issues.append(Issue(pointer: "\(pointer)/note", code: .noteRequired, arguments: ["evidence"]))
            }
        }
        if let note = score.note, note.unicodeScalars.count > maximumNoteLength {
            issues.append(
                Issue(pointer: "\(pointer)/note", code: .textTooLong, arguments: [String(maximumNoteLength)]))
        }
        return issues
    }

    /// The first thing wrong with `points`; what follows from it would only repeat it.
    private static func fault(of points: Points, on criterion: Criterion, at pointer: String) -> Issue? {
        let maximum = criterion.maximum
        if points < .zero { return Issue(pointer: pointer, code: .pointsNegative) }
        if points > maximum {
            return Issue(pointer: pointer, code: .pointsAboveMaximum, arguments: [maximum.description])
        }
        if criterion.kind == .passFail {
            guard points == .zero || points == maximum else {
                return Issue(pointer: pointer, code: .pointsNotPassOrFail, arguments: [maximum.description])
            }
        } else if let step = criterion.step, !points.isMultiple(of: step) {
            return Issue(pointer: pointer, code: .pointsOffStep, arguments: [step.description])
        }
        return nil
    }

    // MARK: All of them

    private static func sum(_ answers: [String: Answer], on sheet: Scoresheet) -> ScoreResult {
        var earned = Points.zero
        var deducted = Points.zero
        var maximum = Points.zero
        var missing: [String] = []
        var criticalFailed: [String] = []
        for group in sheet.groups {
            var given = Points.zero
            var applicable = Points.zero
            for criterion in group.criteria {
                let answer = answers[criterion.code]
                switch answer {
                case .points(let points):
                    if criterion.kind == .deduction { deducted += points } else { given += points }
                    if criterion.fails(with: points) { criticalFailed.append(criterion.code) }
                case nil where !criterion.modality.mayBeLeftOut:
                    missing.append(criterion.code)
                case .notApplicable, .faulty, nil:
                    break
                }
                if criterion.kind.countsInMaximum, isApplicable(criterion, answered: answer) {
                    applicable += criterion.maximum
                }
            }
            earned += group.capped(given)
            maximum += group.capped(applicable)
        }
        let total = max(.zero, min(earned - deducted, maximum))
        return ScoreResult(
            total: total, maximum: maximum, percent: Percent(total, of: maximum),
            band: band(on: sheet, total: total, maximum: maximum, failed: !criticalFailed.isEmpty),
            missing: missing, criticalFailed: criticalFailed)
    }

    /// Whether a criterion belongs to the maximum: with points always; without, as long as an answer is still owed.
    private static func isApplicable(_ criterion: Criterion, answered answer: Answer?) -> Bool {
        switch answer {
        case .points: true
        case .notApplicable: false
        case .faulty, nil: !criterion.modality.mayBeLeftOut
        }
    }

    /// A critical failure puts a card into the lowest band whatever its percentage, but never lifts one that did not
    /// even reach that band.
    private static func band(on sheet: Scoresheet, total: Points, maximum: Points, failed: Bool) -> Band? {
        let reached = sheet.band(for: total, of: maximum)
        return failed && reached != nil ? sheet.bands.last : reached
    }
}
