package import JSON

extension JSONWriter {
    /// A JSON number with at most two decimals; `null` for `nil`.
    package mutating func member(_ name: StaticString, _ points: Points?) {
        member(name, hundredths: points.map { Int64($0.hundredths) })
    }

    /// A JSON number with at most two decimals; `null` for `nil`.
    package mutating func member(_ name: StaticString, _ percent: Percent?) {
        member(name, hundredths: percent.map { Int64($0.hundredths) })
    }
}
