import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Whom to visit: proposed by lot or by risk, confirmed by a person.
@Suite struct TargetRoutesTests {
    private static let targets = "\(Inspecting.path)/targets"
    private static let chosen: JSON = .inspection().with("scope", ["units": ["cac-phuong"]])

    @Test("a draw is the same from the same seed, and kept with it", arguments: Transport.allCases)
    func random(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app, Self.chosen)
            let standing = scene.plan[.standing]
            func draw(_ seed: Int) async throws -> Answer {
                try await app.expect(
                    200, .post, "\(Self.targets)?strategy=random&count=2&seed=\(seed)", as: standing)
            }
            let first = try await draw(1)
            // SplitMix64 from 1 begins 0x910A2DEC89025CC1, 0xBEEB8DA1658EEC67: of a, b, c the last place is drawn from
            // three, index 1, and the next from the two left (a, c), index 1.
            #expect(first.list("order") == ["phuong-a", "phuong-c", "phuong-b"])
            #expect(first.list("units") == ["phuong-a", "phuong-c"] && first.integer("candidates") == 3)
            #expect(try await draw(1).list("order") == first.list("order"))
            let kept = try await app.get(Self.targets, as: standing)
            #expect(kept.column("number", of: "proposals") == ["1", "2"])
            #expect(kept.column("seed", of: "proposals") == ["1", "1"])
            #expect(kept.list("candidates") == ["phuong-a", "phuong-b", "phuong-c"])

            // Without a seed one is made, and repeats the draw.
            let path = "\(Self.targets)?strategy=random&count=2"
            let unseeded = try await app.expect(200, .post, path, as: standing)
            let seed = try #require(unseeded.integer("seed"))
            #expect(try await draw(Int(seed)).list("order") == unseeded.list("order"))
        }
    }

    @Test("risk gives every unit with its terms, the riskiest first")
    func risk() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, Self.chosen)
            let standing = scene.plan[.standing]
            // phuong-b: visited, 2 of 30 points too high (6 %), a finding that is overdue on 21 August.
            try await app.expect(
                200, .post, "\(Self.targets)/confirm", ["units": ["phuong-b"], "reason": "Thử"], as: standing)
            try await scene.finalized("phuong-b", finding: .finding())
            app.clock.set("2022-08-21T08:00:00+07:00")
            let proposal = try await app.expect(200, .post, "\(Self.targets)?strategy=risk&count=1", as: standing)
            #expect(proposal.column("unit", of: "scores") == ["phuong-a", "phuong-c", "phuong-b"])
            // Never inspected: 30. Visited this month: 0 + 3 × 7 (2 of 28.5 credit of 30: 6.66) = 18, finding 3, overdue 6.
            #expect(proposal.column("points", of: "scores") == ["30", "30", "27"])
            #expect(proposal.list("units") == ["phuong-a"] && proposal["seed"] == .null)
            // phuong-a and phuong-c are equal; some seeds draw the one first, some the other, each always the same.
            func first(_ seed: Int) async throws -> String? {
                let path = "\(Self.targets)?strategy=risk&count=1&seed=\(seed)"
                let drawn = try await app.expect(200, .post, path, as: standing)
                #expect(
                    drawn.column("points", of: "scores") == ["30", "30", "27"]
                        && drawn["seed"] == JSON(integerLiteral: Int64(seed)))
                return drawn.column("unit", of: "scores").first ?? nil
            }
            var firsts: [String?] = []
            for seed in 1...8 { firsts.append(try await first(seed)) }
            #expect(Set(firsts) == ["phuong-a", "phuong-c"])
            #expect(try await first(1) == firsts[0])
            func term(_ unit: Int, _ name: String) -> String? {
                let terms = "scores.\(unit).terms"
                guard let index = proposal.column("term", of: terms).firstIndex(of: name) else { return nil }
                return ["value", "bound", "weight", "points"].compactMap {
                    proposal.integer("\(terms).\(index).\($0)").map { String($0) }
                }.joined(separator: " ")
            }
            #expect(term(0, "neverInspected") == "1 1 30 30" && term(2, "neverInspected") == "0 1 30 0")
            #expect(term(2, "overscored") == "6 20 3 18" && term(2, "openFindings") == "1 10 3 3")
            #expect(term(2, "overdueFindings") == "1 10 6 6")
        }
    }

    @Test("a person confirms others than were proposed, with a reason; every choice is kept and the last holds")
    func confirm() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, Self.chosen)
            let (standing, inspector) = (scene.plan[.standing], scene.plan[.inspector])
            try await app.expect(200, .post, "\(Self.targets)?strategy=random&count=1&seed=1", as: standing)
            let visit: JSON = .visit(Inspecting.scores())
            let early = try await app.send(.put, Inspecting.visit(), visit, as: inspector)
            #expect(early.status == 409 && early.code == "visit.notTargeted")
            func confirm(_ units: JSON) async throws -> Answer {
                try await app.send(
                    .post, "\(Self.targets)/confirm", ["units": units, "reason": "Mưa lớn", "proposal": 1], as: standing
                )
            }
            let choice = try await confirm(["phuong-b", "phuong-a"])
            #expect(choice.status == 200 && choice.list("units") == ["phuong-a", "phuong-b"])
            #expect(choice.integer("proposal") == 1 && choice.text("reason") == "Mưa lớn")
            func owed() async throws -> [String] {
                let rows = try await app.get(
                    "\(SmallPlan.path)/obligations?kind=inspection&state=open&model=mot-cua", as: standing)
                return rows.column("subject").compactMap(\.self).sorted()
            }
            #expect(try await owed() == ["phuong-a", "phuong-b"])
            try await app.expect(201, .put, Inspecting.visit(), visit, as: inspector)
            // Who is visited already stays on the list.
            #expect(try await confirm(["phuong-c"]).code == "visit.begun")
            #expect(try await confirm(["phuong-a", "phuong-c"]).status == 200)
            #expect(try await owed() == ["phuong-a", "phuong-c"])
            #expect(
                try await app.send(.put, Inspecting.visit("phuong-b"), visit, as: inspector).code
                    == "visit.notTargeted")
            #expect(try await confirm(["phuong-a", "phuong-b"]).status == 200)
            #expect(try await owed() == ["phuong-a", "phuong-b"])
            let kept = try await app.get(Self.targets, as: inspector)
            #expect(kept.column("number", of: "choices") == ["1", "2", "3"])
            #expect(try await app.get(Inspecting.path, as: standing).list("targets") == ["phuong-a", "phuong-b"])
        }
    }

    @Test("a choice before the opening owes nothing until then")
    func draft() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, nil)
            let standing = scene.plan[.standing]
            try await app.expect(201, .put, Inspecting.path, Self.chosen, as: standing)
            try await app.expect(
                200, .post, "\(Self.targets)/confirm", ["units": ["phuong-c"], "reason": "Xa nhất"], as: standing)
            let list = "\(SmallPlan.path)/obligations?kind=inspection"
            #expect(try await app.get(list, as: standing).list("items").isEmpty)
            try await app.expect(200, .post, "\(Inspecting.path)/open", as: standing)
            #expect(try await app.get(list, as: standing).column("subject") == ["phuong-c", "phuong-c"])
        }
    }

    @Test(
        "a proposal or choice that makes no sense is refused",
        arguments: [
            ("?strategy=luck&count=2", nil, ["strategy value.notAllowed"]),
            ("?count=0&seed=1", nil, ["strategy member.missing", "count value.outOfRange"]),
            ("?strategy=risk&count=2&seed=x", nil, ["seed value.outOfRange"]),
            ("?strategy=random&count=2&seed=-1", nil, ["seed value.outOfRange"]),
            ("/confirm", ["units": ["phuong-a"]], ["/reason member.missing"]),
            (
                "/confirm", ["units": ["phuong-a", "quan", "x", "phuong-a"], "reason": "x", "proposal": 7],
                [
                    "/units/1 target.outOfScope", "/units/2 target.outOfScope", "/units/3 code.duplicate",
                    "/proposal reference.unknown",
                ]
            ),
        ] as [(String, JSON?, [String])])
    func faults(_ target: String, _ body: JSON?, _ faults: [String]) async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, Self.chosen)
            let answer = try await app.send(.post, Self.targets + target, body ?? [:], as: scene.plan[.standing])
            #expect(answer.faults == faults, "\(answer)")
            let kept = try await app.get(Self.targets, as: scene.plan[.standing])
            #expect(kept.list("proposals").isEmpty && kept.list("choices").isEmpty)
        }
    }

    @Test("wards do not see who is next, and do not choose")
    func roles() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, Self.chosen)
            for (token, statuses) in [
                (scene.offices["phuong-a"], [403, 403, 403]), (scene.plan[.viewer], [403, 403, 403]),
                (scene.plan[.inspector], [200, 403, 403]), (scene.plan[.issuer], [200, 403, 403]),
            ] {
                let answers = [
                    try await app.get(Self.targets, as: token).status,
                    try await app.send(.post, "\(Self.targets)?strategy=risk&count=1", as: token).status,
                    try await app.send(
                        .post, "\(Self.targets)/confirm", ["units": ["phuong-a"], "reason": "x"], as: token
                    ).status,
                ]
                #expect(answers == statuses)
            }
        }
    }
}
