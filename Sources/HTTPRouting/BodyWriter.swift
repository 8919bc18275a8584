/// Where a streamed answer goes.
package protocol BodyWriter {
    /// Sends `bytes` on, and returns once there is room for more. Throws when the peer is gone.
    func write(_ bytes: [UInt8]) async throws
}
