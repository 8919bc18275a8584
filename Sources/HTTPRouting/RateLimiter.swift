internal import Synchronization

/// Token buckets for many at once, each as large as a minute's quota and filled again at its rate.
///
/// A bucket is kept as one number, the moment at which it will be full again (the generic cell rate algorithm), so a question costs
/// one look into a dictionary. Memory is bounded: a bucket that is full again is forgotten, for a new one would be the same; should too
/// many be in use at once, the fullest half is forgotten, so that whoever has asked most is remembered longest.
package final class RateLimiter: Sendable {
    /// Whose bucket, and which of its buckets.
    package struct Key: Hashable, Sendable {
        private let policy: UInt8
        private let high: UInt64
        private let low: UInt64

        package init(_ policy: UInt8, number: Int64) {
            self.policy = policy
            high = 0
            low = UInt64(bitPattern: number)
        }

        /// One subscriber: an IPv4 address, or the /64 of an IPv6 one.
        package init(_ policy: UInt8, address: NetworkAddress) {
            self.policy = policy
            high = address.high
            low = address.isIPv4 ? address.low : 0
        }

        /// A number below 16: the topmost bits of a product, on which all bits of the key bear.
        func spread(by seed: UInt64) -> Int {
            Int(((low ^ high.byteSwapped ^ UInt64(policy)) &* seed) >> 60)
        }
    }

    package struct Verdict: Sendable, Hashable {
        package let isAllowed: Bool
        /// What may still be asked at once.
        package let remaining: Int
        /// Seconds, rounded up, until the bucket is full.
        package let reset: Int
        /// Seconds, rounded up, until the next one is allowed; 0 when one is.
        package let retryAfter: Int
    }

    private static let minute: Int64 = 60_000_000_000
    /// When each bucket will be full, in nanoseconds of the uptime. In line: counting references to a shard would cost as much as
    /// asking it.
    private let shards: InlineArray<16, Mutex<[Key: Int64]>>
    private let uptime: Uptime
    private let limit: Int
    /// So that nobody outside can make keys meet in one shard.
    private let seed = UInt64.random(in: .min ... .max) | 1

    /// - Parameter limit: how many buckets are kept in memory, in all.
    package init(limit: Int = 1 << 16, uptime: @escaping Uptime = monotonicUptime) {
        shards = InlineArray { _ in Mutex([:]) }
        self.limit = max(1, limit / shards.count)
        self.uptime = uptime
    }

    /// Asks for one of the `quota` of a minute, and takes it if it is there.
    ///
    /// - Parameter taking: false only looks.
    package func ask(_ key: Key, quota: Int, taking: Bool = true) -> Verdict {
        let now = uptime().nanoseconds
        let interval = max(1, Self.minute / Int64(max(1, quota)))
        let burst = interval * Int64(quota)
        return shards[key.spread(by: seed)].withLock { fullAt in
            let known = fullAt.index(forKey: key)
            let filled = max(known.map { fullAt.values[$0] } ?? now, now)
            let isAllowed = filled + interval - now <= burst
            let full = isAllowed && taking ? filled + interval : filled
            if full > filled {
                if let known {
                    fullAt.values[known] = full
                } else {
                    if fullAt.count >= limit { Self.forget(&fullAt, now, limit) }
                    fullAt[key] = full
                }
            }
            return Verdict(
                isAllowed: isAllowed, remaining: Int((burst - (full - now)) / interval),
                reset: Self.seconds(full - now), retryAfter: isAllowed ? 0 : Self.seconds(full + interval - now - burst)
            )
        }
    }

    /// How many buckets are kept now.
    package var count: Int { shards.indices.reduce(0) { $0 + shards[$1].withLock(\.count) } }

    private static func forget(_ fullAt: inout [Key: Int64], _ now: Int64, _ limit: Int) {
        fullAt = fullAt.filter { $0.value > now }
        // Half of them go, or the next new one would look through all of them again.
        guard fullAt.count > limit / 2 else { return }
        let emptiest = fullAt.sorted { $0.value < $1.value }.suffix(limit / 2)
        fullAt = Dictionary(uniqueKeysWithValues: emptiest.map { ($0.key, $0.value) })
    }

    private static func seconds(_ nanoseconds: Int64) -> Int {
        Int((max(0, nanoseconds) + 999_999_999) / 1_000_000_000)
    }
}
