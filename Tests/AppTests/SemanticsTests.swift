import Compression
import HTTPTypes
import JSON
import TestKit
import Testing

/// RFC 9110 as a client of the whole service sees it, over a socket, with everything in place that stands before the API.
@Suite struct SemanticsTests {
    private struct Asked {
        let server: Server
        let token: String

        func callAsFunction(
            _ method: HTTPRequest.Method, _ target: String, _ headers: [String: String] = [:], _ body: [UInt8] = []
        ) async throws -> Answer {
            var fields: HTTPFields = [:]
            if headers["Authorization"] == nil { fields[.authorization] = "Bearer \(token)" }
            for (name, value) in headers where !value.isEmpty { fields[HTTPField.Name(name) ?? .from] = value }
            return try await server.client.send(method, target, headers: fields, body: body)
        }
    }

    private func withNep(_ options: [String] = [], _ body: (Asked) async throws -> Void) async throws {
        let nep = try Nep()
        try await nep.output("migrate")
        let token = try await nep.output("token", "create", "--role", "admin", "--name", "t")
        let (child, server) = try await nep.started(options)
        try await body(Asked(server: server, token: token))
        #expect(try await child.terminate() == 0, "\(nep.errors)")
    }

    private let unit = Array(#"{"name":"A","kind":"committee"}"#.utf8)
    private let json = ["Content-Type": "application/json"]

    @Test("methods: Allow with a 405, 501 for what nobody knows, on any path, and OPTIONS answers for the server, too")
    func methods() async throws {
        try await withNep { (ask: Asked) async throws in
            let notAllowed = try await ask(.patch, "/healthz")
            #expect(notAllowed.status == 405)
            #expect(notAllowed.headers[.allow] == "GET, HEAD, OPTIONS")
            for target in ["/healthz", "/nothing", "/v1/units/a"] {
                #expect(try await ask(HTTPRequest.Method("BREW") ?? .get, target).status == 501)
            }
            #expect(try await ask(.trace, "/healthz").status == 405)
            for target in ["*", "/healthz"] {
                let options = try await ask(.options, target)
                #expect(options.status == 204 && options.headers[.allow]?.contains("GET") == true)
            }
        }
    }

    @Test("HEAD has the fields of GET and no body", arguments: ["/healthz", "/openapi.yaml", "/nothing", "/v1/units"])
    func head(_ target: String) async throws {
        try await withNep { (ask: Asked) async throws in
            let get = try await ask(.get, target)
            let head = try await ask(.head, target)
            #expect(head.status == get.status && head.bytes.isEmpty)
            // What is left of the quota depends on the time between the two.
            let changing: Set<HTTPField.Name> = [
                .date, HTTPField.Name("X-Request-Id") ?? .date, HTTPField.Name("RateLimit") ?? .date,
            ]
            let fields = { (answer: Answer) in
                answer.headers.filter { !changing.contains($0.name) }.map { "\($0.name): \($0.value)" }
            }
            // The request's id stands in a problem, and has a digit more after some time.
            if get.status == 200 { #expect(fields(head) == fields(get)) }
        }
    }

    @Test("a body that is not wanted is not asked for: the final status comes at once")
    func expectations() async throws {
        try await withNep { (ask: Asked) async throws in
            let wanted = ["Expect": "100-continue", "Content-Type": "application/json"]
            let head = { (line: String, fields: String) in
                Array(
                    "\(line) HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\(fields)\r\n"
                        .utf8)
            }
            for (line, fields, status) in [
                ("PUT /v1/units/a", "", "401"), ("PUT /v1/units/a", "Authorization: Bearer nep_x\r\n", "401"),
                ("PUT /nothing", "", "404"), ("PATCH /healthz", "", "405"), ("GET /healthz", "", "413"),
                ("PUT /v1/units/a", "Authorization: Bearer \(ask.token)\r\nContent-Encoding: br\r\n", "415"),
            ] {
                let connection = try RawConnection(port: ask.server.client.port)
                try await connection.send(String(decoding: head(line, fields), as: UTF8.self))
                #expect(try await connection.read().hasPrefix("HTTP/1.1 \(status) "), "\(line)")
            }
            #expect(try await ask(.put, "/v1/units/a", wanted, unit).status == 201)
        }
    }

    @Test("a body of GET or DELETE is read past")
    func meaningless() async throws {
        try await withNep { (ask: Asked) async throws in
            #expect(try await ask(.get, "/healthz", json, unit).status == 200)
            #expect(try await ask(.put, "/v1/units/a", json, unit).status == 201)
            #expect(try await ask(.delete, "/v1/units/a", json, unit).status / 100 == 2)
        }
    }

    @Test("conditions: If-Match goes before If-None-Match, for reading and for writing")
    func conditions() async throws {
        try await withNep { (ask: Asked) async throws in
            let made = try await ask(.put, "/v1/units/a", json, unit)
            let tag = try #require(made.headers[.eTag])
            let read = try await ask(.get, "/v1/units/a")
            let current = try #require(read.headers[.eTag])
            for (headers, status) in [
                (["If-None-Match": current], 304), (["If-None-Match": "W/\(current)"], 304),
                (["If-None-Match": "\"x\""], 200),
                (["If-Match": current], 200), (["If-Match": "*"], 200), (["If-Match": "\"x\""], 412),
                (["If-Match": "W/\(current)"], 412), (["If-Match": "\"x\"", "If-None-Match": current], 412),
                (["If-Match": current, "If-None-Match": current], 304),
                (["If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"], 200),
            ] {
                #expect(try await ask(.get, "/v1/units/a", headers).status == status, "\(headers)")
            }
            for (headers, status) in [
                (["If-Match": "\"9-x\""], 412), (["If-None-Match": "*"], 412), (["If-None-Match": tag], 412),
                (["If-Match": tag, "If-None-Match": tag], 412), (["If-Match": tag, "If-None-Match": "\"9-x\""], 200),
                (["If-Match": "x"], 400),
            ] {
                #expect(
                    try await ask(.put, "/v1/units/a", json.merging(headers) { $1 }, unit).status == status,
                    "\(headers)")
            }
        }
    }

    @Test("gzip both ways: tags of their own, Vary, bounds, 415 with what is taken")
    func gzip() async throws {
        try await withNep { (ask: Asked) async throws in
            let plain = try await ask(.get, "/openapi.yaml")
            let packed = try await ask(.get, "/openapi.yaml", ["Accept-Encoding": "br, gzip;q=0.5"])
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(try Gzip.decompress(packed.bytes, maximumSize: 1 << 22, maximumRatio: 1000) == plain.bytes)
            #expect(packed.headers[.eTag] != plain.headers[.eTag])
            for answer in [plain, packed] { #expect(answer.headers[.vary]?.contains("Accept-Encoding") == true) }
            let tag = try #require(packed.headers[.eTag])
            let again = try await ask(.get, "/openapi.yaml", ["Accept-Encoding": "gzip", "If-None-Match": tag])
            #expect(again.status == 304 && again.headers[.eTag] == tag)
            for refusing in ["gzip;q=0", "identity", "*;q=0, identity"] {
                #expect(
                    try await ask(.get, "/openapi.yaml", ["Accept-Encoding": refusing]).headers[.contentEncoding] == nil
                )
            }
            #expect(try await ask(.get, "/openapi.yaml", ["Accept-Encoding": "identity;q=0, br"]).status == 406)
            #expect(try await ask(.get, "/healthz", ["Accept-Encoding": "gzip"]).headers[.contentEncoding] == nil)

            let zipped = json.merging(["Content-Encoding": "gzip"]) { $1 }
            #expect(try await ask(.put, "/v1/units/a", zipped, Gzip.compress(unit)).status == 201)
            #expect(try await ask(.put, "/v1/units/a", zipped, unit).status == 400)
            let bomb = Gzip.compress([UInt8](repeating: 0x20, count: 8 << 20))
            #expect(try await ask(.put, "/v1/units/a", zipped, bomb).status == 413)
            let unknown = try await ask(.put, "/v1/units/a", json.merging(["Content-Encoding": "br"]) { $1 }, unit)
            #expect(unknown.status == 415 && unknown.headers[.acceptEncoding] == "gzip")
        }
    }

    @Test("pages of listed origins may ask, others not, and preflights need no token")
    func origins() async throws {
        let origin = "https://bang.example.vn"
        let allowed = HTTPField.Name.accessControlAllowOrigin
        try await withNep(["--cors-origins", origin]) { (ask: Asked) async throws in
            let preflight = ["Origin": origin, "Access-Control-Request-Method": "PUT", "Authorization": ""]
            let answer = try await ask(.options, "/v1/units/a", preflight)
            #expect(answer.status == 204 && answer.headers[allowed] == origin)
            #expect(answer.headers[.accessControlAllowMethods]?.contains("PUT") == true)
            // Every answer that a page may have to read, those from the head alone among them.
            for (target, status) in [("/healthz", 200), ("/nothing", 404), ("/%zz", 400)] {
                let answer = try await ask(.get, target, ["Origin": origin])
                #expect(answer.status == status && answer.headers[allowed] == origin, "\(target)")
                #expect(answer.headers[.vary]?.contains("Origin") == true)
            }
            #expect(try await ask(.get, "/healthz", ["Origin": "https://other.example"]).headers[allowed] == nil)
        }
        try await withNep { (ask: Asked) async throws in
            #expect(try await ask(.get, "/healthz", ["Origin": origin]).headers[allowed] == nil)
        }
    }

    @Test("metrics are open to the machine itself alone, and not to whom a proxy on it speaks for")
    func proxied() async throws {
        for options in [[], ["--trusted-proxies", "127.0.0.1"]] {
            try await withNep(options) { (ask: Asked) async throws in
                let anonymous = ["Authorization": ""]
                #expect(try await ask(.get, "/metrics", anonymous).status == 200)
                for field in [
                    ["X-Forwarded-For": "203.0.113.7"], ["Forwarded": "for=203.0.113.7"], ["X-Forwarded-For": "x"],
                ] {
                    #expect(try await ask(.get, "/metrics", anonymous.merging(field) { $1 }).status == 401, "\(field)")
                }
            }
        }
    }

    @Test("the audit trail has the address of the client, not of the trusted proxy, and believes no other")
    func audited() async throws {
        for (options, wanted) in [([], "127.0.0.1"), (["--trusted-proxies", "127.0.0.0/8"], "203.0.113.7")] {
            try await withNep(options) { (ask: Asked) async throws in
                let headers = json.merging(["X-Forwarded-For": "1.1.1.1, 203.0.113.7"]) { $1 }
                #expect(try await ask(.put, "/v1/units/a", headers, unit).status == 201)
                let trail = try await ask(.get, "/v1/audit")
                #expect(String(decoding: trail.bytes, as: UTF8.self).contains("\"\(wanted)\""))
            }
        }
    }
}
