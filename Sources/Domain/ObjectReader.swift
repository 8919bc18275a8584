package import JSON

/// Collects every fault of one body, so that a person mends it in one go.
///
/// Confined to the call that reads the body: never shared between tasks.
package final class Faults {
    package private(set) var issues: [Issue] = []
    /// Past this many faults the rest only repeats what is wrong.
    package static let limit = 200

    package init() {}

    package func report(_ code: IssueCode, at pointer: JSONPointer, _ arguments: String...) {
        report(Issue(pointer: pointer.description, code: code, arguments: arguments))
    }

    package func report(_ issue: Issue) {
        if issues.count < Faults.limit { issues.append(issue) }
    }
}

/// Reads the members of one JSON object and says of each what is wrong with it.
///
/// Every read of a required member answers `nil` after reporting why, so a value is built only when nothing was reported;
/// `finish()` reports the members that nobody asked for.
package struct ObjectReader {
    package let pointer: JSONPointer
    package let faults: Faults
    private let object: JSONObject
    /// No set: a dozen names are compared faster than hashed.
    private var asked: [String] = []

    /// A reader of `json`, or `nil` (reported) when it is not an object.
    package init?(_ json: JSON, at pointer: JSONPointer = .root, faults: Faults) {
        guard case .object(let object) = json else {
            faults.report(.memberType, at: pointer, "object")
            return nil
        }
        self.object = object
        self.pointer = pointer
        self.faults = faults
    }

    /// Reads a whole body: the value, or every fault found.
    package static func read<T>(
        _ json: JSON, _ body: (inout ObjectReader) -> T?
    ) throws(Invalid) -> T {
        let (value, faults) = try readable(json, body)
        guard faults.isEmpty else { throw Invalid(issues: faults) }
        return value
    }

    /// Reads of a body what can be read, beside the faults of the rest: for a service that first looks for what does not fit the
    /// records, and then refuses the body for both at once (``Swift/Array/and(_:)``).
    ///
    /// `body` has something stand in for a member that it could not read. As long as there are faults nothing comes of the value.
    package static func readable<T>(
        _ json: JSON, _ body: (inout ObjectReader) -> T?
    ) throws(Invalid) -> (value: T, faults: [Issue]) {
        let faults = Faults()
        var value: T?
        if var reader = ObjectReader(json, faults: faults) {
            value = body(&reader)
            reader.finish()
        }
        guard let value else { throw Invalid(issues: faults.issues) }
        return (value, faults.issues)
    }

    /// Reports every member that was not asked for.
    package func finish() {
        for member in object.members where !asked.contains(member.name) {
            guard faults.issues.count < Faults.limit else { return }
            faults.report(.memberUnknown, at: pointer.appending(member.name), member.name)
        }
    }

    // MARK: Any member

    /// The member's value as it is; `nil` when absent. A `null` counts as absent.
    package mutating func json(_ name: String, required: Bool = false) -> JSON? {
        asked.append(name)
        switch object[name] {
        case nil, .null:
            if required { faults.report(.memberMissing, at: pointer.appending(name), name) }
            return nil
        case let value?: return value
        }
    }

    /// Whether the body names the member at all, be it with `null`.
    package func has(_ name: String) -> Bool { object[name] != nil }

    /// Marks a member as known without reading it (it comes from the URL, say).
    package mutating func allow(_ names: String...) { asked += names }

    /// A member that the URL has said already: a body read from a `GET` may carry it, and must then say the same.
    package mutating func echo(_ name: String, _ expected: String) {
        if let text = string(name, required: false), text != expected { report(.valueNotAllowed, at: name, expected) }
    }

    package func report(_ code: IssueCode, at name: String, _ arguments: String...) {
        faults.report(Issue(pointer: pointer.appending(name).description, code: code, arguments: arguments))
    }

    // MARK: Single values

    package mutating func string(_ name: String, required: Bool = true) -> String? {
        switch json(name, required: required) {
        case nil: return nil
        case .string(let text): return text
        default:
            report(.memberType, at: name, "string")
            return nil
        }
    }

    /// Text for people: in one Unicode form, without blanks at the ends, not empty, at most `maximum` characters.
    package mutating func text(_ name: String, required: Bool = true, maximum: Int = 300) -> String? {
        guard let raw = string(name, required: required) else { return nil }
        return Self.text(raw, maximum: maximum) { code, argument in report(code, at: name, argument) }
    }

    /// A text as every body has it: composed, without blanks around it, not too long, and with no control characters but tabs and line
    /// feeds; `nil` when `report` was told why not.
    package static func text(_ raw: String, maximum: Int, _ report: (IssueCode, String) -> Void) -> String? {
        let text = VietnameseText.composed(raw.trimmingBlanks())
        if text.isEmpty {
            report(.textEmpty, "")
            return nil
        }
        if text.unicodeScalars.count > maximum {
            report(.textTooLong, String(maximum))
            return nil
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0.value == 0x7F }) {
            report(.textControl, "")
            return nil
        }
        return text
    }

    /// A value that is written as a string and parsed by its type: slug, code, date, month.
    ///
    /// - Parameter form: how it is written, where the sentence about `code` says so.
    package mutating func parsed<T>(
        _ name: String, required: Bool = true, or code: IssueCode, expecting form: String? = nil,
        _ parse: (String) -> T?
    ) -> T? {
        guard let raw = string(name, required: required) else { return nil }
        if let value = parse(raw) { return value }
        let place = pointer.appending(name).description
        faults.report(Issue(pointer: place, code: code, arguments: Self.arguments(form, raw)))
        return nil
    }

    /// What a sentence about a text that is none of its kind needs: the form that is wanted, if it names one, and the text.
    private static func arguments(_ form: String?, _ raw: String) -> [String] {
        (form.map { [$0] } ?? []) + [String(raw.prefix(80))]
    }

    package mutating func slug(_ name: String, required: Bool = true) -> Slug? {
        parsed(name, required: required, or: .slugInvalid) { Slug($0) }
    }

    package mutating func code(_ name: String, required: Bool = true) -> Code? {
        parsed(name, required: required, or: .codeInvalid) { Code($0) }
    }

    package mutating func date(_ name: String, required: Bool = true) -> LocalDate? {
        parsed(name, required: required, or: .dateInvalid) { LocalDate($0) }
    }

    package mutating func month(_ name: String, required: Bool = true) -> Month? {
        parsed(name, required: required, or: .monthInvalid) { Month($0) }
    }

    package mutating func choice<T: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: T.Type = T.self, required: Bool = true
    ) -> T? {
        guard let raw = string(name, required: required) else { return nil }
        if let value = T(rawValue: raw) { return value }
        report(.valueNotAllowed, at: name, T.allCases.map(\.rawValue).joined(separator: ", "))
        return nil
    }

    package mutating func flag(_ name: String, default fallback: Bool = false) -> Bool {
        switch json(name) {
        case nil: return fallback
        case .bool(let value): return value
        default:
            report(.memberType, at: name, "boolean")
            return fallback
        }
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>, required: Bool = true) -> Int? {
        switch json(name, required: required) {
        case nil: return nil
        case .number(let number):
            if let value = number.integer, let small = Int(exactly: value), range.contains(small) { return small }
            report(.valueOutOfRange, at: name, String(range.lowerBound), String(range.upperBound))
            return nil
        default:
            report(.memberType, at: name, "integer")
            return nil
        }
    }

    // MARK: Lists and nested objects

    package mutating func array(_ name: String, required: Bool = false, maximum: Int = 5_000) -> [JSON] {
        switch json(name, required: required) {
        case nil: return []
        case .array(let items):
            if items.count <= maximum { return items }
            report(.listTooLong, at: name, String(maximum))
            return []
        default:
            report(.memberType, at: name, "array")
            return []
        }
    }

    /// The elements of a list of objects that could be read; the faults of the others are reported at their place.
    ///
    /// - Parameter standIn: takes the place of an element that could not be read, so that those behind it keep theirs.
    package mutating func objects<T>(
        _ name: String, required: Bool = false, maximum: Int = 5_000, standIn: T? = nil,
        _ read: (inout ObjectReader) -> T?
    ) -> [T] {
        let place = pointer.appending(name)
        return array(name, required: required, maximum: maximum).enumerated().compactMap { index, item in
            guard var reader = ObjectReader(item, at: place.appending(index), faults: faults) else { return standIn }
            defer { reader.finish() }
            return read(&reader) ?? standIn
        }
    }

    package mutating func object<T>(_ name: String, required: Bool = false, _ read: (inout ObjectReader) -> T?) -> T? {
        guard let json = json(name, required: required),
            var reader = ObjectReader(json, at: pointer.appending(name), faults: faults)
        else { return nil }
        defer { reader.finish() }
        return read(&reader)
    }

    /// A list of strings, each parsed by its type; what does not parse is reported at its index.
    package mutating func list<T>(
        _ name: String, required: Bool = false, maximum: Int = 5_000, or code: IssueCode,
        expecting form: String? = nil, _ parse: (String) -> T?
    ) -> [T] {
        let place = pointer.appending(name)
        return array(name, required: required, maximum: maximum).enumerated().compactMap { index, item in
            guard case .string(let raw) = item else {
                faults.report(.memberType, at: place.appending(index), "string")
                return nil
            }
            if let value = parse(raw) { return value }
            let place = place.appending(index).description
            faults.report(Issue(pointer: place, code: code, arguments: Self.arguments(form, raw)))
            return nil
        }
    }

    package mutating func slugs(_ name: String, required: Bool = false) -> [Slug] {
        list(name, required: required, or: .slugInvalid) { Slug($0) }
    }

    package mutating func texts(_ name: String, maximum: Int = 300) -> [String] {
        list(name, or: .textEmpty) { raw in
            Self.text(raw, maximum: maximum) { _, _ in }
        }
    }

    /// Texts of which each is told its own fault at its index.
    package mutating func lines(_ name: String, maximumItems: Int, maximum: Int) -> [String] {
        let place = pointer.appending(name)
        return array(name, maximum: maximumItems).enumerated().compactMap { index, item in
            guard case .string(let raw) = item else {
                faults.report(.memberType, at: place.appending(index), "string")
                return nil
            }
            return Self.text(raw, maximum: maximum) { code, argument in
                faults.report(code, at: place.appending(index), argument)
            }
        }
    }
}

/// A body that cannot be taken, with every reason.
package struct Invalid: Error, Sendable {
    package let issues: [Issue]
    package init(issues: [Issue]) { self.issues = issues }
}

extension String {
    /// Without white space at either end.
    package func trimmingBlanks() -> String {
        var scalars = Substring(self).unicodeScalars
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }
}
