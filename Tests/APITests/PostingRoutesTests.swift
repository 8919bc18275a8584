import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What is posted where since when, and that a card shows it beside its criteria.
@Suite struct PostingRoutesTests {
    private static let all = "\(SmallPlan.registration("phuong-a"))/postings"
    private static let backdrop = "\(all)/phong"
    private static let body: JSON = [
        "what": "backdrop", "location": "Giữa bộ phận một cửa", "since": "2022-07-10", "criteria": ["c1", "c2"],
    ]

    @Test("a posting is written once, changed, taken down and taken back", arguments: Transport.allCases)
    func life(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let made = try await app.send(.put, Self.backdrop, Self.body, as: plan[.office])
            #expect(made.status == 201 && made.headers[.location] == Self.backdrop)
            let trail = try await app.trailLength()
            let again = try await app.send(.put, Self.backdrop, made.json ?? .null, as: plan[.office])
            #expect(again.status == 200 && again.bytes == made.bytes)
            #expect(try await app.trailLength() == trail)
            let down = try await app.send(
                .put, Self.backdrop, Self.body.with("until", "2022-07-31"), as: plan[.office])
            #expect(down.status == 200 && down.text("until") == "2022-07-31")
            #expect(try await app.get(Self.all, as: plan[.standing]).column("code") == ["phong"])
            let list = "\(SmallPlan.path)/postings"
            #expect(try await app.get("\(list)?on=2022-07-31").column("code") == ["phong"])
            for outside in ["2022-08-01", "2022-07-09"] {
                #expect(try await app.get("\(list)?on=\(outside)").column("code") == [])
            }
            #expect(try await app.get("\(list)?what=workRules").column("code") == [])
            #expect(
                try await app.get("\(list)?what=backdrop&unit=phuong-a&model=mot-cua", as: plan[.office])
                    .column("location") == ["Giữa bộ phận một cửa"])
            let other = try await app.token(.office, of: "phuong-b")
            #expect(try await app.get(list, as: other).column("code") == [])
            for (method, body) in [(.get, nil), (.put, Self.body), (.delete, nil)] as [(HTTPRequest.Method, JSON?)] {
                try await app.expect(403, method, Self.backdrop, body, as: other)
            }
            try await app.expect(403, .put, Self.backdrop, Self.body, as: plan[.standing])
            try await app.expect(204, .delete, Self.backdrop, as: plan[.office])
            #expect(try await app.get(Self.backdrop, as: plan[.office]).code == "posting.notFound")
        }
    }

    @Test("every fault of a body is told at once")
    func faults() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            #expect(try await app.send(.put, Self.backdrop, Self.body, as: plan[.office]).code == "registration.none")
            try await plan.registered()
            let wrong: JSON = [
                "what": "flag", "location": " ", "since": "2022-08-04", "until": "2022-08-03", "criteria": ["C!"],
            ]
            #expect(
                try await app.send(.put, Self.backdrop, wrong, as: plan[.office]).faults == [
                    "/what value.notAllowed", "/location text.empty", "/until date.order", "/criteria/0 code.invalid",
                ])
            let unfit = Self.body.with("since", "2022-08-03").with("criteria", ["c1", "c9"])
            #expect(
                try await app.send(.put, Self.backdrop, unfit, as: plan[.office]).faults
                    == ["/since date.inFuture", "/criteria/1 criterion.unknown"])
        }
    }

    @Test("a card shows what was up in its month, beside the criterion that asks for it")
    func card() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let office = plan[.office]
            try await app.expect(201, .put, Self.backdrop, Self.body, as: office)
            let rules: JSON = ["what": "workRules", "location": "Lối ra vào", "since": "2022-07-31"]
            try await app.expect(201, .put, "\(Self.all)/noi-quy", rules, as: office)
            let june: JSON = ["what": "modelName", "location": "Cổng", "since": "2022-06-01", "until": "2022-06-30"]
            try await app.expect(201, .put, "\(Self.all)/ten-cu", june, as: office)
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(), as: office)
            let card = try await app.get(SmallPlan.card("phuong-a"), as: office)
            #expect(card.column("criterion", of: "identification") == ["c1", "c2", nil])
            #expect(card.column("code", of: "identification.0.postings") == ["phong"])
            #expect(card.column("code", of: "identification.2.postings") == ["noi-quy"])
            // Sent back as it was read, it changes nothing; and another posting makes another answer of it.
            #expect(try await app.send(.put, SmallPlan.card("phuong-a"), card.json ?? .null, as: office).status == 200)
            try await app.expect(204, .delete, "\(Self.all)/noi-quy", as: office)
            let after = try await app.get(
                SmallPlan.card("phuong-a"), as: office, headers: [.ifNoneMatch: card.headers[.eTag] ?? ""])
            #expect(after.status == 200 && after.column("criterion", of: "identification") == ["c1", "c2"])
        }
    }
}
