/// The check of `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2), of the Host field and of request targets.
enum HostField {
    /// Whether the octets name a host. An empty one does not: no http URI has it (RFC 9110 §4.2.1).
    /// - Parameter requiringPort: as the authority-form of CONNECT does (RFC 9112 §3.2.3).
    static func isValid(_ octets: some Collection<UInt8>, requiringPort: Bool = false) -> Bool {
        let rest: ArraySlice<UInt8>
        let octets = Array(octets)
        if octets.first == UInt8(ascii: "[") {
            guard let end = octets.firstIndex(of: UInt8(ascii: "]")) else { return false }
            guard isIPv6(octets[1..<end]) || isIPvFuture(octets[1..<end]) else { return false }
            rest = octets[(end + 1)...]
        } else {
            let end = octets.firstIndex(of: Octet.colon) ?? octets.endIndex
            guard isName(octets[..<end]) else { return false }
            rest = octets[end...]
        }
        guard let colon = rest.first else { return !requiringPort }
        return colon == Octet.colon && isPort(rest.dropFirst()) && !(requiringPort && rest.count == 1)
    }

    private static func isPort(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count <= 5, digits.allSatisfy({ Octet.isDigit($0) }) else { return false }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65_535
    }

    /// `reg-name`, which takes in IPv4 addresses, and is not empty.
    private static func isName(_ octets: ArraySlice<UInt8>) -> Bool {
        var index = octets.startIndex
        while index < octets.endIndex {
            if octets[index] == UInt8(ascii: "%") {
                guard index + 2 < octets.endIndex, Octet.hexadecimal(octets[index + 1]) != nil,
                    Octet.hexadecimal(octets[index + 2]) != nil
                else { return false }
                index += 3
            } else {
                guard Octet.isHostCharacter(octets[index]) else { return false }
                index += 1
            }
        }
        return !octets.isEmpty
    }

    /// `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )`.
    private static func isIPvFuture(_ octets: ArraySlice<UInt8>) -> Bool {
        guard let first = octets.first, Octet.lowercased(first) == UInt8(ascii: "v"),
            let dot = octets.firstIndex(of: UInt8(ascii: "."))
        else { return false }
        let version = octets[(octets.startIndex + 1)..<dot]
        let address = octets[(dot + 1)...]
        return !version.isEmpty && version.allSatisfy { Octet.hexadecimal($0) != nil }
            && !address.isEmpty && address.allSatisfy { $0 == Octet.colon || Octet.isHostCharacter($0) }
    }

    /// `IPv6address`: eight groups, or fewer around one `::`; the last two may be an IPv4 address.
    private static func isIPv6(_ octets: ArraySlice<UInt8>) -> Bool {
        var groups = 0
        var isShortened = false
        var index = octets.startIndex
        if octets.starts(with: [Octet.colon, Octet.colon]) {
            isShortened = true
            index += 2
        }
        while index < octets.endIndex {
            let end = octets[index...].firstIndex(of: Octet.colon) ?? octets.endIndex
            let group = octets[index..<end]
            if end == octets.endIndex, group.contains(UInt8(ascii: ".")) {
                guard isIPv4(group) else { return false }
                groups += 2
                break
            }
            guard (1...4).contains(group.count), group.allSatisfy({ Octet.hexadecimal($0) != nil }) else {
                return false
            }
            groups += 1
            index = end
            guard index < octets.endIndex else { break }
            index += 1
            guard index < octets.endIndex else { return false }  // a colon at the very end
            if octets[index] == Octet.colon {
                guard !isShortened else { return false }
                isShortened = true
                index += 1
            }
        }
        return isShortened ? groups <= 7 : groups == 8
    }

    private static func isIPv4(_ octets: ArraySlice<UInt8>) -> Bool {
        let parts = octets.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy { Octet.isDigit($0) }
                    && !(part.count > 1 && part.first == UInt8(ascii: "0"))
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }
}
