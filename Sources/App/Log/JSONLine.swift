internal import HTTPRouting

/// One JSON object on one line, with nothing in it that a terminal or a reader of lines could take for more than text.
struct JSONLine {
    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(320)
        bytes.append(UInt8(ascii: "{"))
    }

    consuming func end() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// A member's name as it stands in lines, made once.
    struct Name {
        fileprivate let bytes: [UInt8]

        init(_ name: StaticString) { bytes = Array("\"\(name)\":".utf8) }
    }

    mutating func append(_ name: Name, _ text: String) {
        append(name: name)
        append(text)
    }

    mutating func append(_ name: Name, _ number: Int) {
        append(name: name)
        bytes.append(decimal: number)
    }

    mutating func append(_ name: String, _ text: String) {
        append(name: name)
        append(text)
    }

    mutating func append(_ name: String, _ number: Int) {
        append(name: name)
        bytes.append(decimal: number)
    }

    /// - Parameter plain: ASCII without quote, backslash or control.
    mutating func append(_ name: String, plain: [UInt8]) {
        append(name: name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: plain)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The members of an object that was not ended.
    mutating func append(_ other: JSONLine) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: other.bytes[1...])
    }

    /// Makes room for that many lines that are a little longer than this one is now.
    mutating func reserve(_ count: Int) {
        bytes.reserveCapacity((bytes.count + 64) * count)
    }

    /// Ends the line, and begins the next with the members of another.
    mutating func append(line other: JSONLine) {
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: other.bytes)
    }

    private mutating func append(name: Name) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: name.bytes)
    }

    private mutating func append(name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        append(name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        for index in start..<bytes.count where !Self.isPlain(bytes[index]) {
            bytes.removeSubrange(start...)
            for scalar in text.unicodeScalars { append(scalar) }
            break
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": bytes.append(contentsOf: "\\\"".utf8)
        case "\\": bytes.append(contentsOf: "\\\\".utf8)
        case "\n": bytes.append(contentsOf: "\\n".utf8)
        case _ where LogText.isPlain(scalar): bytes.append(contentsOf: String(scalar).utf8)
        default:
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            }
        }
    }
}
