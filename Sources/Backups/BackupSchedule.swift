package import Domain

/// When a service makes its backups: every so many hours, counted from a time of day.
///
/// The slots stand still, so that backups do not wander through the day: every 6 hours from 02:00 is 02:00, 08:00, 14:00 and 20:00 local
/// time. One that was missed, because the service was down, is made as soon as it is up.
package struct BackupSchedule: Sendable, Hashable {
    /// 1 to 168.
    package let hours: Int
    /// Minutes past local midnight.
    package let minute: Int

    package init(hours: Int, minute: Int) {
        precondition((1...168).contains(hours) && (0..<1440).contains(minute), "a schedule of nothing")
        self.hours = hours
        self.minute = minute
    }

    /// The minutes of a time of day such as `02:00`; `nil` for anything else.
    package static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isTwoDigits),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    private static func isTwoDigits(_ text: Substring) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// How long to wait after an attempt that failed.
    static let patience = Duration.seconds(3_600)

    /// The last slot that is not after an instant.
    package func slot(at now: Instant) -> Instant {
        let period = Int64(hours) * 3_600_000
        let shift = Int64(minute) * 60_000 - LocalZone.offset
        let since = now.milliseconds - shift
        let (quotient, rest) = since.quotientAndRemainder(dividingBy: period)
        return Instant(milliseconds: (rest < 0 ? quotient - 1 : quotient) * period + shift)
    }

    /// - Parameters:
    ///   - done: when the newest good backup was begun.
    ///   - tried: when any was begun last. Either may lie in the future, where the clock was wrong and has been set back; it then says
    ///     nothing of this slot.
    package func isDue(done: Instant?, tried: Instant?, now: Instant) -> Bool {
        let slot = slot(at: now)
        if let done, done >= slot, done <= now { return false }
        guard let tried, tried >= slot, tried <= now else { return true }
        return now - tried >= Self.patience
    }

    /// The age at which the newest backup has become too old: two slots have passed, and an hour.
    package var patienceForAge: Duration { .seconds(Int64(hours) * 7_200 + 3_600) }
}
