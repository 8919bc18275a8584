package import Domain
package import JSON

/// What a unit sends of its month: the body of `PUT …/scorecards/{month}`.
package struct ScorecardDraft: Sendable, Hashable {
    package var scores: [CriterionScore]
    /// On the unit's own criteria.
    package var supplement: [CriterionScore]
    package var review: Review?
    package var submit: Bool
    /// What could not be read, to be told together with what does not fit the scoresheet.
    package var faults: [Issue]

    /// The unit's own meeting that settled the card.
    package struct Review: Sendable, Hashable {
        package var heldOn: LocalDate?
        package var participants: Int?
        package var conclusion: String?

        package init(heldOn: LocalDate?, participants: Int?, conclusion: String?) {
            self.heldOn = heldOn
            self.participants = participants
            self.conclusion = conclusion
        }
    }

    package init(
        scores: [CriterionScore], supplement: [CriterionScore] = [], review: Review? = nil, submit: Bool = false,
        faults: [Issue] = []
    ) {
        self.scores = scores
        self.supplement = supplement
        self.review = review
        self.submit = submit
        self.faults = faults
    }

    /// Reads the body; its faults become part of the draft.
    package init(_ json: JSON, ignoring known: (inout ObjectReader) -> Void) {
        let faults = Faults()
        var scores: [CriterionScore] = []
        var supplement: [CriterionScore] = []
        var review: Review?
        var submit = false
        if var o = ObjectReader(json, faults: faults) {
            known(&o)
            o.allow(
                "state", "revision", "total", "maximum", "percent", "band", "verdict", "declared", "missing",
                "criticalFailed",
                "identification",
                "allowedActions", "scoresheetVersion", "contentHash", "submittedAt", "decidedAt", "reason", "comments",
                "name")
            scores = o.scores()
            supplement = o.supplementScores()
            review = o.object("review") { Review.read(&$0) }
            submit = o.flag("submit")
            o.finish()
        }
        self.init(scores: scores, supplement: supplement, review: review, submit: submit, faults: faults.issues)
    }
}

extension ScorecardDraft.Review {
    static func read(_ o: inout ObjectReader) -> ScorecardDraft.Review? {
        ScorecardDraft.Review(
            heldOn: o.date("heldOn", required: false),
            participants: o.integer("participants", in: 0...100_000, required: false),
            conclusion: o.text("conclusion", required: false, maximum: 4_000))
    }

    package func write(to w: inout JSONWriter) {
        w.member("heldOn", heldOn?.description)
        w.member("participants", participants)
        w.member("conclusion", conclusion)
    }
}

extension ObjectReader {
    /// The member `scores`. What cannot be read keeps its place, so that the faults of the others point to where they stand.
    mutating func scores() -> [CriterionScore] {
        let place = pointer.appending("scores")
        let items = array("scores", required: true, maximum: Scoresheet.maximumCriteria)
        return items.enumerated().map { index, item in
            guard var o = ObjectReader(item, at: place.appending(index), faults: faults) else { return .unreadable }
            defer { o.finish() }
            return CriterionScore.read(&o) ?? .unreadable
        }
    }
}

extension ObjectReader {
    /// The scores in the member `supplement`; what an answer says there beside them may be sent back.
    mutating func supplementScores() -> [CriterionScore] {
        object("supplement") { o in
            o.allow("version", "contentHash", "total", "maximum", "percent", "missing")
            return o.scores()
        } ?? []
    }
}

extension CriterionScore {
    /// Stands in a list of scores for one that is told to be unreadable.
    fileprivate static let unreadable = CriterionScore(criterion: "")
}

/// Scores as a revision keeps them: `[["g1-c1",450,null],["g1-c4",null,"không có"]]`, points in hundredths, not applicable `null`.
enum StoredScores {
    static func text(_ scores: [CriterionScore]) -> String {
        var writer = JSONWriter(reserving: 32 * scores.count)
        writer.array { w in
            for score in scores {
                w.elementArray { w in
                    w.element(score.criterion)
                    if let points = score.points { w.element(points.hundredths) } else { w.null() }
                    if let note = score.note { w.element(note) } else { w.null() }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    static func read(_ text: String) throws -> [CriterionScore] {
        guard case .array(let rows) = try JSON.parse(Array(text.utf8)) else {
            throw StoredScoresError()
        }
        return try rows.map { row in
            guard case .array(let cells) = row, cells.count == 3, case .string(let criterion) = cells[0] else {
                throw StoredScoresError()
            }
            var score = CriterionScore(criterion: criterion)
            if case .number(let number) = cells[1], let hundredths = number.integer {
                score.points = Points(hundredths: Int(hundredths))
            } else {
                score.notApplicable = true
            }
            if case .string(let note) = cells[2] { score.note = note }
            return score
        }
    }
}

struct StoredScoresError: Error, CustomStringConvertible {
    let description = "a revision's scores are not what this binary writes"
}
