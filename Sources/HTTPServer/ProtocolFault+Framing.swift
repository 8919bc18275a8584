import HTTPRouting
import HTTPTypes

/// The faults the server itself finds, each with its stable reason.
extension ProtocolFault {
    private static func bad(_ reason: String, _ detail: String) -> ProtocolFault {
        ProtocolFault(status: .badRequest, reason: reason, detail: detail)
    }

    // MARK: Request line (RFC 9112 §3)

    static let badLineEnding = bad("bad-line-ending", "A line must end with CR and LF, and hold neither.")
    static let badCharacter = bad("bad-character", "The head of the request has a control character.")
    static let badRequestLine = bad(
        "bad-request-line", "The request line must be a method, a target and a version, with one space between each.")
    static let badMethod = bad("bad-method", "The method is not a token.")
    static let badTarget = bad("bad-target", "The request target is not of a form the method allows.")
    static let badVersion = bad("bad-version", "The request line names no HTTP version.")
    static let unsupportedVersion = ProtocolFault(
        status: .httpVersionNotSupported, reason: "unsupported-version",
        detail: "Only HTTP/1.0 and HTTP/1.1 are spoken.")
    static let requestLineTooLong = ProtocolFault(
        status: .uriTooLong, reason: "request-line-too-long", detail: "The request line is too long.")

    // MARK: Fields (RFC 9112 §5)

    static let badFieldLine = bad("bad-header-line", "A header line has no colon.")
    static let badFieldName = bad("bad-header-name", "A header name is not a token, or has a blank beside it.")
    static let foldedField = bad("folded-header", "A header value may not go on in the next line.")
    static let fieldsTooLarge = ProtocolFault(
        status: .requestHeaderFieldsTooLarge, reason: "headers-too-large", detail: "The headers are too large.")
    static let tooManyFields = ProtocolFault(
        status: .requestHeaderFieldsTooLarge, reason: "too-many-headers", detail: "There are too many headers.")
    static let badHost = bad("bad-host", "The request must name exactly one valid host.")
    static let badConnection = bad("bad-connection", "The Connection header is not a list of tokens.")
    static let unsupportedExpectation = ProtocolFault(
        status: .expectationFailed, reason: "unsupported-expectation", detail: "Only 100-continue can be expected.")

    // MARK: Framing (RFC 9112 §6, §7)

    static let badContentLength = bad("bad-content-length", "Content-Length must be one decimal number.")
    static let badTransferEncoding = bad(
        "bad-transfer-encoding", "Transfer-Encoding must be chunked, once, in HTTP/1.1 and without Content-Length.")
    static let unsupportedTransferCoding = ProtocolFault(
        status: .notImplemented, reason: "unsupported-transfer-coding", detail: "The only transfer coding is chunked.")
    static let badTrailer = bad("bad-trailer", "A trailer cannot say how long the body is, or whom it is for.")
    static let badChunk = bad("bad-chunk", "The chunked body is malformed.")
    static let incompleteRequest = bad("incomplete-request", "The connection ended before the request did.")
    static let bodyTooLarge = ProtocolFault(
        status: .contentTooLarge, reason: "body-too-large", detail: "The body is larger than this resource takes.")

    // MARK: Times and loads

    static let requestTimeout = ProtocolFault(
        status: .requestTimeout, reason: "request-timeout", detail: "The request did not arrive in time.")
    static let noMemoryForBody = ProtocolFault(
        status: .serviceUnavailable, reason: "too-much-in-flight", detail: "Too many request bodies are in flight.",
        headers: [.retryAfter: "1"])
    static let tooManyConnections = ProtocolFault(
        status: .serviceUnavailable, reason: "too-many-connections", detail: "There are too many connections.",
        headers: [.retryAfter: "1"])
    static let tooManyRequestsOfClient = ProtocolFault(
        status: .serviceUnavailable, reason: "too-many-requests-of-client",
        detail: "Too many requests of this client are under way.", headers: [.retryAfter: "1"])
    static let connectNotServed = ProtocolFault(
        status: .notImplemented, reason: "unsupported-method", detail: "This server makes no tunnels.")
    static let brokenResponse = ProtocolFault(
        status: .internalServerError, reason: "broken-response", detail: "The answer could not be made.")
}
