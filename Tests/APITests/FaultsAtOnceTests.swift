import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// What cannot be read and what does not fit the records are told of at once, each at its place, and nothing of it twice.
@Suite struct FaultsAtOnceTests {
    @Test(
        "a unit is told of its shape and of its parent",
        arguments: [
            (["name": "", "kind": "section", "parent": "nope"], ["/name text.empty", "/parent reference.unknown"]),
            (
                ["name": "A", "kind": "x", "parent": "a", "colour": 1],
                ["/kind value.notAllowed", "/colour member.unknown", "/parent unit.cycle"]
            ),
            // A parent that cannot be read is not also one that is not there.
            (["kind": "section", "parent": "Ủy ban"], ["/name member.missing", "/parent slug.invalid"]),
            (["name": "A", "kind": "section", "parent": 7], ["/parent member.type"]),
        ] as [(JSON, [String])])
    func unit(_ body: JSON, faults: [String]) async throws {
        try await withApp { app in
            try await app.expect(201, .put, "/v1/units/a", .unit())
            let answer = try await app.send(.put, "/v1/units/a", body)
            #expect(answer.status == 422 && answer.faults == faults)
            #expect(try await app.get("/v1/units/a").text("name") == "Đơn vị")
        }
    }

    @Test(
        "a group is told of its shape and of its members, each at its own place",
        arguments: [
            (["name": "", "members": [["unit": "nope"]]], ["/name text.empty", "/members/0/unit reference.unknown"]),
            (
                ["name": "G", "members": [7, ["unit": "A B"], ["unit": "nope"], ["unit": "a"], ["unit": "a"]]],
                [
                    "/members/0 member.type", "/members/1/unit slug.invalid", "/members/2/unit reference.unknown",
                    "/members/4/unit code.duplicate",
                ]
            ),
        ] as [(JSON, [String])])
    func group(_ body: JSON, faults: [String]) async throws {
        try await withApp { app in
            try await app.expect(201, .put, "/v1/units/a", .unit())
            let answer = try await app.send(.put, "/v1/groups/g", body)
            #expect(answer.status == 422 && answer.faults == faults)
            #expect(try await app.get("/v1/groups/g").status == 404)
        }
    }

    @Test(
        "a token is told of its shape, its unit and its last day",
        arguments: [
            (
                ["name": "t", "role": "office", "unit": "nope", "expiresOn": "2020-01-01"],
                ["/unit reference.unknown", "/expiresOn date.past"]
            ),
            (
                ["name": "t", "role": "x", "unit": "nope", "expiresOn": "2020-01-01"],
                ["/role value.notAllowed", "/unit reference.unknown", "/expiresOn date.past"]
            ),
            (
                ["role": "office", "unit": "A B", "expiresOn": "2020-01-01"],
                ["/name member.missing", "/unit slug.invalid", "/expiresOn date.past"]
            ),
            (["name": "t", "role": "office", "expiresOn": "x"], ["/expiresOn date.invalid"]),
        ] as [(JSON, [String])])
    func token(_ body: JSON, faults: [String]) async throws {
        try await withApp { app in
            let count = try await app.get("/v1/tokens").list("items").count
            let answer = try await app.send(.post, "/v1/tokens", body)
            #expect(answer.status == 422 && answer.faults == faults)
            #expect(try await app.get("/v1/tokens").list("items").count == count)
        }
    }

    @Test("a body that cannot be read tells nobody of what lies outside his unit")
    func outside() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app, .published)
            let admin = try await app.token(.admin, of: "phuong-a")
            let requests: [(HTTPRequest.Method, String, JSON)] = [
                (.put, "/v1/units/phuong-b", ["name": "", "kind": "committee", "parent": "phuong-a"]),
                (.put, "/v1/units/nope", ["name": "", "kind": "committee", "parent": "phuong-b"]),
                (.put, "/v1/groups/cac-phuong", ["name": "", "members": [["unit": "phuong-a"]]]),
                (.put, "/v1/groups/g", ["name": "", "members": [["unit": "phuong-b"]]]),
                (.put, "/v1/groups/g", ["name": "", "members": [["unit": "nope"]]]),
                (.post, "/v1/tokens", ["name": "", "role": "office", "unit": "phuong-b"]),
                (.post, "/v1/tokens", ["name": "", "role": "office", "unit": "nope"]),
                (.post, "/v1/tokens", ["name": "", "role": "office"]),
            ]
            for (method, path, body) in requests {
                #expect(try await app.send(method, path, body, as: admin).status == 403, "\(path) \(body)")
            }
        }
    }

    @Test("what is said of a returned card is told of with its reason")
    func returnedCard() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app, nil)
            let answer = try await app.send(
                .post, "\(SmallPlan.card("phuong-a"))/return",
                [
                    "reason": "",
                    "criteria": [
                        7, ["criterion": "c9", "comment": "Thiếu"], ["criterion": "c1", "comment": ""],
                        ["comment": "Thiếu"],
                    ],
                ], as: scene.plan[.standing])
            #expect(answer.status == 422)
            #expect(
                answer.faults == [
                    "/reason text.empty", "/criteria/0 member.type", "/criteria/2/comment text.empty",
                    "/criteria/3/criterion member.missing", "/criteria/1/criterion criterion.unknown",
                ])
            #expect(try await app.get(SmallPlan.card("phuong-a")).text("state") == "submitted")
        }
    }

    @Test(
        "a finding is told of its shape, its criterion and its day",
        arguments: [
            (
                ["criterion": "c9", "severity": "x", "text": "Bẩn", "dueOn": "2022-08-01"],
                ["/severity value.notAllowed", "/criterion criterion.unknown", "/dueOn date.past"]
            ),
            (
                ["criterion": "c9", "severity": "minor", "text": "", "dueOn": "1/8/2022"],
                ["/text text.empty", "/dueOn date.invalid", "/criterion criterion.unknown"]
            ),
            ([:], ["/severity member.missing", "/text member.missing", "/dueOn member.missing"]),
        ] as [(JSON, [String])])
    func finding(_ body: JSON, faults: [String]) async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            try await app.expect(201, .put, Inspecting.visit(), .visit(Inspecting.scores()), as: scene.plan[.inspector])
            let path = "\(Inspecting.visit())/findings/1"
            let answer = try await app.send(.put, path, body, as: scene.plan[.inspector])
            #expect(answer.status == 422 && answer.faults == faults)
            #expect(try await app.get(path, as: scene.plan[.inspector]).status == 404)
        }
    }
}
