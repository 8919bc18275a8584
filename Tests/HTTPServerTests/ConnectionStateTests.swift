import EventLoop
import HTTPTypes
import Testing

@testable import HTTPServer

@Suite("The state of a connection")
struct ConnectionStateTests {
    private let configuration = {
        var configuration = HTTPServerConfiguration()
        configuration.firstByteTimeout = .seconds(1)
        configuration.headerTimeout = .seconds(2)
        configuration.idleTimeout = .seconds(3)
        configuration.bodyRateGrace = .seconds(4)
        configuration.minimumBodyRate = 100
        configuration.writeStallTimeout = .seconds(5)
        configuration.drainGrace = .seconds(6)
        configuration.requestsPerConnection = 2
        return configuration
    }()

    @Test("has a deadline in each phase, and says what to do at it")
    func deadlines() {
        var state = ConnectionState(configuration: configuration, now: 1000)
        #expect(state.isIdle)
        #expect(state.deadline == 2000)
        #expect(state.expiry == .close(.firstByte))
        state.headStarted(at: 1500)
        #expect(!state.isIdle)
        #expect(state.deadline == 3500)
        #expect(state.expiry == .refuse(.header))
        state.headStarted(at: 3000)
        #expect(state.deadline == 3500, "more bytes of a head do not put its end off")
        state.headFinished()
        #expect(state.deadline == .never)
        #expect(state.writeDeadline(from: 3000) == 8000)
        state.answered(at: 4000)
        #expect(state.deadline == 7000)
        #expect(state.expiry == .close(.idle))
        state.drainStarted(at: 5000)
        #expect(state.deadline == 11_000)
        #expect(state.expiry == .close(.drain))
    }

    @Test("wants of a body in each span of time what the least rate makes of it, however much came before")
    func bodyRate() {
        var state = ConnectionState(configuration: configuration, now: 0)
        state.headStarted(at: 0)
        state.headFinished()
        state.bodyStarted(at: 1000)
        #expect(state.deadline == 5000)
        #expect(state.expiry == .refuse(.bodyRate))
        state.bodyReceived(399, at: 2000)
        #expect(state.deadline == 5000, "a byte too few for four seconds at 100 a second")
        state.bodyReceived(1, at: 3000)
        #expect(state.deadline == 7000)
        state.bodyReceived(1 << 40, at: 4000)
        #expect(state.deadline == 8000)
    }

    @Test("wants of a reader what the least rate makes, and something in any case")
    func writeQuota() {
        var configuration = configuration
        #expect(ConnectionState(configuration: configuration, now: 0).writeQuota == 5 * 1024)
        configuration.minimumWriteRate = 0
        #expect(ConnectionState(configuration: configuration, now: 0).writeQuota == 1)
        configuration.minimumWriteRate = .max
        #expect(ConnectionState(configuration: configuration, now: 0).writeQuota == .max)
    }

    @Test("persists until the client, the server or the bound says no")
    func persistence() throws {
        var state = ConnectionState(configuration: configuration, now: 0)
        let staying = try head("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let leaving = try head("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        state.headFinished()
        #expect(state.persists(after: staying))
        #expect(!state.persists(after: leaving))
        state.headFinished()
        #expect(!state.persists(after: staying), "the second of two requests")
        #expect(state.hasServedItsRequests)
        var other = ConnectionState(configuration: configuration, now: 0)
        other.headFinished()
        other.serverDrains()
        #expect(!other.persists(after: staying))
    }

    private func head(_ text: String) throws -> RequestHead {
        var parser = RequestParser(limits: .init(requestLineBytes: 100, headerBytes: 100, headerCount: 10))
        return try #require(try Array(text.utf8).withUnsafeBufferPointer { try parser.parse($0) }).head
    }
}
