import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

@Suite("The rows of the dashboard")
struct StatusPageTests {
    private static let path = "\(SmallPlan.path)/status"

    /// Model, unit and state of each row, in order.
    private func rows(_ answer: Answer) -> [String] {
        answer.list("models").indices.flatMap { model -> [String] in
            answer.list("models.\(model).rows").indices.map { row in
                let place = "models.\(model).rows.\(row)"
                let name = answer.text("models.\(model).model") ?? "?"
                return "\(name) \(answer.text("\(place).unit") ?? "?") \(answer.text("\(place).registration") ?? "–")"
            }
        }
    }

    private func registered(_ app: TestApp) async throws -> SmallPlan {
        let plan = try await SmallPlan(app)
        for unit in ["phuong-b", "mot-cua-a", "chung-cu-a"] {
            try await app.expect(201, .put, SmallPlan.registration(unit), [:])
        }
        return plan
    }

    @Test("come in pages that together are all of them, with the same totals on each", arguments: 1...7)
    func pages(limit: Int) async throws {
        try await withApp { app in
            _ = try await registered(app)
            let whole = try await app.get(Self.path)
            #expect(rows(whole).count == 7 && whole["next"] == .null)
            #expect(whole.headers[named: "Link"] == nil)
            var (found, target, pages): ([String], String?, Int) = ([], "\(Self.path)?limit=\(limit)", 0)
            while let next = target {
                let page = try await app.get(next)
                #expect(page["scorecards"] == whole["scorecards"])
                #expect(page.list("models.0.months") == whole.list("models.0.months"))
                #expect(rows(page).count <= limit)
                found += rows(page)
                pages += 1
                target = page.text("next").map { "\(Self.path)?limit=\(limit)&cursor=\($0)" }
                #expect((page.headers[named: "Link"] == "<\(target ?? "")>; rel=\"next\"") == (target != nil))
            }
            #expect(found == rows(whole))
            #expect(pages == (7 + limit - 1) / limit)
        }
    }

    @Test("a unit narrows them to itself and those below it, never to more than one may see")
    func narrowed() async throws {
        try await withApp { app in
            let plan = try await registered(app)
            func found(_ query: String, as token: String? = nil) async throws -> [Int64?] {
                let answer = try await app.get("\(Self.path)?\(query)", as: token)
                return [answer.integer("registrations.registered"), Int64(rows(answer).count)]
            }
            #expect(try await found("limit=500") == [2, 7])
            #expect(try await found("unit=phuong-a") == [1, 3])
            #expect(try await found("unit=phuong-b&model=mot-cua") == [1, 1])
            #expect(try await found("unit=mot-cua-a") == [0, 1])
            #expect(try await found("unit=quan-khac") == [0, 0])
            #expect(try await found("unit=phuong-a", as: plan[.viewer]) == [1, 3])
            #expect(try await found("unit=mot-cua-a", as: plan[.viewer]) == [0, 1])
            // Out of sight is like not there.
            for unit in ["phuong-b", "phuong-khong-co"] {
                #expect(try await app.get("\(Self.path)?unit=\(unit)", as: plan[.viewer]).status == 403)
            }
            #expect(try await app.get("\(Self.path)?unit=phuong-khong-co").status == 404)
        }
    }

    @Test("the tag of a part stays while something happens elsewhere, and changes with what happens in it")
    func tagOfPart() async throws {
        try await withApp { app in
            let plan = try await registered(app)
            func tag(_ token: String? = nil) async throws -> String? {
                try await app.get(Self.path, as: token).headers[.eTag]
            }
            let (own, whole) = (try await tag(plan[.viewer]), try await tag())
            try await app.expect(201, .put, SmallPlan.registration("phuong-c"), [:])
            #expect(try await tag(plan[.viewer]) == own)
            #expect(try await tag() != whole)
            try await app.expect(200, .post, SmallPlan.registration("mot-cua-a") + "/accept", [:], as: plan[.standing])
            #expect(try await tag(plan[.viewer]) != own)
        }
    }

    @Test("a cursor that no page has given is refused", arguments: ["x", "i1", "i1.b00", "b00.i1.i1", "i1.i1.i1"])
    func cursors(_ cursor: String) async throws {
        try await withApp { app in
            _ = try await SmallPlan(app)
            #expect(try await app.get("\(Self.path)?cursor=\(cursor)").status == 400)
        }
    }
}
