package import Domain
package import HTTPRouting
internal import HTTPTypes
internal import Storage
internal import Synchronization

/// Holds tokens and addresses to ``RateSettings``.
///
/// The address is asked about before a token is looked up, the token before anything is done: what was refused has done nothing, and what
/// was begun is never cut short.
package final class RateGate: Sendable {
    private enum Policy: UInt8 {
        case tokenReads, tokenWrites, addressReads, addressWrites, failures

        var name: String {
            switch self {
            case .tokenReads: "token-reads"
            case .tokenWrites: "token-writes"
            case .addressReads: "address-reads"
            case .addressWrites: "address-writes"
            case .failures: "address-failures"
            }
        }
    }

    private let settings: RateSettings
    /// Apart, so that whoever comes from ever new addresses can make the service forget addresses and never what a token has asked.
    private let tokens: RateLimiter
    private let addresses: RateLimiter
    /// Hashes of tokens, and of the secrets of calendars, that have lately let somebody in. While an address has to wait for guessing, these still do.
    private let known = Mutex<Set<[UInt8]>>([])
    private static let knownLimit = 16_384

    package init(_ settings: RateSettings, uptime: @escaping Uptime = monotonicUptime) {
        self.settings = settings
        tokens = RateLimiter(uptime: uptime)
        addresses = RateLimiter(uptime: uptime)
    }

    /// What an answer says of the limit that it was counted against.
    struct Note: Sendable {
        let policy: String
        let quota: Int
        let verdict: RateLimiter.Verdict

        /// draft-ietf-httpapi-ratelimit-headers-10
        var fields: HTTPFields {
            var left: [UInt8] = []
            appendLeft(to: &left)
            return [
                .rateLimitPolicy: "\"\(policy)\";q=\(quota);w=60", .rateLimit: String(decoding: left, as: UTF8.self),
            ]
        }

        /// Appends what is new in `fields` each time.
        func appendLeft(to value: inout [UInt8]) {
            value.append(UInt8(ascii: "\""))
            value.append(contentsOf: policy.utf8)
            value.append(contentsOf: "\";r=".utf8)
            value.append(decimal: verdict.remaining)
            value.append(contentsOf: ";t=".utf8)
            value.append(decimal: verdict.reset)
        }
    }

    /// Throws 429 where the address has asked too much. Who comes by a Unix socket has none and is not counted.
    func admit(_ address: NetworkAddress?, isWrite: Bool, on day: LocalDate) throws(Problem) {
        guard settings.isOn, let address else { return }
        let policy = isWrite ? Policy.addressWrites : .addressReads
        let quota = (isWrite ? settings.addressWrites : settings.addressReads) * factor(day)
        _ = try take(addresses, .init(policy.rawValue, address: address), policy, quota)
    }

    /// Throws 429 where the token has asked too much, and answers what is left.
    func admit(_ token: TokenRecord, isWrite: Bool, on day: LocalDate) throws(Problem) -> Note? {
        guard settings.isOn else { return nil }
        let policy = isWrite ? Policy.tokenWrites : .tokenReads
        let own = isWrite ? token.writesPerMinute : token.readsPerMinute
        let quota = own ?? (isWrite ? settings.tokenWrites : settings.tokenReads) * factor(day)
        return try take(tokens, .init(policy.rawValue, number: token.id), policy, quota)
    }

    private func take(
        _ limiter: RateLimiter, _ key: RateLimiter.Key, _ policy: Policy, _ quota: Int
    ) throws(Problem) -> Note? {
        guard quota > 0 else { return nil }
        let note = Note(policy: policy.name, quota: quota, verdict: limiter.ask(key, quota: quota))
        guard note.verdict.isAllowed else { throw Problem.tooManyRequests(note) }
        return note
    }

    private func factor(_ day: LocalDate) -> Int { settings.surge.contains(day) ? settings.surgeFactor : 1 }

    // MARK: Guessing

    /// Throws 429 where the address has shown too many tokens that are none, unless this one has lately let somebody in: the offices behind
    /// the address of one that guesses go on working.
    func admit(hash: [UInt8], from address: NetworkAddress?) throws(Problem) {
        guard settings.isOn, settings.addressFailures > 0, let address else { return }
        let key = RateLimiter.Key(Policy.failures.rawValue, address: address)
        let verdict = addresses.ask(key, quota: settings.addressFailures, taking: false)
        guard !verdict.isAllowed, !known.withLock({ $0.contains(hash) }) else { return }
        throw Problem.tooManyRequests(
            Note(policy: Policy.failures.name, quota: settings.addressFailures, verdict: verdict))
    }

    /// Counts a token that is none against its address.
    package func failed(from address: NetworkAddress?) {
        guard settings.isOn, settings.addressFailures > 0, let address else { return }
        _ = addresses.ask(.init(Policy.failures.rawValue, address: address), quota: settings.addressFailures)
    }

    func succeeded(hash: [UInt8]) {
        guard settings.isOn else { return }
        known.withLock { known in
            if known.contains(hash) { return }
            if known.count >= Self.knownLimit { known.removeAll(keepingCapacity: true) }
            known.insert(hash)
        }
    }
}

extension Problem {
    static func tooManyRequests(_ note: RateGate.Note) -> Problem {
        var headers = note.fields
        headers[.retryAfter] = String(note.verdict.retryAfter)
        return Problem(
            "too-many-requests", .tooManyRequests,
            title: Sentence("Gửi quá nhiều yêu cầu", "Too many requests"),
            detail: Sentence(
                "Đã quá {1} yêu cầu mỗi phút ({2}); hãy gửi lại sau {0} giây. Chưa có gì được ghi lại.",
                "More than {1} requests a minute ({2}); send again in {0} seconds. Nothing was kept."),
            arguments: [String(note.verdict.retryAfter), String(note.quota), note.policy],
            code: "rate.\(note.policy)", headers: headers)
    }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit") ?? .retryAfter
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy") ?? .retryAfter
}
