import HTTPTypes
package import Logging

/// Writes one line of the log for every answer: method, route, status, bytes, microseconds, request id, the client's address,
/// and whatever the inside noted in `Response.notes`, such as the token's name.
///
/// The path is not logged, only the pattern it matched: a path may hold names, and what matched nothing may hold anything.
/// Whatever a client can choose is escaped and cut short, so that it can neither forge a line nor fill the disk.
package struct AccessLog: Middleware {
    private let logger: Logger
    private let uptime: Uptime
    private let describe: @Sendable (Request, Response) -> Logger.Metadata

    /// - Parameter describe: More to say of a request and its answer. What it says goes into the log as it is.
    package init(
        logger: Logger, uptime: @escaping Uptime = monotonicUptime,
        describe: @escaping @Sendable (Request, Response) -> Logger.Metadata = { _, _ in [:] }
    ) {
        self.logger = logger
        self.uptime = uptime
        self.describe = describe
    }

    package func handle(_ request: Request, next: Handler) async throws -> Response {
        let start = uptime()
        do {
            let response = try await next(request)
            return response.whenWritten(answering: request.method) { ending in
                log(request, response, ending, since: start)
            }
        } catch {
            log(request, .empty(.internalServerError), ResponseEnding(bytes: 0), since: start)
            throw error
        }
    }

    private func log(_ request: Request, _ response: Response, _ ending: ResponseEnding, since start: Duration) {
        // What is not implemented, or no version we speak, is the client's fault, whatever the number says.
        let isOurs = response.status.kind == .serverError && response.status.code != 501 && response.status.code != 505
        let level: Logger.Level = isOurs || ending.isCutShort ? .warning : .info
        logger.log(level: level, "request", metadata: metadata(request, response, ending, since: start))
    }

    private func metadata(
        _ request: Request, _ response: Response, _ ending: ResponseEnding, since start: Duration
    ) -> Logger.Metadata {
        var metadata = describe(request, response)
        metadata.reserveCapacity(metadata.count + response.notes.count + 9)
        for (name, value) in response.notes {
            metadata[name] = .string(LogText.escaped(value))
        }
        metadata["method"] = .string(LogText.escaped(request.method.rawValue, limit: 16))
        metadata["route"] = .string(request.routePattern ?? "none")
        metadata["status"] = .stringConvertible(response.status.code)
        metadata["bytes"] = .stringConvertible(ending.bytes)
        metadata["us"] = .stringConvertible(Int((uptime() - start).nanoseconds / 1000))
        metadata["request"] = .string(LogText.escaped(request.requestID, limit: 64))
        if let client = request.remoteAddress { metadata["client"] = .string(client) }
        if let scheme = request.scheme { metadata["scheme"] = .string(scheme) }
        if ending.isCutShort { metadata["cut"] = "true" }
        return metadata
    }
}
