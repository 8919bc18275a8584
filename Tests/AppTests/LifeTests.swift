import Glibc
import HTTPTypes
import JSON
import TestKit
import Testing

/// How the real `nep serve` lives and ends: signals, connections left open, its settings, its log.
@Suite struct LifeTests {
    private let request = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    private let answer = #"{"status":"ok"}"#

    @Test("SIGTERM lets go of idle connections and ends with 0", arguments: [SIGTERM, SIGINT])
    func idle(_ signal: Int32) async throws {
        let (child, server) = try await Nep().started()
        let silent = try RawConnection(port: server.client.port)
        let idle = try RawConnection(port: server.client.port)
        try await idle.send(request)
        _ = try await idle.read(until: answer)
        try child.signal(signal)
        #expect(try await child.end() == 0)
        #expect(try await idle.read() == "")
        #expect(try await silent.read() == "")
    }

    @Test("a SIGTERM in the moment it says that it listens ends it in order", arguments: [SIGTERM, SIGINT])
    func early(_ signal: Int32) async throws {
        let nep = try Nep()
        for _ in 0..<6 {
            let (child, _) = try await nep.started()
            try child.signal(signal)
            #expect(try await child.end() == 0)
        }
    }

    @Test("a second signal ends it at once, in the midst of a request")
    func impatience() async throws {
        let (child, server) = try await Nep().started(["--grace", "3600"])
        let unfinished = try RawConnection(port: server.client.port)
        try await unfinished.send("GET /healthz HTTP/1.1\r\n")
        // The first signal has been taken in once nobody listens any more.
        try child.signal(SIGTERM)
        while let probe = try? RawConnection(port: server.client.port) {
            try await probe.send(request)
            if (try? await probe.read(until: answer)) != nil { await Task.yield() }
        }
        try child.signal(SIGTERM)
        #expect(try await child.end() == 128 + SIGTERM)
    }

    @Test("a client that has finished sending gets all its answers")
    func halfClosed() async throws {
        let (child, server) = try await Nep().started()
        let client = try RawConnection(port: server.client.port)
        try await client.send(request + request)
        client.finishSending()
        let answers = try await client.read()
        #expect(answers.components(of: answer) == 2)
        #expect(try await child.terminate() == 0)
    }

    @Test(
        "each request is one line of JSON, with the token's name and never the token, and nothing a client sent breaks it"
    )
    func log() async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let secret = try await nep.output("token", "create", "--role", "admin", "--name", "a\" b\\ – một cửa")
        let (child, server) = try await nep.started(["--trusted-proxies", "127.0.0.1"])
        var headers: HTTPFields = [:]
        headers[HTTPField.Name("X-Forwarded-For") ?? .from] = "203.0.113.7"
        headers[HTTPField.Name("X-Request-Id") ?? .from] = "mine-1"
        _ = try await server.send(.get, "/v1/units", as: secret, headers: headers)
        _ = try await server.send(.get, "/v1/units?nope=\(secret)", as: secret)
        _ = try await server.client.exchange(Array("GET /x HTTP/1.1\r\nX: \u{1}\(secret)\r\n\r\n".utf8))
        #expect(try await child.terminate() == 0)
        let text = nep.errors
        #expect(!text.contains(secret) && !text.contains("\u{1B}"))
        let lines = try text.split(separator: "\n").map { try JSON.parse(Array($0.utf8)) }
        let requests = lines.filter { $0["message"] == .string("request") }
        #expect(requests.compactMap { $0.integer("status") } == [200, 400, 400])
        #expect(requests[0]["client"] == .string("203.0.113.7"))
        #expect(requests[0]["request"] == .string("mine-1"))
        #expect(requests[0]["route"] == .string("/v1/units"))
        #expect(requests[0]["token"] == requests[1]["token"])
        #expect(requests[0]["us"] != nil && requests[0]["bytes"] != nil)
        #expect(requests[2]["method"] == .string("GET"))
    }

    @Test("a log that nobody reads any more does not end it")
    func brokenPipe() async throws {
        let nep = try Nep()
        let (child, server) = try await nep.started(brokenErrors: true)
        for _ in 0..<3 { #expect(try await server.client.send(.get, "/healthz").status == 200) }
        #expect(try await child.terminate() == 0)
    }

    @Test("a bound that is set holds, by flag and by variable")
    func limits() async throws {
        let (child, server) = try await Nep().started(["--limit", "header-count=8", "--limit", "requests=1"])
        let fields = String(repeating: "X: y\r\n", count: 9)
        let bytes = try await server.client.exchange(Array("GET /healthz HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8))
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 431 "))
        let single = try await server.client.exchange(Array((request + request).utf8))
        #expect(String(decoding: single, as: UTF8.self).components(of: answer) == 1)
        #expect(try await child.terminate() == 0)
    }

    @Test(
        "what cannot be meant is refused at the start",
        arguments: [
            ["--limit", "idle"], ["--limit", "idle=0"], ["--limit", "idle=x"], ["--limit", "nonsense=1"],
            ["--trusted-proxies", "localhost"], ["--trusted-proxies", "10.0.0.1/8"], ["--proxy-field", "via"],
            ["--cors-origins", "https://a/"], ["--cors-origins", "*"], ["--grace", "-1"],
        ])
    func refused(_ options: [String]) async throws {
        let nep = try Nep()
        await #expect(throws: Nep.Failure.self) { try await nep.started(options) }
        #expect(nep.errors.contains(options[0].dropFirst(2)))
    }
}

extension String {
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}

extension JSON {
    fileprivate subscript(name: String) -> JSON? {
        if case .object(let object) = self { object[name] } else { nil }
    }

    fileprivate func integer(_ name: String) -> Int64? {
        if case .number(let number) = self[name] { number.integer } else { nil }
    }
}
