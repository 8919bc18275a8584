import HTTPRouting
import HTTPTypes
import Testing

@Suite("Preconditions")
struct PreconditionsTests {
    @Test(
        "are evaluated in the order of RFC 9110",
        arguments: [
            (.get, nil, nil, "\"a\"", .proceed), (.put, nil, nil, nil, .proceed),
            (.put, "\"a\"", nil, "\"a\"", .proceed), (.put, "\"b\"", nil, "\"a\"", .failed),
            (.put, "\"a\"", nil, nil, .failed), (.put, "*", nil, "\"a\"", .proceed), (.put, "*", nil, nil, .failed),
            (.put, "W/\"a\"", nil, "\"a\"", .failed), (.delete, "\"b\", \"a\"", nil, "\"a\"", .proceed),
            (.put, nil, "*", nil, .proceed), (.put, nil, "*", "\"a\"", .failed),
            (.put, nil, "\"a\"", "\"a\"", .failed), (.put, nil, "\"b\"", "\"a\"", .proceed),
            (.get, nil, "\"a\"", "\"a\"", .notModified), (.head, nil, "W/\"a\"", "\"a\"", .notModified),
            (.get, nil, "*", "\"a\"", .notModified), (.get, nil, "\"b\"", "\"a\"", .proceed),
            (.get, nil, "*", nil, .proceed), (.get, "\"b\"", "\"a\"", "\"a\"", .failed),
            (.get, "\"a\"", "\"a\"", "\"a\"", .notModified), (.put, "\"a\"", "\"a\"", "\"a\"", .failed),
            (.put, "\"a\"", "\"b\"", "\"a\"", .proceed), (.options, "\"b\"", "*", "\"a\"", .proceed),
        ] as [(HTTPRequest.Method, String?, String?, String?, Preconditions.Outcome)])
    func evaluation(
        method: HTTPRequest.Method, ifMatch: String?, ifNoneMatch: String?, current: String?,
        expected: Preconditions.Outcome
    ) throws {
        var headers: HTTPFields = [:]
        headers[.ifMatch] = ifMatch
        headers[.ifNoneMatch] = ifNoneMatch
        let preconditions = try Preconditions(headers)
        #expect(preconditions.evaluate(method, current: current.flatMap { EntityTag($0) }) == expected)
    }

    @Test("conditions on dates are ignored, since nothing has one")
    func dates() throws {
        let headers: HTTPFields = [
            .ifModifiedSince: "Sat, 01 Jan 2022 00:00:00 GMT", .ifUnmodifiedSince: "Sat, 01 Jan 2022 00:00:00 GMT",
        ]
        #expect(try Preconditions(headers).evaluate(.get, current: EntityTag(opaque: "a")) == .proceed)
    }

    @Test("a condition that cannot be read is a fault, not nothing", arguments: ["", "abc", "*, \"a\"", "\"a"])
    func unreadable(value: String) {
        for name: HTTPField.Name in [.ifMatch, .ifNoneMatch] {
            let fault = #expect(throws: ProtocolFault.self) { try Preconditions([name: value]) }
            #expect(fault?.status == .badRequest)
            #expect(fault?.reason == "bad-entity-tag")
        }
    }

    @Test("several lines of one condition are one list")
    func lines() throws {
        var headers: HTTPFields = [:]
        headers.append(HTTPField(name: .ifNoneMatch, value: "\"a\""))
        headers.append(HTTPField(name: .ifNoneMatch, value: "\"b\""))
        let preconditions = try Preconditions(headers)
        #expect(preconditions.ifNoneMatch == .tags([EntityTag(opaque: "a"), EntityTag(opaque: "b")]))
    }
}

@Suite("A conditional answer")
struct ConditionalTests {
    private static let full = Response(
        status: .ok,
        headers: [
            .contentType: "application/json", .contentLanguage: "vi", .eTag: "\"a\"",
            .cacheControl: "private, no-cache",
            .vary: "Accept-Language", .expires: "0", .date: "Sat, 01 Jan 2022 00:00:00 GMT", .contentLength: "2",
        ],
        body: .bytes(Array("{}".utf8)))

    @Test(
        "a GET or HEAD whose tag the client has is a 304 without a body",
        arguments: [.get, .head] as [HTTPRequest.Method])
    func notModified(method: HTTPRequest.Method) throws {
        let answer = try conditional(.make(method, [.ifNoneMatch: "\"b\", W/\"a\""]), Self.full)
        #expect(answer.status == .notModified)
        #expect(answer.body.count == 0)
        let kept: HTTPFields = [
            .eTag: "\"a\"", .cacheControl: "private, no-cache", .vary: "Accept-Language", .expires: "0",
            .date: "Sat, 01 Jan 2022 00:00:00 GMT",
        ]
        #expect(answer.headers == kept)
    }

    @Test(
        "anything else stays as it is",
        arguments: [
            (.get, "\"b\"", .ok, "\"a\""), (.get, nil, .ok, "\"a\""), (.put, "\"a\"", .ok, "\"a\""),
            (.get, "\"a\"", .created, "\"a\""), (.get, "\"a\"", .ok, nil), (.get, "nonsense", .ok, "\"a\""),
            (.get, "*", .notFound, "\"a\""),
        ] as [(HTTPRequest.Method, String?, HTTPResponse.Status, String?)])
    func unchanged(method: HTTPRequest.Method, ifNoneMatch: String?, status: HTTPResponse.Status, etag: String?) throws
    {
        var headers: HTTPFields = [:]
        headers[.ifNoneMatch] = ifNoneMatch
        var response = Self.full
        response.status = status
        response.headers[.eTag] = etag
        let answer = try conditional(.make(method, headers), response)
        #expect(answer.status == status)
        #expect(answer.headers == response.headers)
        #expect(answer.text == "{}")
    }

    @Test(
        "If-Match goes first, and is met by a strong tag or a star",
        arguments: [
            ("\"b\"", nil, 412), ("W/\"a\"", nil, 412), ("\"b\"", "\"a\"", 412), ("\"b\", \"a\"", nil, 200),
            ("*", nil, 200),
            ("\"a\"", "\"a\"", 304), ("*", "*", 304), ("nonsense", nil, 200),
        ] as [(String, String?, Int)])
    func ifMatch(_ ifMatch: String, _ ifNoneMatch: String?, _ wanted: Int) {
        var headers: HTTPFields = [.ifMatch: ifMatch]
        headers[.ifNoneMatch] = ifNoneMatch
        #expect(status(headers, Self.full) == wanted)
        var missing = Self.full
        missing.status = .notFound
        #expect(status(headers, missing) == 404, "what is no 200 stays as it is")
    }

    private func status(_ headers: HTTPFields, _ response: Response) -> Int {
        do throws(ProtocolFault) {
            return try conditional(.make(.get, headers), response).status.code
        } catch {
            return error.status.code
        }
    }
}
