package import HTTPTypes

/// One answer. The server adds `Date`, `Content-Length` or the chunked coding, and `Connection`; it leaves the body
/// out, and runs no stream, when the request was a HEAD.
package struct Response: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: Body
    /// Words for the access log that only the inside knows, such as the name of the token. Never sent to the client.
    package var notes: [String: String]
    /// Set where the server may give the answer again by itself. Nil: each request is to be asked about.
    package var repeats: RepeatTerms?

    package init(
        status: HTTPResponse.Status, headers: HTTPFields = [:], body: Body = .empty, notes: [String: String] = [:]
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.notes = notes
    }

    package enum Body: Sendable {
        case empty
        case bytes([UInt8])
        /// Writes the body piece by piece; each `write` awaits back-pressure. A throw cuts the connection, since the
        /// status has gone out by then.
        case stream(@Sendable (any BodyWriter) async throws -> Void)

        /// The number of bytes, nil where only the stream will know.
        package var count: Int? {
            switch self {
            case .empty: 0
            case .bytes(let bytes): bytes.count
            case .stream: nil
            }
        }
    }
}
