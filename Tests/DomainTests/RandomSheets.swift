import Domain

/// Vigna's SplitMix64: the same sheets for the same seed on every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

extension Scoresheet {
    /// A sheet that could be published.
    static func random(using random: inout SplitMix64) -> Scoresheet {
        var groups: [CriterionGroup] = []
        for group in 0..<Int.random(in: 1...4, using: &random) {
            var criteria: [Criterion] = []
            for index in 0..<Int.random(in: 1...6, using: &random) {
                let first = groups.isEmpty && index == 0
                criteria.append(.random("g\(group)-c\(index)", scored: first, using: &random))
            }
            let sum = criteria.filter { $0.kind != .deduction }.reduce(0) { $0 + $1.maximum.hundredths }
            let isCapped = sum > 0 && Int.random(in: 0..<3, using: &random) == 0
            let cap = isCapped ? Points(clamping: .random(in: 1...sum, using: &random)) : nil
            groups.append(CriterionGroup(code: "g\(group)", name: "Nhóm \(group)", cap: cap, criteria: criteria))
        }
        let edges = Set(
            (0..<Int.random(in: 0...4, using: &random)).map { _ in Int.random(in: 0...10_000, using: &random) })
        let bands = edges.sorted(by: >).enumerated().map { index, edge in
            Band(code: "B\(index)", name: "Loại \(index)", from: Percent(hundredths: edge) ?? .zero)
        }
        return Scoresheet(groups: groups, bands: bands)
    }

    /// Answers without a fault, some left out.
    func randomScores(using random: inout SplitMix64) -> [CriterionScore] {
        criteria.compactMap { criterion in
            let choice = Int.random(in: 0..<10, using: &random)
            if choice == 0 { return nil }
            if choice == 1, !criterion.critical { return .notApplicable(criterion.code) }
            let step = criterion.kind == .passFail ? criterion.maximum : criterion.step ?? Points(clamping: 1)
            let steps = criterion.maximum.hundredths / step.hundredths
            // The ends often, because that is where the rules meet.
            let count = [0, steps, Int.random(in: 0...steps, using: &random)].randomElement(using: &random) ?? 0
            return CriterionScore(
                criterion: criterion.code, points: Points(clamping: count * step.hundredths), note: "Biên bản số 3")
        }
    }
}

extension Criterion {
    static func random(_ code: String, scored: Bool, using random: inout SplitMix64) -> Criterion {
        let kind = scored ? .points : CriterionKind.allCases.randomElement(using: &random) ?? .points
        let modality = Modality.allCases.randomElement(using: &random) ?? .required
        let step = [nil, 1, 10, 25, 50].randomElement(using: &random) ?? nil
        return Criterion(
            code: code, text: "Tiêu chí \(code)",
            maximum: Points(clamping: .random(in: 1...20, using: &random) * (step ?? 7)),
            step: step.map { Points(clamping: $0) }, kind: kind, modality: modality,
            evidence: EvidenceRule.allCases.randomElement(using: &random) ?? .none,
            critical: kind != .bonus && modality == .required && Bool.random(using: &random))
    }
}
