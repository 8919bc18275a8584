/// The proxies whose word on who the client is counts.
package struct TrustedProxies: Sendable, Hashable {
    /// Addresses that begin with the same bits.
    private struct Block: Sendable, Hashable {
        let address: NetworkAddress
        private let mask: NetworkAddress

        /// nil if the address has bits beyond the length of the block.
        init?(_ address: NetworkAddress, bits: Int) {
            self.address = address
            mask = NetworkAddress(
                high: ~(bits >= 64 ? 0 : UInt64.max >> UInt64(bits)),
                low: bits <= 64 ? 0 : ~(UInt64.max >> UInt64(bits - 64)))
            guard address.high & ~mask.high == 0, address.low & ~mask.low == 0 else { return nil }
        }

        func contains(_ other: NetworkAddress) -> Bool {
            (address.high ^ other.high) & mask.high == 0 && (address.low ^ other.low) & mask.low == 0
        }
    }

    /// Which field the proxies write. One that they do not write is the client's own, and may hold anything.
    package enum Field: String, Sendable, CaseIterable {
        /// Whichever there is; if there are both, neither is believed.
        case either
        case forwarded
        case xForwardedFor = "x-forwarded-for"
    }

    package static let none = TrustedProxies(blocks: [], trustsUnixSockets: false)

    package var field = Field.either
    private let blocks: [Block]
    private let trustsUnixSockets: Bool

    private init(blocks: [Block], trustsUnixSockets: Bool) {
        self.blocks = blocks
        self.trustsUnixSockets = trustsUnixSockets
    }

    /// `10.0.0.0/8, ::1, unix`: addresses, blocks of addresses (RFC 4632 §3.1), and `unix` for whoever comes by a Unix
    /// socket; nil if an element is none of these, or a block has bits beyond its length.
    package init?(_ list: String) {
        var blocks: [Block] = []
        var trustsUnixSockets = false
        for element in list.split(separator: ",").map(\.trimmingWhitespace) {
            if element == "unix" {
                trustsUnixSockets = true
                continue
            }
            let parts = element.split(separator: "/", omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count), let address = NetworkAddress(parts[0]) else { return nil }
            let isDotted = !parts[0].contains(":")
            var bits = 128
            if parts.count == 2 {
                guard let length = Int(parts[1]), String(length) == parts[1],
                    (0...(isDotted ? 32 : 128)).contains(length)
                else { return nil }
                bits = isDotted ? 96 + length : length
            }
            guard let block = Block(address, bits: bits) else { return nil }
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
