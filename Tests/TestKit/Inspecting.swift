internal import Domain
internal import HTTPTypes
package import JSON

/// `SmallPlan` with the three wards registered for both models, their cards of July sent on 2 August, and an inspection.
package struct Inspecting: Sendable {
    package let app: TestApp
    package let plan: SmallPlan
    /// By ward.
    package let offices: [String: String]

    package static let wards = ["phuong-a", "phuong-b", "phuong-c"]
    package static let code = "dot-1"
    package static let path = "\(SmallPlan.path)/inspections/\(code)"

    /// - Parameters:
    ///   - inspection: opened on 5 August; `nil` leaves it out.
    ///   - cards: what the wards have sent for July, 28.5 of 30 points unless told otherwise; `nil` for none.
    package init(_ app: TestApp, _ inspection: JSON? = .inspection(), cards: JSON? = .card(submit: true)) async throws {
        self.app = app
        plan = try await SmallPlan(app)
        var offices: [String: String] = [:]
        for ward in Self.wards { offices[ward] = try await app.token(.office, of: ward) }
        self.offices = offices
        for ward in Self.wards {
            for model in SmallPlan.models {
                try await app.expect(201, .put, SmallPlan.registration(ward, model), [:], as: offices[ward])
            }
        }
        app.clock.set("2022-08-02T08:00:00+07:00")
        if let cards {
            for ward in Self.wards {
                for model in SmallPlan.models {
                    try await app.expect(201, .put, SmallPlan.card(ward, "2022-07", model), cards, as: offices[ward])
                }
            }
        }
        app.clock.set("2022-08-05T08:00:00+07:00")
        if let inspection {
            try await app.expect(201, .put, Self.path, inspection, as: plan[.standing])
            try await app.expect(200, .post, "\(Self.path)/open", as: plan[.standing])
        }
        app.clock.set("2022-08-10T08:00:00+07:00")
    }

    package static func visit(_ ward: String = "phuong-a", _ model: String = "mot-cua") -> String {
        "\(path)/visits/\(model)/\(ward)"
    }

    package static func report(_ ward: String) -> String { "\(path)/outlineReports/\(ward)" }

    /// The scores of the wards' own cards, the first criterion at other points.
    package static func scores(_ c1: String = "10", note: String? = nil) -> [JSON] {
        [.score("c1", c1, note: note), .score("c2", "8.5"), .score("c3", "10")]
    }

    /// Records a visit of the inspector's and finalises it.
    @discardableResult
    package func finalized(
        _ ward: String = "phuong-a", _ model: String = "mot-cua", _ scores: [JSON] = scores("8", note: "Thiếu"),
        finding: JSON? = nil
    ) async throws -> Answer {
        let target = Self.visit(ward, model)
        try await app.expect(201, .put, target, .visit(scores), as: plan[.inspector])
        if let finding {
            try await app.expect(201, .put, "\(target)/findings/1", finding, as: plan[.inspector])
        }
        return try await app.expect(200, .post, "\(target)/finalize", as: plan[.inspector])
    }
}
