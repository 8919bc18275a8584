/// The stable key of a unit, group, model, plan or inspection, as it stands in a URL: `ubnd-phuong-tay-tuu`.
///
/// Lower-case ASCII letters and digits in parts joined by single hyphens, 1 to 64 characters, so that it can be typed by
/// hand, needs no escaping anywhere and has one spelling.
package struct Slug: Sendable, Hashable {
    private let text: String

    /// The longest slug, in characters.
    package static let maximumLength = 64
}

extension Slug: LosslessStringConvertible {
    /// `nil` unless the text is `[a-z0-9]+(-[a-z0-9]+)*` and no longer than `maximumLength`.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, text.utf8.isJoinedParts(of: Self.isPart, by: Self.isHyphen) else {
            return nil
        }
        self.text = text
    }

    package var description: String { text }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func isHyphen(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-")
    }
}

extension Slug: Comparable {
    package static func < (a: Slug, b: Slug) -> Bool {
        a.text < b.text
    }
}

extension String.UTF8View {
    /// Whether the bytes are one or more non-empty parts with one separator between each two.
    func isJoinedParts(of isPart: (UInt8) -> Bool, by isSeparator: (UInt8) -> Bool) -> Bool {
        var isInPart = false
        for byte in self {
            if isPart(byte) {
                isInPart = true
            } else if isInPart, isSeparator(byte) {
                isInPart = false
            } else {
                return false
            }
        }
        return isInPart
    }
}
