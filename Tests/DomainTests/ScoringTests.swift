import Domain
import Testing

@Suite("Scoring")
struct ScoringTests {
    // MARK: Adding up

    @Test("points are added exactly and put in relation to the maximum")
    func sum() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2"), .make("c3", maximum: "0.3"))
        let result = sheet.result(.make("c1", "4.5"), .make("c2", "3.25"), .make("c3", "0.1"))
        #expect(result.total == points("7.85"))
        #expect(result.maximum == points("10.3"))
        #expect(result.percent?.description == "76.21")
        #expect(result.band?.code == "B")
        #expect(result.missing == [])
        #expect(result.criticalFailed == [])
    }

    @Test("a bonus adds to the total and is not in the maximum")
    func bonus() {
        let sheet = Scoresheet.make(.make("c1", maximum: "10"), .make("c2", maximum: "2", kind: .bonus))
        let result = sheet.result(.make("c1", "7"), .make("c2", "2"))
        #expect(result.total == points("9"))
        #expect(result.maximum == points("10"))
    }

    @Test("a deduction is entered as a positive number, subtracted, and not in the maximum")
    func deduction() {
        let sheet = Scoresheet.make(.make("c1", maximum: "10"), .make("c2", maximum: "2", kind: .deduction))
        let result = sheet.result(.make("c1", "10"), .make("c2", "1.5"))
        #expect(result.total == points("8.5"))
        #expect(result.maximum == points("10"))
    }

    @Test("the total is never below zero")
    func floor() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2", kind: .deduction))
        #expect(sheet.result(.make("c1", "1"), .make("c2", "5")).total == .zero)
    }

    @Test("the total is never above the applicable maximum")
    func ceiling() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2", kind: .bonus))
        let result = sheet.result(.make("c1", "5"), .make("c2", "5"))
        #expect(result.total == points("5"))
        #expect(result.percent == .hundred)
    }

    @Test("a bonus makes up for a deduction before the ceiling is applied")
    func bonusAgainstDeduction() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2", kind: .bonus), .make("c3", kind: .deduction))
        #expect(sheet.result(.make("c1", "5"), .make("c2", "2"), .make("c3", "3")).total == points("4"))
    }

    @Test("a cap bounds a group's points, its bonus and its share of the maximum, not its deductions")
    func cap() {
        let sheet = Scoresheet(
            groups: [
                .make(
                    "g1", cap: "8",
                    [.make("c1"), .make("c2"), .make("c3", kind: .bonus), .make("c4", kind: .deduction)]),
                .make("g2", [.make("c5", maximum: "2")]),
            ], bands: Band.abc)
        let result = sheet.result(
            .make("c1", "5"), .make("c2", "4"), .make("c3", "5"), .make("c4", "1"), .make("c5", "1"))
        #expect(result.total == points("8"))
        #expect(result.maximum == points("10"))
    }

    @Test("a cap does not raise the maximum of what is applicable")
    func capAboveApplicable() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2"), cap: "8")
        let result = sheet.result(.make("c1", "4"), .notApplicable("c2"))
        #expect(result.maximum == points("5"))
        #expect(result.total == points("4"))
    }

    // MARK: What counts

    @Test("a criterion that is not applicable leaves the maximum", arguments: Modality.allCases)
    func notApplicable(modality: Modality) {
        let sheet = Scoresheet.make(.make("c1"), .make("c2", modality: modality))
        let result = sheet.result(.make("c1", "4"), .notApplicable("c2"))
        #expect(result.maximum == points("5"))
        #expect(result.percent?.description == "80")
        #expect(sheet.issues(.make("c1", "4"), .notApplicable("c2")) == [])
    }

    @Test("not applicable needs a reason", arguments: [nil, "", "  \n"] as [String?])
    func notApplicableWithoutReason(note: String?) {
        #expect(
            Scoresheet.make(.make()).issues(.notApplicable(note: note))
                == [Issue(pointer: "/scores/0/note", code: .noteRequired, arguments: ["notApplicable"])])
    }

    @Test("a critical criterion cannot be declared not applicable")
    func notApplicableCritical() {
        #expect(
            Scoresheet.make(.make(critical: true)).issues(.notApplicable())
                == [Issue(pointer: "/scores/0/notApplicable", code: .notApplicableCritical)])
    }

    @Test("an encouraged criterion left out is neither a zero nor in the maximum")
    func encouragedLeftOut() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2", modality: .encouraged))
        let result = sheet.result(.make("c1", "4"))
        #expect(result.maximum == points("5"))
        #expect(result.percent?.description == "80")
        #expect(result.missing == [])
        #expect(sheet.issues(.make("c1", "4")) == [])
    }

    @Test("an encouraged criterion that is scored counts in both, even with zero")
    func encouragedScored() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2", modality: .encouraged))
        #expect(sheet.result(.make("c1", "4"), .make("c2", "5")).percent?.description == "90")
        #expect(sheet.result(.make("c1", "4"), .make("c2", "0")).percent?.description == "40")
    }

    @Test(
        "a criterion that must be answered is listed in a draft and a fault on submitting", arguments: Modality.allCases
    )
    func missing(modality: Modality) {
        let sheet = Scoresheet.make(.make("c1", modality: modality), .make("c2"))
        let expected = modality == .encouraged ? [] : ["c1"]
        #expect(sheet.result(.make("c2", "5")).missing == expected)
        #expect(sheet.issues(.make("c2", "5"), submitting: false) == [])
        #expect(
            sheet.issues(.make("c2", "5"))
                == expected.map { Issue(pointer: "/scores", code: .criterionMissing, arguments: [$0]) })
    }

    @Test("bonus and deductions must be answered like everything else")
    func missingBonus() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2", kind: .bonus), .make("c3", kind: .deduction))
        #expect(sheet.result(.make("c1", "5")).missing == ["c2", "c3"])
    }

    @Test("a draft is measured against everything that still has to be answered")
    func draft() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2"), .make("c3", modality: .ifAny))
        let result = sheet.result(.make("c1", "5"), submitting: false)
        #expect(result.maximum == points("15"))
        #expect(result.percent?.description == "33.33")
        #expect(sheet.result(submitting: false).missing == ["c1", "c2", "c3"])
    }

    @Test("with nothing applicable there is no percentage and no band")
    func nothingApplicable() {
        let result = Scoresheet.make(.make()).result(.notApplicable())
        #expect(result.maximum == .zero)
        #expect(result.percent == nil)
        #expect(result.band == nil)
    }

    // MARK: Bands

    @Test("the percentage is truncated and the band decided on exact points")
    func truncation() {
        let sheet = Scoresheet.make(
            .make("c1", maximum: "30"), bands: [.make("A", from: "66.67"), .make("B", from: "0")])
        #expect(sheet.result(.make("20")).percent?.description == "66.66")
        #expect(sheet.result(.make("20")).band?.code == "B")
        #expect(sheet.result(.make("20.01")).band?.code == "A")
    }

    @Test("a critical criterion with nothing puts the card into the lowest band whatever its percentage")
    func critical() {
        let sheet = Scoresheet.make(.make("c1", maximum: "95"), .make("c2", critical: true))
        let failed = sheet.result(.make("c1", "95"), .make("c2", "0"))
        #expect(failed.percent?.description == "95")
        #expect(failed.band?.code == "C")
        #expect(failed.criticalFailed == ["c2"])
        let passed = sheet.result(.make("c1", "95"), .make("c2", "0.01"))
        #expect(passed.band?.code == "A")
        #expect(passed.criticalFailed == [])
    }

    @Test("a critical deduction fails as soon as anything is deducted")
    func criticalDeduction() {
        let sheet = Scoresheet.make(.make("c1", maximum: "100"), .make("c2", kind: .deduction, critical: true))
        #expect(sheet.result(.make("c1", "100"), .make("c2", "0.5")).criticalFailed == ["c2"])
        #expect(sheet.result(.make("c1", "100"), .make("c2", "0.5")).band?.code == "C")
        #expect(sheet.result(.make("c1", "100"), .make("c2", "0")).criticalFailed == [])
    }

    @Test("a critical failure never lifts a card into a band it did not reach")
    func criticalBelowLastBand() {
        let sheet = Scoresheet.make(
            .make("c1", maximum: "95"), .make("c2", critical: true),
            bands: [.make("A", from: "90"), .make("B", from: "50")])
        #expect(sheet.result(.make("c1", "95"), .make("c2", "0")).band?.code == "B")
        #expect(sheet.result(.make("c1", "10"), .make("c2", "0")).band == nil)
    }

    @Test("a critical criterion not answered yet has not failed")
    func criticalUnanswered() {
        let sheet = Scoresheet.make(.make("c1", maximum: "95"), .make("c2", critical: true))
        #expect(sheet.result(.make("c1", "95"), submitting: false).criticalFailed == [])
    }

    // MARK: Faults

    @Test(
        "points that cannot be given are refused with the value that would fit",
        arguments: [
            (CriterionKind.points, "-0.5", IssueCode.pointsNegative, []), (.points, "5.01", .pointsAboveMaximum, ["5"]),
            (.points, "4.4", .pointsOffStep, ["0.5"]), (.bonus, "4.4", .pointsOffStep, ["0.5"]),
            (.bonus, "6", .pointsAboveMaximum, ["5"]), (.deduction, "-1", .pointsNegative, []),
            (.deduction, "5.5", .pointsAboveMaximum, ["5"]), (.deduction, "0.1", .pointsOffStep, ["0.5"]),
            (.passFail, "2.5", .pointsNotPassOrFail, ["5"]), (.passFail, "6", .pointsAboveMaximum, ["5"]),
            (.passFail, "-5", .pointsNegative, []), (.points, "10000000", .pointsAboveMaximum, ["5"]),
        ])
    func faultyPoints(kind: CriterionKind, text: String, code: IssueCode, arguments: [String]) {
        let sheet = Scoresheet.make(.make("c0"), .make("c1", step: "0.5", kind: kind))
        #expect(
            sheet.issues(.make("c0", "5"), .make("c1", text))
                == [Issue(pointer: "/scores/1/points", code: code, arguments: arguments)])
    }

    @Test(
        "points that can be given are taken",
        arguments: [
            (CriterionKind.points, "0"), (.points, "0.5"), (.points, "5"), (.passFail, "0"), (.passFail, "5"),
            (.bonus, "0"), (.bonus, "5"), (.deduction, "0"), (.deduction, "4.5"),
        ])
    func goodPoints(kind: CriterionKind, text: String) {
        #expect(Scoresheet.make(.make(step: "0.5", kind: kind)).issues(.make(text)) == [])
    }

    @Test("without a step every hundredth can be given")
    func noStep() {
        #expect(Scoresheet.make(.make()).issues(.make("4.37")) == [])
    }

    @Test("a criterion the sheet does not have is refused")
    func unknown() {
        #expect(
            Scoresheet.make(.make()).issues(.make("5"), .make("x9", "1"))
                == [Issue(pointer: "/scores/1/criterion", code: .criterionUnknown, arguments: ["x9"])])
    }

    @Test("the second answer to a criterion is refused and the first one counts")
    func duplicate() {
        let sheet = Scoresheet.make(.make())
        #expect(
            sheet.issues(.make("4"), .make("5"))
                == [Issue(pointer: "/scores/1/criterion", code: .criterionDuplicate, arguments: ["c1"])])
        #expect(sheet.result(.make("4"), .make("5")).total == points("4"))
    }

    @Test("neither points nor not applicable is no answer")
    func empty() {
        #expect(
            Scoresheet.make(.make()).issues(CriterionScore(criterion: "c1", note: "…"), submitting: false)
                == [Issue(pointer: "/scores/0", code: .scoreEmpty)])
    }

    @Test("points and not applicable contradict each other")
    func contradictory() {
        let score = CriterionScore(criterion: "c1", points: points("5"), notApplicable: true, note: "…")
        #expect(
            Scoresheet.make(.make()).issues(score)
                == [Issue(pointer: "/scores/0/notApplicable", code: .scoreContradictory)])
    }

    @Test(
        "points above zero need a note where the criterion asks for evidence in words", arguments: EvidenceRule.allCases
    )
    func evidence(rule: EvidenceRule) {
        let sheet = Scoresheet.make(.make(evidence: rule))
        let needed = rule == .explanation || rule == .either
        let issue = Issue(pointer: "/scores/0/note", code: .noteRequired, arguments: ["evidence"])
        #expect(sheet.issues(.make("0.5")) == (needed ? [issue] : []))
        #expect(sheet.issues(.make("0.5", note: " ")) == (needed ? [issue] : []))
        #expect(sheet.issues(.make("0.5", note: "Ảnh ngày 02/8")) == [])
        #expect(sheet.issues(.make("0")) == [])
    }

    @Test("a note has a longest length")
    func longNote() {
        let sheet = Scoresheet.make(.make())
        #expect(sheet.issues(.make("5", note: String(repeating: "ế", count: 2000))) == [])
        #expect(
            sheet.issues(.make("5", note: String(repeating: "ế", count: 2001)))
                == [Issue(pointer: "/scores/0/note", code: .textTooLong, arguments: ["2000"])])
    }

    @Test("all faults of a card are told at once")
    func everything() {
        let sheet = Scoresheet.make(
            .make("c1", step: "0.5"), .make("c2"), .make("c3", kind: .passFail), .make("c4"), .make("c5"),
            .make("c6", evidence: .explanation), .make("c7"))
        let issues = sheet.issues(
            .make("c1", "4.4"), .make("c2", "6"), .make("c3", "1"), .notApplicable("c4", note: nil),
            CriterionScore(criterion: "c5"), .make("c6", "9"), .make("c1", "5"), .make("zz", "5"))
        #expect(
            issues.map { "\($0.pointer) \($0.code.rawValue)" } == [
                "/scores/0/points points.offStep", "/scores/1/points points.aboveMaximum",
                "/scores/2/points points.notPassOrFail", "/scores/3/note note.required", "/scores/4 score.empty",
                "/scores/5/points points.aboveMaximum", "/scores/5/note note.required",
                "/scores/6/criterion criterion.duplicate", "/scores/7/criterion criterion.unknown",
                "/scores criterion.missing",
            ])
    }

    @Test("a faulty answer counts nothing, stays in the maximum and is not called missing")
    func faultyAnswer() {
        let sheet = Scoresheet.make(.make("c1"), .make("c2"), .make("c3", modality: .encouraged))
        let result = sheet.result(.make("c1", "9"), .make("c2", "5"), .make("c3", "9"))
        #expect(result.total == points("5"))
        #expect(result.maximum == points("10"))
        #expect(result.missing == [])
    }

    @Test("a sheet that was never validated does not trap")
    func unvalidatedSheet() {
        let criteria = (0..<2_000).map { index in
            Criterion(
                code: "c\(index % 1_000)", text: "", maximum: index.isMultiple(of: 3) ? .limit : points("-10000000"),
                step: .zero, kind: CriterionKind.allCases[index % 4])
        }
        let sheet = Scoresheet(groups: [.make(cap: "-5", criteria)], bands: [.make("A", from: "-10000000")])
        let scores = criteria.map { CriterionScore(criterion: $0.code, points: $0.maximum) }
        let result = Scoring.check(scores: scores, on: sheet, submitting: true).result
        #expect(result.total >= .zero)
        #expect(Scoring.check(scores: [], on: Scoresheet(groups: []), submitting: true).issues == [])
    }
}
