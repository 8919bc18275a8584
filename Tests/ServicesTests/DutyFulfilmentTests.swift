import Domain
import JSON
import Storage
import TestKit
import Testing

@testable import Services

/// Duties that ask for the same as deadlines of their plan.
@Suite struct DutyFulfilmentTests {
    private static let plan: JSON = .plan(
        deadlines: [
            .deadline("D1", "report", "before", "2022-06-10", units: ["cac-phuong"]),
            .deadline("D2", "report", "before", "2022-06-10", units: ["phuong-a"]),
            .deadline("D3", "report", "before", "2022-11-25", units: ["cac-phuong"]),
        ],
        duties: [
            [
                "code": "T1", "unit": "cac-phuong", "text": "Báo cáo 6 tháng và năm", "op": "before",
                "dates": ["2022-06-10", "2022-11-25"], "fulfilledBy": ["D1", "D2", "D3"],
            ]
        ])

    private func settle(_ register: Register, _ key: String, at moment: String) throws {
        try register.at(moment).act {
            _ = try ObligationService($0).settle(
                plan: slug("ke-hoach"), key, .init(heldOn: nil, documentNumber: nil, note: nil))
        }
    }

    private func row(_ register: Register, _ key: String) throws -> ObligationRecord {
        try #require(try register.ledger().first { $0.key == key })
    }

    @Test("a duty is settled with the last deadline of its unit and instant, as late as the latest of them")
    func settled() throws {
        let register = try Register(now: "2022-05-01T08:00:00+07:00").withSmallPlan(Self.plan)
        try settle(register, "report.D1.phuong-a", at: "2022-06-11T08:00:00+07:00")
        #expect(try row(register, "task.T1.phuong-a.2022-06-10").state == .open)
        try settle(register, "report.D2.phuong-a", at: "2022-06-12T08:00:00+07:00")
        try settle(register, "report.D1.phuong-b", at: "2022-06-09T08:00:00+07:00")
        let late = try row(register, "task.T1.phuong-a.2022-06-10")
        #expect(late.state == .settled && late.verdict == .late && late.isFulfilledByOther)
        #expect(late.settledAt == .at("2022-06-12T08:00:00+07:00"))
        #expect(try row(register, "task.T1.phuong-b.2022-06-10").verdict == .onTime)
        // The other day, and the other ward, are still owed.
        #expect(try row(register, "task.T1.phuong-a.2022-11-25").state == .open)
        #expect(try row(register, "task.T1.phuong-c.2022-06-10").state == .open)
        #expect(try register.trail.suffix(2) == ["obligation.settle", "obligation.settle"])
    }

    @Test("an exemption leaves the duty to the rest, and all exempt leave it open")
    func exempt() throws {
        let register = try Register(now: "2022-05-01T08:00:00+07:00").withSmallPlan(Self.plan)
        func exempt(_ key: String) throws {
            try register.act { _ = try ObligationService($0).exempt(plan: slug("ke-hoach"), key, reason: "Lý do") }
        }
        try settle(register, "report.D1.phuong-a", at: "2022-06-01T08:00:00+07:00")
        try exempt("report.D2.phuong-a")
        #expect(try row(register, "task.T1.phuong-a.2022-06-10").verdict == .onTime)
        try exempt("report.D1.phuong-b")
        #expect(try row(register, "task.T1.phuong-b.2022-06-10").state == .open)
    }

    @Test("what is owed again takes the duty with it, but not one that was settled for itself")
    func reopened() throws {
        let plan: JSON = .plan(
            models: [.planned("mot-cua")], deadlines: [.deadline("D1", "registration", "before", "2022-06-20")],
            duties: [
                [
                    "code": "T1", "unit": "cac-phuong", "text": "Đăng ký", "op": "before", "date": "2022-06-20",
                    "fulfilledBy": ["D1"],
                ]
            ])
        let register = try Register(now: "2022-05-01T08:00:00+07:00").withSmallPlan(plan)
        for ward in ["phuong-a", "phuong-b"] {
            if ward == "phuong-b" { try settle(register, "task.T1.phuong-b", at: "2022-05-01T09:00:00+07:00") }
            try register.act { t in
                let service = RegistrationService(t)
                _ = try service.put(plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug(ward), note: nil)
            }
            #expect(try row(register, "task.T1.\(ward)").state == .settled)
            try register.act { t in
                let service = RegistrationService(t)
                _ = try service.withdraw(
                    plan: slug("ke-hoach"), model: slug("mot-cua"), unit: slug(ward), reason: "Nhầm")
            }
        }
        #expect(try row(register, "task.T1.phuong-a").state == .open)
        #expect(try row(register, "task.T1.phuong-b").state == .settled)
    }

    @Test("a launch that is taken back takes the duty with it")
    func launch() throws {
        let plan: JSON = .plan(
            models: [.planned("xanh")],
            deadlines: [.deadline("D5", "launch", "done_before", "2022-07-30", units: ["cac-phuong"])],
            duties: [
                [
                    "code": "T1", "unit": "cac-phuong", "text": "Ra quân", "op": "done_before", "date": "2022-07-30",
                    "fulfilledBy": ["D5"],
                ]
            ])
        let register = try Register(now: "2022-07-01T08:00:00+07:00").withSmallPlan(plan)
        try register.act { t in
            let launch: JSON = ["models": ["xanh"], "units": ["phuong-a"], "plannedOn": "2022-07-01"]
            let service = LaunchService(t)
            _ = try service.put(
                plan: slug("ke-hoach"), slug("ra-quan"), ObjectReader.read(launch) { LaunchDraft.read(&$0) })
            _ = try service.hold(
                plan: slug("ke-hoach"), slug("ra-quan"),
                ObjectReader.read(["heldOn": "2022-07-01"]) { LaunchReport.read(&$0) })
        }
        #expect(try row(register, "task.T1.phuong-a").state == .settled)
        try register.act {
            _ = try LaunchService($0).reopen(plan: slug("ke-hoach"), slug("ra-quan"), reason: "Nhầm ngày")
        }
        #expect(try row(register, "launch.D5.xanh.phuong-a").state == .open)
        let duty = try row(register, "task.T1.phuong-a")
        #expect(duty.state == .open && duty.verdict == nil)
    }

    @Test("a unit that an amendment takes back in owes the duty with the deadline")
    func readmitted() throws {
        let register = try Register(now: "2022-05-01T08:00:00+07:00").withSmallPlan(Self.plan)
        try settle(register, "report.D1.phuong-a", at: "2022-06-01T08:00:00+07:00")
        let units: [String: JSON] = ["units": ["phuong-a"]]
        try register.amend("mien", ["unitsExempted": [.change(of: "D2", units)]])
        #expect(try row(register, "task.T1.phuong-a.2022-06-10").state == .settled)
        try register.amend("lai", ["unitsAdded": [.change(of: "D2", units)]])
        #expect(try row(register, "report.D2.phuong-a").state == .open)
        #expect(try row(register, "task.T1.phuong-a.2022-06-10").state == .open)
    }

    @Test("a place that withdraws leaves the duty to the rest, and takes it up again when it comes back")
    func places() throws {
        let plan: JSON = .plan(
            models: [.planned("mot-cua")],
            deadlines: [.deadline("D2", "registration", "asap"), .deadline("D3", "scorecard", "monthly")],
            duties: [
                [
                    "code": "T1", "unit": "cac-phuong", "text": "Chấm điểm tháng 7", "op": "before",
                    "date": "2022-08-06", "fulfilledBy": ["D3"],
                ]
            ])
        let register = try Register(now: "2022-08-01T08:00:00+07:00").withSmallPlan(plan)
        let (code, model) = (slug("ke-hoach"), slug("mot-cua"))
        func put(_ unit: String) throws {
            try register.act {
                _ = try RegistrationService($0).put(plan: code, model: model, unit: slug(unit), note: unit)
            }
        }
        try put("mot-cua-a")
        try put("chung-cu-a")
        try register.act { t in
            let document = DeclarationRecord.Document(number: "1", issuedOn: t.today, issuer: "UBND")
            let draft = DeclarationDraft(happenedOn: t.today, document: document, reason: "Bản giấy")
            _ = try DeclarationService(t).declare(plan: code, "scorecard.mot-cua.mot-cua-a.2022-07", draft)
        }
        #expect(try row(register, "task.T1.phuong-a").state == .open)
        try register.act {
            _ = try RegistrationService($0).withdraw(plan: code, model: model, unit: slug("chung-cu-a"), reason: "Rút")
        }
        #expect(try row(register, "task.T1.phuong-a").state == .settled)
        try put("chung-cu-a")
        #expect(try row(register, "task.T1.phuong-a").state == .open)
    }

    @Test("a duty is fulfilled by deadlines of the plan, and by nothing else")
    func references() throws {
        let register = try Register().withSmallPlan(Self.plan)
        let wrong: JSON = .plan(
            deadlines: [.deadline("D1", "report", "asap", units: ["phong"])],
            duties: [
                ["code": "T1", "unit": "phong", "text": "Việc", "fulfilledBy": ["D1", "T1", "D9"]]
            ])
        let error = register.error { t in
            _ = try PlanService(t).put(slug("khac"), ObjectReader.read(wrong) { PlanDraft.read(&$0) })
        }
        #expect(
            error
                == .invalid([
                    Issue(pointer: "/duties/0/fulfilledBy/1", code: .referenceUnknown, arguments: ["T1"]),
                    Issue(pointer: "/duties/0/fulfilledBy/2", code: .referenceUnknown, arguments: ["D9"]),
                ]))
    }
}
