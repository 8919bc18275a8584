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
        let criteria = sheet.criteria
        let positions = Dictionary(
            zip(criteria.map(\.code), criteria.indices), uniquingKeysWith: { first, _ in first })
        var answers = [Answer](repeating: .none, count: criteria.count)
        var issues: [Issue] = []
        for (index, score) in scores.enumerated() {
            guard let position = positions[score.criterion] else {
                issues.append(
                    Issue(pointer: "/scores/\(index)/criterion", code: .criterionUnknown, arguments: [score.criterion]))
                continue
            }
            guard case .none = answers[position] else {
                issues.append(
                    Issue(
                        pointer: "/scores/\(index)/criterion", code: .criterionDuplicate, arguments: [score.criterion]))
                continue
            }
            let faults = faults(of: score, on: criteria[position], at: index)
            answers[position] = faults.isEmpty ? score.points.map { .points($0) } ?? .notApplicable : .faulty
            issues += faults
        }
        let result = sum(answers, on: sheet)
        if submitting {
            issues += result.gaps
        }
        return (result, issues)
    }

    /// What a card says about one criterion.
    private enum Answer {
        case none
        case points(Points)
        case notApplicable
        case faulty
    }

    // MARK: One score

    private static func faults(of score: CriterionScore, on criterion: Criterion, at index: Int) -> [Issue] {
        var issues: [Issue] = []
        // Pointers are spelled out for faults only; a card without any is the common case.
        func report(_ code: IssueCode, in member: String, _ arguments: [String] = []) {
            issues.append(Issue(pointer: "/scores/\(index)\(member)", code: code, arguments: arguments))
        }
        switch (score.points, score.notApplicable) {
        case (nil, false):
            report(.scoreEmpty, in: "")
        case (.some, true):
            report(.scoreContradictory, in: "/notApplicable")
        case (nil, true):
            if criterion.critical {
                report(.notApplicableCritical, in: "/notApplicable")
            } else if !score.hasNote {
                report(.noteRequired, in: "/note", ["notApplicable"])
            }
        case (.some(let points), false):
            if let fault = fault(of: points, on: criterion) {
                report(fault.code, in: "/points", fault.arguments)
            }
            if points > .zero, criterion.evidence.needsNote, !score.hasNote {
                report(.noteRequired, in: "/note", ["evidence"])
            }
        }
        if let note = score.note, note.unicodeScalars.count > maximumNoteLength {
            report(.textTooLong, in: "/note", [String(maximumNoteLength)])
        }
        return issues
    }

    /// The first thing wrong with `points`; what follows from it would only repeat it.
    private static func fault(
        of points: Points, on criterion: Criterion
    ) -> (code: IssueCode, arguments: [String])? {
        let maximum = criterion.maximum
        if points < .zero { return (.pointsNegative, []) }
        if points > maximum { return (.pointsAboveMaximum, [maximum.description]) }
        if criterion.kind == .passFail {
            return points == .zero || points == maximum ? nil : (.pointsNotPassOrFail, [maximum.description])
        }
        if let step = criterion.step, !points.isMultiple(of: step) { return (.pointsOffStep, [step.description]) }
        return nil
    }

    // MARK: All of them

    /// - Parameter answers: One for each criterion, in the order of the sheet.
    private static func sum(_ answers: [Answer], on sheet: Scoresheet) -> ScoreResult {
        var earned = Points.zero
        var deducted = Points.zero
        var maximum = Points.zero
        var missing: [String] = []
        var criticalFailed: [String] = []
        var next = answers.makeIterator()
        for group in sheet.groups {
            var given = Points.zero
            var applicable = Points.zero
            for criterion in group.criteria {
                let answer = next.next() ?? .none
                switch answer {
                case .points(let points):
                    if criterion.kind == .deduction { deducted += points } else { given += points }
                    if criterion.fails(with: points) { criticalFailed.append(criterion.code) }
                case .none where !criterion.modality.mayBeLeftOut:
                    missing.append(criterion.code)
                case .none, .notApplicable, .faulty:
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
    private static func isApplicable(_ criterion: Criterion, answered answer: Answer) -> Bool {
        switch answer {
        case .points: true
        case .notApplicable: false
        case .none, .faulty: !criterion.modality.mayBeLeftOut
        }
    }

    /// A critical failure puts a card into the lowest band whatever its percentage, but never lifts one that did not
    /// even reach that band.
    private static func band(on sheet: Scoresheet, total: Points, maximum: Points, failed: Bool) -> Band? {
        let reached = sheet.band(for: total, of: maximum)
        return failed && reached != nil ? sheet.bands.last : reached
    }
}
