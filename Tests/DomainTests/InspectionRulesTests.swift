import Domain
import Testing

@Suite("Rules of visits and final scores")
struct InspectionRulesTests {
    private static let sheet = Scoresheet.make(
        .make("c1", maximum: "10"), .make("c2", maximum: "5"), .make("c3", maximum: "5", modality: .encouraged))

    // MARK: Reasons

    @Test(
        "a reason is due where the points differ by more than the tolerance, or only one side found it applicable",
        arguments: [
            ([CriterionScore.make("c1", "10")], [CriterionScore.make("c1", "9.5")], []),
            ([.make("c1", "10")], [.make("c1", "9.49")], ["c1"]), ([.make("c1", "9")], [.make("c1", "10")], ["c1"]),
            ([.make("c1", "10")], [.make("c1", "2", note: "Hỏng")], []),
            ([.make("c1", "10")], [.make("c1", "2", note: "  ")], ["c1"]),
            ([.make("c1", "10")], [.notApplicable("c1", note: nil)], ["c1"]),
            ([.notApplicable("c1")], [.make("c1", "10")], ["c1"]),
            ([.notApplicable("c1")], [.notApplicable("c1", note: nil)], []),
            ([], [.make("c1", "3")], []), ([.make("c2", "5")], [.make("c1", "3")], []),
        ] as [([CriterionScore], [CriterionScore], [String])])
    func reasons(own: [CriterionScore], inspected: [CriterionScore], missing: [String]) {
        #expect(VisitScoring.withoutReason(inspected, own: own, on: Self.sheet).map(\.criterion) == missing)
    }

    @Test("notes and their order do not change the points, numbers and answers do")
    func samePoints() {
        let scores: [CriterionScore] = [.make("c1", "10"), .notApplicable("c2")]
        #expect(VisitScoring.samePoints(scores, [.notApplicable("c2", note: "Khác"), .make("c1", "10", note: "Vì")]))
        #expect(!VisitScoring.samePoints(scores, [.make("c1", "10")]))
        #expect(!VisitScoring.samePoints(scores, [.make("c1", "10"), .make("c2", "0")]))
        #expect(!VisitScoring.samePoints(scores, [.make("c1", "9.99"), .notApplicable("c2")]))
    }

    // MARK: Standing

    private static let due = Instant(milliseconds: 1_000)

    @Test(
        "an inspected score is final when answered, agreed or left alone until its time is over",
        arguments: [
            (VisitState.draft, nil, false, 999, VisitStanding.draft), (.sealed, nil, false, 999, .sealed),
            (.finalized, nil, false, 999, .awaitingReply), (.finalized, nil, false, 1_000, .final),
            (.finalized, false, false, 0, .final), (.finalized, true, false, 0, .disputed),
            // A dispute that came in time waits for its answer, however long that takes.
            (.finalized, true, false, 9_999, .disputed), (.finalized, true, true, 0, .final),
        ] as [(VisitState, Bool?, Bool, Int64, VisitStanding)])
    func standing(state: VisitState, disputes: Bool?, isAnswered: Bool, now: Int64, standing: VisitStanding) {
        #expect(
            VisitStanding(
                state: state, disputes: disputes, isAnswered: isAnswered, replyDue: Self.due,
                at: Instant(milliseconds: now)) == standing)
    }

    // MARK: Which score counts

    private static let own: [CriterionScore] = [.make("c1", "10"), .make("c2", "5"), .make("c3", "4")]
    private static let inspected: [CriterionScore] = [.make("c1", "8"), .make("c2", "5")]

    @Test("self takes the card, inspected the visit, and each nothing else")
    func single() {
        #expect(FinalScore(.selfScore, own: Self.own, inspected: Self.inspected)?.scores == Self.own)
        #expect(FinalScore(.selfScore, own: nil, inspected: Self.inspected) == nil)
        let inspected = FinalScore(.inspected, own: Self.own, inspected: Self.inspected)
        #expect(inspected?.scores == Self.inspected && inspected?.source == .inspected)
        #expect(FinalScore(.inspected, own: Self.own, inspected: nil) == nil)
    }

    @Test("inspectedElseSelf goes by criterion: the unit's own where the inspectors left one out")
    func merged() {
        let both = FinalScore(.inspectedElseSelf, own: Self.own, inspected: Self.inspected)
        #expect(both?.scores == Self.inspected + [.make("c3", "4")] && both?.source == .inspected)
        #expect(FinalScore(.inspectedElseSelf, own: Self.own, inspected: nil)?.source == .selfScore)
        #expect(FinalScore(.inspectedElseSelf, own: nil, inspected: Self.inspected)?.scores == Self.inspected)
        #expect(FinalScore(.inspectedElseSelf, own: nil, inspected: nil) == nil)
    }

    // MARK: Places

    private func share(_ total: Int, _ maximum: Int) -> Share {
        Share(total: Points(clamping: total), maximum: Points(clamping: maximum))
    }

    @Test("fractions are compared exactly: 1/3 is 2/6, and less than 33334/100000")
    func fractions() {
        #expect(share(1, 3).isLevel(with: share(2, 6)))
        #expect(share(33_334, 100_000).isAbove(share(1, 3)) && share(1, 3).isAbove(share(33_333, 100_000)))
        #expect(share(1, 3).percent == Percent("33.33"))
        var sum = share(450, 500)
        sum += share(50, 500)
        #expect(sum == share(500, 1_000))
    }

    @Test("equals share a place, and the next one counts them")
    func places() {
        let ordered = [share(10, 10), share(9, 10), share(18, 20), share(8, 10), share(8, 10), share(0, 10)]
        #expect(Share.places(ordered) == [1, 2, 2, 4, 4, 6])
        #expect(Share.places([]) == [])
    }

    // MARK: Forms

    @Test("what an inspection brings with it goes by its form")
    func forms() {
        #expect(InspectionForm.allCases.filter(\.hasVisits) == [.direct, .indirect])
        #expect(InspectionForm.allCases.filter(\.hasReports) == [.indirect, .selfInspection])
        #expect(InspectionForm.allCases.map(\.rawValue) == ["direct", "indirect", "self", "supervision"])
    }
}
