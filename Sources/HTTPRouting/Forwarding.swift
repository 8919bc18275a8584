package import HTTPTypes

/// Who the client is when trusted proxies stand between: `Forwarded` (RFC 7239) and `X-Forwarded-For`, `-Proto`.
///
/// Each hop adds the address it was asked from at the end, so the list is read from its end, and only as long as the hop
/// that wrote an element is trusted. What lies before the first stranger is hearsay.
package struct Forwarding: Sendable, Hashable {
    /// nil: a Unix socket's peer, or a hop that does not say.
    package let client: NetworkAddress?
    /// `http` or `https`, if the last proxy says it.
    package let scheme: String?

    /// - Parameters:
    ///   - peer: the other end of the connection; nil for that of a Unix socket.
    ///   - proxies: those to believe. If the peer is none of them, it is the client.
    package init(_ headers: HTTPFields, peer: NetworkAddress?, proxies: TrustedProxies) {
        guard proxies.contains(peer), let hops = Self.hops(headers, proxies.field), let last = hops.last else {
            client = peer
            scheme = nil
            return
        }
        scheme = last.scheme
        var client = peer
        for hop in hops.reversed() {
            guard let address = hop.address else { break }
            client = address
            guard proxies.contains(address) else { break }
        }
        self.client = client
    }

    private struct Hop {
        /// nil: `unknown`, an obfuscated name, or nothing that can be read.
        var address: NetworkAddress?
        var scheme: String?
    }

    /// nil where the fields contradict or break their grammar: then nobody's word counts.
    private static func hops(_ headers: HTTPFields, _ field: TrustedProxies.Field) -> [Hop]? {
        let forwarded = field == .xForwardedFor ? nil : headers.value(of: .forwarded)
        let old = field == .forwarded ? nil : headers.value(of: .xForwardedFor)
        switch (forwarded, old) {
        case (let value?, nil): return hops(forwarded: value)
        case (nil, let value?):
            var hops = value.split(separator: ",", omittingEmptySubsequences: false).map { element in
                Hop(address: address(node: String(element.trimmingWhitespace)))
            }
            let scheme = headers.value(of: .xForwardedProto)?.split(separator: ",").last?.trimmingWhitespace
            if !hops.isEmpty { hops[hops.count - 1].scheme = scheme.flatMap { known(scheme: String($0)) } }
            return hops
        default: return nil
        }
    }

    /// `Forwarded = 1#( [ pair ] *( ";" [ pair ] ) )` (RFC 7239 §4).
    private static func hops(forwarded value: String) -> [Hop]? {
        var scanner = FieldScanner(value)
        return scanner.list { scanner -> Hop? in
            guard let pairs = scanner.pairs() else { return nil }
            var hop = Hop()
            for pair in pairs {
                switch pair.name {
                case "for": hop.address = address(node: pair.value)
                case "proto": hop.scheme = known(scheme: pair.value)
                default: break
                }
            }
            return hop
        }
    }

    private static func known(scheme: String) -> String? {
        let scheme = scheme.lowercased()
        return scheme == "https" || scheme == "http" ? scheme : nil
    }

    /// The address of `node` (RFC 7239 §6): `192.0.2.1`, `192.0.2.1:80`, `[::1]`, `[::1]:80`; and `::1`, as many write in
    /// `X-Forwarded-For`.
    private static func address(node: String) -> NetworkAddress? {
        if node.utf8.first == UInt8(ascii: "[") {
            guard let end = node.lastIndex(of: "]"), isPort(node[node.index(after: end)...]) else { return nil }
            let inner = node[node.index(after: node.startIndex)..<end]
            return inner.contains(":") ? NetworkAddress(inner) : nil
        }
        if let whole = NetworkAddress(node) { return whole }
        guard let colon = node.firstIndex(of: ":"), isPort(node[colon...]) else { return nil }
        return NetworkAddress(node[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: ":") && (1...5).contains(digits.count)
            && digits.allSatisfy(Octets.isDigit)
    }
}

extension HTTPField.Name {
    package static let forwarded = HTTPField.Name("Forwarded") ?? .from
    package static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .from
    package static let xForwardedProto = HTTPField.Name("X-Forwarded-Proto") ?? .from
}
