/// The languages that a client's user reads: the value of `Accept-Language` (RFC 9110 §12.5.4).
package struct AcceptLanguage: Sendable, Hashable {
    private struct Entry: Sendable, Hashable {
        /// Lowercased, or `*`.
        let range: String
        let quality: Quality
    }

    private let entries: [Entry]

    package init?(_ headerValue: String) {
        var scanner = FieldScanner(headerValue)
        let entries = scanner.list { scanner -> Entry? in
            guard let range = Self.languageRange(&scanner), let quality = scanner.weight() else { return nil }
            return Entry(range: range, quality: quality)
        }
        guard let entries else { return nil }
        self.entries = entries
    }

    /// `language-range` of RFC 4647 §2.1.
    private static func languageRange(_ scanner: inout FieldScanner) -> String? {
        if scanner.take("*") { return "*" }
        let isInner = { (byte: UInt8) in Octets.isLetter(byte) || Octets.isDigit(byte) || byte == UInt8(ascii: "-") }
        guard let text = scanner.takeWhile(isInner)?.lowercased() else { return nil }
        let subtags = text.split(separator: "-", omittingEmptySubsequences: false)
        guard subtags.allSatisfy({ (1...8).contains($0.utf8.count) }), let first = subtags.first,
            first.utf8.allSatisfy(Octets.isLetter)
        else { return nil }
        return text
    }

    /// The most welcome of `languages` (lowercase tags); nil if the client names none of them, or refuses all.
    ///
    /// `en-GB` is served by `en` when there is nothing closer (RFC 4647 §3.4), and `en` by `en-GB` (§3.3.1). Among
    /// equally welcome languages the one named first is chosen, for the list is in the order of the reader's priority.
    package func preferred(among languages: [String]) -> String? {
        var best: (language: String, quality: Quality, place: Int)?
        for language in languages {
            guard let place = decidingEntry(for: language) else { continue }
            let quality = entries[place].quality
            guard quality > .none else { continue }
            if let current = best, (current.quality, -current.place) >= (quality, -place) { continue }
            best = (language, quality, place)
        }
        return best?.language
    }

    /// Whichever range comes closest: the tag itself, then a longer and longer prefix of it, then something narrower,
    /// then `*`.
    private func decidingEntry(for language: String) -> Int? {
        var best: (place: Int, closeness: Int)?
        for (place, entry) in entries.enumerated() {
            let closeness: Int
            if entry.range == language {
                closeness = .max
            } else if language.hasPrefix(entry.range + "-") {
                closeness = entry.range.utf8.count + 2
            } else if entry.range.hasPrefix(language + "-"), entry.quality > .none {
                // "en-GB;q=0" refuses British English, not English.
                closeness = 1
            } else if entry.range == "*" {
                closeness = 0
            } else {
                continue
            }
            guard let current = best else {
                best = (place, closeness)
                continue
            }
            let isBetterNarrower =
                closeness == 1 && current.closeness == 1
                && entry.quality > entries[current.place].quality
            if closeness > current.closeness || isBetterNarrower { best = (place, closeness) }
        }
        return best?.place
    }
}
