package import HTTPTypes

/// What the server asks for answers. It knows the product; the server knows sockets.
package protocol Responder: Sendable {
    /// Decides from the head alone, so that 404, 405, 413, 415 and 417 go out before a body comes in.
    func admit(_ head: HTTPRequest, requestID: String) -> Admission

    /// Answers a whole request. It never throws: what goes wrong inside is an answer, too.
    func respond(to request: Request) async -> Response

    /// The answer to something that is not a proper request, in the product's own words.
    /// - Parameter head: The head, if there was one to read before the fault.
    func refuse(_ fault: ProtocolFault, head: HTTPRequest?, requestID: String) -> Response
}
