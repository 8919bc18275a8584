internal import Domain
internal import JSON
internal import Services

extension ScorecardDraft {
    static let columns: Set<String> = ["criterion", "points", "notApplicable", "note", "own"]

    /// A card as a table: `criterion,points,notApplicable,note`, one line a criterion; a mark in a column `own` says that it is one of
    /// the unit's own. A comma as the decimal sign is understood
    /// where semicolons part the cells, as spreadsheets write it in Vietnam.
    init(csv bytes: [UInt8], submit: Bool) throws(ServiceError) {
        let table: (columns: [String], rows: [(line: Int, cells: [String: String])])
        do { table = try CSVReader.table(bytes) } catch {
            throw .invalid([
                Issue(pointer: "", code: .csvInvalid, arguments: [String(error.line), error.reason.rawValue])
            ])
        }
        let faults = Faults()
        if !table.columns.contains("criterion") { faults.report(.columnMissing, at: .root, "criterion") }
        for column in table.columns where !Self.columns.contains(column) {
            faults.report(.columnUnknown, at: .root, column)
        }
        var (scores, supplement): ([CriterionScore], [CriterionScore]) = ([], [])
        for row in table.rows {
            let isOwn = Self.mark(row.cells["own"])
            // A fault points to the line among its like.
            let place =
                isOwn == true
                ? JSONPointer.root.appending("supplement").appending("scores").appending(supplement.count)
                : JSONPointer.root.appending("scores").appending(scores.count)
            if isOwn == nil { faults.report(.valueNotAllowed, at: place.appending("own"), "true, false") }
            var score = CriterionScore(criterion: (row.cells["criterion"] ?? "").trimmingBlanks())
            let note = (row.cells["note"] ?? "").trimmingBlanks()
            score.note = note.isEmpty ? nil : VietnameseText.composed(note)
            let points = (row.cells["points"] ?? "").trimmingBlanks().replacing(",", with: ".")
            if !points.isEmpty {
                if let number = JSONNumber(points) {
                    do { score.points = try Points(number) } catch {
                        faults.report(error.pointsIssue(at: place.appending("points").description))
                    }
                } else {
                    faults.report(.pointsNotANumber, at: place.appending("points"))
                }
            }
            if let mark = Self.mark(row.cells["notApplicable"]) {
                score.notApplicable = mark
            } else {
                faults.report(.valueNotAllowed, at: place.appending("notApplicable"), "true, false")
            }
            if isOwn == true { supplement.append(score) } else { scores.append(score) }
        }
        self.init(scores: scores, supplement: supplement, submit: submit, faults: faults.issues)
    }

    /// Whether a cell is marked; `nil` for what is neither a mark nor none.
    private static func mark(_ cell: String?) -> Bool? {
        switch (cell ?? "").trimmingBlanks().lowercased() {
        case "", "false", "0", "không": false
        case "true", "1", "x", "có": true
        default: nil
        }
    }
}
