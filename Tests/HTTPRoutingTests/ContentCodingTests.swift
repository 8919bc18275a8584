import Compression
import HTTPRouting
import HTTPTypes
import Testing

@Suite("Content coding")
struct ContentCodingTests {
    private static let long = Array(String(repeating: "một cửa ", count: 400).utf8)
    private static let tag = EntityTag(opaque: "a")

    private static func answer(
        _ headers: HTTPFields, type: String = "application/json", body: [UInt8] = long, coding: ContentCoding = .init(),
        adjust: (inout Response) -> Void = { _ in }
    ) async throws -> Response {
        var prepared = Response.bytes(body, type: type).with(etag: tag)
        adjust(&prepared)
        let response = prepared
        return try await coding.handle(.make(.get, headers)) { _ in response }
    }

    private static func unpacked(_ response: Response) throws -> [UInt8]? {
        try response.bytes.map { try Gzip.decompress($0, maximumSize: 1 << 20, maximumRatio: 1000) }
    }

    // MARK: Answers

    @Test(
        "a long text goes out packed, under a tag of its own, to whoever takes gzip",
        arguments: ["gzip", "br, *", "x-gzip"])
    func packs(accepted: String) async throws {
        let response = try await Self.answer([.acceptEncoding: accepted]) { $0.headers[.contentLength] = "9" }
        #expect(response.headers[.contentEncoding] == "gzip")
        #expect(response.headers[.vary] == "Accept-Encoding")
        #expect(response.headers[.eTag] == "\"a-gzip\"")
        #expect(response.headers[.contentLength] == nil)
        #expect(try Self.unpacked(response) == Self.long)
    }

    @Test(
        "the plain form goes out to everyone else, with the same Vary",
        arguments: [nil, "", "br", "gzip;q=0", "gzip;q=0.1, identity"])
    func plain(accepted: String?) async throws {
        var headers: HTTPFields = [:]
        headers[.acceptEncoding] = accepted
        let response = try await Self.answer(headers)
        #expect(response.headers[.contentEncoding] == nil)
        #expect(response.headers[.vary] == "Accept-Encoding")
        #expect(response.etag == Self.tag)
        #expect(response.bytes == Self.long)
    }

    @Test("from 1 KiB on", arguments: [(1023, nil), (1024, "gzip")] as [(Int, String?)])
    func size(count: Int, coding: String?) async throws {
        let body = [UInt8](repeating: 0x20, count: count)
        let response = try await Self.answer([.acceptEncoding: "gzip"], body: body)
        #expect(response.headers[.contentEncoding] == coding)
        #expect(response.headers[.vary] == "Accept-Encoding")
    }

    @Test("what is no text stays as it is, and varies with nothing")
    func type() async throws {
        let response = try await Self.answer([.acceptEncoding: "gzip"], type: "image/png")
        #expect(response.headers[.contentEncoding] == nil)
        #expect(response.headers[.vary] == nil)
    }

    @Test("an answer that is coded, or must not be, stays as it is")
    func untouched() async throws {
        let coded = try await Self.answer([.acceptEncoding: "gzip"]) { $0.headers[.contentEncoding] = "br" }
        #expect(coded.bytes == Self.long)
        #expect(coded.etag == Self.tag)
        let fixed = try await Self.answer([.acceptEncoding: "gzip"]) { $0.headers[.cacheControl] = "no-transform" }
        #expect(fixed.bytes == Self.long)
        let partial = try await Self.answer([.acceptEncoding: "gzip"]) { $0.status = .partialContent }
        #expect(partial.bytes == Self.long)
        let empty = try await Self.answer([.acceptEncoding: "gzip"]) { $0.body = .empty }
        #expect(empty.headers[.contentEncoding] == nil)
    }

    @Test("a weak tag holds for both forms")
    func weakTag() async throws {
        let weak = EntityTag(opaque: "a", isWeak: true)
        let response = try await Self.answer([.acceptEncoding: "gzip"]) { $0.etag = weak }
        #expect(response.etag == weak)
    }

    @Test("a client that refuses the plain form gets gzip whatever the size and type")
    func plainRefused() async throws {
        let response = try await Self.answer(
            [.acceptEncoding: "gzip, identity;q=0"], type: "image/png", body: [1, 2, 3])
        #expect(response.headers[.contentEncoding] == "gzip")
        #expect(try Self.unpacked(response) == [1, 2, 3])
    }

    @Test(
        "a client that refuses both forms is refused before anything is done",
        arguments: ["*;q=0", "identity;q=0", "br, *;q=0"])
    func nothingFits(accepted: String) async throws {
        let fault = await #expect(throws: ProtocolFault.self) {
            try await ContentCoding().handle(.make(.put, [.acceptEncoding: accepted])) { _ in
                Issue.record("the handler ran")
                return .empty(.ok)
            }
        }
        #expect(fault?.status == .notAcceptable)
    }

    @Test("an Accept-Encoding that cannot be read is refused")
    func unreadable() async throws {
        let fault = await #expect(throws: ProtocolFault.self) { try await Self.answer([.acceptEncoding: "gzip;q=7"]) }
        #expect(fault?.status == .badRequest)
        #expect(fault?.reason == "bad-accept-encoding")
    }

    @Test("a stream is packed as it is written")
    func stream() async throws {
        let response = try await Self.answer([.acceptEncoding: "gzip"]) { response in
            response.body = .stream { writer in
                for _ in 0..<3 { try await writer.write(Self.long) }
            }
        }
        #expect(response.headers[.contentEncoding] == "gzip")
        guard case .stream(let write) = response.body else {
            Issue.record("no stream")
            return
        }
        let writer = CollectingWriter()
        try await write(writer)
        let plain = try Gzip.decompress(writer.bytes, maximumSize: 1 << 20, maximumRatio: 1000)
        #expect(plain == Self.long + Self.long + Self.long)
    }

    @Test("a stream that fails has no trailer, so that nobody takes it for whole")
    func failingStream() async throws {
        let response = try await Self.answer([.acceptEncoding: "gzip"]) { response in
            response.body = .stream { writer in
                try await writer.write(Self.long)
                throw CollectingWriter.Gone()
            }
        }
        guard case .stream(let write) = response.body else {
            Issue.record("no stream")
            return
        }
        let writer = CollectingWriter()
        await #expect(throws: CollectingWriter.Gone.self) { try await write(writer) }
        #expect(throws: GzipError.self) { try Gzip.decompress(writer.bytes, maximumSize: 1 << 20, maximumRatio: 1000) }
    }

    // MARK: Conditions

    @Test(
        "the inside sees plain tags, of If-None-Match only where the client takes gzip still",
        arguments: [
            (.ifMatch, "\"a-gzip\"", nil, "\"a\""), (.ifMatch, "\"a\", W/\"b-gzip\"", "gzip", "\"a\", W/\"b\""),
            (.ifMatch, "*", "gzip", "*"), (.ifMatch, "nonsense-gzip", "gzip", "nonsense-gzip"),
            (.ifNoneMatch, "\"a-gzip\"", "gzip", "\"a\""), (.ifNoneMatch, "\"a-gzip\"", nil, "\"a-gzip\""),
            (.ifNoneMatch, "\"a\",\"b\"", "gzip", "\"a\",\"b\""),
        ] as [(HTTPField.Name, String, String?, String)])
    func conditions(name: HTTPField.Name, sent: String, accepted: String?, seen: String) async throws {
        var headers: HTTPFields = [name: sent]
        headers[.acceptEncoding] = accepted
        _ = try await ContentCoding().handle(.make(.get, headers)) { request in
            #expect(request.headers[name] == seen)
            return .empty(.ok)
        }
    }

    @Test(
        "a 304 has the tag of the form that the client holds",
        arguments: [
            ("\"a-gzip\"", "gzip", "\"a-gzip\"", 304), ("\"a\"", "gzip", "\"a\"", 304), ("\"a\"", nil, "\"a\"", 304),
            ("\"b-gzip\", \"a-gzip\"", "gzip", "\"a-gzip\"", 304), ("*", "gzip", "\"a\"", 304),
            ("\"a-gzip\"", nil, "\"a\"", 200), ("\"b\"", "gzip", "\"a-gzip\"", 200),
        ] as [(String, String?, String, Int)])
    func notModified(sent: String, accepted: String?, tag: String, status: Int) async throws {
        var headers: HTTPFields = [.ifNoneMatch: sent]
        headers[.acceptEncoding] = accepted
        let response = try await ContentCoding().handle(.make(.get, headers)) { request in
            try conditional(request, Response.json(Self.long).with(etag: Self.tag))
        }
        #expect(response.status.code == status)
        #expect(response.headers[.eTag] == tag)
        #expect(response.headers[.vary] == "Accept-Encoding")
    }

    // MARK: Requests

    @Test("a packed body comes in plain, and says so", arguments: ["gzip", "x-gzip", "GZIP", " gzip "])
    func unpacks(coding: String) async throws {
        let packed = Gzip.compress(Self.long)
        let headers: HTTPFields = [.contentEncoding: coding, .contentLength: String(packed.count)]
        _ = try await ContentCoding().handle(.make(.put, headers, body: packed)) { request in
            #expect(request.body == Self.long)
            #expect(request.headers[.contentEncoding] == nil)
            #expect(request.headers[.contentLength] == String(Self.long.count))
            return .empty(.ok)
        }
    }

    @Test(
        "an uncoded body, or none at all, comes in as it is",
        arguments: [("identity", [1]), ("gzip", []), ("", [1])] as [(String, [UInt8])])
    func identity(coding: String, body: [UInt8]) async throws {
        _ = try await ContentCoding().handle(.make(.put, [.contentEncoding: coding], body: body)) { request in
            #expect(request.body == body)
            #expect(request.headers[.contentEncoding] == nil)
            return .empty(.ok)
        }
    }

    @Test(
        "a coding that is not undone here is a 415 that names the one that is",
        arguments: ["br", "gzip, gzip", "deflate", "gzip, br", "(", "gzip;q=1"])
    func unknown(coding: String) async throws {
        let fault = await #expect(throws: ProtocolFault.self) {
            try await ContentCoding().handle(.make(.put, [.contentEncoding: coding], body: [1])) { _ in .empty(.ok) }
        }
        #expect(fault?.status == .unsupportedMediaType)
        #expect(fault?.headers[.acceptEncoding] == "gzip")
        #expect(ContentCoding.fault(in: [.contentEncoding: coding]) == fault)
    }

    @Test("the head alone tells a coding that is taken")
    func head() {
        #expect(ContentCoding.fault(in: [:]) == nil)
        #expect(ContentCoding.fault(in: [.contentEncoding: "gzip"]) == nil)
    }

    private static func fault(body: [UInt8], maximumBody: Int?, coding: ContentCoding) async -> ProtocolFault? {
        var request = Request.make(.put, [.contentEncoding: "gzip"], body: body)
        request.maximumBody = maximumBody
        do {
            _ = try await coding.handle(request) { _ in .empty(.ok) }
            return nil
        } catch {
            return error as? ProtocolFault
        }
    }

    @Test("a body that unpacks beyond the bound of its route, or else the general one, is a 413")
    func tooLarge() async throws {
        let packed = Gzip.compress(Self.long)
        let small = ContentCoding(maximumRequestBody: Self.long.count - 1, maximumRatio: 1000)
        #expect(await Self.fault(body: packed, maximumBody: nil, coding: small)?.status == .contentTooLarge)
        #expect(await Self.fault(body: packed, maximumBody: Self.long.count, coding: small) == nil)
        let wide = ContentCoding(maximumRatio: 1000)
        let fault = await Self.fault(body: packed, maximumBody: Self.long.count - 1, coding: wide)
        #expect(fault?.reason == "body-unpacks-too-large")
        #expect(await Self.fault(body: packed, maximumBody: 0, coding: wide)?.status == .contentTooLarge)
    }

    @Test("a bomb is a 413 long before it has gone off")
    func bomb() async throws {
        let packed = Gzip.compress([UInt8](repeating: 0, count: 1 << 20))
        let coding = ContentCoding(maximumRequestBody: .max, maximumRatio: 100)
        #expect(await Self.fault(body: packed, maximumBody: nil, coding: coding)?.status == .contentTooLarge)
    }

    @Test("a body that is not gzip after all is a 400")
    func broken() async throws {
        let packed = Gzip.compress(Self.long)
        for body in [[1, 2, 3], Array(packed.dropLast()), packed + [0], Array(packed.prefix(5))] {
            let fault = await Self.fault(body: body, maximumBody: nil, coding: ContentCoding())
            #expect(fault?.status == .badRequest)
            #expect(fault?.reason == "bad-gzip")
        }
    }
}
