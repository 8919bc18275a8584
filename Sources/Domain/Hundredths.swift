internal import JSON

/// Decimal notation of whole hundredths, shared by ``Points`` and ``Percent``.
enum Hundredths {
    /// How far from zero a value may be. Far above any figure of a programme, and so far below `Int.max` that sums,
    /// differences and the cross multiplication of a band need no overflow checks.
    static let limit = 1_000_000_000

    static func contains(_ value: Int) -> Bool {
        (-limit...limit).contains(value)
    }

    static func clamped(_ value: Int) -> Int {
        min(max(value, -limit), limit)
    }

    static func exact(_ number: JSONNumber) throws(DecimalFailure) -> Int {
        let scaled: Int64
        do {
            scaled = try number.scaled(by: 2)
        } catch {
            switch error {
            case .tooPrecise: throw .tooPrecise
            case .outOfRange: throw .outOfRange
            }
        }
        guard let value = Int(exactly: scaled), contains(value) else { throw .outOfRange }
        return value
    }

    /// Reads `-?digits[.digits]`; decimals after the second must be zeros, as in a JSON number.
    static func parse(_ text: String) -> Int? {
        var bytes = text.utf8[...]
        let negative = bytes.first == UInt8(ascii: "-")
        if negative { bytes.removeFirst() }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        var decimals = parts.count == 2 ? Array(parts[1]) : []
        while decimals.count > 2, decimals.last == UInt8(ascii: "0") { decimals.removeLast() }
        guard decimals.count <= 2 else { return nil }
        decimals += Array(repeating: UInt8(ascii: "0"), count: 2 - decimals.count)
        var value = 0
        for byte in Array(parts[0]) + decimals {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            guard contains(value) else { return nil }
        }
        return negative ? -value : value
    }

    /// The shortest notation: `4`, `4.5`, `-0.25`.
    static func text(_ value: Int) -> String {
        let magnitude = value.magnitude
        let whole = "\(value < 0 ? "-" : "")\(magnitude / 100)"
        let rest = magnitude % 100
        if rest == 0 { return whole }
        return rest.isMultiple(of: 10) ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
