package import HTTPTypes

extension Response {
    /// An answer without a body.
    package static func empty(_ status: HTTPResponse.Status) -> Response {
        Response(status: status)
    }

    /// JSON has no charset parameter: it is always UTF-8 (RFC 8259 §11).
    package static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        .bytes(bytes, type: "application/json", status: status)
    }

    /// An error as RFC 9457 writes it.
    package static func problem(_ bytes: [UInt8], status: HTTPResponse.Status) -> Response {
        .bytes(bytes, type: "application/problem+json", status: status)
    }

    /// - Parameter type: The value of `Content-Type`.
    package static func bytes(_ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: type], body: .bytes(bytes))
    }

    /// - Parameter type: The value of `Content-Type`.
    package static func stream(
        type: String, status: HTTPResponse.Status = .ok,
        _ write: @escaping @Sendable (any BodyWriter) async throws -> Void
    ) -> Response {
        Response(status: status, headers: [.contentType: type], body: .stream(write))
    }
}
