import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What a unit has sent and has to send again: in the ledger, and in the letters.
@Suite struct ReturnedTests {
    private static let row = SmallPlan.obligation("scorecard.mot-cua.phuong-a.2022-07")

    private func returned(_ app: TestApp, _ path: String, as token: String) async throws -> [String?] {
        try await app.get("\(path)/obligations?returned=true", as: token).column("id")
    }

    @Test("a returned card is told of with its reason until it is sent again", arguments: Transport.allCases)
    func card(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let scene = try await Inspecting(app, nil)
            let (office, standing) = (scene.offices["phuong-a"] ?? "", scene.plan[.standing])
            let (unit, card) = ("/v1/units/phuong-a", SmallPlan.card("phuong-a"))
            let before = try await app.get(Self.row, as: office)
            #expect(before["returned"] == .null && before.text("state") == "settled")
            #expect(try await returned(app, unit, as: office) == [])

            try await app.expect(200, .post, "\(card)/return", ["reason": "Thiếu ảnh."], as: standing)
            let after = try await app.get(Self.row, as: office)
            #expect(after.text("returned.reason") == "Thiếu ảnh." && after.text("returned.at") != nil)
            // The row is settled and its verdict stands; only its tag has changed.
            #expect(after.text("state") == "settled" && after.text("verdict") == "onTime")
            #expect(after.headers[.eTag] != before.headers[.eTag])
            for (path, token) in [(unit, office), (SmallPlan.path, office), (SmallPlan.path, standing)] {
                #expect(try await returned(app, path, as: token) == ["scorecard.mot-cua.phuong-a.2022-07"])
            }
            // Together with the other filters, and without them.
            for (query, count) in [
                ("returned=true&kind=scorecard&period=2022-07", 1), ("returned=true&unit=phuong-a", 1),
                ("returned=true&unit=phuong-b", 0), ("returned=true&state=open", 0), ("returned=true&model=xanh", 0),
                ("returned=false&unit=phuong-a&period=2022-07", 1), ("unit=phuong-a&period=2022-07", 2),
            ] {
                let list = try await app.get("\(SmallPlan.path)/obligations?\(query)", as: standing)
                #expect(list.list("items").count == count, "\(query)")
            }
            #expect(try await returned(app, SmallPlan.path, as: scene.offices["phuong-b"] ?? "") == [])

            try await app.expect(
                200, .put, card, .card(Inspecting.scores("9"), submit: true), as: office)
            #expect(try await app.get(Self.row, as: office)["returned"] == .null)
            #expect(try await returned(app, unit, as: office) == [])
        }
    }

    @Test("a returned card stands first in the letter")
    func letter() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, nil)
            let standing = scene.plan[.standing]
            app.clock.set("2022-08-11T08:00:00+07:00")
            try await app.expect(
                200, .post, "\(SmallPlan.card("phuong-a"))/return", ["reason": "Thiếu ảnh."], as: standing)
            app.clock.set("2022-08-13T08:00:00+07:00")
            let path = "\(SmallPlan.path)/reminders?days=0"
            let answer = try await app.get(path, as: standing, headers: [.acceptLanguage: "vi"])
            #expect(answer.column("unit") == ["phuong-a", "phuong-b", "phuong-c"])
            #expect(answer.column("returned") == ["1", "0", "0"])
            let item = "items.0.reminders.0"
            #expect(answer.text("\(item).standing") == "returned" && answer.integer("\(item).days") == 2)
            #expect(
                answer.text("\(item).returned.reason") == "Thiếu ảnh."
                    && answer["items.1.reminders.0.returned"] == .null)
            let sentence =
                "Đề nghị sửa và gửi phiếu tự chấm điểm tháng 7/2022 của mô hình “Mô hình mot-cua” lần nữa; bị trả lại ngày 11/8/2022, lý do: Thiếu ảnh."
            #expect(answer.text("\(item).sentence") == sentence)
            #expect(
                answer.text("items.0.text")?.contains("\nBị trả lại, đề nghị sửa và gửi lại:\n1. \(sentence)\n") == true
            )
            let english = try await app.get("\(path)&unit=phuong-a", as: scene.offices["phuong-a"])
            #expect(
                english.text("\(item).sentence")
                    == "Please put it right and send the scorecard of 7/2022 for the model “Mô hình mot-cua” again; returned on 11/8/2022: Thiếu ảnh."
            )
            // Another ward's letters say nothing of it.
            let other = try await app.get(path, as: scene.offices["phuong-b"])
            #expect(other.column("unit") == ["phuong-b"] && other.column("returned") == ["0"])
        }
    }

    @Test("a unit that has nothing else to do gets a letter for what was returned")
    func onlyReturned() async throws {
        try await withApp(now: "2022-06-01T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app)
            try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:], as: plan[.office])
            #expect(try await app.get("\(SmallPlan.path)/reminders?days=0").list("items").isEmpty)
            try await app.expect(
                200, .post, "\(SmallPlan.registration("phuong-a"))/return", ["reason": "Chưa rõ địa điểm"],
                as: plan[.standing])
            let answer = try await app.get("\(SmallPlan.path)/reminders?days=0")
            #expect(answer.column("unit") == ["phuong-a"] && answer.column("returned") == ["1"])
            #expect(
                try await returned(app, "/v1/units/phuong-a", as: plan[.office]) == ["registration.mot-cua.phuong-a"])
            // Withdrawn, it is owed again, and no longer returned.
            try await app.expect(
                200, .post, "\(SmallPlan.registration("phuong-a"))/withdraw", ["reason": "Nhầm"], as: plan[.office])
            #expect(try await returned(app, "/v1/units/phuong-a", as: plan[.office]) == [])
        }
    }

    @Test("a returned report is told of, be it periodic or by an outline")
    func reports() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await ReportChain(app)
            let path = ReportChain.path("D1", "phuong-a")
            let office = chain.offices["phuong-a"] ?? ""
            try await app.expect(201, .put, path, ReportChain.body(), as: office)
            try await app.expect(
                200, .post, "\(path)/return", ["reason": "Thiếu số liệu"], as: chain.standings["phong"])
            let list = try await app.get("/v1/units/phuong-a/obligations?returned=true", as: office)
            #expect(list.column("id") == ["report.D1.phuong-a"])
            #expect(list.text("items.0.returned.reason") == "Thiếu số liệu")
            #expect(list.text("items.0.returned.at")?.hasPrefix("2022-05-02T01:00:00") == true)
        }
        try await withApp { app in
            let scene = try await Inspecting(app, nil, cards: nil)
            app.clock.set("2022-07-05T08:00:00+07:00")
            try await app.expect(
                201, .put, Inspecting.path, .outlined().with("window", ["from": "2022-07-01", "to": "2022-09-30"]),
                as: scene.plan[.standing])
            try await app.expect(200, .post, "\(Inspecting.path)/open", as: scene.plan[.standing])
            let report = Inspecting.report("phuong-a")
            try await app.expect(201, .put, report, .report(), as: scene.offices["phuong-a"])
            try await app.expect(200, .post, "\(report)/return", ["reason": "Chưa đủ"], as: scene.plan[.standing])
            let key = "report.inspection-dot-1-report.phuong-a"
            let list = try await app.get("\(SmallPlan.path)/obligations?returned=true", as: scene.plan[.standing])
            #expect(list.column("id") == [key] && list.text("items.0.returned.reason") == "Chưa đủ")
            #expect(
                try await returned(app, "/v1/units/phuong-a", as: scene.offices["phuong-a"] ?? "") == [key])
            let table = try await app.get(
                "\(SmallPlan.path)/obligations?returned=true", as: scene.plan[.standing],
                headers: [.accept: "text/csv"])
            #expect(table.body.contains(",returnedAt,returnReason\r\n") && table.body.contains(",Chưa đủ\r\n"))
        }
    }
}
