/// A Latin letter taken apart the Vietnamese way: which letter of the alphabet, which tone, capital or small.
///
/// `ắ` comes out as a, breve, sắc whether it is one scalar, a bare letter with two combining marks, or `ă` with one.
struct VietnameseLetter {
    /// What makes a letter of its own, in the order of the alphabet: a ă â, d đ, e ê, o ô ơ, u ư.
    enum Shape: UInt8, CaseIterable {
        case plain, breve, circumflex, horn, stroke
    }

    /// The six tones in the order of Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
    enum Tone: UInt8 {
        case level, falling, dipping, creaky, rising, heavy
    }

    enum Mark {
        case tone(Tone), shape(Shape)
        /// One that Vietnamese does not know, as in `ü`.
        case foreign
    }

    /// The letter without any mark, small, in ASCII.
    let base: UInt8
    let isCapital: Bool
    private(set) var tone = Tone.level
    private var shape = Shape.plain
    private var hasForeignMark = false

    private init(base: UInt8, isCapital: Bool) {
        self.base = base
        self.isCapital = isCapital
    }

    /// Puts one mark more on the letter; a second tone takes the place of the first.
    mutating func add(_ mark: Mark) {
        switch mark {
        case .tone(let tone): self.tone = tone
        case .shape(let shape): self.shape = shape
        case .foreign: hasForeignMark = true
        }
    }

    /// The place in the alphabet, below 130. `f`, `j`, `w` and `z` stand where Latin has them; a letter that the
    /// alphabet does not hold stands with its base.
    var rank: UInt8 {
        (base - UInt8(ascii: "a")) * UInt8(Shape.allCases.count) + (isShapeOfBase ? shape.rawValue : 0)
    }

    /// Whether a mark tells it from the Vietnamese letter of the same rank.
    var isForeign: Bool { hasForeignMark || !isShapeOfBase }

    private var isShapeOfBase: Bool {
        switch (Unicode.Scalar(base), shape) {
        case (_, .plain), ("a", .breve), ("a", .circumflex), ("d", .stroke), ("e", .circumflex),
            ("o", .circumflex), ("o", .horn), ("u", .horn):
            true
        default: false
        }
    }
}

/// The parts are read off the names that Unicode gives ("LATIN SMALL LETTER A WITH BREVE AND ACUTE", "COMBINING HOOK
/// ABOVE"). Names never change (Unicode stability policy), and no table of our own can have a hole.
extension VietnameseLetter {
    /// `nil` for anything but a Latin letter, bare or composed.
    init?(_ scalar: Unicode.Scalar) {
        let letter: VietnameseLetter? =
            switch scalar.value {
            case ..<0x250: Self.letters[Int(scalar.value)]
            case 0x1E00..<0x1F00: Self.additionalLetters[Int(scalar.value - 0x1E00)]
            default: nil
            }
        guard let letter else { return nil }
        self = letter
    }

    /// The blocks from Basic Latin to Latin Extended-B.
    private static let letters = (0..<0x250).map { Unicode.Scalar($0 as UInt32).flatMap(Self.init(named:)) }
    /// The block Latin Extended Additional, where the letters with two marks are.
    private static let additionalLetters = (0x1E00..<0x1F00).map {
        Unicode.Scalar($0 as UInt32).flatMap(Self.init(named:))
    }

    private init?(named scalar: Unicode.Scalar) {
        guard let name = scalar.properties.name else { return nil }
        let parts = name.split(separator: " WITH ", maxSplits: 1)
        guard let head = parts.first, let (letter, isCapital) = Self.split(head) else { return nil }
        switch (letter, letter.utf8.first) {
        case ("ETH", _), ("AFRICAN D", _):
            // U+00D0 and U+0189 look like Đ; converters from older encodings write them for it.
            self.init(base: UInt8(ascii: "d"), isCapital: isCapital)
            add(.shape(.stroke))
        case (_, let first?) where letter.utf8.count == 1:
            self.init(base: first | 0x20, isCapital: isCapital)
        default:
            return nil
        }
        for marks in parts.dropFirst() {
            for mark in marks.split(separator: " AND ") { add(Mark(named: mark)) }
        }
    }

    private static func split(_ head: Substring) -> (letter: Substring, isCapital: Bool)? {
        for (prefix, isCapital) in [("LATIN SMALL LETTER ", false), ("LATIN CAPITAL LETTER ", true)]
        where head.hasPrefix(prefix) {
            return (head.dropFirst(prefix.count), isCapital)
        }
        return nil
    }
}

extension VietnameseLetter.Mark {
    /// `nil` for a scalar that is not in the block Combining Diacritical Marks.
    init?(_ scalar: Unicode.Scalar) {
        guard Self.block.contains(scalar.value) else { return nil }
        self = Self.marks[Int(scalar.value - Self.block.lowerBound)]
    }

    private static let block: Range<UInt32> = 0x300..<0x370
    private static let marks = block.map { value in
        guard let words = Unicode.Scalar(value)?.properties.name?.split(separator: " ") else { return Self.foreign }
        // "COMBINING GRAVE ACCENT"; U+0340 and U+0341 are "… TONE MARK".
        return Self(named: words.filter { !["COMBINING", "ACCENT", "TONE", "MARK"].contains($0) }.joined(separator: " "))
    }

    init(named name: some StringProtocol) {
        self =
            switch String(name) {
            case "GRAVE": .tone(.falling)
            case "HOOK ABOVE": .tone(.dipping)
            case "TILDE": .tone(.creaky)
            case "ACUTE": .tone(.rising)
            case "DOT BELOW": .tone(.heavy)
            case "BREVE": .shape(.breve)
            case "CIRCUMFLEX": .shape(.circumflex)
            case "HORN": .shape(.horn)
            case "STROKE": .shape(.stroke)
            default: .foreign
            }
    }
}
