/// A media type with its parameters: the value of `Content-Type` (RFC 9110 §8.3).
package struct ContentType: Sendable, Hashable {
    package struct Parameter: Sendable, Hashable {
        /// Lowercased.
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Lowercased, such as `application`.
    package let type: String
    /// Lowercased, such as `problem+json`.
    package let subtype: String
    /// In the order written; no name comes twice.
    package let parameters: [Parameter]

    package static let json = ContentType(type: "application", subtype: "json")
    package static let problem = ContentType(type: "application", subtype: "problem+json")
    package static let plainText = ContentType(type: "text", subtype: "plain", charset: "utf-8")
    package static let html = ContentType(type: "text", subtype: "html", charset: "utf-8")
    package static let markdown = ContentType(type: "text", subtype: "markdown", charset: "utf-8")
    package static let csv = ContentType(type: "text", subtype: "csv", charset: "utf-8")

    private init(type: String, subtype: String, charset: String? = nil) {
        self.type = type
        self.subtype = subtype
        self.parameters = charset.map { [Parameter(name: "charset", value: $0)] } ?? []
    }

    package init?(_ headerValue: String) {
        var scanner = FieldScanner(headerValue)
        scanner.skipWhitespace()
        guard let type = scanner.lowercasedToken(), scanner.take("/"), let subtype = scanner.lowercasedToken(),
            let parameters = scanner.parameters()
        else { return nil }
        scanner.skipWhitespace()
        // A second charset would leave the reader to guess which one holds.
        guard scanner.isAtEnd, Set(parameters.map(\.name)).count == parameters.count else { return nil }
        self.type = type
        self.subtype = subtype
        self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
    }

    /// Type and subtype without parameters, such as `text/csv`.
    package var essence: String { "\(type)/\(subtype)" }

    /// The charset parameter, lowercased: its names know no case (RFC 9110 §8.3.2).
    package var charset: String? { self["charset"]?.lowercased() }

    package subscript(parameter: String) -> String? {
        parameters.first { $0.name == parameter }?.value
    }

    /// Whether the text can be read as UTF-8: nothing else is said, or a subset of it.
    package var isUTF8: Bool {
        charset.map { ["utf-8", "utf8", "us-ascii"].contains($0) } ?? true
    }

    /// Whether gzip is worth its while: text in some form.
    package var isCompressible: Bool {
        if type == "text" || subtype.hasSuffix("+json") || subtype.hasSuffix("+xml") || subtype.hasSuffix("+yaml") {
            return true
        }
        return type == "application" && ["json", "xml", "yaml", "javascript", "x-ndjson"].contains(subtype)
    }
}

extension ContentType: CustomStringConvertible {
    package var description: String {
        parameters.reduce(into: essence) { text, parameter in
            text += "; \(parameter.name)="
            text +=
                parameter.value.utf8.allSatisfy(Octets.isToken) && !parameter.value.isEmpty
                ? parameter.value : Self.quoted(parameter.value)
        }
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}
