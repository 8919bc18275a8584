import CoreMetrics
import HTTPTypes
package import Metrics
import Synchronization

/// Counts and times every answer, by method, pattern of the route and status.
///
/// - `http_requests_total`: a counter.
/// - `http_request_duration_seconds`: a timer in nanoseconds, from the whole request to the answer's last byte handed on.
///
/// The labels are ours, never the client's words, so their number is bounded: a path without a route is `none`, a method
/// nobody registered is `other`.
package struct RequestMetrics: Middleware {
    private let instruments: Instruments
    private let uptime: Uptime

    package init(factory: any MetricsFactory = MetricsSystem.factory, uptime: @escaping Uptime = monotonicUptime) {
        self.instruments = Instruments(factory: factory)
        self.uptime = uptime
    }

    package func handle(_ request: Request, next: Handler) async throws -> Response {
        let start = uptime()
        let pattern = request.routePattern ?? "none"
        let record = { @Sendable [instruments, uptime, method = request.method] (status: HTTPResponse.Status) in
            let (counter, timer) = instruments[Instruments.Key(method: method, pattern: pattern, status: status.code)]
            counter.increment()
            timer.recordNanoseconds((uptime() - start).nanoseconds)
        }
        do {
            var response = try await next(request)
            let status = response.status
            if response.repeats != nil {
                let (counter, timer) = instruments[
                    Instruments.Key(method: request.method, pattern: pattern, status: status.code)]
                response.repeats?.tell { repetitions in
                    counter.increment(by: repetitions.count)
                    for repetition in repetitions { timer.recordNanoseconds(repetition.nanoseconds) }
                }
            }
            return response.whenWritten(answering: request.method) { _ in record(status) }
        } catch {
            record(.internalServerError)
            throw error
        }
    }
}

/// Keeps the instruments, since making one looks its labels up anew. Shared by all loops, hence the lock; it is held for
/// one look into a dictionary.
private final class Instruments: Sendable {
    struct Key: Hashable {
        let method: String
        let pattern: String
        let status: Int

        init(method: HTTPRequest.Method, pattern: String, status: Int) {
            switch method {
            case .get, .head, .put, .post, .delete, .options, .patch: self.method = method.rawValue
            default: self.method = "other"
            }
            self.pattern = pattern
            self.status = status
        }
    }

    private let factory: any MetricsFactory
    private let known = Mutex<[Key: (Counter, Timer)]>([:])

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    subscript(key: Key) -> (Counter, Timer) {
        known.withLock { known in
            if let found = known[key] { return found }
            let labels = [
                ("method", key.method), ("route", key.pattern), ("status", String(key.status)),
            ]
            let made = (
                Counter(label: "http_requests_total", dimensions: labels, factory: factory),
                Timer(label: "http_request_duration_seconds", dimensions: labels, factory: factory)
            )
            known[key] = made
            return made
        }
    }
}
