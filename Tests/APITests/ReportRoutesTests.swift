import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// One report: what it may hold, when it is taken, what there is of it for whom.
@Suite struct ReportRoutesTests {
    private typealias Chain = ReportChain

    @Test(
        "each due rule judges the first submission by its own instant, in local time",
        arguments: [
            ("before", "2022-06-01", nil, "2022-05-31T23:59:59.999+07:00", "onTime"),
            ("before", "2022-06-01", nil, "2022-06-01T00:00:00+07:00", "late"),
            ("before", "2022-06-01", "2022-06-10", "2022-06-10T23:59:59+07:00", "late"),
            ("before", "2022-06-01", "2022-06-10", "2022-06-11T00:00:00+07:00", "deadline.passed"),
            ("done_before", "2022-03-01", nil, "2022-02-28T16:59:59Z", "onTime"),
            ("done_before", "2022-03-01", nil, "2022-02-28T17:00:00Z", "late"),
            ("in_month", "2022-02", nil, "2022-02-28T23:59:59+07:00", "onTime"),
            ("in_month", "2022-02", nil, "2022-03-01T00:00:00+07:00", "late"),
            ("in_quarter", "2022-Q1", nil, "2022-03-31T23:59:59+07:00", "onTime"),
            ("in_quarter", "2022-Q1", nil, "2022-04-01T00:00:00+07:00", "late"),
            ("planned", "2022-03-01", nil, "2022-09-01T00:00:00+07:00", nil),
            ("asap", nil, nil, "2022-12-31T23:59:59+07:00", nil),
            ("none", nil, nil, "2022-12-31T23:59:59+07:00", nil),
        ] as [(String, String?, String?, String, String?)])
    func judged(_ op: String, _ date: String?, _ lateUntil: String?, _ moment: String, _ verdict: String?) async throws
    {
        try await withApp(now: "2022-01-03T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app, .drafted)
            let rule = JSON.deadline("R", "report", op, date, lateUntil: lateUntil, units: ["phuong-a"])
            try await app.expect(201, .put, "/v1/plans/bao-cao", .plan(deadlines: [rule]))
            try await app.expect(200, .post, "/v1/plans/bao-cao/publish")
            app.clock.set(moment)
            let path = "/v1/plans/bao-cao/reports/report.R.phuong-a"
            let answer = try await app.send(.put, path, Chain.body(), as: plan[.office])
            if verdict == "deadline.passed" {
                #expect(answer.status == 409 && answer.code == verdict)
                // What was written is not lost: it can be saved, and sent once there is an extension.
                try await app.expect(201, .put, path, Chain.body(submit: false), as: plan[.office])
                #expect(try await app.get(path, as: plan[.office]).action("submit") == "deadline.passed")
                try await app.expect(
                    200, .post, "/v1/plans/bao-cao/obligations/report.R.phuong-a/extend",
                    ["until": "2022-06-20", "reason": "Mất điện"])
                let sent = try await app.expect(200, .post, "\(path)/submit", as: plan[.office])
                #expect(sent.text("verdict") == "onTime")
            } else {
                #expect(answer.status == 201 && answer.text("verdict") == verdict)
                let row = try await app.get("/v1/plans/bao-cao/obligations/report.R.phuong-a")
                #expect(row.text("state") == "settled" && row.text("verdict") == verdict)
            }
        }
    }

    @Test("a body with faults is refused with all of them, and nothing is kept")
    func faults() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            let trail = try await app.trailLength()
            let text = String(repeating: "a", count: 4_001)
            let body: JSON = [
                "number": "", "place": 3, "signedOn": "2022-02-30", "results": ["a", " ", 4, .string(text), "b\u{1}"],
                "difficulties": "none", "proposals": .array(Array(repeating: "x", count: 101)),
                "statistics": [
                    ["subject": "a", "value": 1, "unit": "tờ"], ["subject": "a", "value": 2, "unit": "tờ"],
                    ["subject": "b", "value": .points("1.005"), "unit": "tờ"], ["subject": "c", "unit": "tờ"],
                ],
                "signer": ["authorities": [["form": "XX", "of": "A"], ["form": "TM"]], "position": "P"],
                "recipients": [["purpose": "b/c"]], "submit": "yes", "secret": 1,
            ]
            let answer = try await app.send(.put, Chain.path("D1", "phuong-a"), body, as: chain.offices["phuong-a"])
            #expect(answer.status == 422)
            #expect(
                Set(answer.faults) == [
                    "/number text.empty", "/place member.type", "/signedOn date.invalid", "/results/1 text.empty",
                    "/results/2 member.type", "/results/3 text.tooLong", "/results/4 text.control",
                    "/difficulties member.type", "/proposals list.tooLong", "/statistics/1/subject code.duplicate",
                    "/statistics/2/value number.invalid", "/statistics/3/value member.missing",
                    "/signer/authorities/0/form value.notAllowed", "/signer/authorities/1/of member.missing",
                    "/signer/name member.missing", "/recipients/0/name member.missing", "/submit member.type",
                    "/secret member.unknown",
                ])
            #expect(try await app.trailLength() == trail)
            #expect(try await chain.get("D1", "phuong-a")["state"] == .null)
        }
    }

    @Test(
        "what is no report is refused by name",
        arguments: [
            ("report.D1.none", 404, "obligation.notFound"), ("report.D9.phuong-a", 404, "obligation.notFound"),
            ("report.D1.phuong-a.2022-09-12", 404, "obligation.notFound"),
            ("report.D3.phuong-a.someday", 404, "obligation.notFound"), ("report", 404, "obligation.notFound"),
            ("conference.D4.phuong-b", 409, "obligation.ownAct"),
        ])
    func unknown(_ id: String, _ status: Int, _ code: String) async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            _ = try await Chain(app)
            for (method, rest) in [(.put, ""), (.get, ""), (.get, "/prefill"), (.post, "/submit"), (.post, "/receive")]
                as [(HTTPRequest.Method, String)]
            {
                let target = "/v1/plans/ke-hoach-quan/reports/\(id)\(rest)"
                let answer =
                    method == .put
                    ? try await app.send(method, target, Chain.body()) : try await app.send(method, target)
                #expect(answer.status == status && answer.code == code, "\(method) \(rest): \(answer)")
            }
        }
    }

    @Test("acts out of their order are refused with the state they find")
    func order() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            let (path, office, phong) = (
                Chain.path("D1", "phuong-a"), chain.offices["phuong-a"], chain.standings["phong"]
            )
            for act in ["submit", "receive", "return"] {
                let body: JSON = act == "return" ? ["reason": "x"] : [:]
                let answer = try await app.send(
                    .post, "\(path)/\(act)", body, as: act == "submit" ? office : phong)
                #expect(answer.status == 404 && answer.code == "report.notFound", "\(act)")
            }
            let draft = try await app.expect(201, .put, path, Chain.body(submit: false), as: office)
            #expect(draft.text("state") == "draft" && draft.action("submit") == "allowed")
            #expect(try await app.send(.post, "\(path)/receive", as: phong).code == "state.wrong")
            #expect(try await app.send(.post, "\(path)/return", ["reason": "x"], as: phong).code == "state.wrong")
            #expect(try await app.get("\(path)/revisions/1", as: office).code == "reportRevision.notFound")
            // Who receives it does not see what is still being written.
            let seen = try await app.get(path, as: phong)
            #expect(seen.list("results").isEmpty && seen["facts"] == .null && seen["gathered"] == .null)
            #expect(
                try await app.get(path, as: phong, headers: [.accept: "text/html"]).code == "reportRevision.notFound")

            try await app.expect(200, .post, "\(path)/submit", as: office)
            #expect(try await app.send(.post, "\(path)/return", [:], as: phong).faults == ["/reason member.missing"])
            // The same again is the same once.
            let same = try await app.send(.put, path, Chain.body(), as: office)
            #expect(same.status == 200 && same.integer("revision") == 1)
            // Exempt afterwards is not possible, exempt before leaves nothing to report.
            try await app.expect(
                200, .post, "/v1/plans/ke-hoach-quan/obligations/report.D1.phuong-b/exempt", ["reason": "x"])
            let freed = try await app.send(
                .put, Chain.path("D1", "phuong-b"), Chain.body(), as: chain.offices["phuong-b"])
            #expect(freed.status == 409 && freed.code == "obligation.closed")
            let district = try await app.get("\(Chain.path("C1", "quan"))/prefill", as: chain.offices["quan"])
            #expect(district.column("standing", of: "gathered.sources") == ["onTime", "exempt", "notDue"])
            #expect(district.integer("gathered.expected") == 2)
        }
    }

    @Test("conditions, rehearsals and repeats are kept as everywhere")
    func conventions() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            let (path, office) = (Chain.path("D1", "phuong-a"), chain.offices["phuong-a"])
            let rehearsed = try await app.send(.put, "\(path)?dryRun=true", Chain.body(), as: office)
            #expect(rehearsed.status == 201 && rehearsed.text("state") == "submitted")
            #expect(try await chain.get("D1", "phuong-a")["state"] == .null)
            try await app.expect(201, .put, path, Chain.body(submit: false), as: office)
            let tag = try #require(try await app.get(path, as: office).headers[.eTag])
            #expect(try await app.get(path, as: office, headers: [.ifNoneMatch: tag]).status == 304)
            try await app.expect(200, .put, path, Chain.body("11", submit: false), as: office, ifMatch: tag)
            #expect(
                try await app.send(.put, path, Chain.body("12"), as: office, headers: [.ifMatch: tag]).status == 412)
            let key = HTTPFields.field("Idempotency-Key", "k1")
            let first = try await app.send(.post, "\(path)/submit", [:], as: office, headers: key)
            let again = try await app.send(.post, "\(path)/submit", [:], as: office, headers: key)
            #expect(first.status == 200 && again.bytes == first.bytes && again.integer("revision") == 1)
            #expect(try await app.send(.put, "\(path)?force=true", Chain.body(), as: office).status == 400)
            #expect(try await app.get(path, as: office, headers: [.accept: "image/png"]).status == 406)
        }
    }

    @Test("before anything was done a report may be empty, and says so; afterwards it may not")
    func empty() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            // Nothing was asked of the ward before its report (S3-Q10).
            let sent = try await chain.send("D1", "phuong-a", at: "2022-05-20T08:00:00+07:00", ["submit": true])
            #expect(sent.text("state") == "submitted")
            let snapshot = try await app.get("\(Chain.path("D1", "phuong-a"))/revisions/1")
            #expect(snapshot.text("basis")?.contains("chưa phát sinh") == true)
            // Another has held its conference.
            app.clock.set("2022-05-18T08:00:00+07:00")
            try await app.expect(
                200, .post, "/v1/plans/ke-hoach-quan/obligations/conference.D4.phuong-b/settle", [:],
                as: chain.offices["phuong-b"])
            let refused = try await app.send(
                .put, Chain.path("D1", "phuong-b"), ["submit": true], as: chain.offices["phuong-b"])
            #expect(refused.status == 422 && refused.faults == ["/results report.empty"])
            let prefill = try await app.get("\(Chain.path("D1", "phuong-b"))/prefill", as: chain.offices["phuong-b"])
            #expect(prefill.list("results") == ["Nhiệm vụ khác: 1/1 nhiệm vụ."])
        }
    }

    @Test("a period that has not begun cannot be reported, only prepared")
    func early() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            app.clock.set("2022-06-30T23:59:59+07:00")
            let so = chain.standings["so"]
            try await app.expect(201, .put, Chain.path("C3", "so"), Chain.body(submit: false), as: so)
            #expect(try await app.send(.post, "\(Chain.path("C3", "so"))/submit", as: so).code == "period.notBegun")
            #expect(try await chain.get("C3", "so").action("submit") == "period.notBegun")
            app.clock.set("2022-07-01T00:00:00+07:00")
            try await app.expect(200, .post, "\(Chain.path("C3", "so"))/submit", as: so)
        }
    }

    @Test("where there is no due date one reports as often as there is need")
    func repeated() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            for day in ["2022-05-10", "2022-06-11"] {
                let path = "\(Chain.path("D3", "phuong-a")).\(day)"
                app.clock.set("\(day)T08:00:00+07:00")
                let sent = try await app.expect(201, .put, path, Chain.body(), as: chain.offices["phuong-a"])
                #expect(sent.text("period") == day && sent["verdict"] == .null && sent.text("state") == "submitted")
                #expect(sent.text("obligation") == "report.D3.phuong-a")
            }
            let list = try await app.get("/v1/plans/ke-hoach-quan/reports?rule=D3&unit=phuong-a")
            #expect(list.column("id") == ["report.D3.phuong-a.2022-05-10", "report.D3.phuong-a.2022-06-11"])
            var ids: [String?] = []
            var target: String? = "/v1/plans/ke-hoach-quan/reports?limit=2"
            while let next = target {
                let page = try await app.get(next)
                ids += page.column("id")
                target = page.text("next").map { "/v1/plans/ke-hoach-quan/reports?limit=2&cursor=\($0)" }
            }
            #expect(ids.count == 10 && Set(ids).count == 10)
        }
    }

    @Test("a report is asked for on an occasion, once, and lands in the ledger")
    func requested() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            let (path, phong) = ("/v1/plans/ke-hoach-quan/reportRequests/lu-lut", chain.standings["phong"])
            let body: JSON = [
                "text": "Báo cáo đột xuất sau mưa lũ", "units": ["phuong-a", "phuong-b"], "before": "2022-05-10",
                "lateUntil": "2022-05-12", "to": "quan", "via": "phong",
            ]
            let bad: JSON = [
                "text": "x", "units": ["none", "phuong-a"], "before": "2022-05-02", "lateUntil": "2022-05-01",
                "to": "none", "period": "soon",
            ]
            #expect(
                Set(try await app.send(.put, path, bad, as: phong).faults) == [
                    "/lateUntil date.order", "/period period.invalid",
                ])
            #expect(
                Set(try await app.send(.put, path, bad.with("lateUntil", nil).with("period", nil), as: phong).faults)
                    == [
                        "/units/0 reference.unknown", "/to reference.unknown", "/before date.past",
                    ])
            #expect(try await app.send(.put, path, body, as: chain.offices["phuong-a"]).status == 403)
            let asked = try await app.expect(201, .put, path, body, as: phong)
            #expect(asked.list("reports") == ["report.request-lu-lut.phuong-a", "report.request-lu-lut.phuong-b"])
            #expect(try await app.send(.put, path, body, as: phong).status == 200)
            #expect(try await app.send(.put, path, body.with("text", "y"), as: phong).code == "reportRequest.issued")
            let own = try await app.get(path, as: chain.offices["phuong-a"])
            #expect(own.list("reports") == ["report.request-lu-lut.phuong-a"])
            #expect(
                try await app.get("/v1/plans/ke-hoach-quan/reportRequests", as: phong).column("request") == ["lu-lut"])
            let sent = try await chain.send(
                "request-lu-lut", "phuong-a", at: "2022-05-12T23:59:59+07:00", in: "ke-hoach-quan")
            #expect(sent.text("verdict") == "late" && sent.text("via") == "phong")
            app.clock.set("2022-05-13T00:00:00+07:00")
            let late = try await app.send(
                .put, "/v1/plans/ke-hoach-quan/reports/report.request-lu-lut.phuong-b", Chain.body(),
                as: chain.offices["phuong-b"])
            #expect(late.code == "deadline.passed")
        }
    }

    @Test("who sent a report does not confirm its receipt; a paper report counts as in")
    func eyes() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            let path = Chain.path("D1", "phuong-a")
            try await app.expect(201, .put, path, Chain.body())
            #expect(try await app.send(.post, "\(path)/receive").code == "fourEyes")
            #expect(try await app.get(path).action("receive") == "fourEyes")
            try await app.expect(
                200, .post, "/v1/plans/ke-hoach-quan/obligations/report.D1.phuong-c/settle",
                ["documentNumber": "12/BC-UBND"], as: chain.standings["phong"])
            let above = try await app.get("\(Chain.path("C1", "quan"))/prefill")
            #expect(above.column("standing", of: "gathered.sources") == ["onTime", "notDue", "onPaper"])
            #expect(above.integer("gathered.received") == 2)
        }
    }

    @Test("sums that pass all bounds are left open, with their parts")
    func bounds() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            try await chain.send("D1", "phuong-a", at: "2022-06-01T08:00:00+07:00", Chain.body("100000000000"))
            try await chain.send("D1", "phuong-b", at: "2022-06-01T08:00:00+07:00", Chain.body("-100000000000"))
            try await chain.send("D1", "phuong-c", at: "2022-06-01T08:00:00+07:00", Chain.body("0.25"))
            let above = try await app.get("\(Chain.path("C1", "quan"))/prefill", as: chain.offices["quan"])
            #expect(above.number("gathered.totals.0.total") == "0.25")
            let beyond = try await app.send(
                .put, Chain.path("D2", "phuong-a"), Chain.body("100000000000.01"), as: chain.offices["phuong-a"])
            #expect(beyond.faults == ["/statistics/0/value number.invalid"])
        }
    }
}
