import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Inspections through their states, what opening one owes, and who learns what of it.
@Suite struct InspectionRoutesTests {
    private static let other = "\(SmallPlan.path)/inspections/dot-2"

    // MARK: States

    @Test("an inspection is set up, opened and closed, once each", arguments: Transport.allCases)
    func states(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app, nil)
            let standing = scene.plan[.standing]
            let made = try await app.send(.put, Inspecting.path, .inspection(), as: standing)
            #expect(made.status == 201 && made.text("state") == "draft" && made.headers[.location] == Inspecting.path)
            #expect(made.action("open") == "allowed" && made.action("close") == "state.wrong")
            let again = try await app.send(.put, Inspecting.path, .inspection(), as: standing)
            #expect(again.status == 200 && again.bytes == made.bytes)
            // What was read may be sent back as it is.
            #expect(try await app.send(.put, Inspecting.path, bytes: made.bytes, as: standing).bytes == made.bytes)
            #expect(try await app.send(.post, "\(Inspecting.path)/close", as: standing).code == "state.wrong")

            let opened = try await app.expect(200, .post, "\(Inspecting.path)/open", as: standing)
            #expect(opened.text("state") == "open" && opened.text("openedAt") == "2022-08-10T01:00:00Z")
            #expect(opened.action("close") == "allowed" && opened.action("open") == "state.wrong")
            #expect(try await app.send(.post, "\(Inspecting.path)/open", as: standing).code == "state.wrong")
            let changed = try await app.send(
                .put, Inspecting.path, .inspection().with("name", "Khác"), as: standing)
            #expect(changed.status == 409 && changed.code == "state.wrong")

            let closed = try await app.expect(200, .post, "\(Inspecting.path)/close", as: standing)
            #expect(closed.text("state") == "closed" && closed.text("closedAt") == "2022-08-10T01:00:00Z")
            #expect(try await app.send(.post, "\(Inspecting.path)/close", as: standing).code == "state.wrong")
            #expect(try await app.send(.post, "\(Inspecting.path)/open", as: standing).code == "state.wrong")
        }
    }

    @Test("people come and go while it is open, and only they")
    func team() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let standing = scene.plan[.standing]
            let team: JSON = [["unit": "doan", "person": "Trần Thị B"], ["unit": "phong", "role": "Thư ký"]]
            let changed = try await app.expect(
                200, .put, Inspecting.path, .inspection().with("team", team), as: standing)
            #expect(changed.text("team.0.person") == "Trần Thị B" && changed.text("state") == "open")
            #expect(
                try await app.send(.put, Inspecting.path, .inspection().with("team", []), as: standing).status == 409)
            try await app.expect(200, .post, "\(Inspecting.path)/close", as: standing)
            #expect(try await app.send(.put, Inspecting.path, .inspection(), as: standing).code == "state.wrong")
        }
    }

    // MARK: What it owes

    @Test("opening owes each visit in scope by the end of the window, once and from this inspection's rule")
    func ledger() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let owed = try await app.get(
                "\(SmallPlan.path)/obligations?kind=inspection&limit=500", as: scene.plan[.standing])
            #expect(owed.column("unit") == Array(repeating: "doan", count: 6))
            #expect(
                Set(owed.column("id").compactMap(\.self))
                    == Set(
                        ["mot-cua", "xanh"].flatMap { model in
                            Inspecting.wards.map { "inspection.inspection-dot-1.\(model).\($0)" }
                        }))
            #expect(Set(owed.column("op")) == ["in_quarter"] && Set(owed.column("dueAt")) == ["2022-09-30T17:00:00Z"])
            // It has its own act, which settles it.
            let settle = SmallPlan.obligation("inspection.inspection-dot-1.mot-cua.phuong-a/settle")
            #expect(try await app.send(.post, settle, [:], as: scene.plan[.standing]).code == "obligation.ownAct")
            try await scene.finalized()
            let settled = try await app.get(
                SmallPlan.obligation("inspection.inspection-dot-1.mot-cua.phuong-a"), as: scene.plan[.standing])
            #expect(settled.text("state") == "settled" && settled.text("verdict") == "onTime")
            #expect(settled.text("date") == "2022-08-10")
        }
    }

    @Test("a window of days is owed by its last day")
    func window() async throws {
        try await withApp { app in
            let scene = try await Inspecting(
                app, .inspection().with("window", ["from": "2022-08-08", "to": "2022-08-12"]))
            let owed = try await app.get(
                SmallPlan.obligation("inspection.inspection-dot-1.mot-cua.phuong-a"), as: scene.plan[.standing])
            #expect(owed.text("op") == "done_before" && owed.text("dueAt") == "2022-08-12T17:00:00Z")
        }
    }

    @Test("the scope may differ by model, and what is not in it is not visited (S0-Q6)")
    func scope() async throws {
        try await withApp { app in
            let scope: JSON = [
                "units": ["phuong-a"], "perModel": [["model": "xanh", "units": ["phuong-b", "phuong-c"]]], "all": true,
            ]
            let scene = try await Inspecting(app, .inspection().with("scope", scope))
            let owed = try await app.get(
                "\(SmallPlan.path)/obligations?kind=inspection&limit=500", as: scene.plan[.standing])
            #expect(
                Set(owed.column("id").compactMap { $0?.dropFirst("inspection.inspection-dot-1.".count).description })
                    == ["mot-cua.phuong-a", "xanh.phuong-b", "xanh.phuong-c"])
            let outside = try await app.send(
                .put, Inspecting.visit("phuong-b"), .visit(Inspecting.scores()), as: scene.plan[.inspector])
            #expect(outside.status == 409 && outside.code == "visit.outOfScope")
            // A place counts with the unit that answers for it.
            app.clock.set("2022-07-14T08:00:00+07:00")
            try await app.expect(201, .put, SmallPlan.registration("mot-cua-a"), [:], as: scene.plan[.office])
            app.clock.set("2022-08-10T08:00:00+07:00")
            #expect(
                try await app.send(
                    .put, Inspecting.visit("mot-cua-a"), .visit(Inspecting.scores()), as: scene.plan[.inspector]
                ).status == 201)
        }
    }

    // MARK: Who learns what

    @Test("names are for those who see all of it; a draft is there for them alone")
    func persons() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let (plan, office) = (scene.plan, try #require(scene.offices["phuong-a"]))
            for role in [Role.admin, .issuer, .standing, .inspector] {
                let view = try await app.get(Inspecting.path, as: plan[role])
                #expect(view.text("team.0.person") == "Nguyễn Văn A", "\(role)")
            }
            for token in [office, plan[.viewer]] {
                let view = try await app.get(Inspecting.path, as: token)
                #expect(view.status == 200 && view.text("team.0.unit") == "doan")
                #expect(view.text("team.0.role") == "Trưởng đoàn" && view["team.0.person"] == nil)
                #expect(view["targets"] == .null && view.list("allowedActions").isEmpty)
            }
            // The trail names organisations.
            let trail = try await app.get("/v1/audit?action=inspection.create")
            #expect(trail.text("items.0.new.team.0.unit") == "doan" && !trail.body.contains("Nguyễn Văn A"))

            try await app.expect(201, .put, Self.other, .inspection(), as: plan[.standing])
            #expect(try await app.get(Self.other, as: office).code == "inspection.notFound")
            #expect(try await app.get(Self.other, as: plan[.inspector]).code == "inspection.notFound")
            let list = "\(SmallPlan.path)/inspections"
            #expect(try await app.get(list, as: office).column("code") == ["dot-1"])
            #expect(try await app.get(list, as: plan[.standing]).column("code") == ["dot-1", "dot-2"])
            #expect(try await app.get("\(list)?state=draft", as: plan[.standing]).column("code") == ["dot-2"])
            #expect(try await app.get("\(list)?form=self", as: plan[.standing]).column("code") == [])
        }
    }

    @Test("the rights of the team begin with the opening and end with the closing")
    func rights() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, nil)
            let (standing, inspector) = (scene.plan[.standing], scene.plan[.inspector])
            try await app.expect(201, .put, Inspecting.path, .inspection(), as: standing)
            func statuses() async throws -> [Int] {
                [
                    try await app.get(SmallPlan.path, as: inspector).status,
                    try await app.get(SmallPlan.card("phuong-a"), as: inspector).status,
                    try await app.get("\(SmallPlan.path)/scoresheets/mot-cua", as: inspector).status,
                    try await app.send(
                        .put, "\(Inspecting.visit())?dryRun=true", .visit(Inspecting.scores()), as: inspector
                    ).status,
                ]
            }
            #expect(try await statuses() == [403, 403, 403, 403])
            #expect(try await app.get("/v1/plans", as: inspector).list("items").isEmpty)
            try await app.expect(200, .post, "\(Inspecting.path)/open", as: standing)
            #expect(try await statuses() == [200, 200, 200, 201])
            #expect(try await app.get("/v1/plans", as: inspector).column("code") == ["ke-hoach"])
            try await app.expect(200, .post, "\(Inspecting.path)/close", as: standing)
            #expect(try await statuses() == [403, 403, 403, 403])
        }
    }

    @Test("another team, another office and the author are strangers to it")
    func strangers() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let tokens = [
                try await app.token(.inspector, of: "quan-khac"), try await app.token(.office, of: "phuong-khac"),
            ]
            for token in tokens {
                for target in [
                    Inspecting.path, "\(Inspecting.path)/visits", Inspecting.visit(), "\(Inspecting.path)/comparison",
                ] {
                    #expect(try await app.get(target, as: token).status == 403, "\(target)")
                }
                #expect(
                    try await app.send(.put, Inspecting.visit(), .visit(Inspecting.scores()), as: token).status == 403)
            }
            // The ward itself does not write its own visit.
            #expect(
                try await app.send(
                    .put, Inspecting.visit(), .visit(Inspecting.scores()), as: scene.offices["phuong-a"]
                ).status == 403)
        }
    }

    @Test("a supervision reads what the units do, and writes nothing")
    func supervision() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, .inspection("supervision"))
            let (inspector, standing) = (scene.plan[.inspector], scene.plan[.standing])
            #expect(try await app.get(SmallPlan.card("phuong-a"), as: inspector).status == 200)
            #expect(try await app.get(Inspecting.path, as: inspector).text("team.0.person") == "Nguyễn Văn A")
            let visit: JSON = .visit(Inspecting.scores())
            #expect(try await app.send(.put, Inspecting.visit(), visit, as: inspector).status == 403)
            let refused = try await app.send(.put, Inspecting.visit(), visit, as: standing)
            #expect(refused.status == 409 && refused.code == "inspection.form")
            #expect(
                try await app.send(.post, "\(Inspecting.path)/targets?strategy=risk&count=1", as: standing).code
                    == "inspection.form")
            #expect(try await app.get("\(Inspecting.path)/outlineReports", as: standing).code == "inspection.form")
            let owed = try await app.get("\(SmallPlan.path)/obligations?kind=inspection", as: standing)
            #expect(owed.list("items").isEmpty)
        }
    }

    // MARK: Faults

    @Test(
        "a faulty inspection is refused with all of its faults",
        arguments: [
            (
                JSON.inspection().with("window", ["quarter": "2022-Q5"]).with("leadUnit", "x").with("form", "secret"),
                ["/form value.notAllowed", "/window/quarter period.invalid"]
            ),
            (.inspection().with("window", [:]), ["/window/from member.missing", "/window/to member.missing"]),
            (
                .inspection().with("window", ["from": "2022-09-02", "to": "2022-09-01"]),
                ["/window/to date.order"]
            ),
            (
                .inspection().with("window", ["quarter": "2022-Q3", "from": "2022-06-30"]),
                ["/window/from date.outsideWindow"]
            ),
            (
                .inspection().with("window", ["from": "2021-12-31", "to": "2023-01-01"]).with("leadUnit", "x")
                    .with("team", [["unit": "y"]]),
                [
                    "/window/from date.outsidePlan", "/window/to date.outsidePlan", "/leadUnit reference.unknown",
                    "/team/0/unit reference.unknown",
                ]
            ),
            (.inspection().with("scope", [:]), ["/scope/units list.empty"]),
            (
                .inspection().with(
                    "scope",
                    [
                        "units": ["x"], "models": ["mot-cua", "y"],
                        "perModel": [
                            ["model": "z", "units": ["phuong-a"]], ["model": "z", "units": ["phuong-a"]],
                        ],
                    ]),
                [
                    "/scope/units/0 reference.unknown", "/scope/models/1 reference.unknown",
                    "/scope/perModel/0/model reference.unknown", "/scope/perModel/1/model code.duplicate",
                ]
            ),
            (.inspection("indirect"), ["/report member.missing", "/outline list.empty"]),
            (.inspection().with("report", ["before": "2022-07-30"]), ["/report member.uncalledFor"]),
            (.outlined("self").with("blind", true), ["/blind member.uncalledFor"]),
            (
                .outlined().with("outline", [["number": "1", "title": "A"], ["number": "1", "title": "B"]])
                    .with("report", ["before": "2022-07-30", "lateUntil": "2022-07-29"]),
                ["/report/lateUntil date.order", "/outline/1/number code.duplicate"]
            ),
            (.inspection().with("replyDays", 0), ["/replyDays value.outOfRange"]),
            (
                .inspection().with("code", "dot-2").with("plan", "x"),
                ["/plan value.notAllowed", "/code value.notAllowed"]
            ),
            (.inspection().with("secret", 1), ["/secret member.unknown"]),
        ] as [(JSON, [String])])
    func faults(_ body: JSON, _ faults: [String]) async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let answer = try await app.send(.put, Inspecting.path, body, as: plan[.standing])
            #expect(answer.status == 422 && answer.faults.sorted() == faults.sorted(), "\(answer)")
            #expect(try await app.get(Inspecting.path).status == 404)
        }
    }

    @Test("a team is needed to open one, except where units inspect themselves")
    func empty() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await app.expect(201, .put, Inspecting.path, .inspection().with("team", []), as: plan[.standing])
            let refused = try await app.send(.post, "\(Inspecting.path)/open", as: plan[.standing])
            #expect(refused.status == 422 && refused.faults == ["/team list.empty"])
            try await app.expect(201, .put, Self.other, .outlined("self").with("team", []), as: plan[.standing])
            #expect(try await app.send(.post, "\(Self.other)/open", as: plan[.standing]).status == 200)
        }
    }

    @Test("nothing is inspected in a plan that is not published")
    func unpublished() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            #expect(try await app.send(.put, Inspecting.path, .inspection()).code == "plan.notPublished")
            #expect(try await app.send(.put, Inspecting.path, .inspection(), as: plan[.standing]).status == 403)
        }
    }
}
