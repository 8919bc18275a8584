import Domain
import JSON
import Storage
import TestKit
import Testing

@testable import Services

/// A plan that is scored on the sheets of another one.
@Suite struct BorrowedSheetTests {
    /// A plan of the ward `phuong-a` that takes the sheet of `mot-cua` from the district's.
    private static func ward(_ source: JSON = "ke-hoach", author: JSON? = nil, model: String = "mot-cua") -> JSON {
        let planned = JSON.planned(model, registrants: ["phuong-a"]).with("scoresheetAuthor", author)
        return JSON.plan(
            models: [planned],
            deadlines: [
                .deadline("D1", "registration", "before", "2022-06-25"), .deadline("D2", "scorecard", "monthly"),
                .deadline("D0", "scoresheet", "done_before", "2022-06-20"),
            ]
        ).with("issuer", "phuong-a").with("standingUnit", "phuong-a").with("scoresheetPlan", source)
    }

    private func issues(_ plan: JSON, _ register: Register) -> ServiceError? {
        register.error { t in
            _ = try PlanService(t).put(slug("phuong-2022"), ObjectReader.read(plan) { PlanDraft.read(&$0) })
        }
    }

    private func sheet(_ register: Register, _ maximum: JSON = 10) throws {
        try register.act(as: .author, of: "phong-noi-vu") { t in
            let sheet = try ObjectReader.read(.sheet([.criterion("c1", maximum: maximum)])) { Scoresheet.read(&$0) }
            _ = try ScoresheetService(t).put(plan: slug("ke-hoach"), model: slug("mot-cua"), sheet)
            _ = try ScoresheetService(t).publish(plan: slug("ke-hoach"), model: slug("mot-cua"))
        }
    }

    @Test("a ward's cards are scored on the version that its district has published, old months on theirs")
    func scored() throws {
        let register = try Register(now: "2022-05-10T08:00:00+07:00").withSmallPlan()
        try register.publish(Self.ward(), as: "phuong-2022")
        // Nobody owes the ward a sheet of its own.
        #expect(try register.ledger("phuong-2022").map(\.kind) == [.registration, .scorecard, .scorecard, .scorecard])
        let (plan, model, unit) = (slug("phuong-2022"), slug("mot-cua"), slug("phuong-a"))
        try register.at("2022-06-19T08:00:00+07:00").act(as: .office, of: "phuong-a") {
            _ = try RegistrationService($0).put(plan: plan, model: model, unit: unit, note: nil)
        }
        func send(_ month: String, _ t: Transaction) throws -> ScorecardView {
            let key = ScorecardService.Key(plan: plan, model: model, unit: unit, month: try #require(Month(month)))
            let full = CriterionScore(criterion: "c1", points: Points(clamping: 1_000))
            return try ScorecardService(t).put(key, ScorecardDraft(scores: [full], submit: true)).record
        }
        func card(_ month: String, at moment: String) throws -> ScorecardView {
            try register.at(moment).act(as: .office, of: "phuong-a") { try send(month, $0) }
        }
        let early = register.at("2022-08-01T08:00:00+07:00").error(as: .office, of: "phuong-a") {
            _ = try send("2022-07", $0)
        }
        #expect(early == .conflict(Conflict(.scoresheetNotPublished, "mot-cua")))
        try sheet(register)
        let july = try card("2022-07", at: "2022-08-02T08:00:00+07:00")
        try sheet(register, 20)
        let august = try card("2022-08", at: "2022-09-02T08:00:00+07:00")
        #expect(july.record.maximum == Points(clamping: 1_000) && august.record.maximum == Points(clamping: 2_000))
        #expect(july.contentHash != august.contentHash)
        let (record, first) = try register.act(as: .office, of: "phuong-a") { t in
            let service = ScoresheetService(t)
            return (try service.get(plan: plan, model: model), try service.version(plan: plan, model: model, 1))
        }
        #expect(record.publishedVersion == 2 && first.contentHash == july.contentHash)
        let own = register.error(of: "phuong-a") { t in
            _ = try ScoresheetService(t).publish(plan: plan, model: model)
        }
        #expect(own == .conflict(Conflict(.scoresheetBorrowed, "ke-hoach")))
    }

    @Test(
        "the source is a plan of a unit above, with a sheet of its own for each scored model; no author stands beside it"
    )
    func faults() throws {
        let register = try Register(now: "2022-05-10T08:00:00+07:00").withSmallPlan()
        func unknown(_ plan: String) -> ServiceError {
            .invalid([Issue(pointer: "/scoresheetPlan", code: .referenceUnknown, arguments: [plan])])
        }
        #expect(issues(Self.ward("khong-co"), register) == unknown("khong-co"))
        #expect(issues(Self.ward("phuong-2022"), register) == unknown("phuong-2022"))
        #expect(
            issues(Self.ward(author: "phong-noi-vu"), register)
                == .invalid([
                    Issue(
                        pointer: "/models/0/scoresheetAuthor", code: .memberUncalledFor, arguments: ["scoresheetPlan"])
                ]))
        // A neighbour's sheets are no more to be seen than a plan that is not there.
        try register.publish(Self.ward(), as: "phuong-a-2022")
        let neighbour = Self.ward("phuong-a-2022").with("issuer", "phuong-b")
        #expect(issues(neighbour, register) == unknown("phuong-a-2022"))
        // One that borrows has none to lend.
        let unfit = ServiceError.invalid([
            Issue(pointer: "/scoresheetPlan", code: .scoresheetPlanUnfit, arguments: ["phuong-a-2022", "mot-cua"])
        ])
        #expect(issues(Self.ward("phuong-a-2022"), register) == unfit)
    }
}
