import HTTPRouting
import Synchronization
import Testing

@Suite struct RateLimiterTests {
    private let clock = StandingUptime()
    private func limiter(_ limit: Int = 1 << 16) -> RateLimiter { RateLimiter(limit: limit, uptime: clock.uptime) }
    private static let key = RateLimiter.Key(0, number: 1)

    @Test(
        "a minute's worth may come at once, and not one more; then each as the bucket fills",
        arguments: [1, 7, 60, 1_200, 60_000])
    func burst(_ quota: Int) {
        let limiter = limiter()
        for left in (0..<quota).reversed() {
            let verdict = limiter.ask(Self.key, quota: quota)
            #expect(verdict.isAllowed && verdict.remaining == left)
        }
        let refused = limiter.ask(Self.key, quota: quota)
        #expect(!refused.isAllowed && refused.remaining == 0 && (59...60).contains(refused.reset))
        #expect(refused.retryAfter == max(1, (60 + quota - 1) / quota))
        // Asking in vain costs nothing.
        clock.advance(by: .nanoseconds(60_000_000_000 / quota - 1))
        #expect(!limiter.ask(Self.key, quota: quota).isAllowed)
        clock.advance(by: .nanoseconds(1))
        #expect(limiter.ask(Self.key, quota: quota).isAllowed)
        #expect(!limiter.ask(Self.key, quota: quota).isAllowed)
        clock.advance(by: .seconds(61))
        #expect(limiter.ask(Self.key, quota: quota, taking: false).remaining == quota)
    }

    @Test(
        "over an hour exactly the rate and one bucket get through, however the asking is spread",
        arguments: [1, 90, 3_000], [1, 17, 333])
    func accuracy(_ quota: Int, milliseconds: Int) {
        let limiter = limiter()
        var allowed = 0
        var now = 0
        var last = 0
        while now < 3_600_000 {
            last = now
            // Always more than is left.
            while limiter.ask(Self.key, quota: quota).isAllowed { allowed += 1 }
            now += milliseconds
            clock.advance(by: .milliseconds(milliseconds))
        }
        let expected = quota + quota * last / 60_000
        #expect(abs(allowed - expected) <= 1, "\(allowed) of \(expected)")
    }

    @Test("buckets do not mix: another token, another address, another policy")
    func keys() throws {
        let limiter = limiter()
        func address(_ text: String) throws -> RateLimiter.Key { .init(0, address: try #require(NetworkAddress(text))) }
        #expect(limiter.ask(Self.key, quota: 1).isAllowed)
        #expect(!limiter.ask(Self.key, quota: 1).isAllowed)
        #expect(limiter.ask(.init(0, number: 2), quota: 1).isAllowed)
        #expect(limiter.ask(.init(1, number: 1), quota: 1).isAllowed)
        #expect(limiter.ask(try address("192.0.2.1"), quota: 1).isAllowed)
        #expect(limiter.ask(try address("192.0.2.2"), quota: 1).isAllowed)
        // A subscriber of IPv6 has all of a /64.
        #expect(limiter.ask(try address("2001:db8::1"), quota: 1).isAllowed)
        #expect(!limiter.ask(try address("2001:db8::2"), quota: 1).isAllowed)
        #expect(limiter.ask(try address("2001:db8:0:1::1"), quota: 1).isAllowed)
    }

    @Test("a hundred thousand addresses take no more memory than the bound, and the fullest buckets go first")
    func memory() {
        let limiter = limiter(1_600)
        for number in 0..<100_000 { _ = limiter.ask(.init(0, number: Int64(number)), quota: 10) }
        #expect(limiter.count <= 1_600)
        clock.advance(by: .seconds(60))
        // One that is in use outlives those that are full again.
        for _ in 0..<10 { _ = limiter.ask(Self.key, quota: 10) }
        for number in 0..<1_000 { _ = limiter.ask(.init(0, number: -Int64(number) - 1), quota: 60_000) }
        clock.advance(by: .milliseconds(2))
        for number in 0..<1_000 { _ = limiter.ask(.init(0, number: -Int64(number) - 5_000), quota: 60_000) }
        #expect(!limiter.ask(Self.key, quota: 10, taking: false).isAllowed)
    }

    @Test("many threads together get what one would have got")
    func threads() async {
        let limiter = limiter()
        let allowed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<1_000).count { _ in limiter.ask(Self.key, quota: 777).isAllowed } }
            }
            return await group.reduce(0, +)
        }
        #expect(allowed == 777)
    }
}

/// A clock that stands still until it is moved.
private final class StandingUptime: Sendable {
    private let now = Mutex(Duration.seconds(1_000))
    var uptime: Uptime { { [self] in now.withLock { $0 } } }
    func advance(by duration: Duration) { now.withLock { $0 += duration } }
}
