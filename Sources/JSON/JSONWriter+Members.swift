/// Members with a name of our own, and elements. An optional that is `nil` is written as `null`.
extension JSONWriter {
    package mutating func member(_ name: StaticString, _ value: String) {
        self.name(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        self.name(name)
        integer(Int64(value))
    }

    package mutating func member(_ name: StaticString, _ value: Int?) {
        self.name(name)
        if let value { integer(Int64(value)) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Int64) {
        self.name(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: Int64?) {
        self.name(name)
        if let value { integer(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool?) {
        self.name(name)
        if let value { bool(value) } else { null() }
    }

    package mutating func member(_ name: StaticString, _ value: JSON) {
        self.name(name)
        value.write(to: &self)
    }

    package mutating func member(_ name: StaticString, _ value: JSON?) {
        self.name(name)
        (value ?? .null).write(to: &self)
    }

    package mutating func member(_ name: StaticString, _ value: JSONNumber?) {
        self.name(name)
        if let value { number(value) } else { null() }
    }

    /// An array of strings.
    package mutating func member(_ name: StaticString, _ values: [String]) {
        member(name, array: { for value in values { $0.string(value) } })
    }

    /// `hundredths` / 100, as ``decimal(hundredths:)`` writes it.
    package mutating func member(_ name: StaticString, hundredths: Int64?) {
        self.name(name)
        if let hundredths { decimal(hundredths: hundredths) } else { null() }
    }

    package mutating func member(_ name: StaticString, object body: (inout JSONWriter) -> Void) {
        self.name(name)
        object(body)
    }

    package mutating func member(_ name: StaticString, array body: (inout JSONWriter) -> Void) {
        self.name(name)
        array(body)
    }

    /// A value that is JSON already; see ``raw(_:)``.
    package mutating func member(_ name: StaticString, raw json: [UInt8]) {
        self.name(name)
        raw(json)
    }

    /// `null`, where a bare `nil` would leave open of what type.
    package mutating func memberNull(_ name: StaticString) {
        self.name(name)
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
