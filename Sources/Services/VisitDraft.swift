package import Domain
package import JSON

/// What inspectors record of a visit: the body of `PUT …/visits/{model}/{unit}`.
package struct VisitDraft: Sendable, Hashable {
    package var visitedOn: LocalDate?
    /// The month of the card that the visit is compared with.
    package var month: Month?
    /// The version on which whoever writes believes to score; checked, never chosen.
    package var sheetVersion: Int?
    package var scores: [CriterionScore]
    /// On the unit's own criteria; all of them or none.
    package var supplement: [CriterionScore]
    package var conclusion: String?
    /// What could not be read, to be told together with what does not fit the scoresheet.
    package var faults: [Issue]

    package init(
        visitedOn: LocalDate?, month: Month?, sheetVersion: Int? = nil, scores: [CriterionScore],
        supplement: [CriterionScore] = [], conclusion: String? = nil, faults: [Issue] = []
    ) {
        self.visitedOn = visitedOn
        self.month = month
        self.sheetVersion = sheetVersion
        self.scores = scores
        self.supplement = supplement
        self.conclusion = conclusion
        self.faults = faults
    }

    /// Reads the body; its faults become part of the draft.
    package init(_ json: JSON, ignoring known: (inout ObjectReader) -> Void) {
        let faults = Faults()
        self.init(visitedOn: nil, month: nil, scores: [])
        if var o = ObjectReader(json, faults: faults) {
            known(&o)
            o.allow(
                "name", "owner", "state", "standing", "revision", "total", "maximum", "percent", "band", "verdict",
                "missing", "reasonsMissing", "criticalFailed", "contentHash", "self", "differences", "finalizedAt",
                "replyDue", "reply", "answer", "findings", "allowedActions")
            visitedOn = o.date("visitedOn")
            month = o.month("month")
            sheetVersion = o.integer("scoresheetVersion", in: 1...1_000_000, required: false)
            scores = o.scores()
            supplement = o.supplementScores()
            conclusion = o.text("conclusion", required: false, maximum: 8_000)
            o.finish()
        }
        self.faults = faults.issues
    }
}

/// What a unit says of the inspected score: the body of `PUT …/reply`. What it does not mention it agrees to.
package struct VisitReply: Sendable, Hashable {
    package var criteria: [Position]
    package var text: String?

    package struct Position: Sendable, Hashable {
        package let criterion: String
        package let disputes: Bool
        package let text: String?
        /// Where the evidence is kept: a file's name, a number in the archive.
        package let evidence: String?
    }

    package enum Stand: String, Sendable, CaseIterable { case agree, dispute }

    package var disputed: [String] { criteria.filter(\.disputes).map(\.criterion) }

    package static func read(_ o: inout ObjectReader) -> VisitReply? {
        o.allow("at", "by", "disputes")
        let criteria = o.objects("criteria", maximum: Scoresheet.maximumCriteria) { o -> Position? in
            let criterion = o.string("criterion")
            let stand = o.choice("position", Stand.self)
            let text = o.text("text", required: false, maximum: 4_000)
            let evidence = o.text("evidence", required: false, maximum: 1_000)
            if stand == .dispute, text == nil { o.report(.noteRequired, at: "text", "dispute") }
            guard let criterion, let stand else { return nil }
            return Position(criterion: criterion, disputes: stand == .dispute, text: text, evidence: evidence)
        }
        return VisitReply(criteria: criteria, text: o.text("text", required: false, maximum: 8_000))
    }

    init(criteria: [Position], text: String?) {
        self.criteria = criteria
        self.text = text
    }

    init(stored document: String) throws {
        self = try ObjectReader.read(JSON.parse(Array(document.utf8))) { VisitReply.read(&$0) }
    }

    package func write(to w: inout JSONWriter) {
        w.member(
            "criteria",
            array: { w in
                for item in criteria {
                    w.elementObject { w in
                        w.member("criterion", item.criterion)
                        w.member("position", (item.disputes ? Stand.dispute : .agree).rawValue)
                        w.member("text", item.text)
                        w.member("evidence", item.evidence)
                    }
                }
            })
        w.member("text", text)
    }
}

/// What the team says to a dispute: the body of `PUT …/answer`. Points that it gives replace those it gave.
package struct VisitAnswer: Sendable, Hashable {
    package var criteria: [Item]
    package var text: String?

    package struct Item: Sendable, Hashable {
        package let criterion: String
        package let points: Points?
        package let notApplicable: Bool
        package let text: String

        package var changes: Bool { points != nil || notApplicable }
    }

    package static func read(_ o: inout ObjectReader) -> VisitAnswer? {
        o.allow("at", "by")
        let criteria = o.objects("criteria", required: true, maximum: Scoresheet.maximumCriteria) { o -> Item? in
            let criterion = o.string("criterion")
            let points = o.points("points", required: false)
            let notApplicable = o.flag("notApplicable")
            let text = o.text("text", maximum: 4_000)
            if points != nil, notApplicable { o.report(.scoreContradictory, at: "notApplicable") }
            guard let criterion, let text else { return nil }
            return Item(criterion: criterion, points: points, notApplicable: notApplicable, text: text)
        }
        return VisitAnswer(criteria: criteria, text: o.text("text", required: false, maximum: 8_000))
    }

    package func write(to w: inout JSONWriter) {
        w.member(
            "criteria",
            array: { w in
                for item in criteria {
                    w.elementObject { w in
                        w.member("criterion", item.criterion)
                        if let points = item.points { w.member("points", points) }
                        if item.notApplicable { w.member("notApplicable", true) }
                        w.member("text", item.text)
                    }
                }
            })
        w.member("text", text)
    }
}
