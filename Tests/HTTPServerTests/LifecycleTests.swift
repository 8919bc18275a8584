import EventLoop
import Glibc
import HTTPRouting
import Logging
import Testing

@testable import HTTPServer

@Suite("The life of a server", .serialized)
struct LifecycleTests {
    private let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("a shutdown lets idle connections go and refuses new ones")
    func idle() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(request)
            _ = try await client.read(until: "GET /x")
            await server.server.shutdown(grace: .seconds(20))
            await server.running.value
            #expect(try await client.readToEnd() == "")
            #expect(throws: Client.Failure.self) { try server.client() }
            #expect(server.log.limits == [])
            #expect(server.server.openConnections == 0)
        }
    }

    @Test("a connection that has gone to sleep is answered, let go in its time, and let go at a shutdown")
    func asleep() async throws {
        // A request that is sent byte by byte takes its time where many tests run at once.
        let bounds = HTTPServerConfiguration.with(\.sleepDelay, .zero).with(\.headerTimeout, .seconds(600))
        try await withServer(bounds) { server in
            let client = try server.client()
            for _ in 0..<20 {
                for byte in request.utf8 { try await client.send([byte]) }
                #expect(stable(try await client.read(until: "GET /x")) == ok("GET /x"))
            }
            await server.server.shutdown(grace: .seconds(20))
            #expect(try await client.readToEnd() == "")
        }
        for (bound, limit) in [(\HTTPServerConfiguration.idleTimeout, "idle"), (\.firstByteTimeout, "first-byte")] {
            try await withServer(bounds.with(bound, .milliseconds(40))) { server in
                let answer = try await server.exchange(limit == "idle" ? request : "")
                #expect(stable(answer) == (limit == "idle" ? ok("GET /x") : ""))
                #expect(server.log.limits == [limit])
            }
        }
    }

    @Test("a shutdown finishes what is under way, and says that it closes")
    func inFlight() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            await server.responder.entered.wait()
            async let shutdown: Void = server.server.shutdown(grace: .seconds(20))
            // Draining has begun once nobody listens any more.
            while (try? server.client()) != nil { await Task.yield() }
            server.responder.gate.open()
            #expect(stable(try await client.readToEnd()) == ok("waited", closing: true))
            await shutdown
        }
    }

    @Test("a shutdown cuts what is not done by the end of its grace")
    func grace() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            await server.responder.entered.wait()
            await server.server.shutdown(grace: .milliseconds(5))
            #expect(try await client.readToEnd() == "")
            #expect(server.log.limits == ["shutdown-grace"])
            server.responder.gate.open()
        }
    }

    @Test("a server that is bound and never runs can be shut down")
    func neverRun() async throws {
        let group = try EventLoopGroup(count: 1)
        let server = HTTPServer(
            configuration: HTTPServerConfiguration(addresses: [.tcp(host: "127.0.0.1", port: 0)]),
            responder: TestResponder(), loops: group, logger: Logger(label: "test"))
        let bound = try server.bind()
        #expect(throws: HTTPServer.Misuse.self) { try server.bind() }
        await server.shutdown(grace: .seconds(1))
        await server.run()
        #expect(throws: Client.Failure.self) { try Client(bound[0]) }
        group.shutdown()
    }

    @Test("a cancelled run ends")
    func cancelled() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(request)
            _ = try await client.read(until: "GET /x")
            server.running.cancel()
            await server.running.value
            #expect(try await client.readToEnd() == "")
        }
    }

    @Test("nothing is left of a server that has ended", .timeLimit(.minutes(1)))
    func release() async throws {
        weak var server: HTTPServer?
        weak var loop: EventLoop?
        try await withServer { running in
            server = running.server
            let answer = try await running.exchange("GET /stream HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("onethree"))
            loop = running.loop
        }
        // The thread lets go of its loop and its timers as the last thing it does, after `stop` has returned.
        while server != nil || loop != nil { await Task.yield() }
    }

    // MARK: Addresses

    @Test("listens on IPv4, IPv6 and a Unix socket at once, on every loop")
    func addresses() async throws {
        let path = "/tmp/http-server-tests-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
        let addresses: [ListenAddress] = [
            .tcp(host: "127.0.0.1", port: 0), .tcp(host: "::1", port: 0), .unix(path: path),
        ]
        try await withServer(loops: 3, on: addresses) { server in
            #expect(server.bound[2].description == "unix:\(path)")
            let wanted = ["127.0.0.1 true", "::1 true", "- true"]
            for index in 0..<3 {
                #expect(server.bound[index].port != 0)
                for _ in 0..<8 {
                    let client = try server.client(index)
                    try await client.send("GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    let answer = try await client.readToEnd()
                    #expect(answer.contains("\r\n\r\n\(wanted[index]) "))
                }
            }
            #expect(access(path, F_OK) == 0)
        }
        #expect(access(path, F_OK) != 0)
    }

    @Test("takes over the socket of a process that is gone, and nothing else")
    func abandoned() async throws {
        let path = "/tmp/http-server-tests-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
        var address = try SocketAddress(.unix(path: path))
        let old = socket(AF_UNIX, 1, 0)
        #expect(address.withPointer { bind(old, $0, $1.pointee) } == 0)
        close(old)
        try await withServer(on: [.unix(path: path)]) { server in
            let answer = try await server.exchange("GET /x HTTP/1.0\r\n\r\n")
            #expect(stable(answer) == ok("GET /x", closing: true))
            await #expect(throws: SystemError("bind", code: EADDRINUSE)) {
                try await withServer(on: [.unix(path: path)]) { _ in }
            }
        }
    }

    @Test("does not share its port with a second server")
    func portInUse() async throws {
        try await withServer(loops: 2) { server in
            guard case .tcp(let host, let port) = server.bound[0] else { return }
            await #expect(throws: SystemError("bind", code: EADDRINUSE)) {
                try await withServer(on: [.tcp(host: host, port: port)]) { _ in }
            }
        }
    }

    @Test("a hundred clients on two loops get their own answers")
    func many() async throws {
        try await withServer(loops: 2) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    let client = try server.client()
                    group.addTask {
                        for round in 0..<5 {
                            let body = "\(number).\(round)!"
                            try await client.send(
                                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                            #expect(stable(try await client.read(until: "!")) == ok(body))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
