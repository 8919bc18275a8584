import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

@Suite("Figures that were counted before")
struct FigureCacheTests {
    private static let path = "\(SmallPlan.path)/status"

    @Test("are never served after an acknowledged write, nor after a deadline", arguments: Transport.allCases)
    func neverStale(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            _ = try await SmallPlan(app)
            var tags: Set<String> = []
            let before = try await app.get(Self.path)
            #expect(before.integer("registrations.registered") == 0)
            #expect(tags.insert(before.headers[.eTag] ?? "").inserted)
            // Twice the same, and by its tag nothing at all.
            #expect(try await app.get(Self.path).bytes == before.bytes)
            let known = try await app.get(Self.path, headers: .field("If-None-Match", before.headers[.eTag] ?? ""))
            #expect(known.status == 304 && known.bytes.isEmpty)

            for (done, unit) in ["phuong-a", "phuong-b"].enumerated() {
                #expect(try await app.send(.put, SmallPlan.registration(unit), [:]).status == 201)
                let after = try await app.get(Self.path)
                #expect(after.integer("registrations.registered") == Int64(done + 1))
                #expect(tags.insert(after.headers[.eTag] ?? "").inserted)
            }

            app.clock.set("2022-08-06T00:00:00+07:00")
            let due = try await app.get(Self.path)
            #expect(due.integer("scorecards.missed") != before.integer("scorecards.missed"))
            #expect(tags.insert(due.headers[.eTag] ?? "").inserted)
        }
    }

    @Test("change when a month ends and gets its column, though nothing falls due")
    func monthEnds() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            app.clock.set("2022-07-31T23:59:59+07:00")
            let july = try await app.get(Self.path)
            app.clock.set("2022-08-01T00:00:00+07:00")
            let august = try await app.get(Self.path)
            #expect(july.list("models.0.months") == [])
            #expect(august.list("models.0.months") == ["2022-07"])
            #expect(july.headers[.eTag] != august.headers[.eTag])
        }
    }
}
