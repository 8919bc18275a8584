import CoreMetrics
import HTTPRouting
import HTTPTypes
import Synchronization
import Testing

@Suite("Request metrics")
struct RequestMetricsTests {
    /// Keeps every value by label and dimensions, and counts how often an instrument is made.
    private final class Factory: MetricsFactory {
        struct Recorded {
            var values: [String: [Int64]] = [:]
            var made = 0
        }

        let recorded = Mutex(Recorded())

        private final class Instrument: CounterHandler, TimerHandler {
            let name: String
            let factory: Factory

            init(name: String, factory: Factory) {
                self.name = name
                self.factory = factory
            }

            func increment(by amount: Int64) { record(amount) }
            func recordNanoseconds(_ duration: Int64) { record(duration) }
            func reset() {}

            private func record(_ value: Int64) {
                factory.recorded.withLock { $0.values[name, default: []].append(value) }
            }
        }

        private func make(_ label: String, _ dimensions: [(String, String)]) -> Instrument {
            recorded.withLock { $0.made += 1 }
            let words = dimensions.map { "\($0.0)=\($0.1)" }
            return Instrument(name: ([label] + words).joined(separator: " "), factory: self)
        }

        func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
            make(label, dimensions)
        }

        func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
            make(label, dimensions)
        }

        func makeRecorder(
            label: String, dimensions: [(String, String)], aggregate: Bool
        ) -> any RecorderHandler {
            NOOPMetricsHandler.instance
        }

        func destroyCounter(_ handler: any CounterHandler) {}
        func destroyTimer(_ handler: any TimerHandler) {}
        func destroyRecorder(_ handler: any RecorderHandler) {}
    }

    private let factory = Factory()

    private var metrics: RequestMetrics {
        RequestMetrics(factory: factory, uptime: ManualUptime(step: .microseconds(3)).uptime)
    }

    private var values: [String: [Int64]] { factory.recorded.withLock { $0.values } }

    @Test("count and time by method, route and status, with one instrument each")
    func records() async throws {
        let metrics = metrics
        for _ in 0..<2 {
            _ = try await metrics.handle(.make(.put, pattern: "/v1/units/{unit}")) { _ in .empty(.created) }
        }
        _ = try await metrics.handle(.make(.get, pattern: "/v1/units/{unit}")) { _ in .empty(.created) }
        let expected: [String: [Int64]] = [
            "http_requests_total method=PUT route=/v1/units/{unit} status=201": [1, 1],
            "http_requests_total method=GET route=/v1/units/{unit} status=201": [1],
            "http_request_duration_seconds method=PUT route=/v1/units/{unit} status=201": [3000, 3000],
            "http_request_duration_seconds method=GET route=/v1/units/{unit} status=201": [3000],
        ]
        #expect(values == expected)
        #expect(factory.recorded.withLock { $0.made } == 4)
    }

    @Test("never take a label from the client")
    func bounded() async throws {
        let metrics = metrics
        for index in 0..<50 {
            let method = try #require(HTTPRequest.Method("X\(index)"))
            var request = Request.make(method)
            request.target = "/\(index)"
            _ = try await metrics.handle(request) { _ in .empty(.notFound) }
        }
        #expect(values["http_requests_total method=other route=none status=404"]?.count == 50)
        #expect(factory.recorded.withLock { $0.made } == 2)
    }

    @Test("time a stream to its end")
    func stream() async throws {
        let response = try await metrics.handle(.make()) { _ in .stream(type: "text/csv") { _ in } }
        #expect(values.isEmpty)
        guard case .stream(let write) = response.body else {
            Issue.record("no stream")
            return
        }
        try await write(CollectingWriter())
        #expect(values["http_requests_total method=GET route=none status=200"] == [1])
    }

    @Test("count an error that nobody turned into an answer as 500")
    func thrown() async throws {
        await #expect(throws: CollectingWriter.Gone.self) {
            try await metrics.handle(.make()) { _ in throw CollectingWriter.Gone() }
        }
        #expect(values["http_requests_total method=GET route=none status=500"] == [1])
    }
}
