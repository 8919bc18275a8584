/// An IPv4 or IPv6 address. An IPv4 address is kept, and compares, as the IPv6 address that maps it (RFC 4291 §2.5.5.2).
package struct NetworkAddress: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    private static let mapped: UInt64 = 0xFFFF << 32

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(ipv4 address: UInt32) {
        self.init(high: 0, low: Self.mapped | UInt64(address))
    }

    package var isIPv4: Bool { high == 0 && low & ~0xFFFF_FFFF == Self.mapped }

    /// 127.0.0.0/8 and ::1.
    package var isLoopback: Bool { isIPv4 ? low & 0xFF00_0000 == 0x7F00_0000 : high == 0 && low == 1 }

    /// The text forms of RFC 3986 §3.2.2 and RFC 4291 §2.2, without brackets, zone or port.
    package init?(_ text: some StringProtocol) {
        let text = Array(text.utf8)
        if text.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(text) else { return nil }
            self.init(
                high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
                low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
        } else {
            guard let address = Self.ipv4(text[...]) else { return nil }
            self.init(ipv4: address)
        }
    }

    private static func ipv4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            // A leading zero would be octal to some.
            guard (1...3).contains(part.count), part.allSatisfy(Octets.isDigit), part.count == 1 || part.first != 0x30
            else { return nil }
            let value = part.reduce(0) { $0 * 10 + UInt32($1 - 0x30) }
            guard value <= 255 else { return nil }
            address = address << 8 | value
        }
        return address
    }

    private static func groups(_ text: [UInt8]) -> [UInt16]? {
        guard let gap = text.indices.first(where: { text[$0...].starts(with: "::".utf8) }) else {
            return groups(text[...]).flatMap { $0.count == 8 ? $0 : nil }
        }
        guard let front = groups(text[..<gap], isFront: true), let back = groups(text[(gap + 2)...]),
            front.count + back.count <= 7
        else { return nil }
        return front + Array(repeating: 0, count: 8 - front.count - back.count) + back
    }

    /// Groups parted by single colons, the last two of the address perhaps in IPv4 form.
    private static func groups(_ text: ArraySlice<UInt8>, isFront: Bool = false) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if !isFront, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let address = ipv4(part) else { return nil }
                groups.append(UInt16(truncatingIfNeeded: address >> 16))
                groups.append(UInt16(truncatingIfNeeded: address))
            } else {
                var value: UInt16 = 0
                guard (1...4).contains(part.count) else { return nil }
                for octet in part {
                    guard let digit = Octets.hexadecimal(octet) else { return nil }
                    value = value << 4 | UInt16(digit)
                }
                groups.append(value)
            }
        }
        return groups
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// Dotted for IPv4; else as RFC 5952 §4 writes it.
    package var description: String {
        if isIPv4 { return [24, 16, 8, 0].map { String(low >> UInt64($0) & 0xFF) }.joined(separator: ".") }
        let groups = [high, low].flatMap { word in [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: word >> $0) } }
        // The longest run of two or more zeros is left out, the first of equals.
        var best = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > max(best.count, 1) {
                best = start..<index + 1
            }
        }
        let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty
            ? text(groups[...]) : "\(text(groups[..<best.lowerBound]))::\(text(groups[best.upperBound...]))"
    }
}
