/// Reads the pieces that field values are made of (RFC 9110 §5.6), from left to right. nil: not what was asked for.
struct FieldScanner {
    /// A `name=value`; the name is lowercased, a quoted value is unquoted.
    struct Parameter {
        let name: String
        let value: String
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    private var next: UInt8? { isAtEnd ? nil : bytes[index] }

    /// OWS: spaces and tabs.
    mutating func skipWhitespace() {
        while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func token() -> String? {
        takeWhile(Octets.isToken)
    }

    mutating func lowercasedToken() -> String? {
        let start = index
        guard let token = token() else { return nil }
        return bytes[start..<index].contains { $0 != Octets.lowercased($0) } ? token.lowercased() : token
    }

    /// One or more bytes of a class.
    mutating func takeWhile(_ isMember: (UInt8) -> Bool) -> String? {
        let start = index
        while let byte = next, isMember(byte) { index += 1 }
        // Bytes above ASCII, where a class has them, come in whole characters: the text was valid before it was bytes.
        return start == index ? nil : String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// `quoted-string` of RFC 9110 §5.6.4, without its quotes and escapes.
    mutating func quotedString() -> String? {
        guard take("\"") else { return nil }
        var content: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                return String(validating: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next, Self.isText(escaped) else { return nil }
                index += 1
                content.append(escaped)
            default:
                guard Self.isText(byte) else { return nil }
                content.append(byte)
            }
        }
        return nil
    }

    private static func isText(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\t") || (byte >= 0x20 && byte != 0x7F)
    }

    /// `*( OWS ";" OWS [ token "=" ( token / quoted-string ) ] )` (RFC 9110 §5.6.6).
    mutating func parameters() -> [Parameter]? {
        var parameters: [Parameter] = []
        while true {
            let start = index
            skipWhitespace()
            guard take(";") else {
                index = start
                return parameters
            }
            skipWhitespace()
            guard let name = lowercasedToken() else { continue }
            guard take("="), let value = next == UInt8(ascii: "\"") ? quotedString() : token() else { return nil }
            parameters.append(Parameter(name: name, value: value))
        }
    }

    /// `[ pair ] *( ";" [ pair ] )` with `pair = token "=" ( token / quoted-string )` (RFC 7239 §4), blanks as in parameters.
    ///
    /// An address in brackets or with a port needs quotes by the grammar and often comes without: both are taken.
    mutating func pairs() -> [Parameter]? {
        let isBare = { (byte: UInt8) in
            Octets.isToken(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
        }
        var pairs: [Parameter] = []
        while true {
            skipWhitespace()
            if let name = lowercasedToken() {
                guard take("="), let value = next == UInt8(ascii: "\"") ? quotedString() : takeWhile(isBare) else {
                    return nil
                }
                pairs.append(Parameter(name: name, value: value))
            }
            skipWhitespace()
            guard take(";") else { return pairs }
        }
    }

    /// Parameters of which only `q` is allowed, at most once; 1 if there is none.
    mutating func weight() -> Quality? {
        guard let parameters = parameters(), parameters.count <= 1 else { return nil }
        guard let parameter = parameters.first else { return .full }
        return parameter.name == "q" ? Quality(parameter.value) : nil
    }

    /// The `#rule` of RFC 9110 §5.6.1, up to the end of the value; empty elements are passed over.
    mutating func list<Element>(_ element: (inout FieldScanner) -> Element?) -> [Element]? {
        var elements: [Element] = []
        while true {
            skipWhitespace()
            if isAtEnd { return elements }
            if take(",") { continue }
            guard let read = element(&self) else { return nil }
            elements.append(read)
            skipWhitespace()
            guard isAtEnd || take(",") else { return nil }
        }
    }
}
