package import HTTPTypes

/// The conditions of a request, and what they come to (RFC 9110 §13).
///
/// Only entity tags count. Nothing here has a modification date, and then the conditions on dates are to be ignored
/// (§13.1.3, §13.1.4); nor is there a range to be conditional about (§13.1.5).
package struct Preconditions: Sendable, Hashable {
    package var ifMatch: EntityTagCondition?
    package var ifNoneMatch: EntityTagCondition?

    package enum Outcome: Sendable, Hashable {
        case proceed
        /// 304: the client has it already.
        case notModified
        /// 412.
        case failed
    }

    package init(ifMatch: EntityTagCondition? = nil, ifNoneMatch: EntityTagCondition? = nil) {
        self.ifMatch = ifMatch
        self.ifNoneMatch = ifNoneMatch
    }

    /// - Throws: a fault with status 400 for a condition that cannot be read: to ignore it could overwrite what the
    ///   client meant to protect.
    package init(_ headers: HTTPFields) throws(ProtocolFault) {
        ifMatch = try Self.condition(.ifMatch, in: headers)
        ifNoneMatch = try Self.condition(.ifNoneMatch, in: headers)
    }

    private static func condition(
        _ name: HTTPField.Name, in headers: HTTPFields
    ) throws(ProtocolFault) -> EntityTagCondition? {
        guard let value = headers.value(of: name) else { return nil }
        guard let condition = EntityTagCondition(value) else {
            throw ProtocolFault(
                status: .badRequest, reason: "bad-entity-tag",
                detail: "\(name.rawName) must be * or a list of entity tags in double quotes.")
        }
        return condition
    }

    /// Evaluates the conditions in the order of RFC 9110 §13.2.2.
    /// - Parameter current: The tag of the current representation of the target; nil if there is none.
    package func evaluate(_ method: HTTPRequest.Method, current: EntityTag?) -> Outcome {
        switch method {
        case .connect, .options, .trace: return .proceed
        default: break
        }
        if let ifMatch, !ifMatch.matchesStrongly(current) { return .failed }
        if let ifNoneMatch, ifNoneMatch.matchesWeakly(current) {
            return method == .get || method == .head ? .notModified : .failed
        }
        return .proceed
    }
}

/// The answer to a GET or HEAD after its conditions (RFC 9110 §13.2): a 200 becomes a 304 if the client has it already.
///
/// Anything but a 200 stays as it is (§13.2.1), and so does the answer to a condition that cannot be read: nothing can be
/// overwritten here. A 304 keeps all fields but those that describe the body it does not have (§15.4.5), so `ETag`,
/// `Cache-Control` and `Vary` stay.
/// - Throws: 412 if `If-Match` names other tags than that of the answer.
package func conditional(_ request: Request, _ response: Response) throws(ProtocolFault) -> Response {
    guard request.method == .get || request.method == .head, response.status == .ok else { return response }
    let etag = response.etag
    if case .tags(let tags) = condition(.ifMatch, of: request),
        !tags.contains(where: { tag in etag.map { tag.matchesStrongly($0) } ?? false })
    {
        throw ProtocolFault(
            status: .preconditionFailed, reason: "if-match", detail: "If-Match names none of the tags of this resource."
        )
    }
    guard let etag, let condition = condition(.ifNoneMatch, of: request), condition.matchesWeakly(etag) else {
        return response
    }
    var answer = response
    answer.status = .notModified
    answer.body = .empty
    for name: HTTPField.Name in [
        .contentType, .contentLength, .contentEncoding, .contentLanguage, .contentRange, .contentDisposition,
        .lastModified,
    ] {
        answer.headers[name] = nil
    }
    return answer
}

private func condition(_ name: HTTPField.Name, of request: Request) -> EntityTagCondition? {
    request.headers.value(of: name).flatMap { EntityTagCondition($0) }
}
