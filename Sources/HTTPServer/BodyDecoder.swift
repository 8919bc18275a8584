import HTTPRouting

/// Takes the body of one request off the bytes of its connection (RFC 9112 §6), up to a bound.
struct BodyDecoder {
    private enum Kind {
        case fixed(left: Int)
        case chunked(ChunkedDecoder)
    }

    private var kind: Kind

    /// - Throws: `bodyTooLarge` when the head already says so.
    init(framing: RequestHead.Framing, maximumBody: Int, limits: RequestParser.Limits) throws(ProtocolFault) {
        switch framing {
        case .none:
            kind = .fixed(left: 0)
        case .length(let length):
            guard length <= maximumBody else { throw .bodyTooLarge }
            kind = .fixed(left: length)
        case .chunked:
            kind = .chunked(
                ChunkedDecoder(
                    maximumBody: maximumBody, maximumTrailer: limits.headerBytes,
                    maximumTrailerCount: limits.headerCount))
        }
    }

    var isDone: Bool {
        switch kind {
        case .fixed(let left): left == 0
        case .chunked(let decoder): decoder.isDone
        }
    }

    /// Takes what belongs to the body and hands its data on.
    /// - Returns: How many bytes it took.
    mutating func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, into sink: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(ProtocolFault) -> Int {
        switch kind {
        case .fixed(let left):
            let count = min(left, bytes.count)
            if count > 0 { sink(UnsafeBufferPointer(rebasing: bytes[..<count])) }
            kind = .fixed(left: left - count)
            return count
        case .chunked(var decoder):
            defer { kind = .chunked(decoder) }
            return try decoder.decode(bytes, into: sink)
        }
    }
}
