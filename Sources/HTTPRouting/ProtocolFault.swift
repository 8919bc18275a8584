package import HTTPTypes

/// What is wrong with a request below the level of the product: its syntax, its size, its codings.
package struct ProtocolFault: Error, Sendable, Hashable {
    package var status: HTTPResponse.Status
    /// A stable code in kebab case, such as `bad-header-name`.
    package var reason: String
    /// One English sentence for the person who reads the answer. Holds nothing that the client sent.
    package var detail: String
    /// Fields that the answer must carry, such as `Accept-Encoding` beside a 415 (RFC 9110 §15.5.16).
    package var headers: HTTPFields

    package init(status: HTTPResponse.Status, reason: String, detail: String, headers: HTTPFields = [:]) {
        self.status = status
        self.reason = reason
        self.detail = detail
        self.headers = headers
    }
}
