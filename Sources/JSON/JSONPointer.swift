/// Where in a JSON document something is (RFC 6901): `/scores/3/points`; the empty text is the whole document.
///
/// ```swift
/// let scores = JSONPointer.root.appending("scores")
/// scores.appending(3).appending("points").description   // "/scores/3/points"
/// ```
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The pointer as text, escaped as RFC 6901 §3 asks.
    package private(set) var description: String

    /// The whole document.
    package static let root = JSONPointer(description: "")

    /// The member of that name inside the value this points to.
    package func appending(_ name: String) -> JSONPointer {
        JSONPointer(description: description + "/" + Self.escaped(name))
    }

    /// The element at that index, counted from 0, inside the array this points to.
    package func appending(_ index: Int) -> JSONPointer {
        JSONPointer(description: description + "/" + String(index))
    }

    /// `~` and `/` have a meaning of their own in a pointer and become `~0` and `~1` (RFC 6901 §3).
    static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
