import HTTPRouting
import HTTPTypes

/// Writes the heads and chunks of answers (RFC 9112 §4, §6, §7). Appends to a buffer; knows no sockets.
///
/// The server alone frames: what a handler says of Content-Length, Transfer-Encoding, Connection or Keep-Alive is left
/// out, but that a HEAD or a 304 may say how long the body would be (RFC 9110 §8.6).
struct ResponseEncoder {
    /// How the end of the body is told.
    enum Framing: Equatable {
        /// No body and no length: 204 (RFC 9110 §15.3.5), 304, CONNECT refused without one.
        case none
        case length(Int)
        case chunked
        /// By the end of the connection: a stream to HTTP/1.0.
        case close
    }

    let framing: Framing
    /// Whether the body's bytes are sent: not to a HEAD, whose fields are those of the GET.
    let sendsBody: Bool
    let status: HTTPResponse.Status
    private let declaredLength: Int?

    init(_ response: Response, method: HTTPRequest.Method?, version: RequestHead.Version) {
        // A 1xx here would leave the client waiting for the real answer, and what is out of range is not HTTP.
        status = (200...599).contains(response.status.code) ? response.status : .internalServerError
        let isHead = method == .head
        let declared = isHead || status.code == 304 ? Self.declaredLength(response) : nil
        declaredLength = response.body.count == 0 ? declared : nil
        switch (status.code, response.body.count) {
        case (204, _), (304, _):
            framing = .none
            sendsBody = false
        case (205, _):
            framing = .length(0)
            sendsBody = false
        case (_, let count?):
            framing = .length(declaredLength ?? count)
            sendsBody = !isHead && count > 0
        case (_, nil):
            framing = version == .http11 ? .chunked : .close
            sendsBody = !isHead
        }
    }

    private static func declaredLength(_ response: Response) -> Int? {
        guard let text = response.headers[.contentLength], let length = Int(text), length >= 0 else { return nil }
        return length
    }

    /// Appends status line and fields, the empty line included.
    /// - Parameter date: The whole line, `Date: …` with its CR LF; left out where the response has one.
    func appendHead(
        of response: Response, persists: Bool, date: [UInt8], requestID: String, to bytes: inout [UInt8]
    ) {
        appendFields(of: response, to: &bytes)
        if !persists { bytes.append(contentsOf: "Connection: close\r\n".utf8) }
        let own = Self.ownFields(of: response)
        Self.appendEnd(requestID: own.requestID ? nil : requestID, date: own.date ? [] : date, to: &bytes)
    }

    /// Whether the response has what else is new each time, and cannot be given again.
    static func namesItself(_ response: Response) -> Bool {
        let own = ownFields(of: response)
        return own.date || own.requestID
    }

    private static func ownFields(of response: Response) -> (date: Bool, requestID: Bool) {
        var own = (date: false, requestID: false)
        for field in response.headers {
            if field.name == .date { own.date = true }
            if field.name == RequestID.fieldName { own.requestID = true }
        }
        return own
    }

    /// Appends the status line and the fields, but for those that are new each time.
    func appendFields(of response: Response, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "HTTP/1.1 ".utf8)
        bytes.append(decimal: status.code)
        bytes.append(Octet.space)
        bytes.append(contentsOf: status.reasonPhrase.utf8)
        Self.endLine(&bytes)
        for field in response.headers {
            switch field.name {
            case .contentLength, .transferEncoding, .connection, Self.keepAlive: continue
            default: break
            }
            Self.append(field, to: &bytes)
        }
        switch framing {
        case .length(let length):
            bytes.append(contentsOf: "Content-Length: ".utf8)
            bytes.append(decimal: length)
            Self.endLine(&bytes)
        case .chunked:
            bytes.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8)
        case .none:
            if status.code == 304, let declaredLength {
                bytes.append(contentsOf: "Content-Length: ".utf8)
                bytes.append(decimal: declaredLength)
                Self.endLine(&bytes)
            }
        case .close:
            break
        }
    }

    private static func append(_ field: HTTPField, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: field.name.rawName.utf8)
        bytes.append(Octet.colon)
        bytes.append(Octet.space)
        field.withUnsafeBytesOfValue { bytes.append(contentsOf: $0) }
        endLine(&bytes)
    }

    /// - Parameter start: the field's name, the colon and the blank.
    static func appendField(_ start: [UInt8], _ value: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(contentsOf: start)
        bytes.append(contentsOf: value)
        endLine(&bytes)
    }

    /// Appends the fields that are new each time, and the empty line.
    static func appendEnd(requestID: String?, date: [UInt8], to bytes: inout [UInt8]) {
        if let requestID {
            bytes.append(contentsOf: "X-Request-Id: ".utf8)
            bytes.append(contentsOf: requestID.utf8)
            endLine(&bytes)
        }
        bytes.append(contentsOf: date)
        endLine(&bytes)
    }

    /// Appends one piece of a streamed body. An empty one is nothing: as a chunk it would end the body.
    func append(piece: [UInt8], to bytes: inout [UInt8]) {
        guard !piece.isEmpty, sendsBody else { return }
        if framing == .chunked {
            bytes.append(contentsOf: String(piece.count, radix: 16).utf8)
            Self.endLine(&bytes)
            bytes.append(contentsOf: piece)
            Self.endLine(&bytes)
        } else {
            bytes.append(contentsOf: piece)
        }
    }

    func appendEnd(to bytes: inout [UInt8]) {
        if framing == .chunked, sendsBody { bytes.append(contentsOf: "0\r\n\r\n".utf8) }
    }

    static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    private static let keepAlive = HTTPField.Name("Keep-Alive") ?? .connection

    private static func endLine(_ bytes: inout [UInt8]) {
        bytes.append(Octet.carriageReturn)
        bytes.append(Octet.lineFeed)
    }
}
