/// Writes compact JSON (RFC 8259) straight into an array of bytes.
///
/// Commas, colons and braces come by themselves; what the caller writes is members inside `object`, elements inside
/// `array`:
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object {
///     $0.member("unit", "ubnd-phuong-tay-tuu")
///     $0.member("percent", hundredths: 9350)
///     $0.member("bands", array: { $0.element("A") })
/// }
/// // {"unit":"ubnd-phuong-tay-tuu","percent":93.5,"bands":["A"]}
/// ```
///
/// Names given as `StaticString` are written as they stand: they are our own, and need no escape. A name is not
/// checked for being used twice.
package struct JSONWriter: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []

    /// Whether something precedes, at this level, whatever comes next. One flag is enough: opening clears it, closing
    /// sets it for the level around.
    private var needsComma = false

    package init(reserving capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    /// Hands over what has been written so far and goes on behind it: for answers sent piece by piece.
    package mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    // MARK: Values: an element of an array, the value behind `name(_:)`, or the document itself

    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        body(&self)
        close(UInt8(ascii: "]"))
    }

    package mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
    }

    package mutating func integer(_ value: Int64) {
        separate()
        append(value)
    }

    package mutating func bool(_ value: Bool) {
        separate()
        appendPlain(value ? "true" : "false")
    }

    package mutating func null() {
        separate()
        appendPlain("null")
    }

    package mutating func number(_ value: JSONNumber) {
        separate()
        appendPlain(value.literal)
    }

    /// `hundredths` / 100, exactly and without idle zeros: 9350 is 93.5, 400 is 4, -25 is -0.25.
    package mutating func decimal(hundredths: Int64) {
        separate()
        if hundredths < 0 { bytes.append(UInt8(ascii: "-")) }
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        append(magnitude: whole)
        guard rest > 0 else { return }
        let (tenths, last) = UInt8(rest).quotientAndRemainder(dividingBy: 10)
        bytes.append(UInt8(ascii: "."))
        bytes.append(UInt8(ascii: "0") + tenths)
        if last > 0 { bytes.append(UInt8(ascii: "0") + last) }
    }

    /// A value that is JSON already, such as a stored document. It is spliced in unread: the caller vouches for it.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// A member's name that is known only at run time; the next value written is its value.
    package mutating func name(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member's name of our own; the next value written is its value.
    mutating func ownName(_ name: StaticString) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.description.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }
}

// MARK: - Bytes

extension JSONWriter {
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
        bytes.append(bracket)
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func appendPlain(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func append(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(magnitude: value.magnitude)
    }

    private mutating func append(magnitude: UInt64) {
        var rest = magnitude
        var low = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        var high = bytes.count - 1
        while low < high {
            bytes.swapAt(low, high)
            low += 1
            high -= 1
        }
    }

    /// Quotes, and between them the text with the escapes §7 requires and no others.
    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if JSONWriter.needsEscape(text.utf8.span) {
            appendEscaped(text)
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Neither branch nor early exit: such a loop is vectorised, and most text has nothing to escape.
    private static func needsEscape(_ text: borrowing Span<UInt8>) -> Bool {
        // The top bit of `difference & ~byte` tells, of a byte below 0x80, whether the difference went below zero.
        var found: UInt8 = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            let quote = byte ^ UInt8(ascii: "\"")
            let backslash = byte ^ UInt8(ascii: "\\")
            found |= (byte &- 0x20) & ~byte
            found |= (quote &- 1) & ~quote
            found |= (backslash &- 1) & ~backslash
            index &+= 1
        }
        return found & 0x80 != 0
    }

    private mutating func appendEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): appendPlain("\\\"")
            case UInt8(ascii: "\\"): appendPlain("\\\\")
            case 0x08: appendPlain("\\b")
            case 0x09: appendPlain("\\t")
            case 0x0A: appendPlain("\\n")
            case 0x0C: appendPlain("\\f")
            case 0x0D: appendPlain("\\r")
            case 0..<0x20:
                appendPlain(byte < 0x10 ? "\\u000" : "\\u001")
                appendPlain(String(byte & 0x0F, radix: 16))
            default: bytes.append(byte)
            }
        }
    }
}
