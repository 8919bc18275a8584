import HTTPRouting
import Synchronization

/// A clock that each reading moves on by one step.
final class ManualUptime: Sendable {
    private let readings = Mutex(0)
    private let step: Duration

    init(step: Duration) {
        self.step = step
    }

    var uptime: Uptime {
        { [self] in
            readings.withLock { readings in
                readings += 1
                return step * readings
            }
        }
    }
}
