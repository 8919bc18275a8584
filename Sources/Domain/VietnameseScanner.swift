/// Takes a text apart into what folding and sorting tell apart, whatever Unicode form it is in.
struct VietnameseScanner: Sequence, IteratorProtocol {
    enum Element {
        case letter(VietnameseLetter)
        /// An ASCII digit.
        case digit(UInt8)
        /// One scalar of white space.
        case space
        case other(Unicode.Scalar)
    }

    private var scalars: String.UnicodeScalarView.Iterator
    private var lookahead: Unicode.Scalar?

    init(_ text: String) {
        scalars = text.unicodeScalars.makeIterator()
        lookahead = scalars.next()
    }

    mutating func next() -> Element? {
        while let scalar = lookahead {
            lookahead = scalars.next()
            if var letter = VietnameseLetter(scalar) {
                while let mark = lookahead.flatMap(VietnameseLetter.Mark.init) {
                    letter.add(mark)
                    lookahead = scalars.next()
                }
                return .letter(letter)
            }
            switch scalar {
            case "0"..."9": return .digit(UInt8(ascii: scalar))
            case _ where scalar.properties.isWhitespace: return .space
            // A mark with no Latin letter before it, or something that is not seen at all.
            case _ where VietnameseLetter.Mark(scalar) != nil || scalar.properties.isDefaultIgnorableCodePoint: continue
            default: return .other(scalar)
            }
        }
        return nil
    }
}
