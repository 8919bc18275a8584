/// Why some bytes are not the JSON we take (RFC 8259, with the choices RFC 7493 recommends).
package struct JSONSyntaxError: Error, Sendable, Hashable {
    /// The fault; its raw value is stable and fit for a machine-readable code.
    package enum Reason: String, Sendable, CaseIterable {
        /// Nothing but white space.
        case empty
        /// A byte that cannot stand here.
        case unexpected
        /// The bytes end inside a value.
        case truncated
        /// A whole value, and then something other than white space.
        case trailingBytes
        /// A string holds bytes that are not UTF-8 (RFC 3629): overlong, surrogate, above U+10FFFF, cut short.
        case invalidUTF8
        /// A backslash followed by something §7 does not know.
        case invalidEscape
        /// `\uD800` … `\uDFFF` without its other half: no text can hold it.
        case loneSurrogate
        /// U+0000 … U+001F inside a string, unescaped.
        case controlCharacter
        /// A number with a leading zero or plus, a bare point, an exponent without digits.
        case invalidNumber
        /// A number of more than 400 characters, or an exponent of more than nine digits.
        case numberTooLong
        /// Arrays and objects nested deeper than the caller allows.
        case tooDeep
        /// Two members of one object with the same name.
        case duplicateMember
    }

    package let reason: Reason

    /// Which byte, counted from 0 and from before any byte order mark; for a duplicate, the opening quote of the
    /// second name; for a fault of a number, its first byte.
    package let offset: Int

    /// The innermost value that was being read, as a JSON Pointer (RFC 6901); empty for the document itself.
    package private(set) var pointer: String

    package init(_ reason: Reason, offset: Int, pointer: String = "") {
        self.reason = reason
        self.offset = offset
        self.pointer = pointer
    }

    /// The same fault seen from the object that holds the faulty value under `name`.
    func inMember(_ name: String) -> JSONSyntaxError {
        JSONSyntaxError(reason, offset: offset, pointer: "/" + JSONPointer.escaped(name) + pointer)
    }

    /// The same fault seen from the array that holds the faulty value at `index`.
    func inElement(_ index: Int) -> JSONSyntaxError {
        JSONSyntaxError(reason, offset: offset, pointer: "/" + String(index) + pointer)
    }
}
