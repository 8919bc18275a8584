import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What holds on every route that it fits: idempotent PUT, conditions, keys, rehearsals.
@Suite struct ConventionTests {
    @Test("the same PUT again is a 200 with the same bytes and tag, and leaves no trace", arguments: Transport.allCases)
    func idempotence(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            let puts: [(String, JSON, Role)] = [
                ("/v1/units/moi", .unit("Mới", in: "phuong-a"), .admin),
                ("/v1/groups/nhom-moi", .group("phuong-a"), .admin),
                ("/v1/models/moi", ["name": "Mới"], .admin), ("/v1/plans/moi", .plan(), .issuer),
                (SmallPlan.registration("phuong-a"), ["note": "Tầng 1"], .office),
                (SmallPlan.card("phuong-a"), .card(), .office),
                (SmallPlan.card("phuong-a", "2022-08"), .card(submit: true), .office),
            ]
            for (target, body, role) in puts {
                if target.contains("/scorecards/") { app.clock.set("2022-08-02T08:00:00+07:00") }
                let first = try await app.send(.put, target, body, as: plan[role])
                #expect(first.status == 201 && first.headers[.location] == target)
                let acts = try await app.trailLength()
                let second = try await app.send(.put, target, body, as: plan[role])
                #expect(second.status == 200 && second.headers[.location] == nil, "\(target)")
                #expect(second.bytes == first.bytes && second.headers[.eTag] == first.headers[.eTag], "\(target)")
                #expect(try await app.trailLength() == acts)
                let read = try await app.get(target, as: plan[role])
                #expect(read.bytes == first.bytes && read.headers[.eTag] == first.headers[.eTag], "\(target)")
                // What was read may be sent back as it is.
                let echoed = try await app.send(.put, target, bytes: read.bytes, as: plan[role])
                #expect(echoed.status == 200 && echoed.bytes == first.bytes, "\(target): \(echoed)")
                #expect(try await app.trailLength() == acts)
                let known = try await app.get(
                    target, as: plan[role], headers: [.ifNoneMatch: try #require(first.headers[.eTag])])
                #expect(known.status == 304 && known.bytes.isEmpty)
            }
        }
    }

    @Test("a write happens only under the condition it names", arguments: Transport.allCases)
    func conditions(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let card = SmallPlan.card("phuong-a")
            func put(_ points: String, _ headers: HTTPFields) async throws -> Answer {
                try await app.send(.put, card, .card([.score("c1", points)]), as: plan[.office], headers: headers)
            }
            #expect(try await put("1", [.ifMatch: "*"]).status == 412)
            let made = try await put("1", [.ifNoneMatch: "*"])
            #expect(made.status == 201)
            let again = try await put("1", [.ifNoneMatch: "*"])
            #expect(again.status == 412 && again.problem == "precondition-failed")
            let tag = try #require(made.headers[.eTag])
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
            #expect(try await put("2", [.ifMatch: "W/\(tag)"]).status == 412)
            #expect(try await put("2", [.ifMatch: "\"0-0\""]).status == 412)
            #expect(try await put("2", [.ifMatch: "nonsense"]).faults == ["If-Match header.invalid"])
            let changed = try await put("2", [.ifMatch: "\"0-0\", \(tag)"])
            #expect(changed.status == 200 && changed.headers[.eTag] != tag)
            #expect(try await put("3", [.ifMatch: tag]).status == 412)
            #expect(try await put("3", [.ifMatch: "*"]).status == 200)
            #expect(
                try await app.send(.post, "\(card)/submit", as: plan[.office], headers: [.ifMatch: tag]).status == 412)
            // Time alone changes what may be done and so the tag of what is read, but not what a write asks about.
            try await app.expect(200, .put, card, .card(), as: plan[.office])
            let latest = try await app.get(card, as: plan[.office])
            app.clock.set("2022-08-16T00:00:00+07:00")
            let later = try await app.get(card, as: plan[.office])
            #expect(later.headers[.eTag] != latest.headers[.eTag])
            #expect(try await put("4", [.ifMatch: try #require(latest.headers[.eTag])]).status == 200)
        }
    }

    @Test("a POST with a key is done once: the same again is answered as it was", arguments: Transport.allCases)
    func keys(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let registration = SmallPlan.registration("phuong-a")
            func post(_ act: String, _ body: JSON, _ key: String, as role: Role = .standing) async throws -> Answer {
                try await app.send(
                    .post, "\(registration)/\(act)", body, as: plan[role], headers: .field("Idempotency-Key", key))
            }
            let first = try await post("accept", [:], "k1")
            #expect(first.status == 200 && first.headers[named: "Idempotency-Replayed"] == nil)
            let acts = try await app.trailLength()
            let replay = try await post("accept", [:], "k1")
            #expect(
                replay.status == 200 && replay.bytes == first.bytes && replay.headers[.eTag] == first.headers[.eTag])
            #expect(replay.headers[named: "Idempotency-Replayed"] == "true")
            #expect(try await app.trailLength() == acts)
            // Without the key, or with another's, it is another act: not possible any more.
            #expect(try await post("accept", [:], "k2").code == "state.wrong")
            #expect(try await post("accept", [:], "k1", as: .admin).code == "state.wrong")
            let other = try await post("return", ["reason": "x"], "k1")
            #expect(other.status == 422 && other.problem == "idempotency-mismatch")
            #expect(
                try await post("accept", [:], String(repeating: "k", count: 201)).faults == [
                    "Idempotency-Key header.invalid"
                ])
            app.clock.advance(by: .seconds(24 * 60 * 60 + 1))
            #expect(try await post("accept", [:], "k1").code == "state.wrong")
        }
    }

    @Test("a refusal is not kept under a key: once mended, the same request may be sent again")
    func refusedKeys() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let submit = SmallPlan.card("phuong-a") + "/submit"
            let key = HTTPFields.field("Idempotency-Key", "k1")
            #expect(try await app.send(.post, submit, as: plan[.office], headers: key).status == 404)
            try await app.expect(201, .put, SmallPlan.card("phuong-a"), .card(), as: plan[.office])
            #expect(try await app.send(.post, submit, as: plan[.office], headers: key).status == 200)
        }
    }

    @Test("a rehearsed write is checked and answered like a real one, and keeps nothing", arguments: Transport.allCases)
    func dryRun(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            try await app.expect(
                201, .put, SmallPlan.card("phuong-a", "2022-08"), .card(submit: true), as: plan[.office])
            let acts = try await app.trailLength()
            let status = try await app.get("\(SmallPlan.path)/status", as: plan[.standing])
            let writes: [(HTTPRequest.Method, String, JSON?, Role, Int)] = [
                (.put, "/v1/units/moi", .unit(in: "phuong-a"), .admin, 201),
                (.put, "/v1/units/phuong-a", .unit("Tên khác", in: "quan"), .admin, 200),
                (.put, "/v1/units/moi", .unit(in: "none"), .admin, 422),
                (.delete, "/v1/units/phuong-khac", nil, .admin, 204),
                (.put, "/v1/groups/moi", .group("phuong-a"), .admin, 201),
                (.put, "/v1/models/moi", ["name": "M"], .admin, 201),
                (.put, "/v1/plans/moi", .plan(), .issuer, 201),
                (.post, "\(SmallPlan.path)/publish", nil, .issuer, 409),
                (.put, "\(SmallPlan.path)/scoresheets/xanh", .sheet([.criterion("x")]), .author, 200),
                (.put, SmallPlan.card("phuong-a"), .card(submit: true), .office, 201),
                (.post, SmallPlan.card("phuong-a", "2022-08") + "/accept", nil, .standing, 200),
                (.post, SmallPlan.card("phuong-a", "2022-08") + "/return", ["reason": "x"], .standing, 200),
                (.post, SmallPlan.registration("phuong-a") + "/accept", nil, .standing, 200),
                (.post, SmallPlan.obligation("report.D4.phuong-a/settle"), [:], .office, 200),
                (.post, SmallPlan.obligation("report.D4.phuong-a/exempt"), ["reason": "x"], .standing, 200),
                (.post, "/v1/tokens", ["name": "t", "role": "viewer", "unit": .null], .admin, 201),
            ]
            for (method, target, body, role, status) in writes {
                let target = target + "?dryRun=true"
                let answer =
                    if let body { try await app.send(method, target, body, as: plan[role]) } else {
                        try await app.send(method, target, as: plan[role])
                    }
                #expect(answer.status == status, "\(method) \(target): \(answer)")
                if status < 300 { #expect(answer.headers[named: "Dry-Run"] == "true") }
            }
            #expect(try await app.trailLength() == acts)
            #expect(try await app.get("/v1/units/moi").status == 404)
            #expect(try await app.get("/v1/units/phuong-khac").status == 200)
            #expect(try await app.get(SmallPlan.card("phuong-a"), as: plan[.office]).status == 404)
            let after = try await app.get("\(SmallPlan.path)/status", as: plan[.standing])
            #expect(after.bytes == status.bytes && after.headers[.eTag] == status.headers[.eTag])
        }
    }

    @Test("a rehearsed POST with a key keeps no answer to replay")
    func dryRunKeys() async throws {
        try await withApp { app in
            let plan = try await SmallPlan(app)
            try await plan.registered()
            let accept = SmallPlan.registration("phuong-a") + "/accept"
            let key = HTTPFields.field("Idempotency-Key", "k1")
            #expect(try await app.send(.post, "\(accept)?dryRun=true", as: plan[.standing], headers: key).status == 200)
            let real = try await app.send(.post, accept, as: plan[.standing], headers: key)
            #expect(real.status == 200 && real.headers[named: "Idempotency-Replayed"] == nil)
        }
    }

    @Test("HEAD says what GET would, without the body", arguments: Transport.allCases)
    func head(_ transport: Transport) async throws {
        try await withApp(transport) { app in
            _ = try await SmallPlan(app, .drafted)
            let get = try await app.get("/v1/units/phuong-a")
            let head = try await app.send(.head, "/v1/units/phuong-a")
            #expect(head.status == 200 && head.bytes.isEmpty && head.headers[.eTag] == get.headers[.eTag])
            #expect(try await app.send(.head, "/v1/units/none").status == 404)
        }
    }
}
