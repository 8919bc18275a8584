import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What changes a plan after it was published, and what does not change with it.
@Suite struct AmendmentRoutesTests {
    private static let amendment = "\(SmallPlan.path)/amendments/sua-doi-1"
    private static let clause: JSON = ["label": "Điều 1", "quote": "chậm nhất ngày 04/12"]

    private static func body(_ members: [String: JSON]) -> JSON {
        members.reduce(["number": "12/KH-UBND", "issuedOn": "2022-08-01"]) { $0.with($1.key, $1.value) }
    }

    private static func change(_ rule: String, _ members: [String: JSON] = [:]) -> JSON {
        members.reduce(["rule": .string(rule), "clause": clause]) { $0.with($1.key, $1.value) }
    }

    /// Puts and publishes.
    @discardableResult
    private func amend(_ app: TestApp, _ body: JSON, _ code: String = "sua-doi-1") async throws -> Answer {
        let path = "\(SmallPlan.path)/amendments/\(code)"
        try await app.expect(201, .put, path, body)
        return try await app.expect(200, .post, "\(path)/publish")
    }

    private func rows(_ answer: Answer) -> [String: String] {
        let ids = answer.column("id", of: "rows").compactMap(\.self)
        let changes = answer.column("change", of: "rows").compactMap(\.self)
        return Dictionary(zip(ids, changes), uniquingKeysWith: { "\($0) and \($1)" })
    }

    // MARK: Deadlines

    @Test("a deadline moves for what is open; what was settled keeps its verdict", arguments: Transport.allCases)
    func moved(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            let b = try await app.token(.office, of: "phuong-b")
            // One in time, one extended past the new day, one still open.
            try await app.expect(200, .post, SmallPlan.obligation("report.D4.phuong-a/settle"), [:], as: plan[.office])
            try await app.expect(
                200, .post, SmallPlan.obligation("report.D4.phuong-b/extend"),
                ["until": "2022-12-20", "reason": "Bão"], as: plan[.standing])
            app.clock.set("2022-08-01T08:00:00+07:00")
            let before = try await app.get("\(SmallPlan.path)/status?asOf=2022-07-31T00:00:00Z")
            let draft = Self.body(["moved": [Self.change("D4", ["date": "2022-12-05", "lateUntil": "2022-12-15"])]])
            let saved = try await app.expect(201, .put, Self.amendment, draft, as: plan[.issuer])
            #expect(saved.text("state") == "draft" && saved.action("publish") == "allowed")
            let trail = try await app.trailLength()
            let again = try await app.send(.put, Self.amendment, saved.json ?? .null, as: plan[.issuer])
            #expect(again.status == 200 && again.bytes == saved.bytes)
            #expect(try await app.trailLength() == trail)

            let rehearsal = try await app.expect(200, .post, "\(Self.amendment)/publish?dryRun=true", as: plan[.issuer])
            #expect(
                rows(rehearsal) == [
                    "report.D4.phuong-a": "kept", "report.D4.phuong-b": "moved", "report.D4.phuong-c": "moved",
                ])
            #expect(rehearsal.column("dueAtBefore", of: "rows").allSatisfy { $0 == "2022-11-24T17:00:00Z" })
            #expect(rehearsal.column("verdict", of: "rows") == ["onTime", nil, nil])
            let c = SmallPlan.obligation("report.D4.phuong-c")
            #expect(try await app.get(c).text("dueAt") == "2022-11-24T17:00:00Z")

            try await app.expect(200, .post, "\(Self.amendment)/publish", as: plan[.issuer])
            let moved = try await app.get(c)
            #expect(moved.text("dueAt") == "2022-12-04T17:00:00Z" && moved.text("lateUntil") == "2022-12-15T17:00:00Z")
            #expect(moved.text("amendment.number") == "12/KH-UBND" && moved.text("amendment.code") == "sua-doi-1")
            let settled = try await app.get(SmallPlan.obligation("report.D4.phuong-a"))
            #expect(settled.text("verdict") == "onTime" && settled["amendment"] == .null)
            // The extension reaches further and stays, beside the new date.
            let extended = try await app.get(SmallPlan.obligation("report.D4.phuong-b"))
            #expect(extended.text("dueAt") == "2022-12-20T17:00:00Z")
            #expect(extended.text("extension.originalDueAt") == "2022-12-04T17:00:00Z")

            app.clock.set("2022-12-04T08:00:00+07:00")
            let sent = try await app.expect(200, .post, "\(c)/settle", [:])
            #expect(sent.text("verdict") == "onTime")
            let history = try await app.get("\(c)/history")
            #expect(history.column("event") == ["owe", "amend", "settle"])
            #expect(
                history.column("dueAt") == ["2022-11-24T17:00:00Z", "2022-12-04T17:00:00Z", "2022-12-04T17:00:00Z"])
            #expect(history.text("items.1.amendment.number") == "12/KH-UBND")
            #expect(history.text("items.1.clause.quote") == "chậm nhất ngày 04/12")
            #expect(history.text("items.0.at") == "2022-06-19T01:00:00Z" && history["items.0.amendment"] == .null)
            // Yesterday's figures are yesterday's.
            #expect(
                try await app.get("\(SmallPlan.path)/status?asOf=2022-07-31T00:00:00Z")["obligations"]
                    == before["obligations"])
            #expect(try await app.get(SmallPlan.path).column("number", of: "amendments") == ["12/KH-UBND"])
            #expect(try await app.get(SmallPlan.path, as: b).text("amendments.0.code") == "sua-doi-1")
        }
    }

    @Test("a monthly card is due later from a month on, and one that was missed meanwhile can come in time again")
    func months() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: "2022-09-20T08:00:00+07:00")
            let july = SmallPlan.obligation("scorecard.mot-cua.phuong-a.2022-07")
            let august = SmallPlan.obligation("scorecard.mot-cua.phuong-a.2022-08")
            #expect(try await app.get(august).text("verdict") == "missed")
            let draft = Self.body([
                "issuedOn": "2022-09-20",
                "moved": [
                    Self.change(
                        "D3", ["dueDay": 25, "lateDays": 5, "periods": ["2022-08", "2022-09"], "models": ["mot-cua"]])
                ],
            ])
            let outcome = try await amend(app, draft)
            #expect(rows(outcome).count == 6 && Set(rows(outcome).values) == ["moved"])
            #expect(try await app.get(july).text("verdict") == "missed")
            let moved = try await app.get(august)
            #expect(moved.text("dueAt") == "2022-09-25T17:00:00Z" && moved["verdict"] == .null)
            let card = SmallPlan.card("phuong-a", "2022-08")
            #expect(try await app.send(.put, card, .card(submit: true), as: plan[.office]).text("verdict") == "onTime")
            // What was missed on the 19th stays missed on the 19th.
            let then = try await app.get("\(SmallPlan.path)/status?asOf=2022-09-19T00:00:00Z")
            #expect(then.integer("scorecards.missed") == 12)
        }
    }

    // MARK: Units and duties

    @Test("a unit that comes in owes what is still to come, one that is freed owes nothing more")
    func units() async throws {
        try await withApp(now: "2022-06-19T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app)
            app.clock.set("2022-08-10T08:00:00+07:00")
            let draft = Self.body([
                "issuedOn": "2022-08-10",
                "unitsAdded": [
                    Self.change("D3", ["units": ["phong"], "models": ["mot-cua"]]),
                    Self.change("D4", ["units": ["phong"]]),
                ],
                "unitsExempted": [
                    Self.change("D5", ["units": ["phuong-c"], "reason": "Không còn chung cư"]),
                    Self.change("D4", ["units": ["phuong-c"]]),
                ],
            ])
            let outcome = try await amend(app, draft)
            #expect(
                rows(outcome) == [
                    "report.D4.phong": "added", "launch.D5.xanh.phuong-c": "exempted", "report.D4.phuong-c": "exempted",
                    // July was due on 5 August: it is not owed after the event.
                    "scorecard.mot-cua.phong.2022-08": "added", "scorecard.mot-cua.phong.2022-09": "added",
                ])
            let freed = try await app.get(SmallPlan.obligation("launch.D5.xanh.phuong-c"))
            #expect(freed.text("state") == "exempt" && freed.text("note") == "Không còn chung cư")
            #expect(
                try await app.get(SmallPlan.obligation("report.D4.phuong-c")).text("note")
                    == "12/KH-UBND (2022-08-10), Điều 1")
            let added = try await app.get(SmallPlan.obligation("report.D4.phong/history"))
            #expect(added.column("event") == ["owe"] && added.text("items.0.amendment.code") == "sua-doi-1")
            #expect(added.text("items.0.clause.label") == "Điều 1")
            // And back again by another one.
            let back = Self.body(["unitsAdded": [Self.change("D4", ["units": ["phuong-c"]])]])
            #expect(rows(try await amend(app, back, "sua-doi-2")) == ["report.D4.phuong-c": "readmitted"])
            #expect(try await app.get(SmallPlan.obligation("report.D4.phuong-c")).text("state") == "open")
            // A unit above has no part in a plan it did not read before; the ward that is freed still has.
            #expect(try await app.get("\(SmallPlan.path)/amendments/sua-doi-1", as: plan[.office]).status == 200)
        }
    }

    @Test("a unit that comes back owes a thing by its present date, not by that on which it was freed")
    func comesBackAfterMove() async throws {
        try await withApp(now: "2022-06-19T08:00:00+07:00") { app in
            _ = try await SmallPlan(app)
            app.clock.set("2022-08-10T08:00:00+07:00")
            let units = Self.change("D4", ["units": ["phuong-c"]])
            try await amend(app, Self.body(["unitsExempted": [units]]), "sua-doi-1")
            try await amend(app, Self.body(["moved": [Self.change("D4", ["date": "2022-12-25"])]]), "sua-doi-2")
            app.clock.set("2022-12-01T08:00:00+07:00")
            let back = try await amend(app, Self.body(["unitsAdded": [units]]), "sua-doi-3")
            #expect(rows(back) == ["report.D4.phuong-c": "readmitted"])
            #expect(back.column("dueAt", of: "rows") == ["2022-12-24T17:00:00Z"])
            #expect(back.column("dueAtBefore", of: "rows") == ["2022-11-24T17:00:00Z"])
            let row = try await app.get(SmallPlan.obligation("report.D4.phuong-c"))
            #expect(row.text("dueAt") == "2022-12-24T17:00:00Z" && row["verdict"] == .null)
            let history = try await app.get(SmallPlan.obligation("report.D4.phuong-c/history"))
            #expect(history.column("event") == ["owe", "exempt", "reopen", "amend"])
        }
    }

    @Test(
        "a duty is added with its turns from now on, another ends with those from a day on; later additions follow the moves"
    )
    func duties() async throws {
        try await withApp(now: "2022-06-19T08:00:00+07:00") { app in
            _ = try await SmallPlan(app)
            let monthly: JSON = [
                "code": "T9", "unit": "cac-phuong", "text": "Ra quân hằng tháng", "op": "monthly",
                "clause": ["label": "Điều 2"], "supporting": ["phong"],
            ]
            let first = try await amend(
                app,
                Self.body([
                    "issuedOn": "2022-06-18", "duties": [monthly], "ended": [Self.change("D3", ["from": "2022-09-01"])],
                    "moved": [Self.change("D4", ["date": "2022-12-05"])],
                ]))
            // June to December for three wards; the cards of September of both models and three wards.
            #expect(first.column("change", of: "changes") == ["moved", "ended", "added"])
            #expect(first.column("count", of: "changes") == ["3", "6", "21"])
            #expect(
                rows(first)["task.T9.phuong-a.2022-06"] == "added" && rows(first)["task.T9.phuong-a.2022-05"] == nil)
            #expect(
                try await app.get(SmallPlan.obligation("scorecard.xanh.phuong-b.2022-09")).text("state") == "exempt")
            #expect(try await app.get(SmallPlan.obligation("scorecard.xanh.phuong-b.2022-08")).text("state") == "open")
            let task = try await app.get("\(SmallPlan.path)/tasks/task.T9.phuong-a.2022-07")
            #expect(task.list("supporting") == ["phong"] && task.text("clause.label") == "Điều 2")
            // A year's report that comes to a unit later is due on the moved day; the new duty can end, too.
            let second = try await amend(
                app,
                Self.body([
                    "issuedOn": "2022-06-19", "unitsAdded": [Self.change("D4", ["units": ["phong"]])],
                    "ended": [Self.change("T9", ["from": "2022-12-01"])],
                ]), "sua-doi-2")
            #expect(second.column("count", of: "changes") == ["3", "1"])
            #expect(try await app.get(SmallPlan.obligation("report.D4.phong")).text("dueAt") == "2022-12-04T17:00:00Z")
        }
    }

    // MARK: Refusals

    @Test("an amendment in force does not change, a draft is for its writers, and nobody else amends")
    func refusals() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            app.clock.set("2022-08-01T08:00:00+07:00")
            let draft = Self.body(["moved": [Self.change("D4", ["date": "2022-12-05"])]])
            for role in [Role.standing, .author, .office, .inspector, .viewer] {
                #expect(try await app.send(.put, Self.amendment, draft, as: plan[role]).status == 403, "\(role)")
            }
            try await app.expect(201, .put, Self.amendment, draft, as: plan[.issuer])
            #expect(try await app.get(Self.amendment, as: plan[.office]).code == "amendment.notFound")
            #expect(try await app.get("\(SmallPlan.path)/amendments", as: plan[.office]).list("items").isEmpty)
            #expect(try await app.get("\(SmallPlan.path)/amendments", as: plan[.issuer]).list("items").count == 1)
            try await app.expect(200, .post, "\(Self.amendment)/publish", as: plan[.issuer])
            let twice = try await app.send(.post, "\(Self.amendment)/publish", as: plan[.issuer])
            #expect(twice.status == 409 && twice.code == "amendment.published")
            let other = Self.body(["moved": [Self.change("D4", ["date": "2022-12-06"])]])
            #expect(try await app.send(.put, Self.amendment, other, as: plan[.issuer]).code == "amendment.published")
            #expect(try await app.send(.put, Self.amendment, draft, as: plan[.issuer]).status == 200)
            let other2 = try await app.token(.issuer, of: "quan-khac")
            #expect(try await app.get("\(SmallPlan.path)/amendments/khong-co", as: other2).status == 403)
            let future = try await app.expect(
                201, .put, "\(SmallPlan.path)/amendments/mai", draft.with("issuedOn", "2022-08-02"))
            #expect(future.text("state") == "draft")
            let early = try await app.send(.post, "\(SmallPlan.path)/amendments/mai/publish")
            #expect(early.faults == ["/issuedOn date.inFuture"])
        }
    }

    @Test(
        "every fault is told at its place",
        arguments: [
            ([:], ["/moved amendment.empty"]),
            (["moved": [["rule": "D4"]]], ["/moved/0/clause member.missing"]),
            (["moved": [change("D9", ["date": "2022-12-05"])]], ["/moved/0/rule reference.unknown"]),
            (["moved": [change("D4")]], ["/moved/0/date member.missing"]),
            (["moved": [change("D4", ["date": "2022-07-31"])]], ["/moved/0/date date.past"]),
            (["moved": [change("D4", ["date": "2022-Q4"])]], ["/moved/0/date period.invalid"]),
            (["moved": [change("T1", ["date": "2022-12-05"])]], ["/moved/0/date member.uncalledFor"]),
            (
                ["moved": [change("D4", ["date": "2022-12-05", "lateUntil": "2022-12-01"])]],
                ["/moved/0/lateUntil date.order"]
            ),
            (
                ["moved": [change("D4", ["date": "2022-12-05", "units": ["khong-co"], "models": ["khong-co"]])]],
                [
                    "/moved/0/units/0 reference.unknown", "/moved/0/models/0 model.notInPlan",
                    "/moved/0/rule amendment.matchesNothing",
                ]
            ),
            (
                ["moved": [change("D4", ["date": "2022-12-05"])], "ended": [change("D4")]],
                ["/ended/0/rule amendment.twice", "/ended/0/rule amendment.twice", "/ended/0/rule amendment.twice"]
            ),
            (["unitsAdded": [change("D4", ["units": ["phuong-a"]])]], ["/unitsAdded/0/units obligation.duplicate"]),
            (["unitsAdded": [change("D4", ["units": []])]], ["/unitsAdded/0/units list.empty"]),
            (["unitsAdded": [change("D1", ["units": ["phong"]])]], ["/unitsAdded/0/rule value.notAllowed"]),
            (
                ["duties": [["code": "D4", "unit": "khong-co", "text": "x"]]],
                ["/duties/0/code code.duplicate", "/duties/0/unit reference.unknown"]
            ),
            (["ended": [change("D4", ["from": "2023-01-01"])]], ["/ended/0/rule amendment.matchesNothing"]),
            (["x": 1, "moved": [change("D4", ["date": "2022-12-05"])]], ["/x member.unknown"]),
        ] as [([String: JSON], [String])])
    func faults(_ members: [String: JSON], _ expected: [String]) async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .published)
            app.clock.set("2022-08-01T08:00:00+07:00")
            let answer = try await app.send(.put, Self.amendment, Self.body(members))
            #expect(answer.status == 422 && answer.faults == expected)
        }
    }
}
