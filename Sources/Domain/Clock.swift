/// Where the time comes from. Nothing else in the product asks the machine for it.
package protocol Clock: Sendable {
    /// The present instant.
    var now: Instant { get }
}
