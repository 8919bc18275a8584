import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What comes past its last moment is told a way that is open; what a card allows is what the acts then do.
@Suite struct LateActTests {
    private static let duty = SmallPlan.obligation("registration.mot-cua.phuong-a")
    private static let more: JSON = ["until": "2022-07-25", "reason": "Thêm một cửa mới"]

    @Test("a further place is registered within the extension that its refusal names", arguments: Transport.allCases)
    func furtherPlace(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: "2022-07-15T23:59:59.999+07:00")
            let place = SmallPlan.registration("mot-cua-a")
            let inTime = try await app.send(.put, "\(place)?dryRun=true", [:], as: plan[.office])
            #expect(inTime.status == 201 && inTime.text("verdict") == "late")
            app.clock.set("2022-07-16T00:00:00+07:00")
            let late = try await app.send(.put, place, [:], as: plan[.office])
            #expect(late.status == 409 && late.problem == "deadline-passed" && late.code == "deadline.passed")
            #expect(late.text("detail")?.contains("obligations/registration.mot-cua.phuong-a/extend") == true)

            let before = try await app.get(Self.duty, as: plan[.issuer])
            #expect(before.text("state") == "settled" && before.action("extend") == "allowed")
            #expect(before.action("exempt") == "obligation.closed")
            #expect(
                try await app.send(.post, "\(Self.duty)/extend", ["until": "2022-07-25"], as: plan[.issuer]).faults
                    == ["/reason member.missing"])
            #expect(
                try await app.send(
                    .post, "\(Self.duty)/extend", Self.more.with("until", "2022-07-14"), as: plan[.issuer]
                )
                .faults == ["/until date.past"])
            let status = "\(SmallPlan.path)/status?model=mot-cua"
            let counted = try await app.get(status)["registrations"]
            let extended = try await app.expect(200, .post, "\(Self.duty)/extend", Self.more, as: plan[.issuer])
            // The date moves; what was frozen stays as it was.
            for frozen in ["state", "verdict", "settledAt", "rule", "op"] {
                #expect(extended[frozen] == before[frozen], "\(frozen)")
            }
            #expect(extended.text("dueAt") == "2022-07-25T17:00:00Z")
            #expect(extended.text("extension.originalDueAt") == before.text("dueAt"))
            let history = try await app.get("\(Self.duty)/history", as: plan[.issuer])
            #expect(history.column("event") == ["owe", "settle", "extend"])
            #expect(history.text("items.1.dueAt") == "2022-06-19T17:00:00Z")
            #expect(history.text("items.2.verdict") == "onTime")
            let trail = try await app.get("/v1/audit?limit=500")
            #expect(trail.text("items.\(trail.list("items").count - 1).reason") == "Thêm một cửa mới")

            #expect(try await app.get(status)["registrations"] == counted)
            app.clock.set("2022-07-25T23:59:59.999+07:00")
            let second = try await app.expect(201, .put, place, [:], as: plan[.office])
            #expect(second.text("verdict") == "onTime")
            #expect(try await app.get(SmallPlan.registration("phuong-a")).text("verdict") == "onTime")
            app.clock.set("2022-07-26T00:00:00+07:00")
            #expect(
                try await app.send(.put, SmallPlan.registration("chung-cu-a"), [:], as: plan[.office]).code
                    == "deadline.passed")
            // Taken back as a whole, it is owed again, by the date that it was given.
            for unit in ["mot-cua-a", "phuong-a"] {
                try await app.expect(
                    200, .post, "\(SmallPlan.registration(unit))/withdraw", ["reason": "x"], as: plan[.office])
            }
            let open = try await app.get(Self.duty, as: plan[.issuer])
            #expect(open.text("state") == "open" && open.text("dueAt") == "2022-07-25T17:00:00Z")
        }
    }

    @Test("a row that is exempt, settled by another act or entered from paper is not extended")
    func closed() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await app.expect(200, .post, "\(Self.duty)/exempt", ["reason": "x"], as: plan[.issuer])
            #expect(try await app.send(.post, "\(Self.duty)/extend", Self.more, as: plan[.issuer]).code == Self.refused)
            let paper = SmallPlan.obligation("registration.mot-cua.phuong-b")
            let document: JSON = ["number": "1/BC", "issuedOn": "2022-06-17", "issuer": "UBND phường B"]
            try await app.expect(
                200, .post, "\(paper)/declare", ["happenedOn": "2022-06-17", "reason": "x", "document": document])
            #expect(try await app.send(.post, "\(paper)/extend", Self.more, as: plan[.issuer]).code == Self.refused)
            #expect(try await app.get(paper, as: plan[.issuer]).action("extend") == Self.refused)
        }
    }

    private static let refused = "obligation.closed"

    @Test("a card that was sent and comes anew too late is pointed to its return", arguments: Transport.allCases)
    func sentCard(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let card = SmallPlan.card("phuong-a")
            let other = JSON.card([.score("c1", "9"), .score("c2", "9"), .notApplicable("c3")], submit: true)
            let sent = try await app.expect(201, .put, card, .card(submit: true), as: plan[.office])
            #expect(sent.action("save") == "state.wrong" && sent.action("submit") == "state.wrong")
            #expect(sent.action("resubmit") == "allowed")
            #expect(
                try await app.send(.put, "\(card)?dryRun=true", other, as: plan[.office]).integer("revision") == 2)
            app.clock.set("2022-08-15T23:59:59.999+07:00")
            let tag = try await app.get(card, as: plan[.office])
            #expect(tag.action("resubmit") == "allowed")
            app.clock.set("2022-08-16T00:00:00+07:00")
            let after = try await app.get(card, as: plan[.office])
            #expect(after.action("resubmit") == "scorecard.closed" && after.headers[.eTag] != tag.headers[.eTag])
            let late = try await app.send(.put, card, other, as: plan[.office])
            #expect(late.status == 409 && late.problem == "deadline-passed" && late.code == "scorecard.closed")
            #expect(late.text("detail")?.contains("return") == true)
            // What was sent already is no new card.
            #expect(try await app.send(.put, card, .card(submit: true), as: plan[.office]).status == 200)
            let returned = try await app.expect(200, .post, "\(card)/return", ["reason": "x"], as: plan[.standing])
            #expect(returned.action("return") == "state.wrong")
            let open = try await app.get(card, as: plan[.office])
            #expect(open.action("save") == "allowed" && open.action("submit") == "allowed")
            #expect(open.action("resubmit") == "state.wrong")
            let again = try await app.expect(200, .put, card, other, as: plan[.office])
            #expect(again.text("verdict") == "onTime" && again.text("state") == "submitted")
        }
    }

    @Test("a draft past the last moment is told so before it is told what is missing")
    func draft() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered(movingTo: "2022-08-15T23:59:59.999+07:00")
            let card = SmallPlan.card("phuong-a")
            let saved = try await app.expect(201, .put, card, .card([.score("c1", "9")]), as: plan[.office])
            #expect(saved.action("submit") == "criterion.missing")
            app.clock.set("2022-08-16T00:00:00+07:00")
            let late = try await app.get(card, as: plan[.office])
            #expect(late.action("submit") == "deadline.passed" && late.action("save") == "allowed")
            #expect(try await app.send(.post, "\(card)/submit", as: plan[.office]).code == "deadline.passed")
            let duty = SmallPlan.obligation("scorecard.mot-cua.phuong-a.2022-07")
            try await app.expect(
                200, .post, "\(duty)/extend", ["until": "2022-08-20", "reason": "x"], as: plan[.issuer])
            #expect(try await app.get(card, as: plan[.office]).action("submit") == "criterion.missing")
        }
    }

    @Test("while its registration is returned, no card is saved or sent")
    func returnedRegistration() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let (card, registration) = (SmallPlan.card("phuong-a"), SmallPlan.registration("phuong-a"))
            try await app.expect(201, .put, card, .card(submit: true), as: plan[.office])
            try await app.expect(200, .post, "\(card)/return", ["reason": "x"], as: plan[.standing])
            try await app.expect(200, .post, "\(registration)/return", ["reason": "x"], as: plan[.standing])
            let seen = try await app.get(card, as: plan[.office])
            for act in ["save", "submit", "resubmit"] { #expect(seen.action(act) == "registration.returned", "\(act)") }
            for refused in [
                try await app.send(.put, card, .card(), as: plan[.office]),
                try await app.send(.post, "\(card)/submit", as: plan[.office]),
            ] { #expect(refused.status == 409 && refused.code == "registration.returned") }
            try await app.expect(200, .put, registration, ["note": "Sửa"], as: plan[.office])
            #expect(try await app.get(card, as: plan[.office]).action("submit") == "allowed")
            #expect(try await app.send(.post, "\(card)/submit", as: plan[.office]).text("state") == "submitted")
        }
    }
}
