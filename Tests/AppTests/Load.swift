import App
import HTTPTypes
import JSON
import SQLite
import Synchronization
import TestKit

/// Several clients that write in different ways at once, each remembering what it was promised; and a look into the file, after whatever
/// befell the server, whether the promises were kept.
///
/// A record belongs to one client, which changes it again only when it has an answer. So a record is as was last acknowledged, or as
/// the one request says whose answer never came; never anything else, and never a part of it.
final class Load: Sendable {
    /// What a record may be: `nil` is that there is none.
    struct Promise {
        var kept: String?
        /// What the request under way would make of it.
        var pending: String??
        /// How many writes of it were acknowledged.
        var writes = 0

        func allows(_ found: String?) -> Bool { found == kept || pending.map { $0 == found } ?? false }

        mutating func settle(on found: String?) { (kept, pending) = (found, nil) }
    }

    struct State {
        var models: [String: Promise] = [:]
        /// Units that were made ten at a time, by what their codes begin with: all ten or none.
        var batches: [String: Promise] = [:]
        /// Tokens that were made under a key, by name.
        var tokens: [String: Promise] = [:]
        /// The states of cards, by model and unit.
        var cards: [String: Promise] = [:]
        /// The points of a visit.
        var visits: [String: Promise] = [:]
        /// What was told of a task under a key, by its text.
        var progress: [String: Promise] = [:]
        var acknowledged = 0
        var refused = 0
        var lost = 0
        var serial = 0
    }

    private static let batch = 10
    static let clients = 6
    let state = Mutex(State())
    /// Of an admin of everything.
    let token: String
    /// Of another one, who decides on what the first has sent, where there is a plan to act in.
    let decider: String?

    init(token: String, decider: String? = nil) {
        self.token = token
        self.decider = decider
    }

    var acknowledged: Int { state.withLock(\.acknowledged) }
    /// The same, by what was written.
    var kinds: [(name: String, writes: Int)] {
        state.withLock { state in
            [
                ("models", state.models), ("batches of units", state.batches), ("tokens", state.tokens),
                ("cards", state.cards), ("visits", state.visits), ("progress of tasks", state.progress),
            ].map { name, records in (name, records.values.reduce(0) { $0 + $1.writes }) }
        }
    }
    /// Answered with a refusal, so that nothing was promised.
    var refused: Int { state.withLock(\.refused) }
    /// Never answered.
    var lost: Int { state.withLock(\.lost) }

    /// Lets clients write until `isOver`, or until the server is gone.
    /// - Parameter acknowledge: told after every promise how many there are.
    func run(
        on server: Server, seed: UInt64, isOver: @escaping @Sendable () -> Bool,
        acknowledge: @escaping @Sendable (Int) -> Void = { _ in }
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for client in 0..<Self.clients {
                group.addTask { [self] in
                    var random = SeededGenerator(seed: seed &+ UInt64(client) &* 7919)
                    while !isOver() {
                        guard await step(server, client, &random) else { return }
                        acknowledge(acknowledged)
                    }
                }
            }
        }
    }

    /// One request; false when the server is gone.
    private func step(_ server: Server, _ client: Int, _ random: inout SeededGenerator) async -> Bool {
        switch Int.random(in: 0..<(decider == nil ? 10 : 16), using: &random) {
        case 0..<6:
            let code = "c\(client)-\(Int.random(in: 0..<12, using: &random))"
            let name = "N\(next())"
            return await attempt(\.models, code, to: name) {
                try await server.send(.put, "/v1/models/\(code)", ["name": .string(name)], as: self.token)
            }
        case 6..<8:
            let code = "b\(client)-\(next())"
            let items = (0..<Self.batch).map { JSON.unit("U").with("code", .string("\(code)-\($0)")) }
            return await attempt(\.batches, code, to: "all") {
                try await server.send(.post, "/v1/units?atomic=true", ["items": .array(items)], as: self.token)
            }
        case 8:
            let name = "t\(client)-\(next())"
            var headers: HTTPFields = [:]
            headers[HTTPField.Name("Idempotency-Key") ?? .from] = name
            return await attempt(\.tokens, name, to: "one") {
                try await server.send(
                    .post, "/v1/tokens", ["name": .string(name), "role": "viewer", "unit": .null], as: self.token,
                    headers: headers)
            }
        case 9:
            return (try? await server.send(.get, "/v1/models?limit=20", as: token)) != nil
        default:
            return await act(server, client, &random)
        }
    }

    func next() -> Int {
        state.withLock { state in
            state.serial += 1
            return state.serial
        }
    }

    func attempt(
        _ records: any WritableKeyPath<State, [String: Promise]> & Sendable, _ key: String, to value: String,
        _ send: () async throws -> Answer
    ) async -> Bool {
        state.withLock { $0[keyPath: records][key, default: Promise()].pending = .some(value) }
        guard let answer = try? await send() else {
            state.withLock { $0.lost += 1 }
            return false
        }
        state.withLock { state in
            // A refusal of the disk's may have been written all the same: that the write was not kept is not promised then.
            if answer.status < 300 {
                state[keyPath: records][key]?.kept = value
                state[keyPath: records][key]?.pending = nil
                state[keyPath: records][key]?.writes += 1
                state.acknowledged += 1
            } else {
                state.refused += 1
            }
        }
        return true
    }

    // MARK: Afterwards

    /// What the file has that was not promised, or lacks that was, each a line; and what `nep doctor` finds, the audit trail included.
    func faults(in path: String) throws -> [String] {
        let db = try Connection(path: path, mode: .readOnly)
        var faults = try Commands.doctor(db).map { "doctor: \($0)" }
        let models = try pairs(db.rows("SELECT code, name FROM model") { ($0.text(0), $0.text(1)) })
        let last = try pairs(
            db.rows("SELECT subject, new FROM audit WHERE subject LIKE '/v1/models/%' ORDER BY id") {
                ($0.text(0), $0.optionalText(1) ?? "")
            })
        let units = try db.rows("SELECT code FROM unit") { $0.text(0) }
        let names = try db.rows("SELECT name FROM token") { $0.text(0) }
        faults += try brokenActs(in: db)
        state.withLock { state in
            for (code, promise) in state.models {
                let found = models[code]
                if !promise.allows(found) { faults.append("model \(code) is \(found ?? "gone"), not \(promise)") }
                // The act and what the trail says of it share a transaction.
                if let found, last["/v1/models/\(code)"]?.contains("\"\(found)\"") != true {
                    faults.append("the trail does not tell of \(code) \(found)")
                }
            }
            let made = Dictionary(grouping: units) { $0.split(separator: "-").dropLast().joined(separator: "-") }
            for (code, promise) in state.batches {
                let count = made[code]?.count ?? 0
                let found = count == 0 ? nil : count == Self.batch ? "all" : "\(count)"
                if !promise.allows(found) { faults.append("of the units \(code) there are \(count)") }
            }
            let issued = Dictionary(grouping: names, by: \.self).mapValues(\.count)
            for (name, promise) in state.tokens {
                let found = issued[name].map { $0 == 1 ? "one" : "\($0)" }
                if !promise.allows(found) { faults.append("of the token \(name) there are \(issued[name] ?? 0)") }
            }
        }
        return faults
    }

    func pairs(_ rows: [(String, String)]) throws -> [String: String] {
        Dictionary(rows, uniquingKeysWith: { _, later in later })
    }

    /// What was under way when the server went is what is there now: clients look before they write again.
    func settle(in path: String) throws {
        let db = try Connection(path: path, mode: .readOnly)
        let models = try pairs(db.rows("SELECT code, name FROM model") { ($0.text(0), $0.text(1)) })
        let (cards, visits) = try (cards(in: db), visits(in: db))
        state.withLock { state in
            for (code, promise) in state.models where promise.pending != nil {
                state.models[code]?.settle(on: models[code])
            }
            for (card, promise) in state.cards where promise.pending != nil {
                state.cards[card]?.settle(on: cards[card])
            }
            for (visit, promise) in state.visits where promise.pending != nil {
                state.visits[visit]?.settle(on: visits[visit])
            }
        }
    }
}

/// SplitMix64: the same seed, the same load.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
