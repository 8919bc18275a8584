import Glibc
import HTTPRouting
import HTTPTypes
import Synchronization

/// One answer that may be given again, encoded but for what is new each time.
final class RepeatedAnswer: Sendable {
    /// The octets of the head that it answers.
    let head: [UInt8]
    /// The status line and the fields, without Date and X-Request-Id.
    let fields: [UInt8]
    let body: [UInt8]
    let terms: RepeatTerms
    /// The name of the field that is renewed each time, the colon and the blank.
    let renewed: [UInt8]
    /// Set where the head says on whose behalf the request comes: who that is depends on the peer that says so, too.
    let forwarding: (peer: NetworkAddress?, client: Client)?

    init(
        head: [UInt8], fields: [UInt8], body: [UInt8], terms: RepeatTerms,
        forwarding: (peer: NetworkAddress?, client: Client)? = nil
    ) {
        self.forwarding = forwarding
        self.head = head
        self.fields = fields
        self.body = body
        self.terms = terms
        renewed = terms.renewed.map { Array("\($0.rawName): ".utf8) } ?? []
    }

    /// In bytes, with what keeping it takes beside its octets.
    var size: Int { head.count + fields.count + body.count + 1024 }

    func isTo(_ bytes: UnsafeBufferPointer<UInt8>, from peer: NetworkAddress?) -> Bool {
        if let forwarding, forwarding.peer != peer { return false }
        guard let start = bytes.baseAddress, bytes.count >= head.count else { return false }
        return head.withUnsafeBytes { head in head.baseAddress.map { memcmp($0, start, head.count) == 0 } ?? false }
    }
}

/// The answers that the loops may give again without asking (see `RepeatTerms`), by the head that they answer.
///
/// What a head means depends on its octets alone, so the same octets mean the same request, and need not be parsed again. A
/// client that watches something sends them over and over. All loops share them, in parts with a lock each, which is held for one
/// look into a dictionary.
///
/// Heads have tokens in them, which are nowhere else but as hashes: these lie in memory alone, as what is read from sockets does, and
/// are compared only where their hashes under a secret seed are the same, so that time tells nothing of them.
final class RepeatedAnswers: Sendable {
    /// Longer heads are not looked for.
    static let longestHead = 2048

    private struct Kept {
        var answers: [UInt64: RepeatedAnswer] = [:]
        var size = 0
        var era: Int?

        mutating func remove(_ key: UInt64) {
            if let old = answers.removeValue(forKey: key) { size -= old.size }
        }
    }

    /// In line, for counting references to a part would cost as much as the look.
    private let parts: InlineArray<16, Mutex<Kept>>
    /// How many of the parts are in use.
    private let partCount: Int
    let limit: Int
    /// So that nobody outside can make heads meet in one place.
    private let seed = UInt64.random(in: .min ... .max)
    private let hasKept = Atomic(false)

    /// - Parameters:
    ///   - limit: The bytes of all answers that are kept.
    ///   - parts: A power of two, 16 at most; what one of them may hold is its share of the limit.
    init(limit: Int, parts: Int = 16) {
        self.limit = limit
        self.parts = InlineArray { _ in Mutex(Kept()) }
        partCount = parts
    }

    /// Whether nothing was ever kept.
    var isEmpty: Bool { !hasKept.load(ordering: .relaxed) }

    /// The bytes of all answers that are kept now.
    var size: Int { parts.indices.reduce(0) { $0 + parts[$1].withLock(\.size) } }

    private func part(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key) & (partCount - 1) }

    /// The answer to the head that the bytes begin with, if it still holds.
    /// - Parameters:
    ///   - loop: The index of the loop on whose thread this is asked.
    ///   - value: Is what the renewed field of the answer says this time.
    func find(
        _ bytes: UnsafeBufferPointer<UInt8>, from peer: NetworkAddress?, loop: Int, renewing value: inout [UInt8]
    ) -> RepeatedAnswer? {
        guard let key = key(bytes) else { return nil }
        let part = part(key)
        guard let answer = parts[part].withLock({ $0.answers[key] }), answer.isTo(bytes, from: peer) else { return nil }
        let client = if let forwarding = answer.forwarding { forwarding.client.network } else { peer }
        value.removeAll(keepingCapacity: true)
        guard answer.terms.renew(client, loop, &value) else {
            parts[part].withLock { if $0.answers[key] === answer { $0.remove(key) } }
            return nil
        }
        return answer
    }

    func keep(_ answer: RepeatedAnswer) {
        let share = limit / partCount
        guard answer.head.count <= Self.longestHead, answer.size <= share,
            let key = answer.head.withUnsafeBufferPointer({ key($0) })
        else { return }
        hasKept.store(true, ordering: .relaxed)
        // What is dropped is let go of outside the lock: it may be thousands.
        _ = parts[part(key)].withLock { kept in
            var dropped: [UInt64: RepeatedAnswer] = [:]
            kept.remove(key)
            let isOfAnotherEra = answer.terms.era.map { $0 != kept.era } ?? false
            if isOfAnotherEra || kept.size + answer.size > share {
                swap(&dropped, &kept.answers)
                kept.size = 0
            }
            if let era = answer.terms.era { kept.era = era }
            kept.answers[key] = answer
            kept.size += answer.size
            return dropped
        }
    }

    /// Nil while the head has not come whole.
    private func key(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard let count = headLength(bytes) else { return nil }
        let raw = UnsafeRawBufferPointer(start: bytes.baseAddress, count: count)
        var hash = seed ^ UInt64(count)
        var index = 0
        while index + 8 <= count {
            hash = Self.mixed(hash, raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        while index < count {
            hash = Self.mixed(hash, UInt64(raw[index]))
            index += 1
        }
        return hash
    }

    /// Where the first empty line ends (Boyer, Moore and Horspool 1980): of most octets, three in four are not looked at.
    private func headLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let length = min(bytes.count, Self.longestHead)
        var index = 3
        while index < length {
            switch bytes[index] {
            case Octet.lineFeed:
                if bytes[index - 1] == Octet.carriageReturn, bytes[index - 2] == Octet.lineFeed,
                    bytes[index - 3] == Octet.carriageReturn
                {
                    return index + 1
                }
                index += 2
            case Octet.carriageReturn: index += 1
            default: index += 4
            }
        }
        return nil
    }

    /// A folded multiplication (wyhash): every bit of the word moves about half of the bits of what comes of it.
    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}
