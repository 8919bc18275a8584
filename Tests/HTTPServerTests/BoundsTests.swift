import Glibc
import Synchronization
import Testing

@testable import HTTPServer

@Suite("The bounds of a connection", .serialized)
struct BoundsTests {
    private let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    // MARK: Times; each test reads until the server closes

    @Test("a connection that sends nothing is closed")
    func firstByte() async throws {
        try await withServer(.with(\.firstByteTimeout, .milliseconds(20))) { server in
            let answer = try await server.exchange("")
            #expect(answer == "")
            #expect(server.log.limits == ["first-byte"])
        }
    }

    @Test("a head that does not end is answered 408", arguments: ["GET", "GET / HTTP/1.1\r\nHost: a\r\n", "\r\n"])
    func header(_ text: String) async throws {
        try await withServer(.with(\.headerTimeout, .milliseconds(20))) { server in
            let answer = try await server.exchange(text)
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.hasSuffix("request-timeout"))
            #expect(server.log.limits == ["header"])
        }
    }

    @Test("a connection without a further request is closed")
    func idle() async throws {
        try await withServer(.with(\.idleTimeout, .milliseconds(20))) { server in
            let answer = try await server.exchange(request)
            #expect(stable(answer) == ok("GET /x"))
            #expect(server.log.limits == ["idle"])
        }
    }

    @Test("a body that comes too slowly is answered 408")
    func bodyRate() async throws {
        try await withServer(.with(\.bodyRateGrace, .milliseconds(20))) { server in
            let answer = try await server.exchange("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(server.log.limits == ["body-rate"])
        }
    }

    @Test("a reader that takes nothing is cut, and the stream told")
    func writeStall() async throws {
        try await withServer(.with(\.writeStallTimeout, .milliseconds(50))) { server in
            let client = try server.client()
            try await client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            await server.responder.entered.wait()
            // Nothing is read until the server has given up, which the end of the shutdown shows.
            await server.server.shutdown(grace: .seconds(20))
            #expect(server.log.limits == ["write-stall"])
        }
    }

    @Test("an unwanted body that does not come ends the connection after the answer")
    func drainGrace() async throws {
        try await withServer(.with(\.drainGrace, .milliseconds(20))) { server in
            let answer = try await server.exchange("POST /missing HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab")
            #expect(answer.hasSuffix("missing"))
        }
    }

    // MARK: Sizes

    @Test("a long request line is answered 414")
    func requestLine() async throws {
        try await withServer { server in
            let answer = try await server.exchange("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 414 "))
            #expect(server.log.limits == ["request-line"])
        }
    }

    @Test(
        "many or large headers are answered 431",
        arguments: [
            (String(repeating: "A: b\r\n", count: 101), "header-count"),
            ("A: \(String(repeating: "b", count: 17_000))\r\n", "header-bytes"),
        ])
    func headers(_ fields: String, _ limit: String) async throws {
        try await withServer { server in
            let answer = try await server.exchange("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 431 "))
            #expect(server.log.limits == [limit])
        }
    }

    @Test("a body past the resource's bound is answered 413")
    func bodyBytes() async throws {
        try await withServer { server in
            let answer = try await server.exchange(
                "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(server.log.limits == ["body-bytes"])
        }
    }

    @Test("bodies past the memory for all are answered 503, and the memory comes back")
    func bufferedBodies() async throws {
        try await withServer(.with(\.bufferedBodyBytes, 5)) { server in
            let post = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
            let refused = try await server.exchange(post + "6\r\n\r\nabcdef")
            #expect(refused.hasPrefix("HTTP/1.1 503 "))
            #expect(server.log.limits == ["buffered-bodies"])
            for _ in 0..<3 {
                let taken = try await server.exchange(post + "5\r\n\r\nabcde")
                #expect(stable(taken) == ok("abcde", closing: true))
                #expect(server.server.bufferedBodyBytes == 0)
            }
        }
    }

    @Test("more pipelined requests than are read ahead are all answered")
    func readAhead() async throws {
        try await withServer(
            .with(\.readAheadBytes, 1).with(\.requestLineBytes, 40).with(\.headerBytes, 40)
        ) { server in
            let client = try server.client()
            try await client.send(String(repeating: request, count: 500))
            client.finishSending()
            #expect(stable(try await client.readToEnd()) == String(repeating: ok("GET /x"), count: 500))
        }
    }

    // MARK: Numbers

    @Test("the last request a connection may make says so")
    func requestsPerConnection() async throws {
        try await withServer(.with(\.requestsPerConnection, 2)) { server in
            let answer = try await server.exchange(request + request + request)
            #expect(stable(answer) == ok("GET /x") + ok("GET /x", closing: true))
            #expect(server.log.limits == ["requests-per-connection"])
        }
    }

    @Test("a connection too many is answered 503, and one that ends makes room", arguments: [true, false])
    func connections(ofOnePeer: Bool) async throws {
        try await withServer(
            ofOnePeer ? .with(\.connectionsPerPeer, 2) : .with(\.connections, 2)
        ) { server in
            let first = try server.client()
            let second = try server.client()
            for client in [first, second] {
                try await client.send(request)
                _ = try await client.read(until: "GET /x")
            }
            let third = try server.client()
            #expect(try await third.readToEnd().hasPrefix("HTTP/1.1 503 "))
            #expect(server.log.limits == [ofOnePeer ? "connections-per-peer" : "connections"])
            try await first.send("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            _ = try await first.readToEnd()
            // The close was seen here before the server counted it, perhaps: the next one asks until there is room.
            var answer = ""
            repeat {
                answer = (try? await server.exchange("GET /x HTTP/1.0\r\n\r\n")) ?? ""
            } while !answer.hasPrefix("HTTP/1.1 200 ")
        }
    }

    @Test(
        "a process without descriptors rests, and accepts again once it has some", arguments: [EMFILE, ENFILE, ENOMEM])
    func descriptors(_ code: Int32) async throws {
        let accept = failing(3, with: code)
        let bounds = HTTPServerConfiguration.with(\.acceptPause, .milliseconds(5)).with(\.acceptCall, accept)
        try await withServer(bounds) { server in
            let answer = try await server.exchange("GET /x HTTP/1.0\r\n\r\n")
            #expect(stable(answer) == ok("GET /x", closing: true))
            #expect(server.log.limits == ["descriptors"])  // one line a second, though it was met three times
        }
    }

    @Test("a connection that is gone before it is accepted is nothing to rest for")
    func gone() async throws {
        let accept = failing(3, with: ECONNABORTED)
        try await withServer(.with(\.acceptCall, accept)) { server in
            let answer = try await server.exchange("GET /x HTTP/1.0\r\n\r\n")
            #expect(stable(answer) == ok("GET /x", closing: true))
            #expect(server.log.limits == [])
        }
    }

    /// An `accept` that fails so often before it works.
    private func failing(_ count: Int, with code: Int32) -> AcceptCall {
        let real = HTTPServerConfiguration().acceptCall
        let left = Mutex(count)
        return AcceptCall { descriptor, address, length in
            let fails = left.withLock { left in
                left -= 1
                return left >= 0
            }
            guard fails else { return real.run(descriptor, address, length) }
            errno = code
            return -1
        }
    }
}
