/// The media types that a client takes: the value of `Accept` (RFC 9110 §12.5.1).
package struct Accept: Sendable, Hashable {
    /// In the order written. None at all asks for nothing in particular, as does a missing field.
    package let ranges: [MediaRange]

    /// What holds when the field is missing.
    package static let anything = Accept(ranges: [])

    private init(ranges: [MediaRange]) {
        self.ranges = ranges
    }

    package init?(_ headerValue: String) {
        var scanner = FieldScanner(headerValue)
        guard let ranges = scanner.list({ MediaRange(from: &$0) }) else { return nil }
        self.init(ranges: ranges)
    }

    /// What the narrowest range that matches says.
    package func quality(of contentType: ContentType) -> Quality {
        if ranges.isEmpty { return .full }
        var best: MediaRange?
        for range in ranges where range.matches(contentType) {
            if range.specificity > best?.specificity ?? -1 { best = range }
        }
        return best?.quality ?? .none
    }

    /// The most welcome of `offers`, and among equals the first; nil if none is acceptable, which is a 406.
    package func preferred(among offers: [ContentType]) -> ContentType? {
        var best: (offer: ContentType, quality: Quality)?
        for offer in offers {
            let quality = quality(of: offer)
            if quality > best?.quality ?? .none { best = (offer, quality) }
        }
        return best?.offer
    }
}
