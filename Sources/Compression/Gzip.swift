/// The gzip format (RFC 1952), whole texts at a time. For texts sent piece by piece see ``GzipEncoder``.
package enum Gzip {
    /// Where JSON of ours gains little more and the time begins to rise.
    package static let defaultLevel = 5

    /// Packs bytes into one gzip member. The same bytes and level always give the same result: no time or name is
    /// written into the header.
    /// - Parameter level: zlib's, 0 (stored) … 9 (smallest).
    package static func compress(_ bytes: [UInt8], level: Int = defaultLevel) -> [UInt8] {
        var encoder = GzipEncoder(level: level, expecting: bytes.count)
        var packed = encoder.write(bytes)
        packed += encoder.finish()
        return packed
    }

    /// Unpacks one or more gzip members (RFC 1952 §2.2), checking each trailer; anything behind the last one is refused.
    ///
    /// Memory stays below twice `maximumSize` (the array grows by doubling) and what zlib needs, about 80 KB, whatever
    /// the data claim.
    /// - Parameters:
    ///   - maximumSize: the most bytes that may come out.
    ///   - maximumRatio: the most bytes that may come out for each byte read, checked while unpacking. The first 64 KB
    ///     are free: short, repetitive text packs very well and harms nobody.
    package static func decompress(
        _ bytes: [UInt8], maximumSize: Int, maximumRatio: Int
    ) throws(GzipError) -> [UInt8] {
        precondition(maximumSize >= 0 && maximumRatio > 0, "bounds that let nothing through")
        guard !bytes.isEmpty else { throw .empty }
        var inflater = try Inflater()
        return try inflater.inflate(bytes, maximumSize: maximumSize, maximumRatio: maximumRatio)
    }
}
