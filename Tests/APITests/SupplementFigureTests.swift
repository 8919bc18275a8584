import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Own criteria are kept apart: nothing by which units are compared knows of them.
@Suite struct SupplementFigureTests {
    private static let path = "\(SmallPlan.registration("phuong-a"))/supplement"
    private static let targets = [
        "status", "status?model=mot-cua&unit=phuong-a", "ranking", "ranking?model=mot-cua", "deviations",
        "deviations?minimum=1", "scorecards", "commendationCandidates?period=2022-07&minimumPercent=1",
        "inspections/dot-1/comparison",
    ]

    /// The same ward in the same months, with own criteria or without.
    private func figures(own: JSON?, inspected: JSON? = nil) async throws -> [String] {
        try await withApp { app in
            let scene = try await Inspecting(app, cards: nil)
            let (office, inspector) = (scene.offices["phuong-a"], scene.plan[.inspector])
            var (card, visit) = (JSON.card(submit: true), JSON.visit(Inspecting.scores("8", note: "Thiếu")))
            if let own {
                try await app.expect(
                    201, .put, Self.path,
                    JSON.supplement([.criterion("b1", maximum: 5_000)]).with("fromMonth", "2022-07"), as: office)
                try await app.expect(200, .post, "\(Self.path)/accept", as: scene.plan[.author])
                card = card.with("supplement", ["scores": [own]])
            }
            if let inspected { visit = visit.with("supplement", ["scores": [inspected]]) }
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), card, as: office)
            try await app.expect(
                201, .put, SmallPlan.card("phuong-b"), .card(submit: true), as: scene.offices["phuong-b"])
            try await app.expect(200, .post, "\(SmallPlan.card("phuong-a"))/accept", as: scene.plan[.standing])
            try await app.expect(201, .put, Inspecting.visit(), visit, as: inspector)
            try await app.expect(200, .post, "\(Inspecting.visit())/finalize", as: inspector)
            app.clock.set("2022-09-20T08:00:00+07:00")
            var answers: [String] = []
            for target in Self.targets {
                answers.append(try await app.get("\(SmallPlan.path)/\(target)", as: scene.plan[.standing]).body)
            }
            return answers
        }
    }

    @Test("dashboard, ranking, deviations, candidates and lists are byte for byte those of a ward without any")
    func apart() async throws {
        let without = try await figures(own: nil)
        for (target, body) in zip(Self.targets, without) {
            #expect(
                !body.contains("/problems/") && (body.contains("mot-cua") || body.contains("phuong-a")), "\(target)")
        }
        for (own, inspected) in [("0", nil), ("5000", "0"), ("2500.5", "5000")] as [(String, String?)] {
            let with = try await figures(own: .score("b1", own), inspected: inspected.map { .score("b1", $0) })
            for (index, target) in Self.targets.enumerated() {
                #expect(with[index] == without[index], "\(target)")
            }
        }
    }

    @Test("an inspector scores all of them or none, owes no reason, and there is nothing to dispute")
    func visit() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, cards: nil)
            let (office, inspector) = (scene.offices["phuong-a"], scene.plan[.inspector])
            let visit = Inspecting.visit()
            try await app.expect(
                201, .put, Self.path,
                JSON.supplement([.criterion("b1"), .criterion("b2")]).with("fromMonth", "2022-07"), as: office)
            try await app.expect(200, .post, "\(Self.path)/accept", as: scene.plan[.author])
            let own: JSON = ["scores": [.score("b1", "10"), .score("b2", "6")]]
            try await app.expect(
                201, .put, SmallPlan.card("phuong-a"), JSON.card(submit: true).with("supplement", own), as: office)
            // Since then the unit has other criteria; the visit goes by those of the card.
            try await app.expect(
                200, .put, Self.path, JSON.supplement([.criterion("b9")]).with("fromMonth", "2022-07"), as: office)
            try await app.expect(200, .post, "\(Self.path)/accept", as: scene.plan[.author])

            func body(_ scores: [JSON]) -> JSON {
                JSON.visit(Inspecting.scores()).with("supplement", ["scores": .array(scores)])
            }
            #expect(
                try await app.send(.put, visit, body([.score("b9", "1")]), as: inspector).faults
                    == ["/supplement/scores/0/criterion criterion.unknown"])
            let part = try await app.expect(201, .put, visit, body([.score("b1", "1")]), as: inspector)
            #expect(part.list("supplement.missing") == ["b2"] && part.list("reasonsMissing").isEmpty)
            #expect(part.number("self.supplement.total") == "16" && part.number("total") == "28.5")
            #expect(part.action("finalize") == "criterion.missing" && part.list("differences").isEmpty)
            #expect(
                try await app.send(.post, "\(visit)/finalize", as: inspector).faults
                    == ["/supplement/scores criterion.missing"])
            let whole = [JSON.score("b1", "1"), .score("b2", "2.5")]
            try await app.expect(200, .put, visit, body(whole), as: inspector, ifMatch: "*")
            let same = try await app.send(.put, visit, body(whole), as: inspector)
            #expect(same.status == 200 && same.integer("revision") == 2)
            let frozen = try await app.expect(200, .post, "\(visit)/finalize", as: inspector)
            #expect(frozen.number("supplement.percent") == "17.5" && frozen.number("percent") == "95")
            #expect(
                try await app.send(
                    .put, visit, body([.score("b1", "2"), .score("b2", "2")]), as: inspector,
                    headers: [.ifMatch: "*"]
                ).code == "state.wrong")
            #expect(try await app.get(visit, as: office).number("supplement.total") == "3.5")
            #expect(
                try await app.send(.put, "\(visit)/reply", .dispute("b1"), as: office).faults
                    == ["/criteria/0/criterion criterion.unknown"])
            // An answer that changes points is another revision; what was said of own criteria goes with it.
            try await app.expect(201, .put, "\(visit)/reply", .dispute("c1"), as: office)
            let answered = try await app.expect(
                201, .put, "\(visit)/answer", .answer("c1", points: "9"), as: inspector)
            #expect(answered.integer("revision") == 3 && answered.number("supplement.total") == "3.5")
            let history = try await app.get("\(visit)/revisions", as: inspector)
            #expect(
                history.list("items").indices.map { history.number("items.\($0).supplement.total") }
                    == ["1", "3.5", "3.5"])
        }
    }

    @Test("a blind visit hides what the unit gave itself there, too, and its own points are sealed with the others")
    func blind() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, .inspection().with("blind", true), cards: nil)
            let (office, inspector, visit) = (scene.offices["phuong-a"], scene.plan[.inspector], Inspecting.visit())
            try await app.expect(
                201, .put, Self.path, JSON.supplement([.criterion("b1")]).with("fromMonth", "2022-07"), as: office)
            try await app.expect(200, .post, "\(Self.path)/accept", as: scene.plan[.author])
            try await app.expect(
                201, .put, SmallPlan.card("phuong-a"),
                JSON.card(submit: true).with("supplement", ["scores": [.score("b1", "7")]]), as: office)
            #expect(try await app.get(Self.path, as: inspector).status == 403)
            func body(_ points: String, note: String? = nil) -> JSON {
                JSON.visit(Inspecting.scores("8", note: note)).with("supplement", ["scores": [.score("b1", points)]])
            }
            let made = try await app.expect(201, .put, visit, body("3"), as: inspector)
            #expect(made["self.supplement"] == .null && made.number("supplement.total") == "3")
            let sealed = try await app.expect(200, .post, "\(visit)/finalize", as: inspector)
            #expect(sealed.text("state") == "sealed" && sealed.number("self.supplement.total") == "7")
            let moved = try await app.send(
                .put, visit, body("7", note: "x"), as: inspector, headers: [.ifMatch: "*"])
            #expect(moved.faults == ["/supplement/scores points.sealed"])
            try await app.expect(200, .put, visit, body("3", note: "x"), as: inspector, ifMatch: "*")
            try await app.expect(200, .post, "\(visit)/finalize", as: inspector)
        }
    }
}
