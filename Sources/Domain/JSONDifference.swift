package import JSON

/// One place at which two JSON values differ: what stood there and what does now, `nil` for nothing.
///
/// Elements of a list are told apart by what names them (a unit, a subject with its measure and period, a plan), texts by
/// themselves; so that a line that was put in between does not make all that follow look different.
package struct JSONDifference: Sendable, Hashable {
    /// As a JSON Pointer (RFC 6901), with the name of an element in the place of its index.
    package let path: String
    package let from: JSON?
    package let to: JSON?

    package static func between(_ old: JSON, _ new: JSON, at name: String) -> [JSONDifference] {
        var found: [JSONDifference] = []
        compare(old, new, JSONPointer.root.appending(name), &found)
        return found
    }

    private static func compare(_ old: JSON?, _ new: JSON?, _ place: JSONPointer, _ found: inout [JSONDifference]) {
        guard old != new else { return }
        switch (old, new) {
        case (.object(let old)?, .object(let new)?):
            for member in old.members { compare(member.value, new[member.name], place.appending(member.name), &found) }
            for member in new.members where old[member.name] == nil {
                compare(nil, member.value, place.appending(member.name), &found)
            }
        case (.array(let old)?, .array(let new)?): compare(old, new, place, &found)
        default:
            let (from, to) = (old == .null ? nil : old, new == .null ? nil : new)
            if from != to { found.append(JSONDifference(path: place.description, from: from, to: to)) }
        }
    }

    private static func compare(_ old: [JSON], _ new: [JSON], _ place: JSONPointer, _ found: inout [JSONDifference]) {
        var left = new.map { (name: name(of: $0), value: $0) }
        for value in old {
            let name = name(of: value)
            let match = left.firstIndex { name == nil ? $0.value == value : $0.name == name }
            let other = match.map { left.remove(at: $0).value }
            compare(value, other, name.map(place.appending) ?? place, &found)
        }
        for (name, value) in left { compare(nil, value, name.map(place.appending) ?? place, &found) }
    }

    /// What tells an element of a list from its neighbours; `nil` for a text, which is all that it is.
    private static func name(of value: JSON) -> String? {
        guard case .object(let object) = value else { return nil }
        for names in [
            ["subject", "unit", "period"], ["reportedBy", "period", "source"], ["unit"], ["plan"], ["model"], ["name"],
        ] {
            let parts = names.compactMap { name in
                if case .string(let text)? = object[name] { text } else { nil as String? }
            }
            if let first = names.first, case .string? = object[first], !parts.isEmpty {
                return parts.joined(separator: " · ")
            }
        }
        return nil
    }
}
