import HTTPTypes

/// Fields that keep browsers from making of an answer what it is not. An answer's own field of the same name stays.
package struct SecurityHeaders: Middleware {
    private let fields: [HTTPField]

    /// - Parameter strictTransportSecurity: For how many seconds browsers are to insist on TLS (RFC 6797). Only for a
    ///   service behind a proxy that speaks TLS; nil says nothing.
    package init(strictTransportSecurity: Int? = nil) {
        var fields: HTTPFields = [
            // JSON is not to be guessed into HTML.
            .xContentTypeOptions: "nosniff",
            // Nothing here is a page: were one shown, it could load and run nothing, nor be framed.
            .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            .crossOriginResourcePolicy: "same-origin",
        ]
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") {
            fields[referrerPolicy] = "no-referrer"
        }
        // For browsers that do not know frame-ancestors.
        if let frameOptions = HTTPField.Name("X-Frame-Options") { fields[frameOptions] = "DENY" }
        if let strictTransportSecurity {
            fields[.strictTransportSecurity] = "max-age=\(strictTransportSecurity)"
        }
        self.fields = Array(fields)
    }

    package func handle(_ request: Request, next: Handler) async throws -> Response {
        added(to: try await next(request))
    }

    /// The same answer with the fields.
    package func added(to response: Response) -> Response {
        var response = response
        response.headers.reserveCapacity(response.headers.count + fields.count)
        for field in fields where !response.headers.contains(field.name) {
            response.headers.append(field)
        }
        return response
    }
}
