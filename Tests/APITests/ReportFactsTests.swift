import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What a draft is filled in with, worked out by hand for the three wards of `Inspecting`:
///
/// | | registered | cards of July | inspected |
/// |---|---|---|---|
/// | `phuong-a` | both in time | `mot-cua` 95 % accepted, `xanh` 95 % sent | 26.5/30 on `mot-cua`, one finding |
/// | others | both in time | both 95 % sent | – |
@Suite struct ReportFactsTests {
    private func scene(_ app: TestApp) async throws -> Inspecting {
        let scene = try await Inspecting(app)
        try await app.expect(200, .post, "\(SmallPlan.card("phuong-a"))/accept", as: scene.plan[.standing])
        try await scene.finalized(finding: .finding())
        app.clock.set("2022-08-12T08:00:00+07:00")
        try await app.expect(
            201, .put, "\(SmallPlan.path)/launches/ra-mat",
            ["models": ["xanh"], "units": ["phuong-a"], "plannedOn": "2022-07-20"], as: scene.offices["phuong-a"])
        try await app.expect(
            200, .post, "\(SmallPlan.path)/launches/ra-mat/hold", ["heldOn": "2022-08-11"],
            as: scene.offices["phuong-a"])
        return scene
    }

    /// A request for a report of a ward on a time, and what it is filled in with.
    private func prefill(_ app: TestApp, _ scene: Inspecting, _ period: String, of unit: String = "phuong-a")
        async throws
        -> Answer
    {
        let code = period.lowercased()
        try await app.expect(
            201, .put, "\(SmallPlan.path)/reportRequests/ky-\(code)",
            [
                "text": "Báo cáo", "units": [.string(unit)], "before": "2022-12-31", "period": .string(period),
                "to": "quan",
            ], as: scene.plan[.standing])
        let token = unit == "phong" ? scene.plan[.standing] : scene.offices[unit]
        return try await app.get("\(SmallPlan.report(unit, "request-ky-\(code)"))/prefill", as: token)
    }

    @Test("a ward's own rows, cards, launches, visits and findings, each in its time", arguments: Transport.allCases)
    func ward(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await scene(app)
            let half = try await prefill(app, scene, "2022-H1")
            func figures(_ answer: Answer, _ path: String, _ names: String...) -> [Int64?] {
                names.map { answer.integer("facts.plans.0.\(path).\($0)") }
            }
            // The registration fell due on 20 June and was made on 19 June; nothing else is of the first half.
            #expect(figures(half, "registrations", "expected", "onTime", "accepted") == [2, 2, 0])
            #expect(figures(half, "scorecards", "expected", "done", "open") == [0, 0, 0])
            #expect(figures(half, "inspections", "visits", "findings") == [0, 0])
            #expect(half.list("results") == ["Đăng ký mô hình: 2/2 lượt đăng ký; đã chấp nhận 0."])

            let quarter = try await prefill(app, scene, "2022-Q3")
            #expect(quarter.text("facts.plans.0.scope") == "phuong-a")
            #expect(figures(quarter, "registrations", "expected") == [0])
            // Both cards of July are in; August and September, two models each, are not yet due.
            #expect(figures(quarter, "scorecards", "expected", "onTime", "open", "accepted") == [2, 2, 4, 1])
            #expect(quarter.number("facts.plans.0.scorecards.averagePercent") == "95")
            // Planned by 30 July, held on 11 August.
            #expect(figures(quarter, "launches", "expected", "late", "held", "pilots") == [1, 1, 1, 0])
            #expect(figures(quarter, "inspections", "visits", "findings", "verified") == [1, 1, 0])
            // 26.5 of 30, truncated.
            #expect(quarter.number("facts.plans.0.inspections.averagePercent") == "88.33")
            #expect(
                quarter.list("results") == [
                    "Tự chấm điểm hằng tháng: 2/2 phiếu; đã duyệt 1 phiếu, điểm trung bình 95%.",
                    "Mô hình “Mô hình mot-cua”: 1 phiếu đã duyệt, trung bình 95%; 1 lượt kiểm tra, điểm kiểm tra trung bình 88,33%.",
                    "Lễ phát động: 1/1 lượt phát động, 1 muộn; tổ chức 1 lễ.",
                    "Kiểm tra: 1 lượt, điểm trung bình 88,33%; 1 tồn tại, 0 đã xác nhận khắc phục.",
                ])
            #expect(
                quarter.column("subject", of: "statistics") == [
                    "Phiếu tự chấm điểm đã gửi", "Phiếu tự chấm điểm đã duyệt", "Phát động đã hoàn thành",
                    "Lượt kiểm tra",
                ])
            #expect(quarter.column("value", of: "statistics") == ["2", "1", "1", "1"])
            let month = try await prefill(app, scene, "2022-08")
            // A month's card is of that month, whenever it is sent; the launch and the visit were in August.
            #expect(figures(month, "scorecards", "expected", "open") == [0, 2])
            #expect(figures(month, "launches", "held") == [1] && figures(month, "inspections", "visits") == [1])
        }
    }

    @Test("the standing unit reports on all of the plan, and a neighbour only on itself")
    func scopes() async throws {
        try await withApp { app in
            let scene = try await scene(app)
            let all = try await prefill(app, scene, "2022-07", of: "phong")
            #expect(all["facts.plans.0.scope"] == .null)
            #expect(all.integer("facts.plans.0.scorecards.done") == 6)
            let other = try await prefill(app, scene, "2022-Q3", of: "phuong-b")
            #expect(other.integer("facts.plans.0.scorecards.done") == 2)
            #expect(other.integer("facts.plans.0.inspections.visits") == 0)
        }
    }

    @Test("numbers that people have counted stay when the rest is filled in anew")
    func kept() async throws {
        try await withApp { app in
            let scene = try await scene(app)
            let draft = try await prefill(app, scene, "2022-Q3")
            let path = SmallPlan.report("phuong-a", "request-ky-2022-q3")
            let own: JSON = ["subject": "Tờ gấp", "value": 40, "unit": "tờ", "source": "Sổ phát"]
            var body = try #require(draft.json)
            if case .array(let items)? = body["statistics"] { body = body.with("statistics", .array(items + [own])) }
            try await app.expect(201, .put, path, body, as: scene.offices["phuong-a"])
            let again = try await app.get("\(path)/prefill", as: scene.offices["phuong-a"])
            #expect(again.list("statistics").count == 5 && again.column("subject", of: "statistics").last == "Tờ gấp")
        }
    }
}
