package import Domain
package import HTTPTypes
package import JSON

/// A small district in the middle of its plan: enough for every rule to have someone it holds for, little enough to be
/// counted on one hand.
///
/// | unit | below | is |
/// |---|---|---|
/// | `thanh-pho` | | |
/// | `quan` | `thanh-pho` | issuer of the plan `ke-hoach` |
/// | `phong` | `quan` | its standing unit |
/// | `phong-noi-vu` | `quan` | author of its scoresheets |
/// | `doan` | `quan` | a team |
/// | `phuong-a`, `phuong-b`, `phuong-c` | `quan` | the wards; the group `cac-phuong` |
/// | `mot-cua-a`, `chung-cu-a` | `phuong-a` | places that the ward answers for |
/// | `quan-khac` | `thanh-pho` | a district that the plan does not touch, with `phuong-khac` below it |
package struct SmallPlan: Sendable {
    package let app: TestApp
    private let tokens: [Role: String]

    package static let path = "/v1/plans/ke-hoach"

    package static let units: [(code: String, body: JSON)] = [
        ("thanh-pho", "committee", nil), ("quan", "committee", "thanh-pho"), ("phong", "department", "quan"),
        ("phong-noi-vu", "department", "quan"), ("doan", "team", "quan"), ("phuong-a", "committee", "quan"),
        ("phuong-b", "committee", "quan"), ("phuong-c", "committee", "quan"), ("mot-cua-a", "oneStop", "phuong-a"),
        ("chung-cu-a", "apartment", "phuong-a"), ("quan-khac", "committee", "thanh-pho"),
        ("phuong-khac", "committee", "quan-khac"),
    ].map { (code: $0, body: .unit("Đơn vị \($0)", kind: $1, in: $2)) }

    package static let models = ["mot-cua", "xanh"]

    /// Both models are scored monthly; `xanh` is launched.
    package static let body: JSON = .plan(
        models: [.planned("mot-cua"), .planned("xanh")],
        deadlines: [
            .deadline("D1", "scoresheet", "done_before", "2022-05-30"),
            .deadline("D2", "registration", "before", "2022-06-20", lateUntil: "2022-07-15"),
            .deadline("D3", "scorecard", "monthly"),
            .deadline("D4", "report", "before", "2022-11-25", units: ["cac-phuong"]),
            .deadline("D5", "launch", "done_before", "2022-07-30", units: ["cac-phuong"], models: ["xanh"]),
        ],
        duties: [["code": "T1", "unit": "phong", "text": "Theo dõi", "op": "ongoing"]])

    package enum Stage: Sendable {
        /// Units, groups and models, and the plan as a draft.
        case drafted
        case published
        /// With both scoresheets published.
        case scored
    }

    package init(_ app: TestApp, _ stage: Stage = .scored) async throws {
        self.app = app
        for unit in Self.units { try await app.expect(201, .put, "/v1/units/\(unit.code)", unit.body) }
        try await app.expect(201, .put, "/v1/groups/cac-phuong", .group("phuong-a", "phuong-b", "phuong-c"))
        for model in Self.models {
            try await app.expect(201, .put, "/v1/models/\(model)", ["name": .string("Mô hình \(model)")])
        }
        try await app.expect(201, .put, Self.path, Self.body)
        if stage != .drafted { try await app.expect(200, .post, Self.path + "/publish") }
        if stage == .scored {
            for model in Self.models {
                try await app.expect(201, .put, "\(Self.path)/scoresheets/\(model)", .sheet())
                try await app.expect(200, .post, "\(Self.path)/scoresheets/\(model)/publish")
            }
        }
        let actors: [(Role, String?)] = [
            (.issuer, "quan"), (.standing, "phong"), (.author, "phong-noi-vu"), (.office, "phuong-a"),
            (.inspector, "doan"), (.viewer, "phuong-a"),
        ]
        var tokens: [Role: String] = [.admin: app.admin]
        for (role, unit) in actors { tokens[role] = try await app.token(role, of: unit) }
        self.tokens = tokens
    }

    /// The token of a role: of `quan`, `phong`, `phong-noi-vu`, `phuong-a`, `doan` or everything, as the table has it.
    package subscript(role: Role) -> String { tokens[role] ?? "" }

    package static func registration(_ unit: String, _ model: String = "mot-cua") -> String {
        "\(path)/registrations/\(model)/\(unit)"
    }

    package static func card(_ unit: String, _ month: String = "2022-07", _ model: String = "mot-cua") -> String {
        "\(registration(unit, model))/scorecards/\(month)"
    }

    package static func obligation(_ key: String) -> String { "\(path)/obligations/\(key)" }

    package static func report(_ ward: String, _ rule: String = "D4") -> String {
        "\(path)/reports/report.\(rule).\(ward)"
    }

    /// Registers the ward `phuong-a` for `mot-cua`, in time, and moves the clock into the month after `month`.
    package func registered(movingTo moment: String = "2022-08-02T08:00:00+07:00") async throws {
        try await app.expect(201, .put, Self.registration("phuong-a"), [:], as: self[.office])
        app.clock.set(moment)
    }
}

extension TestApp {
    /// Sends what is only the way to what a test is about.
    @discardableResult
    package func expect(
        _ status: Int, _ method: HTTPRequest.Method, _ target: String, _ body: JSON? = nil, as token: String? = nil,
        ifMatch: String? = nil
    ) async throws -> Answer {
        let headers: HTTPFields = ifMatch.map { [.ifMatch: $0] } ?? [:]
        let answer =
            if let body { try await send(method, target, body, as: token, headers: headers) } else {
                try await send(method, target, as: token, headers: headers)
            }
        guard answer.status == status else { throw UnexpectedAnswer(answer) }
        return answer
    }
}
