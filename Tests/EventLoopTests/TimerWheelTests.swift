import Testing

@testable import EventLoop

@Suite("The timer wheel")
struct TimerWheelTests {
    private func advance(_ wheel: inout TimerWheel, to now: Milliseconds) -> [LoopTimer] {
        var due: [LoopTimer] = []
        wheel.advance(to: now, into: &due)
        return due
    }

    @Test(
        "fires at the deadline or within a tick after it, never before", arguments: [1, 4, 5, 100, 4096, 4097, 100_000])
    func fires(_ delay: Milliseconds) {
        var wheel = TimerWheel(now: 1003)
        let timer = LoopTimer {}
        wheel.schedule(timer, at: 1003 + delay)
        var fired: Milliseconds?
        for now in 1003...(1003 + delay + 20) where fired == nil {
            if !advance(&wheel, to: now).isEmpty { fired = now }
        }
        let late = (fired ?? 0) - (1003 + delay)
        #expect((0...2 * TimerWheel.tickLength).contains(late))
        #expect(wheel.count == 0)
        #expect(wheel.timeout(from: 0) == nil)
    }

    @Test("sleeps as long as the timeout says and finds the timer", arguments: [3, 500, 5000, 60_000])
    func timeout(_ delay: Milliseconds) throws {
        var wheel = TimerWheel(now: 0)
        let timer = LoopTimer {}
        wheel.schedule(timer, at: delay)
        var now: Milliseconds = 0
        var rounds = 0
        while rounds < 100 {
            now += try #require(wheel.timeout(from: now))
            rounds += 1
            if !advance(&wheel, to: now).isEmpty { break }
        }
        #expect(now >= delay)
        #expect(now <= delay + 2 * TimerWheel.tickLength)
        #expect(rounds <= 2 + Int(delay / (TimerWheel.tickLength * TimerWheel.slotCount)))
    }

    @Test("lets a timer be put off without moving it, and brought forward")
    func moves() {
        var wheel = TimerWheel(now: 0)
        let timer = LoopTimer {}
        wheel.schedule(timer, at: 100)
        wheel.schedule(timer, at: 200)
        #expect(advance(&wheel, to: 150).isEmpty)
        wheel.schedule(timer, at: 160)
        #expect(advance(&wheel, to: 170).count == 1)
        #expect(advance(&wheel, to: 1000).isEmpty)
    }

    @Test("forgets a timer that is cancelled")
    func cancels() {
        var wheel = TimerWheel(now: 0)
        let timers = (0..<10).map { _ in LoopTimer {} }
        for timer in timers { wheel.schedule(timer, at: 100) }
        wheel.remove(timers[3])
        wheel.schedule(timers[9], at: .never)
        #expect(wheel.count == 8)
        let due = advance(&wheel, to: 200)
        #expect(due.count == 8)
        #expect(!due.contains { $0 === timers[3] || $0 === timers[9] })
    }

    @Test("keeps thousands apart over a leap of time")
    func many() {
        var wheel = TimerWheel(now: 0)
        let timers = (0..<5000).map { _ in LoopTimer {} }
        for (index, timer) in timers.enumerated() { wheel.schedule(timer, at: Milliseconds(index * 7 % 20_000)) }
        let due = advance(&wheel, to: 10_000)
        #expect(due.allSatisfy { $0.deadline <= 10_000 })
        #expect(due.count >= timers.count { $0.deadline <= 10_000 - 2 * TimerWheel.tickLength })
        #expect(due.count + wheel.count == 5000)
        #expect(advance(&wheel, to: 1_000_000).count == 5000 - due.count)
    }

    @Test(
        "adds durations without overflow",
        arguments: [
            (0, Duration.milliseconds(5), 5), (10, .seconds(2), 2010), (1, .nanoseconds(1), 2),
            (.max - 1, .seconds(1), .never),
            (0, .seconds(Int64.max), .never), (7, .zero, 7),
        ] as [(Milliseconds, Duration, Milliseconds)])
    func adding(_ start: Milliseconds, _ duration: Duration, _ wanted: Milliseconds) {
        #expect(start.adding(duration) == wanted)
    }
}
