internal import Domain
internal import JSON
internal import Services

extension ScoreTable {
    /// A card that came as a table: `criterion,points,notApplicable,note`, one line a criterion; a mark in a column `own` says that it is
    /// one of the unit's own. A comma as the decimal sign is understood where semicolons part the cells, as spreadsheets write it in
    /// Vietnam. A line without any answer is a criterion that was left out.
    struct Reading {
        let draft: ScorecardDraft
        /// The lines of the file on which the scores of the draft stand, counted from 1, and those on the unit's own criteria.
        private let lines: (scores: [Int], own: [Int])
        /// What was sent where a number is needed, by pointer.
        private let noNumbers: [String: String]

        init(_ bytes: [UInt8], submit: Bool) throws(ServiceError) {
            let table: (columns: [String], rows: [(line: Int, cells: [String: String])])
            do { table = try CSVReader.table(bytes) } catch {
                throw .invalid([
                    Issue(pointer: "", code: .csvInvalid, arguments: [String(error.line), error.reason.rawValue])
                ])
            }
            let faults = Faults()
            if !table.columns.contains("criterion") { faults.report(.columnMissing, at: .root, "criterion") }
            let known = Set(described + answered + [own])
            for column in table.columns where !known.contains(column) {
                faults.report(.columnUnknown, at: .root, String(column.prefix(80)))
            }
            var (scores, supplement): ([CriterionScore], [CriterionScore]) = ([], [])
            var lines: (scores: [Int], own: [Int]) = ([], [])
            var noNumbers: [String: String] = [:]
            for row in table.rows {
                let cells = row.cells.mapValues { CSVReader.plain($0) }
                guard Self.isAnswered(cells) else { continue }
                let isOwn = Self.mark(cells[own])
                // A fault points to the score among its like; its line is told beside it.
                let list = isOwn == true ? JSONPointer.root.appending("supplement") : JSONPointer.root
                let place = list.appending("scores").appending(isOwn == true ? supplement.count : scores.count)
                if isOwn == nil { faults.report(.valueNotAllowed, at: place.appending(own), Self.marks) }
                var score = CriterionScore(criterion: cells["criterion"] ?? "")
                if let note = cells["note"], !note.isEmpty {
                    // Spreadsheets break a line inside a cell in either way.
                    score.note = ObjectReader.text(
                        note.replacing("\r\n", with: "\n"), maximum: Scoring.maximumNoteLength
                    ) { code, argument in faults.report(code, at: place.appending("note"), argument) }
                }
                if let points = cells["points"], !points.isEmpty {
                    if let number = JSONNumber(points.replacing(",", with: ".")) {
                        do { score.points = try Points(number) } catch {
                            faults.report(error.pointsIssue(at: place.appending("points").description))
                        }
                    } else {
                        faults.report(.pointsNotANumber, at: place.appending("points"))
                        noNumbers[place.appending("points").description] = String(points.prefix(80))
                    }
                }
                if let mark = Self.mark(cells["notApplicable"]) {
                    score.notApplicable = mark
                } else {
                    faults.report(.valueNotAllowed, at: place.appending("notApplicable"), Self.marks)
                }
                if isOwn == true {
                    supplement.append(score)
                    lines.own.append(row.line)
                } else {
                    scores.append(score)
                    lines.scores.append(row.line)
                }
            }
            draft = ScorecardDraft(
                scores: scores, supplement: supplement, keepsReview: true, submit: submit, faults: faults.issues)
            self.lines = lines
            self.noNumbers = noNumbers
        }

        /// What people read about the table's faults: each with its line and column.
        func problem(_ issues: [Issue]) -> Problem {
            var problem = Problem(.invalid(issues))
            problem.errors = issues.map { fault($0) }
            return problem
        }

        private func fault(_ issue: Issue) -> Problem.Fault {
            var sentence = issue.sentence
            if let text = noNumbers[issue.pointer], issue.code == .pointsNotANumber {
                sentence = Sentence("“{0}” không phải là số.", "“{0}” is no number.").filled([Sentence(text)])
            }
            var steps = issue.pointer.split(separator: "/").map(String.init)
            let isOwn = steps.first == "supplement"
            if isOwn { steps.removeFirst() }
            let lines = isOwn ? lines.own : lines.scores
            guard steps.count >= 2, steps[0] == "scores", let index = Int(steps[1]), lines.indices.contains(index)
            else { return Problem.Fault(issue, .pointer(issue.pointer)) }
            let line = lines[index]
            let place =
                steps.count > 2
                ? Sentence("Dòng {0}, cột {1}: {2}", "Line {0}, column {1}: {2}")
                : Sentence("Dòng {0}: {2}", "Line {0}: {2}")
            return Problem.Fault(
                place: .pointer(issue.pointer), code: issue.code.rawValue,
                sentence: place.filled([Sentence(String(line)), Sentence(steps.count > 2 ? steps[2] : ""), sentence]),
                arguments: [], line: line)
        }

        private static func isAnswered(_ cells: [String: String]) -> Bool {
            cells["points"]?.isEmpty == false || cells["note"]?.isEmpty == false
                || mark(cells["notApplicable"]) != false
        }

        /// The marks that are taken, as a fault tells them.
        private static let marks = "x, có, true, 1, không, false, 0"

        /// Whether a cell is marked; `nil` for what is neither a mark nor none.
        private static func mark(_ cell: String?) -> Bool? {
            switch (cell ?? "").lowercased() {
            case "", "false", "0", "không": false
            case "true", "1", "x", "có": true
            default: nil
            }
        }
    }
}
