internal import Crypto
internal import Domain

/// The text that a client shows to be let in: `nep_` and 256 random bits as 64 lower-case hexadecimal digits.
///
/// The prefix lets scanners of leaked secrets recognise one. Kept is only its SHA-256, which is enough for 256 random
/// bits: there is nothing to guess that a slow hash would protect.
package enum TokenSecret {
    private static let prefix = "nep_"
    private static let digitCount = 64

    /// A new secret, from the system's generator of cryptographic quality (`getrandom`).
    package static func make() -> String {
        prefix + randomBytes(count: digitCount / 2).hexadecimal
    }

    /// Whether the text can be a secret at all. What cannot is refused without a look-up.
    package static func isWellFormed(_ text: String) -> Bool {
        let bytes = text.utf8
        guard bytes.count == prefix.utf8.count + digitCount, text.hasPrefix(prefix) else { return false }
        return bytes.dropFirst(prefix.utf8.count).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
            default: false
            }
        }
    }

    /// What is kept of a secret: the 32 bytes of its SHA-256.
    package static func hash(_ secret: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(secret.utf8)))
    }

    /// The name by which a token is spoken of, in URLs and in the audit trail; tells nothing of the secret.
    package static func makePublicID() -> String {
        randomBytes(count: 8).hexadecimal
    }

    /// What a name is hashed together with, so that nobody can try names against the hash.
    package static func makeSalt() -> [UInt8] { randomBytes(count: 16) }

    /// Whether both are the same, in a time that depends on nothing but their length.
    static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices { difference |= a[index] ^ b[index] }
        return difference == 0
    }

    private static func randomBytes(count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
