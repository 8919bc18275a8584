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
    package private(set) var microseconds: Int
    package private(set) var requestID: String
    package private(set) var client: String?
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
        microseconds = time.microseconds
        requestID = LogText.escaped(request.requestID, limit: 64)
        client = request.remoteAddress
        scheme = request.scheme
        isCutShort = ending.isCutShort
        let notes = response.notes.map { (name: $0.key, text: LogText.escaped($0.value)) }
        self.notes = notes.count > 1 ? notes.sorted { $0.name < $1.name } : notes
    }

    /// The record of the same answer, given again.
    func again(_ repetition: Repetition) -> AccessRecord {
        var record = self
        record.microseconds = repetition.microseconds
        record.requestID = LogText.escaped(repetition.requestID, limit: 64)
        record.client = repetition.client
        return record
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
