import Synchronization
import Testing

@testable import Domain

@Suite("Clocks")
struct ClockTests {
    @Test("a rehearsal clock begins at its instant and moves on with the time that passes")
    func offset() throws {
        let start = try #require(Instant("2022-06-19T08:00:00+07:00"))
        let passed = Elapsed()
        let clock = OffsetClock(startingAt: start) { passed.value }
        #expect(clock.now == start)
        passed.value = .milliseconds(1500)
        #expect(clock.now.description == "2022-06-19T01:00:01.500Z")
    }

    @Test("a rehearsal clock on the machine's own pace never stands before its start")
    func offsetRuns() throws {
        let start = try #require(Instant("2022-06-19T08:00:00+07:00"))
        let clock = OffsetClock(startingAt: start)
        let first = clock.now
        #expect(start <= first)
        #expect(first <= clock.now)
    }

    @Test("the system clock tells a time of these years")
    func system() throws {
        let clock: any Clock = SystemClock()
        let built = try #require(Instant("2024-01-01T00:00:00Z"))
        let far = try #require(Instant("2200-01-01T00:00:00Z"))
        #expect((built..<far).contains(clock.now))
    }
}

private final class Elapsed: Sendable {
    private let stored = Mutex(Duration.zero)

    var value: Duration {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
