/// Reads a clock that only goes forward: the time since some fixed moment. A test hands in its own.
package typealias Uptime = @Sendable () -> Duration

/// The clock of the machine.
package let monotonicUptime: Uptime = {
    let start = ContinuousClock.now
    return { start.duration(to: .now) }
}()

extension Duration {
    /// Whole nanoseconds; good for 292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    package var microseconds: Int { Int(nanoseconds / 1000) }
}
