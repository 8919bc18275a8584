internal import Crypto
internal import Domain
internal import HTTPRouting
internal import HTTPTypes

/// Strong entity tags: the record's version, and a digest of the very bytes of the answer.
///
/// What a client may do now, and what verdict it would get, change with time and with who asks; the digest changes with them, so
/// that a 304 is never stale. A write asks only whether the record is still the version that the client saw, so `If-Match` looks
/// at the number alone.
enum VersionTag {
    static func tag(version: Int, _ bytes: [UInt8]) -> EntityTag {
        EntityTag(opaque: "\(version)-\(SHA256.hash(data: bytes).prefix(8).hexadecimal)")
    }

    /// The version that a tag of ours names, with or without what a content coding has added to it.
    static func version(of opaque: String) -> Int? {
        opaque.split(separator: "-", maxSplits: 1).first.flatMap { Int($0) }
    }
}
