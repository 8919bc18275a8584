internal import Domain
internal import JSON
internal import Services

extension ScorecardDraft {
    static let columns: Set<String> = ["criterion", "points", "notApplicable", "note"]

    /// A card as a table: `criterion,points,notApplicable,note`, one line a criterion. A comma as the decimal sign is understood
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
        var scores: [CriterionScore] = []
        for (index, row) in table.rows.enumerated() {
            let place = JSONPointer.root.appending("scores").appending(index)
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
            switch (row.cells["notApplicable"] ?? "").trimmingBlanks().lowercased() {
            case "", "false", "0", "không": break
            case "true", "1", "x", "có": score.notApplicable = true
            default: faults.report(.valueNotAllowed, at: place.appending("notApplicable"), "true, false")
            }
            scores.append(score)
        }
        self.init(scores: scores, submit: submit, faults: faults.issues)
    }
}
