import Domain
import Testing

/// The criteria that a unit adds for itself, as values.
@Suite struct SupplementTests {
    private static let supplement = Supplement(criteria: [
        Criterion(code: "b1", text: "x", maximum: Points(clamping: 1_000)),
        Criterion(code: "b2", text: "x", maximum: Points(clamping: 500), modality: .encouraged),
        Criterion(code: "b3", text: "x", maximum: Points(clamping: 200), kind: .bonus, modality: .encouraged),
    ])

    private func score(_ criterion: String, _ hundredths: Int) -> CriterionScore {
        CriterionScore(criterion: criterion, points: Points(clamping: hundredths))
    }

    @Test("they add up like a scoresheet without bands")
    func sum() {
        let (result, issues) = Self.supplement.check([score("b1", 900), score("b3", 200)], submitting: true)
        #expect(issues == [] && result.total == Points(clamping: 1_000) && result.maximum == Points(clamping: 1_000))
        #expect(result.band == nil && Self.supplement.maximum == Points(clamping: 1_500))
        let all = Self.supplement.check([score("b1", 900), score("b2", 250)], submitting: true).result
        #expect(all.percent == Percent(hundredths: 7_666))
    }

    @Test("faults point into the part of the body that they stand in")
    func faults() {
        let scores = [score("c1", 1), score("b1", 1_001), score("b1", 1)]
        #expect(
            Self.supplement.check(scores, submitting: true).issues == [
                Issue(pointer: "/supplement/scores/0/criterion", code: .criterionUnknown, arguments: ["c1"]),
                Issue(pointer: "/supplement/scores/1/points", code: .pointsAboveMaximum, arguments: ["10"]),
                Issue(pointer: "/supplement/scores/2/criterion", code: .criterionDuplicate, arguments: ["b1"]),
            ])
        #expect(
            Self.supplement.check([], submitting: true).issues == [
                Issue(pointer: "/supplement/scores", code: .criterionMissing, arguments: ["b1"])
            ])
        #expect(Self.supplement.check([], submitting: false).issues == [])
    }

    @Test("a score on a criterion that is a group elsewhere is unknown, also under the empty code")
    func group() {
        #expect(Self.supplement.check([score("", 1)], submitting: false).issues.map(\.code) == [.criterionUnknown])
    }

    @Test("the hash is taken over all that was accepted, and over nothing else")
    func bytes() {
        var other = Self.supplement
        #expect(other.canonicalBytes == Self.supplement.canonicalBytes)
        other.fromMonth = Month("2022-08")
        #expect(other.canonicalBytes != Self.supplement.canonicalBytes)
        #expect(Supplement(criteria: []).maximum == .zero)
    }
}
