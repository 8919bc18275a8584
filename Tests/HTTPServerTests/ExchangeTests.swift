import Testing

@testable import HTTPServer

@Suite("A connection over loopback", .serialized)
struct ExchangeTests {
    private func get(_ path: String, _ more: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(more)\r\n"
    }

    @Test("answers, stays open, and answers again")
    func keepAlive() async throws {
        try await withServer { server in
            let client = try server.client()
            for path in ["/1", "/2"] {
                try await client.send(get(path))
                #expect(stable(try await client.read(until: "GET \(path)")) == ok("GET \(path)"))
            }
            try await client.send(get("/3", "Connection: close\r\n"))
            #expect(stable(try await client.readToEnd()) == ok("GET /3", closing: true))
        }
    }

    @Test("answers ten requests of one packet in order")
    func pipelining() async throws {
        try await withServer { server in
            let text = (0..<10).map { get("/\($0)") }.joined() + get("/end", "Connection: close\r\n")
            let wanted = (0..<10).map { ok("GET /\($0)") }.joined() + ok("GET /end", closing: true)
            let answer = try await server.exchange(text)
            #expect(stable(answer) == wanted)
        }
    }

    @Test("answers the same when every byte comes alone")
    func byteByByte() async throws {
        try await withServer { server in
            let text =
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                + get("/2", "Connection: close\r\n")
            let client = try server.client()
            try await client.sendByteByByte(text)
            #expect(stable(try await client.readToEnd()) == ok("abc") + ok("GET /2", closing: true))
        }
    }

    @Test("gives HEAD the head of GET")
    func head() async throws {
        try await withServer { server in
            let text = "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/2", "Connection: close\r\n")
            let wanted = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" + ok("GET /2", closing: true)
            let answer = try await server.exchange(text)
            #expect(stable(answer) == wanted)
        }
    }

    @Test("streams in chunks, and by the close for HTTP/1.0")
    func streaming() async throws {
        try await withServer { server in
            let chunked = try await server.exchange(get("/stream") + get("/empty", "Connection: close\r\n"))
            #expect(
                stable(chunked)
                    == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n5\r\nthree\r\n0\r\n\r\n"
                    + "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            let plain = try await server.exchange("GET /stream HTTP/1.0\r\n\r\n")
            #expect(stable(plain) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nonethree")
        }
    }

    @Test("shows that a stream was cut: no last chunk, and a reset for HTTP/1.0")
    func cutStreams() async throws {
        try await withServer { server in
            let chunked = try await server.exchange(get("/cut"))
            #expect(chunked.hasSuffix("3\r\none\r\n"))
            await #expect(throws: Client.Failure.self) { try await server.exchange("GET /cut HTTP/1.0\r\n\r\n") }
            let broken = try await server.exchange(get("/broken"))
            #expect(broken.hasPrefix("HTTP/1.1 500 "))
        }
    }

    @Test("sends an answer larger than any socket buffer whole")
    func big() async throws {
        try await withServer { server in
            let answer = try await server.exchange(get("/big", "Connection: close\r\n"))
            #expect(answer.utf8.count > 8 << 20)
            #expect(answer.utf8.suffix(8 << 20).allSatisfy { $0 == 0x62 })
        }
    }

    @Test("answers a client that has finished sending")
    func halfClosed() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(get("/1") + get("/2"))
            client.finishSending()
            #expect(stable(try await client.readToEnd()) == ok("GET /1") + ok("GET /2"))
        }
    }

    @Test("answers HTTP/1.0 and closes, keep-alive or not")
    func oldVersion() async throws {
        try await withServer { server in
            let answer = try await server.exchange("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(stable(answer) == ok("GET /x", closing: true))
        }
    }

    @Test("says who asks, on which loop, and by which id")
    func about() async throws {
        try await withServer { server in
            let answer = try await server.exchange(get("/who", "X-Request-Id: me.1\r\nConnection: close\r\n"))
            #expect(answer.contains("X-Request-Id: me.1\r\n"))
            #expect(answer.hasSuffix("127.0.0.1 true 0 me.1"))
        }
    }

    @Test(
        "answers each fault and closes, with what came after it unread",
        arguments: [
            ("GET  / HTTP/1.1\r\n\r\n", "400 Bad Request", "bad-request-line"),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505 HTTP Version Not Supported", "unsupported-version"),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "400 Bad Request", "bad-transfer-encoding"
            ),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501 Not Implemented",
                "unsupported-transfer-coding"
            ),
            (
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "400 Bad Request",
                "bad-chunk"
            ),
            (
                "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n", "413 Content Too Large",
                "body-too-large"
            ),
            ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request", "target-percent-encoding"),
            ("GET /a\"b HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request", "target-character"),
            ("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", "501 Not Implemented", "unsupported-method"),
        ])
    func faults(_ text: String, _ status: String, _ reason: String) async throws {
        try await withServer { server in
            let answer = try await server.exchange(text + get("/never"))
            #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"))
            #expect(answer.contains("Connection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n\(reason)"))
        }
    }

    @Test(
        "answers a request cut short by its end with 400",
        arguments: [
            "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab",
            "POST /missing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
        ])
    func cutShort(_ text: String) async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(text)
            client.finishSending()
            #expect(try await client.readToEnd().hasSuffix("incomplete-request"))
        }
    }

    @Test("answers OPTIONS *")
    func asterisk() async throws {
        try await withServer { server in
            let answer = try await server.exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(stable(answer) == ok("OPTIONS *", closing: true))
        }
    }

    // MARK: 100-continue

    @Test("asks for a body that is expected and has not come")
    func continues() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
            )
            #expect(try await client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("abc")
            #expect(stable(try await client.readToEnd()) == ok("abc", closing: true))
        }
    }

    @Test("does not ask for a body that is there, or is none")
    func continuesNot() async throws {
        try await withServer { server in
            let present = try await server.exchange(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nabc"
            )
            #expect(stable(present) == ok("abc", closing: true))
            let none = try await server.exchange(get("/x", "Expect: 100-continue\r\nConnection: close\r\n"))
            #expect(stable(none) == ok("GET /x", closing: true))
        }
    }

    @Test(
        "refuses at once instead of asking for the body",
        arguments: [
            ("/missing", "100-continue", 3, "404 Not Found"), ("/small", "100-continue", 5, "413 Content Too Large"),
            ("/echo", "tea", 3, "417 Expectation Failed"),
        ])
    func refusesInstead(_ path: String, _ expectation: String, _ length: Int, _ status: String) async throws {
        try await withServer { server in
            let answer = try await server.exchange(
                "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\nExpect: \(expectation)\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"))
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    // MARK: Unwanted bodies

    @Test(
        "reads past a small unwanted body and goes on",
        arguments: [
            "Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        ])
    func drains(_ body: String) async throws {
        try await withServer { server in
            let text = "POST /missing HTTP/1.1\r\nHost: a\r\n" + body + get("/2", "Connection: close\r\n")
            let answer = try await server.exchange(text)
            #expect(answer.hasPrefix("HTTP/1.1 404 "))
            #expect(stable(answer).hasSuffix(ok("GET /2", closing: true)))
        }
    }

    @Test("answers and closes before a large unwanted body")
    func closesBeforeLarge() async throws {
        try await withServer(.with(\.drainBytes, 10)) { server in
            let answer = try await server.exchange(
                "POST /missing HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world" + get("/never"))
            #expect(answer.contains("Connection: close\r\n"))
            #expect(answer.hasSuffix("missing"))
        }
    }

    @Test("reads only so much of an unwanted body of unknown length")
    func drainBound() async throws {
        try await withServer(.with(\.drainBytes, 10)) { server in
            let answer = try await server.exchange(
                "POST /missing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n"
                    + get("/never"))
            #expect(answer.hasSuffix("missing"))
            #expect(server.log.limits == ["drain"])
        }
    }
}
