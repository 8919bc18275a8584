/// Members with a name of our own, and elements. An optional that is `nil` is written as `null`.
extension JSONWriter {
    package mutating func member(_ name: StaticString, _ value: String) {
        ownName(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: String?) {
        ownName(name)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        ownName(name)
        integer(Int64(value))
    }

    package mutating func member(_ name: StaticString, _ value: Int?) {
        ownName(name)
        if let value { integer(Int64(value)) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Int64) {
        ownName(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: Int64?) {
        ownName(name)
        if let value { integer(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        ownName(name)
        bool(value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool?) {
        ownName(name)
        if let value { bool(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: JSON) {
        ownName(name)
        value.write(to: &self)
    }

    package mutating func member(_ name: StaticString, _ value: JSON?) {
        ownName(name)
        (value ?? .null).write(to: &self)
    }

    package mutating func member(_ name: StaticString, _ value: JSONNumber?) {
        ownName(name)
        if let value { number(value) } else { null() }
    }

    /// An array of strings.
    package mutating func member(_ name: StaticString, _ values: [String]) {
        member(name, array: { for value in values { $0.string(value) } })
    }

    /// `hundredths` / 100, as ``decimal(hundredths:)`` writes it.
    package mutating func member(_ name: StaticString, hundredths: Int64?) {
        ownName(name)
        if let hundredths { decimal(hundredths: hundredths) } else { null() }
    }

    package mutating func member(_ name: StaticString, object body: (inout JSONWriter) -> Void) {
        ownName(name)
        object(body)
    }

    package mutating func member(_ name: StaticString, array body: (inout JSONWriter) -> Void) {
        ownName(name)
        array(body)
    }

    /// A value that is JSON already; see ``raw(_:)``.
    package mutating func member(_ name: StaticString, raw json: [UInt8]) {
        ownName(name)
        raw(json)
    }

    /// `null`, where a bare `nil` would leave open of what type.
    package mutating func memberNull(_ name: StaticString) {
        ownName(name)
        null()
    }

    package mutating func element(_ value: String) { string(value) }

    package mutating func element(_ value: Int) { integer(Int64(value)) }

    package mutating func element(_ value: Int64) { integer(value) }

    package mutating func element(_ value: Bool) { bool(value) }

    package mutating func element(_ value: JSON) { value.write(to: &self) }

    package mutating func elementObject(_ body: (inout JSONWriter) -> Void) { object(body) }

    package mutating func elementArray(_ body: (inout JSONWriter) -> Void) { array(body) }
}
