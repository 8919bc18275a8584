internal import API
internal import HTTPRouting
internal import HTTPTypes
internal import Synchronization

/// Asks the API as the server would, without a socket: the head is admitted, the body held to its bound, the request
/// answered, a streamed answer collected.
struct MemoryClient: Sendable {
    let responder: APIResponder

    func send(
        _ method: HTTPRequest.Method, _ target: String, headers: HTTPFields, body: [UInt8]
    ) async throws -> Answer {
        let head = HTTPRequest(method: method, scheme: "http", authority: "memory", path: target, headerFields: headers)
        return try await answer(response(head, target, body), isHead: method == .head)
    }

    private func response(_ head: HTTPRequest, _ target: String, _ body: [UInt8]) async -> Response {
        var request = Request(
            method: head.method, target: target, headers: head.headerFields, path: [], isLoopback: true,
            requestID: "memory")
        do {
            (request.path, request.query) = try RequestTarget.parse(target)
            switch responder.admit(head, path: request.path) {
            case .refuse(let reason): throw reason
            case .accept(let maximumBody) where body.count > maximumBody:
                throw ProtocolFault(
                    status: .contentTooLarge, reason: "body-too-large",
                    detail: "The body is larger than this resource takes.")
            case .accept: request.body = body
            }
        } catch {
            request.refusal = error
        }
        return await responder.respond(to: request)
    }

    private func answer(_ response: Response, isHead: Bool) async throws -> Answer {
        let collected: [UInt8]
        switch response.body {
        case .empty: collected = []
        case .bytes(let bytes): collected = isHead ? [] : bytes
        case .stream(let write):
            let collector = Collector()
            if !isHead { try await write(collector) }
            collected = collector.bytes
        }
        return Answer(status: response.status.code, headers: response.headers, bytes: collected)
    }

    private final class Collector: BodyWriter {
        private let collected = Mutex<[UInt8]>([])
        var bytes: [UInt8] { collected.withLock { $0 } }
        func write(_ bytes: [UInt8]) async throws { collected.withLock { $0 += bytes } }
    }
}
