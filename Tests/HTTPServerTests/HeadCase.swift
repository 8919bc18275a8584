import Testing

@testable import HTTPServer

/// One head as text; `\r\n` is written by hand where it is the point, else `head` joins.
struct HeadCase: CustomTestStringConvertible, Sendable {
    let clause: String
    let bytes: [UInt8]
    let wanted: String

    init(_ clause: String, _ text: String, _ wanted: String = "") {
        self.init(clause, bytes: Array(text.utf8), wanted)
    }

    init(_ clause: String, bytes: [UInt8], _ wanted: String = "") {
        self.clause = clause
        self.bytes = bytes
        self.wanted = wanted
    }

    var testDescription: String { clause }
}

extension HeadCase {
    static func head(_ lines: String...) -> String { lines.joined(separator: "\r\n") + "\r\n\r\n" }

    // MARK: What is taken

    static let taken: [HeadCase] = [
        HeadCase("the least there is", head("GET / HTTP/1.1", "Host: a"), "GET / a"),
        HeadCase("HTTP/1.0 without a host", head("GET /x HTTP/1.0"), "GET /x -"),
        HeadCase("HTTP/1.0 with a host", head("GET /x HTTP/1.0", "Host: a"), "GET /x a"),
        HeadCase("one empty line before", "\r\n" + head("GET / HTTP/1.1", "Host: a"), "GET / a"),
        HeadCase("two empty lines before", "\r\n\r\n" + head("GET / HTTP/1.1", "Host: a"), "GET / a"),
        HeadCase("a method nobody knows", head("BREW /pot HTTP/1.1", "Host: a"), "BREW /pot a"),
        HeadCase(
            "a method of odd token characters", head("!#$%&'*+-.^_`|~9 / HTTP/1.1", "Host: a"), "!#$%&'*+-.^_`|~9 / a"),
        HeadCase("a query", head("GET /a/b?c=d&e HTTP/1.1", "Host: a"), "GET /a/b?c=d&e a"),
        HeadCase("absolute-form", head("GET http://b:80/p?q HTTP/1.1", "Host: b:80"), "GET /p?q b:80"),
        HeadCase("absolute-form outranks Host", head("GET HTTP://b/p HTTP/1.1", "Host: a"), "GET /p b"),
        HeadCase("absolute-form without a path", head("GET https://b HTTP/1.1", "Host: b"), "GET / b"),
        HeadCase("absolute-form with a query alone", head("GET http://b?q HTTP/1.1", "Host: b"), "GET /?q b"),
        HeadCase("OPTIONS *", head("OPTIONS * HTTP/1.1", "Host: a"), "OPTIONS * a"),
        HeadCase("OPTIONS of a whole host", head("OPTIONS http://b HTTP/1.1", "Host: b"), "OPTIONS * b"),
        HeadCase("authority-form", head("CONNECT b:443 HTTP/1.1", "Host: b:443"), "CONNECT - b:443"),
        HeadCase("an IPv6 host", head("GET / HTTP/1.1", "Host: [::1]:80"), "GET / [::1]:80"),
        HeadCase("blanks around a value", head("GET / HTTP/1.1", "Host: \t a \t"), "GET / a"),
        HeadCase("no blank before a value", head("GET / HTTP/1.1", "Host:a"), "GET / a"),
    ]

    // MARK: What is refused

    static func line(_ clause: String, _ line: String, _ wanted: String) -> HeadCase {
        HeadCase(clause, head(line, "Host: a"), wanted)
    }

    static func field(_ clause: String, _ field: String, _ wanted: String) -> HeadCase {
        HeadCase(clause, head("POST / HTTP/1.1", "Host: a", field), wanted)
    }

    static let refused: [HeadCase] = [
        // RFC 9112 §3: the request line
        line("two blanks after the method", "GET  / HTTP/1.1", "400 bad-request-line"),
        line("two blanks after the target", "GET /  HTTP/1.1", "400 bad-request-line"),
        line("a blank at the end", "GET / HTTP/1.1 ", "400 bad-request-line"),
        line("a blank at the start", " GET / HTTP/1.1", "400 bad-request-line"),
        line("a tab for a blank", "GET\t/ HTTP/1.1", "400 bad-request-line"),
        line("a tab in the target", "GET /\t HTTP/1.1", "400 bad-target"),
        line("no version (HTTP/0.9)", "GET /", "400 bad-request-line"),
        line("no target", "GET HTTP/1.1", "400 bad-request-line"),
        line("a fourth part", "GET / x HTTP/1.1", "400 bad-request-line"),
        HeadCase(
            "three empty lines before", "\r\n\r\n\r\n" + head("GET / HTTP/1.1", "Host: a"), "400 bad-request-line"),
        line("a method with a separator", "G(T / HTTP/1.1", "400 bad-method"),
        HeadCase(
            "a method of 8 bits", bytes: Array("G".utf8) + [0xC3] + Array("T / HTTP/1.1\r\n\r\n".utf8), "400 bad-method"
        ),
        // §2.3: the version
        line("HTTP/2", "PRI * HTTP/2.0", "505 unsupported-version"),
        line("HTTP/1.2", "GET / HTTP/1.2", "505 unsupported-version"),
        line("HTTP/0.9 by name", "GET / HTTP/0.9", "505 unsupported-version"),
        line("a version in lower case", "GET / http/1.1", "400 bad-version"),
        line("a version of two digits", "GET / HTTP/1.10", "400 bad-version"),
        line("a version without a dot", "GET / HTTP/11", "400 bad-version"),
        line("another protocol", "GET / ICAP/1.0", "400 bad-version"),
        // §3.2: the target
        line("asterisk-form of another method", "GET * HTTP/1.1", "400 bad-target"),
        line("a path without a slash", "GET x HTTP/1.1", "400 bad-target"),
        line("another scheme", "GET ftp://a/ HTTP/1.1", "400 bad-target"),
        line("absolute-form without a host", "GET http:///x HTTP/1.1", "400 bad-target"),
        line("absolute-form with user information", "GET http://u@a/ HTTP/1.1", "400 bad-target"),
        line("CONNECT without a port", "CONNECT a HTTP/1.1", "400 bad-target"),
        line("CONNECT of a path", "CONNECT / HTTP/1.1", "400 bad-target"),
        HeadCase(
            "8 bits in the target",
            bytes: Array("GET /".utf8) + [0xC4, 0x91] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
            "400 bad-target"),
        line("DEL in the target", "GET /\u{7F} HTTP/1.1", "400 bad-character"),
        line("NUL in the target", "GET /\0 HTTP/1.1", "400 bad-character"),
        // §2.2: line endings
        HeadCase("a bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", "400 bad-line-ending"),
        HeadCase("a bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", "400 bad-line-ending"),
        HeadCase("a bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", "400 bad-line-ending"),
        HeadCase("a bare CR in the request line", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", "400 bad-line-ending"),
        HeadCase("a bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", "400 bad-line-ending"),
        HeadCase("CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", "400 bad-line-ending"),
        HeadCase("a bare LF before the request", "\n" + head("GET / HTTP/1.1", "Host: a"), "400 bad-line-ending"),
        HeadCase("TLS on the wrong port", bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], "400 bad-character"),
        // §5: field lines
        field("a blank before the colon", "X : y", "400 bad-header-name"),
        field("a tab before the colon", "X\t: y", "400 bad-header-name"),
        field("a blank in the name", "X Y: z", "400 bad-header-name"),
        field("no name", ": y", "400 bad-header-name"),
        field("no colon", "X", "400 bad-header-line"),
        field("a separator in the name", "X[1]: y", "400 bad-header-name"),
        field("8 bits in the name", "Xé: y", "400 bad-header-name"),
        field("obs-fold", "X: y\r\n z", "400 folded-header"),
        field("obs-fold with a tab", "X: y\r\n\tz", "400 folded-header"),
        HeadCase("a blank before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400 folded-header"),
        field("NUL in a value", "X: a\0b", "400 bad-character"),
        field("a control in a value", "X: a\u{1}b", "400 bad-character"),
        field("DEL in a value", "X: a\u{7F}", "400 bad-character"),
        // §3.2: Host
        HeadCase("no host", head("GET / HTTP/1.1"), "400 bad-host"),
        HeadCase("no host with OPTIONS *", head("OPTIONS * HTTP/1.1"), "400 bad-host"),
        HeadCase("no host beside absolute-form", head("GET http://a/ HTTP/1.1"), "400 bad-host"),
        field("a second host", "Host: a", "400 bad-host"),
        field("a second host in another case", "hOST: b", "400 bad-host"),
        HeadCase("two hosts in HTTP/1.0", head("GET / HTTP/1.0", "Host: a", "Host: a"), "400 bad-host"),
        HeadCase("an empty host", head("GET / HTTP/1.1", "Host:"), "400 bad-host"),
        HeadCase("a list of hosts", head("GET / HTTP/1.1", "Host: a, b"), "400 bad-host"),
        HeadCase("a host with a path", head("GET / HTTP/1.1", "Host: a/b"), "400 bad-host"),
        // §6.2: Content-Length
        field("a sign", "Content-Length: +1", "400 bad-content-length"),
        field("a negative length", "Content-Length: -1", "400 bad-content-length"),
        field("a list of lengths", "Content-Length: 1, 1", "400 bad-content-length"),
        field("hexadecimal", "Content-Length: 0x1", "400 bad-content-length"),
        field("a fraction", "Content-Length: 1.0", "400 bad-content-length"),
        field("no digits", "Content-Length:", "400 bad-content-length"),
        field("one too many for 63 bits", "Content-Length: 9223372036854775808", "400 bad-content-length"),
        field("forty digits", "Content-Length: \(String(repeating: "9", count: 40))", "400 bad-content-length"),
        field("twice the same", "Content-Length: 1\r\nContent-Length: 1", "400 bad-content-length"),
        // §6.1: Transfer-Encoding
        field("beside Content-Length", "Transfer-Encoding: chunked\r\nContent-Length: 1", "400 bad-transfer-encoding"),
        field("Content-Length first", "Content-Length: 1\r\nTransfer-Encoding: chunked", "400 bad-transfer-encoding"),
        HeadCase(
            "in HTTP/1.0", head("POST / HTTP/1.0", "Host: a", "Transfer-Encoding: chunked"),
            "400 bad-transfer-encoding"),
        field("chunked twice", "Transfer-Encoding: chunked, chunked", "400 bad-transfer-encoding"),
        field(
            "chunked on two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "400 bad-transfer-encoding"),
        field("an empty one", "Transfer-Encoding:", "400 bad-transfer-encoding"),
        field("chunked with a parameter", "Transfer-Encoding: chunked;a=b", "400 bad-transfer-encoding"),
        field("gzip", "Transfer-Encoding: gzip", "400 bad-transfer-encoding"),
        field("gzip, chunked", "Transfer-Encoding: gzip, chunked", "501 unsupported-transfer-coding"),
        field("identity", "Transfer-Encoding: identity", "400 bad-transfer-encoding"),
        field("chunked, gzip", "Transfer-Encoding: chunked, gzip", "400 bad-transfer-encoding"),
        field("a vertical tab", "Transfer-Encoding: \u{B}chunked", "400 bad-character"),
        // §7.6.1 of RFC 9110
        field("Connection that is no list of tokens", "Connection: a b", "400 bad-connection"),
    ]

    // MARK: Bounds: a request line of 40 bytes, fields of 60, four of them

    static let bounds: [HeadCase] = [
        HeadCase(
            "a request line at its bound", head("GET /\(String(repeating: "a", count: 26)) HTTP/1.1", "Host: a"),
            "taken"),
        HeadCase(
            "a request line past it", head("GET /\(String(repeating: "a", count: 27)) HTTP/1.1", "Host: a"),
            "414 request-line-too-long"),
        HeadCase("a request line without end", String(repeating: "a", count: 41), "414 request-line-too-long"),
        HeadCase(
            "fields at their bound", head("GET / HTTP/1.1", "Host: a", "X: \(String(repeating: "a", count: 46))"),
            "taken"),
        HeadCase(
            "fields past it", head("GET / HTTP/1.1", "Host: a", "X: \(String(repeating: "a", count: 70))"),
            "431 headers-too-large"),
        HeadCase(
            "fields without end", "GET / HTTP/1.1\r\n" + String(repeating: "a", count: 61), "431 headers-too-large"),
        HeadCase("as many fields as allowed", head("GET / HTTP/1.1", "Host: a", "A: b", "A: b", "A: b"), "taken"),
        HeadCase("one more", head("GET / HTTP/1.1", "Host: a", "A: b", "A: b", "A: b", "A: b"), "431 too-many-headers"),
    ]

    // MARK: What heads say

    static let framings: [(String, RequestHead.Framing)] = [
        ("X: y", .none), ("Content-Length: 0", .length(0)), ("content-length: 17", .length(17)),
        ("Content-Length: 007", .length(7)), ("Content-Length: 9223372036854775807", .length(.max)),
        ("Transfer-Encoding: chunked", .chunked), ("TRANSFER-ENCODING: ChunkeD", .chunked),
    ]

    static let connections: [(String, String, Bool)] = [
        ("1.1", "X: y", true), ("1.1", "Connection: close", false), ("1.1", "Connection: Keep-Alive, CLOSE", false),
        ("1.1", "Connection: , ,x", true), ("1.1", "Connection: close-not", true),
        ("1.1", "Connection: a\r\nConnection: close", false), ("1.0", "X: y", false),
        ("1.0", "Connection: keep-alive", false),
    ]

    static let expectations: [(String, String, RequestHead.Expectation)] = [
        ("1.1", "X: y", .none), ("1.1", "Expect: 100-continue", .continue), ("1.1", "expect: 100-Continue", .continue),
        ("1.1", "Expect: 200-ok", .unsupported), ("1.1", "Expect: 100-continue, x", .unsupported),
        ("1.1", "Expect: x\r\nExpect: 100-continue", .unsupported),
        ("1.1", "Expect: , 100-continue ,100-CONTINUE", .continue), ("1.1", "Expect:", .none),
        ("1.0", "Expect: 100-continue", .none),
    ]

    static let requestIDs: [(String, String?)] = [
        ("X-Request-Id: a.B_9-z", "a.B_9-z"),
        ("x-request-id: \(String(repeating: "a", count: 64))", String(repeating: "a", count: 64)),
        ("X-Request-Id: \(String(repeating: "a", count: 65))", nil), ("X-Request-Id:", nil), ("X-Request-Id: a b", nil),
        ("X-Request-Id: đ", nil), ("X: y", nil),
    ]
}
