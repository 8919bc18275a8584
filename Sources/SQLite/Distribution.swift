/// How often a figure fell within each of some bounds: what a histogram is drawn from.
package struct Distribution: Sendable, Hashable {
    /// The upper end of each class, included, in rising order; what lies above the last has a class of its own.
    package let bounds: [Double]
    /// How many fell into each class, the one above the last bound included.
    package private(set) var counts: [Int]
    package private(set) var sum = 0.0

    package var count: Int { counts.reduce(0, +) }

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    package mutating func add(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
