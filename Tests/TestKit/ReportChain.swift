internal import Domain
internal import HTTPTypes
package import JSON

/// Three plans of 2022, each below the other, through which reports go up: groups of a ward, wards of a district, the district.
///
/// | plan | issuer | standing unit | who reports | by |
/// |---|---|---|---|---|
/// | `ke-hoach-phuong` | `phuong-a` | `bo-phan` | `to-1`, `to-2` | before 25/5 for the half-year |
/// | `ke-hoach-quan` | `quan` | `phong` | `phuong-a`, `phuong-b`, `phuong-c` | before 5/6, before 25/11; at once when there is need |
/// | `ke-hoach-tp` | `thanh-pho` | `so` | `quan`; `so` each third quarter | before 10/6, before 30/11 |
package struct ReportChain: Sendable {
    package let app: TestApp
    /// Office tokens of those who report, by unit.
    package let offices: [String: String]
    /// Standing tokens by unit.
    package let standings: [String: String]
    package let city: String

    package static let units: [(code: String, body: JSON)] = [
        ("thanh-pho", JSON.unit("UBND thành phố Hà Nội").with("level", "city")),
        ("so", .unit("Sở Văn hóa và Thể thao", kind: "department", in: "thanh-pho")),
        ("quan", .unit("UBND quận Bắc Từ Liêm", in: "thanh-pho")),
        ("phong", .unit("Phòng Văn hóa và Thông tin", kind: "department", in: "quan")),
        ("phuong-a", .unit("UBND phường A", in: "quan")), ("phuong-b", .unit("UBND phường B", in: "quan")),
        ("phuong-c", .unit("UBND phường C", in: "quan")),
        ("bo-phan", .unit("Bộ phận Văn hoá - Xã hội", kind: "section", in: "phuong-a")),
        ("to-1", .unit("Tổ dân phố số 1", kind: "residentialGroup", in: "phuong-a")),
        ("to-2", .unit("Tổ dân phố số 2", kind: "residentialGroup", in: "phuong-a")),
        ("quan-khac", .unit("UBND quận khác", in: "thanh-pho")),
    ]

    package static let plans: [(code: String, body: JSON)] = [
        (
            "ke-hoach-tp",
            plan(
                "thanh-pho", "so", nil,
                [
                    report("C1", "2022-06-10", "2022-H1", ["quan"], to: "thanh-pho", via: "so"),
                    report("C2", "2022-11-30", "2022", ["quan"], to: "thanh-pho", via: "so"),
                    report("C3", "2022-Q3", "2022-Q3", ["so"], to: "thanh-pho", op: "in_quarter"),
                ])
        ),
        (
            "ke-hoach-quan",
            plan(
                "quan", "phong", "ke-hoach-tp",
                [
                    report(
                        "D1", "2022-06-05", "2022-H1", ["phuong-a", "phuong-b", "phuong-c"], to: "quan", via: "phong"),
                    report("D2", "2022-11-25", "2022", ["phuong-a", "phuong-b", "phuong-c"], to: "quan", via: "phong"),
                    report("D3", nil, nil, ["phuong-a", "phuong-b", "phuong-c"], to: "quan", via: "phong", op: "asap"),
                    JSON.deadline("D4", "conference", "done_before", "2022-05-20", units: ["phuong-b"]),
                ])
        ),
        (
            "ke-hoach-phuong",
            plan(
                "phuong-a", "bo-phan", "ke-hoach-quan",
                [report("W1", "2022-05-25", "2022-H1", ["to-1", "to-2"], to: "phuong-a", via: "bo-phan")])
        ),
    ]

    private static func plan(_ issuer: String, _ standing: String, _ parent: String?, _ deadlines: [JSON]) -> JSON {
        JSON.plan(deadlines: deadlines).with("issuer", .string(issuer)).with("standingUnit", .string(standing))
            .with("parentPlan", parent.map { .string($0) } ?? .null)
    }

    package static func report(
        _ code: String, _ date: String?, _ period: String?, _ units: [String], to: String, via: String? = nil,
        op: String = "before"
    ) -> JSON {
        JSON.deadline(code, "report", op, date, units: units).with("to", .string(to))
            .with("via", via.map { .string($0) } ?? .null).with("period", period.map { .string($0) } ?? .null)
            .with("text", "Báo cáo tình hình triển khai thực hiện Kế hoạch")
    }

    package init(_ app: TestApp) async throws {
        self.app = app
        for unit in Self.units { try await app.expect(201, .put, "/v1/units/\(unit.code)", unit.body) }
        for plan in Self.plans {
            try await app.expect(201, .put, "/v1/plans/\(plan.code)", plan.body)
            try await app.expect(200, .post, "/v1/plans/\(plan.code)/publish")
        }
        var offices: [String: String] = [:]
        for unit in ["quan", "phuong-a", "phuong-b", "phuong-c", "to-1", "to-2"] {
            offices[unit] = try await app.token(.office, of: unit)
        }
        var standings: [String: String] = [:]
        for unit in ["so", "phong", "bo-phan"] { standings[unit] = try await app.token(.standing, of: unit) }
        (self.offices, self.standings) = (offices, standings)
        city = try await app.token(.issuer, of: "thanh-pho")
    }

    /// The address of a report: `D1` of `phuong-a`.
    package static func path(_ rule: String, _ unit: String) -> String {
        let plan = ["C": "ke-hoach-tp", "D": "ke-hoach-quan", "W": "ke-hoach-phuong"][String(rule.prefix(1))] ?? ""
        return "/v1/plans/\(plan)/reports/report.\(rule).\(unit)"
    }

    /// A report that says something in each of its sections.
    package static func body(_ leaflets: String = "10", difficulty: String = "Thiếu kinh phí", submit: Bool = true)
        -> JSON
    {
        [
            "results": ["Đã niêm yết bộ tiêu chí."],
            "statistics": [
                ["subject": "Tờ gấp đã phát", "value": .points(leaflets), "unit": "tờ", "source": "Sổ phát"]
            ],
            "difficulties": [.string(difficulty)], "proposals": ["Bổ sung kinh phí."],
            "nextSteps": ["Tiếp tục tuyên truyền."], "submit": .bool(submit),
        ]
    }

    /// Sends a report as its unit, at a moment.
    @discardableResult
    package func send(
        _ rule: String, _ unit: String, at moment: String, _ body: JSON = body(), in plan: String? = nil
    ) async throws -> Answer {
        app.clock.set(moment)
        let token = offices[unit] ?? standings[unit]
        let path = plan.map { "/v1/plans/\($0)/reports/report.\(rule).\(unit)" } ?? Self.path(rule, unit)
        let answer = try await app.send(.put, path, body, as: token)
        guard answer.status == 201 || answer.status == 200 else { throw UnexpectedAnswer(answer) }
        return answer
    }

    package func get(_ rule: String, _ unit: String, as token: String? = nil) async throws -> Answer {
        try await app.get(Self.path(rule, unit), as: token ?? offices[unit] ?? standings[unit])
    }
}
