import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Reports by the units that nobody visits, and what their numbers add up to.
@Suite struct OutlineReportRoutesTests {
    private static let indirect: JSON = .outlined().with("window", ["from": "2022-07-01", "to": "2022-09-30"])

    /// The wards with an indirect inspection that was opened on 5 July, looked at on 20 July.
    private func scene(_ app: TestApp, _ inspection: JSON = indirect) async throws -> Inspecting {
        let scene = try await Inspecting(app, nil, cards: nil)
        app.clock.set("2022-07-05T08:00:00+07:00")
        try await app.expect(201, .put, Inspecting.path, inspection, as: scene.plan[.standing])
        try await app.expect(200, .post, "\(Inspecting.path)/open", as: scene.plan[.standing])
        app.clock.set("2022-07-20T08:00:00+07:00")
        return scene
    }

    @Test("every unit in scope owes a report but those that are visited (X-C9)", arguments: Transport.allCases)
    func owed(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await scene(app)
            let standing = scene.plan[.standing]
            let target = "\(Inspecting.path)/outlineReports"
            func duties() async throws -> [String?] { try await app.get(target, as: standing).column("duty") }
            #expect(try await app.get(target, as: standing).column("unit") == Inspecting.wards)
            #expect(try await duties() == ["notDue", "notDue", "notDue"])
            let row = try await app.get(SmallPlan.obligation("report.inspection-dot-1-report.phuong-a"), as: standing)
            // "Trước ngày 30/7" is strict; the 15th of August is the last day on which one is taken.
            #expect(row.text("op") == "before" && row.text("dueAt") == "2022-07-29T17:00:00Z")
            #expect(row.text("lateUntil") == "2022-08-15T17:00:00Z")
            #expect(row.text("to") == "quan" && row.text("via") == "phong")

            let confirm = "\(Inspecting.path)/targets/confirm"
            try await app.expect(200, .post, confirm, ["units": ["phuong-b"], "reason": "x"], as: standing)
            #expect(try await duties() == ["notDue", "exempt", "notDue"])
            let visited = try await app.send(
                .put, Inspecting.report("phuong-b"), .report(), as: scene.offices["phuong-b"])
            #expect(visited.status == 409 && visited.code == "outlineReport.notOwed")
            // Chosen otherwise, the duty is back.
            try await app.expect(200, .post, confirm, ["units": ["phuong-c"], "reason": "y"], as: standing)
            #expect(try await duties() == ["notDue", "notDue", "exempt"])
            #expect(
                try await app.send(.put, Inspecting.report("phuong-b"), .report(), as: scene.offices["phuong-b"]).status
                    == 201)
            let outside = try await app.send(.put, Inspecting.report("phong"), .report(), as: app.admin)
            #expect(outside.code == "outlineReport.notOwed")
        }
    }

    @Test("a report is saved, sent, sent back and accepted; what judges is when it came", arguments: Transport.allCases)
    func states(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await scene(app)
            let (office, standing) = (scene.offices["phuong-a"], scene.plan[.standing])
            let target = Inspecting.report("phuong-a")
            let owed = try await app.get(target, as: office)
            #expect(owed.status == 200 && owed["state"] == .null && owed.list("missing") == ["1", "2.1"])
            let half: JSON = ["answers": [["section": "1", "text": "Tốt"]]]
            let saved = try await app.send(.put, target, half, as: office)
            #expect(saved.status == 201 && saved.text("state") == "draft" && saved.list("missing") == ["2.1"])
            let early = try await app.send(.post, "\(target)/submit", as: office)
            #expect(early.status == 422 && early.faults == ["/answers section.missing"])
            try await app.expect(200, .put, target, .report(submit: false), as: office)
            app.clock.set("2022-07-29T23:59:59+07:00")
            let sent = try await app.expect(200, .post, "\(target)/submit", as: office)
            #expect(sent.text("state") == "submitted" && sent.text("verdict") == "onTime")
            #expect(try await app.send(.post, "\(target)/submit", as: office).code == "state.wrong")
            #expect(try await app.send(.put, target, .report(submit: false), as: office).status == 200)
            #expect(try await app.send(.put, target, half, as: office).code == "state.wrong")

            #expect(try await app.send(.post, "\(target)/accept", as: office).status == 403)
            app.clock.set("2022-08-10T08:00:00+07:00")
            let back = try await app.expect(200, .post, "\(target)/return", ["reason": "Thiếu số liệu"], as: standing)
            #expect(back.text("state") == "returned" && back.text("reason") == "Thiếu số liệu")
            // What the first submission got stays.
            let again = try await app.expect(200, .put, target, .report(), as: office)
            #expect(again.text("state") == "submitted" && again.text("verdict") == "onTime")
            let accepted = try await app.expect(200, .post, "\(target)/accept", as: standing)
            #expect(accepted.text("state") == "accepted" && accepted.action("save") == nil)
            #expect(try await app.get(target, as: office).action("save") == "state.accepted")
            #expect(try await app.send(.put, target, half, as: office).code == "state.accepted")
        }
    }

    @Test(
        "before the 30th is in time, on it is late, after 15 August it is refused",
        arguments: [
            ("2022-07-29T23:59:59+07:00", 201, "onTime"), ("2022-07-30T00:00:00+07:00", 201, "late"),
            ("2022-08-15T23:59:59+07:00", 201, "late"), ("2022-08-16T00:00:00+07:00", 409, nil),
        ] as [(String, Int, String?)])
    func deadline(_ moment: String, _ status: Int, _ verdict: String?) async throws {
        try await withApp { app in
            let scene = try await scene(app)
            // Its deadline holds on when the inspection is closed.
            try await app.expect(200, .post, "\(Inspecting.path)/close", as: scene.plan[.standing])
            app.clock.set(moment)
            let answer = try await app.send(
                .put, Inspecting.report("phuong-a"), .report(), as: scene.offices["phuong-a"])
            #expect(answer.status == status && answer.text("verdict") == verdict)
            if status == 409 {
                #expect(answer.code == "deadline.passed")
                let list = try await app.get("\(Inspecting.path)/outlineReports", as: scene.plan[.standing])
                #expect(list.column("verdict") == ["missed", "missed", "missed"])
            }
        }
    }

    @Test("whoever sent a report does not accept it")
    func fourEyes() async throws {
        try await withApp { app in
            _ = try await scene(app)
            let target = Inspecting.report("phuong-a")
            try await app.expect(201, .put, target, .report())
            #expect(try await app.send(.post, "\(target)/accept").code == "fourEyes")
            #expect(try await app.get(target).action("accept") == "fourEyes")
        }
    }

    @Test("a report with faults is refused with all of them, and nothing is kept")
    func faults() async throws {
        try await withApp { app in
            let scene = try await scene(app)
            let office = scene.offices["phuong-a"]
            let body: JSON = [
                "answers": [
                    ["section": "9", "text": "x"], ["section": "1", "text": "x"], ["section": "1", "text": "y"],
                    ["section": "2.1"],
                ],
                "statistics": [
                    ["subject": "a", "value": .points("1.005"), "unit": "tờ"],
                    ["subject": "a", "value": .points("1e12"), "unit": "tờ"],
                    ["subject": " ", "value": "3", "unit": "tờ"], ["subject": "a", "value": 1],
                ], "secret": 1,
            ]
            let answer = try await app.send(.put, Inspecting.report("phuong-a"), body, as: office)
            #expect(
                answer.faults.sorted() == [
                    "/answers/2/section code.duplicate", "/answers/3/text member.missing", "/secret member.unknown",
                    "/statistics/0/value number.invalid", "/statistics/1/value number.invalid",
                    "/statistics/2/subject text.empty", "/statistics/2/value member.type",
                    "/statistics/3/unit member.missing",
                ])
            let unknown = try await app.send(
                .put, Inspecting.report("phuong-a"), ["answers": [["section": "9", "text": "x"]], "submit": true],
                as: office)
            #expect(
                unknown.faults == [
                    "/answers/0/section section.unknown", "/answers section.missing", "/answers section.missing",
                ])
            #expect(try await app.get(Inspecting.report("phuong-a"), as: office)["state"] == .null)
            #expect(
                try await app.send(.put, Inspecting.report("phuong-a"), .report(), as: scene.offices["phuong-b"]).status
                    == 403)
        }
    }

    @Test("totals keep their parts with period and source, and take in what was sent only")
    func statistics() async throws {
        try await withApp { app in
            let scene = try await scene(app)
            func report(_ ward: String, _ statistics: JSON, submit: Bool = true) async throws {
                try await app.expect(
                    201, .put, Inspecting.report(ward),
                    JSON.report(submit: submit).with("statistics", statistics), as: scene.offices[ward])
            }
            try await report(
                "phuong-a",
                [
                    ["subject": "phuong-a", "value": 51_500, "unit": "tờ gấp", "source": "d.13"],
                    ["subject": "phuong-a", "value": .points("2.5"), "unit": "giờ", "period": "2022"],
                ])
            try await report(
                "phuong-b", [["subject": "phuong-b", "value": .points("0.25"), "unit": "tờ gấp", "period": "2021"]])
            try await report("phuong-c", [["subject": "phuong-c", "value": 7, "unit": "tờ gấp"]], submit: false)
            let totals = try await app.get("\(Inspecting.path)/statistics", as: scene.plan[.standing])
            #expect(totals.column("unit") == ["giờ", "tờ gấp"])
            #expect(totals.number("items.1.total") == "51500.25" && totals.number("items.0.total") == "2.5")
            #expect(totals.list("items.1.periods") == [.null, "2021"])
            #expect(totals.column("reportedBy", of: "items.1.parts") == ["phuong-a", "phuong-b"])
            #expect(totals.text("items.1.parts.0.source") == "d.13")
            let one = try await app.get("\(Inspecting.path)/statistics?unit=gi%E1%BB%9D", as: scene.plan[.standing])
            #expect(one.column("unit") == ["giờ"])
            let year = try await app.get("\(Inspecting.path)/statistics?period=2021", as: scene.plan[.standing])
            #expect(year.number("items.0.total") == "0.25")
            // A ward's own numbers are all it sees.
            let own = try await app.get("\(Inspecting.path)/statistics", as: scene.offices["phuong-b"])
            #expect(own.column("unit") == ["tờ gấp"] && own.number("items.0.total") == "0.25")
            let csv = try await app.get(
                "\(Inspecting.path)/statistics", as: scene.plan[.standing], headers: [.accept: "text/csv"])
            #expect(csv.body.hasPrefix("\u{FEFF}unit,total,reportedBy,subject,value,period,source,text\r\n"))
            #expect(csv.body.contains("tờ gấp,51500.25,phuong-a,phuong-a,51500,,d.13,\r\n"))
        }
    }

    @Test("units that inspect themselves all report, and nobody visits")
    func ownInspection() async throws {
        try await withApp { app in
            let scene = try await scene(app, .outlined("self"))
            let list = try await app.get("\(Inspecting.path)/outlineReports", as: scene.plan[.standing])
            #expect(list.column("duty") == ["notDue", "notDue", "notDue"])
            let owed = try await app.get("\(SmallPlan.path)/obligations?kind=inspection", as: scene.plan[.standing])
            #expect(owed.list("items").isEmpty)
            let visit = try await app.send(
                .put, Inspecting.visit(), .visit(Inspecting.scores()), as: scene.plan[.inspector])
            #expect(visit.status == 409 && visit.code == "inspection.form")
        }
    }
}
