/// Why gzip data was not unpacked. Every case is a fault of the data or a bound of the caller's.
package enum GzipError: Error, Sendable, Hashable {
    /// No bytes at all; an empty text packs to twenty.
    case empty
    /// The first bytes are not a gzip header this side can read (RFC 1952 §2.3).
    case notGzip
    /// The packed data breaks the rules of RFC 1951.
    case corrupt
    /// What came out does not have the CRC-32 or the length that the trailer states (RFC 1952 §2.3.1).
    case badChecksum
    /// The data end inside a member.
    case truncated
    /// A whole member is followed by something other than another one.
    case trailingBytes
    /// More would come out than the caller takes.
    case tooLarge(maximumSize: Int)
    /// More would come out of the bytes read than the caller trusts: a bomb.
    case tooDense(maximumRatio: Int)
    /// zlib found no memory for its state.
    case outOfMemory
}
