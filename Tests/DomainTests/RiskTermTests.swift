import Domain
import Testing

@Suite("Terms of risk")
struct RiskTermTests {
    private static let today = Period.year(2022).lastMonth.day(atMost: 20)

    private func points(_ term: RiskTerm, _ change: (inout RiskFacts) -> Void) -> Int? {
        var facts = RiskFacts()
        change(&facts)
        return facts.terms(on: Self.today).first { $0.term == term }?.points
    }

    private func deviation(own: String, inspected: String, of maximum: String = "10") -> Deviation {
        var deviation = Deviation()
        deviation.add(
            Deviation.Pair(
                criterion: "c1", group: "g1", ownCredit: Domain.Points(own) ?? .zero,
                inspectedCredit: Domain.Points(inspected) ?? .zero, maximum: Domain.Points(maximum) ?? .zero,
                tolerance: .zero))
        return deviation
    }

    @Test("who was never inspected has 30 points, who was has one for each month since, at most 24")
    func lastVisit() {
        #expect(points(.neverInspected) { _ in } == 30)
        #expect(points(.monthsSinceVisit) { _ in } == 0)
        for (day, months) in [("2022-12-01", 0), ("2022-11-30", 1), ("2021-12-31", 12), ("2019-01-01", 24)] {
            #expect(points(.neverInspected) { $0.lastVisit = LocalDate(day) } == 0)
            #expect(points(.monthsSinceVisit) { $0.lastVisit = LocalDate(day) } == months, "\(day)")
        }
    }

    @Test("scoring oneself too high weighs three times as much as too low, by whole percentage points up to 20")
    func bias() {
        #expect(points(.overscored) { $0.deviation = deviation(own: "9", inspected: "8.21") } == 21)
        #expect(points(.underscored) { $0.deviation = deviation(own: "9", inspected: "8.21") } == 0)
        #expect(points(.underscored) { $0.deviation = deviation(own: "8.21", inspected: "9") } == 7)
        #expect(points(.overscored) { $0.deviation = deviation(own: "10", inspected: "0") } == 60)
        #expect(points(.overscored) { $0.deviation = deviation(own: "5", inspected: "4.91") } == 0)
    }

    @Test("self-scores that never vary count from three cards on, those that are always full from two")
    func flat() {
        let (ninety, full) = (Percent("90") ?? .zero, Percent.hundred)
        #expect(points(.unvaryingScores) { $0.cards = [[ninety, ninety]] } == 0)
        #expect(points(.unvaryingScores) { $0.cards = [[ninety, ninety, ninety], [full, ninety, full]] } == 10)
        #expect(points(.fullScores) { $0.cards = [[full], [full, ninety]] } == 0)
        #expect(points(.fullScores) { $0.cards = [[full, full], [full, full, full]] } == 20)
    }

    @Test(
        "the rest is counted up to its bound",
        arguments: [
            (1, 2, 5, 3, 6), (10, 20, 50, 30, 60), (11, 20, 50, 30, 60), (0, 0, 0, 0, 0),
        ] as [(Int, Int, Int, Int, Int)])
    func counts(count: Int, late: Int, missed: Int, open: Int, overdue: Int) {
        #expect(points(.lateCards) { $0.lateCards = count } == late)
        #expect(points(.missedCards) { $0.missedCards = count } == missed)
        #expect(points(.openFindings) { $0.openFindings = count } == open)
        #expect(points(.overdueFindings) { $0.overdueFindings = count } == overdue)
    }

    @Test("every term is given, in one order, with what was counted even past its bound")
    func terms() {
        var facts = RiskFacts()
        facts.missedCards = 16
        let terms = facts.terms(on: Self.today)
        #expect(terms.map(\.term) == RiskTerm.allCases)
        #expect(terms.first { $0.term == .missedCards }?.value == 16)
    }

    @Test("the most points come first, and the code decides between equals")
    func order() {
        func score(_ unit: String, _ missed: Int) -> RiskScore {
            RiskScore(unit: unit, terms: [.init(term: .missedCards, value: missed)])
        }
        let scores = [score("b", 1), score("c", 2), score("a", 1), score("d", 12), score("e", 10)]
        #expect(RiskScore.order(scores).map(\.unit) == ["d", "e", "c", "a", "b"])
        #expect(RiskScore.order(scores.reversed()).map(\.unit) == ["d", "e", "c", "a", "b"])
    }
}
