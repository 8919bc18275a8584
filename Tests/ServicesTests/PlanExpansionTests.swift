import Domain
import JSON
import Storage
import TestKit
import Testing

@testable import Services

/// What publishing a plan adds to the ledger.
@Suite struct PlanExpansionTests {
    private func published() throws -> [ObligationRecord] {
        let register = try Register(now: "2022-05-10T08:00:00+07:00").withDemo()
        try register.act { _ = try PlanService($0).publish(slug("bac-tu-liem-2022")) }
        return try register.ledger("bac-tu-liem-2022")
    }

    @Test("the plan of Bắc Từ Liêm becomes 622 rows, as many of each kind as were counted by hand")
    func kinds() throws {
        let rows = try published()
        let counts = Dictionary(grouping: rows, by: \.kind).mapValues(\.count)
        #expect(
            counts == [
                // One for each model: mot-cua and co-quan-xanh by Phòng Nội vụ, chung-cu by Phòng QLĐT, di-tich by Phòng VHTT.
                .scoresheet: 4,
                // 13 wards × 4 models, Văn phòng HĐND-UBND for mot-cua, Phòng Nội vụ for co-quan-xanh: 14 + 14 + 13 + 13.
                .registration: 54,
                // At the relic (D3) 1; chung-cu and di-tich at 13 wards (D5) 26.
                .launch: 27,
                // July to December of each registration: 54 × 6.
                .scorecard: 324,
                // The district's team, each model once (D7).
                .inspection: 4,
                // 5 departments and 13 wards: half a year (D2), a year (D8), difficulties as they come (D9): 3 × 18.
                .report: 54,
                // T1 to T15 one unit each: 15. T16, T17, T19 and T20 13 wards each: 52, T18 13 wards for six months: 78. T21 Tây
                // Tựu 1, T22 five departments 5, T23 to T25 one unit each: 3.
                .task: 154,
                // Once a year by the district (D10).
                .conference: 1,
            ])
        #expect(rows.count == 622)
        #expect(Set(rows.map(\.key)).count == 622)
    }

    @Test(
        "each deadline gives its number of rows, falls due when it says, and is taken until when it says",
        arguments: [
            // Before the 30th is before its 00:00 local, which is 17:00 of the day before in UTC.
            ("S0-D1", 4, "2022-05-29T17:00:00Z", nil), ("S0-D2", 18, "2022-06-04T17:00:00Z", nil),
            // A target is the end of its day.
            ("S0-D3", 1, "2022-06-10T17:00:00Z", nil),
            // Taken until the end of 15 July.
            ("S0-D4", 54, "2022-06-19T17:00:00Z", "2022-07-15T17:00:00Z"), ("S0-D5", 26, "2022-07-29T17:00:00Z", nil),
            // The end of the fourth quarter, which is the end of the year.
            ("S0-D7", 4, "2022-12-31T17:00:00Z", nil), ("S0-D8", 18, "2022-11-24T17:00:00Z", nil),
            ("S0-D9", 18, nil, nil), ("S0-D10", 1, "2022-12-31T17:00:00Z", nil), ("S0-T1", 1, nil, nil),
            ("S0-T3", 1, "2022-05-29T17:00:00Z", nil), ("S0-T4", 1, "2022-06-10T17:00:00Z", nil),
            ("S0-T5", 1, "2022-12-31T17:00:00Z", nil), ("S0-T8", 1, "2022-07-29T17:00:00Z", nil),
            ("S0-T10", 1, nil, nil), ("S0-T16", 13, "2022-07-29T17:00:00Z", nil), ("S0-T17", 13, nil, nil),
            ("S0-T22", 5, nil, nil), ("S0-T23", 1, "2022-12-31T17:00:00Z", nil),
        ] as [(String, Int, String?, String?)])
    func deadlines(_ code: String, _ count: Int, _ dueAt: String?, _ lateUntil: String?) throws {
        let rows = try published().filter { $0.rule.code == code }
        #expect(rows.count == count)
        #expect(Set(rows.map { $0.due.dueAt?.description }) == [dueAt])
        #expect(Set(rows.map { $0.due.lateUntil?.description }) == [lateUntil])
    }

    @Test("a month's card is due with the 5th of the next month over, and taken ten days longer")
    func months() throws {
        let cards = try published().filter { $0.kind == .scorecard }
        let months = Dictionary(grouping: cards, by: { $0.period ?? "" })
        let expected = [
            ("2022-07", "2022-08-05T17:00:00Z", "2022-08-15T17:00:00Z"),
            ("2022-08", "2022-09-05T17:00:00Z", "2022-09-15T17:00:00Z"),
            ("2022-09", "2022-10-05T17:00:00Z", "2022-10-15T17:00:00Z"),
            ("2022-10", "2022-11-05T17:00:00Z", "2022-11-15T17:00:00Z"),
            ("2022-11", "2022-12-05T17:00:00Z", "2022-12-15T17:00:00Z"),
            ("2022-12", "2023-01-05T17:00:00Z", "2023-01-15T17:00:00Z"),
        ]
        #expect(months.count == expected.count)
        for (month, dueAt, lateUntil) in expected {
            let rows = months[month] ?? []
            #expect(rows.count == 54)
            #expect(Set(rows.map { $0.due.dueAt?.description }) == [dueAt])
            #expect(Set(rows.map { $0.due.lateUntil?.description }) == [lateUntil])
        }
    }

    @Test("a row's key can be written by hand, and the row says where in the document it comes from")
    func keys() throws {
        let rows = Dictionary(uniqueKeysWithValues: try published().map { ($0.key, $0) })
        let card = try #require(rows["scorecard.mot-cua.ubnd-phuong-tay-tuu.2022-07"])
        #expect(card.unit.code == "ubnd-phuong-tay-tuu" && card.subject == card.unit && card.model == "mot-cua")
        #expect(card.rule.code == "S0-D6" && card.rule.via == "phong-vhtt")
        #expect(card.rule.recipient == "ubnd-quan-bac-tu-liem")
        #expect(card.rule.clauseLabel == "II.1.1–II.1.4" && card.rule.clauseQuote == "hằng tháng")
        for key in [
            "scoresheet.di-tich", "registration.co-quan-xanh.phong-noi-vu",
            "launch.S0-D5.di-tich.ubnd-phuong-phuc-dien",
            "inspection.S0-D7.mot-cua.ubnd-quan-bac-tu-liem", "report.S0-D2.phong-tckh", "task.S0-T25.doan-thanh-nien",
            "task.S0-T18.ubnd-phuong-tay-tuu.2022-07",
            "conference.S0-D10.ubnd-quan-bac-tu-liem.2022",
        ] { #expect(rows[key] != nil, "\(key)") }
        // The place is what the launch is for; the department owes it.
        let launch = try #require(rows["launch.S0-D3.di-tich.phong-vhtt"])
        #expect(launch.subject.code == "di-tich-dinh-dam" && launch.unit.code == "phong-vhtt")
        #expect(
            rows["report.S0-D2.phong-vhtt"]?.period == "2022-H1" && rows["report.S0-D8.phong-vhtt"]?.period == "2022")
        #expect(rows["registration.mot-cua.phong-noi-vu"] == nil && rows["registration.di-tich.vp-hdnd-ubnd"] == nil)
    }

    // MARK: Groups

    private static let report: JSON = .plan(deadlines: [.deadline("D1", "report", "asap", units: ["doi-ten"])])

    /// A group whose one member becomes another on 1 June.
    private func changing(now: String) throws -> Register {
        let register = try Register(now: now).withUnits()
        try register.act { t in
            for code in ["phong"] { _ = try UnitService(t).put(slug(code), .make(name: code, parent: slug("quan"))) }
            _ = try GroupService(t).put(
                slug("doi-ten"), .make(("phuong-a", nil, "2022-05-31"), ("phuong-b", "2022-06-01", nil)))
        }
        return register
    }

    @Test(
        "a group is its members on the day of the document, else on the day of publishing within the plan's period",
        arguments: [
            ("2022-05-31", "2022-06-19T08:00:00+07:00", "phuong-a"),
            ("2022-06-01", "2022-05-19T08:00:00+07:00", "phuong-b"), (nil, "2022-05-31T23:59:59+07:00", "phuong-a"),
            (nil, "2022-06-01T00:00:00+07:00", "phuong-b"),
            // Entered long before or after: the first or the last day of the period.
            (nil, "2021-03-01T08:00:00+07:00", "phuong-a"), (nil, "2026-03-01T08:00:00+07:00", "phuong-b"),
        ] as [(String?, String, String)])
    func groups(_ issuedOn: String?, _ now: String, _ expected: String) throws {
        let register = try changing(now: now)
        try register.publish(Self.report.with("issuedOn", issuedOn.map { .string($0) }))
        #expect(try register.ledger().map(\.unit.code) == [expected])
    }

    @Test("a group that changes afterwards changes nothing of what is owed")
    func frozen() throws {
        let register = try changing(now: "2022-05-19T08:00:00+07:00")
        try register.publish(Self.report)
        try register.act { _ = try GroupService($0).put(slug("doi-ten"), .make(("phuong-b", nil, nil))) }
        #expect(try register.ledger().map(\.unit.code) == ["phuong-a"])
    }

    @Test("who is named twice, alone and in a group, owes a thing once")
    func overlap() throws {
        let register = try Register().withSmallPlan(
            .plan(deadlines: [.deadline("D1", "report", "asap", units: ["cac-phuong", "phuong-b", "phong"])]))
        #expect(try register.ledger().map(\.unit.code) == ["phong", "phuong-a", "phuong-b", "phuong-c"])
    }

    @Test("two deadlines may not oblige a unit to the same thing")
    func duplicates() throws {
        let register = try Register().withSmallPlan()
        let twice: JSON = .plan(
            models: [.planned("mot-cua")],
            deadlines: [
                .deadline("D1", "registration", "before", "2022-06-20"),
                .deadline("D2", "registration", "before", "2022-07-20", units: ["phuong-a"]),
            ])
        let error = register.error { t in
            _ = try PlanService(t).put(slug("khac"), ObjectReader.read(twice) { PlanDraft.read(&$0) })
        }
        #expect(
            error
                == .invalid([
                    Issue(
                        pointer: "/deadlines/1/code", code: .obligationDuplicate,
                        arguments: ["registration.mot-cua.phuong-a"])
                ]))
    }

    @Test("publishing marks nothing when it fails, and everything in one act when it does not")
    func trail() throws {
        let register = try Register().withSmallPlan()
        #expect(try register.trail.suffix(2) == ["plan.create", "plan.publish"])
        #expect(register.error { _ = try PlanService($0).publish(slug("ke-hoach")) } == .conflict(.planPublished))
        #expect(try register.ledger().count == 33)
    }
}
