import Domain
import JSON
import TestKit
import Testing

@testable import Services

@Suite struct ReportPrefillTests {
    @Test("what comes next is there for a unit that has fallen far behind, too")
    func nextSteps() throws {
        let monthly = (1...30).map { number -> JSON in
            ["code": .string("T\(number)"), "unit": "phuong-a", "text": .string("Việc \(number)"), "op": "monthly"]
        }
        let plan: JSON = .plan(
            deadlines: [.deadline("D4", "report", "before", "2022-11-25", units: ["phuong-a"])], duties: monthly)
        // Thirty duties of eight months each are overdue.
        let register = try Register(now: "2022-09-10T08:00:00+07:00").withSmallPlan(plan)
        let filled = try register.act {
            try ReportService($0).prefill(.init(plan: slug("ke-hoach"), id: "report.D4.phuong-a"))
        }
        #expect(filled.draft.nextSteps.count == 10)
        #expect(filled.draft.nextSteps.first?.contains("Việc 1") == true)
    }
}
