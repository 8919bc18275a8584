import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// A list or a figure that is narrowed to one unit: a typo is told of, and what one may not see is told of in the same words.
@Suite struct FilterUnitTests {
    private static let lists = [
        "registrations", "scorecards", "obligations", "reports", "launches", "postings", "tasks", "declarations",
        "commendations", "supplements", "reminders", "status", "deviations",
    ]
    private static let inspection = ["visits", "findings", "comparison"]

    /// Every path with such a filter that a role may ask for, with the name of the filter.
    private func paths(_ names: [String]) -> [String] {
        Self.lists.filter(names.contains).map { "\(SmallPlan.path)/\($0)?unit=" }
            + Self.inspection.filter(names.contains).map { "\(Inspecting.path)/\($0)?unit=" }
            + (names.contains("tasks") ? ["\(SmallPlan.path)/tasks?supporting="] : [])
    }

    private func expect(
        _ app: TestApp, _ path: String, _ token: String?, seen: [String], unseen: [String],
        status: Int = 403
    ) async throws {
        for unit in seen {
            let answer = try await app.get(path + unit, as: token)
            #expect(answer.status == 200, "\(path)\(unit): \(answer)")
        }
        var first: Answer?
        for unit in unseen {
            let answer = try await app.get(path + unit, as: token)
            #expect(answer.status == status, "\(path)\(unit): \(answer)")
            #expect(
                answer.code == first?.code ?? answer.code
                    && answer.text("detail") == first?.text("detail") ?? answer.text("detail"))
            first = first ?? answer
        }
    }

    @Test("outside of what one may see it is forbidden, whether or not it exists")
    func filters() async throws {
        try await withApp { app in
            let scene = try await Inspecting(app)
            let all = Self.lists + Self.inspection
            for path in paths(all) {
                // Who sees its own alone: neither its neighbour, nor what answers to others, nor what is above it.
                try await expect(
                    app, path, scene.offices["phuong-a"] ?? "", seen: ["phuong-a", "chung-cu-a"],
                    unseen: ["khong-co", "phuong-b", "phuong-khac", "quan", "thanh-pho"])
                // Who sees all of the plan: whoever has a part in it, and nobody else.
                try await expect(
                    app, path, scene.plan[.standing], seen: ["phuong-a", "phuong-b", "phong"],
                    unseen: ["khong-co", "phuong-khac", "quan-khac"])
                try await expect(
                    app, path, scene.plan[.issuer], seen: ["phuong-b", "quan", "doan"],
                    unseen: ["khong-co", "phuong-khac"])
                // Who may see everything is told of a typo.
                #expect(try await app.get(path + "phuong-khac").status == 200, "\(path)")
                #expect(try await app.get(path + "khong-co").status == 404, "\(path)")
            }
            // A team sees those that it inspects.
            for path in paths(["visits", "findings"]) {
                try await expect(
                    app, path, scene.plan[.inspector], seen: ["phuong-b", "doan"], unseen: ["khong-co", "phuong-khac"])
            }
        }
    }

    @Test("violations, too, for whoever may read of them")
    func violations() async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            let standing = try await app.token(.standing, of: "phong", conduct: true)
            try await expect(
                app, "\(SmallPlan.path)/violations?unit=", standing, seen: ["phuong-a", "phong"],
                unseen: ["khong-co", "phuong-khac"])
        }
    }
}
