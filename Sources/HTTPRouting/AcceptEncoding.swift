/// The content codings that a client takes: the value of `Accept-Encoding` (RFC 9110 §12.5.3).
package struct AcceptEncoding: Sendable, Hashable {
    private struct Entry: Sendable, Hashable {
        let coding: String
        let quality: Quality
    }

    private let entries: [Entry]

    /// What holds when the field is missing. Every coding would do then; none is what surely does.
    package static let identityOnly = AcceptEncoding(entries: [])

    private init(entries: [Entry]) {
        self.entries = entries
    }

    package init?(_ headerValue: String) {
        var scanner = FieldScanner(headerValue)
        let entries = scanner.list { scanner -> Entry? in
            guard let coding = scanner.lowercasedToken(), let quality = scanner.weight() else { return nil }
            // Old names of the same codings (RFC 9110 §8.4.1).
            return Entry(coding: coding == "x-gzip" ? "gzip" : coding, quality: quality)
        }
        guard let entries else { return nil }
        self.init(entries: entries)
    }

    /// How welcome a coding (lowercased) is. What is not named is what `*` says; without a `*`, `identity` is
    /// acceptable and everything else is not.
    package func quality(of coding: String) -> Quality {
        explicitQuality(of: coding) ?? explicitQuality(of: "*") ?? (coding == "identity" ? .full : .none)
    }

    /// The best of `codings`, or `identity`; nil if nothing is acceptable, which is a 406.
    ///
    /// A coding that the client names goes before an `identity` that it does not: that is why it sends the field.
    package func preferred(among codings: [String]) -> String? {
        var best: (coding: String, quality: Quality)?
        for coding in codings {
            let quality = quality(of: coding)
            if quality > best?.quality ?? .none { best = (coding, quality) }
        }
        if let best, best.quality >= explicitQuality(of: "identity") ?? .none { return best.coding }
        return quality(of: "identity") > .none ? "identity" : nil
    }

    /// Of a coding named twice, the first counts.
    private func explicitQuality(of coding: String) -> Quality? {
        entries.first { $0.coding == coding }?.quality
    }
}
