import Domain
import JSON
import Storage
import TestKit
import Testing

@testable import Services

/// What a plan says that becomes no duty, and what its models owe by themselves.
@Suite struct PlanGapTests {
    private func publication(_ plan: JSON) throws -> PlanService.Publication {
        let register = try Register().withSmallPlan()
        return try register.act { t in
            _ = try PlanService(t).put(slug("khac"), ObjectReader.read(plan) { PlanDraft.read(&$0) })
            return try PlanService(t).publish(slug("khac"))
        }
    }

    private func faults(_ plan: JSON) throws -> [String] {
        let register = try Register().withSmallPlan()
        let error = register.error { t in
            _ = try PlanService(t).put(slug("khac"), ObjectReader.read(plan) { PlanDraft.read(&$0) })
        }
        guard case .invalid(let issues)? = error else { return [] }
        return issues.map { "\($0.pointer) \($0.code.rawValue) \($0.arguments.joined(separator: "|"))" }
    }

    private static let unscored: JSON = .planned("xanh").with("monthly", nil)

    @Test("a model that is scored monthly owes its cards without a deadline that says so")
    func cards() throws {
        let register = try Register().withSmallPlan(
            .plan(
                models: [.planned("mot-cua"), .planned("xanh")],
                deadlines: [.deadline("D1", "scorecard", "monthly", models: ["xanh"])]))
        let cards = try register.ledger("ke-hoach", .scorecard)
        #expect(cards.count == 18)
        let own = cards.filter { $0.model == "mot-cua" }
        #expect(Array(own.map(\.key).prefix(3)) == ["07", "08", "09"].map { "scorecard.mot-cua.phuong-a.2022-\($0)" })
        #expect(own.allSatisfy { $0.rule.code == "mot-cua" && $0.rule.op == .monthly && $0.rule.clauseLabel == nil })
        #expect(Set(cards.filter { $0.model == "xanh" }.map(\.rule.code)) == ["D1"])
        #expect(own.first?.due.dueAt?.description == "2022-08-05T17:00:00Z")
        #expect(own.first?.due.lateUntil?.description == "2022-08-15T17:00:00Z")
    }

    /// The plan that the contract's first draft shows, word for word.
    private static let sample = """
        {"title":"…","number":null,"issuedOn":null,"issuer":"ubnd-quan-bac-tu-liem","standingUnit":"phong-vhtt","parentPlan":null,
         "period":{"from":"2022-01-01","to":"2022-12-31"},"finalScore":"inspectedElseSelf",
         "models":[{"model":"mot-cua","action":"maintain","printedName":"…","registrants":["ubnd-cac-phuong","vp-hdnd-ubnd"],
                    "scoresheetAuthor":"phong-noi-vu","launchRequired":false,
                    "monthly":{"firstMonth":"2022-07","lastMonth":"2022-12","dueDay":5,"lateDays":10,"source":"assumed"}}],
         "deadlines":[{"code":"S0-D4","kind":"registration","op":"before","date":"2022-06-20","lateUntil":"2022-07-15",
                       "models":["mot-cua"],"units":["ubnd-cac-phuong"],"to":null,"via":"phong-vhtt",
                       "clause":{"label":"II.1.1","quote":"trước ngày 20/6/2022"}}],
         "duties":[{"code":"S0-T13","unit":"phong-noi-vu","text":"…","op":"done_before","date":"2022-05-30","clause":{"label":"IV.5"}}]}
        """

    @Test("the sample plan owes 13 registrations, six cards of each of its 14 registrants, and a task")
    func theSample() throws {
        let register = try Register(now: "2022-05-10T08:00:00+07:00").withDemo()
        try register.publish(JSON.parse(Array(Self.sample.utf8)), as: "mau")
        let rows = try register.ledger("mau")
        #expect(
            Dictionary(grouping: rows, by: \.kind).mapValues(\.count) == [
                .registration: 13, .scorecard: 14 * 6, .task: 1,
            ])
        let office = rows.filter { $0.unit.code == "vp-hdnd-ubnd" }
        #expect(office.map(\.period) == (7...12).map { $0 < 10 ? "2022-0\($0)" : "2022-\($0)" })
        #expect(office.allSatisfy { $0.kind == .scorecard && $0.rule.op == .monthly })
    }

    @Test("a deadline may not be called as the rule that a model makes, and an amendment's may not either")
    func codes() throws {
        #expect(
            try faults(
                .plan(
                    models: [.planned("mot-cua")],
                    deadlines: [.deadline("mot-cua", "report", "asap", units: ["phong"])]))
                == ["/deadlines/0/code code.duplicate mot-cua"])
    }

    @Test(
        "a deadline of cards that says what does not fit is refused",
        arguments: [
            (
                .deadline("D1", "scorecard", "before", "2022-10-20"),
                ["/op value.notAllowed monthly", "/date scorecard.dueByModel date"]
            ),
            (
                .deadline("D1", "scorecard", "monthly", lateUntil: "2022-10-20"),
                ["/lateUntil scorecard.dueByModel lateUntil"]
            ),
            (.deadline("D1", "scorecard", "monthly").with("dueDay", 7), ["/dueDay scorecard.dueByModel dueDay"]),
            (.deadline("D1", "scorecard", "monthly").with("lateDays", 7), ["/lateDays scorecard.dueByModel lateDays"]),
            (
                .deadline("D1", "scorecard", "monthly").with("firstPeriod", "2022-07").with("lastPeriod", "2022-08"),
                ["/firstPeriod scorecard.dueByModel firstPeriod", "/lastPeriod scorecard.dueByModel lastPeriod"]
            ),
            (
                .deadline("D1", "scorecard", "monthly", models: ["mot-cua", "xanh", "khac"]),
                ["/models/2 model.notInPlan khac", "/models/1 scorecard.withoutMonths xanh"]
            ),
        ] as [(JSON, [String])])
    func unfit(_ deadline: JSON, _ expected: [String]) throws {
        let plan: JSON = .plan(models: [.planned("mot-cua"), Self.unscored], deadlines: [deadline])
        #expect(try faults(plan) == expected.map { "/deadlines/0\($0)" })
    }

    @Test("a deadline of cards of all models is refused where none is scored, and taken where one is")
    func unscored() throws {
        let deadline: JSON = .deadline("D1", "scorecard", "monthly")
        #expect(
            try faults(.plan(models: [Self.unscored], deadlines: [deadline]))
                == ["/deadlines/0/models scorecard.withoutMonths xanh"])
        #expect(try faults(.plan(models: [Self.unscored, .planned("mot-cua")], deadlines: [deadline])).isEmpty)
    }

    private static func gap(
        rule: String? = nil, model: String? = nil, _ reason: PlanGap.Reason, _ units: [String] = []
    ) -> PlanGap {
        PlanGap(rule: rule.flatMap { Code($0) }, model: model.map { slug($0) }, reason, units.map { slug($0) })
    }

    @Test("the plan of the tests says nothing that becomes no duty")
    func none() throws {
        #expect(try publication(SmallPlan.body).gaps.isEmpty)
    }

    @Test("each rule of which nobody owes anything is told with its reason")
    func rules() throws {
        let found = try publication(
            .plan(
                models: [.planned("mot-cua").with("scoresheetAuthor", "phong-noi-vu")],
                deadlines: [
                    .deadline("D1", "registration", "before", "2022-06-20", units: ["phong", "cac-phuong"]),
                    .deadline("D2", "scorecard", "monthly", units: ["phuong-a", "quan"]),
                    .deadline("D3", "report", "asap"),
                    .deadline("D4", "report", "yearly", units: ["phong"]).with("firstPeriod", "2024"),
                    .deadline("D5", "launch", "done_before", "2022-07-30", units: ["phuong-a"], models: ["mot-cua"]),
                ])
        ).gaps
        let expected = [
            Self.gap(rule: "D1", .unitsNotRegistrants, ["phong"]), Self.gap(rule: "D2", .unitsNotRegistrants, ["quan"]),
            Self.gap(rule: "D3", .unitsNone), Self.gap(rule: "D4", .turnsNone),
            Self.gap(model: "mot-cua", .cardsNotAsked, ["phuong-b", "phuong-c"]),
        ]
        #expect(found == expected)
    }

    @Test("a plan without models tells of each rule that is about some")
    func models() throws {
        let found = try publication(
            .plan(deadlines: [
                .deadline("D1", "registration", "before", "2022-06-20"), .deadline("D2", "scorecard", "monthly"),
                .deadline("D3", "scoresheet", "before", "2022-05-20"),
                .deadline("D4", "launch", "before", "2022-05-20", units: ["phong"]),
                .deadline("D5", "report", "yearly", units: ["phong"]).with("firstPeriod", "2024").with(
                    "lastPeriod", "2024"),
            ])
        ).gaps
        #expect(
            found.map { "\($0.rule?.description ?? "") \($0.reason.rawValue)" } == [
                "D1 models.none", "D2 models.none", "D3 models.none", "D4 models.none", "D5 turns.none",
            ])
    }

    @Test("a model tells of registrants whom nobody asks, of a launch without a day, and of groups without members")
    func ofModels() throws {
        let register = try Register().withSmallPlan()
        let plan: JSON = .plan(
            models: [
                .planned("mot-cua", registrants: ["cac-phuong", "phong", "trong"]).with("launchRequired", true),
                .planned("xanh", registrants: []),
            ], deadlines: [.deadline("D1", "registration", "before", "2022-06-20", units: ["phuong-b"])])
        let found = try register.act { t in
            _ = try GroupService(t).put(slug("trong"), .make())
            _ = try PlanService(t).put(slug("khac"), ObjectReader.read(plan) { PlanDraft.read(&$0) })
            return try PlanService(t).publish(slug("khac"))
        }
        let expected = [
            Self.gap(model: "mot-cua", .groupEmpty, ["trong"]),
            Self.gap(model: "mot-cua", .registrationNotAsked, ["phuong-a", "phuong-c", "phong"]),
            Self.gap(model: "mot-cua", .launchNotAsked), Self.gap(model: "xanh", .registrantsNone),
        ]
        #expect(found.gaps == expected)
        #expect(found.emptyGroups.isEmpty)
    }
}
