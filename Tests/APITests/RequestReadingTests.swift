import HTTPTypes
import TestKit
import Testing

/// What every route reads in the same way: cursors, conditions, methods.
@Suite("requests")
struct RequestReadingTests {
    @Test("a list goes on after names of 300 letters that are alike as far as their place tells")
    func longCursor() async throws {
        let app = try await TestApp()
        let name = String(repeating: "Ấ", count: 299)
        for code in ["1", "2"] {
            _ = try await app.send(.put, "/v1/units/u-\(code)", #"{"name":"\#(name + code)","kind":"other"}"#)
        }
        let first = try await app.send(.get, "/v1/units?limit=1")
        let next = try #require(first.text("next"))
        #expect(next.utf8.count < 1_000)
        let second = try await app.send(.get, "/v1/units?limit=1&cursor=\(next)")
        #expect(first.column("code") == ["u-1"])
        #expect(second.column("code") == ["u-2"])
    }

    @Test("a cursor longer than any list gives is refused")
    func endlessCursor() async throws {
        let cursor = "b" + String(repeating: "00", count: 2_048) + ".i1"
        let answer = try await TestApp().send(.get, "/v1/units?cursor=\(cursor)")
        #expect(answer.faults == ["cursor text.tooLong"])
    }

    @Test(
        "a condition that cannot be read is told of, whatever the other one says",
        arguments: [
            ("*", "nonsense", "If-None-Match"), ("\"1-0\"", "nonsense", "If-None-Match"),
            ("nonsense", "*", "If-Match"),
        ])
    func conditions(match: String, noneMatch: String, fault: String) async throws {
        let answer = try await TestApp().send(
            .put, "/v1/models/mot-cua", #"{"name":"Một cửa"}"#, headers: [.ifMatch: match, .ifNoneMatch: noneMatch])
        #expect(answer.status == 400)
        #expect(answer.faults == ["\(fault) header.invalid"])
    }

    @Test("a registered method that an address does not have is not allowed, an unknown one is not implemented")
    func methods() async throws {
        let app = try await TestApp()
        for (name, status) in [("QUERY", 405), ("PATCH", 405), ("BREW", 501)] {
            let method = try #require(HTTPRequest.Method(name))
            #expect(try await app.send(method, "/v1/units").status == status, "\(name)")
        }
    }
}
