import HTTPRouting
import HTTPTypes
import Testing

@Suite("An answer")
struct ResponseTests {
    @Test("is made with its type and status")
    func making() {
        #expect(Response.empty(.noContent).headers.isEmpty)
        let json = Response.json(Array("{}".utf8))
        #expect(json.status == .ok)
        #expect(json.contentType == .json)
        #expect(json.body.count == 2)
        let problem = Response.problem([], status: .conflict)
        #expect(problem.status == .conflict)
        #expect(problem.headers[.contentType] == "application/problem+json")
        #expect(Response.stream(type: "text/csv") { _ in }.body.count == nil)
    }

    @Test("carries a tag that can be set, read and taken away")
    func etag() {
        var response = Response.empty(.ok).with(etag: EntityTag(opaque: "a"))
        #expect(response.headers[.eTag] == "\"a\"")
        #expect(response.etag == EntityTag(opaque: "a"))
        response.etag = nil
        #expect(response.headers[.eTag] == nil)
    }

    @Test("carries the methods allowed")
    func allow() {
        var response = Response.empty(.methodNotAllowed)
        #expect(response.allow == nil)
        response.allow = [.get, .head]
        #expect(response.headers[.allow] == "GET, HEAD")
        response.headers[.allow] = " GET ,\tPUT,"
        #expect(response.allow == [.get, .put])
    }

    @Test(
        "Vary is merged, without regard to case, and a star says all",
        arguments: [
            (nil, "Accept-Encoding, Origin"), ("", "Accept-Encoding, Origin"), ("origin", "origin, Accept-Encoding"),
            ("Accept-Language", "Accept-Language, Accept-Encoding, Origin"), ("*", "*"), ("Origin, *", "Origin, *"),
            (" ACCEPT-ENCODING ,Origin", "ACCEPT-ENCODING, Origin"),
        ] as [(String?, String)])
    func vary(before: String?, after: String) {
        var response = Response.empty(.ok)
        response.headers[.vary] = before
        response.vary(on: .acceptEncoding, .origin)
        response.vary(on: .origin)
        #expect(response.headers[.vary] == after)
    }

    @Test("a field is read as a whole, however many lines it has")
    func value() {
        var headers: HTTPFields = [.accept: "a/b"]
        #expect(headers.value(of: .accept) == "a/b")
        #expect(headers.value(of: .vary) == nil)
        headers.append(HTTPField(name: .accept, value: "c/d"))
        #expect(headers.value(of: .accept) == "a/b, c/d")
    }

    @Test("Vary in several lines becomes one")
    func varyLines() {
        var response = Response.empty(.ok)
        response.headers.append(HTTPField(name: .vary, value: "Accept"))
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        response.vary(on: .origin)
        #expect(response.headers[values: .vary] == ["Accept, Origin"])
    }
}
