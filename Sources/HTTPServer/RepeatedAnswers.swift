import Glibc
import HTTPRouting

/// One answer that may be given again, encoded but for what is new each time.
///
/// Confined to its loop.
final class RepeatedAnswer {
    /// The octets of the head that it answers.
    let head: [UInt8]
    /// The status line and the fields, without Date and X-Request-Id.
    let fields: [UInt8]
    let body: [UInt8]
    let terms: RepeatTerms
    /// Set where the head says on whose behalf the request comes: who that is depends on the peer that says so, too.
    let forwarding: (peer: NetworkAddress?, client: Client)?
    /// What its witnesses have not been told yet.
    var untold: [Repetition] = []

    init(
        head: [UInt8], fields: [UInt8], body: [UInt8], terms: RepeatTerms,
        forwarding: (peer: NetworkAddress?, client: Client)? = nil
    ) {
        self.forwarding = forwarding
        self.head = head
        self.fields = fields
        self.body = body
        self.terms = terms
    }

    func tell() {
        for witness in terms.witnesses { witness(untold) }
        untold.removeAll(keepingCapacity: true)
    }

    var size: Int { head.count + fields.count + body.count }

    func isTo(_ bytes: UnsafeBufferPointer<UInt8>, from peer: NetworkAddress?) -> Bool {
        if let forwarding, forwarding.peer != peer { return false }
        guard let start = bytes.baseAddress, bytes.count >= head.count else { return false }
        return head.withUnsafeBytes { head in head.baseAddress.map { memcmp($0, start, head.count) == 0 } ?? false }
    }
}

/// The answers that a loop may give again without asking (see `RepeatTerms`), by the head that they answer.
///
/// What a head means depends on its octets alone, so the same octets mean the same request, and need not be parsed again. A
/// client that watches something sends them over and over. Confined to one loop.
///
/// Heads have tokens in them, which are nowhere else but as hashes: these lie in memory alone, as what is read from sockets does, and
/// are compared only where their hashes under a secret seed are the same, so that time tells nothing of them.
final class RepeatedAnswers {
    /// Longer heads are not looked for.
    static let longestHead = 2048

    private var answers: [UInt64: RepeatedAnswer] = [:]
    private(set) var size = 0
    let limit: Int
    /// So that nobody outside can make heads meet in one place.
    private let seed = UInt64.random(in: .min ... .max)

    /// - Parameter limit: The bytes of all answers that are kept.
    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { answers.isEmpty }

    /// The answer to the head that the bytes begin with and what is new in it this time, if it still holds.
    func find(_ bytes: UnsafeBufferPointer<UInt8>, from peer: NetworkAddress?) -> (RepeatedAnswer, RepeatTerms.Renewal)?
    {
        guard let key = key(bytes), let answer = answers[key],
            answer.isTo(bytes, from: peer)
        else { return nil }
        let client = if let forwarding = answer.forwarding { forwarding.client.network } else { peer }
        let renewal = answer.terms.renew(client)
        guard renewal != .ended else {
            answers[key] = nil
            size -= answer.size
            return nil
        }
        return (answer, renewal)
    }

    func keep(_ answer: RepeatedAnswer) {
        guard answer.head.count <= Self.longestHead, answer.size <= limit / 4,
            let key = answer.head.withUnsafeBufferPointer({ key($0) })
        else { return }
        if let old = answers.removeValue(forKey: key) { size -= old.size }
        if size + answer.size > limit {
            answers.removeAll()
            size = 0
        }
        answers[key] = answer
        size += answer.size
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
