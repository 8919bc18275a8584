extension VietnameseText {
    /// A key that sorts texts as a Vietnamese dictionary does, comparing bytes (`memcmp`; a BLOB in SQLite).
    ///
    /// Word by word: first the letters in the order a ă â b c d đ e ê … o ô ơ … u ư … y, then the tone of the word (ngang,
    /// huyền, hỏi, ngã, sắc, nặng), then the next word: ba, ba ba, bà, bà ba, bả. The tone counts for the word wherever
    /// it is written, so hoá and hóa have one key. Capitals decide last, small before capital. Digits are numbers (Cổ
    /// Nhuế 2 before Cổ Nhuế 10) and come before letters; letters of other scripts come after them. Everything else
    /// only parts words. Every Unicode form of a text gives the same key.
    ///
    /// The order of letters and tones is that of Vietnamese dictionaries and of CLDR's `vi` collation; ICU compares the
    /// tones only after all the letters of a text, dictionaries word by word.
    package static func sortKey(_ text: String) -> [UInt8] {
        var key = SortKey(reserving: text.utf8.count * 2)
        for element in VietnameseScanner(text) {
            switch element {
            case .letter(let letter): key.add(letter)
            case .digit(let digit): key.add(digit: digit)
            case .other(let scalar) where scalar.properties.isAlphabetic: key.add(foreign: scalar)
            case .space, .other: key.endWord()
            }
        }
        return key.finish()
    }
}

/// A key under construction: words, each `letters, endOfLetters, tones, endOfWord`, then `endOfText` and the capitals.
/// Each mark that ends something is lower than anything that could stand in its place, so what is shorter comes first.
private struct SortKey {
    private static let endOfText: UInt8 = 0x00
    private static let endOfWord: UInt8 = 0x01
    private static let endOfLetters: UInt8 = 0x02
    /// A tone is this and its number; huyền is 0x03.
    private static let tones: UInt8 = 0x02
    private static let foreignMark: UInt8 = 0x08
    private static let number: UInt8 = 0x10
    /// A letter is this and its rank.
    private static let letters: UInt8 = 0x20
    private static let otherScript: UInt8 = 0xF0

    private var bytes: [UInt8] = []
    private var wordTones: [UInt8] = []
    private var digits: [UInt8] = []
    /// One byte a letter, without the small letters after the last capital.
    private var capitals: [UInt8] = []
    private var letterCount = 0
    private var isInLetters = false

    init(reserving count: Int) {
        bytes.reserveCapacity(count)
    }

    mutating func add(_ letter: VietnameseLetter) {
        beginLetters()
        bytes.append(Self.letters + letter.rank)
        if letter.tone != .level { wordTones.append(Self.tones + letter.tone.rawValue) }
        if letter.isForeign { wordTones.append(Self.foreignMark) }
        count(isCapital: letter.isCapital)
    }

    mutating func add(foreign scalar: Unicode.Scalar) {
        beginLetters()
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        let small = mapping.first.flatMap { mapping.count == 1 ? $0 : nil } ?? scalar
        bytes.append(Self.otherScript)
        for shift in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: small.value >> shift)) }
        count(isCapital: small != scalar)
    }

    mutating func add(digit: UInt8) {
        if isInLetters { endWord() }
        digits.append(digit)
    }

    /// Ends what is under way, if anything is.
    mutating func endWord() {
        if isInLetters {
            bytes.append(Self.endOfLetters)
            bytes += wordTones
            bytes.append(Self.endOfWord)
            wordTones.removeAll(keepingCapacity: true)
            isInLetters = false
        }
        if !digits.isEmpty {
            bytes.append(Self.number)
            let significant = digits.drop { $0 == UInt8(ascii: "0") }
            // The longer number is the greater one: its length first, a byte of 255 for each 255 digits.
            bytes += repeatElement(0xFF, count: significant.count / 0xFF)
            bytes.append(UInt8(significant.count % 0xFF))
            bytes += significant
            bytes.append(Self.endOfWord)
            digits.removeAll(keepingCapacity: true)
        }
    }

    mutating func finish() -> [UInt8] {
        endWord()
        return bytes + [Self.endOfText] + capitals
    }

    private mutating func beginLetters() {
        if !digits.isEmpty { endWord() }
        isInLetters = true
    }

    private mutating func count(isCapital: Bool) {
        letterCount += 1
        if isCapital {
            capitals += repeatElement(1, count: letterCount - 1 - capitals.count)
            capitals.append(2)
        }
    }
}
