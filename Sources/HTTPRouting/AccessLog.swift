import HTTPTypes
package import Logging

/// Writes one line of the log for every answer: method, route, status, bytes, microseconds, request id, the client's address,
/// and whatever the inside noted in `Response.notes`, such as the token's name.
///
/// The path is not logged, only the pattern it matched: a path may hold names, and what matched nothing may hold anything.
/// Whatever a client can choose is escaped and cut short, so that it can neither forge a line nor fill the disk.
package struct AccessLog: Middleware {
    private let uptime: Uptime
    private let record: @Sendable (Request, Response, AccessRecord) -> Void

    /// - Parameter record: Writes the line; what it is given is fit for one.
    package init(uptime: @escaping Uptime = monotonicUptime, record: @escaping @Sendable (AccessRecord) -> Void) {
        self.uptime = uptime
        self.record = { _, _, line in record(line) }
    }

    /// - Parameter describe: More to say of a request and its answer. What it says goes into the log as it is.
    package init(
        logger: Logger, uptime: @escaping Uptime = monotonicUptime,
        describe: @escaping @Sendable (Request, Response) -> Logger.Metadata = { _, _ in [:] }
    ) {
        self.uptime = uptime
        record = { request, response, line in
            logger.log(
                level: line.level, "request",
                metadata: line.metadata.merging(describe(request, response)) { own, _ in own })
        }
    }

    package func handle(_ request: Request, next: Handler) async throws -> Response {
        let start = uptime()
        do {
            let response = try await next(request)
            return response.whenWritten(answering: request.method) { ending in
                record(request, response, AccessRecord(request, response, ending, took: uptime() - start))
            }
        } catch {
            let response = Response.empty(.internalServerError)
            let ending = ResponseEnding(bytes: 0)
            record(request, response, AccessRecord(request, response, ending, took: uptime() - start))
            throw error
        }
    }
}
