import HTTPTypes
import JSON
import SQLite
import Synchronization
import TestKit

/// What goes on in the plan of the demo while a service is killed: cards go to and fro between wards and whoever decides on them, an
/// inspection writes down what it finds, a task is told of.
extension Load {
    /// When the cards of August are decided on.
    static let clock = "2022-09-12T08:00:00+07:00"
    private static let plan = "/v1/plans/bac-tu-liem-2022"
    private static let wards = ["tay-tuu", "minh-khai", "xuan-dinh", "dong-ngac", "phu-dien", "lien-mac"]
    private static let visit = "co-quan-xanh/ubnd-phuong-tay-tuu"

    /// Takes over the cards that wait for a decision, as the demo leaves them.
    func adoptCards(in path: String) throws {
        let cards = try cards(in: Connection(path: path, mode: .readOnly))
        state.withLock { state in
            for (card, found) in cards where found == "submitted" { state.cards[card] = Promise(kept: found) }
        }
    }

    /// One request; false when the server is gone.
    func act(_ server: Server, _ client: Int, _ random: inout SeededGenerator) async -> Bool {
        switch Int.random(in: 0..<6, using: &random) {
        // One client has the one visit.
        case 0..<3 where client == 0: await inspect(server, Int.random(in: 1...10, using: &random))
        case 0..<3: await moveCard(server, client, &random)
        default: await tell(server, client, "told \(client)-\(next())")
        }
    }

    /// Returns a card that was sent, or sends one that was returned.
    private func moveCard(_ server: Server, _ client: Int, _ random: inout SeededGenerator) async -> Bool {
        let cards = state.withLock { $0.cards.mapValues(\.kept) }
        let mine = cards.keys.sorted().enumerated().filter { 1 + $0.offset % (Self.clients - 1) == client }.map(
            \.element)
        guard let card = mine.randomElement(using: &random), let decider else { return true }
        let path = "\(Self.plan)/registrations/\(card)/scorecards/2022-08"
        if cards[card] == "submitted" {
            return await attempt(\.cards, card, to: "returned") {
                try await server.send(.post, path + "/return", ["reason": "Thiếu ảnh."], as: decider)
            }
        }
        return await attempt(\.cards, card, to: "submitted") {
            try await server.send(.post, path + "/submit", as: self.token)
        }
    }

    private func inspect(_ server: Server, _ points: Int) async -> Bool {
        let isNew = state.withLock { $0.visits[Self.visit]?.kept == nil }
        var headers: HTTPFields = [:]
        if !isNew { headers[.ifMatch] = "*" }
        let body: JSON = [
            "visitedOn": "2022-09-12", "month": "2022-07",
            "scores": [["criterion": "g1-c1", "points": .number(JSONNumber(Int64(points)))]],
        ]
        return await attempt(\.visits, Self.visit, to: "\(points * 100)") {
            try await server.send(
                .put, "\(Self.plan)/inspections/kiem-tra-thu-thang-9/visits/\(Self.visit)", body, as: self.token,
                headers: headers)
        }
    }

    private func tell(_ server: Server, _ client: Int, _ text: String) async -> Bool {
        var headers: HTTPFields = [:]
        headers[HTTPField.Name("Idempotency-Key") ?? .from] = text.replacing(" ", with: "-")
        return await attempt(\.progress, text, to: "one") {
            try await server.send(
                .post, "\(Self.plan)/tasks/task.S0-T17.ubnd-phuong-\(Self.wards[client % Self.wards.count])/progress",
                ["date": "2022-09-10", "text": .string(text)], as: self.token, headers: headers)
        }
    }

    // MARK: Afterwards

    /// The states of the cards of August.
    func cards(in db: Connection) throws -> [String: String] {
        try pairs(
            db.rows(
                """
                SELECT m.code || '/' || u.code, c.state FROM scorecard c
                JOIN model m ON m.id = c.model_id JOIN unit u ON u.id = c.unit_id WHERE c.month = '2022-08'
                """
            ) { ($0.text(0), $0.text(1)) })
    }

    /// The points of the visits, as their last revisions have them.
    func visits(in db: Connection) throws -> [String: String] {
        try pairs(
            db.rows(
                """
                SELECT m.code || '/' || u.code, r.total FROM visit v
                JOIN visit_revision r ON r.visit_id = v.id AND r.revision = v.revision
                JOIN model m ON m.id = v.model_id JOIN unit u ON u.id = v.unit_id ORDER BY v.id
                """
            ) { ($0.text(0), "\($0.int(1))") })
    }

    /// Promises of acts that were not kept, each a line.
    func brokenActs(in db: Connection) throws -> [String] {
        let (cards, visits) = try (cards(in: db), visits(in: db))
        let told = Dictionary(grouping: try db.rows("SELECT text FROM task_progress") { $0.text(0) }, by: \.self)
        return state.withLock { state in
            var faults: [String] = []
            for (card, promise) in state.cards where !promise.allows(cards[card]) {
                faults.append("the card \(card) is \(cards[card] ?? "gone"), not \(promise)")
            }
            for (visit, promise) in state.visits where !promise.allows(visits[visit]) {
                faults.append("the visit of \(visit) has \(visits[visit] ?? "nothing"), not \(promise)")
            }
            for (text, promise) in state.progress {
                let count = told[text]?.count ?? 0
                let found = count == 0 ? nil : count == 1 ? "one" : "\(count)"
                if !promise.allows(found) { faults.append("“\(text)” was told \(count) times") }
            }
            return faults
        }
    }
}
