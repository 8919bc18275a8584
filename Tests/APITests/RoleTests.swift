import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Who may do what, and that nobody learns from a refusal what there is.
@Suite struct RoleTests {
    /// A request that keeps nothing, and what each role is answered, in the order of `Role`'s cases: admin of everything,
    /// issuer of `quan`, standing of `phong`, author of `phong-noi-vu`, office of `phuong-a`, inspector of `doan`, viewer of
    /// `phuong-a`.
    private struct Row: Sendable {
        let method: HTTPRequest.Method
        let target: String
        let body: JSON?
        let statuses: [Int]

        init(_ method: HTTPRequest.Method, _ target: String, _ body: JSON? = nil, _ statuses: Int...) {
            self.method = method
            self.target = target
            self.body = body
            self.statuses = statuses
        }
    }

    private static let rows: [Row] = {
        let (plan, dry) = (SmallPlan.path, "?dryRun=true")
        let extend: JSON = ["until": "2022-11-01", "reason": "x"]
        return [
            Row(.get, "/v1/units/phuong-a", nil, 200, 200, 403, 403, 200, 403, 200),
            Row(.get, "/v1/units/phuong-b", nil, 200, 200, 403, 403, 403, 403, 403),
            Row(.get, "/v1/units/mot-cua-a", nil, 200, 200, 403, 403, 200, 403, 200),
            Row(.get, "/v1/units/phuong-a/obligations", nil, 200, 200, 403, 403, 200, 403, 200),
            Row(.put, "/v1/units/moi\(dry)", .unit(in: "phuong-a"), 201, 403, 403, 403, 403, 403, 403),
            Row(.delete, "/v1/units/phuong-khac\(dry)", nil, 204, 403, 403, 403, 403, 403, 403),
            Row(.put, "/v1/groups/moi\(dry)", .group("phuong-a"), 201, 403, 403, 403, 403, 403, 403),
            Row(.get, "/v1/models/mot-cua", nil, 200, 200, 200, 200, 200, 200, 200),
            Row(.put, "/v1/models/moi\(dry)", ["name": "Mới"], 201, 403, 403, 403, 403, 403, 403),
            Row(.get, plan, nil, 200, 200, 200, 200, 200, 403, 200),
            Row(.put, "\(plan)\(dry)", SmallPlan.body, 200, 200, 403, 403, 403, 403, 403),
            Row(.put, "/v1/plans/moi\(dry)", .plan(), 201, 201, 403, 403, 403, 403, 403),
            Row(.get, "\(plan)/status", nil, 200, 200, 200, 403, 200, 403, 200),
            Row(.get, "\(plan)/obligations", nil, 200, 200, 200, 200, 200, 403, 200),
            Row(.get, "\(plan)/scoresheets/mot-cua", nil, 200, 200, 200, 200, 200, 403, 200),
            Row(.put, "\(plan)/scoresheets/mot-cua\(dry)", .sheet(), 200, 403, 403, 200, 403, 403, 403),
            Row(.put, "\(SmallPlan.registration("phuong-a", "xanh"))\(dry)", [:], 201, 403, 403, 403, 201, 403, 403),
            Row(.put, "\(SmallPlan.registration("chung-cu-a", "xanh"))\(dry)", [:], 201, 403, 403, 403, 201, 403, 403),
            Row(.put, "\(SmallPlan.registration("phuong-b", "xanh"))\(dry)", [:], 201, 403, 403, 403, 403, 403, 403),
            Row(.post, "\(SmallPlan.registration("phuong-a"))/accept\(dry)", nil, 200, 403, 200, 403, 403, 403, 403),
            Row(.get, SmallPlan.card("phuong-a"), nil, 200, 200, 200, 403, 200, 403, 200),
            Row(.put, "\(SmallPlan.card("phuong-a"))\(dry)", .card(submit: true), 200, 403, 403, 403, 200, 403, 403),
            Row(.post, "\(SmallPlan.card("phuong-a"))/accept\(dry)", nil, 200, 403, 200, 403, 403, 403, 403),
            Row(
                .post, "\(SmallPlan.card("phuong-a"))/return\(dry)", ["reason": "x"], 200, 403, 200, 403, 403, 403, 403),
            Row(.get, SmallPlan.obligation("report.D4.phuong-a"), nil, 200, 200, 200, 403, 200, 403, 200),
            Row(
                .post, "\(SmallPlan.obligation("report.D4.phuong-a"))/settle\(dry)", [:], 200, 403, 200, 403, 200, 403,
                403),
            // `phong` writes its own reports, not those of a ward; what it receives, it reads.
            Row(.get, "\(plan)/reports", nil, 200, 200, 200, 200, 200, 403, 200),
            Row(.get, SmallPlan.report("phuong-a"), nil, 200, 200, 200, 403, 200, 403, 200),
            Row(.get, "\(SmallPlan.report("phuong-a"))/prefill", nil, 200, 403, 403, 403, 200, 403, 403),
            Row(.put, "\(SmallPlan.report("phuong-a"))\(dry)", ["results": ["x"]], 201, 403, 403, 403, 201, 403, 403),
            Row(.post, "\(SmallPlan.report("phuong-a"))/submit\(dry)", nil, 404, 403, 403, 403, 404, 403, 403),
            Row(.post, "\(SmallPlan.report("phuong-a"))/receive\(dry)", nil, 404, 404, 404, 403, 403, 403, 403),
            Row(
                .post, "\(SmallPlan.report("phuong-a"))/return\(dry)", ["reason": "x"], 404, 404, 404, 403, 403, 403,
                403),
            Row(.get, "\(SmallPlan.report("phuong-a"))/revisions/1", nil, 404, 404, 404, 403, 404, 403, 404),
            Row(
                .get, "\(SmallPlan.report("phuong-a"))/differences?from=1&to=2", nil, 404, 404, 404, 403, 404, 403, 404
            ),
            Row(.get, "\(plan)/reportRequests", nil, 200, 200, 200, 200, 200, 403, 200),
            Row(.get, "\(plan)/reportRequests/moi", nil, 404, 404, 404, 404, 404, 403, 404),
            Row(
                .put, "\(plan)/reportRequests/moi\(dry)",
                ["text": "x", "units": ["cac-phuong"], "before": "2022-10-01"], 201, 201, 201, 403, 403, 403, 403),
            Row(
                .post, "\(SmallPlan.obligation("scorecard.mot-cua.phuong-a.2022-09"))/extend\(dry)", extend,
                200, 200, 200, 403, 403, 403, 403),
            Row(
                .post, "\(SmallPlan.obligation("report.D4.phuong-a"))/exempt\(dry)", ["reason": "x"],
                200, 200, 200, 403, 403, 403, 403),
            Row(.get, "/v1/audit", nil, 200, 403, 403, 403, 403, 403, 403),
            Row(.get, "/v1/changes", nil, 200, 200, 200, 200, 200, 200, 200),
            Row(.get, "/v1/tokens", nil, 200, 403, 403, 403, 403, 403, 403),
            Row(
                .post, "/v1/tokens\(dry)", ["name": "t", "role": "viewer", "unit": "phuong-a"],
                201, 403, 403, 403, 403, 403, 403),
        ]
    }()

    @Test("each role may do what the table says, and nothing else", arguments: Transport.allCases)
    func table(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:], as: plan[.office])
            app.clock.set("2022-07-10T08:00:00+07:00")
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(submit: true), as: plan[.office])
            for row in Self.rows {
                for (role, status) in zip(Role.allCases, row.statuses) {
                    let answer =
                        if let body = row.body { try await app.send(row.method, row.target, body, as: plan[role]) } else
                        {
                            try await app.send(row.method, row.target, as: plan[role])
                        }
                    #expect(answer.status == status, "\(role) \(row.method) \(row.target): \(answer)")
                    if answer.status == 403 { #expect(answer.problem == "forbidden") }
                }
            }
        }
    }

    @Test("a list holds what its reader may see, and no more")
    func lists() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            for ward in ["phuong-a", "phuong-b"] { try await app.expect(201, .put, SmallPlan.registration(ward), [:]) }
            func column(_ name: String, _ target: String, _ role: Role) async throws -> [String?] {
                try await app.get(target, as: plan[role]).column(name)
            }
            #expect(try await column("code", "/v1/units", .office) == ["phuong-a", "chung-cu-a", "mot-cua-a"].sorted())
            #expect(try await column("code", "/v1/plans", .office) == ["ke-hoach"])
            #expect(try await column("code", "/v1/plans", .inspector) == [])
            let registrations = "\(SmallPlan.path)/registrations"
            #expect(try await column("unit", registrations, .office) == ["phuong-a"])
            #expect(try await column("unit", registrations, .standing) == ["phuong-a", "phuong-b"])
            let owed = try await column("unit", "\(SmallPlan.path)/obligations?limit=500", .office)
            // 2 registrations, 6 cards, 1 report, 1 launch.
            #expect(owed == Array(repeating: "phuong-a", count: 10))
            // Its own rows of the dashboard.
            let status = try await app.get("\(SmallPlan.path)/status", as: plan[.office])
            #expect(status.column("unit", of: "models.0.rows") == ["phuong-a"])
            #expect(status.integer("registrations.open") == 1 && status.integer("registrations.registered") == 1)
        }
    }

    /// Two addresses, of which the first names something that is there, beyond the reach of whoever asks.
    private static let pairs: [(method: HTTPRequest.Method, there: String, nowhere: String, body: JSON?)] = [
        (.get, "/v1/units/phuong-b", "/v1/units/none", nil),
        (.delete, "/v1/units/phuong-b", "/v1/units/none", nil),
        (.get, "/v1/units/phuong-b/obligations", "/v1/units/none/obligations", nil),
        (.get, "/v1/units?parent=phuong-b", "/v1/units?parent=none", nil),
        (.get, SmallPlan.registration("phuong-b"), SmallPlan.registration("none"), nil),
        (.put, SmallPlan.registration("phuong-b"), SmallPlan.registration("none"), [:]),
        (.put, SmallPlan.registration("phuong-b", "none"), SmallPlan.registration("none", "none"), [:]),
        (.post, SmallPlan.registration("phuong-b") + "/accept", SmallPlan.registration("none") + "/accept", nil),
        (.get, SmallPlan.card("phuong-b"), SmallPlan.card("none"), nil),
        (.put, SmallPlan.card("phuong-b"), SmallPlan.card("none"), .card()),
        (.post, SmallPlan.card("phuong-b") + "/submit", SmallPlan.card("none") + "/submit", nil),
        (.get, "\(SmallPlan.path)/registrations?unit=phuong-b", "\(SmallPlan.path)/registrations?unit=none", nil),
        (.get, "\(SmallPlan.path)/scorecards?unit=phuong-b", "\(SmallPlan.path)/scorecards?unit=none", nil),
        (.get, "\(SmallPlan.path)/obligations?unit=phuong-b", "\(SmallPlan.path)/obligations?unit=none", nil),
        (.get, SmallPlan.obligation("report.D4.phuong-b"), SmallPlan.obligation("report.D4.none"), nil),
        (.post, SmallPlan.obligation("report.D4.phuong-b/settle"), SmallPlan.obligation("report.D4.none/settle"), [:]),
        (
            .post, SmallPlan.obligation("report.D4.phuong-b/exempt"), SmallPlan.obligation("report.D4.none/exempt"),
            ["reason": "x"]
        ),
        (.get, SmallPlan.report("phuong-b"), SmallPlan.report("none"), nil),
        (.put, SmallPlan.report("phuong-b"), SmallPlan.report("none"), ["results": ["x"]]),
        (.post, "\(SmallPlan.report("phuong-b"))/submit", "\(SmallPlan.report("none"))/submit", nil),
        (.post, "\(SmallPlan.report("phuong-b"))/receive", "\(SmallPlan.report("none"))/receive", nil),
        (.get, "\(SmallPlan.report("phuong-b"))/prefill", "\(SmallPlan.report("none"))/prefill", nil),
        (.get, "\(SmallPlan.report("phuong-b"))/revisions/1", "\(SmallPlan.report("none"))/revisions/1", nil),
        (.get, "\(SmallPlan.path)/reports?unit=phuong-b", "\(SmallPlan.path)/reports?unit=none", nil),
        (.get, "/v1/plans/khac/reports", "/v1/plans/none/reports", nil),
        (.get, "/v1/plans/khac/reports/a.b", "/v1/plans/none/reports/a.b", nil),
        (.get, "/v1/plans/khac/reportRequests", "/v1/plans/none/reportRequests", nil),
        (.get, "/v1/plans/khac", "/v1/plans/none", nil),
        (.put, "/v1/plans/khac", "/v1/plans/none", .plan()),
        (.post, "/v1/plans/khac/publish", "/v1/plans/none/publish", nil),
        (.get, "/v1/plans/khac/status", "/v1/plans/none/status", nil),
        (.get, "/v1/plans/khac/obligations", "/v1/plans/none/obligations", nil),
        (.get, "/v1/plans/khac/obligations/a.b", "/v1/plans/none/obligations/a.b", nil),
        (.post, "/v1/plans/khac/obligations/a.b/settle", "/v1/plans/none/obligations/a.b/settle", [:]),
        (.get, "/v1/plans/khac/scoresheets/xanh", "/v1/plans/none/scoresheets/xanh", nil),
        (.put, "/v1/plans/khac/scoresheets/xanh", "/v1/plans/none/scoresheets/xanh", .sheet()),
        (.put, "/v1/plans/khac/registrations/xanh/phuong-a", "/v1/plans/none/registrations/xanh/phuong-a", [:]),
        (.get, "/v1/tokens/TOKEN", "/v1/tokens/0000000000000000", nil),
        (.delete, "/v1/tokens/TOKEN", "/v1/tokens/0000000000000000", nil),
        (.get, "/v1/audit?unit=phuong-b", "/v1/audit?unit=none", nil),
        (.get, "/v1/tokens?unit=phuong-b", "/v1/tokens?unit=none", nil),
        (.post, "/v1/tokens", "/v1/tokens", ["name": "t", "role": "viewer", "unit": "UNIT"]),
    ]

    @Test(
        "what lies beyond one's reach is answered as what is not there, word for word",
        arguments: [Role.office, .admin, .author, .viewer, .inspector], [false, true])
    func secrecy(_ role: Role, isPublished: Bool) async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            // Another district's plan, which nobody of `phuong-a` has a part in.
            let other = SmallPlan.body.with("issuer", "quan-khac").with("standingUnit", "quan-khac")
                .with("models", [.planned("xanh", registrants: ["phuong-khac"]).with("scoresheetAuthor", "quan-khac")])
                .with("deadlines", [.deadline("D2", "registration", "before", "2022-06-20")]).with("duties", [])
            try await app.expect(201, .put, "/v1/plans/khac", other)
            if isPublished { try await app.expect(200, .post, "/v1/plans/khac/publish") }
            let token = try await app.token(role, of: "phuong-a")
            let id = try #require(try await app.get("/v1/tokens?role=issuer").column("id").first ?? nil)
            for pair in Self.pairs {
                func ask(_ target: String, unit: JSON) async throws -> (Int, String?, String?, [String]) {
                    let target = target.replacing("TOKEN", with: id)
                    let body = pair.body.map { $0["unit"] == nil ? $0 : $0.with("unit", unit) }
                    let answer =
                        if let body { try await app.send(pair.method, target, body, as: token) } else {
                            try await app.send(pair.method, target, as: token)
                        }
                    return (answer.status, answer.code, answer.text("detail"), answer.faults)
                }
                let there = try await ask(pair.there, unit: "phuong-b")
                let nowhere = try await ask(pair.nowhere, unit: "none")
                #expect(there == nowhere, "\(pair.method) \(pair.there)")
                #expect(there.0 == 403 || there.0 == 200, "\(pair.method) \(pair.there)")
            }
        }
    }
}
