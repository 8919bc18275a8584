import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Launches from the day they are planned for to the day they were held.
@Suite struct LaunchRoutesTests {
    private static let all = "\(SmallPlan.path)/launches"
    private static let launch = "\(all)/phat-dong-a"
    private static let owed = SmallPlan.obligation("launch.D5.xanh.phuong-a")

    private static let body: JSON = [
        "models": ["xanh"], "units": ["phuong-a"], "plannedOn": "2022-07-15", "venue": "Sân uỷ ban",
    ]

    @Test("planned, postponed with a reason, held: the obligation is settled in time", arguments: Transport.allCases)
    func wholeWay(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            let office = plan[.office]
            let planned = try await app.send(.put, Self.launch, Self.body, as: office)
            #expect(planned.status == 201 && planned.headers[.location] == Self.launch)
            #expect(planned.text("state") == "planned" && planned.text("organiser") == "phuong-a")
            #expect(planned.column("id", of: "obligations") == ["launch.D5.xanh.phuong-a"])
            #expect(planned.action("hold") == "allowed" && planned.action("reopen") == nil)

            let trail = try await app.trailLength()
            let again = try await app.send(.put, Self.launch, planned.json ?? .null, as: office)
            #expect(again.status == 200 && again.bytes == planned.bytes)
            #expect(try await app.trailLength() == trail)

            let postponed = try await app.send(
                .post, "\(Self.launch)/postpone", ["to": "2022-07-22", "reason": "Mưa bão"], as: office)
            #expect(postponed.status == 200 && postponed.text("state") == "postponed")
            #expect(postponed.text("plannedOn") == "2022-07-22" && postponed.text("reason") == "Mưa bão")
            #expect(try await app.get(Self.owed, as: office).text("dueAt") == "2022-07-29T17:00:00Z")

            app.clock.set("2022-07-22T16:00:00+07:00")
            let report: JSON = ["heldOn": "2022-07-22", "documentNumber": "12/TB", "note": "Đủ thành phần"]
            let rehearsal = try await app.send(.post, "\(Self.launch)/hold?dryRun=true", report, as: office)
            #expect(rehearsal.text("state") == "held")
            #expect(try await app.get(Self.owed, as: office).text("state") == "open")
            let held = try await app.send(.post, "\(Self.launch)/hold", report, as: office)
            #expect(held.status == 200 && held.text("state") == "held" && held.text("venue") == "Sân uỷ ban")
            #expect(held["reason"] == .null && held.text("heldAt") == "2022-07-22T09:00:00Z")
            #expect(held.column("verdict", of: "obligations") == ["onTime"])
            let row = try await app.get(Self.owed, as: office)
            #expect(row.text("state") == "settled" && row.text("verdict") == "onTime")
            #expect(row.text("date") == "2022-07-22" && row.text("documentNumber") == "12/TB")
            for act in ["hold", "postpone", "cancel"] {
                let refused = try await app.send(
                    .post, "\(Self.launch)/\(act)", act == "hold" ? report : ["reason": "x"], as: office)
                #expect(refused.status == 409 && refused.code == "state.wrong")
            }
            #expect(try await app.send(.put, Self.launch, Self.body.with("venue", "x"), as: office).status == 409)
        }
    }

    @Test("a pilot is held before the registration deadline, with nothing registered, and is not the ward's own launch")
    func pilot() async throws {
        try await withApp(now: "2022-06-01T08:00:00+07:00") { app in
            let plan = try await SmallPlan(app, .drafted)
            let deadlines: [JSON] = [
                .deadline("D2", "registration", "before", "2022-06-20"),
                JSON.deadline("D3", "launch", "planned", "2022-06-10", units: ["phong", "phuong-a"], models: ["xanh"])
                    .with("place", "chung-cu-a"),
                .deadline("D5", "launch", "done_before", "2022-07-30", units: ["cac-phuong"], models: ["xanh"]),
            ]
            try await app.expect(200, .put, SmallPlan.path, SmallPlan.body.with("deadlines", .array(deadlines)))
            try await app.expect(200, .post, "\(SmallPlan.path)/publish")
            let pilot = "\(Self.all)/diem"
            let body: JSON = [
                "models": ["xanh"], "units": ["phong", "phuong-a"], "pilot": true, "place": "chung-cu-a",
                "plannedOn": "2022-06-10", "organiser": "phong",
            ]
            // Both units are the standing unit's to record; the ward's office has the department's not.
            #expect(try await app.send(.put, pilot, body, as: plan[.office]).status == 403)
            let planned = try await app.send(.put, pilot, body, as: plan[.standing])
            #expect(planned.status == 201)
            #expect(
                planned.column("id", of: "obligations")
                    == ["launch.D3.xanh.phong", "launch.D3.xanh.phuong-a"])
            #expect(try await app.get(pilot, as: plan[.office]).action("hold") == nil)
            app.clock.set("2022-06-10T11:00:00+07:00")
            let held = try await app.send(.post, "\(pilot)/hold", ["heldOn": "2022-06-10"], as: plan[.standing])
            #expect(held.status == 200 && held.column("verdict", of: "obligations") == [nil, nil])
            #expect(try await app.get(SmallPlan.obligation("launch.D3.xanh.phong")).text("state") == "settled")
            #expect(try await app.get(Self.owed).text("state") == "open")
            // Named, it does stand for it.
            let named: JSON = [
                "models": ["xanh"], "units": ["phuong-a"], "pilot": true, "plannedOn": "2022-06-10",
                "deadlines": ["D5"],
            ]
            let other = try await app.send(.put, Self.launch, named, as: plan[.office])
            #expect(other.column("id", of: "obligations") == ["launch.D5.xanh.phuong-a"])
        }
    }

    @Test("late is late, past the last moment nothing is kept, an exempt row stays exempt")
    func late() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let both = Self.body.with("units", ["phuong-a", "phuong-b", "phuong-c"])
            try await app.expect(201, .put, Self.launch, both, as: plan[.standing])
            try await app.expect(
                200, .post, SmallPlan.obligation("launch.D5.xanh.phuong-c/exempt"), ["reason": "Không có"])
            // In time is before 30 July 00:00.
            app.clock.set("2022-07-30T00:00:00+07:00")
            try await app.expect(
                200, .post, SmallPlan.obligation("launch.D5.xanh.phuong-b/extend"),
                ["until": "2022-08-01", "lateUntil": "2022-08-02", "reason": "Mưa"])
            app.clock.set("2022-08-03T00:00:00+07:00")
            let report: JSON = ["heldOn": "2022-07-29"]
            let refused = try await app.send(.post, "\(Self.launch)/hold", report, as: plan[.standing])
            #expect(refused.status == 409 && refused.problem == "deadline-passed")
            #expect(refused.text("detail")?.contains("launch.D5.xanh.phuong-b/extend") == true)
            let open = try await app.get(Self.launch, as: plan[.standing])
            #expect(open.text("state") == "planned" && open.action("hold") == "deadline.passed")
            app.clock.set("2022-08-02T23:59:59+07:00")
            let held = try await app.send(.post, "\(Self.launch)/hold", report, as: plan[.standing])
            #expect(held.column("verdict", of: "obligations") == ["late", "late"])
            #expect(try await app.get(SmallPlan.obligation("launch.D5.xanh.phuong-c")).text("state") == "exempt")
        }
    }

    @Test("what was recorded by mistake is taken back by who may override, and the obligation is open again")
    func reopen() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await app.expect(201, .put, Self.launch, Self.body, as: plan[.office])
            try await app.expect(200, .post, "\(Self.launch)/hold", ["heldOn": "2022-06-18"], as: plan[.office])
            #expect(
                try await app.send(.post, "\(Self.launch)/reopen", ["reason": "x"], as: plan[.office]).status == 403)
            let open = try await app.send(
                .post, "\(Self.launch)/reopen", ["reason": "Ghi nhầm phường"], as: plan[.standing])
            #expect(open.status == 200 && open.text("state") == "postponed" && open["plannedOn"] == .null)
            #expect(try await app.get(Self.owed).text("state") == "open")
            let anew = try await app.send(
                .put, Self.launch, Self.body.with("plannedOn", "2022-07-28"), as: plan[.office])
            #expect(anew.status == 200 && anew.text("plannedOn") == "2022-07-28" && anew.text("state") == "postponed")
            try await app.expect(200, .post, "\(Self.launch)/hold", ["heldOn": "2022-06-19"], as: plan[.office])
            #expect(try await app.get(Self.owed).text("verdict") == "onTime")
        }
    }

    @Test("a day moves on by postponing only, and a cancelled launch is planned anew")
    func days() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await app.expect(201, .put, Self.launch, Self.body, as: plan[.office])
            for later in ["2022-07-16", nil] as [JSON?] {
                let refused = try await app.send(
                    .put, Self.launch, Self.body.with("plannedOn", later), as: plan[.office])
                #expect(refused.faults.contains("/plannedOn launch.moved"))
            }
            try await app.expect(200, .put, Self.launch, Self.body.with("plannedOn", "2022-07-14"), as: plan[.office])
            let early = try await app.send(
                .post, "\(Self.launch)/postpone", ["to": "2022-07-14", "reason": "x"], as: plan[.office])
            #expect(early.faults == ["/to date.order"])
            let open = try await app.send(.post, "\(Self.launch)/postpone", ["reason": "x"], as: plan[.office])
            #expect(open.text("state") == "postponed" && open["plannedOn"] == .null)
            try await app.expect(200, .post, "\(Self.launch)/cancel", ["reason": "x"], as: plan[.office])
            let anew = try await app.send(
                .put, Self.launch, Self.body.with("plannedOn", "2022-07-20"), as: plan[.office])
            #expect(anew.text("state") == "planned" && anew["reason"] == .null)
        }
    }

    @Test("every fault of a body is told at once")
    func faults() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let wrong: JSON = [
                "models": ["xanh", "khong-co"], "units": ["phuong-a", "phuong-khac", "khong-co"], "place": "khong-co",
                "organiser": "khong-co", "deadlines": ["D5", "D4", "D9"],
            ]
            let refused = try await app.send(.put, Self.launch, wrong)
            #expect(
                refused.faults == [
                    "/units/1 unit.notInPlan", "/units/2 reference.unknown", "/models/1 reference.unknown",
                    "/deadlines/1 reference.unknown", "/deadlines/2 reference.unknown", "/organiser reference.unknown",
                    "/place reference.unknown", "/plannedOn member.missing",
                ])
            // To an office a unit that is not there is like one that is not its own.
            for unit in ["khong-co", "phuong-b"] {
                let body = Self.body.with("units", [.string(unit)])
                #expect(try await app.send(.put, Self.launch, body, as: plan[.office]).status == 403)
            }
            let empty = try await app.send(.put, Self.launch, ["models": [], "units": [], "x": 1])
            #expect(empty.faults == ["/models list.empty", "/units list.empty", "/x member.unknown"])
            try await app.expect(201, .put, Self.launch, Self.body)
            let future = try await app.send(
                .post, "\(Self.launch)/hold", ["heldOn": "2022-06-20", "place": "khong-co"])
            #expect(future.faults == ["/heldOn date.inFuture", "/place reference.unknown"])
            #expect(try await app.send(.post, "\(Self.launch)/hold", [:]).faults == ["/heldOn member.missing"])
            #expect(
                try await app.send(.put, Self.launch, Self.body, headers: [.ifMatch: "\"9-x\""]).status == 412)
        }
    }

    @Test("a list is what one may see, filtered, and as a table")
    func lists() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let office = try await app.token(.office, of: "phuong-b")
            try await app.expect(201, .put, Self.launch, Self.body, as: plan[.office])
            try await app.expect(
                201, .put, "\(Self.all)/phat-dong-b", Self.body.with("units", ["phuong-b"]).with("models", ["mot-cua"]),
                as: office)
            #expect(try await app.get(Self.all, as: office).column("code") == ["phat-dong-b"])
            #expect(try await app.get(Self.all, as: plan[.issuer]).column("code") == ["phat-dong-a", "phat-dong-b"])
            #expect(try await app.get("\(Self.all)?model=mot-cua").column("code") == ["phat-dong-b"])
            #expect(try await app.get("\(Self.all)?unit=phuong-a&state=planned").column("code") == ["phat-dong-a"])
            #expect(try await app.get("\(Self.all)?state=held").column("code") == [])
            #expect(try await app.get(Self.launch, as: office).status == 403)
            #expect(try await app.get("\(Self.all)/khong-co", as: office).status == 403)
            #expect(try await app.get("\(Self.all)/khong-co").code == "launch.notFound")
            let first = try await app.get("\(Self.all)?limit=1")
            let next = try #require(first.text("next"))
            #expect(try await app.get("\(Self.all)?limit=1&cursor=\(next)").column("code") == ["phat-dong-b"])
            let table = try await app.get(Self.all, headers: [.accept: "text/csv"])
            #expect(table.body.contains("phat-dong-a,planned,xanh,phuong-a,false,phuong-a,,Sân uỷ ban,2022-07-15"))
        }
    }
}
