/// Why work was not taken on. Nothing of it has run, and the caller may try again later.
package enum Unavailable: Error, Sendable, Hashable {
    /// As much is waiting as may wait.
    case queueFull
    /// The database is being closed.
    case closed
}
