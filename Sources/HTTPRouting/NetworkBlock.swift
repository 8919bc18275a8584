/// Addresses that begin with the same bits (RFC 4632 §3.1): `10.0.0.0/8`, `2001:db8::/32`, or a single one.
package struct NetworkBlock: Sendable, Hashable {
    package let address: NetworkAddress
    /// Of the 128 of an IPv6 address; an IPv4 one is counted as mapped.
    package let bits: Int
    private let mask: NetworkAddress

    /// nil if the text is no block, or has bits beyond the block's length.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = NetworkAddress(parts[0]) else { return nil }
        let isDotted = !parts[0].contains(":")
        var bits = 128
        if parts.count == 2 {
            guard let length = Int(parts[1]), String(length) == parts[1], (0...(isDotted ? 32 : 128)).contains(length)
            else { return nil }
            bits = isDotted ? 96 + length : length
        }
        mask = NetworkAddress(
            high: ~(bits >= 64 ? 0 : UInt64.max >> UInt64(bits)),
            low: bits <= 64 ? 0 : ~(bits == 128 ? 0 : UInt64.max >> UInt64(bits - 64)))
        guard address.high & ~mask.high == 0, address.low & ~mask.low == 0 else { return nil }
        self.address = address
        self.bits = bits
    }

    package func contains(_ other: NetworkAddress) -> Bool {
        (address.high ^ other.high) & mask.high == 0 && (address.low ^ other.low) & mask.low == 0
    }
}

extension NetworkBlock: CustomStringConvertible {
    package var description: String {
        if bits == 128 { return address.description }
        return "\(address)/\(address.isIPv4 && bits >= 96 ? bits - 96 : bits)"
    }
}
