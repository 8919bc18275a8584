package import Domain
internal import Synchronization

/// A clock that stands still until the test moves it.
package final class ManualClock: Clock {
    private let moment: Mutex<Instant>

    package init(_ moment: Instant) { self.moment = Mutex(moment) }

    package var now: Instant { moment.withLock { $0 } }

    package func set(_ instant: Instant) { moment.withLock { $0 = instant } }

    /// - Parameter text: an instant such as `2022-06-20T00:00:00+07:00`.
    package func set(_ text: String) { set(.at(text)) }

    package func advance(by duration: Duration) { moment.withLock { $0 = $0 + duration } }
}

extension Instant {
    /// An instant that a test writes as a literal.
    package static func at(_ text: String) -> Instant {
        guard let instant = Instant(text) else { preconditionFailure("\(text) is no instant") }
        return instant
    }
}
