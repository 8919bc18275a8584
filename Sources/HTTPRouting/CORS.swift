package import HTTPTypes

/// Lets pages of listed origins use the API from a browser (Fetch Standard, "CORS protocol"). Off while none is listed.
///
/// Callers are known by a token that the page itself sends, never by a cookie, so credentials are not allowed and no
/// page can act for a user behind their back.
package struct CORS: Middleware {
    /// Origins as browsers write them, such as `https://bang-dieu-khien.example.vn`; compared byte for byte. `*` has no
    /// special meaning.
    package var origins: Set<String>
    package var methods: [HTTPRequest.Method]
    package var requestHeaders: [String]
    package var exposedHeaders: [String]
    /// For how many seconds a browser may remember a preflight.
    package var maximumAge: Int

    package init(
        origins: Set<String> = [],
        methods: [HTTPRequest.Method] = [.get, .head, .put, .post, .delete],
        requestHeaders: [String] = [
            "Authorization", "Content-Type", "Content-Encoding", "If-Match", "If-None-Match", "Idempotency-Key",
            "X-Request-Id",
        ],
        exposedHeaders: [String] = ["ETag", "Link", "Location", "Retry-After", "X-Request-Id"],
        maximumAge: Int = 600
    ) {
        self.origins = origins
        self.methods = methods
        self.requestHeaders = requestHeaders
        self.exposedHeaders = exposedHeaders
        self.maximumAge = maximumAge
    }

    /// Whether a browser could write this as an origin (RFC 6454 §6.2): scheme, host and perhaps a port, and nothing behind.
    package static func isOrigin(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else { return false }
        let authority = text.utf8.dropFirst(scheme.utf8.count)
        return !authority.isEmpty && authority.allSatisfy { Octets.isAuthority($0) && $0 == Octets.lowercased($0) }
    }

    package func handle(_ request: Request, next: Handler) async throws -> Response {
        guard !origins.isEmpty else { return try await next(request) }
        guard let origin = request.headers.value(of: .origin), origins.contains(origin) else {
            var response = try await next(request)
            response.vary(on: .origin)
            return response
        }
        if request.method == .options, request.headers.contains(.accessControlRequestMethod) {
            return preflight(origin)
        }
        var response = try await next(request)
        response.headers[.accessControlAllowOrigin] = origin
        if !exposedHeaders.isEmpty {
            response.headers[.accessControlExposeHeaders] = exposedHeaders.joined(separator: ", ")
        }
        response.vary(on: .origin)
        return response
    }

    /// Answered here, since a preflight bears no token and must not be asked for one.
    private func preflight(_ origin: String) -> Response {
        var response = Response.empty(.noContent)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowMethods] = methods.map(\.rawValue).joined(separator: ", ")
        response.headers[.accessControlAllowHeaders] = requestHeaders.joined(separator: ", ")
        response.headers[.accessControlMaxAge] = String(maximumAge)
        response.vary(on: .origin, .accessControlRequestMethod, .accessControlRequestHeaders)
        return response
    }
}
