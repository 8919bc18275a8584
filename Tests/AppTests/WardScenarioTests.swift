import App
import Embedded
import HTTPTypes
import JSON
import TestKit
import Testing

/// Biên Giang's plan of 2024 (S3), a ward that issues a plan itself, over a real socket: its sections and residential groups report
/// before 25/5 and before 15/11 to the ward, through the section for culture, which reports itself and puts together what the others
/// sent. The document names no residential group (S3-Q: "các tổ dân phố"); two of the test's own stand for them.
///
/// | what | in the last millisecond | a millisecond later | never |
/// |---|---|---|---|
/// | registration in the second quarter (D1) | office: two models | culture: relics | |
/// | half-year before 25/5 (D2) | office, culture, group 1 | group 2 | finance |
/// | year before 15/11 (D6) | office, finance, both groups | culture | |
/// | cards (D3) | office: 12; culture: August to November | culture: July | culture: December |
/// | inspections and conference of the fourth quarter (D4, D5, D7) | D4, two of D5, D7 | relics of D5 | |
@Suite struct WardScenarioTests {
    private static let (office, culture, finance) = ("van-phong-ubnd-phuong", "bo-phan-vhxh", "bo-phan-tckt")
    private static let ward = "ubnd-phuong-bien-giang"
    private static let groups = ["to-dan-pho-1", "to-dan-pho-2"]
    private static let source = "/v1/plans/ha-dong-2024"

    @Test("reports go up inside the ward, and its year comes to what was worked out by hand")
    func year() async throws {
        try await withApp(.socket, now: "2024-01-10T08:00:00+07:00") { app in
            let plan = try await begin(app)
            try await halfYear(plan)
            try await register(plan)
            for (month, next) in [("07", "08"), ("08", "09"), ("09", "10"), ("10", "11")] {
                try await score(plan, "2024-\(month)", by: "2024-\(next)-05T23:59:59.999+07:00")
            }
            try await yearReports(plan)
            try await score(plan, "2024-11", by: "2024-12-05T23:59:59.999+07:00")
            try await quarter(plan)
            try await score(plan, "2024-12", by: "2025-01-05T23:59:59.999+07:00")
            try await figures(plan)
        }
    }

    private func begin(_ app: TestApp) async throws -> Documented {
        let document = try JSON.parse(#require(Embedded.document("bien-giang-2024")))
        guard case .array(let sheets)? = document["scoresheets"] else { preconditionFailure("no sheets") }
        let bundle = try ImportBundle(document)
        try await app.act { _ = try bundle.apply(in: $0, publish: false) }
        for (index, group) in Self.groups.enumerated() {
            try await app.expect(
                201, .put, "/v1/units/\(group)",
                .unit("Tổ dân phố số \(index + 1)", kind: "residentialGroup", in: Self.ward))
        }
        try await app.expect(
            200, .put, "/v1/groups/cac-to-dan-pho",
            JSON.group(Self.groups[0], Self.groups[1]).with("name", "Các tổ dân phố"))
        try await app.expect(200, .post, "\(Self.source)/publish")
        for sheet in sheets {
            guard case .string(let model)? = sheet["model"] else { continue }
            try await app.expect(201, .put, "\(Self.source)/scoresheets/\(model)", sheet)
            try await app.expect(200, .post, "\(Self.source)/scoresheets/\(model)/publish")
        }
        try await app.expect(200, .post, "/v1/plans/bien-giang-2024/publish")
        return try await Documented(
            app, "bien-giang-2024", offices: [Self.office, Self.culture, Self.finance, Self.ward] + Self.groups,
            publishing: false)
    }

    private func halfYear(_ plan: Documented) async throws {
        let app = plan.app
        let last = "2024-05-24T23:59:59.999+07:00"
        try await plan.send("S3-D2", Self.office, at: last, counting: "8")
        try await plan.send("S3-D2", Self.groups[0], at: last, counting: "30")
        let draft = try await app.get(
            "\(plan.report("S3-D2", Self.culture))/prefill", as: plan.offices[Self.culture])
        // Four report through it; two are in, and two can still come in time. 8 + 30 leaflets.
        #expect(draft.integer("gathered.expected") == 4 && draft.integer("gathered.received") == 2)
        #expect(Set(draft.column("standing", of: "gathered.sources")) == ["onTime", "notDue"])
        #expect(draft.number("gathered.totals.0.total") == "38")
        let own = try await plan.send("S3-D2", Self.culture)
        #expect(own.text("verdict") == "onTime")

        let tardy = try await plan.send("S3-D2", Self.groups[1], at: "2024-05-25T00:00:00+07:00", counting: "12")
        #expect(tardy.text("verdict") == "late")
        let path = plan.report("S3-D2", Self.culture)
        let after = try await app.get(path, as: plan.offices[Self.culture])
        #expect(after.column("change", of: "changes") == ["arrived"])
        #expect(after.column("unit", of: "changes") == [Self.groups[1]])
        #expect(after.number("gathered.totals.0.total") == "38")
        // Sent again it has all there is, and stays in time.
        let again = try await app.expect(
            200, .post, "\(path)/submit", ["correctionReason": "Cập nhật tổ dân phố số 2"],
            as: plan.offices[Self.culture])
        #expect(again.text("verdict") == "onTime" && again.number("gathered.totals.0.total") == "50")
        let standings = zip(
            again.column("unit", of: "gathered.sources"), again.column("standing", of: "gathered.sources")
        ).map { "\($0 ?? "") \($1 ?? "")" }
        #expect(
            Set(standings) == [
                "\(Self.office) onTime", "\(Self.groups[0]) onTime", "\(Self.groups[1]) late",
                "\(Self.finance) missing",
            ])
        // The section for culture confirms first, then the ward.
        let one = plan.report("S3-D2", Self.groups[0])
        #expect(
            try await app.send(.post, "\(one)/receive", as: plan.offices[Self.office]).status == 403)
        #expect(
            try await app.expect(200, .post, "\(one)/receive", as: plan.offices[Self.culture]).text("state")
                == "submitted")
        #expect(
            try await app.expect(200, .post, "\(one)/receive", as: plan.offices[Self.ward]).text("state") == "received")
    }

    /// "Quý II" ends with the last millisecond of 30 June.
    private func register(_ plan: Documented) async throws {
        let app = plan.app
        for (model, unit, moment, verdict) in [
            ("mot-cua", Self.office, "2024-06-30T23:59:59.999+07:00", "onTime"),
            ("co-quan-xanh", Self.office, "2024-06-30T23:59:59.999+07:00", "onTime"),
            ("di-tich", Self.culture, "2024-07-01T00:00:00+07:00", "late"),
        ] {
            app.clock.set(moment)
            let answer = try await app.expect(
                201, .put, "\(plan.path)/registrations/\(model)/\(unit)", [:], as: plan.offices[unit])
            #expect(answer.text("verdict") == verdict)
        }
    }

    /// The month's cards, on the sheets that the district issued, with all their points.
    private func score(_ plan: Documented, _ month: String, by moment: String) async throws {
        let app = plan.app
        app.clock.set(moment)
        for (model, unit) in [("mot-cua", Self.office), ("co-quan-xanh", Self.office), ("di-tich", Self.culture)] {
            if model == "di-tich", month == "2024-12" { continue }
            if model == "di-tich", month == "2024-07" { app.clock.set("2024-08-06T00:00:00+07:00") }
            let sheet = try #require(try await app.get("\(Self.source)/scoresheets/\(model)").json)
            let answer = try await app.expect(
                201, .put, "\(plan.path)/registrations/\(model)/\(unit)/scorecards/\(month)",
                try District.card(on: sheet, off: 0), as: plan.offices[unit])
            #expect(answer.number("percent") == "100")
        }
    }

    private func yearReports(_ plan: Documented) async throws {
        try await plan.send(
            "S3-D6", [Self.office, Self.finance] + Self.groups, at: "2024-11-14T23:59:59.999+07:00")
        #expect(
            try await plan.send("S3-D6", Self.culture, at: "2024-11-15T00:00:00+07:00").text("verdict") == "late")
        // A difficulty is told when it arises, and is never late.
        let told = try await plan.send("S3-D9", Self.finance)
        #expect(told["verdict"] == .null && told.text("state") == "submitted")
    }

    private func quarter(_ plan: Documented) async throws {
        let last = "2024-12-31T23:59:59.999+07:00"
        for key in [
            "inspection.S3-D4.\(Self.culture)", "inspection.S3-D5.mot-cua.\(Self.ward)",
            "inspection.S3-D5.co-quan-xanh.\(Self.ward)", "conference.S3-D7.\(Self.ward)",
        ] { #expect(try await plan.settle(key, at: last).text("verdict") == "onTime", "\(key)") }
        let tardy = try await plan.settle("inspection.S3-D5.di-tich.\(Self.ward)", at: "2025-01-01T00:00:00+07:00")
        #expect(tardy.text("verdict") == "late")
    }

    private func figures(_ plan: Documented) async throws {
        plan.app.clock.set("2025-01-20T00:00:00+07:00")
        let status = try await plan.app.get("\(plan.path)/status")
        #expect(plan.figures(status, "registrations") == ["expected": 3, "registered": 3, "onTime": 2, "late": 1])
        // 3 × 6 = 18: 12 of the office, five of the section for culture, one of them late; December's relics are missing.
        let cards = plan.figures(status, "scorecards")
        #expect(cards["expected"] == 18 && cards["submitted"] == 17 && cards["onTime"] == 16 && cards["late"] == 1)
        #expect(cards["missed"] == 1 && cards["averagePercent"] == 100)
        // Five on the half-year (3 in time, 1 late, 1 missing), five on the year (4 and 1), one difficulty told and four not.
        #expect(
            try await plan.figures("report") == [
                "expected": 11, "onTime": 7, "late": 2, "done": 1, "missed": 1, "overdue": 1, "open": 4,
            ])
        #expect(try await plan.figures("inspection") == ["expected": 4, "onTime": 3, "late": 1])
        #expect(try await plan.figures("conference") == ["expected": 1, "onTime": 1])
    }
}
