import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// The duties of a plan: who leads and who supports them, what is told of them, and when they are late.
@Suite struct TaskRoutesTests {
    private static let all = "\(SmallPlan.path)/tasks"

    private static func duty(
        _ code: String, _ unit: String, _ op: String, _ date: String? = nil, clause: String, supporting: [String] = []
    ) -> JSON {
        [
            "code": .string(code), "unit": .string(unit), "text": .string("Việc \(code)"), "op": .string(op),
            "date": date.map { .string($0) } ?? .null, "clause": ["label": .string(clause)],
            "supporting": .array(supporting.map { .string($0) }),
        ]
    }

    /// A duty with every operator, led by different units; by hand: 11 tasks, T6 for each of the three wards.
    private static let duties: [JSON] = [
        duty("T1", "phong", "ongoing", clause: "IV.1", supporting: ["phong-noi-vu", "cac-phuong"]),
        duty("T2", "phong-noi-vu", "done_before", "2022-05-30", clause: "IV.2"),
        duty("T3", "phong", "in_quarter", "2022-Q4", clause: "IV.1"),
        duty("T4", "phong", "in_month", "2022-07", clause: "IV.1"),
        duty("T5", "quan", "yearly", clause: "II.4"),
        duty("T6", "cac-phuong", "monthly", clause: "IV.3").with("firstPeriod", "2022-03").with(
            "lastPeriod", "2022-03"),
        duty("T7", "phong-noi-vu", "asap", clause: "IV.2"),
        duty("T8", "phong", "none", clause: "IV.1"),
        duty("T9", "phuong-a", "planned", "2022-06-25", clause: "IV.3"),
    ]

    private func plan(_ app: TestApp) async throws -> SmallPlan {
        let plan = try await SmallPlan(app, .drafted)
        try await app.expect(200, .put, SmallPlan.path, SmallPlan.body.with("duties", .array(Self.duties)))
        try await app.expect(200, .post, "\(SmallPlan.path)/publish")
        return plan
    }

    @Test("tasks stand by due date, by unit and by clause, page by page in every order", arguments: Transport.allCases)
    func orders(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            _ = try await plan(app)
            let wards = ["a", "b", "c"].map { "task.T6.phuong-\($0).2022-03" }
            let orders: [(String, [String])] = [
                (
                    "due",
                    wards + [
                        "task.T2.phong-noi-vu", "task.T9.phuong-a", "task.T4.phong", "task.T3.phong",
                        "task.T5.quan.2022",
                        "task.T1.phong", "task.T7.phong-noi-vu", "task.T8.phong",
                    ]
                ),
                (
                    "unit",
                    [
                        "task.T4.phong", "task.T3.phong", "task.T1.phong", "task.T8.phong", "task.T2.phong-noi-vu",
                        "task.T7.phong-noi-vu", wards[0], "task.T9.phuong-a", wards[1], wards[2], "task.T5.quan.2022",
                    ]
                ),
                (
                    "clause",
                    [
                        "task.T1.phong", "task.T2.phong-noi-vu", "task.T3.phong", "task.T4.phong", "task.T5.quan.2022",
                    ] + wards + ["task.T7.phong-noi-vu", "task.T8.phong", "task.T9.phuong-a"]
                ),
            ]
            for (order, expected) in orders {
                #expect(try await app.get("\(Self.all)?order=\(order)").column("id") == expected, "\(order)")
                var (found, target): ([String?], String?) = ([], "\(Self.all)?order=\(order)&limit=2")
                while let here = target {
                    let page = try await app.get(here)
                    found += page.column("id")
                    target = page.text("next").map { "\(Self.all)?order=\(order)&limit=2&cursor=\($0)" }
                }
                #expect(found == expected, "\(order)")
            }
            let filters: [(String, [String])] = [
                ("unit=phong-noi-vu", ["task.T2.phong-noi-vu", "task.T7.phong-noi-vu"]),
                ("supporting=phuong-b", ["task.T1.phong"]), ("clause=II.4", ["task.T5.quan.2022"]),
                ("op=monthly", wards), ("dueBefore=2022-08-01", wards + ["task.T2.phong-noi-vu", "task.T9.phuong-a"]),
                ("dueBefore=2022-08-02", wards + ["task.T2.phong-noi-vu", "task.T9.phuong-a", "task.T4.phong"]),
            ]
            for (filter, expected) in filters {
                #expect(try await app.get("\(Self.all)?\(filter)").column("id") == expected, "\(filter)")
            }
            for cursor in ["i1.i1", "b01.i1", "b01.b01.i1"] {
                #expect(try await app.get("\(Self.all)?order=unit&cursor=\(cursor)").status == 400, "\(cursor)")
            }
            let table = try await app.get("\(Self.all)?unit=quan", headers: [.accept: "text/csv"])
            #expect(
                table.body.contains("task.T5.quan.2022,quan,Đơn vị quan,,II.4,Việc T5,yearly,2022-12-31T17:00:00Z,open")
            )
        }
    }

    @Test("a task whose due date moves while its unit's are read hides none of the others")
    func movedWhileRead() async throws {
        try await withApp { app in
            let plan = try await plan(app)
            let list = "\(Self.all)?order=unit&unit=phong&limit=1"
            let first = try await app.get(list)
            #expect(first.column("id") == ["task.T4.phong"])
            try await app.expect(
                200, .post, SmallPlan.obligation("task.T4.phong/extend"), ["until": "2023-06-30", "reason": "Bão"],
                as: plan[.standing])
            let next = try #require(first.text("next"))
            #expect(try await app.get("\(list)&cursor=\(next)").column("id") == ["task.T3.phong"])
        }
    }

    @Test("an ongoing task is never late and shows the age of its last update, whoever gave it")
    func ongoing() async throws {
        try await withApp { app in
            let plan = try await plan(app)
            let task = "\(Self.all)/task.T1.phong"
            let fresh = try await app.get(task, as: plan[.standing])
            #expect(fresh.integer("updates") == 0 && fresh["daysSinceUpdate"] == .null)
            #expect(fresh.list("supporting") == ["phong-noi-vu", "phuong-a", "phuong-b", "phuong-c"])
            #expect(fresh.action("tell") == "allowed" && fresh.action("finish") == "task.endless")

            let told = try await app.send(
                .post, "\(task)/progress", ["text": "Đã hướng dẫn", "date": "2022-06-10", "document": "5/HD"],
                as: plan[.standing])
            #expect(told.status == 200 && told.integer("daysSinceUpdate") == 9)
            // A ward that supports tells its part, of an earlier day: the latest day stays the last.
            let part = try await app.send(
                .post, "\(task)/progress", ["text": "Phường đã nhận", "date": "2022-06-08"], as: plan[.office])
            #expect(part.status == 200 && part.integer("updates") == 2 && part.text("lastUpdate.unit") == "phong")
            #expect(part.action("finish") == nil)
            let entries = try await app.get("\(task)/progress", as: plan[.office])
            #expect(entries.column("unit") == ["phong", "phuong-a"])
            #expect(entries.column("document") == ["5/HD", nil])
            app.clock.set("2023-06-10T00:00:00+07:00")
            let old = try await app.get(task, as: plan[.standing])
            #expect(old.integer("daysSinceUpdate") == 365 && old["overdue"] == .bool(false) && old["verdict"] == .null)
            #expect(try await app.get("\(Self.all)?quietDays=365&op=ongoing").column("id") == [])
            #expect(try await app.get("\(Self.all)?quietDays=364&op=ongoing").column("id") == ["task.T1.phong"])
            let done = try await app.send(.post, "\(task)/progress", ["text": "x", "done": true], as: plan[.standing])
            #expect(done.status == 409 && done.code == "task.endless")
        }
    }

    @Test("what is said to be done settles the obligation: in time, late, or without a verdict")
    func done() async throws {
        try await withApp { app in
            let plan = try await plan(app)
            let author = try await app.token(.office, of: "phong-noi-vu")
            func finish(_ key: String, as token: String) async throws -> Answer {
                try await app.send(
                    .post, "\(Self.all)/\(key)/progress", ["text": "Xong", "document": "7/BC", "done": true], as: token)
            }
            let overdue = try await app.get("\(Self.all)/task.T2.phong-noi-vu")
            #expect(overdue["overdue"] == .bool(true) && overdue["verdict"] == .null)
            let late = try await finish("task.T2.phong-noi-vu", as: author)
            #expect(late.text("verdict") == "late" && late["overdue"] == .bool(false))
            #expect(late["lastUpdate.done"] == .bool(true))
            let row = try await app.get(SmallPlan.obligation("task.T2.phong-noi-vu"))
            #expect(row.text("documentNumber") == "7/BC" && row.text("date") == "2022-06-19")
            #expect(try await finish("task.T2.phong-noi-vu", as: author).code == "obligation.closed")
            // More may be told of it afterwards.
            try await app.expect(
                200, .post, "\(Self.all)/task.T2.phong-noi-vu/progress", ["text": "Bổ sung"], as: author)
            #expect(try await finish("task.T9.phuong-a", as: plan[.office])["verdict"] == .null)
            #expect(try await finish("task.T7.phong-noi-vu", as: author).text("state") == "settled")
            // In time is until the end of July.
            app.clock.set("2022-07-31T23:59:59+07:00")
            #expect(try await finish("task.T4.phong", as: plan[.standing]).text("verdict") == "onTime")
            // Who supports does not end it.
            #expect(try await finish("task.T1.phong", as: plan[.office]).status == 403)
        }
    }

    @Test("a monthly task is a row for each month, in time until its end")
    func monthly() async throws {
        try await withApp(now: "2022-01-15T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app, .drafted)
            let duties: JSON = [Self.duty("T6", "cac-phuong", "monthly", clause: "IV.3")]
            try await app.expect(200, .put, SmallPlan.path, SmallPlan.body.with("duties", duties))
            try await app.expect(200, .post, "\(SmallPlan.path)/publish")
            let own = try await app.get(Self.all, as: plan[.office])
            #expect(own.list("items").count == 12)
            #expect(own.column("dueAt").prefix(2) == ["2022-01-31T17:00:00Z", "2022-02-28T17:00:00Z"])
            for (month, moment, verdict) in [
                ("2022-01", "2022-01-31T23:59:59+07:00", "onTime"), ("2022-02", "2022-03-01T00:00:00+07:00", "late"),
            ] {
                app.clock.set(moment)
                let done = try await app.send(
                    .post, "\(Self.all)/task.T6.phuong-a.\(month)/progress", ["text": "Đã chấm", "done": true],
                    as: plan[.office])
                #expect(done.text("verdict") == verdict && done.text("period") == month)
            }
        }
    }

    @Test("every fault is told, and others' tasks are out of reach")
    func refusals() async throws {
        try await withApp { app in
            let plan = try await plan(app)
            let task = "\(Self.all)/task.T1.phong/progress"
            let wrong = try await app.send(
                .post, task, ["text": "", "date": "2022-06-31", "unit": "A", "done": 1, "x": 1], as: plan[.standing])
            #expect(
                wrong.faults == [
                    "/date date.invalid", "/text text.empty", "/unit slug.invalid", "/done member.type",
                    "/x member.unknown",
                ])
            let future = try await app.send(.post, task, ["text": "x", "date": "2022-06-20"], as: plan[.standing])
            #expect(future.faults == ["/date date.inFuture"])
            let stranger = try await app.send(.post, task, ["text": "x", "unit": "quan"], as: plan[.standing])
            #expect(stranger.faults == ["/unit value.notAllowed"])
            #expect(
                try await app.send(.post, task, ["text": "x", "unit": "phong"], as: plan[.office]).status == 403)
            let other = try await app.token(.office, of: "phuong-khac")
            for key in ["task.T1.phong", "task.T9.phuong-a", "task.khong-co"] {
                #expect(try await app.get("\(Self.all)/\(key)", as: other).status == 403)
            }
            #expect(try await app.get("\(Self.all)/task.T2.phong-noi-vu", as: plan[.office]).status == 403)
            #expect(try await app.get("\(Self.all)/report.D4.phuong-a").code == "task.notFound")
            #expect(
                try await app.get(Self.all, as: plan[.office]).column("id")
                    == ["task.T6.phuong-a.2022-03", "task.T9.phuong-a", "task.T1.phong"])
            try await app.expect(
                200, .post, SmallPlan.obligation("task.T9.phuong-a/exempt"), ["reason": "x"], as: plan[.standing])
            let closed = try await app.send(
                .post, "\(Self.all)/task.T9.phuong-a/progress", ["text": "x"], as: plan[.office])
            #expect(closed.code == "obligation.closed")
            let stale = try await app.send(
                .post, task, ["text": "x"], as: plan[.standing], headers: [.ifMatch: "\"7-x\""])
            #expect(stale.status == 412)
        }
    }
}
