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

/// The answer to a GET or HEAD, made a 304 if the client has it already: a 200 whose `ETag` its `If-None-Match` names.
///
/// Anything else, a condition that cannot be read among it, leaves the answer as it is. A 304 keeps all fields but
/// those that describe the body it does not have (RFC 9110 §15.4.5), so `ETag`, `Cache-Control` and `Vary` stay.
package func conditional(_ request: Request, _ response: Response) -> Response {
    guard request.method == .get || request.method == .head, response.status == .ok,
        let etag = response.etag,
        let condition = request.headers.value(of: .ifNoneMatch).flatMap({ EntityTagCondition($0) }),
        condition.matchesWeakly(etag)
    else { return response }
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
