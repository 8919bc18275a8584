import API
import Domain
import HTTPTypes
import JSON
import SQLite
import Services
import Storage
import TestKit
import Testing

/// Who acted, as readers are told: names to those who have the care of them, role and unit to everybody else.
@Suite struct SignerTests {
    /// Routes that say who did something, by a name that the administrator of everything may know.
    private static let signed: Set<String> = [
        "GET /v1/audit",
        "GET /v1/people",
        "GET /v1/plans/{plan}/declarations",
        "GET /v1/plans/{plan}/inspections/{inspection}/targets",
        "GET /v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}",
        "GET /v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/revisions",
        "GET /v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}/revisions",
        "GET /v1/plans/{plan}/reportRequests",
        "GET /v1/plans/{plan}/reportRequests/{request}",
        "GET /v1/plans/{plan}/reports/{id}",
        "GET /v1/plans/{plan}/tasks",
        "GET /v1/plans/{plan}/tasks/{id}",
        "GET /v1/plans/{plan}/tasks/{id}/progress",
        "GET /v1/tokens",
        "GET /v1/tokens/{token}",
        "GET /v1/units/{unit}/calendarFeeds",
        "POST /v1/backups",
        "POST /v1/plans/{plan}/inspections/{inspection}/targets",
        "POST /v1/plans/{plan}/inspections/{inspection}/targets/confirm",
        "POST /v1/plans/{plan}/reports/{id}/receive",
        "POST /v1/plans/{plan}/reports/{id}/return",
        "POST /v1/plans/{plan}/reports/{id}/submit",
        "POST /v1/plans/{plan}/tasks/{id}/progress",
        "POST /v1/tokens/{token}/rotate",
        "POST /v1/units/{unit}/calendarFeeds",
        "PUT /v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/answer",
        "PUT /v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/reply",
        "PUT /v1/plans/{plan}/reportRequests/{request}",
    ]

    /// The roles and units of the tokens whose names stand in the text.
    private func names(in answer: Answer) -> [(role: String, unit: String)] {
        let text = answer.body + answer.headers.map(\.value).joined(separator: "\n")
        guard text.contains("Người") else { return [] }
        return text.split(separator: "Người ").dropFirst().compactMap { part in
            let words = part.prefix { $0 != "." }.split(separator: " ", omittingEmptySubsequences: false)
            return words.count == 3 ? (String(words[1]), String(words[2])) : nil
        }
    }

    @Test("no route tells anybody the name of a token that he has not the care of, whatever he asks for and may do")
    func table() async throws {
        try await withApp { app in
            let world = try await AccessWorld(app)
            try await act(app, world)
            // Whoever acted before is called so, too.
            try await app.act { t in
                try t.db.run(
                    """
                    UPDATE token SET name = 'Người ký ' || role || ' ' || coalesce((SELECT code FROM unit WHERE id = unit_id), '') || '.'
                    WHERE name NOT LIKE 'Người%'
                    """)
            }
            let access = Dictionary(app.responder.access.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            var (signed, asked) = (Set<String>(), 0)
            for sample in AccessSample.all {
                guard let route = access[sample.route], !route.needs.isEmpty, !route.isOpenLocally else { continue }
                for token in world.tokens where world.expects(token, sample, route) {
                    for accept in sample.method == .get ? ["application/json", "text/csv"] : ["application/json"] {
                        let target =
                            sample.target(token: world.tokenID) + (sample.route == "GET /v1/audit" ? "?limit=500" : "")
                        let answer = try await app.ask(sample, target, as: token.secret, headers: [.accept: accept])
                        guard answer.status != 406 else { continue }
                        asked += 1
                        for name in names(in: answer) {
                            if token.role == .admin, token.unit == nil { signed.insert(sample.route) }
                            let isOwn = name.role == token.role.rawValue && name.unit == token.unit ?? ""
                            let hasCare =
                                token.role == .admin
                                && (name.unit.isEmpty ? token.unit == nil : AccessWorld.isBelow(name.unit, token.unit))
                            #expect(isOwn || hasCare, "\(token) is told of \(name) by \(sample.route), \(accept)")
                        }
                    }
                }
            }
            #expect(asked > 2_000)
            #expect(signed == Self.signed)
        }
    }

    /// What the world has nobody do with a token.
    private func act(_ app: TestApp, _ world: AccessWorld) async throws {
        func secret(_ role: Role, _ unit: String) throws -> String {
            try #require(world.tokens.first { $0.role == role && $0.unit == unit }?.secret)
        }
        let (standing, targets) = (try secret(.standing, "phong"), "\(SmallPlan.path)/inspections/dot-chon/targets")
        try await app.expect(200, .post, "\(SmallPlan.path)/tasks/task.T1.phong/progress", ["text": "x"], as: standing)
        try await app.expect(200, .post, "\(targets)?strategy=random&count=1&seed=1", as: standing)
        try await app.expect(
            200, .post, "\(targets)/confirm", ["units": ["phuong-a"], "reason": "x", "proposal": 1], as: standing)
        try await app.expect(
            201, .post, "/v1/units/phuong-a/calendarFeeds", as: try secret(.office, "phuong-a"))
    }

    @Test("the unit that was decided on reads role and unit, the decider his name, and so does who runs his unit")
    func readers() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let desk = try await app.token(.standing, of: "phong", name: "Trần Thị Duyệt")
            let office = try await app.token(.office, of: "phuong-a", name: "Lê Văn Nộp")
            let other = try await app.token(.office, of: "phuong-a", name: "Phạm Thị Khác")
            try await plan.registered()
            try await app.expect(201, .put, SmallPlan.card("phuong-a", "2022-07"), .card(submit: true), as: office)
            let revisions = "\(SmallPlan.card("phuong-a", "2022-07"))/revisions"
            func by(_ token: String?) async throws -> String? {
                try await app.get(revisions, as: token).text("items.0.by")
            }
            #expect(try await by(office) == "Lê Văn Nộp")
            #expect(try await by(other) == "office, phuong-a")
            #expect(try await by(desk) == "office, phuong-a")
            #expect(try await by(plan[.viewer]) == "office, phuong-a")
            #expect(try await by(nil) == "Lê Văn Nộp")
            #expect(try await by(app.token(.admin, of: "phuong-a")) == "Lê Văn Nộp")
            #expect(try await by(app.token(.admin, of: "quan")) == "Lê Văn Nộp")

            // The trail of a ward does not tell it who decided, but for whom.
            try await app.expect(200, .post, "\(SmallPlan.card("phuong-a", "2022-07"))/accept", as: desk)
            let ward = try await app.token(.admin, of: "phuong-a")
            let accept = "/v1/audit?action=scorecard.accept"
            #expect(try await app.get(accept, as: ward).column("actor") == ["standing, phong"])
            #expect(try await app.get(accept).column("actor") == ["Trần Thị Duyệt"])
            let csv = try await app.get(accept, as: ward, headers: [.accept: "text/csv"])
            #expect(csv.body.contains("standing, phong") && !csv.body.contains("Duyệt"))
        }
    }

    @Test("the name of a token is found, corrected and erased like any other, and the chain of the trail holds")
    func erased() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let office = try await app.token(.office, of: "phuong-a", name: "Lê Văn Nọp")
            try await plan.registered()
            try await app.expect(201, .put, SmallPlan.card("phuong-a", "2022-07"), .card(), as: office)
            let revisions = "\(SmallPlan.card("phuong-a", "2022-07"))/revisions"

            let found = try await app.get("/v1/people?q=le%20van%20nop&kind=tokenHolder")
            let subject = try #require(found.text("items.0.subject"))
            #expect(found.list("items").count == 1 && subject.hasPrefix("/v1/tokens/"))
            let person = "/v1/people/\(try #require(found.text("items.0.id")))"
            let old = try #require(try await app.get(subject).headers[.eTag])

            let long = JSON.string(String(repeating: "a", count: 201))
            let refused = try await app.send(.put, person, ["name": long, "reason": "x"])
            #expect(refused.status == 422 && refused.faults == ["/name text.tooLong"], "\(refused)")
            try await app.expect(200, .put, person, ["name": "Lê Văn Nộp", "reason": "Ghi sai"])
            let renamed = try await app.get(subject, headers: [.ifNoneMatch: old])
            #expect(renamed.status == 200 && renamed.text("name") == "Lê Văn Nộp")
            #expect(try await app.get(revisions).text("items.0.by") == "Lê Văn Nộp")
            #expect(try await app.trailFaults() == [])

            try await app.expect(200, .post, "\(person)/erase", ["reason": "Theo yêu cầu"])
            let id = String(subject.dropFirst("/v1/tokens/".count))
            #expect(try await app.get(subject).text("name") == id)
            #expect(try await app.get(revisions).text("items.0.by") == id)
            // The token works on, and what it does then is in the trail under its id.
            try await app.expect(
                200, .put, SmallPlan.card("phuong-a", "2022-07"), .card([.score("c1", "9")]), as: office)
            let trail = try await app.get("/v1/audit?action=scorecard.save")
            #expect(trail.column("actor") == ["", id])
            for list in ["/v1/audit?limit=500", "/v1/people?limit=500", "/v1/tokens?limit=500", revisions] {
                let body = try await app.get(list).body
                #expect(!body.contains("Nộp") && !body.contains("Nọp"), "\(list)")
            }
            #expect(try await app.trailFaults() == [])
        }
    }

    @Test("who erases his own name, or acts while it is erased, does not write it once more")
    func own() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            let admin = try await app.token(.admin, of: "quan", name: "Vũ Văn Mình")
            let subject = try await app.get("/v1/people?q=vu%20van%20minh", as: admin)
            let person = "/v1/people/\(try #require(subject.text("items.0.id")))"
            // Still known under his name to whoever took in the request before.
            let record = try await app.act { t in
                try t.db.tokens.find(hash: TokenSecret.hash(admin))
            }
            try await app.expect(200, .post, "\(person)/erase", ["reason": "x"], as: admin)
            let (actor, now) = (Actor(try #require(record)), app.clock.now)
            try await app.context.database.write { db in
                let t = Transaction(
                    db: db, now: now, actor: actor, origin: Origin(requestID: "late", address: nil))
                try t.recordRead("person.read", "/v1/people")
            }
            #expect(actor.name == "Vũ Văn Mình")
            let left = try await app.act { t in
                try t.db.rows("SELECT 1 FROM audit WHERE actor LIKE '%Mình%' OR new LIKE '%Mình%'") { _ in true }.count
            }
            #expect(left == 0)
            #expect(try await app.trailFaults() == [])
        }
    }
}
