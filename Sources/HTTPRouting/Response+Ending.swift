import HTTPTypes

/// How the body of an answer ended.
struct ResponseEnding: Sendable {
    /// The bytes of the body that were handed to the server; 0 for a HEAD, to which none are sent.
    var bytes: Int
    /// A stream broke off.
    var isCutShort = false
}

extension Response {
    /// The bytes of a body that is no stream, or of which none are sent.
    func bytesWritten(answering method: HTTPRequest.Method) -> Int { method == .head ? 0 : body.count ?? 0 }

    /// Calls `body` once the bytes are known: at once, or for a stream when it has been written.
    ///
    /// The server runs no stream for a HEAD, nor for a status that has no body.
    func whenWritten(
        answering method: HTTPRequest.Method, _ body: @escaping @Sendable (ResponseEnding) -> Void
    ) -> Response {
        guard case .stream(let write) = self.body, method != .head, status != .noContent, status != .notModified else {
            body(ResponseEnding(bytes: bytesWritten(answering: method)))
            return self
        }
        var response = self
        response.body = .stream { writer in
            let counting = CountingBodyWriter(writer)
            do {
                try await write(counting)
            } catch {
                body(ResponseEnding(bytes: counting.count, isCutShort: true))
                throw error
            }
            body(ResponseEnding(bytes: counting.count))
        }
        return response
    }
}

/// Counts what is written. Confined to the task that writes the one answer.
private final class CountingBodyWriter: BodyWriter {
    private let next: any BodyWriter
    private(set) var count = 0

    init(_ next: any BodyWriter) {
        self.next = next
    }

    func write(_ bytes: [UInt8]) async throws {
        try await next.write(bytes)
        count += bytes.count
    }
}
