/// Vietnamese text for storing, finding and sorting (SPEC §2.12), without ICU.
package enum VietnameseText {
    /// The text with every Latin letter in one scalar where Unicode has one (form NFC), so that a name is stored one way
    /// however it was typed. The marks of other scripts, and marks that compose with nothing, stay as they came.
    package static func composed(_ text: String) -> String {
        var span = text.utf8Span
        if span.checkForNFC(quickCheck: true) { return text }
        // Equality of characters is canonical equivalence, so a letter in parts finds the composed one in the set.
        return String(text.map { letter in composites.firstIndex(of: letter).map { composites[$0] } ?? letter })
    }

    /// The composed letters of Latin-1 Supplement, Latin Extended-A and -B, and Latin Extended Additional.
    private static let composites: Set<Character> = {
        let values: [ClosedRange<UInt32>] = [0xC0...0x24F, 0x1E00...0x1EFF]
        return Set(values.joined().compactMap(Unicode.Scalar.init).map(Character.init))
    }()

    /// The text as it is searched: two texts that a reader would call the same come out alike.
    ///
    /// Small letters without marks (`đ` is `d`, `hoá` and `hóa` are `hoa`), any Unicode form; a run of white space is one
    /// space, none at the ends; every dash is `-`, every quotation mark `"` or `'`; characters that are not seen (zero
    /// width, soft hyphen) are gone. `fold("Đình Đăm – HOÀ")` is `dinh dam - hoa`.
    package static func fold(_ text: String) -> String {
        var folded: [UInt8] = []
        folded.reserveCapacity(text.utf8.count)
        var isSpacePending = false
        for element in VietnameseScanner(text) {
            if case .space = element {
                isSpacePending = !folded.isEmpty
                continue
            }
            if isSpacePending { folded.append(UInt8(ascii: " ")) }
            isSpacePending = false
            switch element {
            case .letter(let letter): folded.append(letter.base)
            case .digit(let digit): folded.append(digit)
            case .other(let scalar): folded += plain(scalar).utf8
            case .space: break
            }
        }
        return String(decoding: folded, as: UTF8.self)
    }

    private static func plain(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}": "'"
        case "\u{2212}": "-"
        default:
            switch scalar.properties.generalCategory {
            case .dashPunctuation: "-"
            case .initialPunctuation, .finalPunctuation: "\""
            default: scalar == "\u{201E}" ? "\"" : scalar.properties.lowercaseMapping
            }
        }
    }
}
