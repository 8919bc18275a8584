import HTTPRouting
import HTTPTypes
import Testing

@testable import HTTPServer

@Suite("The encoder of answers")
struct ResponseEncoderTests {
    private func head(
        _ response: Response, method: HTTPRequest.Method? = .get, version: RequestHead.Version = .http11,
        persists: Bool = true
    ) -> [String] {
        let encoder = ResponseEncoder(response, method: method, version: version)
        var bytes: [UInt8] = []
        encoder.appendHead(
            of: response, persists: persists, date: Array("Date: now\r\n".utf8), requestID: "r1", to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasSuffix("\r\n\r\n"))
        return text.split(separator: "\r\n").map(String.init)
    }

    private func stream() -> Response.Body { .stream { _ in } }

    @Test("writes status line, fields, length, id and date")
    func plain() {
        let response = Response(status: .ok, headers: [.contentType: "text/plain"], body: .bytes([1, 2, 3]))
        #expect(
            head(response) == [
                "HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 3", "X-Request-Id: r1", "Date: now",
            ])
    }

    @Test("gives HEAD the fields of GET and no body")
    func headMethod() {
        let response = Response(status: .ok, body: .bytes([1, 2, 3]))
        #expect(head(response, method: .head) == head(response))
        #expect(!ResponseEncoder(response, method: .head, version: .http11).sendsBody)
        let streamed = Response(status: .ok, body: stream())
        #expect(head(streamed, method: .head) == head(streamed))
        #expect(!ResponseEncoder(streamed, method: .head, version: .http11).sendsBody)
    }

    @Test("lets HEAD say the length of a body that was left out")
    func declaredLength() {
        let response = Response(status: .ok, headers: [.contentLength: "42"])
        #expect(head(response, method: .head).contains("Content-Length: 42"))
        #expect(head(response, method: .get).contains("Content-Length: 0"))
    }

    @Test("sends no length with 204 and 304, and no body", arguments: [204, 304])
    func bodiless(_ code: Int) {
        let response = Response(status: .init(code: code), headers: [.eTag: "\"x\""], body: .bytes([1]))
        let lines = head(response)
        #expect(!lines.contains { $0.hasPrefix("Content-Length") || $0.hasPrefix("Transfer-Encoding") })
        #expect(!ResponseEncoder(response, method: .get, version: .http11).sendsBody)
    }

    @Test("chunks a stream for HTTP/1.1, and ends it by the close for HTTP/1.0")
    func streams() {
        let response = Response(status: .ok, body: stream())
        #expect(head(response).contains("Transfer-Encoding: chunked"))
        let old = head(response, version: .http10, persists: false)
        #expect(!old.contains { $0.hasPrefix("Transfer-Encoding") || $0.hasPrefix("Content-Length") })
        #expect(old.contains("Connection: close"))
        let encoder = ResponseEncoder(response, method: .get, version: .http11)
        var bytes: [UInt8] = []
        encoder.append(piece: Array("abcdefghijklmnopq".utf8), to: &bytes)
        encoder.append(piece: [], to: &bytes)
        encoder.appendEnd(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "11\r\nabcdefghijklmnopq\r\n0\r\n\r\n")
    }

    @Test("frames by itself, whatever the handler says")
    func framing() {
        let response = Response(
            status: .ok,
            headers: [
                .contentLength: "99", .transferEncoding: "gzip", .connection: "keep-alive", .date: "then",
            ], body: .bytes([1]))
        let lines = head(response, persists: false)
        #expect(
            lines == ["HTTP/1.1 200 OK", "Date: then", "Content-Length: 1", "Connection: close", "X-Request-Id: r1"])
    }

    @Test("never lets a value break out of its line")
    func injection() {
        let response = Response(status: .ok, headers: [.location: "/a\r\nSet-Cookie: b=c"])
        #expect(head(response).count == 5)
    }

    @Test("turns a status that is no final one into 500", arguments: [0, 100, 101, 199, 600, 999])
    func status(_ code: Int) {
        #expect(head(Response(status: .init(code: code))).first == "HTTP/1.1 500 Internal Server Error")
    }
}
