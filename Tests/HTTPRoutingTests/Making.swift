import HTTPRouting
import HTTPTypes

extension Request {
    /// A request whose target is known to be good.
    static func make(
        _ method: HTTPRequest.Method = .get, _ headers: HTTPFields = [:], body: [UInt8] = [], pattern: String? = nil
    ) -> Request {
        var request = Request(
            method: method, target: "/v1/units", headers: headers, body: body, path: ["v1", "units"], requestID: "r-1")
        request.routePattern = pattern
        return request
    }
}

extension Response {
    /// The body as text; nil if it is empty or a stream.
    var text: String? {
        guard case .bytes(let bytes) = body else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    var bytes: [UInt8]? {
        guard case .bytes(let bytes) = body else { return nil }
        return bytes
    }
}

/// Keeps what is written; breaks when it has taken as much as it was told to.
final class CollectingWriter: BodyWriter {
    struct Gone: Error {}

    private(set) var bytes: [UInt8] = []
    private(set) var writes = 0
    private let limit: Int

    init(limit: Int = .max) {
        self.limit = limit
    }

    func write(_ bytes: [UInt8]) async throws {
        guard self.bytes.count + bytes.count <= limit else { throw Gone() }
        self.bytes += bytes
        writes += 1
    }
}
