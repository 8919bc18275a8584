import API
import Domain
import FoundationEssentials
import HTTPTypes
import JSON
import SQLite
import Services
import Storage
import TestKit
import Testing

/// Whom records name: read, corrected and erased by whoever has the care of the units.
@Suite struct PersonRoutesTests {
    private static let name = "Nguyễn Văn Xuyên Suốt"
    private static let path = "\(SmallPlan.path)/inspections/dot-moi"

    private func inspection(_ app: TestApp, _ name: String = Self.name) async throws {
        let member: JSON = ["unit": "doan", "person": .string(name), "role": "Trưởng đoàn", "leads": true]
        try await app.expect(201, .put, Self.path, JSON.inspection().with("team", [member]))
    }

    private func contains(_ path: String, _ text: String) throws -> Bool {
        let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
        let needle = Array(text.utf8)
        return bytes.indices.contains { bytes[$0] == needle[0] && bytes[$0...].starts(with: needle) }
    }

    @Test(
        "a name is found, corrected and erased in one place, and the chain of the trail holds",
        arguments: Transport.allCases)
    func life(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            _ = try await Inspecting(app)
            try await inspection(app)
            let shown = try await app.get(Self.path)
            #expect(shown.text("team.0.person") == Self.name)
            let document = try await app.act { t in
                try t.db.first("SELECT document FROM inspection WHERE code = 'dot-moi'") { $0.text(0) }
            }
            #expect(document?.contains(Self.name) == false)
            // The same again changes nothing, and names nobody twice.
            let again = try await app.send(.put, Self.path, try #require(shown.json))
            #expect(again.status == 200, "\(again)")
            let old = try #require(shown.headers[.eTag])
            #expect(try await app.get(Self.path, headers: [.ifNoneMatch: old]).status == 304)

            let found = try await app.get("/v1/people?q=nguyen%20van%20xuyen")
            #expect(found.column("subject") == [Self.path] && found.column("name") == [Self.name])
            let id = try #require(found.text("items.0.id"))
            let person = "/v1/people/\(id)"
            let tag = try #require(try await app.get(person).headers[.eTag])

            let wrong = try await app.send(.put, person, ["name": "", "x": 1])
            #expect(wrong.status == 422 && wrong.faults.count == 3, "\(wrong)")
            let fixed = try await app.send(
                .put, person, ["name": "Nguyễn Văn Xuyên", "reason": "Ghi sai"],
                headers: [.ifMatch: tag])
            #expect(fixed.status == 200 && fixed.text("name") == "Nguyễn Văn Xuyên" && fixed.text("correctedAt") != nil)
            let stale = try await app.send(.put, person, ["name": "B", "reason": "x"], headers: [.ifMatch: tag])
            #expect(stale.status == 412)
            let renamed = try await app.get(Self.path, headers: [.ifNoneMatch: old])
            #expect(renamed.status == 200 && renamed.text("team.0.person") == "Nguyễn Văn Xuyên")

            let rehearsed = try await app.send(.post, "\(person)/erase?dryRun=true", ["reason": "x"])
            #expect(rehearsed.status == 200 && rehearsed["name"] == .null)
            #expect(try await app.get(person).text("name") == "Nguyễn Văn Xuyên")
            let erased = try await app.expect(200, .post, "\(person)/erase", ["reason": "Theo yêu cầu"])
            #expect(erased["name"] == .null && erased.text("erasedAt") != nil)
            #expect(try await app.send(.post, "\(person)/erase", ["reason": "x"]).bytes == erased.bytes)
            #expect(try await app.send(.put, person, ["name": "B", "reason": "x"]).code == "state.wrong")
            #expect(try await app.get(Self.path)["team.0.person"] == .null)
            #expect(try await app.get("/v1/people?q=xuyen").list("items").isEmpty)

            for (action, count) in [("person.correct", 1), ("person.erase", 1), ("person.read", 4)] {
                let rows = try await app.get("/v1/audit?action=\(action)&limit=500").list("items")
                #expect(rows.count == count, "\(action)")
            }
            // Feeds do not tell of reads, the trail tells of no name, and every row still follows from the one before it.
            #expect(try await app.get("/v1/audit?limit=500").body.contains("Xuyên") == false)
            let faults = try await app.act { t in try AuditVerification(t.db).faults.count }
            #expect(faults == 0)
            // Nor is it in the file any more, once the log has gone into it.
            try Connection(path: app.context.database.path, mode: .readWrite).run("PRAGMA wal_checkpoint(TRUNCATE)")
            #expect(try contains(app.context.database.path, "Xuyên") == false)
            #expect(try contains(app.context.database.path, "dot-moi"))
        }
    }

    @Test("people of records of conduct are for who holds the right to it, and others are for admins of their units")
    func rights() async throws {
        try await withApp { app in
            _ = try await Inspecting(app)
            try await inspection(app)
            let violator = try await app.act { t in
                let unit = try #require(try t.db.units.reference("phuong-a"))
                return try t.keep(
                    "Trần Thị Vi Phạm", as: .violator, of: "/v1/plans/a/violations/b", plan: nil, unit: unit.id)
            }
            let (with, without) = (
                try await app.token(.admin, of: nil, conduct: true), try await app.token(.admin, of: nil)
            )
            #expect(try await app.get("/v1/people?limit=500", as: with).column("id").contains(violator.publicID))
            #expect(try await app.get("/v1/people?limit=500", as: without).column("kind").contains("violator") == false)
            #expect(try await app.get("/v1/people?kind=violator", as: without).status == 403)
            #expect(try await app.get(violator.path, as: without).status == 403)
            #expect(try await app.send(.post, "\(violator.path)/erase", ["reason": "x"], as: without).status == 403)
            #expect(
                try await app.expect(200, .post, "\(violator.path)/erase", ["reason": "x"], as: with)["name"] == .null)
            // What was done there is told to nobody else either.
            #expect(try await app.get("/v1/audit?limit=500", as: without).body.contains(violator.publicID) == false)
            #expect(try await app.get("/v1/audit?limit=500", as: with).body.contains(violator.publicID))

            let ward = try await app.token(.admin, of: "phuong-a")
            #expect(Set(try await app.get("/v1/people", as: ward).column("kind")) == ["tokenHolder"])
            #expect(try await app.get("/v1/people?kind=teamMember", as: ward).list("items").isEmpty)
            #expect(try await app.get("/v1/people?unit=doan", as: ward).status == 403)
            for role in [Role.issuer, .standing, .office, .inspector, .viewer] {
                let token = try await app.token(role, of: nil)
                #expect(try await app.get("/v1/people", as: token).status == 403)
            }
        }
    }
}
