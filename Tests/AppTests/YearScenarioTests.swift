import App
import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Bắc Từ Liêm's plan (S0) from its first deadline to the last card of its year, over a real socket. Everything is done in the last
/// millisecond in which it is in time ("trước ngày 05/6" is before its 00:00 local), except:
///
/// | what | who | when |
/// |---|---|---|
/// | scoresheet before 30/5 (D1) | di-tich | 30/5 00:00: late |
/// | half-year report before 05/6 (D2) | Cổ Nhuế 2 | 05/6 00:00: late |
/// | | Phúc Diễn | never |
/// | registration before 20/6 (D4) | Liên Mạc, di-tich | 20/6 00:00: late |
/// | apartment blocks | Thượng Cát has none | exempt: registration, launch, six cards |
/// | launch before 30/7 (D5) | Đức Thắng, di-tich | 30/7 00:00: late |
/// | card of July (D6) | Phú Diễn, all four | 06/8 00:00: late, 90 % |
/// | card of December | Xuân Tảo, mot-cua | never |
/// | year report before 25/11 (D8) | Đông Ngạc | 25/11 00:00: late |
/// | | Thượng Cát | never |
/// | inspection in the fourth quarter (D7) | di-tich | 01/01/2023 00:00: late |
///
/// All cards have 100 % but the four late ones.
@Suite struct YearScenarioTests {
    private static let wards = District.wards.map { "ubnd-phuong-\($0)" }
    private static let departments = ["phong-vhtt", "phong-noi-vu", "phong-qldt", "phong-tckh", "vp-hdnd-ubnd"]
    private static let noApartments = "ubnd-phuong-thuong-cat"

    /// A unit's part in a model: 13 wards × 4, less the one that is exempt, and the two departments.
    private struct Part: Sendable, Hashable {
        let unit: String
        let model: String
        var path: String { "\(District.plan)/registrations/\(model)/\(unit)" }
    }

    private static let parts =
        wards.flatMap { unit in District.models.map { Part(unit: unit, model: $0) } }.filter {
            $0 != Part(unit: noApartments, model: "chung-cu-van-hoa")
        } + [Part(unit: "vp-hdnd-ubnd", model: "mot-cua"), Part(unit: "phong-noi-vu", model: "co-quan-xanh")]

    @Test("a whole year of the plan comes to what was worked out by hand")
    func year() async throws {
        try await withApp(.socket, now: "2022-05-20T08:00:00+07:00") { app in
            let plan = try await Documented(
                app, "bac-tu-liem-2022", offices: Self.wards + Self.departments, publishing: false)
            try await app.expect(200, .post, "\(District.plan)/publish")
            let standing = try await app.token(.standing, of: "phong-vhtt")
            try await sheets(plan)
            try await halfYear(plan)
            try await registrations(plan, standing)
            try await launches(plan, standing)
            for (month, next) in [("07", "08"), ("08", "09"), ("09", "10"), ("10", "11")] {
                try await send(plan, standing, "2022-\(month)", by: "2022-\(next)-05T23:59:59.999+07:00")
            }
            try await yearReports(plan)
            try await send(plan, standing, "2022-11", by: "2022-12-05T23:59:59.999+07:00")
            try await yearEnd(plan, standing)
            try await send(plan, standing, "2022-12", by: "2023-01-05T23:59:59.999+07:00")
            try await figures(plan)
        }
    }

    private func sheets(_ plan: Documented) async throws {
        let app = plan.app
        app.clock.set("2022-05-29T23:59:59.999+07:00")
        for model in District.models {
            if model == "di-tich" { app.clock.set("2022-05-30T00:00:00+07:00") }
            let sheet = "\(District.plan)/scoresheets/\(model)"
            try await app.expect(201, .put, sheet, District.sheet(model))
            try await app.expect(200, .post, "\(sheet)/publish")
        }
        #expect(try await plan.figures("scoresheet") == ["expected": 4, "onTime": 3, "late": 1])
    }

    /// 5 departments and 13 wards report on six months.
    private func halfYear(_ plan: Documented) async throws {
        let late = "ubnd-phuong-co-nhue-2"
        let inTime = (Self.wards + Self.departments).filter { $0 != late && $0 != "ubnd-phuong-phuc-dien" }
        try await plan.send("S0-D2", inTime, at: "2022-06-04T23:59:59.999+07:00")
        #expect(try await plan.figures("report")["onTime"] == 16)
        let tardy = try await plan.send("S0-D2", late, at: "2022-06-05T00:00:00+07:00")
        #expect(tardy.text("verdict") == "late")
        // 18 for the year are not due; 18 are owed as difficulties arise, which is never late.
        #expect(
            try await plan.figures("report") == [
                "expected": 18, "onTime": 16, "late": 1, "missed": 1, "overdue": 1, "open": 36,
            ])
    }

    private func registrations(_ plan: Documented, _ standing: String) async throws {
        let app = plan.app
        app.clock.set("2022-06-19T23:59:59.999+07:00")
        let months = (7...12).map { $0 < 10 ? "2022-0\($0)" : "2022-\($0)" }
        let exempt =
            [
                "registration.chung-cu-van-hoa.\(Self.noApartments)",
                "launch.S0-D5.chung-cu-van-hoa.\(Self.noApartments)",
            ]
            + months.map { "scorecard.chung-cu-van-hoa.\(Self.noApartments).\($0)" }
        for key in exempt {
            try await app.expect(
                200, .post, District.obligation(key) + "/exempt", ["reason": "Không có chung cư"], as: standing)
        }
        let late = Part(unit: "ubnd-phuong-lien-mac", model: "di-tich")
        try await plan.all(Self.parts.filter { $0 != late }) { part in
            let answer = try await app.expect(201, .put, part.path, [:], as: plan.offices[part.unit])
            #expect(answer.text("verdict") == "onTime")
        }
        app.clock.set("2022-06-20T00:00:00+07:00")
        #expect(
            try await app.expect(201, .put, late.path, [:], as: plan.offices[late.unit]).text("verdict") == "late")
        app.clock.set("2022-06-27T08:00:00+07:00")
        try await plan.all(Self.parts) { try await app.expect(200, .post, "\($0.path)/accept", as: standing) }
    }

    private func launches(_ plan: Documented, _ standing: String) async throws {
        try await plan.settle("launch.S0-D3.di-tich.phong-vhtt", at: "2022-06-27T09:00:00+07:00", as: standing)
        let late = "launch.S0-D5.di-tich.ubnd-phuong-duc-thang"
        for unit in Self.wards {
            for model in ["chung-cu-van-hoa", "di-tich"] {
                let key = "launch.S0-D5.\(model).\(unit)"
                if key == late || model == "chung-cu-van-hoa" && unit == Self.noApartments { continue }
                try await plan.settle(key, at: "2022-07-29T23:59:59.999+07:00", as: plan.offices[unit])
            }
        }
        let tardy = try await plan.settle(
            late, at: "2022-07-30T00:00:00+07:00", as: plan.offices["ubnd-phuong-duc-thang"])
        #expect(tardy.text("verdict") == "late")
    }

    /// All cards of a month in the last millisecond; Phú Diễn's of July one later, Xuân Tảo's mot-cua of December not at all.
    private func send(_ plan: Documented, _ standing: String, _ month: String, by moment: String) async throws {
        let app = plan.app
        app.clock.set(moment)
        let bodies = try Dictionary(
            uniqueKeysWithValues: District.models.map { ($0, try District.card(of: $0, off: 0)) })
        let tardy = month == "2022-07" ? "ubnd-phuong-phu-dien" : ""
        let never = month == "2022-12" ? Part(unit: "ubnd-phuong-xuan-tao", model: "mot-cua") : nil
        let sent = Self.parts.filter { $0.unit != tardy && $0 != never }
        try await plan.all(sent) { part in
            try await app.expect(
                201, .put, "\(part.path)/scorecards/\(month)", bodies[part.model], as: plan.offices[part.unit])
        }
        if !tardy.isEmpty {
            app.clock.set("2022-08-06T00:00:00+07:00")
            for part in Self.parts where part.unit == tardy {
                let card = try await app.expect(
                    201, .put, "\(part.path)/scorecards/\(month)", try District.card(of: part.model, off: 10),
                    as: plan.offices[tardy])
                #expect(card.text("verdict") == "late" && card.number("percent") == "90")
            }
        }
        // The standing unit decides on July's, and has not come to the others.
        guard month == "2022-07" else { return }
        try await plan.all(Self.parts) { part in
            try await app.expect(200, .post, "\(part.path)/scorecards/\(month)/accept", as: standing)
        }
    }

    private func yearReports(_ plan: Documented) async throws {
        let (late, missing) = ("ubnd-phuong-dong-ngac", "ubnd-phuong-thuong-cat")
        let inTime = (Self.wards + Self.departments).filter { $0 != late && $0 != missing }
        try await plan.send("S0-D8", inTime, at: "2022-11-24T23:59:59.999+07:00")
        // Nobody is late yet, and the last one can still be in time: 16 of each report, and Cổ Nhuế 2 of the first.
        #expect(
            try await plan.figures("report") == [
                "expected": 34, "onTime": 32, "late": 1, "missed": 1, "overdue": 1, "open": 20,
            ])
        #expect(try await plan.send("S0-D8", late, at: "2022-11-25T00:00:00+07:00").text("verdict") == "late")
        // The standing unit puts together what 17 others have sent through it.
        let draft = try await plan.app.get(
            "\(plan.report("S0-D8", "phong-vhtt"))/prefill", as: plan.offices["phong-vhtt"])
        #expect(draft.integer("gathered.expected") == 17 && draft.integer("gathered.received") == 16)
        let said = draft.strings("results").joined(separator: " ")
        #expect(said.contains("Đã nhận báo cáo của 16/17 đơn vị"))
        #expect(said.contains("gửi muộn: UBND phường Đông Ngạc"))
        #expect(said.contains("quá hạn chưa gửi: UBND phường Thượng Cát"))
    }

    private func yearEnd(_ plan: Documented, _ standing: String) async throws {
        for model in ["mot-cua", "co-quan-xanh", "chung-cu-van-hoa"] {
            try await plan.settle(
                "inspection.S0-D7.\(model).ubnd-quan-bac-tu-liem", at: "2022-12-31T23:59:59.999+07:00", as: standing)
        }
        try await plan.settle("conference.S0-D10.ubnd-quan-bac-tu-liem.2022", at: "2022-12-31T23:59:59.999+07:00")
        try await plan.settle(
            "inspection.S0-D7.di-tich.ubnd-quan-bac-tu-liem", at: "2023-01-01T00:00:00+07:00", as: standing)
    }

    /// On 16 January nothing of the year is taken any more that has a last day.
    private func figures(_ plan: Documented) async throws {
        let app = plan.app
        app.clock.set("2023-01-16T00:00:00+07:00")
        let status = try await app.get("\(District.plan)/status")
        // 13 × 4 + 2 = 54, one exempt; Liên Mạc's late.
        #expect(
            status["registrations"] == [
                "expected": 53, "exempt": 1, "open": 0, "registered": 53, "accepted": 53, "onTime": 52, "late": 1,
                "missing": 0, "overdue": 0, "declared": .noneDeclared,
            ])
        // 54 × 6 = 324, six exempt: 318. One never came: 317, four of them late. (313 × 100 + 4 × 90) / 317 = 31660 / 317 =
        // 99.8738…, cut to 99.87.
        #expect(
            status["scorecards"] == [
                "expected": 318, "exempt": 6, "open": 0, "submitted": 317, "onTime": 313, "late": 4, "missed": 1,
                "overdue": 0, "accepted": 53, "returned": 0, "averagePercent": .points("99.87"),
                "declared": .noneDeclared.with("averagePercent", .null),
            ])
        // 26 of the wards, one exempt, one late; and one target, which is done without a verdict: 25 + 1.
        #expect(
            try await plan.figures("launch") == ["expected": 26, "onTime": 24, "late": 1, "done": 1, "exempt": 1])
        // Twice 18: twice 16 in time, 1 late, 1 missing, which has no last day. 18 without a day of their own stay open.
        #expect(
            try await plan.figures("report") == [
                "expected": 36, "onTime": 32, "late": 2, "missed": 2, "overdue": 2, "open": 18,
            ])
        #expect(try await plan.figures("inspection") == ["expected": 4, "onTime": 3, "late": 1])
        #expect(try await plan.figures("conference") == ["expected": 1, "onTime": 1])

        // Every unit has 100 % of its points and shares the first place, but Phú Diễn: 24 cards of 100 points, four of them
        // with 90: 2360 / 2400 = 98.3333… %. Fourteen are before it: 12 wards and two departments.
        let ranking = try await app.get("\(District.plan)/ranking")
        #expect(ranking.list("items").count == 15 && ranking.list("leftOut").isEmpty)
        #expect(ranking.column("place") == Array(repeating: "1", count: 14) + ["15"])
        #expect(ranking.text("items.14.unit") == "ubnd-phuong-phu-dien")
        #expect(ranking.number("items.14.percent") == "98.33" && ranking.integer("items.14.total") == 2_360)
    }
}
