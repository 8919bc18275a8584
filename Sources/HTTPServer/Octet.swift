/// Octets and their classes as the grammar of HTTP/1.1 names them (RFC 9110 §5.6, RFC 5234 appendix B.1).
enum Octet {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let equals = UInt8(ascii: "=")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")

    static func isBlank(_ octet: UInt8) -> Bool { octet == space || octet == tab }

    static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }

    static func isVisible(_ octet: UInt8) -> Bool { octet > 0x20 && octet < 0x7F }

    /// What no field line may hold: controls other than HTAB.
    static func isControl(_ octet: UInt8) -> Bool { (octet < 0x20 && octet != tab) || octet == 0x7F }

    static func lowercased(_ octet: UInt8) -> UInt8 { octet &- 0x41 < 26 ? octet | 0x20 : octet }

    static func hexadecimal(_ octet: UInt8) -> UInt8? {
        if isDigit(octet) { return octet - 0x30 }
        let letter = (octet | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    /// `tchar`: two words of 64 bits, one bit for each octet of ASCII.
    static func isToken(_ octet: UInt8) -> Bool {
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        return octet < 64 ? low >> UInt64(octet) & 1 == 1 : octet < 128 && high >> UInt64(octet - 64) & 1 == 1
    }

    static func isToken(_ octets: some Collection<UInt8>) -> Bool {
        !octets.isEmpty && octets.allSatisfy { isToken($0) }
    }

    /// `unreserved / sub-delims` (RFC 3986 §2.2, §2.3).
    static func isHostCharacter(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"): false
        case UInt8(ascii: "("), UInt8(ascii: ")"), comma, semicolon, equals: true
        default: isToken(octet)
        }
    }
}
