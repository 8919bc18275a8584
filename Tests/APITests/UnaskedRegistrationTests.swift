import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Registrants whom no deadline asks to register.
@Suite struct UnaskedRegistrationTests {
    /// `phong` is a registrant whom the deadline leaves out; `xanh` is scored in no month and asks nobody.
    private static let plan: JSON = .plan(
        models: [
            .planned("mot-cua", registrants: ["cac-phuong", "phong"]),
            .planned("xanh", registrants: ["cac-phuong"]).with("monthly", nil),
        ],
        deadlines: [
            .deadline(
                "D1", "registration", "before", "2022-06-20", lateUntil: "2022-07-15", units: ["cac-phuong"],
                models: ["mot-cua"])
        ])

    private func withPlan(_ test: (TestApp, SmallPlan) async throws -> Void) async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            try await app.expect(200, .put, SmallPlan.path, Self.plan)
            try await app.expect(200, .post, "\(SmallPlan.path)/publish")
            let sheet = "\(SmallPlan.path)/scoresheets/mot-cua"
            try await app.expect(201, .put, sheet, .sheet())
            try await app.expect(200, .post, "\(sheet)/publish")
            try await test(app, plan)
        }
    }

    @Test("a registrant whom nobody asks registers without a verdict, whenever it likes")
    func registers() async throws {
        try await withPlan { app, _ in
            let office = try await app.token(.office, of: "phong")
            app.clock.set("2022-08-02T08:00:00+07:00")
            let made = try await app.expect(201, .put, SmallPlan.registration("phong"), [:], as: office)
            #expect(made["verdict"] == .null && made.text("owner") == "phong" && made.text("state") == "submitted")
            let card = try await app.expect(
                201, .put, SmallPlan.card("phong"), .card(submit: true), as: office)
            #expect(card.text("verdict") == "onTime")
            // Nobody who is neither asked nor a registrant.
            let other = try await app.send(.put, SmallPlan.registration("quan"), [:])
            #expect(other.status == 409 && other.code == "registration.notObliged")
        }
    }

    @Test("a model that is scored in no month takes the registrations of its registrants, who then see the plan")
    func unscored() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            try await app.expect(
                200, .put, SmallPlan.path,
                .plan(models: [.planned("xanh", registrants: ["cac-phuong"]).with("monthly", nil)]))
            try await app.expect(200, .post, "\(SmallPlan.path)/publish")
            let office = plan[.office]
            #expect(try await app.get(SmallPlan.path, as: office).status == 403)
            #expect(try await app.get(SmallPlan.registration("phuong-a", "xanh"), as: office).status == 404)
            let made = try await app.expect(201, .put, SmallPlan.registration("phuong-a", "xanh"), [:], as: office)
            #expect(made["verdict"] == .null)
            #expect(try await app.get(SmallPlan.path, as: office).status == 200)
            #expect(try await app.get("/v1/plans", as: office).column("code") == ["ke-hoach"])
            #expect(try await app.get("\(SmallPlan.path)/status", as: office).integer("registrations.expected") == 0)
            #expect(try await app.send(.put, SmallPlan.registration("quan", "xanh"), [:]).status == 409)
            // A group that changes afterwards takes nobody out who was in it on the day.
            #expect(try await app.send(.put, SmallPlan.registration("phuong-b", "xanh"), [:]).status == 201)
        }
    }

    @Test("no denominator counts it, and every list shows it")
    func figures() async throws {
        try await withPlan { app, plan in
            for unit in ["phuong-a", "phong"] {
                try await app.expect(201, .put, SmallPlan.registration(unit), [:])
                try await app.expect(200, .post, "\(SmallPlan.registration(unit))/accept")
            }
            app.clock.set("2022-08-02T08:00:00+07:00")
            let phong = try await app.token(.viewer, of: "phong")
            for (token, registered, accepted, submitted) in [(plan[.admin], 1, 1, 0), (phong, 0, 0, 0)] {
                for query in ["", "?asOf=2022-08-01T00:00:00%2B07:00"] {
                    let status = try await app.get("\(SmallPlan.path)/status\(query)", as: token)
                    #expect(status.integer("registrations.registered") == Int64(registered))
                    #expect(status.integer("registrations.accepted") == Int64(accepted))
                    #expect(status.integer("scorecards.submitted") == Int64(submitted))
                }
            }
            let status = try await app.get("\(SmallPlan.path)/status?model=mot-cua")
            #expect(status.integer("registrations.expected") == 3 && status.integer("registrations.missing") == 2)
            let rows = status.list("models.0.rows")
            #expect(rows.count == 4)
            let row = try #require(status.column("unit", of: "models.0.rows").firstIndex(of: "phong"))
            #expect(status.text("models.0.rows.\(row).registration.state") == "accepted")
            #expect(status["models.0.rows.\(row).registration.verdict"] == .null)
            #expect(status.text("models.0.rows.\(row).cells.0.state") == nil)
            try await app.expect(201, .put, SmallPlan.card("phong"), .card(submit: true))
            let sent = try await app.get("\(SmallPlan.path)/status")
            #expect(sent.integer("scorecards.submitted") == 1 && sent.integer("scorecards.expected") == 1)
            let ranking = try await app.get("\(SmallPlan.path)/ranking?model=mot-cua")
            #expect(ranking.column("unit") == ["phong"])
            let list = try await app.get("\(SmallPlan.path)/registrations?unit=phong")
            #expect(list.column("state") == ["accepted"] && list.column("verdict") == [nil])
            let calendar = try await app.get("/v1/units/phong/calendar.ics")
            #expect(calendar.status == 200)
            let reminders = try await app.get("\(SmallPlan.path)/reminders?unit=phong&days=30")
            #expect(reminders.status == 200 && !reminders.column("kind").contains("registration"))
        }
    }

    @Test("when an amendment asks for it afterwards, it is done")
    func askedAfterwards() async throws {
        try await withPlan { app, plan in
            try await app.expect(201, .put, SmallPlan.registration("phong"), [:])
            try await app.expect(
                201, .put, "\(SmallPlan.path)/amendments/bs",
                [
                    "issuedOn": "2022-06-10",
                    "unitsAdded": [["rule": "D1", "units": ["phong"], "clause": ["label": "Điều 1"]]],
                ])
            try await app.expect(200, .post, "\(SmallPlan.path)/amendments/bs/publish", as: plan[.issuer])
            let duty = try await app.get(SmallPlan.obligation("registration.mot-cua.phong"))
            #expect(duty.text("state") == "settled" && duty.text("verdict") == "onTime")
            #expect(try await app.get(SmallPlan.registration("phong")).text("verdict") == "onTime")
            app.clock.set("2022-07-20T08:00:00+07:00")
            let status = try await app.get("\(SmallPlan.path)/status")
            #expect(status.integer("registrations.expected") == 4 && status.integer("registrations.registered") == 1)
        }
    }

    @Test("withdrawn, it may come again, and no duty opens")
    func withdrawn() async throws {
        try await withPlan { app, plan in
            try await app.expect(201, .put, SmallPlan.registration("phong"), [:])
            try await app.expect(
                200, .post, "\(SmallPlan.registration("phong"))/withdraw", ["reason": "Nhầm"])
            let again = try await app.expect(200, .put, SmallPlan.registration("phong"), ["note": "Lại"])
            #expect(again.text("state") == "submitted" && again["verdict"] == .null)
            #expect(
                try await app.get("\(SmallPlan.path)/obligations?unit=phong&kind=registration").list("items").isEmpty)
        }
    }
}
