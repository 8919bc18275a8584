import CZlib

/// Unpacks gzip members (RFC 1952 §2.2) that arrive piece by piece, for files of one's own: there is no bound on what comes out but
/// the size of a piece. What strangers send goes through ``Gzip/decompress(_:maximumSize:maximumRatio:)``.
package struct GzipDecoder: ~Copyable, Sendable {
    /// Large enough that the calls between do not count.
    private static let pieceSize = 256 * 1024

    private let inflation: Inflation
    private var stream: UnsafeMutablePointer<z_stream> { inflation.stream }
    /// Whether the last byte taken in was the last of a member, or there was none yet.
    private var isBetweenMembers = true
    private var isEmpty = true

    package init() throws(GzipError) { inflation = try Inflation() }

    /// Takes bytes in and hands over what they unpack to, in pieces.
    package mutating func write(_ bytes: [UInt8], _ body: ([UInt8]) throws -> Void) throws {
        guard !bytes.isEmpty else { return }
        isEmpty = false
        try bytes.withUnsafeBufferPointer { input in
            // `input` stays where it is until this closure ends, and nothing of it is kept beyond.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = uInt(input.count)
            defer { stream.pointee.next_in = nil }
            var hasMore = true
            while hasMore {
                if isBetweenMembers, stream.pointee.avail_in > 0 {
                    inflateReset(stream)
                    isBetweenMembers = false
                }
                var code = Z_OK
                let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, filled in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = uInt(buffer.count)
                    code = CZlib.inflate(stream, Z_NO_FLUSH)
                    filled = buffer.count - Int(stream.pointee.avail_out)
                }
                if !piece.isEmpty { try body(piece) }
                switch code {
                case Z_STREAM_END:
                    isBetweenMembers = true
                    hasMore = stream.pointee.avail_in > 0
                case Z_OK: hasMore = stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
                // Only that there was nothing left to do.
                case Z_BUF_ERROR: hasMore = false
                case Z_MEM_ERROR: throw GzipError.outOfMemory
                default: throw inflation.fault
                }
            }
        }
    }

    /// To be called after the last bytes: throws when a member is cut short, or when there was none.
    package func finish() throws(GzipError) {
        if isEmpty { throw .empty }
        if !isBetweenMembers { throw .truncated }
    }
}
