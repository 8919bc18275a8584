package import Domain
internal import JSON
internal import SQLite
package import Storage

/// One unit of a bulk write: a row of a table, or an element of a list.
package struct UnitRow: Sendable {
    /// Where the row stands, counted from 0.
    package let index: Int
    /// The code as it was sent, good or not.
    package let code: String?
    package let content: Result<Content, Invalid>

    package struct Content: Sendable {
        package let code: Slug
        package let draft: UnitDraft
        /// What the table says nothing of, for want of a column: it stays as it is.
        package let kept: Set<Kept>

        package init(code: Slug, draft: UnitDraft, kept: Set<Kept> = []) {
            self.code = code
            self.draft = draft
            self.kept = kept
        }
    }

    /// Members that a table can leave alone.
    package enum Kept: String, Sendable, CaseIterable {
        case level, parent, validFrom, validTo, note, aliases, officialCodes
        /// The codes before the last one and the days of the last one: a cell holds just one code.
        case officialCodeHistory
    }

    package init(index: Int, code: String?, content: Result<Content, Invalid>) {
        self.index = index
        self.code = code
        self.content = content
    }

    var place: JSONPointer { JSONPointer.root.appending("items").appending(index) }
}

/// What became of each row of a bulk write.
package struct BulkOutcome: Sendable {
    package struct Item: Sendable {
        package let index: Int
        package let code: String?
        package let result: Result<Written<UnitRecord>.Outcome, ServiceError>
    }

    /// In the order of the rows.
    package let items: [Item]

    package var created: Int { count(.created) }
    package var changed: Int { count(.changed) }
    package var unchanged: Int { count(.unchanged) }
    package var refused: Int { items.count - created - changed - unchanged }

    private func count(_ outcome: Written<UnitRecord>.Outcome) -> Int {
        items.count { if case .success(outcome) = $0.result { true } else { false } }
    }
}

extension UnitService {
    /// Writes each row as `put` would. A row that is refused leaves nothing behind and holds up no other, except those
    /// that needed it as their parent.
    ///
    /// The rows may come in any order: a parent is written before its parts.
    package func putAll(_ rows: [UnitRow]) throws -> BulkOutcome {
        // Whoever may write no unit at all is told so once.
        try t.require(.writeUnit, .subjectBelow)
        var results: [Int: Result<Written<UnitRecord>.Outcome, ServiceError>] = [:]
        var contents: [Slug: (row: UnitRow, content: UnitRow.Content)] = [:]
        var order: [Slug] = []
        for row in rows {
            switch row.content {
            case .failure(let invalid): results[row.index] = .failure(.invalid(invalid.issues))
            case .success(let content):
                if contents[content.code] == nil {
                    contents[content.code] = (row, content)
                    order.append(content.code)
                } else {
                    results[row.index] = .failure(
                        .invalid([row.issue(.codeDuplicate, at: "code", content.code.description)]))
                }
            }
        }
        for code in Self.parentsFirst(order, parent: { contents[$0]?.content.draft.parent }) {
            guard let (row, content) = contents[code] else { continue }
            results[row.index] = try put(content, of: row)
        }
        return BulkOutcome(
            items: rows.compactMap { row in
                results[row.index].map { BulkOutcome.Item(index: row.index, code: row.code, result: $0) }
            })
    }

    private func put(
        _ content: UnitRow.Content, of row: UnitRow
    ) throws -> Result<Written<UnitRecord>.Outcome, ServiceError> {
        do {
            var draft = content.draft
            // Of a unit that the actor may not write, nothing is looked at: `put` refuses it.
            if !content.kept.isEmpty, let current = try t.db.units.find(content.code.description),
                try t.covers(current.id)
            {
                draft.keep(content.kept, of: current)
                if let from = draft.validFrom, let to = draft.validTo, to < from {
                    throw ServiceError.invalid([row.issue(.dateOrder, at: "validTo", from.description)])
                }
            }
            return try t.db.savepoint { _ in .success(try put(content.code, draft).outcome) }
        } catch let error as ServiceError {
            switch error {
            case .invalid(let issues): return .failure(.invalid(issues.map { $0.moved(below: row.place) }))
            case .forbidden, .conflict: return .failure(error)
            // Not the fault of the row.
            case .badRequest, .notFound, .preconditionFailed, .preconditionRequired, .unavailable: throw error
            }
        }
    }

    /// The codes in an order in which each comes after its parent, as far as the parents lie among them. In a circle
    /// there is no such order; whoever is met first begins it, and its write says what is wrong.
    static func parentsFirst(_ codes: [Slug], parent: (Slug) -> Slug?) -> [Slug] {
        let known = Set(codes)
        var placed: Set<Slug> = []
        var order: [Slug] = []
        for code in codes {
            // The way up to what has its place already, without going round twice.
            var chain: [Slug] = []
            var next: Slug? = code
            while let step = next, known.contains(step), placed.insert(step).inserted {
                chain.append(step)
                next = parent(step)
            }
            order.append(contentsOf: chain.reversed())
        }
        return order
    }
}

extension UnitDraft {
    /// Takes from the unit as it is what the row says nothing of.
    fileprivate mutating func keep(_ kept: Set<UnitRow.Kept>, of current: UnitRecord) {
        if kept.contains(.level) { level = current.level }
        if kept.contains(.parent) { parent = current.parentCode.flatMap { Slug($0) } }
        if kept.contains(.validFrom) { validFrom = current.validFrom }
        if kept.contains(.validTo) { validTo = current.validTo }
        if kept.contains(.note) { note = current.note }
        if kept.contains(.aliases) { aliases = current.aliases }
        if kept.contains(.officialCodes) { officialCodes = current.officialCodes }
        if kept.contains(.officialCodeHistory), let code = officialCodes.last, var last = current.officialCodes.last {
            last.code = code.code
            officialCodes = current.officialCodes.dropLast() + [last]
        }
    }
}

extension UnitRow {
    fileprivate func issue(_ code: IssueCode, at name: String, _ arguments: String...) -> Issue {
        Issue(pointer: place.appending(name).description, code: code, arguments: arguments)
    }
}

extension Issue {
    /// The same fault, its pointer seen from further out; one that is there already stays.
    fileprivate func moved(below place: JSONPointer) -> Issue {
        if pointer.hasPrefix(place.description + "/") { return self }
        var issue = self
        issue.pointer = place.description + pointer
        return issue
    }
}
