import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// How far the self-scores stand from what was found, and who ranks where; every figure worked out by hand.
@Suite struct ComparisonRoutesTests {
    private static let comparison = "\(Inspecting.path)/comparison"
    private static let ranking = "\(SmallPlan.path)/ranking"

    /// Four visits to three wards, each against a card of 10, 8.5 and 10 points of 10:
    ///
    /// | visit | c1 | c2 | c3 |
    /// |---|---|---|---|
    /// | phuong-a, mot-cua | 8 | 8.5 | 10 |
    /// | phuong-a, xanh | 10 | 10 | not applicable |
    /// | phuong-b, mot-cua | 10 | 8.5 | 10 |
    /// | phuong-c, mot-cua | 9.5 | 4 | 10 |
    private func visited(_ app: TestApp) async throws -> Inspecting {
        let scene = try await Inspecting(app)
        try await scene.finalized("phuong-a", "mot-cua", Inspecting.scores("8", note: "Thiếu"))
        try await scene.finalized(
            "phuong-a", "xanh", [.score("c1", "10"), .score("c2", "10", note: "Đủ"), .notApplicable("c3")])
        try await scene.finalized("phuong-b", "mot-cua", Inspecting.scores())
        try await scene.finalized(
            "phuong-c", "mot-cua", [.score("c1", "9.5"), .score("c2", "4", note: "Hỏng"), .score("c3", "10")])
        return scene
    }

    private func figure(_ answer: Answer, _ path: String) -> [String?] {
        ["n", "visits", "unpaired"].map { answer.integer("\(path).\($0)").map { String($0) } }
            + ["selfPercent", "inspectedPercent", "bias", "error"].map { answer.number("\(path).\($0)") }
            + ["raised", "lowered", "equal", "beyondTolerance"].map {
                answer.integer("\(path).\($0)").map { String($0) }
            }
    }

    @Test("the figures are those of the definition", arguments: Transport.allCases)
    func figures(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await visited(app)
            let all = try await app.get("\(Self.comparison)?minimum=1", as: scene.plan[.standing])
            // Pairs: 3 + 2 + 3 + 3 = 11 of 110 points. Self 28.5 + 18.5 + 28.5 + 28.5 = 104, inspected 26.5 + 20 + 28.5 + 23.5
            // = 98.5. Bias 5.5/110 = 5 %; differences 2 + 1.5 + 0 + (0.5 + 4.5) = 8.5, 7.727 %.
            #expect(
                figure(all, "total") == ["11", "4", "1", "94.54", "89.54", "5", "7.72", "1", "3", "7", "3"])
            #expect(all.number("total.raisedPercent") == "9.09" && all.number("total.loweredPercent") == "27.27")
            #expect(all.number("total.equalPercent") == "63.63" && all.integer("finalVisits") == 0)
            // phuong-a: 47 against 46.5 of 50; differences 2 + 1.5.
            #expect(all.column("unit", of: "units") == Inspecting.wards)
            #expect(figure(all, "units.0") == ["5", "2", "1", "94", "93", "1", "7", "1", "1", "3", "2"])
            #expect(figure(all, "units.1") == ["3", "1", "0", "95", "95", "0", "0", "0", "0", "3", "0"])
            // phuong-c: 28.5 against 23.5 of 30; half a point is tolerated, 4.5 are not.
            #expect(figure(all, "units.2") == ["3", "1", "0", "95", "78.33", "16.66", "16.66", "0", "2", "1", "1"])
            #expect(all.column("model", of: "models") == ["mot-cua", "xanh"])
            // mot-cua: 85.5 against 78.5 of 90, differences 7; xanh: 18.5 against 20 of 20.
            #expect(figure(all, "models.0") == ["9", "3", "0", "95", "87.22", "7.77", "7.77", "0", "3", "6", "2"])
            #expect(figure(all, "models.1") == ["2", "1", "1", "92.5", "100", "-7.5", "7.5", "1", "0", "1", "1"])
            #expect(all.column("group", of: "groups") == ["g1", "g1"])
            #expect(all.column("inspection", of: "inspections") == ["dot-1"])
            #expect(figure(all, "inspections.0") == figure(all, "total"))
            #expect(all.column("criterion", of: "criteria") == ["c1", "c2", "c3", "c1", "c2"])
            // Worst: mot-cua c2 4.5/30 = 15 %, xanh c2 1.5/10 = 15 %, mot-cua c1 2.5/30; the others have no error.
            #expect(all.column("criterion", of: "worst") == ["c2", "c2", "c1"])
            #expect(all.column("model", of: "worst") == ["mot-cua", "xanh", "mot-cua"])
            #expect(all.list("worst").map { $0["error"] } == [.points("15"), .points("15"), .points("8.33")])
            #expect(
                try await app.get("\(SmallPlan.path)/deviations?minimum=1", as: scene.plan[.issuer]).bytes == all.bytes)
        }
    }

    @Test("a model is not called by the name of a unit that has its code")
    func sameCode() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            try await app.expect(201, .put, "/v1/units/mot-cua", .unit("Bộ phận", kind: "oneStop", in: "phuong-a"))
            app.clock.set("2022-06-19T08:00:00+07:00")
            try await app.expect(201, .put, SmallPlan.registration("mot-cua"), [:])
            app.clock.set("2022-08-10T08:00:00+07:00")
            try await scene.finalized("mot-cua")
            let csv = try await app.get(
                "\(Self.comparison)?minimum=1", as: scene.plan[.standing], headers: [.accept: "text/csv"])
            #expect(csv.body.contains("unit,,mot-cua,Bộ phận,"))
            #expect(csv.body.contains("model,mot-cua,mot-cua,,"))
        }
    }

    @Test("below the minimum there is no figure, only how many there were")
    func minimum() async throws {
        try await withApp { app in
            let scene = try await visited(app)
            let five = try await app.get(Self.comparison, as: scene.plan[.standing])
            #expect(five.integer("minimum") == 5 && five["total.withheld"] == .bool(false))
            #expect(figure(five, "units.0") == ["5", "2", "1", "94", "93", "1", "7", "1", "1", "3", "2"])
            #expect(figure(five, "units.1") == ["3", "1", "0", nil, nil, nil, nil, nil, nil, nil, nil])
            #expect(five["units.1.withheld"] == .bool(true) && five["units.1.bias"] == .null)
            #expect(five.list("worst").isEmpty)
            let csv = try await app.get(Self.comparison, as: scene.plan[.standing], headers: [.accept: "text/csv"])
            #expect(csv.headers[.contentType]?.hasPrefix("text/csv") == true)
            #expect(csv.body.contains("total,,,,11,4,0,1,94.54,89.54,5,7.72,1,3,7,9.09,27.27,63.63,3\r\n"))
            #expect(csv.body.contains("unit,,phuong-b,Đơn vị phuong-b,3,1,0,0,,,,,,,,,,,\r\n"))
        }
    }

    @Test(
        "figures are narrowed by unit, model, group, criterion, month and finality",
        arguments: [
            ("unit=phuong-a", "5 2"), ("model=xanh", "2 1"), ("unit=phuong-a&model=mot-cua", "3 1"),
            ("group=g1", "11 4"), ("group=g9", "0 4"), ("criterion=c1", "4 4"), ("month=2022-07", "11 4"),
            ("month=2022-08", "0 0"), ("final=true", "0 0"), ("final=false", "11 4"),
        ])
    func filters(_ query: String, _ expected: String) async throws {
        try await withApp { app in
            let scene = try await visited(app)
            let answer = try await app.get("\(Self.comparison)?minimum=1&\(query)", as: scene.plan[.standing])
            #expect("\(answer.integer("total.n") ?? -1) \(answer.integer("total.visits") ?? -1)" == expected)
        }
    }

    @Test("asOf gives the figures as they were; a tag changes when a reply's time is over")
    func asOf() async throws {
        try await withApp { app in
            let scene = try await visited(app)
            let standing = scene.plan[.standing]
            let before = try await app.get("\(Self.comparison)?asOf=2022-08-10T00:59:59Z", as: standing)
            #expect(before.integer("total.visits") == 0)
            let now = try await app.get(Self.comparison, as: standing)
            let tag = try #require(now.headers[.eTag])
            #expect(try await app.get(Self.comparison, as: standing, headers: [.ifNoneMatch: tag]).status == 304)
            try await app.expect(
                201, .put, "\(Inspecting.visit())/reply", .dispute("c1"), as: scene.offices["phuong-a"])
            app.clock.set("2022-08-16T00:00:00+07:00")
            let later = try await app.get(Self.comparison, as: standing, headers: [.ifNoneMatch: tag])
            #expect(later.status == 200 && later.integer("finalVisits") == 3)
            try await app.expect(
                201, .put, "\(Inspecting.visit())/answer", .answer("c1", points: "10"), as: scene.plan[.inspector])
            let answered = try await app.get("\(Self.comparison)?minimum=1", as: standing)
            #expect(answered.integer("finalVisits") == 4 && answered.number("units.0.inspectedPercent") == "97")
            // The answer has changed nothing of the day before.
            let past = try await app.get("\(Self.comparison)?minimum=1&asOf=2022-08-15T00:00:00Z", as: standing)
            #expect(past.number("units.0.inspectedPercent") == "93" && past.integer("finalVisits") == 0)
            let future = try await app.get("\(Self.comparison)?asOf=2022-09-01T00:00:00Z", as: standing)
            #expect(future.status == 400 && future.faults == ["asOf date.inFuture"])
        }
    }

    @Test("a ward sees its own figures, a team those of its inspection, a stranger none")
    func roles() async throws {
        try await withApp { app in
            let scene = try await visited(app)
            for target in [Self.comparison, "\(SmallPlan.path)/deviations"] {
                let own = try await app.get("\(target)?minimum=1", as: scene.offices["phuong-b"])
                #expect(own.column("unit", of: "units") == ["phuong-b"] && own.integer("total.n") == 3)
            }
            #expect(try await app.get(Self.comparison, as: scene.plan[.inspector]).integer("total.n") == 11)
            #expect(try await app.get("\(SmallPlan.path)/deviations", as: scene.plan[.inspector]).status == 403)
            #expect(try await app.get(Self.comparison, as: scene.plan[.author]).status == 200)
            #expect(try await app.get(Self.ranking, as: scene.plan[.author]).status == 403)
            for bad in ["minimum=0", "criterion=%20", "final=yes", "secret=1", "asOf=yesterday"] {
                #expect(
                    try await app.get("\(Self.comparison)?\(bad)", as: scene.plan[.standing]).status == 400, "\(bad)")
            }
        }
    }

    // MARK: Ranking

    @Test("a ranking names the plan's rule, its inputs, ties and who is left out", arguments: Transport.allCases)
    func ranking(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await visited(app)
            let standing = scene.plan[.standing]
            // No visit is final yet: six cards of 28.5 of 30, all level.
            let early = try await app.get(Self.ranking, as: standing)
            #expect(early.text("formula.finalScore") == "inspectedElseSelf")
            #expect(early.column("place") == ["1", "1", "1"] && early.column("unit") == Inspecting.wards)
            #expect(early["items.0.tied"] == .bool(true) && early.number("items.0.percent") == "95")

            app.clock.set("2022-08-16T00:00:00+07:00")
            let late = try await app.get(Self.ranking, as: standing)
            // phuong-b: 28.5 + 28.5 of 60 = 95 %. phuong-a: mot-cua 26.5 of 30; xanh 10 + 10, c3 not applicable: 20 of 20;
            // 46.5 of 50 = 93 %. phuong-c: 23.5 + 28.5 of 60 = 86.66 %.
            #expect(late.column("unit") == ["phuong-b", "phuong-a", "phuong-c"])
            #expect(late.list("items").map { $0["percent"] } == [.points("95"), .points("93"), .points("86.66")])
            #expect(late.column("place") == ["1", "2", "3"] && late["items.0.tied"] == .bool(false))
            #expect(late.column("source", of: "items.1.inputs") == ["inspected", "inspected"])
            #expect(late.column("source", of: "items.2.inputs") == ["inspected", "self"])
            #expect(late.text("items.2.inputs.0.inspection") == "dot-1" && late["items.2.inputs.1.inspection"] == .null)
            #expect(late.list("leftOut").isEmpty)
            let one = try await app.get("\(Self.ranking)?model=xanh", as: standing)
            #expect(
                one.column("unit") == ["phuong-a", "phuong-b", "phuong-c"] && one.column("place") == ["1", "2", "2"])
            // The same asOf, the same list.
            let past = "\(Self.ranking)?asOf=2022-08-12T00:00:00Z"
            let first = try await app.get(past, as: standing)
            #expect(first.list("items") == early.list("items"))
            try await app.expect(
                200, .post, SmallPlan.card("phuong-b") + "/return", ["reason": "x"], as: standing)
            #expect(try await app.get(past, as: standing).bytes == first.bytes)
            let csv = try await app.get(Self.ranking, as: standing, headers: [.accept: "text/csv"])
            // Without what it is made of, and in parts.
            let short = try await app.get("\(Self.ranking)?inputs=false&limit=2", as: standing)
            #expect(short.integer("items.0.counted") == 2 && short["items.0.inputs"] == nil)
            let next = try #require(short.text("next"))
            let target = "\(Self.ranking)?inputs=false&limit=2&cursor=\(next)"
            #expect(short.headers[named: "Link"] == "<\(target)>; rel=\"next\"")
            let rest = try await app.get(target, as: standing)
            #expect(rest["next"] == .null && rest.headers[named: "Link"] == nil)
            #expect(rest.column("place") == ["3"] && rest.list("items").count + short.list("items").count == 3)
            #expect(try await app.get("\(Self.ranking)?inputs=yes", as: standing).status == 400)
            #expect(try await app.get("\(Self.ranking)?cursor=i1", as: standing).status == 400)
            #expect(
                csv.body.hasPrefix(
                    "\u{FEFF}place,tied,unit,name,percent,total,maximum,inputs,leftOut,declaredInputs\r\n"))
        }
    }

    @Test("a ward sees where it stands among all, and of the others how many they are", arguments: Transport.allCases)
    func place(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app, nil, cards: nil)
            for (ward, points) in [("phuong-a", "6"), ("phuong-b", "8"), ("phuong-c", "8")] {
                try await app.expect(
                    201, .put, SmallPlan.card(ward), .card(Inspecting.scores(points), submit: true),
                    as: scene.offices[ward])
            }
            let all = try await app.get(Self.ranking, as: scene.plan[.standing])
            #expect(all.column("unit") == ["phuong-b", "phuong-c", "phuong-a"] && all.integer("ranked") == 3)
            for (ward, place, tied) in [("phuong-a", "3", false), ("phuong-b", "1", true), ("phuong-c", "1", true)] {
                for query in ["", "?model=mot-cua", "?from=2022-07&to=2022-07", "?inputs=false&limit=1"] {
                    let own = try await app.get(Self.ranking + query, as: scene.offices[ward])
                    #expect(own.column("unit") == [ward] && own.column("place") == [place], "\(ward) \(query)")
                    #expect(own["items.0.tied"] == .bool(tied) && own.integer("ranked") == 3)
                    #expect(own.list("leftOut").isEmpty && own["next"] == .null)
                    for other in Inspecting.wards where other != ward { #expect(!own.body.contains(other)) }
                }
            }
            // Who has nothing to be ranked by is told so of itself alone.
            let none = try await app.get("\(Self.ranking)?model=xanh", as: scene.offices["phuong-a"])
            #expect(none.list("items").isEmpty && none.column("unit", of: "leftOut") == ["phuong-a"])
            #expect(none.integer("ranked") == 0)
        }
    }

    @Test(
        "who is left out is told why",
        arguments: [
            ("self", ["phuong-a returned", "phuong-b noCard", "phuong-c notRegistered"]),
            ("inspected", ["phuong-a notInspected", "phuong-b notFinal", "phuong-c notRegistered"]),
            // A visit that is not final leaves the unit's own score, of which there is none.
            ("inspectedElseSelf", ["phuong-a returned", "phuong-b noCard", "phuong-c notRegistered"]),
        ])
    func leftOut(_ rule: String, _ reasons: [String]) async throws {
        try await withApp { app in
            let plan = "/v1/plans/ke-hoach-2"
            let scene = try await Inspecting(app, nil)
            try await app.expect(
                201, .put, plan,
                SmallPlan.body.with("finalScore", .string(rule)).with("models", [.planned("mot-cua")])
                    .with("deadlines", [.deadline("D2", "registration", "before", "2022-12-20")]))
            try await app.expect(200, .post, "\(plan)/publish")
            try await app.expect(201, .put, "\(plan)/scoresheets/mot-cua", .sheet())
            try await app.expect(200, .post, "\(plan)/scoresheets/mot-cua/publish")
            for ward in ["phuong-a", "phuong-b"] {
                try await app.expect(201, .put, "\(plan)/registrations/mot-cua/\(ward)", [:])
            }
            let card = "\(plan)/registrations/mot-cua/phuong-a/scorecards/2022-07"
            try await app.expect(201, .put, card, .card(submit: true))
            try await app.expect(200, .post, "\(card)/return", ["reason": "x"], as: scene.plan[.standing])
            let inspection = "\(plan)/inspections/dot-1"
            try await app.expect(201, .put, inspection, .inspection())
            try await app.expect(200, .post, "\(inspection)/open")
            try await app.expect(201, .put, "\(inspection)/visits/mot-cua/phuong-b", .visit(Inspecting.scores()))
            try await app.expect(200, .post, "\(inspection)/visits/mot-cua/phuong-b/finalize")
            let answer = try await app.get("\(plan)/ranking")
            #expect(answer.text("formula.finalScore") == rule && answer.list("items").isEmpty)
            let found = zip(answer.column("unit", of: "leftOut"), answer.column("reason", of: "leftOut")).map {
                "\($0 ?? "") \($1 ?? "")"
            }
            #expect(found == reasons)
            // Freed of what it never took on.
            try await app.expect(
                200, .post, "\(plan)/obligations/registration.mot-cua.phuong-c/exempt", ["reason": "Không có"])
            #expect(try await app.get("\(plan)/ranking").text("leftOut.2.reason") == "exempt")
        }
    }
}
