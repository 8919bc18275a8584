import Domain

// Values with everything in order, so that a test names only what it is about.

/// Testing has a type of this name, too.
typealias Issue = Domain.Issue

/// A text that is no points shows up as the limit, which no expectation names.
func points(_ text: String) -> Points {
    Points(text) ?? .limit
}

extension Criterion {
    static func make(
        _ code: String = "c1", maximum: String = "5", step: String? = nil, kind: CriterionKind = .points,
        modality: Modality = .required, evidence: EvidenceRule = .none, critical: Bool = false
    ) -> Criterion {
        Criterion(
            code: code, text: "Niêm yết nội quy", maximum: points(maximum), step: step.map(points), kind: kind,
            modality: modality, evidence: evidence, critical: critical)
    }
}

extension CriterionGroup {
    static func make(_ code: String = "g1", cap: String? = nil, _ criteria: [Criterion]) -> CriterionGroup {
        CriterionGroup(code: code, name: "Nhận diện mô hình", cap: cap.map(points), criteria: criteria)
    }
}

extension Band {
    static func make(_ code: String, from percent: String) -> Band {
        Band(code: code, name: "Loại \(code)", from: Percent(percent) ?? .limit)
    }

    static let abc = [make("A", from: "90"), make("B", from: "70"), make("C", from: "0")]
}

extension Scoresheet {
    /// One group.
    static func make(_ criteria: Criterion..., cap: String? = nil, bands: [Band] = Band.abc) -> Scoresheet {
        Scoresheet(tolerance: points("0.5"), groups: [.make(cap: cap, criteria)], bands: bands)
    }
}

extension CriterionScore {
    static func make(_ criterion: String, _ text: String, note: String? = nil) -> CriterionScore {
        CriterionScore(criterion: criterion, points: Points(text) ?? .limit, note: note)
    }

    static func make(_ text: String, note: String? = nil) -> CriterionScore {
        make("c1", text, note: note)
    }

    static func notApplicable(_ criterion: String = "c1", note: String? = "Phường không có chung cư") -> CriterionScore
    {
        CriterionScore(criterion: criterion, notApplicable: true, note: note)
    }
}

extension Scoresheet {
    func result(_ scores: CriterionScore..., submitting: Bool = true) -> ScoreResult {
        Scoring.check(scores: scores, on: self, submitting: submitting).result
    }

    func issues(_ scores: CriterionScore..., submitting: Bool = true) -> [Issue] {
        Scoring.check(scores: scores, on: self, submitting: submitting).issues
    }
}
