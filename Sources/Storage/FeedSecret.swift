/// What makes the address of a calendar feed known to nobody else: 256 random bits as 64 lower-case hexadecimal digits.
///
/// It is no token and lets nobody in anywhere else: the prefix of tokens is lacking, so a server never even looks it up as one.
package enum FeedSecret {
    private static let digitCount = 64

    package static func make() -> String { String(TokenSecret.make().suffix(digitCount)) }

    package static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == digitCount
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}
