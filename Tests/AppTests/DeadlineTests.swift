import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// The moments around a deadline, to the millisecond, over both transports.
@Suite struct DeadlineTests {
    @Test(
        "a registration is judged by the millisecond in which it came",
        arguments: Transport.allCases,
        [
            ("2022-06-19T23:59:59.999+07:00", 201, "onTime"), ("2022-06-20T00:00:00.000+07:00", 201, "late"),
            // 15 July is the last day on which a late one is taken.
            ("2022-07-15T23:59:59.999+07:00", 201, "late"), ("2022-07-16T00:00:00.000+07:00", 409, "deadline.passed"),
        ])
    func registration(_ transport: Transport, _ moment: (at: String, status: Int, says: String)) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app, .published)
            app.clock.set(moment.at)
            let answer = try await app.send(.put, SmallPlan.registration("phuong-a"), [:], as: plan[.office])
            #expect(answer.status == moment.status)
            #expect((answer.text("verdict") ?? answer.code) == moment.says)
        }
    }

    @Test(
        "a card of July is in time on 5 August and taken until the 15th",
        arguments: Transport.allCases,
        [
            ("2022-08-05T23:59:59.999+07:00", 201, "onTime"), ("2022-08-06T00:00:00.000+07:00", 201, "late"),
            ("2022-08-15T23:59:59.999+07:00", 201, "late"), ("2022-08-16T00:00:00.000+07:00", 409, "deadline.passed"),
        ])
    func card(_ transport: Transport, _ moment: (at: String, status: Int, says: String)) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: moment.at)
            let answer = try await app.send(
                .put, SmallPlan.card("phuong-a"), .card(submit: true), as: plan[.office])
            #expect(answer.status == moment.status)
            #expect((answer.text("verdict") ?? answer.code) == moment.says)
        }
    }

    @Test("a draft may be kept after the last moment, and what it was refused for is named on it")
    func draft() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: "2022-08-16T00:00:00+07:00")
            let card = SmallPlan.card("phuong-a")
            let kept = try await app.send(.put, card, .card(), as: plan[.office])
            #expect(kept.status == 201 && kept.text("state") == "draft" && kept["verdict"] == .null)
            #expect(kept.action("submit") == "deadline.passed")
            #expect(try await app.send(.post, "\(card)/submit", as: plan[.office]).problem == "deadline-passed")
        }
    }

    @Test("an extension opens exactly the days that it names")
    func extended() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: "2022-08-16T00:00:00+07:00")
            let card = SmallPlan.card("phuong-a")
            let extend = SmallPlan.obligation("scorecard.mot-cua.phuong-a.2022-07") + "/extend"
            let body: JSON = ["until": "2022-08-20", "lateUntil": "2022-08-22", "reason": "Mất điện"]
            #expect(try await app.send(.post, extend, body.with("reason", nil), as: plan[.standing]).status == 422)
            #expect(
                try await app.send(.post, extend, body.with("until", "2022-08-15"), as: plan[.standing]).faults == [
                    "/until date.past"
                ])
            let extended = try await app.send(.post, extend, body, as: plan[.standing])
            #expect(extended.text("dueAt") == "2022-08-20T17:00:00Z")
            #expect(extended.text("lateUntil") == "2022-08-22T17:00:00Z")
            for (moment, says) in [
                ("2022-08-20T23:59:59.999+07:00", "onTime"), ("2022-08-21T00:00:00+07:00", "late"),
                ("2022-08-22T23:59:59.999+07:00", "late"), ("2022-08-23T00:00:00+07:00", "deadline.passed"),
            ] {
                app.clock.set(moment)
                let rehearsed = try await app.send(
                    .put, "\(card)?dryRun=true", .card(submit: true), as: plan[.office])
                #expect((rehearsed.text("verdict") ?? rehearsed.code) == says, "at \(moment)")
            }
        }
    }

    @Test("an extension that moves nothing on is told the last day in time, and one into the past that it is over")
    func extendedTooLittle() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let extend = SmallPlan.obligation("scorecard.mot-cua.phuong-a.2022-07") + "/extend"
            func refused(_ until: String) async throws -> (faults: [String], detail: String?) {
                let answer = try await app.send(
                    .post, extend, ["until": .string(until), "reason": "Mất điện"], as: plan[.standing],
                    headers: [.acceptLanguage: "vi"])
                return (answer.faults, answer.text("errors.0.detail"))
            }
            let same = try await refused("2022-08-05")
            #expect(same.faults == ["/until extension.notLater"])
            #expect(same.detail == "Hạn mới phải sau hạn hiện tại (ngày cuối cùng đúng hạn: 2022-08-05).")
            app.clock.set("2022-08-06T00:00:00+07:00")
            let over = try await refused("2022-08-05")
            #expect(over.faults == ["/until date.past"])
            #expect(over.detail == "Ngày này đã qua (hôm nay là 2022-08-06).")
            try await app.expect(
                200, .post, extend, ["until": "2022-08-06", "reason": "Mất điện"], as: plan[.standing])
        }
    }

    @Test("what was judged stays judged when its deadline moves afterwards")
    func frozen() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: "2022-08-06T00:00:00+07:00")
            let card = SmallPlan.card("phuong-a")
            try await app.expect(201, .put, card, .card(submit: true), as: plan[.office])
            let extend = SmallPlan.obligation("scorecard.mot-cua.phuong-a.2022-07") + "/extend"
            let refused = try await app.send(
                .post, extend, ["until": "2022-08-20", "reason": "Mất điện"], as: plan[.standing])
            #expect(refused.status == 409 && refused.code == "obligation.closed")
            try await app.expect(200, .post, "\(card)/return", ["reason": "Thiếu ảnh"], as: plan[.standing])
            app.clock.set("2022-08-30T08:00:00+07:00")
            let again = try await app.send(
                .put, card, .card([.score("c1", "10"), .score("c2", "10"), .score("c3", "10")], submit: true),
                as: plan[.office])
            #expect(again.status == 200 && again.text("verdict") == "late" && again.integer("revision") == 2)
        }
    }

    @Test("a duty that its unit was freed from is neither owed nor missed, and says why")
    func exempt() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let row = SmallPlan.obligation("registration.xanh.phuong-b")
            #expect(try await app.send(.post, "\(row)/exempt", [:], as: plan[.standing]).status == 422)
            let freed = try await app.send(
                .post, "\(row)/exempt", ["reason": "Không có trụ sở riêng"], as: plan[.standing])
            #expect(freed.text("state") == "exempt" && freed.text("verdict") == "exempt")
            #expect(freed.text("note") == "Không có trụ sở riêng")
            app.clock.set("2022-07-16T00:00:00+07:00")
            let status = try await app.get("\(SmallPlan.path)/status", as: plan[.standing])
            // 3 wards × 2 models, one freed, nobody came.
            #expect(
                status["registrations"] == [
                    "expected": 5, "exempt": 1, "open": 0, "registered": 0, "accepted": 0, "onTime": 0, "late": 0,
                    "missing": 5, "overdue": 0, "declared": .noneDeclared,
                ])
        }
    }

    @Test("the figures' tag changes in the millisecond in which a deadline passes", arguments: Transport.allCases)
    func tag(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            func status(_ moment: String, known tag: String? = nil) async throws -> Answer {
                app.clock.set(moment)
                return try await app.get(
                    "\(SmallPlan.path)/status", as: plan[.standing], headers: tag.map { [.ifNoneMatch: $0] } ?? [:])
            }
            let before = try await status("2022-06-19T23:00:00+07:00")
            let tag = try #require(before.headers[.eTag])
            #expect(try await status("2022-06-19T23:59:59.999+07:00", known: tag).status == 304)
            let after = try await status("2022-06-20T00:00:00+07:00", known: tag)
            #expect(after.status == 200 && after.headers[.eTag] != tag)
            #expect(before.integer("registrations.open") == 6 && after.integer("registrations.overdue") == 6)
        }
    }
}
