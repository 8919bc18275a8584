/// A route's pattern, taken apart: `/v1/units/{unit}` is two literals and a parameter.
struct RoutePattern {
    enum Segment: Equatable {
        case literal(String)
        case parameter(String)
    }

    let text: String
    let segments: [Segment]

    /// - Throws: `RouterError.badPattern`.
    init(_ text: String) throws(RouterError) {
        self.text = text
        guard text.utf8.first == UInt8(ascii: "/") else {
            throw .badPattern(text, "a pattern starts with a slash")
        }
        var segments: [Segment] = []
        var names: Set<String> = []
        if text != "/" {
            for piece in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
                let segment = try Self.segment(String(piece), of: text)
                if case .parameter(let name) = segment, !names.insert(name).inserted {
                    throw .badPattern(text, "the parameter \(name) comes twice")
                }
                segments.append(segment)
            }
        }
        self.segments = segments
    }

    private static func segment(_ piece: String, of text: String) throws(RouterError) -> Segment {
        if piece.utf8.first == UInt8(ascii: "{"), piece.utf8.last == UInt8(ascii: "}") {
            let name = piece.dropFirst().dropLast()
            guard let first = name.utf8.first, Octets.isLetter(first),
                name.utf8.allSatisfy({ Octets.isLetter($0) || Octets.isDigit($0) })
            else {
                throw .badPattern(text, "the name of a parameter is made of letters and digits")
            }
            return .parameter(String(name))
        }
        // Only what needs no encoding and is never refused by RequestTarget; else the route could not be reached.
        guard !piece.isEmpty, piece != ".", piece != "..", piece.utf8.allSatisfy(Octets.isUnreserved) else {
            throw .badPattern(text, "a literal segment is made of letters, digits and -._~, and is no dot segment")
        }
        return .literal(piece)
    }

    /// How two patterns stand to each other.
    enum Relation {
        /// No path matches both.
        case apart
        /// Every path of one is a path of the other, which has a parameter wherever they differ.
        case nested
        /// Some path matches both, and each has a literal where the other has a parameter: neither is the better match.
        case crossing
    }

    func relation(to other: RoutePattern) -> Relation {
        guard segments.count == other.segments.count else { return .apart }
        var narrower = false
        var wider = false
        for (mine, theirs) in zip(segments, other.segments) {
            switch (mine, theirs) {
            case (.literal(let mine), .literal(let theirs)): if mine != theirs { return .apart }
            case (.literal, .parameter): narrower = true
            case (.parameter, .literal): wider = true
            case (.parameter, .parameter): break
            }
        }
        return narrower && wider ? .crossing : .nested
    }
}
