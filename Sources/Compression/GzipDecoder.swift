import CZlib

/// Unpacks gzip members (RFC 1952 §2.2) that arrive piece by piece, for files of one's own: there is no bound on what comes out but
/// the size of a piece. What strangers send goes through ``Gzip/decompress(_:maximumSize:maximumRatio:)``.
///
/// There is one owner, so it may move between threads.
package struct GzipDecoder: ~Copyable, @unchecked Sendable {
    /// Large enough that the calls between do not count.
    private static let pieceSize = 256 * 1024

    /// On the heap, since zlib checks on each call that its `z_stream` is still where it was.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the last byte taken in was the last of a member, or there was none yet.
    private var isBetweenMembers = true
    private var isEmpty = true

    package init() throws(GzipError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = inflateInit2_(stream, 15 + gzipFormat, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            stream.deallocate()
            precondition(code == Z_MEM_ERROR, "zlib is not the version this was compiled for")
            throw .outOfMemory
        }
        self.stream = stream
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

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
                default: throw Inflater.fault(stream)
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
