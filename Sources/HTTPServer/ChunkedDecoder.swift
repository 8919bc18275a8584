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
    private var extensionLength = 0
    /// The trailer's name so far, lowercased, as far as it could be one that is refused.
    private var trailerName: [UInt8] = []
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
            // Over all chunks as many as fields may have: a megabyte of extensions around a kilobyte of data is no body.
            if stage != .size { extensionLength += 1 }
            guard extensionLength <= maximumTrailer else { throw .badChunk }
            stage = try afterSizeLine(octet)
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
            stage = try afterTrailer(octet)
        case .data, .done:
            break
        }
    }

    private func expect(_ octet: UInt8, _ wanted: UInt8) throws(ProtocolFault) {
        guard octet == wanted else { throw .badChunk }
    }

    // MARK: Size and extensions

    private mutating func afterSizeLine(_ octet: UInt8) throws(ProtocolFault) -> Stage {
        switch stage {
        case .size:
            if let digit = Octet.hexadecimal(octet) {
                try takeDigit(Int(digit))
                return .size
            }
            guard digits > 0 else { throw .badChunk }
        case .blankBeforeName:
            if Octet.isBlank(octet) { return .blankBeforeName }
            guard Octet.isToken(octet) else { throw .badChunk }
            return .name
        case .name:
            if Octet.isToken(octet) { return .name }
            if octet == Octet.equals { return .blankBeforeValue }
            if Octet.isBlank(octet) { return .blankAfterName }
        case .blankAfterName:
            if octet == Octet.equals { return .blankBeforeValue }
            if Octet.isBlank(octet) { return .blankAfterName }
            guard octet == Octet.semicolon else { throw .badChunk }
            return .blankBeforeName
        case .blankBeforeValue:
            if Octet.isBlank(octet) { return .blankBeforeValue }
            if octet == Octet.quote { return .quoted }
            guard Octet.isToken(octet) else { throw .badChunk }
            return .token
        case .token:
            if Octet.isToken(octet) { return .token }
        case .quoted:
            if octet == Octet.quote { return .afterQuoted }
            if octet == Octet.backslash { return .quotedPair }
            guard !Octet.isControl(octet) else { throw .badChunk }
            return .quoted
        case .quotedPair:
            guard !Octet.isControl(octet) else { throw .badChunk }
            return .quoted
        default:
            break
        }
        return try afterElement(octet)
    }

    /// A blank is only allowed where a semicolon follows it: `BWS ";"`.
    private func afterElement(_ octet: UInt8) throws(ProtocolFault) -> Stage {
        if octet == Octet.semicolon { return .blankBeforeName }
        if Octet.isBlank(octet) { return .blankBeforeSemicolon }
        guard octet == Octet.carriageReturn, stage != .blankBeforeSemicolon else { throw .badChunk }
        return .sizeLineFeed
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

    private mutating func afterTrailer(_ octet: UInt8) throws(ProtocolFault) -> Stage {
        trailerLength += 1
        guard trailerLength <= maximumTrailer else { throw .fieldsTooLarge }
        switch stage {
        case .trailerStart:
            if octet == Octet.carriageReturn { return .endLineFeed }
            trailerCount += 1
            guard trailerCount <= maximumTrailerCount else { throw .tooManyFields }
            trailerName.removeAll(keepingCapacity: true)
            return try afterTrailerName(octet)
        case .trailerName:
            if octet == Octet.colon {
                guard !Self.isMisplaced(trailerName) else { throw .badTrailer }
                return .trailerValue
            }
            return try afterTrailerName(octet)
        case .trailerValue:
            if octet == Octet.carriageReturn { return .trailerLineFeed }
            guard !Octet.isControl(octet) else { throw .badChunk }
            return .trailerValue
        case .trailerLineFeed:
            try expect(octet, Octet.lineFeed)
            return .trailerStart
        default:
            try expect(octet, Octet.lineFeed)
            return .done
        }
    }

    private mutating func afterTrailerName(_ octet: UInt8) throws(ProtocolFault) -> Stage {
        guard Octet.isToken(octet) else { throw .badChunk }
        if trailerName.count < 32 { trailerName.append(Octet.lowercased(octet)) }
        return .trailerName
    }

    /// Fields of framing and routing are never sent as trailers (RFC 9110 §6.5.1): who merges them into the head is led astray.
    private static func isMisplaced(_ name: [UInt8]) -> Bool {
        ["content-length", "transfer-encoding", "host"].contains { name.elementsEqual($0.utf8) }
    }
}
