import CZlib

/// zlib's state while it unpacks gzip, freed when the value goes, on every way out.
///
/// There is one owner, so it may move between threads.
struct Inflation: ~Copyable, @unchecked Sendable {
    /// On the heap, since zlib checks on each call that its `z_stream` is still where it was.
    let stream: UnsafeMutablePointer<z_stream>

    init() throws(GzipError) {
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

    /// What zlib holds against the data. It answers Z_DATA_ERROR to all of it and tells the rest by message only
    /// (inflate.c); a message unknown to us still comes out as a fault of the data.
    var fault: GzipError {
        switch stream.pointee.msg.map({ String(cString: $0) }) {
        case "incorrect data check", "incorrect length check": .badChecksum
        case "incorrect header check", "unknown compression method", "unknown header flags set",
            "header crc mismatch":
            .notGzip
        default: .corrupt
        }
    }
}
