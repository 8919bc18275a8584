package import HTTPTypes

extension Response {
    /// The validator of what the answer shows. Setting nil takes it away.
    package var etag: EntityTag? {
        get { headers.value(of: .eTag).flatMap { EntityTag($0) } }
        set { headers[.eTag] = newValue?.description }
    }

    package var contentType: ContentType? {
        get { headers.value(of: .contentType).flatMap { ContentType($0) } }
        set { headers[.contentType] = newValue?.description }
    }

    /// The methods of `Allow`, for 405 and the answer to OPTIONS (RFC 9110 §10.2.1).
    package var allow: [HTTPRequest.Method]? {
        get {
            headers.value(of: .allow)?.split(separator: ",").compactMap { name in
                HTTPRequest.Method(String(name.trimmingWhitespace))
            }
        }
        set { headers[.allow] = newValue?.map(\.rawValue).joined(separator: ", ") }
    }

    /// Adds to `Vary` what is not yet in it.
    package mutating func vary(on names: HTTPField.Name...) {
        headers.vary(on: names)
    }

    /// The same answer with one field set.
    package func with(_ name: HTTPField.Name, _ value: String) -> Response {
        var response = self
        response.headers[name] = value
        return response
    }

    /// The same answer, that never changes.
    package var repeatable: Response {
        var response = self
        response.repeats = RepeatTerms { true }
        return response
    }

    /// The same answer with its validator set.
    package func with(etag: EntityTag) -> Response {
        var response = self
        response.etag = etag
        return response
    }
}
