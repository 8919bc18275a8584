import API
import Backups
import Domain
import FoundationEssentials
import HTTPRouting
import HTTPTypes
import JSON
import SQLite
import Services
import TestKit
import Testing

/// What a browser, a spreadsheet or a file system could be made to do with what clients send.
@Suite struct WebSecurityTests {
    private static let fields = [
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]

    private func check(_ headers: HTTPFields, _ what: String) {
        for (name, value) in Self.fields {
            #expect(HTTPField.Name(name).flatMap { headers[$0] } == value, "\(what): \(name)")
        }
        let policy = headers[.contentSecurityPolicy] ?? ""
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(what)")
        #expect(!policy.contains("unsafe"), "\(what)")
    }

    @Test("every answer of every route tells browsers to guess, load, run and frame nothing, and names its cache")
    func headers() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            for sample in AccessSample.all {
                for token in ["", app.admin] {
                    let answer = try await app.ask(sample, sample.target(token: world.tokenID), as: token)
                    check(answer.headers, "\(sample.route) \(answer.status)")
                    let cache = answer.headers[.cacheControl] ?? ""
                    // Whatever a token was needed for is in no shared cache.
                    if answer.status != 204, sample.method == .get, answer.status >= 400 {
                        #expect(cache == "no-store", "\(sample.route) \(answer.status)")
                    } else if sample.method == .get, sample.route.contains("/v1/") {
                        #expect(cache.contains("private") || cache.contains("no-store"), "\(sample.route): \(cache)")
                    }
                }
            }
            for (method, target) in [
                (HTTPRequest.Method.get, "/nothing"), (.put, "/v1/units"), (.options, "/v1/units"),
            ] {
                check(try await app.send(method, target).headers, target)
            }
            let known = try await app.get("/v1/models")
            let unchanged = try await app.get(
                "/v1/models", headers: [.ifNoneMatch: try #require(known.headers[.eTag])])
            #expect(unchanged.status == 304)
            check(unchanged.headers, "304")
            // What was no request at all is answered by nobody but the server.
            let fault = ProtocolFault(status: .badRequest, reason: "x", detail: "x")
            check(app.responder.refuse(fault, requestID: "r").headers, "refused")
        }
    }

    @Test("what a client sends comes back as JSON that nobody takes for a page, or not at all")
    func reflection() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .drafted)
            let script = "<script>alert(1)</script>"
            let encoded = "%3Cscript%3Ealert(1)%3C/script%3E"
            let answers = [
                try await app.get("/v1/units/\(encoded)"), try await app.get("/\(encoded)"),
                try await app.get("/v1/units?\(encoded)=1"), try await app.get("/v1/units?kind=\(encoded)"),
                try await app.get("/v1/plans/\(encoded)/status"),
                try await app.get("/v1/models", as: script),
                try await app.get("/v1/models", headers: [.accept: "text/html"]),
                try await app.get("/v1/models", headers: [.acceptLanguage: script]),
                try await app.get("/v1/models", headers: [.ifNoneMatch: script]),
                try await app.send(.put, "/v1/units/x", [script: .string(script)]),
                try await app.send(.put, "/v1/units/x", "{\"name\": \(script)"),
                try await app.send(.post, "/v1/units", script, headers: [.contentType: script]),
            ]
            for answer in answers {
                let type = answer.headers[.contentType] ?? ""
                #expect(type.hasPrefix("application/problem+json") || type.hasPrefix("application/json"), "\(answer)")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.json != nil, "\(answer)")
                for field in answer.headers { #expect(!field.value.contains("<script"), "\(field)") }
            }
        }
    }

    /// The cells of a table, as a spreadsheet would read them.
    private func cells(_ text: String) -> [String] {
        var (cells, cell, isQuoted) = ([String](), "", false)
        for character in text.dropFirst(text.hasPrefix("\u{FEFF}") ? 1 : 0) {
            switch character {
            case "\"": isQuoted.toggle()
            case ",", "\r\n", "\n":
                if isQuoted {
                    cell.append(character)
                } else {
                    cells.append(cell)
                    cell = ""
                }
            default: cell.append(character)
            }
        }
        return cells + [cell]
    }

    @Test("no cell of any table that the service gives out begins as a formula does, and numbers stay numbers")
    func formulas() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            for (index, name) in ["=1+1", "+84 24", "-2+3", "@SUM(A1)", "\tx", "\rx"].enumerated() {
                let text = name.replacing("\t", with: "\\t").replacing("\r", with: "\\r")
                _ = try await app.send(.put, "/v1/units/cong-thuc-\(index)", #"{"name":"\#(text)","kind":"other"}"#)
            }
            _ = try await app.act { t in
                try t.db.run("UPDATE unit SET name = '=HYPERLINK(1)' || name WHERE name NOT LIKE '=%'")
                try t.db.run("UPDATE model SET name = '@' || name")
                try t.db.run("UPDATE token SET name = '+' || name")
                try t.db.run("UPDATE finding SET text = '-1+cmd|x!A0'")
                try t.db.run("UPDATE launch SET venue = '=1'")
                try t.db.run("UPDATE posting SET location = '=1'")
                try t.db.run("UPDATE registration SET note = '=1'")
            }
            let evil = try #require(
                try await app.expect(201, .post, "/v1/tokens", ["name": "=2*3", "role": "admin", "unit": .null])
                    .text("token"))
            try await app.expect(201, .put, "/v1/models/moi", ["name": "Mới"], as: evil)
            var (tables, guarded) = (0, 0)
            for sample in AccessSample.all where sample.method == .get {
                let answer = try await app.ask(
                    sample, sample.target(token: world.tokenID), as: app.admin, headers: [.accept: "text/csv"])
                guard answer.status == 200, answer.headers[.contentType]?.hasPrefix("text/csv") == true else {
                    continue
                }
                tables += 1
                for cell in cells(answer.body) {
                    if cell.hasPrefix("'") { guarded += 1 }
                    let isRisky = cell.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
                    #expect(!isRisky || Double(cell) != nil, "\(sample.route): \(cell)")
                }
            }
            #expect(tables >= 15 && guarded >= 15, "\(tables) tables, \(guarded) cells")
        }
    }

    @Test("no client names a file: backups take no path, and what looks like one is unknown")
    func files() async throws {
        try await withApp { app in
            for body in [#"{"path":"/tmp/x"}"#, #"{"file":"../../x"}"#, #"{"directory":"/etc"}"#] {
                let answer = try await app.send(.post, "/v1/backups", body)
                #expect(answer.status == 422 && answer.faults.first?.hasSuffix("member.unknown") == true, "\(answer)")
            }
            #expect(try await app.send(.post, "/v1/backups?path=/tmp/x").status == 400)
            for id in [
                "..", "%2e%2e%2fnep.db", "..%2F..%2Fetc%2Fpasswd", "/etc/passwd", "x%00y", "2022-08-10-010000-000%2F..",
            ] {
                let answer = try await app.get("/v1/backups/\(id)")
                #expect((400..<500).contains(answer.status), "\(id): \(answer)")
                #expect(!answer.body.contains("root:") && !answer.body.contains(app.context.database.path))
            }
            await app.context.backups?.ended()
        }
    }
}
