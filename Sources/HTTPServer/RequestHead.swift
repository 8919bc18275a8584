import HTTPTypes

/// The head of one request, checked.
struct RequestHead: Sendable {
    enum Version: Sendable {
        case http10, http11
    }

    /// How the body is delimited (RFC 9112 §6.3).
    enum Framing: Sendable, Equatable {
        case none
        case length(Int)
        case chunked
    }

    enum Expectation: Sendable {
        case none, `continue`, unsupported
    }

    /// Method, target (in `path`: origin-form or `*`; nil for CONNECT), authority and fields.
    var request: HTTPRequest
    var version: Version
    var framing: Framing
    var expectation: Expectation
    /// Whether the client will let the connection persist (RFC 9112 §9.3). Never so for HTTP/1.0.
    var wantsPersistence: Bool
    /// What `X-Request-Id` said, where it is one we take over.
    var requestID: String?
    /// Whether a field says on whose behalf the request comes (see `Forwarding`).
    var isForwarded: Bool
}
