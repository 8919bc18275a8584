import HTTPTypes
package import Logging

/// Writes one line of the log for every answer: method, route, status, bytes, microseconds, request id, the client's address,
/// and whatever the inside noted in `Response.notes`, such as the token's name.
///
/// The path is not logged, only the pattern it matched: a path may hold names, and what matched nothing may hold anything.
/// Whatever a client can choose is escaped and cut short, so that it can neither forge a line nor fill the disk.
package struct AccessLog: Middleware {
    private let uptime: Uptime
    private let sink: any AccessSink

    package init(sink: any AccessSink, uptime: @escaping Uptime = monotonicUptime) {
        self.sink = sink
        self.uptime = uptime
    }

    package init(logger: Logger, uptime: @escaping Uptime = monotonicUptime) {
        self.init(sink: LoggerSink(logger: logger), uptime: uptime)
    }

    package func handle(_ request: Request, next: Handler) async throws -> Response {
        let start = uptime()
        do {
            var response = try await next(request)
            if response.repeats != nil {
                let ending = ResponseEnding(bytes: response.bytesWritten(answering: request.method))
                let witness = sink.repeating(AccessRecord(request, response, ending, took: .zero))
                response.repeats?.tell(witness)
            }
            return response.whenWritten(answering: request.method) { [response] ending in
                sink.log(AccessRecord(request, response, ending, took: uptime() - start))
            }
        } catch {
            let response = Response.empty(.internalServerError)
            sink.log(AccessRecord(request, response, ResponseEnding(bytes: 0), took: uptime() - start))
            throw error
        }
    }
}
