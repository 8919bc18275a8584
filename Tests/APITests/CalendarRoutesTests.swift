import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// The calendar of a unit, by token and by address, and what becomes of its events.
@Suite struct CalendarRoutesTests {
    private static let path = "/v1/units/phuong-a/calendar.ics"
    private static let feeds = "/v1/units/phuong-a/calendarFeeds"

    /// The properties of each event by name, unfolded.
    private func events(_ answer: Answer) -> [[String: String]] {
        var events: [[String: String]] = []
        for line in answer.body.replacing("\r\n ", with: "").split(separator: "\r\n") {
            if line == "BEGIN:VEVENT" { events.append([:]) }
            guard !events.isEmpty, let colon = line.firstIndex(of: ":") else { continue }
            events[events.count - 1][String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        return events
    }

    private func event(_ answer: Answer, _ text: String) -> [String: String] {
        events(answer).first { $0["DESCRIPTION"]?.contains(text) == true } ?? [:]
    }

    @Test("a unit's deadlines are whole days: the last one in time", arguments: Transport.allCases)
    func calendar(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            let answer = try await app.get(Self.path, as: plan[.office])
            #expect(answer.status == 200 && answer.headers[.contentType] == "text/calendar; charset=utf-8")
            #expect(answer.body.hasPrefix("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"))
            #expect(answer.body.hasSuffix("END:VCALENDAR\r\n") && answer.body.contains("METHOD:PUBLISH\r\n"))
            // By hand: 2 registrations, 6 cards, 1 report, 1 launch.
            let found = events(answer)
            #expect(found.count == 10 && Set(found.compactMap { $0["UID"] }).count == 10)
            // Before 20 June is until the 19th; the card for July until 5 August.
            let registration = event(answer, "registration.mot-cua")
            #expect(registration["DTSTART;VALUE=DATE"] == "20220619" && registration["DTEND;VALUE=DATE"] == "20220620")
            #expect(registration["SUMMARY"] == "Due: register for the model “Mô hình mot-cua”")
            #expect(event(answer, "scorecard.mot-cua.phuong-a.2022-07")["DTSTART;VALUE=DATE"] == "20220805")
            let vietnamese = try await app.get(Self.path, as: plan[.office], headers: [.acceptLanguage: ""])
            #expect(
                event(vietnamese, "scorecard.mot-cua.phuong-a.2022-07")["SUMMARY"]
                    == "Hạn: gửi phiếu tự chấm điểm tháng 7/2022 của mô hình “Mô hình mot-cua”")
            let again = try await app.get(
                Self.path, as: plan[.office], headers: [.ifNoneMatch: answer.headers[.eTag] ?? ""])
            #expect(again.status == 304)
            #expect(try await app.get("/v1/units/phuong-b/calendar.ics", as: plan[.office]).status == 403)
            #expect(try await app.get("/v1/units/khong-co/calendar.ics", as: plan[.office]).status == 403)
            // A unit that owes nothing has a calendar that parses all the same: with its time zone.
            let empty = try await app.get("/v1/units/phuong-khac/calendar.ics")
            #expect(events(empty).isEmpty && empty.body.contains("BEGIN:VTIMEZONE\r\n"))
        }
    }

    @Test("an event keeps its UID and says that it changed: moved, done, exempt")
    func changes() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let key = "scorecard.mot-cua.phuong-a.2022-07"
            let before = event(try await app.get(Self.path, as: plan[.office]), key)
            #expect(before["SEQUENCE"] == "0" && before["STATUS"] == "CONFIRMED")
            app.clock.set("2022-06-20T10:00:00+07:00")
            try await app.expect(
                200, .post, SmallPlan.obligation("\(key)/extend"), ["until": "2022-08-09", "reason": "Bão, lụt"],
                as: plan[.standing])
            let moved = event(try await app.get(Self.path, as: plan[.office]), key)
            #expect(moved["UID"] == before["UID"] && moved["SEQUENCE"] == "1")
            #expect(moved["DTSTART;VALUE=DATE"] == "20220809" && moved["DTSTAMP"] == "20220620T030000Z")
            #expect(moved["LAST-MODIFIED"] == "20220620T030000Z")
            #expect(moved["DESCRIPTION"]?.contains("Bão\\, lụt") == true)
            try await app.expect(
                200, .post, SmallPlan.obligation("\(key)/exempt"), ["reason": "x"], as: plan[.standing])
            let exempt = event(try await app.get(Self.path, as: plan[.office]), key)
            #expect(exempt["UID"] == before["UID"] && exempt["SEQUENCE"] == "2" && exempt["STATUS"] == "CANCELLED")
            try await app.expect(200, .post, SmallPlan.obligation("report.D4.phuong-a/settle"), [:], as: plan[.office])
            let done = event(try await app.get(Self.path, as: plan[.office]), "report.D4.phuong-a")
            #expect(done["SUMMARY"]?.hasPrefix("Done: ") == true && done["SEQUENCE"] == "1")
        }
    }

    @Test("a launch stands in the calendar of its units and moves when it is postponed")
    func launches() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let launch = "\(SmallPlan.path)/launches/a"
            try await app.expect(
                201, .put, launch,
                ["models": ["xanh"], "units": ["phuong-a"], "plannedOn": "2022-07-15", "venue": "Sân; số 1"],
                as: plan[.office])
            func found() async throws -> [String: String] {
                events(try await app.get(Self.path, as: plan[.office])).first {
                    $0["UID"]?.hasPrefix("launch-") == true
                } ?? [:]
            }
            let planned = try await found()
            #expect(planned["DTSTART;VALUE=DATE"] == "20220715" && planned["LOCATION"] == "Sân\\; số 1")
            try await app.expect(
                200, .post, "\(launch)/postpone", ["to": "2022-07-22", "reason": "x"], as: plan[.office])
            let moved = try await found()
            #expect(moved["UID"] == planned["UID"] && moved["DTSTART;VALUE=DATE"] == "20220722")
            #expect(moved["SEQUENCE"] == "1")
        }
    }

    @Test(
        "an address shows the calendar without a token until it, or its token, is revoked",
        arguments: Transport.allCases)
    func feed(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            let office = plan[.office]
            let rehearsed = try await app.send(.post, "\(Self.feeds)?dryRun=true", [:], as: office)
            #expect(rehearsed.status == 201 && rehearsed["path"] == .null)
            let made = try await app.send(
                .post, Self.feeds, [:], as: office, headers: .field("Idempotency-Key", "k"))
            let path = try #require(made.text("path"))
            let id = try #require(made.text("id"))
            #expect(made.headers[.location] == "\(Self.feeds)/\(id)" && made.headers[.cacheControl] == "no-store")
            // The secret is told once: neither a replay nor the list nor the trail has it.
            let secret = String(path.split(separator: "/")[2])
            let replayed = try await app.send(
                .post, Self.feeds, [:], as: office, headers: .field("Idempotency-Key", "k"))
            #expect(replayed.text("id") == id && replayed["path"] == .null)
            #expect(try await app.get(Self.feeds, as: office).column("id") == [id])
            for target in [Self.feeds, "/v1/audit?limit=500", "/v1/changes?limit=500"] {
                #expect(try await !app.get(target).body.contains(secret))
            }
            let owned = try await app.get(Self.path, as: office)
            let shown = try await app.get(path, as: "")
            #expect(shown.status == 200 && shown.bytes == owned.bytes)
            #expect(try await app.get(path, as: "", headers: [.ifNoneMatch: shown.headers[.eTag] ?? ""]).status == 304)
            // The address is no token, and a token is no address.
            #expect(try await app.get(Self.path, as: secret).status == 401)
            let nothing = try await app.get("/v1/calendars/\(String(repeating: "0", count: 64))/calendar.ics", as: "")
            #expect(nothing.status == 404 && nothing.problem == "not-found")
            #expect(try await app.get("/v1/calendars/\(office)/calendar.ics", as: "").status == 404)
            #expect(try await app.get("\(path)?x=1", as: "").status == 400)

            let other = try await app.token(.office, of: "phuong-b")
            #expect(try await app.send(.delete, "\(Self.feeds)/\(id)", as: other).status == 403)
            try await app.expect(204, .delete, "\(Self.feeds)/\(id)", as: office)
            try await app.expect(204, .delete, "\(Self.feeds)/\(id)", as: office)
            let revoked = try await app.get(path, as: "")
            #expect(revoked.status == 404 && revoked.text("title") == nothing.text("title"))
            #expect(try await app.get(Self.feeds, as: office).column("id") == [])
        }
    }

    @Test("an address ends with the token that made it")
    func token() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            let made = try await app.expect(
                201, .post, "/v1/tokens",
                ["name": "t", "role": "office", "unit": "phuong-a", "expiresOn": "2022-06-30"])
            let path = try #require(
                try await app.expect(201, .post, Self.feeds, [:], as: made.text("token")).text("path"))
            app.clock.set("2022-06-30T23:59:59+07:00")
            #expect(try await app.get(path, as: "").status == 200)
            app.clock.set("2022-07-01T00:00:00+07:00")
            #expect(try await app.get(path, as: "").status == 404)
        }
    }
}
