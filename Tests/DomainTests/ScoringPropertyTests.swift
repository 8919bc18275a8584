import Domain
import Testing

/// Random sheets and cards against a recomputation that follows the rules word by word, without sharing any of the code.
@Suite("Scoring against a slow recomputation")
struct ScoringPropertyTests {
    @Test("the figure is what the rules say", arguments: 0..<40 as Range<UInt64>)
    func figure(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<100 {
            let sheet = Scoresheet.random(using: &random)
            #expect(sheet.validate() == [])
            let scores = sheet.randomScores(using: &random)
            let (result, issues) = Scoring.check(scores: scores, on: sheet, submitting: false)
            #expect(issues == [])
            #expect(result == SlowScoring(sheet: sheet, scores: scores).result, "seed \(seed): \(sheet) \(scores)")
        }
    }

    @Test("the order of the answers does not matter", arguments: 0..<10 as Range<UInt64>)
    func order(seed: UInt64) {
        var random = SplitMix64(state: seed &+ 1_000)
        for _ in 0..<50 {
            let sheet = Scoresheet.random(using: &random)
            let scores = sheet.randomScores(using: &random)
            let shuffled = scores.shuffled(using: &random)
            #expect(
                Scoring.check(scores: scores, on: sheet, submitting: false).result
                    == Scoring.check(scores: shuffled, on: sheet, submitting: false).result)
        }
    }

    @Test("more points never make a card worse, more deductions never better", arguments: 0..<10 as Range<UInt64>)
    func monotone(seed: UInt64) {
        var random = SplitMix64(state: seed &+ 2_000)
        for _ in 0..<50 {
            let sheet = Scoresheet.random(using: &random)
            var scores = sheet.randomScores(using: &random)
            guard let index = scores.indices.filter({ scores[$0].points != nil }).randomElement(using: &random),
                let criterion = sheet.criteria.first(where: { $0.code == scores[index].criterion })
            else { continue }
            let before = Scoring.check(scores: scores, on: sheet, submitting: false).result
            scores[index].points = criterion.maximum
            let after = Scoring.check(scores: scores, on: sheet, submitting: false).result
            #expect(after.maximum == before.maximum)
            #expect(criterion.kind == .deduction ? after.total <= before.total : after.total >= before.total)
        }
    }

    @Test("the truncated percentage and the exact band always agree", arguments: 0..<10 as Range<UInt64>)
    func bandAgreesWithPercent(seed: UInt64) throws {
        var random = SplitMix64(state: seed &+ 3_000)
        for _ in 0..<1_000 {
            let whole = Points(clamping: .random(in: 1...1_000_000_000, using: &random))
            let part = Points(clamping: .random(in: 0...whole.hundredths, using: &random))
            let percent = try #require(Percent(part, of: whole))
            let near = percent.hundredths + .random(in: -1...1, using: &random)
            let band = Band(code: "A", name: "A", from: try #require(Percent(hundredths: near)))
            #expect(band.isReached(by: part, of: whole) == (percent >= band.from))
        }
    }

    @Test("any input at all gives a figure within bounds", arguments: 0..<20 as Range<UInt64>)
    func nonsense(seed: UInt64) {
        var random = SplitMix64(state: seed &+ 4_000)
        for _ in 0..<50 {
            let sheet = Scoresheet.random(using: &random)
            let scores = sheet.criteria.shuffled(using: &random).flatMap { criterion in
                (0...Int.random(in: 0...2, using: &random)).map { _ in
                    CriterionScore(
                        criterion: Bool.random(using: &random) ? criterion.code : "x",
                        points: Bool.random(using: &random)
                            ? Points(clamping: .random(in: .min ... .max, using: &random)) : nil,
                        notApplicable: .random(using: &random), note: Bool.random(using: &random) ? "…" : nil)
                }
            }
            let result = Scoring.check(scores: scores, on: sheet, submitting: true).result
            #expect(result.total >= .zero)
            #expect(result.total <= result.maximum)
            #expect(result.maximum <= sheet.maximum)
            #expect((result.percent == nil) == (result.maximum == .zero))
        }
    }
}

/// The rules of SPEC §2.5, one after the other, each criterion looked up anew.
private struct SlowScoring {
    let sheet: Scoresheet
    let scores: [CriterionScore]

    var result: ScoreResult {
        let maximum = sheet.groups.map { share(of: $0) }.reduce(0, +)
        let earned = sheet.groups.map { self.earned(in: $0) }.reduce(0, +)
        let deducted = sum(of: sheet.criteria.filter { $0.kind == .deduction })
        var total = earned - deducted
        if total > maximum { total = maximum }
        if total < 0 { total = 0 }
        let failed = sheet.criteria.filter { criterion in
            guard criterion.critical, let given = given(on: criterion) else { return false }
            return criterion.kind == .deduction ? given != 0 : given == 0
        }
        var reached = maximum > 0 ? sheet.bands.filter { reaches($0, total, maximum) } : []
        if !failed.isEmpty { reached = Array(reached.suffix(1)) }
        return ScoreResult(
            total: Points(clamping: total), maximum: Points(clamping: maximum),
            percent: maximum > 0 ? Percent(hundredths: truncatedPercent(total, maximum)) : nil,
            band: reached.first,
            missing: sheet.criteria.filter { $0.modality != .encouraged && score(on: $0) == nil }.map(\.code),
            criticalFailed: failed.map(\.code))
    }

    private func score(on criterion: Criterion) -> CriterionScore? {
        scores.first { $0.criterion == criterion.code }
    }

    private func given(on criterion: Criterion) -> Int? {
        score(on: criterion)?.points?.hundredths
    }

    private func sum(of criteria: [Criterion]) -> Int {
        criteria.compactMap { given(on: $0) }.reduce(0, +)
    }

    private func earned(in group: CriterionGroup) -> Int {
        let points = sum(of: group.criteria.filter { $0.kind == .points })
        let passed = sum(of: group.criteria.filter { $0.kind == .passFail })
        let bonus = sum(of: group.criteria.filter { $0.kind == .bonus })
        let all = points + passed + bonus
        guard let cap = group.cap?.hundredths, all > cap else { return all }
        return cap
    }

    private func share(of group: CriterionGroup) -> Int {
        var all = 0
        for criterion in group.criteria where criterion.kind == .points || criterion.kind == .passFail {
            let score = score(on: criterion)
            if score?.notApplicable == true { continue }
            if score == nil, criterion.modality == .encouraged { continue }
            all += criterion.maximum.hundredths
        }
        guard let cap = group.cap?.hundredths, all > cap else { return all }
        return cap
    }

    /// The largest number of hundredths of a percent that is not above the share, by trying.
    private func truncatedPercent(_ total: Int, _ maximum: Int) -> Int {
        var percent = 0
        for bit in (0...13).reversed().map({ 1 << $0 }) where (percent + bit) * maximum <= total * 10_000 {
            percent += bit
        }
        return percent
    }

    private func reaches(_ band: Band, _ total: Int, _ maximum: Int) -> Bool {
        truncatedPercent(total, maximum) >= band.from.hundredths
    }
}
