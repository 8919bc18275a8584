import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What a bad card gets. A refusal keeps nothing, so one plan serves a whole table.
@Suite struct CardRefusalTests {
    /// A body, and every fault that is told of it.
    private static let bodies: [(body: String, faults: [String])] = [
        // Points
        (#"{"scores":[{"criterion":"c1","points":10.5}]}"#, ["/scores/0/points points.aboveMaximum"]),
        (#"{"scores":[{"criterion":"c1","points":4.3}]}"#, ["/scores/0/points points.offStep"]),
        (#"{"scores":[{"criterion":"c1","points":4.555}]}"#, ["/scores/0/points points.tooPrecise"]),
        (#"{"scores":[{"criterion":"c1","points":1e309}]}"#, ["/scores/0/points points.outOfRange"]),
        (#"{"scores":[{"criterion":"c1","points":-1e309}]}"#, ["/scores/0/points points.outOfRange"]),
        (#"{"scores":[{"criterion":"c1","points":1e-309}]}"#, ["/scores/0/points points.tooPrecise"]),
        (#"{"scores":[{"criterion":"c1","points":-0.5}]}"#, ["/scores/0/points points.negative"]),
        (#"{"scores":[{"criterion":"c1","points":"4.5"}]}"#, ["/scores/0/points points.notANumber"]),
        (#"{"scores":[{"criterion":"c1","points":true}]}"#, ["/scores/0/points points.notANumber"]),
        (#"{"scores":[{"criterion":"c1","points":[4.5]}]}"#, ["/scores/0/points points.notANumber"]),
        // Criteria
        (#"{"scores":[{"criterion":"c9","points":1}]}"#, ["/scores/0/criterion criterion.unknown"]),
        (#"{"scores":[{"criterion":"C1","points":1}]}"#, ["/scores/0/criterion criterion.unknown"]),
        (#"{"scores":[{"points":1}]}"#, ["/scores/0/criterion member.missing"]),
        (#"{"scores":[{"criterion":7,"points":1}]}"#, ["/scores/0/criterion member.type"]),
        (
            #"{"scores":[{"criterion":"c1","points":1},{"criterion":"c1","points":1}]}"#,
            ["/scores/1/criterion criterion.duplicate"]
        ),
        (
            #"{"scores":[{"criterion":"c1","points":1}],"submit":true}"#,
            ["/scores criterion.missing", "/scores criterion.missing"]
        ),
        (
            #"{"scores":[],"submit":true}"#,
            ["/scores criterion.missing", "/scores criterion.missing", "/scores criterion.missing"]
        ),
        // Not applicable
        (#"{"scores":[{"criterion":"c3"}]}"#, ["/scores/0 score.empty"]),
        (
            #"{"scores":[{"criterion":"c3","points":1,"notApplicable":true,"note":"x"}]}"#,
            ["/scores/0/notApplicable score.contradictory"]
        ),
        (#"{"scores":[{"criterion":"c3","notApplicable":true}]}"#, ["/scores/0/note note.required"]),
        (#"{"scores":[{"criterion":"c3","notApplicable":true,"note":" "}]}"#, ["/scores/0/note text.empty"]),
        (#"{"scores":[{"criterion":"c3","notApplicable":"yes","points":1}]}"#, ["/scores/0/notApplicable member.type"]),
        // The body around them
        ("{}", ["/scores member.missing"]),
        (#"{"scores":null}"#, ["/scores member.missing"]),
        (#"{"scores":{}}"#, ["/scores member.type"]),
        (#"{"scores":[7]}"#, ["/scores/0 member.type"]),
        ("[]", [" member.type"]),
        (#"{"scores":[],"submit":"yes"}"#, ["/submit member.type"]),
        (#"{"scores":[],"colour":"red"}"#, ["/colour member.unknown"]),
        (#"{"scores":[{"criterion":"c1","points":1,"colour":"red"}]}"#, ["/scores/0/colour member.unknown"]),
        (#"{"scores":[],"unit":"phuong-b"}"#, ["/unit value.notAllowed"]),
        (#"{"scores":[],"month":"2022-08"}"#, ["/month value.notAllowed"]),
        (
            #"{"scores":[],"review":{"heldOn":"2022-02-30","participants":-1,"conclusion":""}}"#,
            ["/review/heldOn date.invalid", "/review/participants value.outOfRange", "/review/conclusion text.empty"]
        ),
        (#"{"scores":[],"review":{"participants":7.5}}"#, ["/review/participants value.outOfRange"]),
    ]

    @Test("a card with a fault is refused, with the fault at its place", arguments: Transport.allCases)
    func table(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let acts = try await app.trailLength()
            for (body, faults) in Self.bodies {
                let answer = try await app.send(.put, SmallPlan.card("phuong-a"), body, as: plan[.office])
                #expect(answer.status == 422 && answer.problem == "invalid-body", "\(body)")
                #expect(answer.faults == faults, "\(body)")
            }
            #expect(try await app.trailLength() == acts)
            #expect(try await app.get(SmallPlan.card("phuong-a"), as: plan[.office]).status == 404)
        }
    }

    @Test("all faults of a card are told at once, each at its own place", arguments: Transport.allCases)
    func everything(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let body = """
                {"scores":[{"points":1},7,{"criterion":"c1","points":10.5},{"criterion":"c9","points":"x"},
                           {"criterion":"c1","points":1},{"criterion":"c3","notApplicable":true},
                           {"criterion":"c4","points":4.555}],
                 "review":{"heldOn":"today"},"submit":true,"colour":"red"}
                """
            let answer = try await app.send(.put, SmallPlan.card("phuong-a"), body, as: plan[.office])
            #expect(
                Set(answer.faults) == [
                    "/scores/0/criterion member.missing", "/scores/1 member.type",
                    "/scores/2/points points.aboveMaximum", "/scores/3/points points.notANumber",
                    "/scores/3/criterion criterion.unknown", "/scores/4/criterion criterion.duplicate",
                    "/scores/5/note note.required", "/scores/6/points points.tooPrecise",
                    "/review/heldOn date.invalid", "/colour member.unknown", "/scores criterion.missing",
                ])
            // c2 alone is missing: the others were answered, if badly.
            #expect(answer.faults.count == 11)
        }
    }

    @Test("a month that is none, that the plan does not score, or that has not begun")
    func months() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            for (month, status, says) in [
                ("2022-13", 400, "month month.invalid"), ("2022-7", 400, "month month.invalid"),
                ("2022-00", 400, "month month.invalid"), ("juli", 400, "month month.invalid"),
                ("2022-10", 400, "month month.outsidePlan"), ("2022-06", 400, "month month.outsidePlan"),
                ("2022-09", 409, "month.notBegun"),
            ] {
                let answer = try await app.send(.put, SmallPlan.card("phuong-a", month), .card(), as: plan[.office])
                #expect(answer.status == status, "\(month)")
                #expect(answer.code ?? answer.faults.joined() == says, "\(month)")
            }
        }
    }

    @Test("a number is what it is worth, however it is written")
    func numbers() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let card = SmallPlan.card("phuong-a")
            let first = try await app.send(
                .put, card, #"{"scores":[{"criterion":"c1","points":4.5}]}"#, as: plan[.office])
            #expect(first.status == 201 && first.number("total") == "4.5")
            for literal in ["4.50", "45e-1", "0.45E+1", "4.500000000000000000000"] {
                let again = try await app.send(
                    .put, card, #"{"scores":[{"criterion":"c1","points":\#(literal)}]}"#, as: plan[.office])
                #expect(again.status == 200 && again.bytes == first.bytes, "\(literal)")
            }
        }
    }

    @Test("a scoresheet with a fault is refused, with every fault at its place", arguments: Transport.allCases)
    func sheets(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app, .published)
            let sheet = "\(SmallPlan.path)/scoresheets/mot-cua"
            func faults(_ body: JSON) async throws -> [String] {
                try await app.send(.put, sheet, body, as: plan[.author]).faults
            }
            let place = "/groups/0/criteria"
            #expect(
                try await faults(.sheet([.criterion("c1"), .criterion("c2", maximum: .points("1e309"))])) == [
                    "\(place)/1/maximum points.outOfRange"
                ])
            #expect(
                try await faults(.sheet([.criterion("c1", maximum: 0)])) == ["\(place)/0/maximum points.notPositive"])
            #expect(
                try await faults(.sheet([.criterion("c1"), .criterion("c1")])) == ["\(place)/1/code code.duplicate"])
            #expect(try await faults(.sheet([.criterion("c1", step: "3")])) == ["\(place)/0/step step.notDividing"])
            #expect(
                try await faults(.sheet([.criterion("c1", kind: "bonus")])) == ["/groups scoresheet.nothingToScore"])
            #expect(
                try await faults(.sheet().with("bands", [["code": "A", "name": "A", "from": .points("100.001")]])) == [
                    "/bands/0/from percent.tooPrecise"
                ])
            #expect(try await faults(.sheet().with("groups", nil)) == ["/groups member.missing"])
            #expect(try await app.get(sheet, as: plan[.author]).status == 404)
        }
    }
}
