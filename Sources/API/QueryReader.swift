internal import Domain
internal import HTTPRouting

/// Reads the items of a query by name and type, and says of each what is wrong with it.
package struct QueryReader {
    private let items: [QueryItem]
    private var asked: Set<String> = []
    private var issues: [Issue] = []

    /// - Parameter isWrite: every write takes `dryRun`.
    init(_ items: [QueryItem], isWrite: Bool) {
        self.items = items
        if isWrite { _ = flag("dryRun") }
    }

    /// Every fault, those of unknown items included.
    mutating func finish() -> [Issue] {
        for item in items where !asked.contains(item.name) {
            issues.append(
                Issue(
                    pointer: String(item.name.prefix(80)), code: .queryUnknown,
                    arguments: [String(item.name.prefix(80))]))
        }
        return issues
    }

    mutating func text(_ name: String, maximum: Int = 1_000) -> String? {
        asked.insert(name)
        let found = items.filter { $0.name == name }
        if found.count > 1 {
            issues.append(Issue(pointer: name, code: .queryRepeated, arguments: [name]))
        }
        guard let value = found.first?.value else { return nil }
        if value.isEmpty || value.utf8.count > maximum {
            issues.append(
                Issue(pointer: name, code: value.isEmpty ? .textEmpty : .textTooLong, arguments: [String(maximum)]))
            return nil
        }
        return value
    }

    mutating func parsed<T>(
        _ name: String, or code: IssueCode, expecting form: String? = nil, maximum: Int = 1_000,
        _ parse: (String) -> T?
    ) -> T? {
        guard let text = text(name, maximum: maximum) else { return nil }
        if let value = parse(text) { return value }
        issues.append(
            Issue(pointer: name, code: code, arguments: (form.map { [$0] } ?? []) + [String(text.prefix(80))]))
        return nil
    }

    /// Text that cannot be left out.
    mutating func required(_ name: String) -> String? {
        let value = text(name)
        if !items.contains(where: { $0.name == name }) {
            issues.append(Issue(pointer: name, code: .memberMissing, arguments: [name]))
        }
        return value
    }

    mutating func slug(_ name: String) -> Slug? { parsed(name, or: .slugInvalid) { Slug($0) } }
    mutating func month(_ name: String) -> Month? { parsed(name, or: .monthInvalid) { Month($0) } }
    mutating func date(_ name: String) -> LocalDate? { parsed(name, or: .dateInvalid) { LocalDate($0) } }
    mutating func instant(_ name: String) -> Instant? { parsed(name, or: .instantInvalid) { Instant($0) } }

    mutating func flag(_ name: String) -> Bool {
        choice(name, ["true", "false"]) == "true"
    }

    mutating func choice<T: RawRepresentable<String> & CaseIterable>(_ name: String, _ type: T.Type = T.self) -> T? {
        choice(name, T.allCases.map(\.rawValue)).flatMap { T(rawValue: $0) }
    }

    /// A word that cannot be left out.
    mutating func choice<T: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: T.Type = T.self, required: Bool
    ) -> T? {
        if required, !items.contains(where: { $0.name == name }) {
            issues.append(Issue(pointer: name, code: .memberMissing, arguments: [name]))
        }
        return choice(name, type)
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>, required: Bool = true) -> Int? {
        if required, !items.contains(where: { $0.name == name }) {
            issues.append(Issue(pointer: name, code: .memberMissing, arguments: [name]))
        }
        guard let text = text(name) else { return nil }
        if let value = Int(text), range.contains(value), String(value) == text { return value }
        issues.append(
            Issue(
                pointer: name, code: .valueOutOfRange,
                arguments: [String(range.lowerBound), String(range.upperBound)]))
        return nil
    }

    mutating func choice(_ name: String, _ allowed: [String]) -> String? {
        guard let text = text(name) else { return nil }
        if allowed.contains(text) { return text }
        issues.append(Issue(pointer: name, code: .valueNotAllowed, arguments: [allowed.joined(separator: ", ")]))
        return nil
    }

    /// What a list's cursors are made of: the key that it is sorted by. One of another list is refused.
    enum Order {
        case name, due, report, sequence
        /// By name, then by due instant.
        case nameAndDue
        /// A list of its own for each of several records: the record's number, then as by name.
        case row

        fileprivate func fits(_ cursor: Cursor) -> Bool {
            switch (self, cursor.parts.count) {
            case (.name, 2): if case (.bytes, .integer) = (cursor.parts[0], cursor.parts[1]) { true } else { false }
            case (.due, 2): if case (.integer, .integer) = (cursor.parts[0], cursor.parts[1]) { true } else { false }
            case (.report, 3):
                cursor.parts.allSatisfy { if case .integer = $0 { true } else { false } }
            case (.nameAndDue, 3):
                if case (.bytes, .integer, .integer) = (cursor.parts[0], cursor.parts[1], cursor.parts[2]) {
                    true
                } else {
                    false
                }
            case (.sequence, 1): if case .integer = cursor.parts[0] { true } else { false }
            case (.row, 3):
                if case (.integer, .bytes, .integer) = (cursor.parts[0], cursor.parts[1], cursor.parts[2]) {
                    true
                } else {
                    false
                }
            default: false
            }
        }
    }

    /// `limit` and `cursor`, which every list takes.
    ///
    /// - Parameter end: what one says instead of a cursor to begin after the last row.
    mutating func page(by order: Order, limit standard: Int = 50, orEnd end: String? = nil) -> PageRequest {
        var limit = standard
        if let text = text("limit") {
            if let value = Int(text), PageRequest.limits.contains(value), String(value) == text {
                limit = value
            } else {
                issues.append(Issue(pointer: "limit", code: .valueOutOfRange, arguments: ["1", "500"]))
            }
        }
        // A sort key in hexadecimal has several digits for each letter of a name.
        let cursor = parsed("cursor", or: .cursorInvalid, maximum: 4_096) { text in
            text == end ? .end : Cursor(text).flatMap { order.fits($0) ? $0 : nil }
        }
        return PageRequest(limit: limit, cursor: cursor)
    }
}
