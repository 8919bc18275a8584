/// A validator of a representation (RFC 9110 §8.8.3).
package struct EntityTag: Sendable, Hashable {
    /// What stands between the quotes.
    package let opaque: String
    package let isWeak: Bool

    /// A tag of our own making.
    /// - Precondition: `opaque` has no quotes, spaces or controls.
    package init(opaque: String, isWeak: Bool = false) {
        precondition(opaque.utf8.allSatisfy(Self.isTagCharacter), "not the text of an entity tag")
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// `"…"` or `W/"…"`; the `W` is of this case only.
    package init?(_ text: String) {
        var scanner = FieldScanner(text)
        scanner.skipWhitespace()
        guard let tag = EntityTag(from: &scanner) else { return nil }
        scanner.skipWhitespace()
        guard scanner.isAtEnd else { return nil }
        self = tag
    }

    init?(from scanner: inout FieldScanner) {
        isWeak = scanner.take("W")
        if isWeak, !scanner.take("/") { return nil }
        guard scanner.take("\"") else { return nil }
        if scanner.take("\"") {
            opaque = ""
            return
        }
        guard let opaque = scanner.takeWhile(Self.isTagCharacter), scanner.take("\"") else { return nil }
        self.opaque = opaque
    }

    /// `etagc`: no space, quote or control.
    private static func isTagCharacter(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != UInt8(ascii: "\"") && byte != 0x7F
    }

    /// Both strong and the same: equal byte for byte.
    package func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && matchesWeakly(other)
    }

    /// The same, strong or weak: as good as equal.
    package func matchesWeakly(_ other: EntityTag) -> Bool {
        // By bytes: to a String, canonically equivalent texts are equal, and a tag is opaque.
        opaque.utf8.elementsEqual(other.opaque.utf8)
    }
}

extension EntityTag: CustomStringConvertible {
    package var description: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }
}
