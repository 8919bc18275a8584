import App
import HTTPTypes
import JSON
import TestKit

/// Bắc Từ Liêm in 2022 as the document has it: the plan's units with a token each, and what they send.
struct District: Sendable {
    static let plan = "/v1/plans/bac-tu-liem-2022"
    static let models = ["mot-cua", "co-quan-xanh", "chung-cu-van-hoa", "di-tich"]
    static let wards = [
        "thuong-cat", "lien-mac", "dong-ngac", "duc-thang", "thuy-phuong", "tay-tuu", "xuan-dinh", "xuan-tao",
        "minh-khai", "co-nhue-1", "co-nhue-2", "phu-dien", "phuc-dien",
    ]
    static let authors = [
        "mot-cua": "phong-noi-vu", "co-quan-xanh": "phong-noi-vu", "chung-cu-van-hoa": "phong-qldt",
        "di-tich": "phong-vhtt",
    ]

    let admin: String
    let issuer: String
    let standing: String
    /// By unit.
    var offices: [String: String] = [:]

    /// One ward's part in one model.
    struct Part: Sendable, Hashable, CustomStringConvertible {
        let ward: String
        let model: String
        init(_ ward: String, _ model: String) {
            self.ward = ward
            self.model = model
        }
        var description: String { "\(ward)/\(model)" }
    }

    /// Every ward's part in every model: 13 × 4.
    static let parts = wards.flatMap { ward in models.map { Part(ward, $0) } }

    func token(_ ward: String) -> String { offices["ubnd-phuong-\(ward)"] ?? "" }

    static func registration(_ part: Part) -> String {
        "\(plan)/registrations/\(part.model)/ubnd-phuong-\(part.ward)"
    }

    static func card(_ part: Part, _ month: String) -> String { "\(registration(part))/scorecards/\(month)" }

    static func obligation(_ key: String) -> String { "\(plan)/obligations/\(key)" }

    // MARK: Acting

    /// Does the same for every part, all wards at once, each ward one after the other.
    func each(_ parts: [Part], _ act: @escaping @Sendable (Part) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (_, own) in Dictionary(grouping: parts, by: \.ward) {
                group.addTask { for part in own { try await act(part) } }
            }
            try await group.waitForAll()
        }
    }

    /// Sends the month's cards of the parts, `off` points below the full hundred.
    func submit(_ parts: [Part], _ month: String, off: Int = 0, to server: Server) async throws {
        let cards = try Dictionary(
            uniqueKeysWithValues: Self.models.map { ($0, try Self.card(of: $0, off: off)) })
        try await each(parts) { part in
            try await server.expect(201, .put, Self.card(part, month), cards[part.model], as: token(part.ward))
        }
    }

    // MARK: Scoresheets

    private static let sheets: [JSON] = {
        guard case .array(let sheets)? = (try? JSON.parse(Demo.document))?["scoresheets"] else { return [] }
        return sheets
    }()

    static func sheet(_ model: String) -> JSON {
        for sheet in sheets where sheet["model"] == .string(model) { return sheet }
        preconditionFailure("no sheet for \(model)")
    }

    /// A card on the demo's sheet, ready to be taken: full points on every criterion, `off` points fewer on the first ones.
    /// Each sheet adds up to 100 points, so the card has `100 - off` percent.
    static func card(of model: String, off: Int) throws -> JSON { try card(on: sheet(model), off: off) }

    static func card(on sheet: JSON, off: Int) throws -> JSON {
        var off = Int64(off)
        var scores: [JSON] = []
        guard case .array(let groups)? = sheet["groups"] else { return .null }
        for group in groups {
            guard case .array(let criteria)? = group["criteria"] else { continue }
            for criterion in criteria {
                guard let code = criterion["code"], case .number(let maximum)? = criterion["maximum"],
                    let points = maximum.integer
                else { continue }
                let taken = min(off, points)
                off -= taken
                scores.append(["criterion": code, "points": .number(points - taken)])
            }
        }
        return [
            "scores": .array(scores), "submit": true,
            "review": ["heldOn": "2022-08-01", "participants": 7, "conclusion": "Thống nhất."],
        ]
    }
}
