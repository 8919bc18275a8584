import HTTPRouting
import HTTPTypes

/// What a field means to the server itself.
enum FieldRole {
    case host, contentLength, transferEncoding, connection, expect, forwarding, other
}

/// The names almost every request carries, so that they cost no string of their own.
enum FieldName {
    /// A name of at most sixteen octets, lowercased, in two words.
    private struct Key: Equatable {
        var low: UInt64 = 0
        var high: UInt64 = 0

        init?(_ octets: UnsafeBufferPointer<UInt8>) {
            guard octets.count <= 16 else { return nil }
            for (index, octet) in octets.enumerated() {
                let value = UInt64(Octet.lowercased(octet))
                if index < 8 { low |= value << UInt64(index * 8) } else { high |= value << UInt64(index * 8 - 64) }
            }
        }

        init(_ name: HTTPField.Name) {
            for (index, octet) in name.canonicalName.utf8.prefix(16).enumerated() {
                if index < 8 {
                    low |= UInt64(octet) << UInt64(index * 8)
                } else {
                    high |= UInt64(octet) << UInt64(index * 8 - 64)
                }
            }
        }
    }

    /// The library wants hosts in `HTTPRequest.authority`, where ours are, too; the field is kept as it came.
    private static let host = HTTPField.Name("Host") ?? .from

    private static let known: [(key: Key, name: HTTPField.Name, role: FieldRole)] = [
        entry(host, .host), entry(.accept), entry(.acceptEncoding), entry(.userAgent), entry(.authorization),
        entry(.contentLength, .contentLength), entry(.contentType), entry(.connection, .connection),
        entry(.acceptLanguage), entry(.ifNoneMatch), entry(.ifMatch), entry(.expect, .expect), entry(.cacheControl),
        entry(.contentEncoding), entry(.cookie), entry(.origin), entry(.referer), entry(.range),
        entry(.forwarded, .forwarding), entry(.xForwardedFor, .forwarding),
    ]

    private static func entry(
        _ name: HTTPField.Name, _ role: FieldRole = .other
    ) -> (key: Key, name: HTTPField.Name, role: FieldRole) {
        (Key(name), name, role)
    }

    /// The name and its role; nil unless the octets are a token.
    static func parse(_ octets: UnsafeBufferPointer<UInt8>) -> (name: HTTPField.Name, role: FieldRole)? {
        guard Octet.isToken(octets) else { return nil }
        if let key = Key(octets), let entry = known.first(where: { $0.key == key }) {
            return (entry.name, entry.role)
        }
        guard let name = HTTPField.Name(String(decoding: octets, as: UTF8.self)) else { return nil }
        switch name {
        case .transferEncoding: return (name, .transferEncoding)
        case .xForwardedProto: return (name, .forwarding)
        default: return (name, .other)
        }
    }
}
