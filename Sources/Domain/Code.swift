/// The code of a deadline, duty, criterion, criteria group or band inside its document: `S0-D4`, `g1-c2`, `A`.
///
/// ASCII letters and digits in parts joined by single `-`, `.` or `_`, 1 to 64 characters; case counts, as printed.
package struct Code: Sendable, Hashable {
    private let text: String

    /// The longest code, in characters.
    package static let maximumLength = 64
}

extension Code: LosslessStringConvertible {
    /// `nil` unless the text is `[A-Za-z0-9]+([-._][A-Za-z0-9]+)*` and no longer than `maximumLength`.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, text.utf8.isJoinedParts(of: Self.isPart, by: Self.isJoint) else {
            return nil
        }
        self.text = text
    }

    package var description: String { text }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func isJoint(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
}

extension Code: Comparable {
    package static func < (a: Code, b: Code) -> Bool {
        a.text < b.text
    }
}
