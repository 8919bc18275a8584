package import HTTPTypes

/// What the server asks for answers. It knows the product; the server knows sockets.
package protocol Responder: Sendable {
    /// Decides from the head alone, so that 401, 404, 405, 413, 415 and 501 go out before a body comes in.
    /// - Parameter path: The segments of its target, decoded; none for `OPTIONS *`.
    func admit(_ head: HTTPRequest, path: [String]) -> Admission

    /// Answers a request, or says what its `refusal` means, so that there is one way to the log and the counters. It never
    /// throws: what goes wrong inside is an answer, too.
    func respond(to request: Request) async -> Response

    /// The answer to a connection that is turned away before it has asked for anything.
    func refuse(_ fault: ProtocolFault, requestID: String) -> Response
}
