package import HTTPTypes

extension HTTPFields {
    /// Adds to `Vary` (RFC 9110 §12.5.5) what is not yet in it; `*` already says everything.
    package mutating func vary(on names: [HTTPField.Name]) {
        guard let value = value(of: .vary), !value.isEmpty else {
            self[.vary] = names.isEmpty ? nil : names.map(\.rawName).joined(separator: ", ")
            return
        }
        let members = value.utf8.split(separator: UInt8(ascii: ",")).map { Substring($0).trimmingWhitespace }
        guard !members.contains("*") else { return }
        var varied = members.joined(separator: ", ")
        for name in names where !members.contains(where: { $0.lowercased() == name.canonicalName }) {
            varied += ", \(name.rawName)"
        }
        self[.vary] = varied
    }
}

extension Substring {
    /// Without the spaces and tabs at both ends.
    var trimmingWhitespace: Substring {
        let isWhitespace = { (character: Character) in character == " " || character == "\t" }
        guard let last = lastIndex(where: { !isWhitespace($0) }) else { return self[endIndex...] }
        return self[...last].drop(while: isWhitespace)
    }
}
