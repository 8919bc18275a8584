/// A clock that begins at a given instant and runs on from there at the usual pace: a rehearsal in another year.
///
/// It follows the monotonic clock, so a correction of the machine's time does not make it jump.
package struct OffsetClock: Clock {
    private let start: Instant
    private let elapsed: @Sendable () -> Duration

    /// Begins at `start` now.
    package init(startingAt start: Instant) {
        let origin = ContinuousClock.now
        self.init(startingAt: start) { ContinuousClock.now - origin }
    }

    /// Begins at `start` and stands `elapsed()` later at any time.
    init(startingAt start: Instant, elapsed: @escaping @Sendable () -> Duration) {
        self.start = start
        self.elapsed = elapsed
    }

    package var now: Instant { start + elapsed() }
}
