import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What the inspected unit may say and must do, and what the team says to it.
@Suite struct ReplyAndFindingTests {
    private static let visit = Inspecting.visit()
    private static let finding = "\(visit)/findings/1"

    // MARK: Reply and answer

    @Test("the unit disputes, the team answers, and only then is the score final", arguments: Transport.allCases)
    func dispute(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app)
            let (office, inspector) = (scene.offices["phuong-a"], scene.plan[.inspector])
            try await scene.finalized()
            let owed = SmallPlan.obligation("task.inspection-dot-1-reply.mot-cua.phuong-a")
            let row = try await app.get(owed, as: office)
            #expect(row.text("unit") == "phuong-a" && row.text("dueAt") == "2022-08-15T17:00:00Z")
            #expect(row.text("lateUntil") == "2022-08-15T17:00:00Z" && row.text("state") == "open")
            let nothing = try await app.send(.put, "\(Self.visit)/answer", .answer("c1"), as: inspector)
            #expect(nothing.status == 409 && nothing.code == "visit.nothingDisputed")

            let disputed = try await app.send(.put, "\(Self.visit)/reply", .dispute("c1"), as: office)
            #expect(disputed.status == 201 && disputed.text("standing") == "disputed")
            #expect(disputed.text("reply.criteria.0.evidence") == "Ảnh số 1" && disputed.text("reply.by") == "t")
            #expect(try await app.get(owed, as: office).text("verdict") == "onTime")
            let again = try await app.send(.put, "\(Self.visit)/reply", .dispute("c1"), as: office)
            #expect(again.status == 200 && again.bytes == disputed.bytes)
            // Said anew it takes the place of what was said.
            let other = try await app.send(.put, "\(Self.visit)/reply", .dispute("c2"), as: office)
            #expect(other.status == 200 && other.text("reply.criteria.0.criterion") == "c2")
            try await app.expect(200, .put, "\(Self.visit)/reply", .dispute("c1"), as: office)

            for (body, faults) in [
                (.answer("c2"), ["/criteria/0/criterion criterion.unknown", "/criteria criterion.missing"]),
                (JSON.answer("c1", points: "10.5"), ["/criteria/0/points points.aboveMaximum"]),
                (["criteria": []], ["/criteria criterion.missing"]),
                (["criteria": [["criterion": "c1"]]], ["/criteria/0/text member.missing"]),
            ] as [(JSON, [String])] {
                #expect(try await app.send(.put, "\(Self.visit)/answer", body, as: inspector).faults == faults)
            }
            let answered = try await app.send(.put, "\(Self.visit)/answer", .answer("c1", points: "9"), as: inspector)
            #expect(answered.status == 201 && answered.text("standing") == "final")
            #expect(answered.number("total") == "27.5" && answered.integer("revision") == 2)
            #expect(answered.text("answer.criteria.0.text") == "Đã xem xét")
            let history = try await app.get("\(Self.visit)/revisions", as: inspector)
            #expect(history.list("items").map { $0["total"] } == [.points("26.5"), .points("27.5")])
            #expect(
                try await app.send(.put, "\(Self.visit)/answer", .answer("c1", points: "9"), as: inspector).status
                    == 200)
            #expect(
                try await app.send(.put, "\(Self.visit)/answer", .answer("c1"), as: inspector).code == "visit.answered")
            #expect(
                try await app.send(.put, "\(Self.visit)/reply", .dispute("c2"), as: office).code == "visit.answered")
        }
    }

    @Test("agreeing makes the score final at once; so does saying nothing until the time is over")
    func agreement() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let (office, inspector) = (scene.offices["phuong-a"], scene.plan[.inspector])
            try await scene.finalized()
            try await scene.finalized("phuong-b")
            let agreed = try await app.expect(201, .put, "\(Self.visit)/reply", ["text": "Thống nhất"], as: office)
            #expect(agreed.text("standing") == "final")
            app.clock.set("2022-08-15T23:59:59+07:00")
            #expect(try await app.get(Inspecting.visit("phuong-b"), as: inspector).text("standing") == "awaitingReply")
            app.clock.set("2022-08-16T00:00:00+07:00")
            #expect(try await app.get(Inspecting.visit("phuong-b"), as: inspector).text("standing") == "final")
            let late = try await app.send(
                .put, "\(Inspecting.visit("phuong-b"))/reply", .dispute("c1"), as: scene.offices["phuong-b"])
            #expect(late.status == 409 && late.code == "deadline.passed")
            // It names the way to more time, which opens the reply again.
            let key = SmallPlan.obligation("task.inspection-dot-1-reply.mot-cua.phuong-b")
            #expect(late.text("detail")?.contains("task.inspection-dot-1-reply.mot-cua.phuong-b/extend") == true)
            try await app.expect(
                200, .post, "\(key)/extend", ["until": "2022-08-20", "reason": "Lũ"], as: scene.plan[.standing])
            let taken = try await app.send(
                .put, "\(Inspecting.visit("phuong-b"))/reply", .dispute("c1"), as: scene.offices["phuong-b"])
            #expect(taken.status == 201 && taken.text("standing") == "disputed")
            // A dispute waits for its answer, however late.
            app.clock.set("2022-09-20T00:00:00+07:00")
            #expect(try await app.get(Inspecting.visit("phuong-b"), as: inspector).text("standing") == "disputed")
        }
    }

    @Test("after the closing the standing unit answers and verifies in place of the team")
    func closed() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let (office, inspector, standing) = (
                scene.offices["phuong-a"], scene.plan[.inspector], scene.plan[.standing]
            )
            try await scene.finalized(finding: .finding())
            try await app.expect(200, .post, "\(Inspecting.path)/close", as: standing)
            try await app.expect(201, .put, "\(Self.visit)/reply", .dispute("c1"), as: office)
            #expect(try await app.send(.put, "\(Self.visit)/answer", .answer("c1"), as: inspector).status == 403)
            #expect(try await app.send(.put, "\(Self.visit)/answer", .answer("c1"), as: standing).status == 201)
            let remedy: JSON = ["text": "Xong", "remediedOn": "2022-08-10"]
            try await app.expect(200, .post, "\(Self.finding)/remedy", remedy, as: office)
            #expect(
                try await app.send(.post, "\(Self.finding)/verify", ["accepted": true], as: inspector).status == 403)
            #expect(try await app.send(.post, "\(Self.finding)/verify", ["accepted": true], as: standing).status == 200)
        }
    }

    @Test("a reply is the unit's own, about criteria of the sheet, and says why")
    func faults() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let office = scene.offices["phuong-a"]
            let target = "\(Self.visit)/reply"
            #expect(try await app.send(.put, target, .dispute("c1"), as: office).code == "visit.notFound")
            try await scene.finalized()
            let two: JSON = [
                "criteria": [["criterion": "c1", "position": "agree"], ["criterion": "c1", "position": "agree"]]
            ]
            for (body, faults) in [
                (.dispute("c9"), ["/criteria/0/criterion criterion.unknown"]),
                (.dispute("c1", nil), ["/criteria/0/text note.required"]),
                (two, ["/criteria/1/criterion criterion.duplicate"]),
                (["criteria": [["criterion": "c1", "position": "maybe"]]], ["/criteria/0/position value.notAllowed"]),
            ] as [(JSON, [String])] {
                let answer = try await app.send(.put, target, body, as: office)
                #expect(answer.status == 422 && answer.faults == faults)
            }
            for token in [
                scene.offices["phuong-b"], scene.plan[.inspector], scene.plan[.standing], scene.plan[.viewer],
            ] {
                #expect(try await app.send(.put, target, .dispute("c1"), as: token).status == 403)
            }
            #expect(try await app.get(Self.visit, as: office)["reply"] == .null)
        }
    }

    // MARK: Findings

    @Test(
        "a finding becomes the unit's obligation, is remedied, sent back, remedied again and verified",
        arguments: Transport.allCases)
    func remedy(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app)
            let (office, inspector, standing) = (
                scene.offices["phuong-a"], scene.plan[.inspector], scene.plan[.standing]
            )
            let key = SmallPlan.obligation("task.inspection-dot-1-finding.mot-cua.phuong-a.1")
            try await app.expect(201, .put, Self.visit, .visit(Inspecting.scores()), as: inspector)
            let made = try await app.send(.put, Self.finding, .finding(), as: inspector)
            #expect(made.status == 201 && made.text("state") == "open" && made["dueAt"] == .null)
            #expect(try await app.send(.put, Self.finding, .finding(), as: inspector).status == 200)
            // Another finding under the same number would take the place of the first.
            #expect(try await app.send(.put, Self.finding, .finding(nil), as: inspector).status == 428)
            #expect(try await app.get(Self.finding, as: office).status == 404)
            #expect(try await app.get("\(Inspecting.path)/findings", as: office).list("items").isEmpty)
            #expect(try await app.get(key, as: standing).status == 404)

            try await app.expect(200, .post, "\(Self.visit)/finalize", as: inspector)
            let owed = try await app.get(key, as: office)
            #expect(owed.text("dueAt") == "2022-08-20T17:00:00Z" && owed.text("unit") == "phuong-a")
            #expect(
                try await app.send(.post, "\(key)/settle", [:], as: office).code == "obligation.ownAct")
            #expect(try await app.get(Self.finding, as: office).action("remedy") == "allowed")
            #expect(
                try await app.send(.put, Self.finding, .finding(nil), as: inspector, headers: [.ifMatch: "*"]).code
                    == "state.wrong")

            let remedy: JSON = ["text": "Đã niêm yết", "remediedOn": "2022-08-10"]
            #expect(
                try await app.send(.post, "\(Self.finding)/verify", ["accepted": true], as: inspector).code
                    == "state.wrong")
            let reported = try await app.expect(200, .post, "\(Self.finding)/remedy", remedy, as: office)
            #expect(reported.text("state") == "remedied" && reported.text("verdict") == "onTime")
            #expect(try await app.send(.post, "\(Self.finding)/remedy", remedy, as: office).code == "state.wrong")
            #expect(
                try await app.send(.post, "\(Self.finding)/verify", ["accepted": false], as: inspector).faults
                    == ["/reason member.missing"])
            let reopened = try await app.expect(
                200, .post, "\(Self.finding)/verify", ["accepted": false, "reason": "Mới một bên"], as: inspector)
            #expect(reopened.text("state") == "open" && reopened.text("reason") == "Mới một bên")
            #expect(reopened["verdict"] == .null)
            #expect(try await app.get(key, as: office).text("state") == "open")

            app.clock.set("2022-08-21T08:00:00+07:00")
            let overdue = try await app.get("\(Inspecting.path)/findings?overdue=true", as: office)
            #expect(overdue.column("n") == ["1"] && overdue["items.0.overdue"] == .bool(true))
            let status = try await app.get("\(SmallPlan.path)/status", as: standing)
            let kinds = status.column("kind", of: "obligations")
            let task = try #require(kinds.firstIndex(of: "task"))
            #expect(status.integer("obligations.\(task).overdue") == 1)
            let mine = try await app.get("/v1/units/phuong-a/obligations?kind=task&state=open", as: office)
            // The reply, whose time is over, comes first by its due date.
            #expect(
                mine.column("id") == [
                    "task.inspection-dot-1-reply.mot-cua.phuong-a", "task.inspection-dot-1-finding.mot-cua.phuong-a.1",
                ])

            let late = try await app.expect(200, .post, "\(Self.finding)/remedy", remedy, as: office)
            #expect(late.text("verdict") == "late")
            let verified = try await app.expect(200, .post, "\(Self.finding)/verify", ["accepted": true], as: inspector)
            #expect(verified.text("state") == "verified" && verified.text("verifiedAt") == "2022-08-21T01:00:00Z")
            #expect(
                try await app.send(.post, "\(Self.finding)/verify", ["accepted": true], as: inspector).code
                    == "state.wrong")
        }
    }

    @Test("nobody verifies a remedy of its own: not the unit's tokens, not the one that reported it")
    func fourEyes() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            try await scene.finalized(finding: .finding())
            let remedy: JSON = ["text": "Xong", "remediedOn": "2022-08-10"]
            try await app.expect(200, .post, "\(Self.finding)/remedy", remedy)
            let own = try await app.send(.post, "\(Self.finding)/verify", ["accepted": true])
            #expect(own.status == 409 && own.code == "fourEyes")
            #expect(try await app.get(Self.finding).action("verify") == "fourEyes")
            #expect(
                try await app.send(.post, "\(Self.finding)/verify", ["accepted": true], as: scene.offices["phuong-a"])
                    .status
                    == 403)
            // Somebody of the ward who is on the team all the same.
            let team: JSON = [["unit": "doan", "role": "Trưởng đoàn"], ["unit": "phuong-a"]]
            try await app.expect(
                200, .put, Inspecting.path, .inspection().with("team", team), as: scene.plan[.standing])
            let insider = try await app.token(.inspector, of: "phuong-a")
            let refused = try await app.send(.post, "\(Self.finding)/verify", ["accepted": true], as: insider)
            #expect(refused.status == 409 && refused.code == "fourEyes.unit")
            #expect(try await app.get(Self.finding, as: scene.plan[.inspector]).text("state") == "remedied")
        }
    }

    @Test("a finding is about a criterion of the sheet or about none, and is due in the future")
    func findingFaults() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let inspector = scene.plan[.inspector]
            #expect(try await app.send(.put, Self.finding, .finding(), as: inspector).code == "visit.notFound")
            try await app.expect(201, .put, Self.visit, .visit(Inspecting.scores()), as: inspector)
            let unknown = try await app.send(.put, Self.finding, .finding("c9", due: "2022-08-09"), as: inspector)
            #expect(unknown.status == 422)
            #expect(unknown.faults == ["/criterion criterion.unknown", "/dueOn date.past"])
            #expect(
                try await app.send(.put, Self.finding, ["severity": "huge"], as: inspector).faults == [
                    "/severity value.notAllowed", "/text member.missing", "/dueOn member.missing",
                ])
            for number in ["0", "1000", "01", "x"] {
                let answer = try await app.send(.put, "\(Self.visit)/findings/\(number)", .finding(), as: inspector)
                #expect(answer.status == 400 && answer.faults == ["n value.outOfRange"])
            }
            #expect(try await app.get("\(Inspecting.path)/findings", as: inspector).list("items").isEmpty)
            #expect(try await app.send(.put, Self.finding, .finding(nil), as: inspector).status == 201)
            // One that fell due before the visit was finalised needs another date first.
            app.clock.set("2022-08-21T08:00:00+07:00")
            let refused = try await app.send(.post, "\(Self.visit)/finalize", as: inspector)
            #expect(refused.faults == ["/findings/1/dueOn date.past"])
            try await app.expect(200, .put, Self.finding, .finding(due: "2022-08-30"), as: inspector, ifMatch: "*")
            try await app.expect(200, .post, "\(Self.visit)/finalize", as: inspector)
            let early = try await app.send(
                .post, "\(Self.finding)/remedy", ["text": "Xong", "remediedOn": "2022-08-09"],
                as: scene.offices["phuong-a"])
            #expect(early.faults == ["/remediedOn date.order"])
            let future = try await app.send(
                .post, "\(Self.finding)/remedy", ["text": "Xong", "remediedOn": "2022-08-22"],
                as: scene.offices["phuong-a"])
            #expect(future.faults == ["/remediedOn date.inFuture"])
        }
    }
}
