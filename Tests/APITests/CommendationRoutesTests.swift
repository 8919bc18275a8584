import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Proposals to commend units and persons, from the proposal to the decision, and what the scores suggest.
@Suite struct CommendationRoutesTests {
    private static let all = "\(SmallPlan.path)/commendations"
    private static let collective: JSON = [
        "kind": "collective", "unit": "phuong-a", "occasion": "halfYear", "period": "2022-H1", "models": ["xanh"],
        "achievement": "Đi đầu trong việc niêm yết",
    ]
    private static let individual: JSON = [
        "kind": "individual", "unit": "phuong-a", "occasion": "occasion", "occasionName": "Sơ kết 6 tháng",
        "achievement": "Trần Thị Bình trả hồ sơ tận nhà", "person": ["name": "Trần Thị Bình", "position": "Công chức"],
    ]

    @Test("a unit is proposed, collected and decided", arguments: Transport.allCases)
    func collective(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            let made = try await app.send(.post, Self.all, Self.collective, as: plan[.office])
            #expect(made.status == 201 && made.text("state") == "proposed" && made["person"] == .null)
            let path = try #require(made.headers[.location])
            #expect(made.action("save") == "allowed" && made.action("collect") == nil)
            let same = try await app.send(.put, path, made.json ?? .null, as: plan[.office])
            #expect(same.status == 200 && same.bytes == made.bytes)
            try await app.expect(403, .post, "\(path)/collect", as: plan[.office])
            let early = try await app.send(
                .post, "\(path)/decide",
                ["number": "1/QĐ", "date": "2022-06-19", "form": "Giấy khen", "authority": "UBND quận"],
                as: plan[.standing])
            #expect(early.code == "state.wrong")
            try await app.expect(200, .post, "\(path)/collect", as: plan[.standing])
            #expect(
                try await app.send(.put, path, Self.collective.with("form", "x"), as: plan[.office]).code
                    == "state.wrong")
            let wrong = try await app.send(
                .post, "\(path)/decide", ["number": "", "date": "2022-06-31", "authority": "x"], as: plan[.standing])
            #expect(wrong.faults == ["/number text.empty", "/date date.invalid", "/form member.missing"])
            let future = try await app.send(
                .post, "\(path)/decide", ["number": "1", "date": "2022-06-20", "form": "x", "authority": "x"],
                as: plan[.standing])
            #expect(future.faults == ["/date date.inFuture"])
            let decided = try await app.send(
                .post, "\(path)/decide",
                ["number": "1/QĐ", "date": "2022-06-19", "form": "Giấy khen", "authority": "Chủ tịch UBND quận"],
                as: plan[.standing])
            #expect(decided.text("state") == "decided" && decided.text("decision.number") == "1/QĐ")
            #expect(decided.column("state", of: "history") == ["proposed", "collected", "decided"])
            #expect(decided.column("unit", of: "history") == ["phuong-a", "phong", "phong"])
            #expect(try await app.send(.post, "\(path)/decline", ["reason": "x"], as: plan[.standing]).status == 409)
            #expect(try await app.get("\(Self.all)?state=decided&period=2022-H1").column("kind") == ["collective"])
            let table = try await app.get(Self.all, headers: [.accept: "text/csv"])
            #expect(table.body.contains("collective,phuong-a,halfYear,2022-H1,,decided,1/QĐ,2022-06-19,Giấy khen"))
        }
    }

    @Test("a person is for tokens with the right to conduct, and every read is in the trail")
    func individual() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let office = try await app.token(.office, of: "phuong-a", conduct: true)
            #expect(try await app.send(.post, Self.all, Self.individual, as: plan[.office]).status == 403)
            let made = try await app.send(
                .post, Self.all, Self.individual, as: office, headers: .field("Idempotency-Key", "k"))
            #expect(made.status == 201 && made.text("person.name") == "Trần Thị Bình")
            let replayed = try await app.send(
                .post, Self.all, Self.individual, as: office, headers: .field("Idempotency-Key", "k"))
            #expect(replayed.text("id") == made.text("id") && !replayed.body.contains("Bình"))
            let path = try #require(made.headers[.location])
            for token in [plan[.office], plan[.standing], plan[.issuer]] {
                #expect(try await app.get(path, as: token).status == 403)
                #expect(try await app.get(Self.all, as: token).column("id") == [])
                #expect(try await app.send(.post, "\(path)/decline", ["reason": "x"], as: token).status == 403)
            }
            let before = try await app.get("/v1/audit?action=conduct.commendation.read").list("items").count
            let read = try await app.get(path, as: office)
            _ = try await app.get(Self.all, as: office)
            _ = try await app.get(path, as: office, headers: [.ifNoneMatch: read.headers[.eTag] ?? ""])
            let after = try await app.get("/v1/audit?action=conduct.commendation.read")
            #expect(after.list("items").count == before + 2)
            #expect(!after.body.contains("Bình"))
            // Another name is another person; the first is nobody's any more.
            let other = Self.individual.with("person", ["name": "Lê Văn Chí"])
            let changed = try await app.send(.put, path, other, as: office)
            #expect(changed.text("person.name") == "Lê Văn Chí" && changed["person.id"] != made["person.id"])
        }
    }

    @Test("what was masked keeps the fact, and no trace of who it was")
    func mask() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            let standing = try await app.token(.standing, of: "phong", conduct: true)
            let office = try await app.token(.office, of: "phuong-a", conduct: true)
            let path = try #require(
                try await app.expect(201, .post, Self.all, Self.individual, as: office).headers[.location])
            try await app.expect(403, .post, "\(path)/mask", ["reason": "x"], as: office)
            let declined = try await app.send(
                .post, "\(path)/decline", ["reason": "Bà Bình chưa đủ thời gian"], as: standing)
            #expect(declined.text("reason") == "Bà Bình chưa đủ thời gian")
            let masked = try await app.send(.post, "\(path)/mask", ["reason": "Theo yêu cầu"], as: standing)
            #expect(masked.status == 200 && masked["person.name"] == .null && masked["achievement"] == .null)
            #expect(masked.text("occasionName") == "Sơ kết 6 tháng" && masked.text("maskedAt") != nil)
            #expect(masked.text("state") == "declined" && masked["reason"] == .null)
            #expect(try await app.send(.put, path, Self.individual, as: office).code == "record.masked")
            #expect(try await app.send(.post, "\(path)/mask", ["reason": "x"], as: standing).code == "record.masked")
            for target in [path, Self.all, "/v1/audit?limit=500", "/v1/changes?limit=500"] {
                let body = try await app.get(target).body
                #expect(!body.contains("Bình") && !body.contains("tận nhà"), "\(target)")
            }
            #expect(try await app.trailFaults().isEmpty)
        }
    }

    @Test("every fault of a proposal is told at once")
    func faults() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let rows: [(JSON, [String])] = [
                (
                    [:],
                    [
                        "/kind member.missing", "/unit member.missing", "/occasion member.missing",
                        "/achievement member.missing",
                    ]
                ),
                (Self.collective.with("period", "2022-07"), ["/period period.invalid"]),
                (Self.collective.with("period", nil), ["/period member.missing"]),
                (Self.collective.with("occasionName", "x"), ["/occasionName member.uncalledFor"]),
                (Self.collective.with("person", ["name": "x"]), ["/person member.uncalledFor"]),
                (
                    Self.collective.with("unit", "phuong-khac").with("models", ["x"]),
                    ["/unit unit.notInPlan", "/models/0 reference.unknown"]
                ),
                (Self.individual.with("person", nil), ["/person member.missing"]),
                (Self.individual.with("person", [:]), ["/person/name member.missing"]),
                (Self.individual.with("period", "2022"), ["/period member.uncalledFor"]),
                (Self.collective.with("rule", "S0-K1"), ["/rule reference.unknown"]),
                (Self.collective.with("period", "2022-H2"), ["/period date.inFuture"]),
                (Self.collective.with("period", "2021-H2"), ["/period date.outsidePlan"]),
            ]
            for (body, faults) in rows {
                #expect(try await app.send(.post, Self.all, body).faults == faults)
            }
            #expect(
                try await app.send(.post, Self.all, Self.collective.with("unit", "phuong-b"), as: plan[.office]).status
                    == 403)
            #expect(try await app.get("\(Self.all)/0000000000000000").code == "commendation.notFound")
        }
    }

    @Test("candidates follow the declared formula, and nothing is made of them")
    func candidates() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let path = "\(SmallPlan.path)/commendationCandidates?period=2022-07&minimumPercent=90"
            for unit in ["phuong-a", "phuong-b", "phuong-c"] {
                try await app.expect(201, .put, SmallPlan.registration(unit), [:])
            }
            try await app.expect(201, .put, SmallPlan.registration("phuong-a", "xanh"), [:])
            app.clock.set("2022-08-02T08:00:00+07:00")
            // 28.5 of 30 is 95 %; 26.9 of 30 would be 89.66 %.
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(submit: true))
            try await app.expect(
                201, .put, SmallPlan.card("phuong-b"),
                .card([.score("c1", "10"), .score("c2", "8"), .score("c3", "8.5")], submit: true))
            try await app.expect(201, .put, SmallPlan.card("phuong-c"), .card(submit: true))
            for unit in ["phuong-a", "phuong-b"] {
                try await app.expect(200, .post, "\(SmallPlan.card(unit))/accept", as: plan[.standing])
            }
            let found = try await app.get(path, as: plan[.standing])
            #expect(found.text("formula.name") == "accepted-share-v1")
            #expect(found.number("formula.parameters.minimumPercent") == "90")
            #expect(found["formula.parameters.onTimeOnly"] == .bool(true))
            #expect(found.column("unit") == ["phuong-a"] && found.number("items.0.percent") == "95")
            #expect(found.number("items.0.counted") == "1" && found.number("items.0.declaredInputs") == "0")
            // Which scores they are is in the ranking, as the contract has it.
            #expect(found["items.0.inputs"] == nil)
            // C waits for a decision: no accepted card.
            #expect(found.column("unit", of: "leftOut") == ["phuong-b", "phuong-c"])
            #expect(found.column("reason", of: "leftOut") == ["belowMinimum", "noCard"])
            // From the 6th on the card of the other model is missing.
            app.clock.set("2022-08-06T00:00:00+07:00")
            #expect(try await app.get(path, as: plan[.standing]).column("reason", of: "leftOut").first == "missing")
            #expect(
                try await app.get("\(path)&model=mot-cua", as: plan[.standing]).column("unit") == ["phuong-a"])
            #expect(
                try await app.get("\(path)&onTimeOnly=false", as: plan[.standing]).column("unit") == ["phuong-a"])
            try await app.expect(201, .put, SmallPlan.card("phuong-a", "2022-07", "xanh"), .card(submit: true))
            #expect(try await app.get(path, as: plan[.standing]).column("reason", of: "leftOut").first == "late")
            #expect(
                try await app.get("\(path)&onTimeOnly=false&minimumCards=2", as: plan[.standing]).column(
                    "reason", of: "leftOut") == ["tooFewCards", "tooFewCards", "noCard"])
            #expect(try await app.get("\(path)&onTimeOnly=false", as: plan[.office]).column("unit") == ["phuong-a"])
            #expect(try await app.get(Self.all, as: plan[.standing]).column("id") == [])
            for query in [
                "period=2022-07", "minimumPercent=90", "period=x&minimumPercent=90",
                "period=2022&minimumPercent=101", "period=2022&minimumPercent=-1", "period=2022&minimumPercent=90.001",
            ] {
                #expect(
                    try await app.get("\(SmallPlan.path)/commendationCandidates?\(query)").status == 400, "\(query)")
            }
        }
    }
}
