import Testing

@testable import Domain

/// The words that other programs and the database rely on (SPEC §3): changing one breaks them.
@Suite("States and kinds")
struct StateTests {
    @Test("each word is the one of the contract")
    func words() {
        #expect(words(RegistrationState.self) == "submitted accepted returned withdrawn")
        #expect(words(ScorecardState.self) == "draft submitted returned accepted")
        #expect(words(ObligationState.self) == "open settled exempt")
        #expect(
            words(ObligationKind.self)
                == "scoresheet registration launch scorecard inspection report task conference")
        #expect(words(FinalScoreRule.self) == "self inspected inspectedElseSelf")
        #expect(words(Verdict.self) == "onTime late missed exempt")
        #expect(words(UnitLevel.self) == "city district commune")
        #expect(
            words(UnitKind.self)
                == "area committee department section organisation party team school oneStop headquarters apartment "
                + "heritage market residentialGroup other")
        #expect(
            words(DeadlineOperator.self)
                == "before done_before planned in_quarter in_month monthly yearly asap ongoing none")
    }

    @Test("a target, and what is to be done at once, always or on no date, is never judged")
    func judged() {
        #expect(DeadlineOperator.allCases.filter { !$0.isJudged } == [.planned, .asap, .ongoing, .none])
    }

    private func words<T: CaseIterable & RawRepresentable<String>>(_: T.Type) -> String {
        T.allCases.map(\.rawValue).joined(separator: " ")
    }
}
