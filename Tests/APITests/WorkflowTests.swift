import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What may follow what: plans, sheets, registrations and cards through their states.
@Suite struct WorkflowTests {
    @Test("a plan is published once, and not changed any more", arguments: Transport.allCases)
    func plan(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app, .drafted)
            let registration = SmallPlan.registration("phuong-a")
            #expect(try await app.send(.put, registration, [:]).code == "plan.notPublished")
            // The issuer's; the office learns nothing of a draft.
            #expect(try await app.send(.put, registration, [:], as: plan[.office]).status == 403)
            #expect(try await app.get("\(SmallPlan.path)/status", as: plan[.office]).status == 403)
            let rehearsed = try await app.send(.post, "\(SmallPlan.path)/publish?dryRun=true", as: plan[.issuer])
            // By hand: 2 sheets, 3 × 2 registrations, 3 × 2 × 3 cards, 3 reports, 3 launches, 1 task.
            #expect(rehearsed.integer("obligations") == 33 && rehearsed.list("rows").count == 33)
            let published = try await app.send(.post, "\(SmallPlan.path)/publish", as: plan[.issuer])
            #expect(published.status == 200 && published.integer("obligations") == 33)
            let again = try await app.send(.post, "\(SmallPlan.path)/publish", as: plan[.issuer])
            #expect(again.status == 409 && again.code == "plan.published")
            #expect(try await app.send(.put, SmallPlan.path, SmallPlan.body, as: plan[.issuer]).status == 200)
            let changed = try await app.send(
                .put, SmallPlan.path, SmallPlan.body.with("title", "Khác"), as: plan[.issuer])
            #expect(changed.status == 409 && changed.code == "plan.published")
        }
    }

    @Test("a plan with faults is refused with all of them", arguments: Transport.allCases)
    func faultyPlan(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app, .drafted)
            func faults(_ body: JSON) async throws -> [String] {
                let answer = try await app.send(.put, "/v1/plans/khac", body, as: plan[.issuer])
                #expect(answer.status == 422)
                return answer.faults
            }
            #expect(
                try await faults(
                    .plan(
                        models: [.planned("mot-cua", registrants: ["nobody"]), .planned("mot-cua"), .planned("none")],
                        deadlines: [
                            .deadline("D1", "registration", "before"), .deadline("D1", "report", "asap", units: ["x"]),
                            .deadline("D2", "report", "before", "2022-06-31", units: ["phong"]),
                            .deadline(
                                "D3", "report", "planned", "2022-06-20", lateUntil: "2022-07-01", units: ["phong"]),
                        ])) == [
                        "/models/0/registrants/0 reference.unknown", "/models/1/model code.duplicate",
                        "/models/2/model reference.unknown", "/deadlines/0/date member.missing",
                        "/deadlines/1/code code.duplicate", "/deadlines/1/units/0 reference.unknown",
                        "/deadlines/2/date date.invalid", "/deadlines/3/lateUntil member.uncalledFor",
                    ])
            #expect(
                try await faults(.plan().with("title", nil).with("period", ["from": "2022-12-31", "to": "2022-01-01"]))
                    == ["/title member.missing", "/period/to date.order"])
            #expect(try await app.get("/v1/plans/khac").status == 404)
        }
    }

    @Test("a scoresheet is published in versions that never change, and no card comes before the first")
    func sheet() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .published)
            try await plan.registered()
            let early = try await app.send(.put, SmallPlan.card("phuong-a"), .card(), as: plan[.office])
            #expect(early.status == 409 && early.code == "scoresheet.notPublished")
            let sheet = "\(SmallPlan.path)/scoresheets/mot-cua"
            #expect(try await app.send(.post, "\(sheet)/publish", as: plan[.author]).status == 404)
            try await app.expect(201, .put, sheet, .sheet(), as: plan[.author])
            let first = try await app.expect(200, .post, "\(sheet)/publish", as: plan[.author])
            #expect(first.integer("version") == 1)
            let again = try await app.send(.post, "\(sheet)/publish", as: plan[.author])
            #expect(again.status == 409 && again.code == "scoresheet.nothingToPublish")
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(submit: true), as: plan[.office])

            try await app.expect(200, .put, sheet, .sheet([.criterion("neu")]), as: plan[.author])
            let second = try await app.expect(200, .post, "\(sheet)/publish", as: plan[.author])
            #expect(second.integer("version") == 2 && second.text("contentHash") != first.text("contentHash"))
            let kept = try await app.get("\(sheet)/versions/1", as: plan[.office])
            #expect(
                kept.text("contentHash") == first.text("contentHash") && kept.text("groups.0.criteria.0.code") == "c1")
            #expect(try await app.get("\(sheet)/versions/3", as: plan[.office]).status == 404)
            #expect(try await app.get("\(sheet)/versions/0", as: plan[.office]).status == 400)
            // The card stays on the version it was scored on.
            let card = try await app.get(SmallPlan.card("phuong-a"), as: plan[.office])
            #expect(card.integer("scoresheetVersion") == 1 && card.text("contentHash") == first.text("contentHash"))
        }
    }

    @Test("a card goes from draft to submitted, returned and accepted, and no other way", arguments: Transport.allCases)
    func card(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let card = SmallPlan.card("phuong-a")
            func post(_ act: String, _ body: JSON = [:], as role: Role) async throws -> Answer {
                try await app.send(.post, "\(card)/\(act)", body, as: plan[role])
            }
            #expect(try await post("submit", as: .office).status == 404)
            let draft = try await app.send(.put, card, .card([.score("c1", "10")]), as: plan[.office])
            #expect(draft.status == 201 && draft.text("state") == "draft" && draft["missing"] == ["c2", "c3"])
            #expect(draft.action("submit") == "criterion.missing")
            #expect(
                try await post("submit", as: .office).faults == [
                    "/scores criterion.missing", "/scores criterion.missing",
                ])
            #expect(try await post("accept", as: .standing).code == "state.wrong")
            try await app.expect(200, .put, card, .card(), as: plan[.office])
            let sent = try await post("submit", as: .office)
            #expect(sent.status == 200 && sent.text("verdict") == "onTime" && sent.integer("revision") == 2)
            #expect(sent.number("total") == "28.5" && sent.number("percent") == "95" && sent.text("band") == "A")
            #expect(try await post("submit", as: .office).code == "state.wrong")
            // What was sent cannot become a draft again.
            #expect(try await app.send(.put, card, .card([.score("c1", "1")]), as: plan[.office]).code == "state.wrong")
            #expect(try await post("return", as: .standing).faults == ["/reason member.missing"])
            #expect(
                try await post(
                    "return", ["reason": "x", "criteria": [["criterion": "c9", "comment": "y"]]], as: .standing
                ).faults == ["/criteria/0/criterion criterion.unknown"])
            try await app.expect(200, .post, "\(card)/return", ["reason": "Thiếu ảnh"], as: plan[.standing])
            #expect(try await post("accept", as: .standing).code == "state.wrong")
            #expect(try await post("submit", as: .office).text("verdict") == "onTime")
            #expect(try await post("accept", as: .standing).text("state") == "accepted")
            // Closed.
            #expect(
                try await app.send(.put, card, .card([.score("c1", "1")]), as: plan[.office]).code == "state.accepted")
            #expect(try await post("return", ["reason": "x"], as: .standing).code == "state.wrong")
            #expect(try await app.send(.put, card, .card(submit: true), as: plan[.office]).status == 200)
            let revisions = try await app.get("\(card)/revisions", as: plan[.office])
            #expect(revisions.column("revision") == ["1", "2"] && revisions.number("items.0.total") == "10")
        }
    }

    @Test("who submitted a card does not accept it; a second pair of eyes does")
    func fourEyes() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let card = SmallPlan.card("phuong-a")
            let sent = try await app.send(.put, card, .card(submit: true), as: plan[.admin])
            #expect(sent.action("accept") == "fourEyes" && sent.action("return") == "allowed")
            let own = try await app.send(.post, "\(card)/accept", as: plan[.admin])
            #expect(own.status == 409 && own.code == "fourEyes")
            #expect(try await app.get(card, as: plan[.standing]).action("accept") == "allowed")
            #expect(try await app.send(.post, "\(card)/accept", as: plan[.standing]).status == 200)
        }
    }

    @Test("a registration is decided on once and withdrawn with a reason, as long as no card depends on it")
    func registration() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let registration = SmallPlan.registration("phuong-a")
            #expect(
                try await app.send(.put, SmallPlan.card("phuong-a"), .card(), as: plan[.office]).code
                    == "registration.none")
            try await app.expect(201, .put, registration, ["note": "Tầng 1"], as: plan[.office])
            #expect(try await app.send(.post, "\(registration)/return", [:], as: plan[.standing]).status == 422)
            try await app.expect(200, .post, "\(registration)/return", ["reason": "x"], as: plan[.standing])
            app.clock.set("2022-07-02T08:00:00+07:00")
            #expect(
                try await app.send(.put, SmallPlan.card("phuong-a"), .card(), as: plan[.office]).code
                    == "registration.returned")
            try await app.expect(200, .put, registration, ["note": "Tầng 2"], as: plan[.office])
            try await app.expect(200, .post, "\(registration)/accept", as: plan[.standing])
            #expect(try await app.send(.post, "\(registration)/accept", as: plan[.standing]).code == "state.wrong")
            #expect(
                try await app.send(.put, registration, ["note": "Tầng 3"], as: plan[.office]).code == "state.accepted")
            #expect(try await app.send(.delete, registration, as: plan[.office]).faults == ["reason member.missing"])
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(), as: plan[.office])
            let bound = try await app.send(.post, "\(registration)/withdraw", ["reason": "x"], as: plan[.office])
            #expect(bound.status == 409 && bound.code == "registration.hasCards")
            #expect(try await app.send(.put, SmallPlan.registration("phong"), [:]).code == "registration.notObliged")
            #expect(try await app.send(.put, SmallPlan.registration("phuong-a", "none"), [:]).status == 404)
        }
    }

    @Test("a unit cannot be its own ancestor, nor go while something needs it")
    func units() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            for parent in ["quan", "phuong-a", "mot-cua-a"] {
                let answer = try await app.send(.put, "/v1/units/quan", .unit(in: parent))
                #expect(answer.status == 422 && answer.faults == ["/parent unit.cycle"], "\(parent)")
            }
            #expect(try await app.send(.put, "/v1/units/x", .unit(in: "none")).faults == ["/parent reference.unknown"])
            #expect(try await app.send(.delete, "/v1/units/phuong-a").code == "unit.inUse")
            try await app.expect(204, .delete, "/v1/units/phuong-khac", as: plan[.admin])
            #expect(try await app.get("/v1/units/phuong-khac").status == 404)
            #expect(try await app.send(.put, "/v1/groups/quan", .group()).code == "code.taken")
        }
    }

    @Test("a settled, exempt or undated duty is neither extended nor settled again")
    func obligations() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let report = SmallPlan.obligation("report.D4.phuong-a")
            #expect(
                try await app.send(.post, "\(report)/settle", ["date": "2022-06-20"], as: plan[.office]).faults == [
                    "/date date.inFuture"
                ])
            let settled = try await app.send(
                .post, "\(report)/settle", ["date": "2022-06-18", "documentNumber": "12/BC-UBND"], as: plan[.office])
            #expect(settled.text("state") == "settled" && settled.text("verdict") == "onTime")
            #expect(try await app.send(.post, "\(report)/settle", [:], as: plan[.office]).code == "obligation.closed")
            let later: JSON = ["until": "2022-12-20", "reason": "x"]
            #expect(try await app.send(.post, "\(report)/extend", later, as: plan[.issuer]).code == "obligation.closed")
            #expect(
                try await app.send(.post, "\(report)/exempt", ["reason": "x"], as: plan[.issuer]).code
                    == "obligation.closed")
            let undated = SmallPlan.obligation("task.T1.phong")
            #expect(
                try await app.send(.post, "\(undated)/extend", later, as: plan[.issuer]).code
                    == "obligation.nothingToExtend")
            let own = SmallPlan.obligation("registration.mot-cua.phuong-a")
            #expect(try await app.send(.post, "\(own)/settle", [:], as: plan[.office]).code == "obligation.ownAct")
            #expect(
                try await app.send(.post, SmallPlan.obligation("none/settle"), [:], as: plan[.standing]).status == 404)
        }
    }
}
