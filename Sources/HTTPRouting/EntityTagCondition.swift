/// The value of `If-Match` or `If-None-Match`: `*`, or a list of entity tags (RFC 9110 §13.1.1, §13.1.2).
package enum EntityTagCondition: Sendable, Hashable {
    /// `*`: whatever there is.
    case any
    case tags([EntityTag])

    /// nil for a list without a single tag, too: it asks for nothing that can be meant.
    package init?(_ headerValue: String) {
        var scanner = FieldScanner(headerValue)
        scanner.skipWhitespace()
        if scanner.take("*") {
            scanner.skipWhitespace()
            guard scanner.isAtEnd else { return nil }
            self = .any
            return
        }
        guard let tags = scanner.list({ EntityTag(from: &$0) }), !tags.isEmpty else { return nil }
        self = .tags(tags)
    }

    /// As `If-Match` compares.
    /// - Parameter current: The tag of the current representation; nil if there is none.
    package func matchesStrongly(_ current: EntityTag?) -> Bool {
        matches(current) { $0.matchesStrongly($1) }
    }

    /// As `If-None-Match` compares.
    /// - Parameter current: The tag of the current representation; nil if there is none.
    package func matchesWeakly(_ current: EntityTag?) -> Bool {
        matches(current) { $0.matchesWeakly($1) }
    }

    private func matches(_ current: EntityTag?, by compare: (EntityTag, EntityTag) -> Bool) -> Bool {
        guard let current else { return false }
        switch self {
        case .any: return true
        case .tags(let tags): return tags.contains { compare($0, current) }
        }
    }
}

extension EntityTagCondition: CustomStringConvertible {
    package var description: String {
        switch self {
        case .any: "*"
        case .tags(let tags): tags.map(\.description).joined(separator: ", ")
        }
    }
}
