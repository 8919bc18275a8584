import Domain
import Testing

@Suite("Self-scores against inspected scores")
struct DeviationTests {
    private static let sheet = Scoresheet.make(
        .make("c1", maximum: "10"), .make("c2", maximum: "5"), .make("c3", maximum: "4", kind: .deduction),
        .make("c4", maximum: "2", kind: .bonus), .make("c5", maximum: "3", modality: .encouraged))

    private func deviation(_ own: [CriterionScore], _ inspected: [CriterionScore]) -> (Deviation, Int) {
        let found = Deviation.pairs(own: own, inspected: inspected, on: Self.sheet)
        var deviation = Deviation()
        for pair in found.pairs { deviation.add(pair) }
        return (deviation, found.unpaired)
    }

    @Test("bias has a sign and error none; both are shares of what could be had")
    func figures() {
        // 10 and 4 of 15 against 8.5 and 4.75: 14 and 13.25, differences 1.5 and 0.75.
        let (deviation, unpaired) = deviation(
            [.make("c1", "10"), .make("c2", "4")], [.make("c1", "8.5"), .make("c2", "4.75")])
        #expect(deviation.count == 2 && unpaired == 0)
        #expect(deviation.selfPercent == Percent("93.33") && deviation.inspectedPercent == Percent("88.33"))
        #expect(deviation.bias == Percent("5") && deviation.error == Percent("15"))
        #expect((deviation.raised, deviation.lowered, deviation.equal) == (1, 1, 0))
        #expect(deviation.share(deviation.raised) == Percent("50"))
        // The sheet tolerates half a point.
        #expect(deviation.beyondTolerance == 2)
    }

    @Test("a difference of exactly the tolerance is none too many")
    func tolerance() {
        #expect(deviation([.make("c1", "10")], [.make("c1", "9.5")]).0.beyondTolerance == 0)
        #expect(deviation([.make("c1", "10")], [.make("c1", "9.49")]).0.beyondTolerance == 1)
        #expect(deviation([.make("c1", "9")], [.make("c1", "9.51")]).0.beyondTolerance == 1)
    }

    @Test("a deduction counts by what it leaves: more deducted is less given")
    func deduction() {
        let (deviation, _) = deviation([.make("c3", "1")], [.make("c3", "3")])
        // 3 of 4 against 1 of 4.
        #expect(deviation.selfPercent == Percent("75") && deviation.inspectedPercent == Percent("25"))
        #expect(deviation.bias == Percent("50") && deviation.lowered == 1)
    }

    @Test("what only one of the two has scored is not compared, and counted apart")
    func unpaired() {
        let own: [CriterionScore] = [.make("c1", "10"), .notApplicable("c2"), .make("c5", "3")]
        let (deviation, unpaired) = deviation(own, [.make("c1", "10"), .make("c2", "5")])
        #expect(deviation.count == 1 && deviation.equal == 1 && unpaired == 2)
        // Not applicable to both is nothing that one of them has scored.
        #expect(self.deviation([.notApplicable("c2")], [.notApplicable("c2")]).1 == 0)
    }

    @Test("a negative bias is cut towards zero, as a positive one is")
    func truncation() {
        var above = Deviation()
        var below = Deviation()
        func pair(_ own: String, _ inspected: String) -> Deviation.Pair {
            Deviation.Pair(
                criterion: "c", group: "g", ownCredit: points(own), inspectedCredit: points(inspected),
                maximum: points("3"), tolerance: .zero)
        }
        above.add(pair("1", "0"))
        below.add(pair("0", "1"))
        #expect(above.bias == Percent("33.33") && below.bias == Percent("-33.33"))
    }

    @Test("without a pair there is no figure")
    func none() {
        let deviation = Deviation()
        #expect(deviation.selfPercent == nil && deviation.inspectedPercent == nil)
        #expect(deviation.bias == nil && deviation.error == nil && deviation.share(0) == nil)
    }

    @Test("errors are ordered as fractions, however close they are")
    func order() {
        func one(_ difference: Int, of maximum: Int) -> Deviation {
            var deviation = Deviation()
            deviation.add(
                Deviation.Pair(
                    criterion: "c", group: "g", ownCredit: Points(clamping: difference), inspectedCredit: .zero,
                    maximum: Points(clamping: maximum), tolerance: .zero))
            return deviation
        }
        // Both read 33.33 %.
        #expect(one(33_334, of: 100_000).hasGreaterError(than: one(33_333, of: 100_000)))
        #expect(!one(33_333, of: 100_000).hasGreaterError(than: one(33_334, of: 100_000)))
        #expect(
            !one(1, of: 3).hasGreaterError(than: one(2, of: 6)) && !one(2, of: 6).hasGreaterError(than: one(1, of: 3)))
    }
}

/// Random cards against a recomputation that follows the definition word by word, without sharing any of the code.
@Suite("Deviations against a slow recomputation")
struct DeviationPropertyTests {
    @Test(
        "bias, error and shares are what the definition says, in whatever order they are added",
        arguments: 0..<40 as Range<UInt64>)
    func figures(seed: UInt64) {
        var random = SplitMix64(state: seed &+ 7_000)
        var pairs: [Deviation.Pair] = []
        var slow = SlowDeviation()
        for _ in 0..<20 {
            let sheet = Scoresheet.random(using: &random)
            let own = sheet.randomScores(using: &random)
            let inspected = sheet.randomScores(using: &random)
            let found = Deviation.pairs(own: own, inspected: inspected, on: sheet)
            pairs += found.pairs
            slow.add(own, inspected, sheet)
            slow.unpaired -= found.unpaired
        }
        var inOrder = Deviation()
        for pair in pairs { inOrder.add(pair) }
        var shuffled = Deviation()
        for pair in pairs.shuffled(using: &random) { shuffled.add(pair) }
        #expect(inOrder == shuffled)
        // Added up in two halves it is the same again.
        var (front, back) = (Deviation(), Deviation())
        for pair in pairs.prefix(pairs.count / 3) { front.add(pair) }
        for pair in pairs.dropFirst(pairs.count / 3) { back.add(pair) }
        back += front
        #expect(back == inOrder)

        #expect(slow.unpaired == 0)
        #expect(inOrder.count == slow.count)
        #expect((inOrder.raised, inOrder.lowered, inOrder.equal) == (slow.raised, slow.lowered, slow.equal))
        #expect(inOrder.beyondTolerance == slow.beyond)
        #expect(inOrder.selfPercent?.hundredths == slow.percent(slow.own))
        #expect(inOrder.inspectedPercent?.hundredths == slow.percent(slow.inspected))
        #expect(inOrder.bias?.hundredths == slow.percent(slow.own - slow.inspected))
        #expect(inOrder.error?.hundredths == slow.percent(slow.difference))
    }
}

private struct SlowDeviation {
    var count = 0
    var unpaired = 0
    var own = 0
    var inspected = 0
    var maximum = 0
    var difference = 0
    var raised = 0
    var lowered = 0
    var equal = 0
    var beyond = 0

    mutating func add(_ mine: [CriterionScore], _ theirs: [CriterionScore], _ sheet: Scoresheet) {
        for group in sheet.groups {
            for criterion in group.criteria {
                let a = mine.first { $0.criterion == criterion.code }?.points?.hundredths
                let b = theirs.first { $0.criterion == criterion.code }?.points?.hundredths
                if a == nil, b == nil { continue }
                guard let a, let b else {
                    unpaired += 1
                    continue
                }
                let most = criterion.maximum.hundredths
                let (left, right) = criterion.kind == .deduction ? (most - a, most - b) : (a, b)
                count += 1
                own += left
                inspected += right
                maximum += most
                let apart = left > right ? left - right : right - left
                difference += apart
                if right > left { raised += 1 }
                if right < left { lowered += 1 }
                if right == left { equal += 1 }
                if apart > sheet.tolerance.hundredths { beyond += 1 }
            }
        }
    }

    func percent(_ part: Int) -> Int? {
        guard maximum > 0 else { return nil }
        // Integer division cuts towards zero.
        return part * 10_000 / maximum
    }
}
