import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Who is reminded of what, on each side of every boundary.
@Suite struct ReminderRoutesTests {
    private static let path = "\(SmallPlan.path)/reminders"

    @Test("what is due within n days, overdue, and past its last moment", arguments: Transport.allCases)
    func boundaries(_ transport: Transport) async throws {
        try await withApp(transport, now: "2022-06-12T23:59:59+07:00") { app in
            let plan = try await SmallPlan(app)
            func standings(_ moment: String, _ days: Int) async throws -> [String?] {
                app.clock.set(moment)
                return try await app.get("\(Self.path)?days=\(days)&unit=phuong-a", as: plan[.standing])
                    .column("standing", of: "items.0.reminders")
            }
            // Registration: in time until 19 June, taken late until 15 July.
            #expect(try await standings("2022-06-12T23:59:59+07:00", 6) == [])
            #expect(try await standings("2022-06-12T23:59:59+07:00", 7) == ["due", "due"])
            #expect(try await standings("2022-06-13T00:00:00+07:00", 6) == ["due", "due"])
            #expect(try await standings("2022-06-19T23:59:59+07:00", 0) == ["due", "due"])
            #expect(try await standings("2022-06-20T00:00:00+07:00", 0) == ["overdue", "overdue"])
            #expect(try await standings("2022-07-15T23:59:59+07:00", 0) == ["overdue", "overdue"])
            #expect(try await standings("2022-07-16T00:00:00+07:00", 0) == ["missed", "missed"])
        }
    }

    @Test("the sentences are ready to be sent, in both languages")
    func sentences() async throws {
        try await withApp(now: "2022-06-17T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app)
            func sentence(_ moment: String, _ language: String) async throws -> String? {
                app.clock.set(moment)
                return try await app.get(
                    "\(Self.path)?unit=phuong-a&days=2", as: plan[.standing], headers: [.acceptLanguage: language]
                ).text("items.0.reminders.0.sentence")
            }
            let model = "“Mô hình mot-cua”"
            for (moment, vietnamese, english) in [
                (
                    "2022-06-17T08:00:00+07:00",
                    "Đề nghị đăng ký thực hiện mô hình \(model) chậm nhất ngày 19/6/2022, còn 2 ngày.",
                    "Please register for the model \(model) by 19/6/2022, in 2 days."
                ),
                (
                    "2022-06-19T08:00:00+07:00",
                    "Đề nghị đăng ký thực hiện mô hình \(model) ngay trong hôm nay, 19/6/2022, là hạn cuối.",
                    "Please register for the model \(model) today, 19/6/2022, the last day."
                ),
                (
                    "2022-06-21T08:00:00+07:00",
                    "Đề nghị khẩn trương đăng ký thực hiện mô hình \(model); hạn là ngày 19/6/2022, đã quá 2 ngày, còn nhận muộn đến hết ngày 15/7/2022.",
                    "Please register for the model \(model) without delay; the last day was 19/6/2022, 2 days ago; it is taken late until 15/7/2022."
                ),
                (
                    "2022-07-16T08:00:00+07:00",
                    "Chưa đăng ký thực hiện mô hình \(model); hạn là ngày 19/6/2022, thời gian nhận muộn đã hết ngày 15/7/2022. Nếu có lý do chính đáng, báo Đơn vị phong xem xét gia hạn (mã registration.mot-cua.phuong-a).",
                    "Not done: register for the model \(model); the last day was 19/6/2022, late acts were taken until 15/7/2022. With good reason, ask Đơn vị phong for an extension (registration.mot-cua.phuong-a)."
                ),
            ] {
                #expect(try await sentence(moment, "vi") == vietnamese)
                #expect(try await sentence(moment, "en") == english)
            }
        }
    }

    @Test("as plain text there is a letter for each unit, and one line where nobody owes anything")
    func letters() async throws {
        try await withApp(now: "2022-06-17T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app)
            let headers: HTTPFields = [.accept: "text/plain", .acceptLanguage: "vi"]
            let letters = try await app.get("\(Self.path)?days=2", as: plan[.standing], headers: headers)
            #expect(letters.headers[.contentType] == "text/plain; charset=utf-8")
            let parts = letters.body.split(separator: "\n----------\n\n").map(String.init)
            // The department that owes its scoresheets is not among them: these are published.
            #expect(parts.count == 3)
            #expect(
                parts[0].hasPrefix(
                    "Kính gửi: Đơn vị phuong-a\nThực hiện “Kế hoạch”, tính đến ngày 17/6/2022 đơn vị còn 2 việc cần hoàn thành:\n\nĐến hạn trong 2 ngày tới:\n1. Đề nghị đăng ký"
                ))
            let none = try await app.get("\(Self.path)?days=0", as: plan[.standing], headers: headers)
            #expect(
                none.body == "Đến ngày 17/6/2022 không đơn vị nào có việc quá hạn hoặc đến hạn trong 0 ngày tới.\n")
            #expect(try await app.get(Self.path, headers: [.accept: "image/png"]).status == 406)
        }
    }

    @Test("each sees its own, page by page; what was done or exempted is not asked for")
    func scope() async throws {
        try await withApp(now: "2022-06-17T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app)
            #expect(try await app.get(Self.path, as: plan[.office]).column("unit") == ["phuong-a"])
            let first = try await app.get("\(Self.path)?limit=2", as: plan[.standing])
            #expect(first.column("unit") == ["phuong-a", "phuong-b"])
            #expect(first.headers[named: "Link"]?.contains("rel=\"next\"") == true)
            let cursor = try #require(first.text("next"))
            let second = try await app.get("\(Self.path)?limit=2&cursor=\(cursor)", as: plan[.standing])
            #expect(second.column("unit") == ["phuong-c"] && second["next"] == .null)
            try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:], as: plan[.office])
            try await app.expect(
                200, .post, SmallPlan.obligation("registration.xanh.phuong-a/exempt"), ["reason": "x"],
                as: plan[.standing])
            #expect(try await app.get(Self.path, as: plan[.standing]).column("unit") == ["phuong-b", "phuong-c"])
            for query in ["days=-1", "days=367", "days=x", "unit=A", "x=1"] {
                #expect(try await app.get("\(Self.path)?\(query)").status == 400, "\(query)")
            }
        }
    }
}
