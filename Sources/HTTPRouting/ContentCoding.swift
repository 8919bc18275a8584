import Compression
package import HTTPTypes

/// gzip both ways (RFC 9110 §8.4).
///
/// An answer is packed if the client takes gzip, the body has at least 1 KiB and its type is text. A packed
/// representation is another one than the plain, so it has a strong tag of its own: `"x"` becomes `"x-gzip"`, and comes
/// back as `"x"` in the conditions that the inside sees. No tag of the product may end in `-gzip`.
///
/// A request body in gzip is unpacked under a bound of size and ratio. What cannot be taken is thrown as a
/// `ProtocolFault`, so a `Recovery` belongs outside of it.
package struct ContentCoding: Middleware {
    /// What a body may unpack to if the route does not say.
    package var maximumRequestBody: Int
    /// The most bytes out of one byte in. JSON of ours packs 10 to 30 times; zlib's limit is about 1030.
    package var maximumRatio: Int
    /// Below this many bytes an answer goes out plain: it fits into one packet anyway.
    package var minimumSize: Int

    private static let suffix = "-gzip"

    package init(
        maximumRequestBody: Int = RouterBuilder.defaultMaximumBody, maximumRatio: Int = 100, minimumSize: Int = 1024
    ) {
        self.maximumRequestBody = maximumRequestBody
        self.maximumRatio = maximumRatio
        self.minimumSize = minimumSize
    }

    package func handle(_ request: Request, next: Handler) async throws -> Response {
        let accepted = try Self.acceptEncoding(request.headers)
        // Known before anything is done: a write must not be carried out and then answered with a refusal.
        guard let coding = accepted.preferred(among: ["gzip"]) else {
            throw ProtocolFault(
                status: .notAcceptable, reason: "no-acceptable-coding",
                detail: "Answers are sent as they are or in gzip, and Accept-Encoding refuses both.")
        }
        let takesGzip = accepted.quality(of: "gzip") > .none
        let takesPlain = accepted.quality(of: "identity") > .none
        var plain = request
        try unpack(&plain)
        Self.stripSuffix(.ifMatch, in: &plain.headers)
        // A client that takes no gzip now has no use for being told that its packed copy is still good.
        if takesGzip { Self.stripSuffix(.ifNoneMatch, in: &plain.headers) }

        var response = try await next(plain)
        guard !response.headers.contains(.contentEncoding) else { return response }
        if response.status == .notModified {
            response.vary(on: .acceptEncoding)
            if takesGzip { Self.revalidate(&response, as: request) }
            return response
        }
        let isCompressible = response.contentType?.isCompressible ?? false
        if isCompressible { response.vary(on: .acceptEncoding) }
        if coding == "gzip", isCompressible || !takesPlain {
            pack(&response, whateverTheSize: !takesPlain)
        }
        return response
    }

    // MARK: Requests

    /// What is wrong with the coding of a body whose head this is: 415 for anything but gzip (RFC 9110 §15.5.16).
    ///
    /// For `Responder.admit`, so that the body need not come in first.
    package static func fault(in headers: HTTPFields) -> ProtocolFault? {
        guard let value = headers.value(of: .contentEncoding) else { return nil }
        guard codings(value) == nil else { return nil }
        return ProtocolFault(
            status: .unsupportedMediaType, reason: "unsupported-content-coding",
            detail: "A request body is sent as it is or in gzip.", headers: [.acceptEncoding: "gzip"])
    }

    private enum RequestCoding {
        case identity
        case gzip
    }

    /// nil: a coding, or a number of codings, that is not undone here.
    private static func codings(_ value: String) -> RequestCoding? {
        var scanner = FieldScanner(value)
        switch scanner.list({ $0.lowercasedToken() }) {
        case [], ["identity"]: return .identity
        case ["gzip"], ["x-gzip"]: return .gzip
        default: return nil
        }
    }

    private func unpack(_ request: inout Request) throws(ProtocolFault) {
        guard request.refusal == nil else { return }
        if let fault = Self.fault(in: request.headers) { throw fault }
        guard let value = request.headers.value(of: .contentEncoding) else { return }
        request.headers[.contentEncoding] = nil
        guard Self.codings(value) == .gzip, !request.body.isEmpty else { return }
        do throws(GzipError) {
            request.body = try Gzip.decompress(
                request.body, maximumSize: request.maximumBody ?? maximumRequestBody, maximumRatio: maximumRatio)
        } catch {
            throw Self.fault(for: error)
        }
        guard request.reserve(request.body.count) else { throw Self.fault(for: .outOfMemory) }
        if request.headers.contains(.contentLength) { request.headers[.contentLength] = String(request.body.count) }
    }

    private static func fault(for error: GzipError) -> ProtocolFault {
        switch error {
        case .tooLarge, .tooDense:
            ProtocolFault(
                status: .contentTooLarge, reason: "body-unpacks-too-large",
                detail: "The body unpacks to more than this resource takes.")
        case .outOfMemory:
            ProtocolFault(
                status: .serviceUnavailable, reason: "no-memory-to-unpack",
                detail: "There is no room to unpack the body.",
                headers: [.retryAfter: "1"])
        case .empty, .notGzip, .corrupt, .badChecksum, .truncated, .trailingBytes:
            ProtocolFault(status: .badRequest, reason: "bad-gzip", detail: "The body is not whole and valid gzip.")
        }
    }

    private static func acceptEncoding(_ headers: HTTPFields) throws(ProtocolFault) -> AcceptEncoding {
        guard let value = headers.value(of: .acceptEncoding) else { return .identityOnly }
        guard let accepted = AcceptEncoding(value) else {
            throw ProtocolFault(
                status: .badRequest, reason: "bad-accept-encoding", detail: "Accept-Encoding cannot be read.")
        }
        return accepted
    }

    // MARK: Answers

    private func pack(_ response: inout Response, whateverTheSize: Bool) {
        switch response.status {
        case .noContent, .resetContent, .partialContent: return
        default: break
        }
        // A body that must go out as it is (RFC 9111 §5.2.2.6), unless it could not be read then.
        let cacheControl = response.headers.value(of: .cacheControl)?.lowercased()
        if !whateverTheSize, cacheControl?.contains("no-transform") ?? false { return }
        switch response.body {
        case .empty:
            return
        case .bytes(let bytes):
            guard bytes.count >= minimumSize || whateverTheSize else { return }
            response.body = .bytes(Gzip.compress(bytes))
        case .stream(let write):
            response.body = .stream { writer in
                let packing = GzipBodyWriter(writer)
                try await write(packing)
                try await packing.finish()
            }
        }
        response.headers[.contentEncoding] = "gzip"
        response.headers[.contentLength] = nil
        if let etag = response.etag { response.etag = Self.packed(etag) }
    }

    // MARK: Entity tags

    /// A weak tag says nothing of the bytes and holds for both forms.
    private static func packed(_ etag: EntityTag) -> EntityTag {
        etag.isWeak ? etag : EntityTag(opaque: etag.opaque + suffix)
    }

    private static func stripSuffix(_ name: HTTPField.Name, in headers: inout HTTPFields) {
        guard let value = headers.value(of: name), case .tags(let tags) = EntityTagCondition(value) else { return }
        let stripped = tags.map { tag in
            tag.opaque.hasSuffix(suffix)
                ? EntityTag(opaque: String(tag.opaque.dropLast(suffix.count)), isWeak: tag.isWeak) : tag
        }
        if stripped != tags { headers[name] = EntityTagCondition.tags(stripped).description }
    }

    /// Gives a 304 the tag of the form that the client said it has (RFC 9110 §15.4.5): a cache finds by it the stored
    /// answer that it may use again.
    private static func revalidate(_ response: inout Response, as request: Request) {
        guard let etag = response.etag, let value = request.headers.value(of: .ifNoneMatch),
            let condition = EntityTagCondition(value), case .tags = condition, condition.matchesWeakly(packed(etag))
        else { return }
        response.etag = packed(etag)
    }
}
