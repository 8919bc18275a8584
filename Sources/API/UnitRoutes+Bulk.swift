internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func unitsInBulk() {
        on(.post, "/v1/units", needs: .writeUnit, maximumBody: context.maximumBulkBody) { call in
            let isAtomic = try call.query { q in q.flag("atomic") }
            let rows = try call.unitRows()
            let language = call.language
            return try await call.write(alone: true) { t in
                let outcome = try UnitService(t).putAll(rows)
                // Thrown, not answered: what the other rows wrote is undone with it.
                if isAtomic, outcome.refused > 0 { throw Problem(refusing: outcome) }
                return outcome
            } reply: { outcome in
                .json { outcome.write(to: &$0, language) }
            }
        }
    }
}

extension Call {
    /// As many units as one call may write: the writer is held up for as long as it takes.
    static let maximumUnits = 5_000

    /// The rows of the body, a table or a list. What is wrong with one row is told of that row alone.
    fileprivate func unitRows() throws -> [UnitRow] {
        if isCSV { return try UnitTable.rows(request.body) }
        do {
            let items = try body { o in o.array("items", required: true, maximum: Call.maximumUnits) }
            return items.enumerated().map { index, item in .read(item, index: index, kept: []) }
        } catch let fault as ProtocolFault where fault.status == .unsupportedMediaType {
            throw ProtocolFault.unsupportedMediaType("application/json, text/csv")
        }
    }
}

extension UnitRow {
    fileprivate static func read(_ json: JSON, index: Int, kept: Set<Kept>) -> UnitRow {
        let faults = Faults()
        var name: String?
        if case .object(let object) = json, case .string(let text)? = object["code"] { name = String(text.prefix(80)) }
        let place = JSONPointer.root.appending("items").appending(index)
        var content: Content?
        if var reader = ObjectReader(json, at: place, faults: faults) {
            let code = reader.slug("code")
            let draft = UnitDraft.read(&reader)
            reader.finish()
            if let code, let draft { content = Content(code: code, draft: draft, kept: kept) }
        }
        guard faults.issues.isEmpty, let content else {
            return UnitRow(index: index, code: name, content: .failure(Invalid(issues: faults.issues)))
        }
        return UnitRow(index: index, code: name, content: .success(content))
    }
}

/// A table of units: one row each, the columns that a list of units has as CSV.
///
/// A row is read as the JSON it stands for, so that it is judged, and its faults are named, as those of a list. An empty
/// cell is an absent member. A column that the table does not have leaves alone what the unit has there.
private enum UnitTable {
    static let columns = [
        "code", "name", "kind", "level", "parent", "validFrom", "validTo", "officialCode", "aliases", "note",
    ]
    static let required = ["code", "name", "kind"]

    static func rows(_ bytes: [UInt8]) throws -> [UnitRow] {
        let table: (columns: [String], rows: [(line: Int, cells: [String: String])])
        do throws(CSVReader.Failure) {
            table = try CSVReader.table(bytes)
        } catch {
            throw refusal(.csvInvalid, String(error.line), error.reason.rawValue)
        }
        var issues: [Issue] = []
        for column in required where !table.columns.contains(column) {
            issues.append(Issue(pointer: "", code: .columnMissing, arguments: [column]))
        }
        for column in table.columns where !columns.contains(column) {
            issues.append(Issue(pointer: "", code: .columnUnknown, arguments: [String(column.prefix(80))]))
        }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        guard table.rows.count <= Call.maximumUnits else { throw refusal(.listTooLong, String(Call.maximumUnits)) }
        let kept = kept(without: table.columns)
        return table.rows.enumerated().map { index, row in .read(json(row.cells), index: index, kept: kept) }
    }

    private static func refusal(_ code: IssueCode, _ arguments: String...) -> ServiceError {
        .invalid([Issue(pointer: "", code: code, arguments: arguments)])
    }

    private static func kept(without columns: [String]) -> Set<UnitRow.Kept> {
        var kept = Set(UnitRow.Kept.allCases.filter { !columns.contains($0.rawValue) })
        kept.subtract([.officialCodes, .officialCodeHistory])
        kept.insert(columns.contains("officialCode") ? .officialCodeHistory : .officialCodes)
        return kept
    }

    private static func json(_ cells: [String: String]) -> JSON {
        var object = JSONObject()
        for column in columns {
            guard let cell = cells[column].map(CSVReader.plain), !cell.isEmpty else { continue }
            switch column {
            case "aliases":
                object["aliases"] = .array(cell.split(separator: "|").map { .string(String($0).trimmingBlanks()) })
            case "officialCode":
                var code = JSONObject()
                code["code"] = .string(cell)
                object["officialCodes"] = .array([.object(code)])
            default: object[column] = .string(cell)
            }
        }
        return .object(object)
    }
}

extension BulkOutcome {
    func write(to w: inout JSONWriter, _ language: Language) {
        w.member(
            "items",
            array: { w in
                for item in items { w.elementObject { item.write(to: &$0, language) } }
            })
        w.member("created", created)
        w.member("changed", changed)
        w.member("unchanged", unchanged)
        w.member("refused", refused)
    }
}

extension BulkOutcome.Item {
    fileprivate func write(to w: inout JSONWriter, _ language: Language) {
        w.member("index", index)
        w.member("code", code)
        switch result {
        case .success(let outcome): w.member("status", outcome == .created ? 201 : 200)
        case .failure(let error):
            w.member("status", Problem(error).status.code)
            w.member(
                "errors",
                array: { w in
                    for fault in faults { w.elementObject { fault.write(to: &$0, language) } }
                })
        }
    }

    /// What is wrong with the row: its faults, or the one reason why it cannot be taken.
    fileprivate var faults: [Problem.Fault] {
        guard case .failure(let error) = result else { return [] }
        let problem = Problem(error)
        guard problem.errors.isEmpty else { return problem.errors }
        return [
            Problem.Fault(
                place: .pointer("/items/\(index)"), code: problem.code ?? problem.name, sentence: problem.detail,
                arguments: problem.arguments)
        ]
    }
}

extension Problem {
    /// Why a bulk write that was to be all or nothing is nothing: the same list of rows as in the answer to one that was
    /// not. What is said of a row that has no fault is what it would have been.
    init(refusing outcome: BulkOutcome) {
        self.init(
            "bulk-refused", .unprocessableContent,
            title: Sentence("Có dòng không nhận được", "Some rows cannot be taken"),
            detail: Sentence(
                "{0} trên {1} dòng có lỗi, liệt kê ở “items”. Chưa có gì được ghi lại.",
                "{0} of {1} rows have faults, listed in “items”. Nothing was kept."),
            arguments: [String(outcome.refused), String(outcome.items.count)],
            errors: Array(outcome.items.lazy.flatMap(\.faults).prefix(Faults.limit)),
            members: { outcome.write(to: &$0, $1) })
    }
}
