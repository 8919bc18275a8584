import HTTPTypes

/// The decoding of a request target (RFC 9112 §3.2) into the segments of its path and the items of its query.
///
/// One pure function does it, once, for everyone: what a layer above sees is decoded, and nothing decodes it again. What
/// could be read in two ways is refused, never repaired:
///
/// - A segment is decoded after the path was split, so an encoded slash (`%2F`) is a character of its segment, and
///   `%252F` is the three characters `%2F`.
/// - Dot segments, literal or encoded, are refused instead of being resolved (RFC 3986 §5.2.4): no proxy in front and no
///   route behind can then disagree on what they name.
/// - Empty segments (`//`) are refused. A slash at the very end is kept as a last empty segment. No route matches one,
///   so `/v1/units/` is a 404 and never a guess at `/v1/units`.
/// - The query is that of an HTML form: `&` separates, `+` is a space. An item without a name is refused. Duplicates stay
///   in their order for the API to judge.
package enum RequestTarget {
    /// Decodes an origin-form (`/path?query`) or absolute-form (`http://host/path?query`) target.
    ///
    /// The authority of an absolute-form is checked for its form only; whether we answer for that host is for the server
    /// to say. The asterisk- and authority-forms belong to methods without a resource here and are refused.
    /// - Throws: a `ProtocolFault` with status 400.
    package static func parse(
        _ raw: String
    ) throws(ProtocolFault) -> (path: [String], query: [QueryItem]) {
        let bytes = Array(raw.utf8)
        let pathStart = try startOfPath(bytes)
        let pathEnd = bytes[pathStart...].firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let path = try segments(bytes[pathStart..<pathEnd])
        let query = pathEnd < bytes.endIndex ? try items(bytes[(pathEnd + 1)...]) : []
        return (path, query)
    }

    // MARK: The form of the target

    private static func startOfPath(_ bytes: [UInt8]) throws(ProtocolFault) -> Int {
        if bytes.first == UInt8(ascii: "/") { return 0 }
        guard let authorityStart = endOfScheme(bytes) else {
            throw fault("target-form", "The request target must be a path or an absolute http URI.")
        }
        var index = authorityStart
        while index < bytes.endIndex, bytes[index] != UInt8(ascii: "/"), bytes[index] != UInt8(ascii: "?") {
            // No "@": an authority with user information is an error in HTTP (RFC 9110 §4.2.4).
            guard Octets.isAuthority(bytes[index]) else {
                throw fault("target-authority", "The request target names no proper host.")
            }
            index += 1
        }
        guard index > authorityStart else {
            throw fault("target-authority", "The request target names no proper host.")
        }
        return index
    }

    /// The index after `http://` or `https://`; schemes know no case (RFC 3986 §3.1).
    private static func endOfScheme(_ bytes: [UInt8]) -> Int? {
        for scheme in ["http://", "https://"] where bytes.count >= scheme.utf8.count {
            if zip(scheme.utf8, bytes).allSatisfy({ $0 == Octets.lowercased($1) }) { return scheme.utf8.count }
        }
        return nil
    }

    // MARK: Path

    private static func segments(_ bytes: ArraySlice<UInt8>) throws(ProtocolFault) -> [String] {
        // Empty: an absolute form that ends with its authority, which means "/" (RFC 9110 §4.2.3).
        guard bytes.count > 1 else { return [] }
        var segments: [String] = []
        segments.reserveCapacity(8)
        var start = bytes.startIndex + 1
        while true {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
            if start == end, end < bytes.endIndex {
                throw fault("target-empty-segment", "The path has an empty segment.")
            }
            let segment = try decode(bytes[start..<end], allowing: Octets.isPathCharacter, plusIsSpace: false)
            if segment == "." || segment == ".." {
                throw fault("target-dot-segment", "The path has a dot segment.")
            }
            segments.append(segment)
            if end == bytes.endIndex { return segments }
            start = end + 1
        }
    }

    // MARK: Query

    private static func items(_ bytes: ArraySlice<UInt8>) throws(ProtocolFault) -> [QueryItem] {
        guard !bytes.isEmpty else { return [] }
        var items: [QueryItem] = []
        var start = bytes.startIndex
        while true {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.endIndex
            let nameEnd = bytes[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? end
            guard start < nameEnd else {
                throw fault("target-query-name", "The query has an item without a name.")
            }
            let name = try decode(bytes[start..<nameEnd], allowing: Octets.isQueryCharacter, plusIsSpace: true)
            let value =
                nameEnd < end
                ? try decode(bytes[(nameEnd + 1)..<end], allowing: Octets.isQueryCharacter, plusIsSpace: true) : ""
            items.append(QueryItem(name: name, value: value))
            if end == bytes.endIndex { return items }
            start = end + 1
        }
    }

    // MARK: Percent-encoding

    /// Decodes one segment, name or value, exactly once.
    private static func decode(
        _ bytes: ArraySlice<UInt8>, allowing isAllowed: (UInt8) -> Bool, plusIsSpace: Bool
    ) throws(ProtocolFault) -> String {
        var plain = bytes.startIndex
        while plain < bytes.endIndex, isAllowed(bytes[plain]), !plusIsSpace || bytes[plain] != UInt8(ascii: "+") {
            plain += 1
        }
        // Almost always there is nothing to decode, and what is allowed as it stands is printable ASCII.
        if plain == bytes.endIndex { return String(decoding: bytes, as: UTF8.self) }

        var decoded = Array(bytes[..<plain])
        decoded.reserveCapacity(bytes.count)
        var index = plain
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard bytes.endIndex - index >= 2, let high = Octets.hexadecimal(bytes[index]),
                    let low = Octets.hexadecimal(bytes[index + 1])
                else {
                    throw fault("target-percent-encoding", "The request target has a broken percent-encoding.")
                }
                decoded.append(high << 4 | low)
                index += 2
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                decoded.append(UInt8(ascii: " "))
            } else if isAllowed(byte) {
                decoded.append(byte)
            } else {
                throw fault("target-character", "The request target has a character that must be percent-encoded.")
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw fault("target-utf8", "The request target has a percent-encoding that is not UTF-8.")
        }
        // NUL and the C0, DEL and C1 controls: no name of ours has one, and logs and files downstream are hurt by them.
        guard !text.unicodeScalars.contains(where: Octets.isControl) else {
            throw fault("target-control", "The request target has an encoded control character.")
        }
        return text
    }

    private static func fault(_ reason: String, _ detail: String) -> ProtocolFault {
        ProtocolFault(status: .badRequest, reason: reason, detail: detail)
    }
}
