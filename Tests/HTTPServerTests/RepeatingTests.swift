import HTTPRouting
import Synchronization
import Testing

@testable import HTTPServer

@Suite("Answers that are given again", .serialized)
struct RepeatingTests {
    private let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    private func asked(_ server: TestServer) -> Int { server.responder.asked.load(ordering: .relaxed) }
    private func repeated(_ server: TestServer) -> Int { server.responder.repeated.load(ordering: .relaxed) }

    @Test("are asked for once, told of each time, and named anew")
    func once() async throws {
        try await withServer { server in
            let client = try server.client()
            var names: Set<String> = []
            for _ in 0..<5 {
                try await client.send(request)
                let answer = try await client.read(until: "GET /x")
                #expect(stable(answer) == ok("GET /x"))
                let name = try #require(answer.split(separator: "\r\n").first { $0.hasPrefix("X-Request-Id: ") })
                #expect(names.insert(String(name)).inserted)
                #expect(answer.contains("\r\nDate: "))
            }
            #expect(asked(server) == 1)
            #expect(repeated(server) == 4)
            // To whomever: an answer belongs to the octets of a request, not to a connection.
            let other = try server.client()
            for _ in 0..<2 {
                try await other.send(request)
                #expect(stable(try await other.read(until: "GET /x")) == ok("GET /x"))
            }
            // The first request of a connection may be read by its task.
            #expect(asked(server) <= 2)
        }
    }

    @Test("have the fields anew that vary, and no others")
    func varying() async throws {
        try await withServer { server in
            let client = try server.client()
            for age in 0..<4 {
                try await client.send("GET /aged HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try await client.read(until: "aged")
                let ages = answer.split(separator: "\r\n").filter { $0.hasPrefix("Age: ") }
                #expect(ages == ["Age: \(age)"])
            }
            #expect(asked(server) == 1)
        }
    }

    @Test("are asked for anew once they do not hold")
    func anew() async throws {
        try await withServer { server in
            let client = try server.client()
            for (holds, wanted) in [(true, 1), (true, 1), (false, 2), (false, 3), (true, 3)] {
                server.responder.mayRepeat.store(holds, ordering: .relaxed)
                try await client.send(request)
                #expect(stable(try await client.read(until: "GET /x")) == ok("GET /x"))
                #expect(asked(server) == wanted)
            }
        }
    }

    @Test(
        "belong to one head, octet for octet",
        arguments: [
            "GET /y HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x HTTP/1.1\r\nHost: b\r\n\r\n",
            "GET /x HTTP/1.1\r\nhost: a\r\n\r\n", "GET /x HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n",
            "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n",
        ])
    func exactly(_ other: String) async throws {
        try await withServer { server in
            let client = try server.client()
            for _ in 0..<2 {
                try await client.send(request)
                _ = try await client.read(until: "GET /x")
            }
            #expect(asked(server) == 1)
            try await client.send(other + "GET /end HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.read(until: "GET /end")
            #expect(asked(server) == 3)
        }
    }

    @Test(
        "are never those that may differ without a sign",
        arguments: [
            "GET /x HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n\r\n",
            "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            "GET /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
            "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /x HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "y", count: 3000))\r\n\r\n",
        ])
    func never(_ text: String) async throws {
        try await withServer { server in
            let client = try server.client()
            for count in 1...3 {
                try await client.send(text)
                _ = try await client.read(until: " /x")
                #expect(asked(server) == count)
            }
        }
    }

    @Test("are given to requests in one packet and in many pieces, in their order among others")
    func pieces() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(request)
            _ = try await client.read(until: "GET /x")
            let other = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            let wanted = ok("GET /x") + ok("GET /x") + ok("abc") + ok("GET /x")
            try await client.send(request + request + other + request)
            #expect(stable(try await client.read(until: "abcHTTP/1.1 200 OK", then: "GET /x")) == wanted)
            try await client.sendByteByByte(request + request + other + request)
            #expect(stable(try await client.read(until: "abcHTTP/1.1 200 OK", then: "GET /x")) == wanted)
            try await client.send(request + "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + request)
            #expect(stable(try await client.readToEnd()) == ok("GET /x") + ok("GET /last", closing: true))
        }
    }

    @Test("count among the requests of a connection")
    func bound() async throws {
        try await withServer(.with(\.requestsPerConnection, 4)) { server in
            let answers = try await server.exchange(String(repeating: request, count: 6))
            #expect(stable(answers) == String(repeating: ok("GET /x"), count: 3) + ok("GET /x", closing: true))
            let client = try server.client()
            for _ in 0..<3 {
                try await client.send(request)
                #expect(stable(try await client.read(until: "GET /x")) == ok("GET /x"))
            }
            try await client.send(request)
            #expect(stable(try await client.readToEnd()) == ok("GET /x", closing: true))
        }
    }

    @Test("of a size that fills the sockets go out whole, and what comes behind them in its turn")
    func large() async throws {
        try await withServer { server in
            let client = try server.client()
            let large = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
            for text in [large, request] {
                try await client.send(text)
                _ = try await client.read(until: text == large ? "c" : "GET /x", ofAtLeast: text == large ? 900_000 : 0)
            }
            let count = 40
            try await client.send(
                String(repeating: large + request, count: count)
                    + "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answers = stable(try await client.readToEnd())
            let body = String(repeating: "c", count: 900_000)
            #expect(
                answers == String(repeating: ok(body) + ok("GET /x"), count: count) + ok("GET /last", closing: true))
        }
    }

    @Test("come whole and in order to one that asks for thousands before it reads any")
    func many() async throws {
        try await withServer(.with(\.requestsPerConnection, 1_000_000)) { server in
            let client = try server.client()
            try await client.send(request)
            _ = try await client.read(until: "GET /x")
            let count = 20_000
            async let sending: Void = client.send(
                String(repeating: request, count: count)
                    + "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answers = stable(try await client.readToEnd())
            try await sending
            #expect(answers == String(repeating: ok("GET /x"), count: count) + ok("GET /last", closing: true))
        }
    }

    @Test("wait for no task, nor does a shutdown for them")
    func asleep() async throws {
        try await withServer(.with(\.sleepDelay, .zero)) { server in
            let client = try server.client()
            for _ in 0..<20 {
                try await client.send(request)
                #expect(stable(try await client.read(until: "GET /x")) == ok("GET /x"))
            }
            #expect(asked(server) == 1)
            await server.server.shutdown(grace: .seconds(20))
            #expect(try await client.readToEnd() == "")
        }
    }

    @Test("keep a connection alive, and end with its time")
    func idle() async throws {
        try await withServer(HTTPServerConfiguration.with(\.idleTimeout, .milliseconds(60))) { server in
            let answers = try await server.exchange(request + request + request)
            #expect(stable(answers) == String(repeating: ok("GET /x"), count: 3))
            #expect(server.log.limits == ["idle"])
        }
    }
}

@Suite("The answers that are kept to be given again")
struct RepeatedAnswersTests {
    private func answer(_ name: String, size: Int = 10, holds: Bool = true, era: Int? = nil) -> RepeatedAnswer {
        RepeatedAnswer(
            head: Array("GET /\(name) HTTP/1.1\r\n\r\n".utf8), fields: [], body: [UInt8](repeating: 0, count: size),
            terms: RepeatTerms(renewing: nil, era: era) { _, _, _ in holds })
    }

    private func found(
        _ text: String, in answers: RepeatedAnswers, from peer: NetworkAddress? = nil, loop: Int = 0
    ) -> RepeatedAnswer? {
        var value: [UInt8] = []
        return Array(text.utf8).withUnsafeBufferPointer { answers.find($0, from: peer, loop: loop, renewing: &value) }
    }

    @Test("are found by a whole head, whatever follows it, and by no part of one")
    func find() {
        let answers = RepeatedAnswers(limit: 10_000, parts: 1)
        answers.keep(answer("a"))
        let head = "GET /a HTTP/1.1\r\n\r\n"
        for rest in ["", "G", "GET /b HTTP/1.1\r\n\r\n", "\r\n\r\n"] { #expect(found(head + rest, in: answers) != nil) }
        for count in 0..<head.utf8.count {
            #expect(found(String(decoding: head.utf8.prefix(count), as: UTF8.self), in: answers) == nil)
        }
        for other in ["GET /b HTTP/1.1\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n", "\r\n\r\n" + head] {
            #expect(found(other, in: answers) == nil)
        }
    }

    @Test("are for the proxy that a request came by where it says for whom")
    func forwarded() {
        let answers = RepeatedAnswers(limit: 10_000, parts: 1)
        let head = "GET /a HTTP/1.1\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n"
        answers.keep(
            RepeatedAnswer(
                head: Array(head.utf8), fields: [], body: [], terms: RepeatTerms { true },
                forwarding: (NetworkAddress("10.0.0.1"), .init(Peer(NetworkAddress("203.0.113.7"))))))
        for (peer, isFound) in [("10.0.0.1", true), ("10.0.0.2", false)] {
            #expect((found(head, in: answers, from: NetworkAddress(peer)) != nil) == isFound)
        }
        #expect(found(head, in: answers) == nil)
    }

    @Test("are forgotten when they do not hold, and all of them when they are too many")
    func forget() {
        let answers = RepeatedAnswers(limit: 10_000, parts: 1)
        answers.keep(answer("gone", holds: false))
        #expect(found("GET /gone HTTP/1.1\r\n\r\n", in: answers) == nil)
        #expect(answers.size == 0)
        answers.keep(answer("large", size: 9_000))
        #expect(answers.size == 0)
        for index in 0..<100 {
            answers.keep(answer("\(index)", size: 200))
            #expect(found("GET /\(index) HTTP/1.1\r\n\r\n", in: answers) != nil)
            #expect(answers.size <= 10_000)
        }
        let none = RepeatedAnswers(limit: 0)
        none.keep(answer("a", size: 0))
        #expect(none.isEmpty && none.size == 0)
    }

    @Test("make room when what they rest on has come to an end")
    func eras() {
        let answers = RepeatedAnswers(limit: 100_000, parts: 1)
        for (name, era) in [("a", 1), ("b", 1), ("c", nil), ("d", 2)] { answers.keep(answer(name, era: era)) }
        let names = ["a", "b", "c", "d"].filter { found("GET /\($0) HTTP/1.1\r\n\r\n", in: answers) != nil }
        #expect(names == ["d"])
        let one = answers.size
        answers.keep(answer("e"))
        answers.keep(answer("f", era: 2))
        #expect(answers.size == 3 * one)
    }

    @Test("are told apart however many loops ask at once")
    func shared() async {
        let answers = RepeatedAnswers(limit: 1 << 20)
        await withTaskGroup(of: Int.self) { group in
            for loop in 0..<4 {
                group.addTask {
                    var missed = 0
                    for index in 0..<500 {
                        let name = "\(index % 50)"
                        answers.keep(answer(name, size: index % 50))
                        let found = found("GET /\(name) HTTP/1.1\r\n\r\n", in: answers, loop: loop)
                        if found?.body.count != index % 50 { missed += 1 }
                    }
                    return missed
                }
            }
            for await missed in group { #expect(missed == 0) }
        }
    }
}
