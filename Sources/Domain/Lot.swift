/// A draw by lot that anybody can repeat from its seed.
///
/// The generator is SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014), the shuffle
/// is that of Fisher and Yates from the end down, and an index below `n` is the high word of the 128-bit product of `n` and the
/// next number. None of it comes from the standard library, whose shuffles may change with its version.
package struct Lot: Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number below `bound`, which must be positive. Its bias, below one in 2^40 for a million units, is no one's advantage.
    package mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "there is nothing to draw from")
        return Int(UInt64(bound).multipliedFullWidth(by: next()).high)
    }

    /// `items` in the order in which they are drawn.
    package static func order<T>(_ items: [T], seed: UInt64) -> [T] {
        var lot = Lot(seed: seed)
        var items = items
        for last in stride(from: items.count - 1, to: 0, by: -1) {
            items.swapAt(last, lot.index(below: last + 1))
        }
        return items
    }
}
