import HTTPRouting

/// The decoder of the chunked transfer coding (RFC 9112 §7.1): strict, incremental, without sockets.
///
/// Extensions and trailers are checked against their grammar and dropped (RFC 9112 §7.1.1, §7.1.2).
struct ChunkedDecoder {
    private enum Stage {
        case size
        // chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
        case blankBeforeSemicolon
        case blankBeforeName
        case name
        case blankAfterName
        case blankBeforeValue
        case token
        case quoted
        case quotedPair
        case afterQuoted
        case sizeLineFeed
        case data
        case dataCarriageReturn
        case dataLineFeed
        // trailer-section = *( field-line CRLF )
        case trailerStart
        case trailerName
        case trailerValue
        case trailerLineFeed
        case endLineFeed
        case done
    }

    /// What a chunk's line may hold at most: a size and some extensions nobody needs.
    static let lineBytes = 1024

    private var stage = Stage.size
    private var digits = 0
    private var chunk = 0
    private var lineLength = 0
    private var trailerLength = 0
    private var trailerCount = 0
    private var received = 0
    private let maximumBody: Int
    private let maximumTrailer: Int
    private let maximumTrailerCount: Int

    init(maximumBody: Int, maximumTrailer: Int, maximumTrailerCount: Int) {
        self.maximumBody = maximumBody
        self.maximumTrailer = maximumTrailer
        self.maximumTrailerCount = maximumTrailerCount
    }

    var isDone: Bool { stage == .done }

    /// Takes what belongs to the body and hands its data on; leaves what comes after the body.
    /// - Returns: How many bytes it took.
    mutating func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, into sink: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(ProtocolFault) -> Int {
        var index = 0
        while index < bytes.count, stage != .done {
            if stage == .data {
                let count = min(chunk, bytes.count - index)
                sink(UnsafeBufferPointer(rebasing: bytes[index..<(index + count)]))
                index += count
                chunk -= count
                received += count
                if chunk == 0 { stage = .dataCarriageReturn }
            } else {
                try take(bytes[index])
                index += 1
            }
        }
        return index
    }

    private mutating func take(_ octet: UInt8) throws(ProtocolFault) {
        switch stage {
        case .size, .blankBeforeSemicolon, .blankBeforeName, .name, .blankAfterName, .blankBeforeValue, .token, .quoted,
            .quotedPair, .afterQuoted:
            lineLength += 1
            guard lineLength <= Self.lineBytes else { throw .badChunk }
            try takeSizeLine(octet)
        case .sizeLineFeed:
            try expect(octet, Octet.lineFeed)
            lineLength = 0
            digits = 0
            stage = chunk == 0 ? .trailerStart : .data
        case .dataCarriageReturn:
            try expect(octet, Octet.carriageReturn)
            stage = .dataLineFeed
        case .dataLineFeed:
            try expect(octet, Octet.lineFeed)
            stage = .size
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .endLineFeed:
            try takeTrailer(octet)
        case .data, .done:
            break
        }
    }

    private func expect(_ octet: UInt8, _ wanted: UInt8) throws(ProtocolFault) {
        guard octet == wanted else { throw .badChunk }
    }

    // MARK: Size and extensions

    private mutating func takeSizeLine(_ octet: UInt8) throws(ProtocolFault) {
        switch stage {
        case .size:
            if let digit = Octet.hexadecimal(octet) { return try takeDigit(Int(digit)) }
            guard digits > 0 else { throw .badChunk }
            try afterElement(octet)
        case .blankBeforeSemicolon, .afterQuoted:
            try afterElement(octet)
        case .blankBeforeName:
            if Octet.isBlank(octet) { return }
            guard Octet.isToken(octet) else { throw .badChunk }
            stage = .name
        case .name:
            if Octet.isToken(octet) { return }
            if octet == Octet.equals {
                stage = .blankBeforeValue
                return
            }
            if Octet.isBlank(octet) {
                stage = .blankAfterName
                return
            }
            try afterElement(octet)
        case .blankAfterName:
            if octet == Octet.equals {
                stage = .blankBeforeValue
                return
            }
            if Octet.isBlank(octet) { return }
            guard octet == Octet.semicolon else { throw .badChunk }
            stage = .blankBeforeName
        case .blankBeforeValue:
            if Octet.isBlank(octet) { return }
            if octet == Octet.quote {
                stage = .quoted
                return
            }
            guard Octet.isToken(octet) else { throw .badChunk }
            stage = .token
        case .token:
            if Octet.isToken(octet) { return }
            try afterElement(octet)
        case .quoted:
            if octet == Octet.quote {
                stage = .afterQuoted
                return
            }
            if octet == Octet.backslash {
                stage = .quotedPair
                return
            }
            guard !Octet.isControl(octet) else { throw .badChunk }
        case .quotedPair:
            guard !Octet.isControl(octet) else { throw .badChunk }
            stage = .quoted
        default:
            break
        }
    }

    /// A blank is only allowed where a semicolon follows it: `BWS ";"`.
    private mutating func afterElement(_ octet: UInt8) throws(ProtocolFault) {
        if octet == Octet.semicolon {
            stage = .blankBeforeName
        } else if Octet.isBlank(octet) {
            stage = .blankBeforeSemicolon
        } else if octet == Octet.carriageReturn, stage != .blankBeforeSemicolon {
            stage = .sizeLineFeed
        } else {
            throw .badChunk
        }
    }

    private mutating func takeDigit(_ digit: Int) throws(ProtocolFault) {
        if digits == 0 { chunk = 0 }
        digits += 1
        // Sixteen digits are more than any body: nothing overflows below.
        guard digits <= 16, chunk <= Int.max >> 8 else { throw .badChunk }
        chunk = chunk << 4 | digit
        guard chunk <= maximumBody - received else { throw .bodyTooLarge }
    }

    // MARK: Trailers

    private mutating func takeTrailer(_ octet: UInt8) throws(ProtocolFault) {
        trailerLength += 1
        guard trailerLength <= maximumTrailer else { throw .fieldsTooLarge }
        switch stage {
        case .trailerStart:
            if octet == Octet.carriageReturn {
                stage = .endLineFeed
                return
            }
            trailerCount += 1
            guard trailerCount <= maximumTrailerCount else { throw .tooManyFields }
            guard Octet.isToken(octet) else { throw .badChunk }
            stage = .trailerName
        case .trailerName:
            if octet == Octet.colon {
                stage = .trailerValue
                return
            }
            guard Octet.isToken(octet) else { throw .badChunk }
        case .trailerValue:
            if octet == Octet.carriageReturn {
                stage = .trailerLineFeed
                return
            }
            guard !Octet.isControl(octet) else { throw .badChunk }
        case .trailerLineFeed:
            try expect(octet, Octet.lineFeed)
            stage = .trailerStart
        case .endLineFeed:
            try expect(octet, Octet.lineFeed)
            stage = .done
        default:
            break
        }
    }
}
