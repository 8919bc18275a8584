/// A class that a card falls into (mức xếp loại), by percent of its applicable maximum.
package struct Band: Sendable, Hashable {
    package var code: String
    package var name: String
    /// The lowest percentage of the band. It ends where the band above it begins.
    package var from: Percent

    package init(code: String, name: String, from: Percent) {
        self.code = code
        self.name = name
        self.from = from
    }

    /// Whether `total` of `maximum` is enough for the band: by cross multiplication, so nothing is rounded.
    /// Never for a maximum of zero.
    package func isReached(by total: Points, of maximum: Points) -> Bool {
        maximum > .zero && total.hundredths * 100_00 >= from.hundredths * maximum.hundredths
    }
}
