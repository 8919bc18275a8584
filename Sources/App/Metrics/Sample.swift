package import SQLite

/// One family of figures that is read off at the moment of asking.
package struct Sample: Sendable {
    package struct Row: Sendable {
        /// What follows the family's name: `_bucket`, `_sum`, `_count` of a histogram.
        let suffix: String
        let labels: String
        let value: String
    }

    let name: String
    let rows: [Row]

    package init(_ name: String, labels: String = "", _ value: some CustomStringConvertible) {
        self.name = name
        rows = [Row(suffix: "", labels: labels, value: value.description)]
    }

    /// A row for each value of one label.
    package init(_ name: String, by label: String, _ values: [(String, some CustomStringConvertible)]) {
        self.name = name
        rows = values.map { Row(suffix: "", labels: "\(label)=\"\($0)\"", value: $1.description) }
    }

    package init(_ name: String, _ distribution: Distribution) {
        self.name = name
        var total = 0
        var rows: [Row] = []
        for (bound, count) in zip(distribution.bounds.map(Self.text) + ["+Inf"], distribution.counts) {
            total += count
            rows.append(Row(suffix: "_bucket", labels: "le=\"\(bound)\"", value: String(total)))
        }
        rows.append(Row(suffix: "_sum", labels: "", value: String(distribution.sum)))
        rows.append(Row(suffix: "_count", labels: "", value: String(total)))
        self.rows = rows
    }

    /// `1` rather than `1.0`, `0.0001` rather than `1e-04`.
    private static func text(_ bound: Double) -> String {
        guard bound < 1 else { return bound == bound.rounded() ? String(Int(bound)) : String(bound) }
        let digits = String(Int((bound * 1e6).rounded()))
        var text = "0." + String(repeating: "0", count: 6 - digits.count) + digits
        while text.hasSuffix("0") { text.removeLast() }
        return text
    }

    var lines: [String] {
        rows.map { "\(name)\($0.suffix)\(MetricsRegistry.braces($0.labels)) \($0.value)" }
    }
}
