import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What a person reads about the faults of a plan and of questions about it, and what publishing tells.
@Suite struct PlanFaultTests {
    private static let vietnamese: HTTPFields = [.acceptLanguage: "vi"]

    private struct Said: Sendable {
        let member: JSON
        let fault: String
        let vi: String
    }

    private static func rule(_ op: String, _ members: [String: JSON]) -> JSON {
        var rule: JSON = .deadline("D1", "report", op, units: ["phong"])
        for (name, value) in members { rule = rule.with(name, value) }
        return rule
    }

    private static let said: [Said] = [
        Said(
            member: rule("before", ["date": "garbage"]), fault: "/deadlines/0/date date.invalid",
            vi: "“garbage” không phải ngày dạng 2022-06-20."),
        Said(
            member: rule("before", ["date": "2022-Q4"]), fault: "/deadlines/0/date period.invalid",
            vi: "“2022-Q4” không dùng được ở đây; cần dạng 2022-06-20, --06-20."),
        Said(
            member: rule("in_quarter", ["date": "2022-06-20"]), fault: "/deadlines/0/date period.invalid",
            vi: "“2022-06-20” không dùng được ở đây; cần dạng 2022-Q4, 2022-Q3/2022-Q4, 2022-H2."),
        Said(
            member: rule("in_quarter", ["date": "garbage"]), fault: "/deadlines/0/date period.invalid",
            vi: "“garbage” không dùng được ở đây; cần dạng 2022-Q4, 2022-Q3/2022-Q4, 2022-H2."),
        Said(
            member: rule("in_month", ["date": "2022-Q4"]), fault: "/deadlines/0/date period.invalid",
            vi: "“2022-Q4” không dùng được ở đây; cần dạng 2022-11."),
        Said(
            member: rule("before", ["dates": ["2022-06-20", "2022-Q4"]]), fault: "/deadlines/0/dates/1 period.invalid",
            vi: "“2022-Q4” không dùng được ở đây; cần dạng 2022-06-20, --06-20."),
        Said(
            member: rule("before", ["dates": ["--06-20", "2022-11-20"]]), fault: "/deadlines/0/dates/1 period.invalid",
            vi: "“2022-11-20” không dùng được ở đây; cần dạng --06-20."),
        Said(
            member: rule("before", ["date": "2022-06-20", "dueDay": 5]),
            fault: "/deadlines/0/dueDay member.uncalledFor",
            vi: "Không dùng cùng với op: before."),
        Said(
            member: rule("before", ["date": "2022-06-20", "dueDay": 32]), fault: "/deadlines/0/dueDay value.outOfRange",
            vi: "Cần một số nguyên từ 1 đến 31."),
        Said(
            member: rule("before", ["date": "2022-06-20", "lateUntil": "2022-06-10"]),
            fault: "/deadlines/0/lateUntil date.order", vi: "Ngày cuối phải từ 2022-06-20 trở đi."),
        Said(
            member: rule("in_quarter", ["date": "2022-Q4", "lateUntil": "2022-12-30"]),
            fault: "/deadlines/0/lateUntil date.order", vi: "Ngày cuối phải từ 2022-12-31 trở đi."),
        Said(
            member: rule("planned", ["date": "2022-06-20", "lateDays": 3]),
            fault: "/deadlines/0/lateDays member.uncalledFor", vi: "Không dùng cùng với op: planned."),
        Said(
            member: rule("yearly", ["firstPeriod": "2022-13"]), fault: "/deadlines/0/firstPeriod period.invalid",
            vi: "“2022-13” không dùng được ở đây; cần dạng 2022, 2022-H1, 2022-Q4, 2022-Q3/2022-Q4, 2022-07."),
        Said(
            member: rule("before", ["date": "2022-06-20", "models": ["xanh"]]),
            fault: "/deadlines/0/models/0 model.notInPlan", vi: "Kế hoạch không có mô hình “xanh”."),
        Said(
            member: rule("monthly", ["kind": "registration"]), fault: "/deadlines/0/date member.needed",
            vi: "Cần có vì đã có op: monthly."),
        Said(
            member: rule("before", ["kind": "registration", "date": "--06-20"]),
            fault: "/deadlines/0/date period.invalid", vi: "“--06-20” không dùng được ở đây; cần dạng 2022-06-20."),
    ]

    @Test("each fault of a deadline is told with what was sent and what is wanted")
    func sentences() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            for said in Self.said {
                let answer = try await app.send(
                    .put, "/v1/plans/khac", .plan(deadlines: [said.member]), as: plan[.issuer], headers: Self.vietnamese
                )
                #expect(answer.faults == [said.fault])
                #expect(answer.text("errors.0.detail") == said.vi)
            }
        }
    }

    @Test("what cannot be read hides nothing of what does not fit, and is told once")
    func together() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            let body: JSON = .plan(
                models: [
                    .planned("mot-cua", registrants: ["nobody"]), .planned("mot-cua"),
                    .planned("none").with("model", 7).with("scoresheetAuthor", "nope"),
                ],
                deadlines: [
                    .deadline("D1", "registration", "before"), .deadline("D1", "report", "asap", units: ["x"]),
                    .deadline("D2", "report", "before", "2022-06-31", units: ["phong"]),
                    .deadline("D3", "report", "planned", "2022-06-20", lateUntil: "2022-07-01", units: ["phong"]),
                    .deadline("D4", "nothing", "before", "2022-13-40", units: ["y"], models: ["xanh"]),
                ])
            func faults(_ body: JSON, as token: String? = nil) async throws -> [String] {
                let answer = try await app.send(.put, "/v1/plans/khac", body, as: token)
                #expect(answer.status == 422)
                return answer.faults.sorted()
            }
            let fitting = [
                "/deadlines/0/date member.missing", "/deadlines/1/code code.duplicate",
                "/deadlines/1/units/0 reference.unknown", "/deadlines/2/date date.invalid",
                "/deadlines/3/lateUntil member.uncalledFor", "/deadlines/4/kind value.notAllowed",
                "/deadlines/4/units/0 reference.unknown", "/models/0/registrants/0 reference.unknown",
                "/models/1/model code.duplicate", "/models/2/model member.type",
                "/models/2/scoresheetAuthor reference.unknown",
            ]
            #expect(try await faults(body, as: plan[.issuer]) == fitting)
            let titled = body.with("title", 7).with("standingUnit", "nope").with("x", 1)
            #expect(
                try await faults(titled, as: plan[.issuer])
                    == (fitting + ["/standingUnit reference.unknown", "/title member.type", "/x member.unknown"])
                    .sorted())
            // Without a period nothing is said about what lies outside of it; without an issuer only an admin is told the rest.
            #expect(
                try await faults(body.with("period", nil), as: plan[.issuer])
                    == (fitting + ["/period member.missing"]).sorted())
            #expect(try await faults(body.with("issuer", "?")) == (fitting + ["/issuer slug.invalid"]).sorted())
            #expect(
                try await faults(body.with("issuer", "?"), as: plan[.issuer])
                    == ["/deadlines/4/kind value.notAllowed", "/issuer slug.invalid", "/models/2/model member.type"])
            #expect(try await faults([7]) == [" member.type"])
            #expect(try await app.send(.put, "/v1/plans/khac", body, as: plan[.office]).status == 403)
            #expect(try await app.get("/v1/plans/khac").status == 404)
        }
    }

    @Test("a model that the plan does not carry is told as that, whether or not the catalogue has it")
    func models() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .published)
            try await app.expect(201, .put, "/v1/models/di-tich", ["name": "Di tích"])
            for model in ["di-tich", "khong-co"] {
                let answer = try await app.send(
                    .put, SmallPlan.registration("phuong-a", model), [:], headers: Self.vietnamese)
                #expect(answer.status == 404 && answer.code == "model.notInPlan")
                #expect(answer.text("detail") == "Kế hoạch không có mô hình “\(model)”.")
            }
        }
    }

    @Test("the ledger is asked for a period that can be one, or not at all")
    func periods() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .published)
            let list = "\(SmallPlan.path)/obligations?period="
            #expect(try await app.get(list + "2022-08").list("items").count == 6)
            #expect(try await app.get(list + "2022-Q3/2022-Q4").list("items").isEmpty)
            #expect(try await app.get(list + "dot-1").list("items").isEmpty)
            for period in ["2022-13", "2022-08-05", "2022-8", "2022-Q4/2022-Q3"] {
                let answer = try await app.get(list + period, headers: Self.vietnamese)
                #expect(answer.status == 400 && answer.faults == ["period period.invalid"])
                #expect(answer.text("errors.0.detail")?.hasPrefix("“\(period)” không dùng được") == true)
            }
            let future = try await app.get("\(SmallPlan.path)/status?asOf=2023-01-01T00:00:00%2B07:00")
            #expect(future.faults == ["asOf date.inFuture"])
            #expect(future.text("errors.0.detail")?.contains("+07:00") == true)
        }
    }

    /// As the contract's own sample has it: scored monthly, and no deadline of cards.
    private static let sample: JSON = .plan(
        models: [.planned("mot-cua", registrants: ["cac-phuong", "phong"])],
        deadlines: [
            .deadline("S0-D4", "registration", "before", "2022-06-20", lateUntil: "2022-07-15", units: ["cac-phuong"])
        ],
        duties: [
            [
                "code": "S0-T13", "unit": "phong-noi-vu", "text": "Xây dựng bảng điểm", "op": "done_before",
                "date": "2022-05-30", "clause": ["label": "IV.5"],
            ]
        ])

    @Test(
        "a plan as the contract shows it owes registrations, cards of every registrant and its task, and says what it does not ask"
    )
    func published() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            try await app.expect(200, .put, SmallPlan.path, Self.sample, as: plan[.issuer])
            let rehearsed = try await app.send(
                .post, "\(SmallPlan.path)/publish?dryRun=true", as: plan[.issuer], headers: Self.vietnamese)
            let answer = try await app.send(
                .post, "\(SmallPlan.path)/publish", as: plan[.issuer], headers: Self.vietnamese)
            #expect(
                answer["kinds"] == [
                    ["kind": "registration", "count": 3], ["kind": "scorecard", "count": 12],
                    ["kind": "task", "count": 1],
                ])
            #expect(answer["withoutDuty"] == rehearsed["withoutDuty"])
            let sentence =
                "Không quy định nào giao các đơn vị này đăng ký mô hình; vẫn đăng ký được, nhưng không tính hạn: phong."
            #expect(
                answer["withoutDuty"] == [
                    [
                        "rule": .null, "model": "mot-cua", "units": ["phong"], "reason": "registration.notAsked",
                        "detail": .string(sentence),
                    ]
                ])
            let card = try await app.get(SmallPlan.obligation("scorecard.mot-cua.phong.2022-07"))
            #expect(card.text("rule") == "mot-cua" && card.text("dueAt") == "2022-08-05T17:00:00Z")
            #expect(card["text"] == nil || card["text"] == .null)
        }
    }

    @Test("an amendment tells what it says that becomes no duty, and reaches the rule that a model makes")
    func amended() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            try await app.expect(200, .put, SmallPlan.path, Self.sample)
            try await app.expect(200, .post, "\(SmallPlan.path)/publish")
            try await app.expect(201, .put, "/v1/groups/trong", .group())
            app.clock.set("2022-08-10T08:00:00+07:00")
            let clause: JSON = ["label": "Điều 1"]
            let body: JSON = [
                "issuedOn": "2022-08-10",
                "moved": [["rule": "mot-cua", "dueDay": 10, "periods": ["2022-08"], "clause": clause]],
                "unitsAdded": [["rule": "mot-cua", "units": ["quan"], "clause": clause]],
                "deadlines": [
                    .deadline("D8", "report", "before", "2022-08-01", units: ["phong"]),
                    .deadline("D9", "report", "before", "2022-09-01", units: ["trong"]),
                ],
            ]
            let path = "\(SmallPlan.path)/amendments/bs"
            try await app.expect(201, .put, path, body, as: plan[.issuer])
            let answer = try await app.expect(200, .post, "\(path)/publish", as: plan[.issuer])
            #expect(
                answer["changes"] == [["change": "moved", "count": 4], ["change": "added", "count": 2]])
            #expect(answer.column("rule", of: "withoutDuty") == ["D9", "D8"])
            #expect(answer.column("reason", of: "withoutDuty") == ["group.empty", "due.over"])
            let added = try await app.get(SmallPlan.obligation("scorecard.mot-cua.quan.2022-08"))
            #expect(added.text("dueAt") == "2022-09-10T17:00:00Z")
            let twice = try await app.send(
                .put, "\(SmallPlan.path)/amendments/bs-2",
                ["issuedOn": "2022-08-10", "deadlines": [.deadline("D7", "scorecard", "monthly")]])
            #expect(twice.faults.allSatisfy { $0.hasSuffix("obligation.duplicate") } && !twice.faults.isEmpty)
        }
    }
}
