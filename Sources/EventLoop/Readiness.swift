import CEpoll

/// What `epoll(7)` says of a descriptor.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The peer has finished sending (it may still be reading).
    package static let readClosed = Readiness(rawValue: EPOLLRDHUP.rawValue)

    /// Whether nothing more can be hoped for: the rest is to be read and tried, and fails.
    package var isBroken: Bool { rawValue & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 }

    /// Reported once per change, so the owner reads or writes until the kernel says `EAGAIN`.
    package static let edgeTriggered = Readiness(rawValue: EPOLLET.rawValue)
    /// Of several loops that wait on one description, wake one.
    package static let exclusive = Readiness(rawValue: EPOLLEXCLUSIVE.rawValue)
}

/// A descriptor a loop watches. Confined to that loop's thread.
package final class Watcher {
    package let descriptor: Int32
    var onReady: (Readiness) -> Void

    init(descriptor: Int32, onReady: @escaping (Readiness) -> Void) {
        self.descriptor = descriptor
        self.onReady = onReady
    }
}
