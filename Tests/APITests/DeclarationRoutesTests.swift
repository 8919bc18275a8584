import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Acts that happened on paper before the system: who may enter them, how they are judged, and that no figure mixes them with what
/// the system saw.
@Suite("Acts entered from paper") struct DeclarationRoutesTests {
    private static func body(_ day: String, issued: String? = nil) -> JSON {
        [
            "happenedOn": .string(day),
            "document": ["number": "12/BC-UBND", "issuedOn": .string(issued ?? day), "issuer": "UBND phường A"],
            "reason": "Nhập từ hồ sơ lưu",
        ]
    }

    private static func declare(_ key: String) -> String { SmallPlan.obligation(key) + "/declare" }
    private static func withdraw(_ key: String) -> String { SmallPlan.obligation(key) + "/withdrawDeclaration" }

    @Test(
        "each kind is judged by the day on which it happened, on both sides of its deadline",
        arguments: [
            // Before 20 June, taken late to 15 July; on paper it is late from then on without end.
            ("registration.mot-cua.phuong-a", "2022-06-19", "onTime"),
            ("registration.mot-cua.phuong-a", "2022-06-20", "late"),
            ("registration.mot-cua.phuong-a", "2022-07-16", "late"),
            ("scorecard.mot-cua.phuong-a.2022-07", "2022-08-05", "onTime"),
            ("scorecard.mot-cua.phuong-a.2022-07", "2022-08-06", "late"),
            ("scorecard.mot-cua.phuong-a.2022-07", "2022-08-16", "late"),
            ("launch.D5.xanh.phuong-b", "2022-07-29", "onTime"), ("launch.D5.xanh.phuong-b", "2022-07-30", "late"),
            ("report.D4.phuong-c", "2022-11-24", "onTime"), ("report.D4.phuong-c", "2022-11-25", "late"),
            ("scoresheet.mot-cua", "2022-05-29", "onTime"), ("scoresheet.mot-cua", "2022-05-30", "late"),
        ])
    func judged(_ key: String, _ day: String, _ verdict: String) async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .published)
            app.clock.set("2022-12-01T08:00:00+07:00")
            let answer = try await app.send(.post, Self.declare(key), Self.body(day))
            #expect(answer.status == 200 && answer.text("state") == "settled" && answer.text("verdict") == verdict)
            #expect(answer["declared"] == .bool(true) && answer.text("date") == day)
            #expect(answer.text("settledAt") == "2022-12-01T01:00:00Z")
            #expect(
                answer["declaration"] == [
                    "happenedOn": .string(day),
                    "document": ["number": "12/BC-UBND", "issuedOn": .string(day), "issuer": "UBND phường A"],
                    "reason": "Nhập từ hồ sơ lưu",
                ])
            #expect(answer.action("declare") == "obligation.declared")
            #expect(answer.action("withdrawDeclaration") == "allowed")
            let history = try await app.get(SmallPlan.obligation(key) + "/history")
            #expect(history.column("event") == ["owe", "settle"] && history["items.1.declared"] == .bool(true))
        }
    }

    @Test("a target has no verdict, a task that goes on is never done, and an extension is what is judged by")
    func rules() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            let rules: [JSON] = [
                .deadline("P", "conference", "planned", "2022-05-01", units: ["phuong-a"]),
                .deadline("R", "report", "before", "2022-06-20", lateUntil: "2022-06-30", units: ["phuong-a"]),
            ]
            try await app.expect(
                201, .put, "/v1/plans/giay",
                .plan(deadlines: rules, duties: [["code": "T", "unit": "phong", "text": "x", "op": "ongoing"]]))
            try await app.expect(200, .post, "/v1/plans/giay/publish")
            let rows = "/v1/plans/giay/obligations"
            let target = try await app.send(.post, "\(rows)/conference.P.phuong-a/declare", Self.body("2022-06-01"))
            #expect(target.status == 200 && target["verdict"] == .null && target["declared"] == .bool(true))
            let task = try await app.send(.post, "\(rows)/task.T.phong/declare", Self.body("2022-06-01"))
            #expect(task.status == 409 && task.code == "task.endless")
            try await app.expect(
                200, .post, "\(rows)/report.R.phuong-a/extend", ["until": "2022-06-25", "reason": "Mất điện"])
            app.clock.set("2022-07-10T08:00:00+07:00")
            // Past its last moment nobody else's act is taken any more.
            #expect(
                try await app.send(.post, "\(rows)/report.R.phuong-a/settle", [:], as: plan[.office]).code
                    == "deadline.passed")
            for (day, verdict) in [("2022-06-25", "onTime"), ("2022-06-26", "late"), ("2022-07-05", "late")] {
                let answer = try await app.send(
                    .post, "\(rows)/report.R.phuong-a/declare?dryRun=true", Self.body(day))
                #expect(answer.text("verdict") == verdict, "\(day)")
            }
            // A rehearsal leaves nothing.
            #expect(try await app.get("\(rows)/report.R.phuong-a").text("state") == "open")
            #expect(try await app.get("/v1/plans/giay/declarations").list("items").count == 1)
        }
    }

    @Test("all faults are told at once, and nothing is kept")
    func faults() async throws {
        try await withApp(now: "2022-08-02T08:00:00+07:00") { app in
            _ = try await SmallPlan(app, .published)
            let trail = try await app.trailLength()
            let card = Self.declare("scorecard.mot-cua.phuong-a.2022-07")
            #expect(
                try await app.send(.post, card, ["reason": " ", "document": ["number": "", "issuer": 3], "x": 1])
                    .faults.sorted() == [
                        "/document/issuedOn member.missing", "/document/issuer member.type",
                        "/document/number text.empty", "/happenedOn member.missing", "/reason text.empty",
                        "/x member.unknown",
                    ])
            let ahead = try await app.send(.post, card, Self.body("2022-08-03", issued: "2022-08-04"))
            #expect(
                ahead.status == 422
                    && ahead.faults == ["/happenedOn date.inFuture", "/document/issuedOn date.inFuture"])
            #expect(try await app.send(.post, card, Self.body("2022-08-02")).status == 200)
            let early = try await app.send(
                .post, Self.declare("scorecard.xanh.phuong-a.2022-08"), Self.body("2022-07-31"))
            #expect(early.faults == ["/happenedOn date.beforePeriod"])
            #expect(
                early.text("errors.0.detail")
                    == "The period begins on 2022-08-01; nothing is scored or reported before.")
            #expect(
                try await app.send(
                    .post, Self.declare("scorecard.xanh.phuong-a.2022-08") + "?dryRun=true", Self.body("2022-08-01")
                ).status == 200)
            for key in ["report.D4.none", "a", "report.D9.phuong-a"] {
                #expect(try await app.send(.post, Self.declare(key), Self.body("2022-08-01")).status == 404)
            }
            #expect(try await app.trailLength() == trail + 1)
        }
    }

    @Test("what the system has received stands, and so does what the unit was freed from")
    func observed() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: "2022-08-06T08:00:00+07:00")
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(submit: true), as: plan[.office])
            try await app.expect(
                200, .post, SmallPlan.obligation("registration.xanh.phuong-b/exempt"), ["reason": "x"])
            for (key, code) in [
                ("registration.mot-cua.phuong-a", "obligation.observed"),
                ("scorecard.mot-cua.phuong-a.2022-07", "obligation.observed"),
                ("scoresheet.mot-cua", "obligation.observed"), ("registration.xanh.phuong-b", "obligation.closed"),
            ] {
                let answer = try await app.send(.post, Self.declare(key), Self.body("2022-06-01"))
                #expect(answer.status == 409 && answer.code == code, "\(key): \(answer)")
                let none = try await app.send(.post, Self.withdraw(key), ["reason": "x"])
                #expect(none.status == 409 && none.code == "obligation.notDeclared")
            }
            let card = try await app.get(SmallPlan.card("phuong-a"))
            #expect(card.text("verdict") == "late" && card["declared"] == .bool(false))
        }
    }

    @Test("what an inspection asks for is never of before the system")
    func inspection() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            try await app.expect(
                201, .put, "\(SmallPlan.path)/inspections/dot-hai", .outlined(), as: scene.plan[.standing])
            try await app.expect(200, .post, "\(SmallPlan.path)/inspections/dot-hai/open", as: scene.plan[.standing])
            let rows = try await app.get("\(SmallPlan.path)/obligations?kind=report&limit=500").column("id")
            let own = try #require(rows.compactMap(\.self).first { $0.contains("dot-hai") })
            let answer = try await app.send(.post, Self.declare(own), Self.body("2022-06-01"))
            #expect(answer.status == 409 && answer.code == "obligation.ownAct")
        }
    }

    @Test("only an admin who stands above the plan may, and a ward's admin may not")
    func permission() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .published)
            let key = Self.declare("registration.mot-cua.phuong-a") + "?dryRun=true"
            for role in Role.allCases where role != .admin {
                let answer = try await app.send(.post, key, Self.body("2022-06-01"), as: plan[role])
                #expect(answer.status == 403 && answer.code == "forbidden.declare", "\(role)")
            }
            for (unit, status) in [("quan", 200), ("phong", 200), ("thanh-pho", 200), ("phuong-a", 403)] {
                let admin = try await app.token(.admin, of: unit)
                #expect(try await app.send(.post, key, Self.body("2022-06-01"), as: admin).status == status, "\(unit)")
            }
        }
    }

    @Test("it is corrected by withdrawing it with a reason, and both stay to be read", arguments: Transport.allCases)
    func withdrawn(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app, .published)
            let (key, row) = ("launch.D5.xanh.phuong-a", SmallPlan.obligation("launch.D5.xanh.phuong-a"))
            try await app.expect(200, .post, Self.declare(key), Self.body("2022-06-10"))
            let twice = try await app.send(.post, Self.declare(key), Self.body("2022-06-11"))
            #expect(twice.status == 409 && twice.code == "obligation.declared")
            #expect(try await app.send(.post, Self.withdraw(key), [:]).faults == ["/reason member.missing"])
            let open = try await app.expect(200, .post, Self.withdraw(key), ["reason": "Nhầm ngày"])
            #expect(open.text("state") == "open" && open["declared"] == .bool(false) && open["date"] == .null)
            #expect(open["declaration"] == .null && open["note"] == .null && open["documentNumber"] == .null)
            #expect(
                open.action("declare") == "allowed" && open.action("withdrawDeclaration") == "obligation.notDeclared")
            try await app.expect(200, .post, Self.declare(key), Self.body("2022-06-11"))
            let history = try await app.get(row + "/history")
            #expect(history.column("event") == ["owe", "settle", "reopen", "settle"])
            #expect(history.column("reason") == [nil, "Nhập từ hồ sơ lưu", "Nhầm ngày", "Nhập từ hồ sơ lưu"])

            let list = try await app.get("\(SmallPlan.path)/declarations", as: plan[.standing])
            #expect(list.column("happenedOn") == ["2022-06-10", "2022-06-11"])
            #expect(list.text("items.0.withdrawn.reason") == "Nhầm ngày" && list["items.1.withdrawn"] == .null)
            for (query, count) in [
                ("withdrawn=true", 1), ("withdrawn=false", 1), ("unit=phuong-a", 2), ("unit=phuong-b", 0),
                ("kind=launch", 2), ("kind=report", 0),
            ] {
                #expect(
                    try await app.get("\(SmallPlan.path)/declarations?\(query)").list("items").count == count,
                    "\(query)"
                )
            }
            let first = try await app.get("\(SmallPlan.path)/declarations?limit=1")
            let next = try #require(first.text("next"))
            #expect(try await app.get("\(SmallPlan.path)/declarations?cursor=\(next)").list("items").count == 1)
            // A ward reads its own and nobody else's.
            let other = try await app.token(.office, of: "phuong-b")
            #expect(try await app.get("\(SmallPlan.path)/declarations", as: other).list("items").isEmpty)
            #expect(try await app.get("\(SmallPlan.path)/declarations", as: plan[.office]).list("items").count == 2)
            let csv = try await app.get("\(SmallPlan.path)/declarations", headers: [.accept: "text/csv"])
            #expect(csv.body.contains("launch.D5.xanh.phuong-a,launch,phuong-a,") && csv.body.contains("Nhầm ngày"))

            let trail = try await app.get("/v1/audit?limit=500")
            #expect(
                trail.column("action").compactMap(\.self).filter { $0.hasPrefix("obligation.") } == [
                    "obligation.declare", "obligation.withdrawDeclaration", "obligation.declare",
                ])
            #expect(
                try await app.get("\(SmallPlan.path)/obligations?declared=true").column("id") == [
                    "launch.D5.xanh.phuong-a"
                ])
        }
    }

    @Test("a registration and a card that are sent afterwards have the declared verdict, and lose it with it")
    func records() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            app.clock.set("2022-09-12T08:00:00+07:00")
            let card = "scorecard.mot-cua.phuong-a.2022-07"
            // Nothing is taken any more, but for what was on paper.
            let registration = SmallPlan.registration("phuong-a")
            #expect(try await app.send(.put, registration, [:], as: plan[.office]).code == "deadline.passed")
            try await app.expect(200, .post, Self.declare("registration.mot-cua.phuong-a"), Self.body("2022-06-18"))
            try await app.expect(200, .post, Self.declare(card), Self.body("2022-08-09"))
            let taken = try await app.expect(201, .put, registration, [:], as: plan[.office])
            #expect(taken.text("verdict") == "onTime" && taken["declared"] == .bool(true))
            let sent = try await app.expect(
                201, .put, SmallPlan.card("phuong-a"), .card(submit: true), as: plan[.office])
            #expect(sent.text("verdict") == "late" && sent["declared"] == .bool(true))
            let observed = try await app.expect(
                201, .put, SmallPlan.card("phuong-a", "2022-08"),
                .card([.score("c1", "10"), .score("c2", "10"), .score("c3", "10")], submit: true), as: plan[.office])
            #expect(observed.text("verdict") == "late" && observed["declared"] == .bool(false))
            // Four eyes hold for it like for every other.
            let own = try await app.send(.post, SmallPlan.card("phuong-a") + "/accept", as: plan[.standing])
            #expect(own.status == 200 && own["declared"] == .bool(true))
            // What was read is sent back as it is.
            let read = try #require(try await app.get(registration, as: plan[.office]).json)
            #expect(try await app.send(.put, registration, read, as: plan[.office]).status == 200)

            let status = try await app.get("\(SmallPlan.path)/status?model=mot-cua")
            #expect(status["registrations.declared"] == ["onTime": 1, "late": 0, "done": 0])
            #expect(status.integer("registrations.registered") == 1 && status.integer("registrations.onTime") == 0)
            // 28.5 of 30 on paper, 30 of 30 in the system.
            #expect(status.number("scorecards.averagePercent") == "100")
            #expect(
                status["scorecards.declared"]
                    == ["onTime": 0, "late": 1, "done": 0, "averagePercent": .points("95")])
            #expect(status.integer("scorecards.late") == 1 && status.integer("scorecards.submitted") == 2)
            let cells = status["models.0.rows.0.cells"]
            #expect(cells.map { "\($0)" }?.contains("declared") == true)
            let row = try #require(status.list("models.0.rows").firstIndex { $0["unit"] == .string("phuong-a") })
            #expect(status.column("verdict", of: "models.0.rows.\(row).cells") == ["late", "late"])
            #expect(status["models.0.rows.\(row).cells.0.declared"] == .bool(true))
            #expect(status["models.0.rows.\(row).cells.1.declared"] == .bool(false))
            #expect(status["models.0.rows.\(row).registration.declared"] == .bool(true))

            // Withdrawn, each is judged by its own receipt: late, though nothing would have been taken then.
            for key in [card, "registration.mot-cua.phuong-a"] {
                let answer = try await app.expect(200, .post, Self.withdraw(key), ["reason": "Không có bản giấy"])
                #expect(answer.text("state") == "settled" && answer.text("verdict") == "late")
                #expect(answer["declared"] == .bool(false))
            }
            #expect(try await app.get(registration).text("verdict") == "late")
            let after = try await app.get(SmallPlan.card("phuong-a"))
            #expect(after.text("verdict") == "late" && after["declared"] == .bool(false))
            let then = try await app.get("\(SmallPlan.path)/status?model=mot-cua")
            #expect(then["registrations.declared"] == ["onTime": 0, "late": 0, "done": 0])
            // (95 + 100) / 2.
            #expect(then.number("scorecards.averagePercent") == "97.5")
            // What was known then stays so.
            let before = try await app.get("\(SmallPlan.path)/status?asOf=2022-09-12T00:59:59Z")
            #expect(before.integer("registrations.missing") == 6)
        }
    }

    @Test("taking back the registration leaves what was declared")
    func registrationWithdrawn() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .published)
            let key = "registration.mot-cua.phuong-a"
            try await app.expect(200, .post, Self.declare(key), Self.body("2022-06-18"))
            try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:], as: plan[.office])
            try await app.expect(
                200, .post, SmallPlan.registration("phuong-a") + "/withdraw", ["reason": "x"], as: plan[.office])
            let row = try await app.get(SmallPlan.obligation(key))
            #expect(row.text("state") == "settled" && row["declared"] == .bool(true))
            let open = try await app.expect(200, .post, Self.withdraw(key), ["reason": "x"])
            #expect(open.text("state") == "open")
        }
    }

    @Test("a ranking leaves declared cards out unless it is asked for them, and says so")
    func ranking() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let b = try await app.token(.office, of: "phuong-b")
            for (unit, token) in [("phuong-a", plan[.office]), ("phuong-b", b)] {
                try await app.expect(201, .put, SmallPlan.registration(unit), [:], as: token)
            }
            app.clock.set("2022-08-04T08:00:00+07:00")
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(submit: true), as: plan[.office])
            try await app.expect(
                200, .post, Self.declare("scorecard.mot-cua.phuong-b.2022-07"), Self.body("2022-08-03"))
            try await app.expect(
                201, .put, SmallPlan.card("phuong-b"),
                .card([.score("c1", "10"), .score("c2", "10"), .score("c3", "10")], submit: true), as: b)
            try await app.expect(200, .post, Self.declare("registration.mot-cua.phuong-c"), Self.body("2022-06-01"))

            let ranking = try await app.get("\(SmallPlan.path)/ranking?model=mot-cua")
            #expect(ranking.column("unit") == ["phuong-a"] && ranking.integer("declaredCards") == 1)
            #expect(ranking.text("formula.declared") == "left out")
            #expect(ranking.column("unit", of: "leftOut") == ["phuong-b", "phuong-c"])
            #expect(ranking.column("reason", of: "leftOut") == ["declaredOnly", "declaredOnly"])
            let all = try await app.get("\(SmallPlan.path)/ranking?model=mot-cua&declared=true")
            #expect(all.column("unit") == ["phuong-b", "phuong-a"])
            #expect(all.column("declaredInputs") == ["1", "0"] && all.text("formula.declared") == "counted")
            #expect(all["items.0.inputs.0.declared"] == .bool(true))
            let csv = try await app.get(
                "\(SmallPlan.path)/ranking?model=mot-cua&declared=true", headers: [.accept: "text/csv"])
            #expect(csv.body.contains("leftOut,declaredInputs"))
            #expect(try await app.get("\(SmallPlan.path)/ranking?declared=yes").status == 400)
        }
    }

    @Test("a report counts apart what is declared, in its facts, its sentences and its numbers")
    func reports() async throws {
        try await withApp(now: "2022-06-10T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app)
            try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:], as: plan[.office])
            app.clock.set("2022-11-20T08:00:00+07:00")
            try await app.expect(200, .post, Self.declare("registration.xanh.phuong-a"), Self.body("2022-06-20"))
            try await app.expect(
                200, .post, Self.declare("scorecard.mot-cua.phuong-a.2022-07"), Self.body("2022-08-02"))
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(submit: true), as: plan[.office])
            try await app.expect(200, .post, SmallPlan.card("phuong-a") + "/accept", as: plan[.standing])
            let draft = try await app.get(SmallPlan.report("phuong-a") + "/prefill", as: plan[.office])
            let facts = "facts.plans.0"
            #expect(draft.integer("\(facts).registrations.expected") == 2)
            #expect(draft.integer("\(facts).registrations.onTime") == 1)
            #expect(draft["\(facts).registrations.declared"] == ["onTime": 0, "late": 1, "done": 0])
            #expect(draft.integer("\(facts).scorecards.accepted") == 0)
            #expect(draft["\(facts).scorecards.averagePercent"] == .null)
            #expect(draft.integer("\(facts).scorecards.declared.accepted") == 1)
            #expect(draft.number("\(facts).scorecards.declared.averagePercent") == "95")
            let said = draft.strings("results").joined(separator: "\n")
            #expect(said.contains("1/2 lượt đăng ký, 1 kê khai từ hồ sơ giấy (1 muộn)"))
            #expect(said.contains("đã duyệt 0 phiếu; ngoài ra 1 phiếu kê khai từ hồ sơ giấy, trung bình 95%."))
            #expect(
                draft.column("subject", of: "statistics") == [
                    "Đăng ký mô hình", "Đăng ký mô hình (kê khai từ hồ sơ giấy)",
                    "Phiếu tự chấm điểm đã gửi (kê khai từ hồ sơ giấy)",
                    "Phiếu tự chấm điểm đã duyệt (kê khai từ hồ sơ giấy)",
                ])
            // A report that was on paper: late, and nothing of the system's.
            app.clock.set("2022-12-10T08:00:00+07:00")
            try await app.expect(200, .post, Self.declare("report.D4.phuong-a"), Self.body("2022-11-30"))
            let report = try await app.get(SmallPlan.report("phuong-a"), as: plan[.office])
            #expect(report.text("verdict") == "late" && report["declared"] == .bool(true))
            let sent = try await app.expect(
                201, .put, SmallPlan.report("phuong-a"), ["results": ["Như bản giấy."], "submit": true],
                as: plan[.office])
            #expect(sent.text("verdict") == "late" && sent["declared"] == .bool(true))
            let page = try await app.get(
                SmallPlan.report("phuong-a"), as: plan[.office], headers: [.accept: "text/html"])
            #expect(page.body.contains("Theo hồ sơ giấy"))
            let observed = try await app.expect(200, .post, Self.withdraw("report.D4.phuong-a"), ["reason": "Nhầm"])
            #expect(observed.text("verdict") == "late" && observed["declared"] == .bool(false))
            #expect(observed["items"] == nil && observed.text("state") == "settled")
        }
    }

    @Test("a duty that follows a declared one is declared with it, and open again with it")
    func fulfilment() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .drafted)
            let rules: [JSON] = [.deadline("R", "report", "before", "2022-06-25", units: ["phuong-a"])]
            let duty: JSON = [
                "code": "T", "unit": "phuong-a", "text": "Gửi báo cáo", "op": "before", "date": "2022-06-25",
                "fulfilledBy": ["R"],
            ]
            try await app.expect(201, .put, "/v1/plans/giay", .plan(deadlines: rules, duties: [duty]))
            try await app.expect(200, .post, "/v1/plans/giay/publish")
            let rows = "/v1/plans/giay/obligations"
            try await app.expect(200, .post, "\(rows)/report.R.phuong-a/declare", Self.body("2022-06-18"))
            let followed = try await app.get("\(rows)/task.T.phuong-a")
            #expect(followed["declared"] == .bool(true) && followed.text("verdict") == "onTime")
            #expect(followed["declaration"] == .null)
            #expect(followed.action("withdrawDeclaration") == "obligation.notDeclared")
            try await app.expect(200, .post, "\(rows)/report.R.phuong-a/withdrawDeclaration", ["reason": "x"])
            #expect(try await app.get("\(rows)/task.T.phuong-a").text("state") == "open")
        }
    }

    @Test("the sentences are there in both languages")
    func sentences() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .published)
            let key = "launch.D5.xanh.phuong-a"
            try await app.expect(200, .post, Self.declare(key), Self.body("2022-06-10"))
            let vietnamese = try await app.send(
                .post, Self.declare(key), Self.body("2022-06-10"), headers: [.acceptLanguage: "vi"])
            #expect(
                vietnamese.text("detail")
                    == "Nghĩa vụ này đã kê khai theo hồ sơ giấy; muốn sửa thì rút lại có lý do: POST …/withdrawDeclaration."
            )
            let calendar = try await app.get("/v1/units/phuong-a/calendar.ics", headers: [.acceptLanguage: "vi"])
            #expect(calendar.body.contains("Đã xong (kê khai từ hồ sơ giấy): "))
        }
    }
}
