extension JSON {
    /// Writes the value, members in their own order and numbers as they were written.
    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let value): writer.number(value)
        case .string(let value): writer.string(value)
        case .array(let elements):
            writer.array { writer in
                for element in elements { element.write(to: &writer) }
            }
        case .object(let object):
            writer.object { writer in
                for member in object.members {
                    writer.name(member.name)
                    member.value.write(to: &writer)
                }
            }
        }
    }

    /// The value as compact JSON text.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// The one text that equal values share, for hashes and comparisons.
    ///
    /// The JSON Canonicalization Scheme of RFC 8785 (members sorted by UTF-16 code units, no white space, least
    /// escapes), except that numbers keep all their digits: see ``JSONNumber/canonicalLiteral``.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writeCanonically(to: &writer)
        return writer.bytes
    }

    private func writeCanonically(to writer: inout JSONWriter) {
        switch self {
        case .null, .bool, .string: write(to: &writer)
        case .number(let value): writer.number(JSONNumber(checked: value.canonicalLiteral))
        case .array(let elements):
            writer.array { writer in
                for element in elements { element.writeCanonically(to: &writer) }
            }
        case .object(let object):
            writer.object { writer in
                for member in object.membersByName {
                    writer.name(member.name)
                    member.value.writeCanonically(to: &writer)
                }
            }
        }
    }
}
