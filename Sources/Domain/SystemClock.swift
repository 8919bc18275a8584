import FoundationEssentials

/// The machine's own clock.
package struct SystemClock: Clock {
    package init() {}

    package var now: Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
