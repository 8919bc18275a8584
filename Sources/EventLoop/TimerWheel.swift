/// Milliseconds of the monotonic clock. `never` is a deadline that does not come.
package typealias Milliseconds = Int64

extension Milliseconds {
    package static var never: Milliseconds { .max }

    /// This instant and the duration, rounded up; never an overflow.
    package func adding(_ duration: Duration) -> Milliseconds {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        let (sum, more) = whole.addingReportingOverflow(part)
        if overflow || more { return seconds < 0 ? self : .never }
        let (result, past) = addingReportingOverflow(sum)
        return past ? .never : result
    }
}

/// One timer of a loop, made once and set as often as wanted. Confined to the loop's thread.
package final class LoopTimer {
    /// When it fires; `.never` while it is off.
    package fileprivate(set) var deadline = Milliseconds.never
    package let fire: () -> Void

    /// The tick at which the wheel will look at it, which may be before the deadline.
    fileprivate var tick = Int64.max
    /// Its place in its slot, -1 while it is in none.
    fileprivate var place = -1

    package init(fire: @escaping () -> Void) {
        self.fire = fire
    }
}

/// A hashed timer wheel (Varghese and Lauck 1987, scheme 6): setting, moving and cancelling cost O(1).
///
/// A timer put off is left where it is and only looked at again when its old tick comes, so a connection that sets a
/// new deadline for each request costs one store. The wheel knows no clock; it is told the time.
struct TimerWheel {
    static let tickLength: Milliseconds = 4
    static let slotCount: Int64 = 1024

    private var slots: [[LoopTimer]] = Array(repeating: [], count: Int(slotCount))
    private var current: Int64
    /// No timer is looked at before this tick: early by a cancelled timer at most.
    private var earliest = Int64.max
    private(set) var count = 0

    init(now: Milliseconds) {
        current = now / Self.tickLength
    }

    mutating func schedule(_ timer: LoopTimer, at deadline: Milliseconds) {
        timer.deadline = deadline
        guard deadline != .never else { return remove(timer) }
        let tick = max(current + 1, deadline / Self.tickLength + (deadline % Self.tickLength > 0 ? 1 : 0))
        if timer.place >= 0 {
            if tick >= timer.tick { return }
            unlink(timer)
        }
        link(timer, at: tick)
    }

    mutating func remove(_ timer: LoopTimer) {
        timer.deadline = .never
        if timer.place >= 0 { unlink(timer) }
    }

    /// Takes out every timer whose deadline has come.
    mutating func advance(to now: Milliseconds, into due: inout [LoopTimer]) {
        let target = now / Self.tickLength
        guard target >= earliest else {
            current = max(current, target)
            return
        }
        // From the earliest tick on, each slot at most once.
        let first = max(earliest, target - Self.slotCount + 1)
        current = max(current, target)
        for tick in first...target {
            let slot = Int(tick % Self.slotCount)
            var index = 0
            while index < slots[slot].count {
                let timer = slots[slot][index]
                guard timer.tick <= target else {
                    index += 1
                    continue
                }
                unlink(timer)  // the last of the slot takes its place, so the index stays
                if timer.deadline <= now {
                    due.append(timer)
                } else {
                    link(timer, at: max(current + 1, (timer.deadline - 1) / Self.tickLength + 1))
                }
            }
        }
        findEarliest()
    }

    /// How long the loop may sleep; `nil` when no timer is set.
    func timeout(from now: Milliseconds) -> Milliseconds? {
        earliest == .max ? nil : max(0, earliest * Self.tickLength - now)
    }

    private mutating func findEarliest() {
        earliest = .max
        guard count > 0 else { return }
        for offset in 1...Self.slotCount where !slots[Int((current + offset) % Self.slotCount)].isEmpty {
            earliest = current + offset
            return
        }
    }

    private mutating func link(_ timer: LoopTimer, at tick: Int64) {
        let slot = Int(tick % Self.slotCount)
        timer.tick = tick
        timer.place = slots[slot].count
        slots[slot].append(timer)
        earliest = min(earliest, tick)
        count += 1
    }

    private mutating func unlink(_ timer: LoopTimer) {
        let slot = Int(timer.tick % Self.slotCount)
        let last = slots[slot].removeLast()
        if last !== timer {
            slots[slot][timer.place] = last
            last.place = timer.place
        }
        timer.place = -1
        count -= 1
    }
}
