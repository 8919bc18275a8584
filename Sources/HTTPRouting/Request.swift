package import HTTPTypes

/// One HTTP request as the layers above the sockets see it: the head is checked, the target decoded, the body whole.
///
/// `path` and `query` are always what `RequestTarget.parse(target)` said; nothing decodes them a second time.
package struct Request: Sendable {
    package var method: HTTPRequest.Method
    /// The request target as it stood on the request line.
    package var target: String
    package var headers: HTTPFields
    /// The body after the transfer coding, and after the content coding once `ContentCoding` has seen the request.
    package var body: [UInt8]
    /// The segments of the path, each percent-decoded exactly once. None is a dot segment, and none is empty except a
    /// last one that says the path ended in a slash, which no route matches.
    package var path: [String]
    /// The query's items, decoded, in the order in which they came, duplicates included.
    package var query: [QueryItem]
    /// What the path parameters of the matched route stand for.
    package var parameters: Parameters
    /// The address of the client, as far as it can be believed (see `Forwarding`); nil on a Unix socket and in memory.
    package var remoteAddress: String?
    /// The same as a number, for limits that go by it.
    package var client: NetworkAddress?
    /// Whether the client is on this very machine, and no proxy speaks for another.
    package var isLoopback: Bool
    /// `https` or `http` where a trusted proxy says which of them the client speaks.
    package var scheme: String?
    /// Names the request in the log and in answers. Made by the server.
    package var requestID: String
    /// The index of the event loop whose thread runs the handler; nil in memory.
    package var loop: Int?
    /// The pattern of the matched route, such as `/v1/units/{unit}`; nil until a route matched.
    package var routePattern: String?
    /// The bytes that the matched route takes at most; bounds what a compressed body may unpack to. nil: no route yet.
    package var maximumBody: Int?
    /// Why the request is not served, found before its body was whole: a `ProtocolFault` of the server's, or what
    /// `Responder.admit` gave. Whoever answers throws it in place of asking a handler. There is no body then, and a path
    /// only if the target could be read.
    package var refusal: (any Error)?
    /// Takes so many bytes more of the memory for bodies, until the request is answered; false when there is none left.
    package var reserve: @Sendable (_ bytes: Int) -> Bool = { _ in true }
    /// Who asks, in whatever type the layer that authenticates uses.
    package var identity: (any Sendable)?

    package init(
        method: HTTPRequest.Method,
        target: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        path: [String],
        query: [QueryItem] = [],
        remoteAddress: String? = nil,
        isLoopback: Bool = false,
        requestID: String = "",
        loop: Int? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.path = path
        self.query = query
        self.parameters = Parameters()
        self.remoteAddress = remoteAddress
        self.isLoopback = isLoopback
        self.requestID = requestID
        self.loop = loop
    }

    /// Decodes `target` and makes the request of it.
    /// - Throws: the `ProtocolFault` of `RequestTarget.parse`.
    package init(
        method: HTTPRequest.Method,
        target: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        remoteAddress: String? = nil,
        isLoopback: Bool = false,
        requestID: String = "",
        loop: Int? = nil
    ) throws(ProtocolFault) {
        let (path, query) = try RequestTarget.parse(target)
        self.init(
            method: method, target: target, headers: headers, body: body, path: path, query: query,
            remoteAddress: remoteAddress, isLoopback: isLoopback, requestID: requestID, loop: loop)
    }
}
