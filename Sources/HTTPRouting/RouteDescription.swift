package import HTTPTypes

/// What is known of a route without running it: for the check against the API's description, and before a body comes.
package struct RouteDescription: Sendable, Hashable {
    package let method: HTTPRequest.Method
    /// The pattern as it was given, such as `/v1/plans/{plan}/status`.
    package let pattern: String
    /// The bytes that the route takes at most, compressed and unpacked alike. 0: it takes no body.
    package let maximumBody: Int

    package init(method: HTTPRequest.Method, pattern: String, maximumBody: Int) {
        self.method = method
        self.pattern = pattern
        self.maximumBody = maximumBody
    }
}
