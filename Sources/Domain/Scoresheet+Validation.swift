extension Scoresheet {
    /// The most that the criteria of one sheet may add up to.
    package static let maximumTotal = Points(clamping: 10_000_00)
    /// More than any programme has printed, few enough for one page of an answer.
    package static let maximumGroups = 50
    package static let maximumCriteria = 500
    package static let maximumBands = 20
    package static let maximumNameLength = 200
    package static let maximumTextLength = 2_000

    /// Every fault of the sheet, with pointers into the body that `PUT …/scoresheets/{model}` takes; none when the
    /// sheet can be published.
    package func validate() -> [Issue] {
        var validation = ScoresheetValidation()
        validation.check(self)
        return validation.issues
    }

    /// Every fault of criteria that a unit adds for itself, with pointers into the body of `PUT …/supplement`.
    package static func faults(ofOwn criteria: [Criterion]) -> [Issue] {
        var validation = ScoresheetValidation()
        validation.check(own: criteria)
        return validation.issues
    }
}

/// One pass over a sheet, gathering faults.
private struct ScoresheetValidation {
    private(set) var issues: [Issue] = []
    /// Groups and criteria share one namespace, so that a finding or a comment can point at either.
    private var codes: Set<String> = []

    mutating func check(_ sheet: Scoresheet) {
        checkRange(sheet.tolerance, at: "/tolerance")
        count(sheet.groups.count, from: 1, to: Scoresheet.maximumGroups, at: "/groups")
        if sheet.criteria.count > Scoresheet.maximumCriteria {
            report(.listTooLong, at: "/groups", "\(Scoresheet.maximumCriteria)")
        }
        for (index, group) in sheet.groups.enumerated() { check(group, at: "/groups/\(index)") }
        checkTotal(of: sheet.groups, at: "/groups")
        checkBands(of: sheet)
    }

    /// Without bands there is nothing that a critical criterion could do.
    mutating func check(own criteria: [Criterion]) {
        for (index, criterion) in criteria.enumerated() {
            let pointer = "/criteria/\(index)"
            var plain = criterion
            plain.critical = false
            check(plain, at: pointer)
            if criterion.critical { report(.criticalNotAllowed, at: "\(pointer)/critical", "supplement") }
        }
        checkTotal(of: [CriterionGroup(code: "", name: "", criteria: criteria)], at: "/criteria")
    }

    private mutating func check(_ group: CriterionGroup, at pointer: String) {
        checkCode(group.code, at: "\(pointer)/code", isNew: codes.insert(group.code).inserted)
        issues += Issue.text(group.name, at: "\(pointer)/name", maximum: Scoresheet.maximumNameLength)
        if group.criteria.isEmpty { report(.listEmpty, at: "\(pointer)/criteria") }
        if let cap = group.cap {
            let sum = group.sum { $0.kind != .deduction }
            if cap <= .zero {
                report(.pointsNotPositive, at: "\(pointer)/cap")
            } else if cap > sum {
                report(.capAboveSum, at: "\(pointer)/cap", cap.description, sum.description)
            }
        }
        for (index, criterion) in group.criteria.enumerated() {
            check(criterion, at: "\(pointer)/criteria/\(index)")
        }
    }

    private mutating func check(_ criterion: Criterion, at pointer: String) {
        checkCode(criterion.code, at: "\(pointer)/code", isNew: codes.insert(criterion.code).inserted)
        issues += Issue.text(criterion.text, at: "\(pointer)/text", maximum: Scoresheet.maximumTextLength)
        if criterion.maximum <= .zero {
            report(.pointsNotPositive, at: "\(pointer)/maximum")
        } else {
            checkRange(criterion.maximum, at: "\(pointer)/maximum")
        }
        if let step = criterion.step {
            if step <= .zero {
                report(.pointsNotPositive, at: "\(pointer)/step")
            } else if criterion.maximum > .zero, !criterion.maximum.isMultiple(of: step) {
                report(
                    .stepNotDividing, at: "\(pointer)/step", step.description, criterion.maximum.description)
            }
        }
        checkCritical(criterion, at: "\(pointer)/critical")
    }

    /// A card without the criterion would dodge what makes it critical ("nếu có" may only be answered with points then,
    /// though there may be nothing to score), and a bonus not earned is no failure.
    private mutating func checkCritical(_ criterion: Criterion, at pointer: String) {
        guard criterion.critical else { return }
        if criterion.kind == .bonus {
            report(.criticalNotAllowed, at: pointer, criterion.kind.rawValue)
        } else if criterion.modality != .required {
            report(.criticalNotAllowed, at: pointer, criterion.modality.rawValue)
        }
    }

    private mutating func checkTotal(of groups: [CriterionGroup], at pointer: String) {
        let criteria = groups.flatMap(\.criteria)
        if !criteria.isEmpty, !criteria.contains(where: \.kind.countsInMaximum) {
            report(.scoresheetNothingToScore, at: pointer)
        }
        let sum = groups.reduce(Points.zero) { $0 + $1.sum { $0.kind.countsInMaximum } }
        if sum > Scoresheet.maximumTotal {
            report(.scoresheetTooManyPoints, at: pointer, sum.description, Scoresheet.maximumTotal.description)
        }
    }

    private mutating func checkBands(of sheet: Scoresheet) {
        count(sheet.bands.count, from: 0, to: Scoresheet.maximumBands, at: "/bands")
        var codes: Set<String> = []
        var above: Band?
        for (index, band) in sheet.bands.enumerated() {
            let pointer = "/bands/\(index)"
            checkCode(band.code, at: "\(pointer)/code", isNew: codes.insert(band.code).inserted)
            issues += Issue.text(band.name, at: "\(pointer)/name", maximum: Scoresheet.maximumNameLength)
            if band.from < .zero || band.from > .hundred {
                issues.append(DecimalFailure.outOfRange.percentIssue(at: "\(pointer)/from"))
            } else if let above, band.from >= above.from {
                report(.bandOrder, at: "\(pointer)/from", above.from.description)
            }
            above = band
        }
    }

    private mutating func checkCode(_ code: String, at pointer: String, isNew: Bool) {
        if Code(code) == nil {
            report(.codeInvalid, at: pointer)
        } else if !isNew {
            report(.codeDuplicate, at: pointer, code)
        }
    }

    private mutating func checkRange(_ points: Points, at pointer: String) {
        if points < .zero {
            report(.pointsNegative, at: pointer)
        } else if points > Scoresheet.maximumTotal {
            report(.pointsOutOfRange, at: pointer, Points.zero.description, Scoresheet.maximumTotal.description)
        }
    }

    private mutating func count(_ count: Int, from lowest: Int, to highest: Int, at pointer: String) {
        if count < lowest { report(.listEmpty, at: pointer) }
        if count > highest { report(.listTooLong, at: pointer, "\(highest)") }
    }

    private mutating func report(_ code: IssueCode, at pointer: String, _ arguments: String...) {
        issues.append(Issue(pointer: pointer, code: code, arguments: arguments))
    }
}
