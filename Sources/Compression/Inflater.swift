import CZlib

/// Sixteen on top of the window bits asks zlib for gzip's header and trailer (zlib.h, `deflateInit2`).
let gzipFormat: Int32 = 16

/// What zlib gives is collected in pieces of this size.
let chunkSize = 32 * 1024

/// Unpacks gzip members from one array.
struct Inflater: ~Copyable {
    /// This much may come out of however little: see ``Gzip/decompress(_:maximumSize:maximumRatio:)``.
    private static let freeSize = 64 * 1024

    private let inflation: Inflation
    private var stream: UnsafeMutablePointer<z_stream> { inflation.stream }

    init() throws(GzipError) { inflation = try Inflation() }

    mutating func inflate(_ bytes: [UInt8], maximumSize: Int, maximumRatio: Int) throws(GzipError) -> [UInt8] {
        var unpacked: [UInt8] = []
        let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: chunkSize)
        defer { chunk.deallocate() }
        try bytes.withUnsafeBufferPointer { input throws(GzipError) in
            guard startsMember(input[...]) else { throw .notGzip }
            var fed = 0
            while true {
                if stream.pointee.avail_in == 0 {
                    let piece = min(input.count - fed, Int(uInt.max))
                    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.advanced(by: fed))
                    stream.pointee.avail_in = uInt(piece)
                    fed += piece
                }
                // One byte of room more than is allowed tells "just enough" from "too much".
                let room = maximumSize - unpacked.count
                let space = room < chunk.count ? room + 1 : chunk.count
                stream.pointee.next_out = chunk.baseAddress
                stream.pointee.avail_out = uInt(space)
                let code = CZlib.inflate(stream, Z_NO_FLUSH)
                let produced = space - Int(stream.pointee.avail_out)
                guard produced <= room else { throw .tooLarge(maximumSize: maximumSize) }
                unpacked += chunk[..<produced]

                let consumed = fed - Int(stream.pointee.avail_in)
                let (trusted, overflow) = consumed.multipliedReportingOverflow(by: maximumRatio)
                guard overflow || unpacked.count <= max(trusted, Inflater.freeSize) else {
                    throw .tooDense(maximumRatio: maximumRatio)
                }
                switch code {
                case Z_OK: continue
                case Z_STREAM_END:
                    if consumed == input.count { return }
                    guard startsMember(input[consumed...]) else { throw .trailingBytes }
                    inflateReset(stream)
                // All input is always at hand, so no progress means that there is not enough of it.
                case Z_BUF_ERROR: throw .truncated
                case Z_MEM_ERROR: throw .outOfMemory
                default: throw inflation.fault
                }
            }
        }
        return unpacked
    }

    /// Whether these bytes begin with gzip's two magic bytes (RFC 1952 §2.3.1), or end before the second.
    private func startsMember(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        zip(bytes, [0x1F, 0x8B]).allSatisfy { $0 == $1 }
    }
}
