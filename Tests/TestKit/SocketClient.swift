internal import Glibc
package import HTTPTypes

/// A small HTTP/1.1 client of our own on a raw socket: a connection for each request, on a thread of its own, so that the
/// server's bytes are judged by something that shares no code with it.
package struct SocketClient: Sendable {
    package let port: Int

    package init(port: Int) { self.port = port }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Sends one request and reads the answer to its end.
    package func send(
        _ method: HTTPRequest.Method, _ target: String, headers: HTTPFields = [:], body: [UInt8] = []
    ) async throws -> Answer {
        var head = "\(method.rawValue) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for field in headers { head += "\(field.name.rawName): \(field.value)\r\n" }
        if !body.isEmpty || method == .put || method == .post { head += "Content-Length: \(body.count)\r\n" }
        let bytes = try await exchange(Array((head + "\r\n").utf8) + body)
        var reader = AnswerReader(bytes, isHead: method == .head)
        return try reader.answer()
    }

    /// Sends bytes as they are and reads until the server closes.
    package func exchange(_ bytes: [UInt8]) async throws -> [UInt8] {
        let port = port
        return try await onThread {
            let descriptor = try Self.connected(to: port)
            defer { close(descriptor) }
            try Self.send(bytes, on: descriptor)
            return try Self.readToEnd(descriptor)
        }
    }

    static func connected(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemFailure("socket") }
        // No test waits for ever: what does not come in time fails it.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7F00_0001).bigEndian)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            defer { close(descriptor) }
            throw SystemFailure("connect")
        }
        return descriptor
    }

    /// A server that refuses a body early may close before all of it is sent; what it answered counts then.
    static func send(_ bytes: [UInt8], on descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EPIPE || errno == ECONNRESET { return }
            guard count > 0 else { throw SystemFailure("send") }
            sent += count
        }
    }

    private static func readToEnd(_ descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0, errno == ECONNRESET, !bytes.isEmpty { return bytes }
            guard count >= 0 else { throw SystemFailure("recv") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: piece[..<count])
        }
    }
}

/// Reads one answer (RFC 9112 §4–§7) from all the bytes of a connection.
private struct AnswerReader {
    private let bytes: [UInt8]
    private let isHead: Bool
    private var place = 0

    init(_ bytes: [UInt8], isHead: Bool) {
        self.bytes = bytes
        self.isHead = isHead
    }

    mutating func answer() throws -> Answer {
        while true {
            let parts = try line().split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
                throw SocketClient.Failure(description: "no status line: \(String(decoding: bytes, as: UTF8.self))")
            }
            let headers = try fields()
            // An interim answer (RFC 9110 §15.2) comes before the one that counts.
            if status < 200 { continue }
            return Answer(status: status, headers: headers, bytes: try body(status, headers))
        }
    }

    private mutating func fields() throws -> HTTPFields {
        var headers: HTTPFields = [:]
        while case let line = try line(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else {
                throw SocketClient.Failure(description: "no field line: \(line)")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.append(HTTPField(name: name, value: String(value)))
        }
        return headers
    }

    private mutating func body(_ status: Int, _ headers: HTTPFields) throws -> [UInt8] {
        if isHead || status == 204 || status == 304 {
            guard place == bytes.count else { throw SocketClient.Failure(description: "a body after \(status)") }
            return []
        }
        if headers[.transferEncoding] == "chunked" { return try chunks() }
        guard let text = headers[.contentLength], let length = Int(text) else {
            throw SocketClient.Failure(description: "neither Content-Length nor chunked")
        }
        guard bytes.count - place == length else {
            throw SocketClient.Failure(description: "\(bytes.count - place) bytes of body, not \(length)")
        }
        return Array(bytes[place...])
    }

    private mutating func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            guard let size = Int(try line(), radix: 16), place + size <= bytes.count else {
                throw SocketClient.Failure(description: "a chunk is cut short")
            }
            if size == 0 { return body }
            body += bytes[place..<(place + size)]
            place += size
            guard try line().isEmpty else { throw SocketClient.Failure(description: "a chunk without its end") }
        }
    }

    /// Up to the next CRLF, which is left out.
    private mutating func line() throws -> String {
        var end = place
        while end + 1 < bytes.count, bytes[end] != 0x0D || bytes[end + 1] != 0x0A { end += 1 }
        guard end + 1 < bytes.count else {
            throw SocketClient.Failure(description: "the answer is cut short after \(bytes.count) bytes")
        }
        defer { place = end + 2 }
        return String(decoding: bytes[place..<end], as: UTF8.self)
    }
}
