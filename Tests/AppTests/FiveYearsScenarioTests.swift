import HTTPTypes
import JSON
import TestKit
import Testing

/// The city's plan for 2021 to 2025 (S1) over a real socket: what comes back each year is owed anew each year. 30 districts and Sở Nội
/// vụ report "trước 10/6" and "trước 30/11" from 2022 on; Sở Văn hóa và Thể thao puts together each quarter, half-year and year.
///
/// Reports come in the last millisecond, except: Ba Đình's half-year of 2022 at 10/6 00:00; Ba Vì's year 2023 at 30/11 00:00; Mỹ Đức's
/// half-year of 2025 never.
@Suite struct FiveYearsScenarioTests {
    private static let standing = "so-vhtt-ha-noi"
    private static let units =
        ["so-noi-vu-ha-noi", "ubnd-thi-xa-son-tay"]
        + [
            "ba-dinh", "hoan-kiem", "tay-ho", "long-bien", "cau-giay", "dong-da", "hai-ba-trung", "hoang-mai",
            "thanh-xuan", "nam-tu-liem", "bac-tu-liem", "ha-dong",
        ].map { "ubnd-quan-\($0)" }
        + [
            "soc-son", "dong-anh", "gia-lam", "thanh-tri", "me-linh", "ba-vi", "phuc-tho", "dan-phuong", "hoai-duc",
            "quoc-oai", "thach-that", "chuong-my", "thanh-oai", "thuong-tin", "phu-xuyen", "ung-hoa", "my-duc",
        ].map { "ubnd-huyen-\($0)" }

    @Test("five years of yearly duties come to what was worked out by hand")
    func years() async throws {
        try await withApp(.socket, now: "2021-11-20T08:00:00+07:00") { app in
            #expect(Self.units.count == 31)
            let plan = try await Documented(app, "ha-noi-2021-2025", offices: Self.units + [Self.standing])
            // The last quarter of 2021 has nothing below it but the ledger (S1-Q4).
            let first = try await plan.send("S1-D3", Self.standing, "2021-Q4", at: "2021-12-31T23:59:59.999+07:00")
            #expect(first.text("verdict") == "onTime" && first.text("gathered.basis") == "records")
            let second = try await plan.send("S1-D3", Self.standing, "2022-Q1", at: "2022-04-01T00:00:00+07:00")
            #expect(second.text("verdict") == "late")
            for year in 2022...2025 {
                try await halfYear(plan, year)
                try await wholeYear(plan, year)
            }
            try await figures(plan)
        }
    }

    private func halfYear(_ plan: Documented, _ year: Int) async throws {
        let apart = [2022: "ubnd-quan-ba-dinh", 2025: "ubnd-huyen-my-duc"][year]
        try await plan.send(
            "S1-D1", Self.units.filter { $0 != apart }, "\(year)-H1", at: "\(year)-06-09T23:59:59.999+07:00")
        guard year == 2022, let apart else { return }
        let tardy = try await plan.send("S1-D1", apart, "2022-H1", at: "2022-06-10T00:00:00+07:00")
        #expect(tardy.text("verdict") == "late")
        let above = try await plan.send("S1-D3", Self.standing, "2022-H1", at: "2022-06-30T23:59:59.999+07:00")
        #expect(above.text("verdict") == "onTime" && above.text("gathered.basis") == "reports")
        #expect(above.integer("gathered.expected") == 31 && above.integer("gathered.received") == 31)
        #expect(above.column("standing", of: "gathered.sources").count { $0 == "late" } == 1)
    }

    private func wholeYear(_ plan: Documented, _ year: Int) async throws {
        let apart = year == 2023 ? "ubnd-huyen-ba-vi" : nil
        try await plan.send(
            "S1-D2", Self.units.filter { $0 != apart }, "\(year)", at: "\(year)-11-29T23:59:59.999+07:00")
        if let apart {
            let tardy = try await plan.send("S1-D2", apart, "2023", at: "2023-11-30T00:00:00+07:00")
            #expect(tardy.text("verdict") == "late")
        }
        let last = "\(year)-12-31T23:59:59.999+07:00"
        switch year {
        case 2022:
            let above = try await plan.send("S1-D3", Self.standing, "2022", at: last)
            // Of the year's own reports, and not of the half-year's as well.
            #expect(above.text("verdict") == "onTime" && above.integer("gathered.expected") == 31)
            try await plan.settle("inspection.S1-D10.ubnd-tp-ha-noi.2022", at: last)
        case 2023:
            let tardy = try await plan.settle(
                "inspection.S1-D10.ubnd-tp-ha-noi.2023", at: "2024-01-01T00:00:00+07:00")
            #expect(tardy.text("verdict") == "late")
        case 2024: try await plan.settle("conference.S1-D5.\(Self.standing).2024", at: last)
        default: try await plan.settle("conference.S1-D6.ubnd-tp-ha-noi", at: last)
        }
    }

    private func figures(_ plan: Documented) async throws {
        plan.app.clock.set("2025-12-31T23:59:59.999+07:00")
        // The quarter, half-year and year that end now are not due yet: of the 25 of Sở VHTT 23 are. 31 without a day.
        #expect(try await plan.figures("report")["open"] == 31 + 2)
        plan.app.clock.set("2026-01-01T00:00:00+07:00")
        // 31 × 4 on half-years: one late, one missing. 31 × 4 on years: one late. 25 of Sở VHTT: 3 in time, one late, 21 missing.
        // In time 122 + 123 + 3 = 248, late 1 + 1 + 1, missing 1 + 21.
        #expect(
            try await plan.figures("report") == [
                "expected": 273, "onTime": 248, "late": 3, "missed": 22, "overdue": 22, "open": 31,
            ])
        // One inspection a year.
        #expect(
            try await plan.figures("inspection") == ["expected": 5, "onTime": 1, "late": 1, "missed": 3, "overdue": 3])
        // 32 × 5 reviews, 31 × 5 meetings and the one after five years; two were held.
        #expect(
            try await plan.figures("conference") == ["expected": 316, "onTime": 2, "missed": 314, "overdue": 314])
        // The same duty in each year is a row of its own, and one year's act settles no other's.
        for (year, verdict) in [("2021", "missed"), ("2022", "onTime"), ("2023", "late"), ("2024", "missed")] {
            let row = try await plan.app.get("\(plan.path)/obligations/inspection.S1-D10.ubnd-tp-ha-noi.\(year)")
            #expect((row.text("verdict") ?? "missed") == verdict, "\(year)")
        }
    }
}
