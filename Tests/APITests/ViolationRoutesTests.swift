import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Violations: for tokens with a right of their own, traced whenever they are read, and nowhere else to be seen.
@Suite struct ViolationRoutesTests {
    private static let all = "\(SmallPlan.path)/violations"
    private static let body: JSON = [
        "unit": "phuong-a", "behaviour": "Phạm Văn Dũng gây khó khăn cho người dân", "occurredOn": "2022-06-15",
        "source": "citizens", "sourceNote": "Đơn của bà Hoa",
        "person": ["name": "Phạm Văn Dũng", "position": "Công chức"],
    ]
    private static let words = ["Dũng", "gây khó khăn", "bà Hoa", "Công chức", "viết kiểm điểm"]

    @Test("recorded, changed, resolved", arguments: Transport.allCases)
    func life(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            _ = try await SmallPlan(app)
            let office = try await app.token(.office, of: "phuong-a", conduct: true)
            let made = try await app.send(.post, Self.all, Self.body, as: office)
            #expect(made.status == 201 && made.text("state") == "open" && made["measure"] == .null)
            #expect(made.text("person.name") == "Phạm Văn Dũng" && made.action("mask") == nil)
            let path = try #require(made.headers[.location])
            let same = try await app.send(.put, path, made.json ?? .null, as: office)
            #expect(same.status == 200 && same.bytes == made.bytes)
            let end: JSON = ["resolution": "Đã viết kiểm điểm", "resolvedOn": "2022-06-18"]
            #expect(try await app.send(.post, "\(path)/resolve", end, as: office).faults == ["/measure member.missing"])
            #expect(
                try await app.send(
                    .post, "\(path)/resolve", end.with("resolvedOn", "2022-06-14").with("measure", "reminder"),
                    as: office
                ).faults == ["/resolvedOn date.order"])
            #expect(
                try await app.send(
                    .post, "\(path)/resolve", end.with("resolvedOn", "2022-06-20").with("measure", "reminder"),
                    as: office
                ).faults == ["/resolvedOn date.inFuture"])
            try await app.expect(
                200, .put, path, Self.body.with("measure", "criticism").with("documentNumber", "3/QĐ"), as: office)
            let resolved = try await app.send(.post, "\(path)/resolve", end, as: office)
            #expect(resolved.text("state") == "resolved" && resolved.text("measure") == "criticism")
            #expect(try await app.send(.post, "\(path)/resolve", end, as: office).code == "state.wrong")
            #expect(try await app.send(.put, path, Self.body, as: office).code == "state.wrong")
            for (query, count) in [
                ("state=resolved", 1), ("state=open", 0), ("measure=criticism", 1), ("measure=law", 0),
                ("from=2022-06-15&to=2022-06-15", 1), ("from=2022-06-16", 0), ("to=2022-06-14", 0),
                ("unit=phuong-b", 0),
            ] {
                #expect(try await app.get("\(Self.all)?\(query)", as: office).list("items").count == count, "\(query)")
            }
            #expect(try await app.get(Self.all, as: office, headers: [.accept: "text/csv"]).status == 406)
        }
    }

    @Test("without the right of its own no role sees any of it, not even that it is there")
    func secrecy() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let office = try await app.token(.office, of: "phuong-a", conduct: true)
            let plain = try await app.token(.admin, of: "quan")
            let mark = try await app.get("\(SmallPlan.path)/status", as: plan[.standing])
            app.clock.set("2022-06-19T09:00:00+07:00")
            let path = try #require(
                try await app.expect(201, .post, Self.all, Self.body, as: office).headers[.location])
            _ = try await app.get(path, as: office)
            for token in [plan[.office], plan[.standing], plan[.issuer], plan[.viewer], plan[.inspector], plain] {
                for target in [path, Self.all, "\(Self.all)/0000000000000000"] {
                    let answer = try await app.get(target, as: token)
                    #expect(answer.status == 403 && answer.problem == "forbidden")
                }
                #expect(try await app.send(.post, Self.all, Self.body, as: token).status == 403)
                for target in ["/v1/changes?limit=500", "/v1/audit?limit=500", "/v1/audit?plan=ke-hoach&limit=500"] {
                    let body = try await app.get(target, as: token).body
                    #expect(!body.contains("violation") || body.contains("\"forbidden.readAudit\""), "\(target)")
                }
            }
            // Nothing of it on the dashboard: the very bytes and the very tag are those of before.
            let after = try await app.get("\(SmallPlan.path)/status", as: plan[.standing])
            #expect(after.bytes == mark.bytes && after.headers[.eTag] == mark.headers[.eTag])
            // The neighbour with the right has it for its own unit only.
            let neighbour = try await app.token(.office, of: "phuong-b", conduct: true)
            #expect(try await app.get(path, as: neighbour).status == 403)
            #expect(try await app.get("\(Self.all)/0000000000000000", as: neighbour).status == 403)
            #expect(try await app.get(Self.all, as: neighbour).list("items").isEmpty)
            #expect(try await app.get("\(Self.all)/0000000000000000").code == "violation.notFound")
            #expect(try await app.get("/v1/changes?limit=500", as: office).body.contains("conduct.violation.record"))
        }
    }

    @Test("every read is in the trail before it is answered, and the trail has nothing of what was read")
    func trail() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            let office = try await app.token(.office, of: "phuong-a", conduct: true)
            let path = try #require(
                try await app.expect(201, .post, Self.all, Self.body, as: office).headers[.location])
            let reads = "/v1/audit?action=conduct.violation.read"
            #expect(try await app.get(reads).list("items").isEmpty)
            let read = try await app.get(path, as: office)
            _ = try await app.get(Self.all, as: office)
            _ = try await app.send(.head, path, as: office)
            #expect(try await app.get(reads).column("subject") == [path, Self.all, path])
            let known = try await app.get(path, as: office, headers: [.ifNoneMatch: read.headers[.eTag] ?? ""])
            #expect(known.status == 304)
            let all = try await app.get("/v1/audit?limit=500")
            #expect(Self.words.allSatisfy { !all.body.contains($0) })
            #expect(all.body.contains("conduct.violation.record"))
        }
    }

    @Test("masked on request of law: the fact and the day stay, nothing else does")
    func mask() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            let office = try await app.token(.office, of: "phuong-a", conduct: true)
            let standing = try await app.token(.standing, of: "phong", conduct: true)
            let made = try await app.send(
                .post, Self.all, Self.body.with("measure", "reminder"), as: office,
                headers: .field("Idempotency-Key", "k"))
            let path = try #require(made.headers[.location])
            try await app.expect(
                200, .post, "\(path)/resolve", ["resolution": "Đã viết kiểm điểm", "resolvedOn": "2022-06-18"],
                as: office)
            try await app.expect(403, .post, "\(path)/mask", ["reason": "x"], as: office)
            #expect(try await app.send(.post, "\(path)/mask", [:], as: standing).faults == ["/reason member.missing"])
            let masked = try await app.send(.post, "\(path)/mask", ["reason": "Quyết định số 5"], as: standing)
            #expect(masked.status == 200 && masked.text("occurredOn") == "2022-06-15")
            #expect(masked.text("measure") == "reminder" && masked.text("state") == "resolved")
            #expect(masked["person.name"] == .null && masked["behaviour"] == .null && masked["resolution"] == .null)
            for act in ["resolve", "mask"] {
                let body: JSON = act == "mask" ? ["reason": "x"] : ["resolution": "x", "resolvedOn": "2022-06-18"]
                #expect(try await app.send(.post, "\(path)/\(act)", body, as: standing).code == "record.masked")
            }
            #expect(try await app.send(.put, path, Self.body, as: office).code == "record.masked")
            let replayed = try await app.send(
                .post, Self.all, Self.body.with("measure", "reminder"), as: office,
                headers: .field("Idempotency-Key", "k"))
            for body in [
                masked.body, replayed.body, try await app.get(path, as: office).body,
                try await app.get(Self.all, as: office).body, try await app.get("/v1/audit?limit=500").body,
            ] {
                #expect(Self.words.allSatisfy { !body.contains($0) })
            }
            #expect(try await app.trailFaults().isEmpty)
        }
    }

    @Test("no figure of the plan is made of it", arguments: ["self", "inspectedElseSelf"])
    func figures(_ rule: String) async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .drafted)
            try await app.expect(200, .put, SmallPlan.path, SmallPlan.body.with("finalScore", .string(rule)))
            try await app.expect(200, .post, SmallPlan.path + "/publish")
            try await app.expect(201, .put, "\(SmallPlan.path)/scoresheets/mot-cua", .sheet())
            try await app.expect(200, .post, "\(SmallPlan.path)/scoresheets/mot-cua/publish")
            try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:])
            app.clock.set("2022-08-02T08:00:00+07:00")
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(submit: true))
            let targets = [
                "status", "ranking", "deviations", "commendationCandidates?period=2022-07&minimumPercent=1",
            ].map { "\(SmallPlan.path)/\($0)" }
            var before: [[UInt8]] = []
            for target in targets { before.append(try await app.get(target).bytes) }
            try await app.expect(
                201, .post, Self.all, Self.body.with("measure", "law").with("classifiedIn", "2022-07"))
            for (target, bytes) in zip(targets, before) {
                #expect(try await app.get(target).bytes == bytes, "\(target)")
            }
        }
    }

    @Test("a rehearsal, and a body sent again after the end, read nothing that the trail does not know")
    func rehearsal() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            let office = try await app.token(.office, of: "phuong-a", conduct: true)
            let made = try await app.send(.post, Self.all, Self.body, as: office)
            let path = try #require(made.headers[.location])
            let end: JSON = ["measure": "reminder", "resolution": "Đã viết kiểm điểm", "resolvedOn": "2022-06-18"]
            for (method, target, body) in [
                (HTTPRequest.Method.put, path, Self.body.with("behaviour", "x")), (.post, "\(path)/resolve", end),
                (.post, Self.all, Self.body),
            ] {
                let answer = try await app.send(method, "\(target)?dryRun=true", body, as: office)
                #expect(answer.status < 300 && Self.words.allSatisfy { !answer.body.contains($0) }, "\(target)")
            }
            try await app.expect(200, .post, "\(path)/resolve", end, as: office)
            let reads = "/v1/audit?action=conduct.violation.read"
            #expect(try await app.get(reads).list("items").isEmpty)
            let again = try await app.send(.put, path, Self.body.with("measure", "reminder"), as: office)
            #expect(again.text("resolution") == "Đã viết kiểm điểm")
            #expect(try await app.get(reads).column("subject") == [path])
        }
    }

    @Test("every fault is told at once, and a unit may be named without a person")
    func faults() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            let wrong = try await app.send(
                .post, Self.all,
                [
                    "unit": "A", "behaviour": " ", "occurredOn": "x", "source": "rumour", "measure": "shout",
                    "person": ["name": 1, "age": 3],
                ])
            #expect(
                wrong.faults == [
                    "/unit slug.invalid", "/person/name member.type", "/person/age member.unknown",
                    "/behaviour text.empty", "/occurredOn date.invalid", "/source value.notAllowed",
                    "/measure value.notAllowed",
                ])
            let unfit = Self.body.with("unit", "phuong-khac").with("occurredOn", "2022-06-20")
            #expect(
                try await app.send(.post, Self.all, unfit).faults
                    == ["/unit unit.notInPlan", "/occurredOn date.inFuture"])
            let odd = Self.body.with("classifiedIn", "2022-05").with("rule", "S9-V1")
            #expect(
                try await app.send(.post, Self.all, odd).faults
                    == ["/classifiedIn date.order", "/rule reference.unknown"])
            let unit = try await app.send(.post, Self.all, Self.body.with("person", nil))
            #expect(unit.status == 201 && unit["person"] == .null)
        }
    }

    @Test("only who has the right hands it on")
    func right() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            let admin = try await app.token(.admin, of: "quan")
            let body: JSON = ["name": "t", "role": "office", "unit": "phuong-a", "conduct": true]
            #expect(try await app.send(.post, "/v1/tokens", body, as: admin).status == 403)
            #expect(try await app.send(.post, "/v1/tokens", body.with("conduct", false), as: admin).status == 201)
            let made = try await app.send(.post, "/v1/tokens", body)
            #expect(made["conduct"] == .bool(true))
            #expect(try await app.get("/v1/tokens/\(made.text("id") ?? "")")["conduct"] == .bool(true))
            #expect(try await app.get(Self.all, as: plan[.standing]).status == 403)
        }
    }
}
