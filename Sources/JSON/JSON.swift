/// One JSON value (RFC 8259 §3).
///
/// Numbers keep the text they were written in (``JSONNumber``), so no value passes through binary floating point on
/// its way to exact points. Two values are equal when they mean the same: 4.50 and 4.5 are one number, and the order
/// of an object's members does not matter (§4). Strings are equal when they are the same scalars (§8.3), which is
/// stricter than `String`'s own `==`: a name sent again in another Unicode form is another string.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)

    package static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameScalars(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// The member of that name when this is an object that has one.
    package subscript(name: String) -> JSON? {
        guard case .object(let object) = self else { return nil }
        return object[name]
    }

    /// An exact number from an integer.
    package static func number(_ value: Int64) -> JSON { .number(JSONNumber(value)) }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    // No float literal: the compiler would round 4.55 to a binary fraction before we ever saw it.

    package init(stringLiteral value: String) { self = .string(value) }

    package init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }

    package init(booleanLiteral value: Bool) { self = .bool(value) }

    package init(arrayLiteral elements: JSON...) { self = .array(elements) }

    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(name: $0.0, value: $0.1) }))
    }
}

extension String {
    /// Equal scalar by scalar, as RFC 8259 §8.3 asks. `String`'s `==` also holds for canonically equivalent text (the
    /// Kelvin sign equals K), so it only serves to turn down most pairs quickly.
    func hasSameScalars(as other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
    }
}
