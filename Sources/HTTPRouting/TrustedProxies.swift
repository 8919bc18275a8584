/// The proxies whose word on who the client is counts.
package struct TrustedProxies: Sendable, Hashable {
    /// Which field the proxies write. One that they do not write is the client's own, and may hold anything.
    package enum Field: String, Sendable, CaseIterable {
        /// Whichever there is; if there are both, neither is believed.
        case either
        case forwarded
        case xForwardedFor = "x-forwarded-for"
    }

    package static let none = TrustedProxies(blocks: [], trustsUnixSockets: false)

    package var field = Field.either
    private let blocks: [NetworkBlock]
    private let trustsUnixSockets: Bool

    private init(blocks: [NetworkBlock], trustsUnixSockets: Bool) {
        self.blocks = blocks
        self.trustsUnixSockets = trustsUnixSockets
    }

    /// `10.0.0.0/8, ::1, unix`: addresses, blocks of addresses (RFC 4632 §3.1), and `unix` for whoever comes by a Unix
    /// socket; nil if an element is none of these, or a block has bits beyond its length.
    package init?(_ list: String) {
        var blocks: [NetworkBlock] = []
        var trustsUnixSockets = false
        for element in list.split(separator: ",").map(\.trimmingWhitespace) {
            if element == "unix" {
                trustsUnixSockets = true
                continue
            }
            guard let block = NetworkBlock(element) else { return nil }
            blocks.append(block)
        }
        self.init(blocks: blocks, trustsUnixSockets: trustsUnixSockets)
    }

    /// - Parameter address: nil for the peer of a Unix socket.
    package func contains(_ address: NetworkAddress?) -> Bool {
        guard let address else { return trustsUnixSockets }
        return blocks.contains { $0.contains(address) }
    }
}
