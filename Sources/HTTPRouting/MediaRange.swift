/// One element of `Accept`: the media types it stands for, and how welcome they are (RFC 9110 §12.5.1).
package struct MediaRange: Sendable, Hashable {
    /// Lowercased, or `*`.
    package let type: String
    /// Lowercased, or `*`.
    package let subtype: String
    /// The parameters that a type must have to be meant, without the weight.
    package let parameters: [ContentType.Parameter]
    package let quality: Quality

    package init?(_ text: String) {
        var scanner = FieldScanner(text)
        scanner.skipWhitespace()
        guard let range = MediaRange(from: &scanner) else { return nil }
        scanner.skipWhitespace()
        guard scanner.isAtEnd else { return nil }
        self = range
    }

    init?(from scanner: inout FieldScanner) {
        guard let type = scanner.lowercasedToken(), scanner.take("/"), let subtype = scanner.lowercasedToken(),
            type != "*" || subtype == "*", let parameters = scanner.parameters()
        else { return nil }
        // A parameter named q is the weight wherever it stands (RFC 9110 §12.5.1).
        let weights = parameters.filter { $0.name == "q" }
        guard weights.count <= 1 else { return nil }
        var quality = Quality.full
        if let weight = weights.first {
            guard let read = Quality(weight.value) else { return nil }
            quality = read
        }
        self.type = type
        self.subtype = subtype
        self.parameters = parameters.filter { $0.name != "q" }.map { .init(name: $0.name, value: $0.value) }
        self.quality = quality
    }

    /// Whether `contentType` is one of the types meant.
    ///
    /// Every parameter of the range must be there with the same value. Only `charset=utf-8` is met by a type that says
    /// nothing of a charset, for all our text is UTF-8, and many clients ask for `application/json; charset=utf-8`.
    package func matches(_ contentType: ContentType) -> Bool {
        guard type == "*" || type == contentType.type, subtype == "*" || subtype == contentType.subtype else {
            return false
        }
        return parameters.allSatisfy { wanted in
            let offered = contentType[wanted.name]
            return wanted.name == "charset"
                ? (offered ?? "utf-8").lowercased() == wanted.value.lowercased() : offered == wanted.value
        }
    }

    /// How narrow the range is: of all that match, the narrowest decides.
    var specificity: Int {
        if type == "*" { return 0 }
        return subtype == "*" ? 1 : 2 + parameters.count
    }
}
