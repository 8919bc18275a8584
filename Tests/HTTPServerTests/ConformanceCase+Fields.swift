extension ConformanceCase {
    private static func field(_ lines: String, _ wanted: String, _ name: String) -> ConformanceCase {
        ConformanceCase(name, head("GET /x HTTP/1.1", "Host: a", lines), wanted)
    }

    // MARK: RFC 9112 §5

    static let fields: [ConformanceCase] = [
        field("X: y", "200 GET /x", "a field nobody knows"),
        field("X:y", "200 GET /x", "no blank before a value"),
        field("X:", "200 GET /x", "an empty value"),
        field("X: \t ", "200 GET /x", "a value of blanks"),
        field("X: \t y \t", "200 GET /x", "blanks around a value"),
        field("X: :", "200 GET /x", "a colon for a value"),
        field("X: \"y", "200 GET /x", "a quote in a value nobody reads"),
        field("!#$%&'*+-.^_`|~09aZ: y", "200 GET /x", "a name of every token character"),
        field("X: y\r\nX: z", "200 GET /x", "the same name twice"),
        field("X : y", "400 bad-header-name.", "a blank before the colon"),
        field("X\t: y", "400 bad-header-name.", "a tab before the colon"),
        field("X Y: z", "400 bad-header-name.", "a blank in a name"),
        field(": y", "400 bad-header-name.", "no name"),
        field(":", "400 bad-header-name.", "a colon alone on its line"),
        field("X", "400 bad-header-line.", "no colon"),
        field("X y", "400 bad-header-line.", "a line without a colon"),
        field("X@: y", "400 bad-header-name.", "a separator in a name"),
        field("X[1]: y", "400 bad-header-name.", "brackets in a name"),
        field("(X): y", "400 bad-header-name.", "a comment for a name"),
        field("X/Y: z", "400 bad-header-name.", "a slash in a name"),
        field("X,Y: z", "400 bad-header-name.", "a comma in a name"),
        field("X=Y: z", "400 bad-header-name.", "an equals sign in a name"),
        field("X;Y: z", "400 bad-header-name.", "a semicolon in a name"),
        field("\"X\": y", "400 bad-header-name.", "a name in quotes"),
        field("X\\Y: z", "400 bad-header-name.", "a backslash in a name"),
        field("X\u{E9}: y", "400 bad-header-name.", "8 bits in a name"),
        field("\u{FF}: y", "400 bad-header-name.", "a name of one byte of 8 bits"),
        field("X: y\r\n z", "400 folded-header.", "a folded value"),
        field("X: y\r\n\tz", "400 folded-header.", "a value folded with a tab"),
        field("X:\r\n y", "400 folded-header.", "a value folded at once"),
        field("X: y\r\n ", "400 folded-header.", "a fold of nothing"),
        field("X\r\n : y", "400 bad-header-line.", "a folded name"),
        field("Content-Length: 0\r\n Transfer-Encoding: chunked", "400 folded-header.", "a framing field in a fold"),
        ConformanceCase("a blank before the first field", "GET /x HTTP/1.1\r\n Host: a\r\n\r\n", "400 folded-header."),
        ConformanceCase(
            "a line of blanks for the end", "GET /x HTTP/1.1\r\nHost: a\r\n \r\n\r\n", "400 folded-header."),
        ConformanceCase(
            "a hundred fields", head("GET /x HTTP/1.1", "Host: a", String(repeating: "X: y\r\n", count: 98) + "X: y"),
            "200 GET /x"),
        ConformanceCase(
            "a field too many", head("GET /x HTTP/1.1", "Host: a", String(repeating: "X: y\r\n", count: 99) + "X: y"),
            "431 too-many-headers."),
        ConformanceCase(
            "a value of 16000 bytes", head("GET /x HTTP/1.1", "Host: a", "X: \(String(repeating: "y", count: 16_000))"),
            "200 GET /x"),
        ConformanceCase(
            "fields too long", head("GET /x HTTP/1.1", "Host: a", "X: \(String(repeating: "y", count: 17_000))"),
            "431 headers-too-large."),
        ConformanceCase(
            "a name without end", "GET /x HTTP/1.1\r\n\(String(repeating: "y", count: 17_000))",
            "431 headers-too-large."),
    ]

    // MARK: RFC 9112 §3.2, RFC 9110 §7.2

    private static func host(_ value: String, _ wanted: String, _ name: String) -> ConformanceCase {
        ConformanceCase(name, head("GET /x HTTP/1.1", "Host:\(value)"), wanted)
    }

    static let hosts: [ConformanceCase] = [
        host(" nep.example.vn", "200 GET /x", "a host"),
        host(" NEP.example.VN:8080", "200 GET /x", "a host and a port"),
        host("a", "200 GET /x", "a host without a blank"),
        host(" a:", "200 GET /x", "an empty port"),
        host(" a:0", "200 GET /x", "port 0"),
        host(" a:65535", "200 GET /x", "the last port"),
        host(" 127.0.0.1:80", "200 GET /x", "an IPv4 host"),
        host(" [::1]", "200 GET /x", "an IPv6 host"),
        host(" [2001:db8::192.0.2.1]:80", "200 GET /x", "an IPv6 host with IPv4 at its end"),
        host(" [v1.a:b]", "200 GET /x", "a host of a future form"),
        host(" a_b-c.d~", "200 GET /x", "a host of unreserved characters"),
        host(" 0.0.0.0=5000", "200 GET /x", "a host with a sub-delimiter"),
        host(" a,b", "200 GET /x", "a host with a comma, which is a sub-delimiter, too"),
        host(" a%20b", "200 GET /x", "a host with an escape"),
        host("", "400 bad-host.", "an empty host"),
        host(" :80", "400 bad-host.", "a port without a host"),
        host(" a:65536", "400 bad-host.", "a port past the last"),
        host(" a:8a", "400 bad-host.", "a port with a letter"),
        host(" a:-1", "400 bad-host.", "a negative port"),
        host(" a: 80", "400 bad-host.", "a blank before the port"),
        host(" a:80:80", "400 bad-host.", "two ports"),
        host(" a b", "400 bad-host.", "a blank in the host"),
        host(" a, b", "400 bad-host.", "a list of hosts"),
        host(" a\tb", "400 bad-host.", "a tab in the host"),
        host(" a/b", "400 bad-host.", "a path behind the host"),
        host(" a?b", "400 bad-host.", "a query behind the host"),
        host(" a#b", "400 bad-host.", "a fragment behind the host"),
        host(" u@a", "400 bad-host.", "a user before the host"),
        host(" http://a", "400 bad-host.", "a URL for a host"),
        host(" a%zz", "400 bad-host.", "a broken escape in the host"),
        host(" a\\b", "400 bad-host.", "a backslash in the host"),
        host(" a\u{E9}", "400 bad-host.", "8 bits in the host"),
        host(" <a>", "400 bad-host.", "angle brackets in the host"),
        host(" [::1", "400 bad-host.", "an IPv6 host without its end"),
        host(" [::g]", "400 bad-host.", "an IPv6 host with a letter past f"),
        host(" [1:2:3]", "400 bad-host.", "an IPv6 host too short"),
        host(" [::1]x", "400 bad-host.", "a letter behind an IPv6 host"),
        host(" [::1%25eth0]", "400 bad-host.", "an IPv6 host with a zone"),
        host(" ::1", "400 bad-host.", "an IPv6 host without brackets"),
        ConformanceCase("no host", head("GET /x HTTP/1.1", "X: y"), "400 bad-host."),
        ConformanceCase("no field at all", head("GET /x HTTP/1.1"), "400 bad-host."),
        ConformanceCase("no host beside the absolute form", head("GET http://a/x HTTP/1.1", "X: y"), "400 bad-host."),
        ConformanceCase("no host with OPTIONS *", head("OPTIONS * HTTP/1.1", "X: y"), "400 bad-host."),
        ConformanceCase("two hosts", head("GET /x HTTP/1.1", "Host: a", "Host: b"), "400 bad-host."),
        ConformanceCase("the same host twice", head("GET /x HTTP/1.1", "Host: a", "HOST: a"), "400 bad-host."),
        ConformanceCase("a host and an empty one", head("GET /x HTTP/1.1", "Host: a", "Host:"), "400 bad-host."),
        ConformanceCase(
            "another host beside the absolute form", head("GET http://b/x HTTP/1.1", "Host: a"), "200 GET /x"),
        ConformanceCase(
            "a bad host beside the absolute form", head("GET http://b/x HTTP/1.1", "Host: a b"), "400 bad-host."),
        ConformanceCase("two hosts in HTTP/1.0", head("GET /x HTTP/1.0", "Host: a", "Host: b"), "400 bad-host."),
        ConformanceCase("a bad host in HTTP/1.0", head("GET /x HTTP/1.0", "Host: a b"), "400 bad-host."),
        ConformanceCase("no host in HTTP/1.0", head("GET /x HTTP/1.0"), "200 GET /x."),
    ]

    // MARK: RFC 9110 §7.6.1, RFC 9112 §9

    static let connections: [ConformanceCase] = [
        field("Connection: close", "200 GET /x.", "close"),
        field("Connection: CLOSE", "200 GET /x.", "close in capitals"),
        field("Connection: keep-alive", "200 GET /x", "keep-alive"),
        field("Connection: keep-alive, close", "200 GET /x.", "keep-alive and close"),
        field("Connection: close, keep-alive", "200 GET /x.", "close and keep-alive"),
        field("Connection: keep-alive\r\nConnection: close", "200 GET /x.", "keep-alive and close on two lines"),
        field("Connection: , ,\tclose ,", "200 GET /x.", "close among empty elements"),
        field("Connection: closed", "200 GET /x", "an option that begins like close"),
        field("Connection:", "200 GET /x", "an empty Connection"),
        field("Connection: a b", "400 bad-connection.", "an option with a blank"),
        field("Connection: \"close\"", "400 bad-connection.", "an option in quotes"),
        field("Connection: close;a", "400 bad-connection.", "an option with a parameter"),
        field("Connection: upgrade\r\nUpgrade: websocket", "200 GET /x", "an upgrade is not taken up"),
        field(
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__", "200 GET /x",
            "nor is one to HTTP/2"),
        field("Upgrade: websocket", "200 GET /x", "an upgrade nobody announces"),
        field("Proxy-Connection: close", "200 GET /x", "Proxy-Connection means nothing"),
        field("Keep-Alive: timeout=5", "200 GET /x", "Keep-Alive means nothing"),
        field("TE: trailers", "200 GET /x", "TE means nothing here"),
        ConformanceCase("HTTP/1.0", head("GET /x HTTP/1.0", "Host: a"), "200 GET /x."),
        ConformanceCase("HTTP/1.0 with keep-alive", head("GET /x HTTP/1.0", "Connection: keep-alive"), "200 GET /x."),
        ConformanceCase("a HEAD in HTTP/1.0", head("HEAD /x HTTP/1.0"), "200 -."),
        ConformanceCase(
            "ten requests in a packet",
            (0..<10).map { head("GET /\($0) HTTP/1.1", "Host: a") }.joined(),
            (0..<10).map { "200 GET /\($0)" }.joined(separator: " | ")),
        ConformanceCase(
            "a HEAD between GETs",
            head("GET /1 HTTP/1.1", "Host: a") + head("HEAD /2 HTTP/1.1", "Host: a")
                + head("GET /3 HTTP/1.1", "Host: a"),
            "200 GET /1 | 200 - | 200 GET /3"),
        ConformanceCase(
            "bodies of both kinds in a row",
            head("POST /echo HTTP/1.1", "Host: a", "Content-Length: 3") + "abc"
                + head("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding: chunked") + "3\r\ndef\r\n0\r\n\r\n"
                + head("POST /echo HTTP/1.1", "Host: a", "Content-Length: 2") + "gh", "200 abc | 200 def | 200 gh"),
        ConformanceCase(
            "a 404 in between", head("GET /missing HTTP/1.1", "Host: a") + head("GET /2 HTTP/1.1", "Host: a"),
            "404 missing | 200 GET /2"),
        ConformanceCase(
            "a HEAD of what is missing", head("HEAD /missing HTTP/1.1", "Host: a"), "404 -"),
        ConformanceCase("a HEAD with a bad target", head("HEAD /%zz HTTP/1.1", "Host: a"), "400 -."),
        ConformanceCase("a HEAD without a host", head("HEAD /x HTTP/1.1"), "400 -."),
        ConformanceCase("a HEAD with a bad field", head("HEAD /x HTTP/1.1", "Host: a", "X : y"), "400 -."),
    ]
}
