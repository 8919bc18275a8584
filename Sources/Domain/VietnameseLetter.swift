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
        case tone(Tone)
        case shape(Shape)
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
        let words = scalar.nameWords
        guard words.count > 3, words[0] == "LATIN", ["SMALL", "CAPITAL"].contains(words[1]), words[2] == "LETTER" else {
            return nil
        }
        let parts = words[3...].split(separator: "WITH", maxSplits: 1)
        let isCapital = words[1] == "CAPITAL"
        switch parts.first.map(Array.init) {
        case ["ETH"], ["AFRICAN", "D"]:
            // U+00D0 and U+0189 look like Đ; converters from older encodings write them for it.
            self.init(base: UInt8(ascii: "d"), isCapital: isCapital)
            add(.shape(.stroke))
        case let head? where head.count == 1 && head[0].utf8.count == 1:
            self.init(base: head[0].utf8[head[0].startIndex] | 0x20, isCapital: isCapital)
        default:
            return nil
        }
        for marks in parts.dropFirst() {
            for mark in marks.split(separator: "AND") { add(Mark(named: Array(mark))) }
        }
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
        // "COMBINING GRAVE ACCENT"; U+0340 and U+0341 are "… TONE MARK".
        let words = Unicode.Scalar(value)?.nameWords ?? []
        return Self(named: words.filter { !["COMBINING", "ACCENT", "TONE", "MARK"].contains($0) })
    }

    init(named words: [String]) {
        self =
            switch words {
            case ["GRAVE"]: .tone(.falling)
            case ["HOOK", "ABOVE"]: .tone(.dipping)
            case ["TILDE"]: .tone(.creaky)
            case ["ACUTE"]: .tone(.rising)
            case ["DOT", "BELOW"]: .tone(.heavy)
            case ["BREVE"]: .shape(.breve)
            case ["CIRCUMFLEX"]: .shape(.circumflex)
            case ["HORN"]: .shape(.horn)
            case ["STROKE"]: .shape(.stroke)
            default: .foreign
            }
    }
}

extension Unicode.Scalar {
    fileprivate var nameWords: [String] {
        (properties.name ?? "").utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }
}
