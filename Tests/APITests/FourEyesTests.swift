import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// Who sent something does not decide on it, also not under the secret that took the place of the one it was sent with.
@Suite struct FourEyesTests {
    struct Act: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Makes what goes before.
        let prepare: @Sendable (TestApp) async throws -> Void
        let send: (method: HTTPRequest.Method, target: String, body: JSON)
        /// What is decided on, and how.
        let decide: (target: String, act: String, body: JSON)
    }

    private static let visit = Inspecting.visit()
    private static let supplement = "\(SmallPlan.registration("phuong-a"))/supplement"

    static let acts = [
        Act(
            testDescription: "a card", prepare: { try await SmallPlan($0).registered() },
            send: (.put, SmallPlan.card("phuong-a"), .card(submit: true)),
            decide: (SmallPlan.card("phuong-a"), "accept", [:])),
        Act(
            testDescription: "a remedy",
            prepare: { try await Inspecting($0).finalized(finding: .finding()) },
            send: (.post, "\(visit)/findings/1/remedy", ["text": "Xong", "remediedOn": "2022-08-10"]),
            decide: ("\(visit)/findings/1", "verify", ["accepted": true])),
        Act(
            testDescription: "an outline report",
            prepare: { app in
                let scene = try await Inspecting(app, nil, cards: nil)
                let inspection = JSON.outlined().with("window", ["from": "2022-07-01", "to": "2022-09-30"])
                try await app.expect(201, .put, Inspecting.path, inspection, as: scene.plan[.standing])
                try await app.expect(200, .post, "\(Inspecting.path)/open", as: scene.plan[.standing])
            },
            send: (.put, Inspecting.report("phuong-a"), .report()),
            decide: (Inspecting.report("phuong-a"), "accept", [:])),
        Act(
            testDescription: "a report", prepare: { _ = try await ReportChain($0) },
            send: (.put, ReportChain.path("D1", "phuong-a"), ReportChain.body()),
            decide: (ReportChain.path("D1", "phuong-a"), "receive", [:])),
        Act(
            testDescription: "a criterion of one's own",
            prepare: { app in
                _ = try await SmallPlan(app)
                try await app.expect(201, .put, SmallPlan.registration("phuong-a"), [:])
            },
            send: (.put, supplement, .supplement([.criterion("b1")])), decide: (supplement, "accept", [:])),
    ]

    /// An admin's token, the one that took its place, and the one that took the place of that. They all work for a day.
    private func rotated(_ app: TestApp) async throws -> [String] {
        var made = try await app.expect(201, .post, "/v1/tokens", ["name": "t", "role": "admin", "unit": .null])
        var secrets = [made.text("token") ?? ""]
        for _ in 1...2 {
            made = try await app.expect(201, .post, "/v1/tokens/\(made.text("id") ?? "")/rotate", [:])
            secrets.append(made.text("token") ?? "")
        }
        return secrets
    }

    @Test("the token that took another's place is the same hand, whichever of them has sent it", arguments: acts)
    func rotation(_ act: Act) async throws {
        for (sender, decider) in [(0, 0), (0, 2), (2, 0), (1, 2)] {
            try await withApp(now: "2022-05-18T08:00:00+07:00") { app in
                try await act.prepare(app)
                let secrets = try await rotated(app)
                let sent = try await app.send(
                    act.send.method, act.send.target, act.send.body, as: secrets[sender])
                #expect(sent.status < 300, "\(sent)")
                let (target, decision) = (act.decide.target, "\(act.decide.target)/\(act.decide.act)")
                #expect(try await app.get(target, as: secrets[decider]).action(act.decide.act) == "fourEyes")
                let own = try await app.send(.post, decision, act.decide.body, as: secrets[decider])
                #expect(own.status == 409 && own.code == "fourEyes", "\(sender) and \(decider): \(own)")
                #expect(try await app.send(.post, decision, act.decide.body).status == 200)
            }
        }
    }
}
