import CZlib

/// Packs a text that arrives piece by piece into one gzip member, as chunked exports need.
///
/// ```swift
/// var encoder = GzipEncoder()
/// for page in pages { try await body.write(encoder.write(page)) }
/// try await body.write(encoder.finish())
/// ```
///
/// zlib's state (about 260 KB) is freed when the encoder goes, finished or not. There is one owner, so it may move
/// between threads.
package struct GzipEncoder: ~Copyable, @unchecked Sendable {
    /// On the heap, since zlib checks on each call that its `z_stream` is still where it was.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter level: zlib's, 0 (stored) … 9 (smallest).
    package init(level: Int = Gzip.defaultLevel) { self.init(level: level, expecting: .max) }

    /// - Parameter size: how many bytes will come in all. A window and tables that fit a short text take a tenth of the
    ///   full 260 KB to allocate and clear.
    init(level: Int, expecting size: Int) {
        precondition((0...9).contains(level), "zlib has levels 0 to 9")
        let windowBits = (9..<15).first { size <= 1 << $0 } ?? 15
        // Level m gives 2^(m+6) symbols to a block and 2^(m+7) hash chains (zlib.h, deflateInit2): 8 is the default.
        let memoryLevel = min(windowBits - 6, 8)
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, Int32(windowBits) + gzipFormat, Int32(memoryLevel), Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib has no memory or is not the version this was compiled for")
        self.stream = stream
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes bytes in; returns what is packed by now, which is often nothing yet.
    package mutating func write(_ bytes: [UInt8]) -> [UInt8] { deflate(bytes, Z_NO_FLUSH) }

    /// Everything taken in so far, so that the other side can unpack all of it now. Costs a few bytes each time.
    package mutating func flush() -> [UInt8] { deflate([], Z_SYNC_FLUSH) }

    /// The rest of the member, with its trailer.
    package consuming func finish() -> [UInt8] { deflate([], Z_FINISH) }

    private func deflate(_ bytes: [UInt8], _ flush: Int32) -> [UInt8] {
        var packed: [UInt8] = []
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: chunkSize) { chunk in
            bytes.withUnsafeBufferPointer { input in
                var fed = 0
                repeat {
                    let piece = min(input.count - fed, Int(uInt.max))
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.advanced(by: fed))
                    stream.pointee.avail_in = uInt(piece)
                    fed += piece
                    // Room left over in the chunk says that zlib has nothing more to give.
                    repeat {
                        stream.pointee.next_out = chunk.baseAddress
                        stream.pointee.avail_out = uInt(chunk.count)
                        let code = CZlib.deflate(stream, flush)
                        // Z_BUF_ERROR only says that there was nothing to do.
                        precondition(code != Z_STREAM_ERROR, "the state of a zlib stream was overwritten")
                        packed += chunk[..<(chunk.count - Int(stream.pointee.avail_out))]
                    } while stream.pointee.avail_out == 0
                } while fed < input.count
            }
        }
        stream.pointee.next_in = nil
        return packed
    }
}
