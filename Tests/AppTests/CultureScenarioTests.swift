import HTTPTypes
import JSON
import TestKit
import Testing

/// Tuy Phước's plan of 2021 (S4) over its three years, over a real socket: four offices, a centre and 13 communes report "hằng năm,
/// trước 15/11" to the district through Phòng Nội vụ, and the district "trước 30/11" to the province.
///
/// | year | offices, centre, communes (18) | district |
/// |---|---|---|
/// | 2022 | 16 in the last millisecond, Phước An at 15/11 00:00, Phước Lộc never | in the last millisecond of 29/11 |
/// | 2023 | 18 in the last millisecond | at 30/11 00:00 |
/// | 2024 | nobody | never |
@Suite struct CultureScenarioTests {
    private static let district = "ubnd-huyen-tuy-phuoc"
    private static let offices = [
        "phong-noi-vu-tuy-phuoc", "phong-tckh-tuy-phuoc", "phong-vhtt-tuy-phuoc", "phong-tu-phap-tuy-phuoc",
        "tt-vh-tt-tt-tuy-phuoc",
    ]
    private static let communes =
        ["ubnd-thi-tran-tuy-phuoc", "ubnd-thi-tran-dieu-tri"]
        + ["thang", "hung", "quang", "hoa", "son", "hiep", "loc", "nghia", "thuan", "an", "thanh"].map {
            "ubnd-xa-phuoc-\($0)"
        }
    private static let (late, missing) = ("ubnd-xa-phuoc-an", "ubnd-xa-phuoc-loc")

    @Test("three years of reports from 13 communes to the district and from there to the province")
    func years() async throws {
        try await withApp(.socket, now: "2021-11-25T08:00:00+07:00") { app in
            let plan = try await Documented(
                app, "tuy-phuoc-2021", offices: [Self.district] + Self.offices + Self.communes)
            try await months(plan)
            try await first(plan)
            try await second(plan)
            try await third(plan)
        }
    }

    /// "Trong tháng 12 năm 2021" and "trong tháng 01/2022" end with the last millisecond of their month.
    private func months(_ plan: Documented) async throws {
        for (key, moment, verdict) in [
            ("task.S4-D1.\(Self.late)", "2021-12-31T23:59:59.999+07:00", "onTime"),
            ("task.S4-D1.\(Self.missing)", "2022-01-01T00:00:00+07:00", "late"),
            ("task.S4-D2.\(Self.late)", "2022-01-31T23:59:59.999+07:00", "onTime"),
            ("task.S4-D2.\(Self.missing)", "2022-02-01T00:00:00+07:00", "late"),
        ] {
            let unit = key.split(separator: ".").last.map(String.init) ?? ""
            #expect(try await plan.settle(key, at: moment, as: plan.offices[unit]).text("verdict") == verdict, "\(key)")
        }
    }

    private func first(_ plan: Documented) async throws {
        let app = plan.app
        let inTime = (Self.offices + Self.communes).filter { $0 != Self.late && $0 != Self.missing }
        try await plan.send("S4-D3", inTime, "2022", at: "2022-11-14T23:59:59.999+07:00")
        // 16 of 2022 in time, two of it and the 36 of the years to come open; the district's three, and 18 without a day.
        #expect(try await plan.figures("report") == ["expected": 16, "onTime": 16, "open": 59])
        let tardy = try await plan.send("S4-D3", Self.late, "2022", at: "2022-11-15T00:00:00+07:00")
        #expect(tardy.text("verdict") == "late")

        app.clock.set("2022-11-29T23:59:59.999+07:00")
        let above = plan.report("S4-D4", Self.district, "2022")
        let draft = try await app.get("\(above)/prefill", as: plan.offices[Self.district])
        #expect(draft.text("gathered.basis") == "reports")
        #expect(draft.integer("gathered.expected") == 18 && draft.integer("gathered.received") == 17)
        let said = draft.strings("results").joined(separator: " ")
        #expect(said.contains("Đã nhận báo cáo của 17/18 đơn vị"))
        #expect(said.contains("gửi muộn: UBND xã Phước An") && said.contains("quá hạn chưa gửi: UBND xã Phước Lộc"))
        let sent = try await plan.send("S4-D4", Self.district, "2022")
        #expect(sent.text("verdict") == "onTime" && sent.list("changes").isEmpty)
        #expect(sent.column("unit", of: "stations").last == "ubnd-tinh-binh-dinh")

        // A commune counts again: the district's report stays as it went out, and shows the difference.
        app.clock.set("2022-12-02T08:00:00+07:00")
        let commune = "ubnd-xa-phuoc-hoa"
        try await app.expect(
            200, .put, plan.report("S4-D3", commune, "2022"),
            ["results": ["Đã thực hiện 3 lớp tập huấn."], "correctionReason": "Bổ sung", "submit": true],
            as: plan.offices[commune])
        let after = try await app.get(above, as: plan.offices[Self.district])
        #expect(after.column("change", of: "changes") == ["corrected"])
        #expect(after.column("unit", of: "changes") == [commune])
        #expect(after.text("contentHash") == sent.text("contentHash"))
    }

    private func second(_ plan: Documented) async throws {
        try await plan.send("S4-D3", Self.offices + Self.communes, "2023", at: "2023-11-14T23:59:59.999+07:00")
        let sent = try await plan.send("S4-D4", Self.district, "2023", at: "2023-11-30T00:00:00+07:00")
        #expect(sent.text("verdict") == "late" && sent.integer("gathered.received") == 18)
    }

    private func third(_ plan: Documented) async throws {
        plan.app.clock.set("2024-11-14T23:59:59.999+07:00")
        // 2022: 18 and 1; 2023: 18 and 1. Nothing of 2024 is due yet: 19, and 18 without a day.
        let before =
            [
                "expected": 38, "onTime": 35, "late": 2, "missed": 1, "overdue": 1, "open": 37,
            ] as [String: Int64]
        #expect(try await plan.figures("report") == before)
        plan.app.clock.set("2024-11-15T00:00:00+07:00")
        #expect(try await plan.figures("report")["missed"] == 19)
        plan.app.clock.set("2024-12-31T08:00:00+07:00")
        // In time 16 + 18 and the district once; late Phước An and the district once; missing Phước Lộc, 18 and the district once.
        #expect(
            try await plan.figures("report") == [
                "expected": 57, "onTime": 35, "late": 2, "missed": 20, "overdue": 20, "open": 18,
            ])
    }
}
