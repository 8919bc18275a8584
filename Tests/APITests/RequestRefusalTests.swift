import Compression
import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What a request that is not a proper one gets, whatever it asks for.
@Suite struct RequestRefusalTests {
    private static let unit = "/v1/units/phuong-x"

    @Test("a body that is not JSON is a 400 that says where and why", arguments: Transport.allCases)
    func syntax(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
            let bodies: [([UInt8], String)] = [
                (Array(deep.utf8), "tooDeep"), (Array(repeating: UInt8(ascii: "["), count: 1 << 20), "tooDeep"),
                (Array(#"{"name":"a","name":"b"}"#.utf8), "duplicateMember"),
                (Array(#"{"name":"a","n\u0061me":"b"}"#.utf8), "duplicateMember"),
                (Array(#"{"name":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), "invalidUTF8"),
                (Array(#"{"name":""#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8), "invalidUTF8"),
                (Array(#"{"name":"\ud800"}"#.utf8), "loneSurrogate"), (Array(#"{"name":"#.utf8), "truncated"),
                (Array(#"{"name":"a"} {}"#.utf8), "trailingBytes"), (Array(#"{"name":01}"#.utf8), "invalidNumber"),
                (Array(#"{'name':1}"#.utf8), "unexpected"), (Array(#"{"name":NaN}"#.utf8), "unexpected"),
                (Array("{\"name\":\"a\u{1}\"}".utf8), "controlCharacter"), ([], "empty"),
            ]
            for (bytes, reason) in bodies {
                let answer = try await app.send(.put, Self.unit, bytes: bytes)
                #expect(answer.status == 400 && answer.problem == "invalid-json", "\(reason)")
                #expect(answer.text("errors.0.code") == "json.\(reason)")
            }
            #expect(try await app.get(Self.unit).status == 404)
        }
    }

    @Test("a body of another type, coding or size is refused before it is read", arguments: Transport.allCases)
    func media(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let body = Array(#"{"name":"a","kind":"other"}"#.utf8)
            let bomb = Gzip.compress([UInt8](repeating: 0x20, count: 64 << 20))
            let large = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
            let rows: [([UInt8], HTTPFields, Int, String)] = [
                (body, [.contentType: "text/plain"], 415, "unsupported-media-type"),
                (body, [.contentType: "application/json; charset=iso-8859-1"], 415, "unsupported-media-type"),
                (body, [.contentType: "text/csv"], 415, "unsupported-media-type"),
                (body, [.contentType: "nonsense"], 415, "unsupported-media-type"),
                (body, [.contentEncoding: "br"], 415, "unsupported-content-coding"),
                (body, [.contentEncoding: "gzip, gzip"], 415, "unsupported-content-coding"),
                (body, [.contentEncoding: "gzip"], 400, "bad-gzip"),
                (Gzip.compress(body).dropLast(3), [.contentEncoding: "gzip"], 400, "bad-gzip"),
                (bomb, [.contentEncoding: "gzip"], 413, "body-unpacks-too-large"),
                (Gzip.compress(large), [.contentEncoding: "gzip"], 413, "body-unpacks-too-large"),
                (large, [:], 413, "body-too-large"),
            ].map { (Array($0.0), $0.1, $0.2, $0.3) }
            for (bytes, headers, status, code) in rows {
                let answer = try await app.send(.put, Self.unit, bytes: bytes, headers: headers)
                #expect(answer.status == status && answer.code == code, "\(headers): \(answer)")
            }
            #expect(bomb.count < 1 << 20)
            let good = try await app.send(
                .put, Self.unit, bytes: Gzip.compress(body), headers: [.contentEncoding: "gzip"])
            #expect(good.status == 201)
        }
    }

    @Test("what the query cannot mean is refused, every item of it", arguments: Transport.allCases)
    func query(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let rows: [(String, [String])] = [
                ("/v1/units?colour=red", ["colour query.unknown"]),
                (
                    "/v1/units?limit=0&asOf=today&colour=red",
                    ["asOf date.invalid", "limit value.outOfRange", "colour query.unknown"]
                ),
                ("/v1/units?limit=501", ["limit value.outOfRange"]), ("/v1/units?limit=05", ["limit value.outOfRange"]),
                ("/v1/units?limit=5&limit=6", ["limit query.repeated"]), ("/v1/units?q=", ["q text.empty"]),
                ("/v1/units?kind=palace", ["kind value.notAllowed"]), ("/v1/units?parent=A_B", ["parent slug.invalid"]),
                ("/v1/units?cursor=x", ["cursor cursor.invalid"]),
                ("/v1/models?asOf=2022-01-01", ["asOf query.unknown"]),
                ("/v1/plans/p/reports?period=someday", ["period period.invalid"]),
                ("/v1/plans/p/tasks?declared=true", ["declared query.unknown"]),
                ("/v1/units/a?dryRun=true", ["dryRun query.unknown"]), ("/v1/units/A!", ["unit slug.invalid"]),
            ]
            for (target, faults) in rows {
                let answer = try await app.get(target)
                #expect(answer.status == 400 && answer.problem == "invalid-request", "\(target)")
                #expect(answer.faults == faults, "\(target)")
            }
            let write = try await app.send(.put, "\(Self.unit)?dryRun=perhaps", .unit())
            #expect(write.status == 400 && write.faults == ["dryRun value.notAllowed"])
        }
    }

    @Test("no such address, no such method, no such answer", arguments: Transport.allCases)
    func routes(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            #expect(try await app.get("/v1/nothing").status == 404)
            #expect(try await app.get("/v1/units/").status == 404)
            let put = try await app.send(.put, "/v1/units", .unit())
            #expect(put.status == 405 && put.problem == "method-not-allowed")
            #expect(
                put.headers[named: "Allow"].map { Set($0.split(separator: ", ")) } == [
                    "GET", "HEAD", "POST", "OPTIONS",
                ])
            let brew = try #require(HTTPRequest.Method("BREW"))
            #expect(try await app.send(brew, "/v1/units").status == 501)
            #expect(try await app.get("/v1/units/%ZZ").status == 400)
            #expect(try await app.get("/v1/units/%FF").status == 400)
            #expect(try await app.get("/v1/units/a%2Fb").status == 400)
            let html = try await app.get("/v1/units", headers: [.accept: "text/html"])
            #expect(html.status == 406 && html.problem == "not-acceptable")
        }
    }

    @Test("only a token that is whole, known and in force lets in", arguments: Transport.allCases)
    func tokens(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let made = try await app.send(
                .post, "/v1/tokens", ["name": "t", "role": "viewer", "unit": .null, "expiresOn": "2022-06-19"])
            let secret = try #require(made.text("token"))
            let revoked = try await app.token(.viewer, of: nil)
            let id = try #require(try await app.get("/v1/tokens?role=viewer").column("id").last ?? nil)
            try await app.expect(204, .delete, "/v1/tokens/\(id)")
            #expect(try await app.get("/v1/models", as: secret).status == 200)
            var flipped = Array(secret)
            flipped[10] = flipped[10] == "0" ? "1" : "0"
            let wrong: [String?] = [
                nil, "Bearer", "Bearer ", "Bearer \(secret.dropLast())", "Bearer \(secret)0",
                "Bearer \(secret.uppercased())", "Bearer \(String(flipped))", "Basic \(secret)", secret,
                "Bearer \(secret) \(secret)", "Bearer \(revoked)",
            ]
            for field in wrong {
                let answer = try await app.get(
                    "/v1/models", as: "", headers: field.map { [.authorization: $0] } ?? [:])
                #expect(answer.status == 401 && answer.problem == "unauthorized", "\(field ?? "none")")
                #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
                #expect(!answer.body.contains(secret))
            }
            // Good on its last day, to the last moment.
            app.clock.set("2022-06-19T23:59:59.999+07:00")
            #expect(try await app.get("/v1/models", as: secret).status == 200)
            app.clock.set("2022-06-20T00:00:00+07:00")
            #expect(try await app.get("/v1/models", as: secret).status == 401)
        }
    }

    @Test("people read Vietnamese unless they prefer English; the codes stay", arguments: Transport.allCases)
    func languages(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let rows: [(String?, Bool)] = [
                ("en", true), ("en-GB, vi;q=0.5", true), ("vi", false), ("fr", false), ("vi, en;q=0.9", false),
                ("en;q=0.1, vi;q=0.2", false), ("en;q=0", false), ("*", false),
            ]
            for (field, isEnglish) in rows {
                let headers: HTTPFields = [.acceptLanguage: field ?? ""]
                let answer = try await app.send(.put, Self.unit, #"{"name":"a","kind":"palace"}"#, headers: headers)
                #expect(answer.faults == ["/kind value.notAllowed"])
                #expect(answer.headers[named: "Content-Language"] == (isEnglish ? "en" : "vi"), "\(field ?? "none")")
                #expect(answer.text("title") == (isEnglish ? "The body is not valid" : "Nội dung gửi chưa hợp lệ"))
            }
        }
    }
}
