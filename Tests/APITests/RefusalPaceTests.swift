import API
import Domain
import HTTPTypes
import TestKit
import Testing

@Suite struct RefusalPaceTests {
    @Test(
        "a refusal is answered at the end of the stretch in which it was clear",
        arguments: [(1, 5_000), (80, 5_000), (4_999, 5_000), (5_000, 5_000), (5_001, 10_000), (12_000, 15_000)])
    func end(_ elapsed: Int, _ end: Int) {
        let pace = RefusalPace(stretch: .microseconds(5_000))
        #expect(pace.end(after: .microseconds(elapsed)) == .microseconds(end))
        #expect(RefusalPace.none.end(after: .microseconds(elapsed)) == .microseconds(elapsed))
    }

    @Test("beyond one's units, and only there, a refusal takes its time")
    func waits() async throws {
        let stretch = Duration.milliseconds(200)
        let app = try await TestApp { $0.refusals = RefusalPace(stretch: stretch) }
        _ = try await SmallPlan(app, .published)
        let office = try await app.token(.office, of: "quan-khac")
        func time(_ method: HTTPRequest.Method, _ path: String) async throws -> Duration {
            let start = ContinuousClock.now
            let answer = try await app.send(method, path, method == .put ? "{}" : "", as: office)
            #expect(answer.status == 403, "\(answer)")
            return start.duration(to: .now)
        }
        for path in ["/v1/units/phuong-a", "/v1/units/khong-co", SmallPlan.path] {
            #expect(try await time(.get, path) >= stretch)
        }
        #expect(try await time(.put, SmallPlan.card("phuong-a")) >= stretch)
    }
}
