import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Criteria that a unit adds for itself: who proposes, who decides, and which month is scored on what.
@Suite struct SupplementRoutesTests {
    private static let path = "\(SmallPlan.registration("phuong-a"))/supplement"
    private static let all = "\(SmallPlan.path)/supplements"
    private static let body: JSON = .supplement([.criterion("b1"), .criterion("b2", modality: "encouraged")])

    private func july(_ points: String? = nil) -> JSON {
        let card = JSON.card(submit: true)
        return points.map { card.with("supplement", ["scores": [.score("b1", $0)]]) } ?? card
    }

    @Test("proposed, declined, proposed again, taken back, accepted", arguments: Transport.allCases)
    func life(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            let (office, author) = (plan[.office], plan[.author])
            #expect(try await app.send(.put, Self.path, Self.body, as: office).code == "registration.none")
            try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:], as: office)
            #expect(try await app.get(Self.path, as: office).code == "supplement.notFound")
            let made = try await app.expect(201, .put, Self.path, Self.body, as: office)
            #expect(made.text("state") == "proposed" && made.headers[.location] == Self.path)
            #expect(made.number("maximum") == "20" && made["acceptedVersion"] == .null)
            #expect(made.action("save") == "allowed" && made.action("accept") == nil)
            // What was read may be sent back, and changes nothing.
            let same = try await app.send(.put, Self.path, made.json ?? .null, as: office)
            #expect(same.status == 200 && same.bytes == made.bytes)

            let seen = try await app.get(Self.all, as: author)
            #expect(seen.column("unit") == ["phuong-a"] && seen.column("state") == ["proposed"])
            let wrong = try await app.send(
                .post, "\(Self.path)/decline", ["criteria": [["criterion": "c1", "comment": "x"]]], as: author)
            #expect(wrong.faults == ["/reason member.missing"])
            let unknown = try await app.send(
                .post, "\(Self.path)/decline", ["reason": "x", "criteria": [["criterion": "c1", "comment": "x"]]],
                as: author)
            #expect(unknown.faults == ["/criteria/0/criterion criterion.unknown"])
            let declined = try await app.expect(
                200, .post, "\(Self.path)/decline",
                ["reason": "Trùng", "criteria": [["criterion": "b1", "comment": "Đã có"]]], as: author)
            #expect(declined.text("state") == "declined" && declined.text("reason") == "Trùng")
            #expect(declined.text("comments.0.comment") == "Đã có")
            #expect(try await app.send(.post, "\(Self.path)/accept", as: author).code == "state.wrong")

            // The very same may be proposed again.
            let again = try await app.expect(200, .put, Self.path, Self.body, as: office)
            #expect(again.text("state") == "proposed" && again["reason"] == .null && again["comments"] == .null)
            #expect(try await app.send(.post, "\(Self.path)/withdraw", [:], as: office).status == 422)
            try await app.expect(200, .post, "\(Self.path)/withdraw", ["reason": "Chưa thống nhất"], as: office)
            #expect(try await app.send(.post, "\(Self.path)/accept", as: author).code == "state.wrong")
            try await app.expect(200, .put, Self.path, Self.body, as: office, ifMatch: "*")
            let stale = try await app.send(
                .post, "\(Self.path)/accept", as: author, headers: [.ifMatch: made.headers[.eTag] ?? ""])
            #expect(stale.status == 412)
            let accepted = try await app.expect(200, .post, "\(Self.path)/accept", as: author)
            #expect(accepted.text("state") == "accepted" && accepted.integer("acceptedVersion") == 1)
            #expect(accepted["fromMonth"] == .null)
            let versions = try await app.get("\(Self.path)/versions", as: office)
            #expect(versions.column("fromMonth") == ["2022-07"] && versions.column("version") == ["1"])
            #expect(try await app.send(.put, Self.path, Self.body, as: office).bytes.count > 0)
            #expect(try await app.get("\(Self.path)/versions", as: office).list("items").count == 1)
            let trail = try await app.get("/v1/audit?subject=\(Self.path)&limit=100")
            #expect(
                trail.column("action") == [
                    "supplement.propose", "supplement.decline", "supplement.propose", "supplement.withdraw",
                    "supplement.propose", "supplement.accept",
                ])
            let table = try await app.get(Self.all, as: author, headers: [.accept: "text/csv"])
            #expect(table.body.contains("mot-cua,phuong-a,Đơn vị phuong-a,accepted,,2,20,1,0,0,0,,"))
        }
    }

    @Test("the author of the model decides, and nobody decides on what the same token proposed")
    func deciders() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app, .drafted)
            let models: JSON = [
                .planned("mot-cua"), JSON.planned("xanh").with("scoresheetAuthor", "phong"),
            ]
            try await app.expect(200, .put, SmallPlan.path, SmallPlan.body.with("models", models))
            try await app.expect(200, .post, SmallPlan.path + "/publish")
            for model in SmallPlan.models {
                try await app.expect(201, .put, "\(SmallPlan.path)/scoresheets/\(model)", .sheet())
                try await app.expect(200, .post, "\(SmallPlan.path)/scoresheets/\(model)/publish")
                try await app.expect(201, .put, SmallPlan.registration("phuong-a", model), [:])
            }
            let other = "\(SmallPlan.registration("phuong-a", "xanh"))/supplement"
            try await app.expect(201, .put, Self.path, Self.body, as: plan[.office])
            try await app.expect(201, .put, other, Self.body)
            let author = plan[.author]
            #expect(try await app.get(Self.all, as: author).column("model") == ["mot-cua"])
            for (method, target) in [
                (HTTPRequest.Method.get, other), (.get, "\(other)/versions"), (.post, "\(other)/accept"),
            ] { #expect(try await app.send(method, target, as: author).status == 403, "\(target)") }
            for token in [plan[.office], plan[.standing], plan[.issuer], plan[.viewer], plan[.inspector]] {
                #expect(try await app.send(.post, "\(Self.path)/accept", as: token).status == 403)
            }
            let neighbour = try await app.token(.office, of: "phuong-b")
            #expect(try await app.get(Self.all, as: neighbour).list("items").isEmpty)
            #expect(try await app.get(Self.path, as: neighbour).status == 403)
            #expect(try await app.send(.put, Self.path, Self.body, as: neighbour).status == 403)
            // Who proposed it for the ward may be an admin; who decides must be somebody else.
            #expect(try await app.send(.post, "\(other)/accept").code == "fourEyes")
            let admin = try await app.token(.admin, of: "phong")
            #expect(try await app.get(other, as: admin).action("accept") == "allowed")
            try await app.expect(200, .post, "\(other)/accept", as: admin)
            #expect(try await app.send(.post, "\(Self.path)/accept", as: admin).status == 403)
        }
    }

    @Test("every fault of a proposal is told at once")
    func faults() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:])
            let rows: [(JSON, [String])] = [
                ([:], ["/criteria member.missing"]),
                (.supplement([]), ["/criteria list.empty"]),
                (.supplement([.criterion("c1"), .criterion("g1")]), Self.taken),
                (
                    .supplement([.criterion("b1"), .criterion("b1", maximum: 0)]),
                    ["/criteria/1/code code.duplicate", "/criteria/1/maximum points.notPositive"]
                ),
                (
                    .supplement([.criterion("b1", step: "3"), .criterion("b2", critical: true)]),
                    ["/criteria/0/step step.notDividing", "/criteria/1/critical critical.notAllowed"]
                ),
                (.supplement([.criterion("b1", kind: "bonus")]), ["/criteria scoresheet.nothingToScore"]),
                (.supplement([.criterion("b1", maximum: 10_001)]), Self.tooMuch),
                (Self.body.with("fromMonth", "2022-10"), ["/fromMonth month.outsidePlan"]),
                (
                    JSON.supplement([.criterion("c1", step: "3")]).with("fromMonth", "2022-06"),
                    [
                        "/criteria/0/step step.notDividing", "/criteria/0/code code.duplicate",
                        "/fromMonth month.outsidePlan",
                    ]
                ),
                (Self.body.with("fromMonth", "7/2022"), ["/fromMonth month.invalid"]),
                (Self.body.with("state", "accepted").with("version", 1), ["/version member.unknown"]),
                (Self.body.with("unit", "phuong-b"), ["/unit value.notAllowed"]),
                (
                    .supplement((0...50).map { .criterion("b\($0)") }),
                    ["/criteria list.tooLong"]
                ),
            ]
            for (body, faults) in rows {
                #expect(try await app.send(.put, Self.path, body, as: plan[.office]).faults == faults, "\(faults)")
            }
            #expect(try await app.get(Self.path).status == 404)
            let bare = try await app.token(.office, of: "phuong-khac")
            #expect(
                try await app.send(
                    .put, "\(SmallPlan.registration("phuong-khac"))/supplement", Self.body, as: bare
                ).status == 403)
        }
    }

    private static let taken = ["/criteria/0/code code.duplicate", "/criteria/1/code code.duplicate"]
    private static let tooMuch = ["/criteria/0/maximum points.outOfRange", "/criteria scoresheet.tooManyPoints"]

    @Test("a card is scored on what was in force when it was first sent, for its month", arguments: Transport.allCases)
    func months(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            let (office, author) = (plan[.office], plan[.author])
            let card = SmallPlan.card("phuong-a")
            try await plan.registered()
            // July was sent before there were any; what is accepted then holds from August, or as the proposal says.
            try await app.expect(201, .put, card, july(), as: office)
            try await app.expect(201, .put, Self.path, Self.body.with("fromMonth", "2022-07"), as: office)
            try await app.expect(200, .post, "\(Self.path)/accept", as: author)
            #expect(try await app.get(card, as: office)["supplement"] == .null)
            #expect(
                try await app.send(.put, card, july("9"), as: office).faults
                    == ["/supplement/scores/0/criterion criterion.unknown"])
            try await app.expect(
                200, .post, "\(card)/return", ["reason": "x"], as: plan[.standing])
            #expect(try await app.send(.put, card, july("9"), as: office).status == 422)
            try await app.expect(
                200, .put, card, .card([.score("c1", "9"), .score("c2", "8.5"), .score("c3", "10")], submit: true),
                as: office)

            // August asks for them: the encouraged one may be left out.
            app.clock.set("2022-09-02T08:00:00+07:00")
            let august = SmallPlan.card("phuong-a", "2022-08")
            let missing = try await app.send(.put, august, july(), as: office)
            #expect(missing.faults == ["/supplement/scores criterion.missing"])
            let many = try await app.send(
                .put, august,
                JSON.card().with("supplement", ["scores": [.score("b1", "10.5"), .score("c1", "1"), [:]], "x": 1]),
                as: office)
            #expect(
                many.faults == [
                    "/supplement/scores/2/criterion member.missing", "/supplement/x member.unknown",
                    "/supplement/scores/0/points points.aboveMaximum",
                    "/supplement/scores/1/criterion criterion.unknown",
                ])
            let draft = try await app.expect(201, .put, august, .card(), as: office)
            #expect(draft.list("supplement.missing") == ["b1"] && draft.action("submit") == "criterion.missing")
            #expect(
                try await app.send(.post, "\(august)/submit", as: office).faults
                    == ["/supplement/scores criterion.missing"])
            let sent = try await app.expect(200, .put, august, july("9"), as: office)
            #expect(sent.number("total") == "28.5" && sent.number("maximum") == "30" && sent.number("percent") == "95")
            #expect(sent.number("supplement.total") == "9" && sent.number("supplement.maximum") == "10")
            #expect(sent.number("supplement.percent") == "90" && sent.integer("supplement.version") == 1)
            // The answer may be sent back; other own points are another revision.
            let back = try await app.send(.put, august, sent.json ?? .null, as: office)
            #expect(back.status == 200 && back.integer("revision") == sent.integer("revision"))
            let other = try await app.expect(200, .put, august, july("8.5"), as: office)
            #expect(other.integer("revision") == 3 && other.number("supplement.percent") == "85")
            let history = try await app.get("\(august)/revisions", as: office)
            #expect(
                history.list("items").indices.map { history.number("items.\($0).supplement.total") }
                    == ["0", "9", "8.5"])
            #expect(try await app.get(Self.path, as: office).number("figures.percent") == "85")
            let returned = try await app.expect(
                200, .post, "\(august)/return", ["reason": "x", "criteria": [["criterion": "b1", "comment": "Ảnh?"]]],
                as: plan[.standing])
            #expect(returned.text("comments.0.criterion") == "b1")
            #expect(try await app.get(Self.path, as: office).integer("figures.cards") == 0)

            // Ended from September on: August, sent before, keeps its version, also when it is sent anew.
            try await app.expect(
                200, .put, Self.path, JSON.supplement([]).with("fromMonth", "2022-09"), as: office)
            try await app.expect(200, .post, "\(Self.path)/accept", as: author)
            try await app.expect(200, .put, august, july("10"), as: office)
            app.clock.set("2022-10-01T08:00:00+07:00")
            let september = SmallPlan.card("phuong-a", "2022-09")
            #expect(try await app.send(.put, september, july("10"), as: office).status == 422)
            #expect(try await app.expect(201, .put, september, july(), as: office)["supplement"] == .null)
        }
    }

    @Test("a draft takes the version in force when it is saved, and another version of the scoresheet changes nothing")
    func versions() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let (office, author) = (plan[.office], plan[.author])
            try await plan.registered()
            let card = SmallPlan.card("phuong-a")
            try await app.expect(201, .put, card, .card(), as: office)
            try await app.expect(201, .put, Self.path, Self.body.with("fromMonth", "2022-07"), as: office)
            try await app.expect(200, .post, "\(Self.path)/accept", as: author)
            #expect(try await app.get(card, as: office)["supplement"] == .null)
            let saved = try await app.expect(200, .put, card, .card(), as: office)
            #expect(saved.integer("revision") == 2 && saved.list("supplement.missing") == ["b1"])
            // A second version: what the first asked for is unknown to it.
            try await app.expect(
                200, .put, Self.path, JSON.supplement([.criterion("b3")]).with("fromMonth", "2022-07"), as: office)
            let waiting = try await app.expect(
                200, .put, card, JSON.card().with("supplement", ["scores": [.score("b1", "1")]]), as: office)
            #expect(waiting.integer("supplement.version") == 1)
            try await app.expect(200, .post, "\(Self.path)/accept", as: author)
            #expect(
                try await app.send(.put, card, july("9"), as: office).faults == [
                    "/supplement/scores/0/criterion criterion.unknown", "/supplement/scores criterion.missing",
                ])
            // The author's next sheet uses the unit's code: both are scored, each in its own list.
            try await app.expect(
                200, .put, "\(SmallPlan.path)/scoresheets/mot-cua", .sheet([.criterion("c1"), .criterion("b3")]),
                as: author)
            try await app.expect(200, .post, "\(SmallPlan.path)/scoresheets/mot-cua/publish", as: author)
            let both = try await app.expect(
                200, .put, card,
                JSON.card([.score("c1", "10"), .score("b3", "5")], submit: true).with(
                    "supplement", ["scores": [.score("b3", "2")]]), as: office)
            #expect(both.number("total") == "15" && both.number("supplement.total") == "2")
            #expect(both.integer("scoresheetVersion") == 2 && both.integer("supplement.version") == 2)
            // What waits under a code that the sheet has come to use is not accepted any more.
            try await app.expect(
                200, .put, Self.path, JSON.supplement([.criterion("b4")]), as: office)
            try await app.expect(
                200, .put, "\(SmallPlan.path)/scoresheets/mot-cua", .sheet([.criterion("b4")]), as: author)
            try await app.expect(200, .post, "\(SmallPlan.path)/scoresheets/mot-cua/publish", as: author)
            #expect(
                try await app.send(.post, "\(Self.path)/accept", as: author).code == "supplement.codeTaken")
        }
    }

    @Test("own criteria are a column of the table, too")
    func table() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            try await app.expect(201, .put, Self.path, Self.body.with("fromMonth", "2022-07"), as: plan[.office])
            try await app.expect(200, .post, "\(Self.path)/accept", as: plan[.author])
            let csv: HTTPFields = [.contentType: "text/csv"]
            let rows = "criterion;points;own;note\nc1;10;;\nb1;9,5;x;\nc2;8,5;;\nc3;10;;\n"
            let card = SmallPlan.card("phuong-a")
            let sent = try await app.send(.put, "\(card)?submit=true", rows, as: plan[.office], headers: csv)
            #expect(sent.status == 201 && sent.number("total") == "28.5" && sent.number("supplement.total") == "9.5")
            let wrong = try await app.send(
                .put, card, "criterion;points;own\nc1;10;\nb1;99;x\nb2;1;maybe\n", as: plan[.office], headers: csv)
            #expect(
                wrong.faults == [
                    "/scores/1/own value.notAllowed", "/scores/1/criterion criterion.unknown",
                    "/supplement/scores/0/points points.aboveMaximum",
                ])
        }
    }
}
