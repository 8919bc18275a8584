extension JSON {
    /// Reads one JSON text (RFC 8259), strictly.
    ///
    /// Where the RFC leaves a choice: one leading byte order mark is skipped (§8.1); two members of the same name are
    /// refused (§4), also when they differ only in Unicode normal form, since both would be one key of a Swift
    /// dictionary; escapes that name half of a surrogate pair are refused (§8.2). `\u0000` is text like any other;
    /// whether a field may hold it is for its reader to say. The time is linear in the number of bytes, the stack
    /// bounded by `maximumDepth`.
    /// - Parameter maximumDepth: how many arrays and objects may hold one another; 0 allows none at all.
    /// - Throws: ``JSONSyntaxError`` for the first fault, with its byte offset and JSON Pointer.
    package static func parse(_ bytes: [UInt8], maximumDepth: Int = 64) throws(JSONSyntaxError) -> JSON {
        precondition((0...512).contains(maximumDepth), "the parser recurses once a level")
        var parser = JSONParser(bytes)
        return try parser.document(maximumDepth: maximumDepth)
    }
}

/// The recursive descent behind ``JSON/parse(_:maximumDepth:)``. No path is kept while all goes well: a fault learns
/// its pointer on the way out, a component at each level.
struct JSONParser {
    /// Objects up to this size are searched for a duplicate; larger ones keep a set of names. A few comparisons of
    /// short names cost less than hashing them.
    private static let linearSearchLimit = 8

    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document(maximumDepth: Int) throws(JSONSyntaxError) -> JSON {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
        guard nextByte() != nil else { throw fault(.empty) }
        let value = try value(depth: maximumDepth)
        guard nextByte() == nil else { throw fault(.trailingBytes) }
        return value
    }

    /// The next byte that is not white space (§2), not consumed; `nil` at the end.
    private mutating func nextByte() -> UInt8? {
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return byte
            }
        }
        return nil
    }

    /// A fault at the next byte; past the end nothing is unexpected, only missing.
    private func fault(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
        let reason = reason == .unexpected && index >= bytes.count ? .truncated : reason
        return JSONSyntaxError(reason, offset: index)
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
        guard let byte = nextByte() else { throw fault(.truncated) }
        switch byte {
        case UInt8(ascii: "\""):
            return .string(try string())
        case UInt8(ascii: "{"):
            guard depth > 0 else { throw fault(.tooDeep) }
            return .object(try object(depth: depth - 1))
        case UInt8(ascii: "["):
            guard depth > 0 else { throw fault(.tooDeep) }
            return .array(try array(depth: depth - 1))
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            return .number(try number())
        case UInt8(ascii: "t"):
            try keyword("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try keyword("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try keyword("null")
            return .null
        case UInt8(ascii: "+"), UInt8(ascii: "."):
            throw fault(.invalidNumber)
        default:
            throw fault(.unexpected)
        }
    }

    private mutating func keyword(_ word: String) throws(JSONSyntaxError) {
        for byte in word.utf8 {
            guard index < bytes.count, bytes[index] == byte else { throw fault(.unexpected) }
            index += 1
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSON] {
        index += 1
        var elements: [JSON] = []
        if nextByte() == UInt8(ascii: "]") {
            index += 1
            return elements
        }
        while true {
            do {
                elements.append(try value(depth: depth))
            } catch {
                throw error.inElement(elements.count)
            }
            switch nextByte() {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "]"):
                index += 1
                return elements
            default: throw fault(.unexpected)
            }
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        index += 1
        var members: [JSONObject.Member] = []
        var names: Set<String> = []
        if nextByte() == UInt8(ascii: "}") {
            index += 1
            return JSONObject(members)
        }
        while true {
            guard nextByte() == UInt8(ascii: "\"") else { throw fault(.unexpected) }
            let start = index
            let name = try string()
            guard Self.isNew(name, among: members, names: &names) else {
                throw JSONSyntaxError(.duplicateMember, offset: start).inMember(name)
            }
            guard nextByte() == UInt8(ascii: ":") else { throw fault(.unexpected) }
            index += 1
            do {
                members.append(JSONObject.Member(name: name, value: try value(depth: depth)))
            } catch {
                throw error.inMember(name)
            }
            switch nextByte() {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "}"):
                index += 1
                return JSONObject(members)
            default: throw fault(.unexpected)
            }
        }
    }

    private static func isNew(_ name: String, among members: [JSONObject.Member], names: inout Set<String>) -> Bool {
        guard members.count >= linearSearchLimit else {
            for member in members where member.name == name { return false }
            return true
        }
        if names.isEmpty { names = Set(members.map(\.name)) }
        return names.insert(name).inserted
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
        switch JSONNumber.extent(of: bytes.span, from: index) {
        case .number(let end):
            defer { index = end }
            return JSONNumber(checked: String(decoding: bytes[index..<end], as: UTF8.self))
        case .broken(let end):
            throw end == bytes.count ? JSONSyntaxError(.truncated, offset: end) : fault(.invalidNumber)
        case .tooLong:
            throw fault(.numberTooLong)
        }
    }
}

// MARK: - Strings (RFC 8259 §7)

extension JSONParser {
    /// Reads a string from its opening quote to its closing one.
    private mutating func string() throws(JSONSyntaxError) -> String {
        index += 1
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                defer { index += 1 }
                return try text(start..<index)
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            guard byte >= 0x20 else { throw fault(.controlCharacter) }
            index += 1
        }
        throw fault(.truncated)
    }

    /// Goes on from the first backslash of a string whose text begins at `start`.
    private mutating func stringWithEscapes(from start: Int) throws(JSONSyntaxError) -> String {
        var unescaped = Array(bytes[start..<index])
        var plain = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                defer { index += 1 }
                unescaped += bytes[plain..<index]
                return try text(unescaped, source: start..<index)
            }
            if byte == UInt8(ascii: "\\") {
                unescaped += bytes[plain..<index]
                try escape(into: &unescaped)
                plain = index
                continue
            }
            guard byte >= 0x20 else { throw fault(.controlCharacter) }
            index += 1
        }
        throw fault(.truncated)
    }

    /// The text of a string without escapes.
    private func text(_ source: Range<Int>) throws(JSONSyntaxError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes.span.extracting(source)))
        } catch {
            throw JSONSyntaxError(.invalidUTF8, offset: source.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    /// The text of a string, its escapes resolved in `content`. An escape is ASCII in the source and whole scalars in
    /// `content`, so it completes no broken sequence beside it: both are valid UTF-8 or neither is.
    private func text(_ content: [UInt8], source: Range<Int>) throws(JSONSyntaxError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: content.span))
        } catch {
            return try text(source)
        }
    }

    /// Reads one escape, from its backslash on.
    private mutating func escape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        let start = index
        index += 1
        guard index < bytes.count else { throw fault(.truncated) }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try escapedScalar(escapeAt: start)
            text.append(contentsOf: Character(scalar).utf8)
        default:
            throw JSONSyntaxError(.invalidEscape, offset: start)
        }
    }

    /// The scalar of `\uXXXX` or of a surrogate pair of two of them; `index` stands behind the `u`.
    private mutating func escapedScalar(escapeAt start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try hexadecimal(escapeAt: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Only a surrogate is no scalar. A high one needs a low one in an escape right behind it.
        guard first < 0xDC00 else { throw JSONSyntaxError(.loneSurrogate, offset: start) }
        for expected in [UInt8(ascii: "\\"), UInt8(ascii: "u")] {
            guard index < bytes.count else { throw fault(.truncated) }
            guard bytes[index] == expected else { throw JSONSyntaxError(.loneSurrogate, offset: start) }
            index += 1
        }
        let second = try hexadecimal(escapeAt: index - 2)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first - 0xD800) << 10) + UInt32(second - 0xDC00))
        else { throw JSONSyntaxError(.loneSurrogate, offset: start) }
        return scalar
    }

    private mutating func hexadecimal(escapeAt start: Int) throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard index < bytes.count else { throw fault(.truncated) }
            let digit: UInt8
            switch bytes[index] {
            case let byte where byte &- UInt8(ascii: "0") <= 9: digit = byte - UInt8(ascii: "0")
            case let byte where (byte | 0x20) &- UInt8(ascii: "a") <= 5: digit = (byte | 0x20) - UInt8(ascii: "a") + 10
            default: throw JSONSyntaxError(.invalidEscape, offset: start)
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}
