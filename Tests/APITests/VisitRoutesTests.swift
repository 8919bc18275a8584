import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// The second score of a card: recorded, explained, frozen.
@Suite struct VisitRoutesTests {
    @Test("a visit shows both scores, asks for reasons, and is frozen once", arguments: Transport.allCases)
    func both(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app)
            let (inspector, target) = (scene.plan[.inspector], Inspecting.visit())
            let partial = try await app.send(.put, target, .visit([.score("c1", "8")]), as: inspector)
            #expect(partial.status == 201 && partial.text("state") == "draft" && partial.text("standing") == "draft")
            #expect(partial.list("missing") == ["c2", "c3"] && partial.list("reasonsMissing") == ["c1"])
            #expect(partial.number("self.total") == "28.5" && partial.number("self.percent") == "95")
            #expect(partial.text("differences.0.criterion") == "c1" && partial.number("differences.0.self") == "10")
            #expect(partial.action("finalize") == "criterion.missing" && partial.action("save") == "allowed")

            let whole = try await app.send(
                .put, target, .visit(Inspecting.scores("8")), as: inspector,
                headers: [.ifMatch: try #require(partial.headers[.eTag])])
            #expect(whole.status == 200 && whole.number("total") == "26.5" && whole.number("percent") == "88.33")
            #expect(whole.text("band") == "B" && whole.action("finalize") == "note.required")
            let refused = try await app.send(.post, "\(target)/finalize", as: inspector)
            #expect(refused.status == 422 && refused.faults == ["/scores/0/note note.required"])

            try await app.expect(
                200, .put, target, .visit(Inspecting.scores("8", note: "Thiếu")), as: inspector, ifMatch: "*")
            let frozen = try await app.expect(200, .post, "\(target)/finalize", as: inspector)
            #expect(frozen.text("state") == "finalized" && frozen.text("standing") == "awaitingReply")
            #expect(frozen.text("verdict") == "onTime" && frozen.text("replyDue") == "2022-08-15T17:00:00Z")
            let again = try await app.send(.post, "\(target)/finalize", as: inspector)
            #expect(again.status == 409 && again.code == "state.wrong")
            let changed = try await app.send(
                .put, target, .visit(Inspecting.scores("9", note: "x")), as: inspector, headers: [.ifMatch: "*"])
            #expect(changed.status == 409 && changed.code == "state.wrong")
            #expect(try await app.get(target, as: inspector).bytes == frozen.bytes)
            let history = try await app.get("\(target)/revisions", as: inspector)
            #expect(history.column("revision") == ["1", "2", "3"])
            #expect(try await app.get("\(target)/revisions", as: scene.offices["phuong-a"]).status == 403)
        }
    }

    @Test("a difference within the tolerance needs no reason")
    func tolerance() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            try await scene.finalized("phuong-a", "mot-cua", Inspecting.scores("9.5"))
            try await scene.finalized(
                "phuong-b", "mot-cua", [.score("c1", "10"), .score("c2", "9"), .score("c3", "10")])
        }
    }

    @Test("two inspectors save at once: one of them is told, and no row is lost", arguments: Transport.allCases)
    func race(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app)
            let target = Inspecting.visit()
            let second = try await app.token(.inspector, of: "doan")
            let bodies: [JSON] = [.visit([.score("c1", "10")]), .visit([.score("c2", "8")])]
            async let one = app.send(.put, target, bodies[0], as: scene.plan[.inspector])
            async let two = app.send(.put, target, bodies[1], as: second)
            let answers = try await [one, two]
            #expect(answers.map(\.status).sorted() == [201, 428])
            let late = try #require(answers.first { $0.status == 428 })
            #expect(late.problem == "precondition-required")
            let first = try #require(answers.first { $0.status == 201 })
            let tag = try #require(first.headers[.eTag])
            let both: JSON = .visit([.score("c1", "10"), .score("c2", "8")])
            #expect(try await app.send(.put, target, both, as: second, headers: [.ifMatch: tag]).status == 200)
            // The first one's tag is old now.
            let stale = try await app.send(
                .put, target, bodies[0], as: scene.plan[.inspector], headers: [.ifMatch: tag])
            #expect(stale.status == 412)
            #expect(try await app.get(target, as: second).column("criterion", of: "scores") == ["c1", "c2"])
            // The same again needs no condition and changes nothing.
            let same = try await app.send(.put, target, both, as: second)
            #expect(same.status == 200 && same.integer("revision") == 2)
            #expect(try await app.get("\(target)/revisions", as: second).list("items").count == 2)
        }
    }

    @Test("a blind visit hides the self-score in every way until the points are fixed", arguments: Transport.allCases)
    func blind(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app, .inspection().with("blind", true))
            let (inspector, target) = (scene.plan[.inspector], Inspecting.visit())
            // Neither by the card, nor by the registration's list of cards.
            #expect(try await app.get(SmallPlan.card("phuong-a"), as: inspector).status == 403)
            #expect(try await app.get("\(SmallPlan.card("phuong-a"))/revisions", as: inspector).status == 403)
            #expect(try await app.get("\(SmallPlan.path)/scorecards", as: inspector).list("items").isEmpty)
            // Nor by the terms of risk, which count them.
            #expect(try await app.get("\(Inspecting.path)/targets", as: inspector).status == 403)
            func hidden(_ answer: Answer) -> Bool {
                answer["self.hidden"] == .bool(true) && answer["self.percent"] == .null
                    && answer.list("self.scores").isEmpty && answer.list("differences").isEmpty
                    && answer.list("reasonsMissing").isEmpty
            }
            let made = try await app.expect(201, .put, target, .visit(Inspecting.scores("8")), as: inspector)
            #expect(hidden(made))
            #expect(hidden(try await app.get(target, as: scene.plan[.standing])))
            // A rehearsal would be a way to feel for it.
            let rehearsed = try await app.send(.post, "\(target)/finalize?dryRun=true", as: inspector)
            #expect(rehearsed.status == 200 && hidden(rehearsed) && rehearsed.text("state") == "draft")

            let sealed = try await app.expect(200, .post, "\(target)/finalize", as: inspector)
            #expect(sealed.text("state") == "sealed" && sealed.list("reasonsMissing") == ["c1"])
            #expect(sealed.number("self.percent") == "95" && sealed["self.hidden"] == .bool(false))
            #expect(try await app.get(target, as: scene.offices["phuong-a"]).code == "visit.notFound")
            // The other registration of the ward is still to be visited, so the cards stay closed.
            #expect(try await app.get(SmallPlan.card("phuong-a"), as: inspector).status == 403)

            #expect(
                try await app.send(.post, "\(target)/finalize", as: inspector).faults == [
                    "/scores/0/note note.required"
                ])
            let moved = try await app.send(
                .put, target, .visit(Inspecting.scores("10"), month: "2022-08"), as: inspector,
                headers: [.ifMatch: "*"])
            #expect(moved.faults == ["/scores points.sealed", "/month value.notAllowed"])
            try await app.expect(
                200, .put, target, .visit(Inspecting.scores("8", note: "Thiếu")), as: inspector, ifMatch: "*")
            let final = try await app.expect(200, .post, "\(target)/finalize", as: inspector)
            #expect(final.text("state") == "finalized" && final.number("percent") == "88.33")

            // One that agrees with the self-score is finalised at once.
            let equal = try await scene.finalized("phuong-a", "xanh", Inspecting.scores())
            #expect(equal.text("state") == "finalized")
            #expect(try await app.get(SmallPlan.card("phuong-a"), as: inspector).status == 200)
        }
    }

    @Test("the unit that was inspected reads its visit once it is finalised, and only its own")
    func inspected() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let (a, b) = (scene.offices["phuong-a"], scene.offices["phuong-b"])
            try await app.expect(
                201, .put, Inspecting.visit(), .visit(Inspecting.scores("8", note: "Thiếu")), as: scene.plan[.inspector]
            )
            let list = "\(Inspecting.path)/visits"
            let feed = try await app.get("/v1/changes", as: a)
            #expect(!feed.column("action").contains("visit.save"))
            for token in [a, b] {
                #expect(try await app.get(list, as: token).list("items").isEmpty)
                #expect(try await app.get("\(list)?state=draft", as: token).list("items").isEmpty)
            }
            #expect(try await app.get(Inspecting.visit(), as: a).code == "visit.notFound")
            // Exactly as where there is nothing.
            #expect(try await app.get(Inspecting.visit("phuong-a", "xanh"), as: a).code == "visit.notFound")
            try await app.expect(200, .post, "\(Inspecting.visit())/finalize", as: scene.plan[.inspector])
            let seen = try await app.get(Inspecting.visit(), as: a)
            #expect(seen.status == 200 && seen.action("reply") == "allowed" && seen.action("save") == nil)
            #expect(try await app.get(list, as: a).column("unit") == ["phuong-a"])
            #expect(try await app.get(list, as: b).list("items").isEmpty)
            #expect(try await app.get(Inspecting.visit(), as: b).status == 403)
            #expect(try await app.get("/v1/changes", as: a).column("action").contains("visit.finalize"))
        }
    }

    // MARK: Bad input

    /// What is wrong with a visit, and what is answered; nothing is kept of it.
    private static let faulty: [(body: JSON, faults: [String])] = [
        (.visit(Inspecting.scores(), on: "2022-06-30"), ["/visitedOn date.outsideWindow", "/visitedOn date.order"]),
        (
            .visit(Inspecting.scores(), on: "2022-10-01"),
            ["/visitedOn date.outsideWindow", "/visitedOn date.inFuture"]
        ),
        (.visit(Inspecting.scores(), on: "2022-08-11"), ["/visitedOn date.inFuture"]),
        (.visit(Inspecting.scores(), month: "2022-08", on: "2022-07-31"), ["/visitedOn date.order"]),
        (.visit(Inspecting.scores(), month: "2022-06"), ["/month month.outsidePlan"]),
        (.visit(Inspecting.scores()).with("scoresheetVersion", 2), ["/scoresheetVersion scoresheetVersion.differs"]),
        (
            .visit([
                .score("c1", "11"), .score("c9", "1"), .score("c1", "1"), ["criterion": "c2"],
                .notApplicable("c3", note: nil),
            ]),
            [
                "/scores/0/points points.aboveMaximum", "/scores/1/criterion criterion.unknown",
                "/scores/2/criterion criterion.duplicate", "/scores/3 score.empty", "/scores/4/note note.required",
            ]
        ),
        (
            ["visitedOn": "10/8", "month": "8", "scores": [7], "secret": 1, "conclusion": " "],
            [
                "/visitedOn date.invalid", "/month month.invalid", "/scores/0 member.type", "/conclusion text.empty",
                "/secret member.unknown",
            ]
        ),
    ]

    @Test("a visit with faults is refused with all of them", arguments: 0..<faulty.count, Transport.allCases)
    func faults(_ index: Int, _ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app)
            let acts = try await app.trailLength()
            let answer = try await app.send(
                .put, Inspecting.visit(), Self.faulty[index].body, as: scene.plan[.inspector])
            #expect(answer.status == 422 && answer.faults.sorted() == Self.faulty[index].faults.sorted(), "\(answer)")
            #expect(try await app.get(Inspecting.visit(), as: scene.plan[.inspector]).status == 404)
            #expect(try await app.trailLength() == acts)
        }
    }

    @Test("a visit needs a published sheet, and is scored on the version of the card of its month")
    func versions() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let (author, inspector) = (scene.plan[.author], scene.plan[.inspector])
            let sheet = "\(SmallPlan.path)/scoresheets/mot-cua"
            try await app.expect(200, .put, sheet, .sheet([.criterion("moi")]), as: author)
            try await app.expect(200, .post, "\(sheet)/publish", as: author)
            // July's card is of version 1; for August there is none yet, so version 2 is in force.
            let july = try await app.send(.put, Inspecting.visit(), .visit([.score("moi", "1")]), as: inspector)
            #expect(july.faults == ["/scores/0/criterion criterion.unknown"])
            let august: JSON = .visit([.score("moi", "1")], month: "2022-08")
            #expect(
                try await app.send(.put, Inspecting.visit(), august, as: inspector).integer("scoresheetVersion") == 2)
            try await app.expect(
                200, .put, Inspecting.visit(), .visit(Inspecting.scores()), as: inspector, ifMatch: "*")
            // A month whose card comes on another version before the visit is finalised must be looked at again.
            try await app.expect(
                201, .put, Inspecting.visit("phuong-b"), .visit([.score("moi", "1")], month: "2022-08"), as: inspector)
            let third: JSON = .sheet([.criterion("khac")])
            try await app.expect(200, .put, sheet, third, as: author)
            try await app.expect(200, .post, "\(sheet)/publish", as: author)
            let stale = try await app.send(.post, "\(Inspecting.visit("phuong-b"))/finalize", as: inspector)
            #expect(stale.status == 409 && stale.code == "scoresheet.differs")
        }
    }

    @Test("what is not registered, not in scope, unpublished or over is told apart", arguments: Transport.allCases)
    func conflicts(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app)
            let (inspector, standing) = (scene.plan[.inspector], scene.plan[.standing])
            let visit: JSON = .visit(Inspecting.scores())
            func code(_ target: String, as token: String) async throws -> String? {
                try await app.send(.put, target, visit, as: token).code
            }
            #expect(try await code(Inspecting.visit("chung-cu-a"), as: inspector) == "registration.none")
            #expect(try await code(Inspecting.visit("phuong-a", "khong-co"), as: inspector) == "model.notInPlan")
            #expect(
                try await code("\(SmallPlan.path)/inspections/dot-9/visits/mot-cua/phuong-a", as: standing)
                    == "inspection.notFound")
            #expect(
                try await code("\(SmallPlan.path)/inspections/dot-9/visits/mot-cua/phuong-a", as: inspector)
                    == "forbidden.writeVisit")
            try await app.expect(201, .put, "\(SmallPlan.path)/inspections/dot-2", .inspection(), as: standing)
            #expect(
                try await code("\(SmallPlan.path)/inspections/dot-2/visits/mot-cua/phuong-a", as: standing)
                    == "state.wrong")
            try await app.expect(
                200, .post, SmallPlan.registration("phuong-b") + "/return", ["reason": "x"], as: standing)
            #expect(try await code(Inspecting.visit("phuong-b"), as: inspector) == "registration.returned")

            try await app.expect(201, .put, Inspecting.visit(), visit, as: inspector)
            try await app.expect(200, .post, "\(Inspecting.path)/close", as: standing)
            for (method, target) in [
                (HTTPRequest.Method.put, Inspecting.visit()), (.post, Inspecting.visit() + "/finalize"),
            ] {
                let body: JSON = method == .put ? visit.with("conclusion", "Khác") : [:]
                let answers = [
                    try await app.send(method, target, body, as: inspector),
                    try await app.send(method, target, body, as: standing, headers: [.ifMatch: "*"]),
                ]
                #expect(answers[0].status == 403 && answers[1].status == 409 && answers[1].code == "state.wrong")
            }
            #expect(try await app.get(Inspecting.visit(), as: standing).text("conclusion") == "Đạt")
        }
    }

    @Test("a visit to a unit that has sent no card stands alone")
    func alone() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, cards: nil)
            let made = try await scene.finalized("phuong-a", "mot-cua", Inspecting.scores("3"))
            #expect(made["self.percent"] == .null && made["self.hidden"] == .bool(false))
            #expect(made.list("differences").isEmpty && made.number("percent") == "71.66")
        }
    }

    @Test("what the unit saves after it has sent its card does not count, what it sends anew does")
    func sent() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, cards: nil)
            let (office, inspector) = (scene.offices["phuong-a"], scene.plan[.inspector])
            let card = SmallPlan.card("phuong-a")
            let low: [JSON] = [.score("c1", "1"), .score("c2", "1"), .notApplicable("c3")]
            try await app.expect(201, .put, card, .card(), as: office)
            let target = Inspecting.visit()
            let first = try await app.expect(201, .put, target, .visit(Inspecting.scores()), as: inspector)
            #expect(first["self.percent"] == .null)
            try await app.expect(200, .post, "\(card)/submit", as: office)
            #expect(try await app.get(target, as: inspector).number("self.percent") == "95")
            try await app.expect(200, .post, "\(card)/return", ["reason": "x"], as: scene.plan[.standing])
            try await app.expect(200, .put, card, .card(low), as: office)
            #expect(try await app.get(target, as: inspector).number("self.percent") == "95")
            try await app.expect(
                200, .put, card, .card(low, submit: true), as: office)
            #expect(try await app.get(target, as: inspector).number("self.percent") == "10")
            // Finalised, the visit keeps to what it was compared with.
            try await app.expect(
                200, .put, target, .visit(Inspecting.scores("10", note: "x").map { $0.with("note", "x") }),
                as: inspector,
                ifMatch: "*")
            try await app.expect(200, .post, "\(target)/finalize", as: inspector)
            try await app.expect(200, .put, card, .card(submit: true), as: office)
            #expect(try await app.get(target, as: inspector).number("self.percent") == "10")
        }
    }
}
