import HTTPTypes
package import Logging

/// What the access log tells of one answer. Nothing in it can break a line.
package struct AccessRecord: Sendable {
    package let level: Logger.Level
    package let method: String
    /// The pattern, or `none`.
    package let route: String
    package let status: Int
    package let bytes: Int
    package let microseconds: Int
    package let requestID: String
    package let client: String?
    /// What a trusted proxy says the client speaks.
    package let scheme: String?
    package let isCutShort: Bool
    /// What the inside noted, by name.
    package let notes: [(name: String, text: String)]

    init(_ request: Request, _ response: Response, _ ending: ResponseEnding, took time: Duration) {
        status = response.status.code
        // What is not implemented, or no version we speak, is the client's fault, whatever the number says.
        let isOurs = status >= 500 && status != 501 && status != 505
        level = isOurs || ending.isCutShort ? .warning : .info
        method = LogText.escaped(request.method.rawValue, limit: 16)
        route = request.routePattern ?? "none"
        bytes = ending.bytes
        microseconds = Int(time.nanoseconds / 1000)
        requestID = LogText.escaped(request.requestID, limit: 64)
        client = request.remoteAddress
        scheme = request.scheme
        isCutShort = ending.isCutShort
        let notes = response.notes.map { (name: $0.key, text: LogText.escaped($0.value)) }
        self.notes = notes.count > 1 ? notes.sorted { $0.name < $1.name } : notes
    }

    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "method": .string(method), "route": .string(route), "status": .stringConvertible(status),
            "bytes": .stringConvertible(bytes), "us": .stringConvertible(microseconds), "request": .string(requestID),
        ]
        if let client { metadata["client"] = .string(client) }
        if let scheme { metadata["scheme"] = .string(scheme) }
        if isCutShort { metadata["cut"] = "true" }
        for note in notes { metadata[note.name] = .string(note.text) }
        return metadata
    }
}
