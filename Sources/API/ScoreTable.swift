internal import Domain
internal import JSON
internal import Services

/// The table in which a card is filled in, out and in: a line for each criterion of the sheet, those without an answer empty.
///
/// What comes out may be sent back as it is; the columns that only describe a criterion are not read.
enum ScoreTable {
    /// How spreadsheets part cells: where the comma is the decimal sign, as in Vietnam, by semicolons.
    enum Separator: String, CaseIterable { case comma, semicolon }

    static let described = ["criterion", "text", "maximum", "step"]
    static let answered = ["points", "notApplicable", "note"]
    /// Marks the unit's own criteria.
    static let own = "own"

    /// The sheet with nothing filled in.
    static func empty(_ sheet: Scoresheet, _ separator: Separator) -> CSVWriter {
        var csv = CSVWriter(separator)
        csv.row(described + answered)
        for criterion in sheet.criteria { csv.row(description(of: criterion, separator) + answer(nil, separator)) }
        return csv
    }

    static func card(_ card: ScorecardView, _ separator: Separator) -> CSVWriter {
        var csv = CSVWriter(separator)
        csv.row(described + answered + [own])
        func rows(_ criteria: [Criterion], _ scores: [CriterionScore], mark: String) {
            let answers = Dictionary(scores.map { ($0.criterion, $0) }, uniquingKeysWith: { first, _ in first })
            for criterion in criteria {
                csv.row(
                    description(of: criterion, separator) + answer(answers[criterion.code], separator) + [mark])
            }
        }
        rows(card.sheet.criteria, card.scores, mark: "")
        if let part = card.supplement { rows(part.criteria, part.scores, mark: "x") }
        return csv
    }

    private static func description(of criterion: Criterion, _ separator: Separator) -> [String] {
        [
            criterion.code, criterion.text, separator.number(criterion.maximum),
            criterion.step.map(separator.number) ?? "",
        ]
    }

    private static func answer(_ score: CriterionScore?, _ separator: Separator) -> [String] {
        [
            score?.points.map(separator.number) ?? "", score?.notApplicable == true ? "x" : "",
            score?.note ?? "",
        ]
    }
}

extension ScoreTable.Separator {
    fileprivate func number(_ points: Points) -> String {
        self == .semicolon ? points.description.replacing(".", with: ",") : points.description
    }
}

extension CSVWriter {
    init(_ separator: ScoreTable.Separator) {
        self.init(separator: UInt8(ascii: separator == .semicolon ? ";" : ","))
    }
}

extension Call {
    /// The query of what has a score table; it says nothing about JSON.
    func scoreTableSeparator() throws(ServiceError) -> ScoreTable.Separator {
        try query { q in q.choice("separator") } ?? .comma
    }
}
