import API
import App
import Domain
import HTTPTypes
import JSON
import Services
import TestKit
import Testing

@testable import BenchData
@testable import SQLite

@Suite struct NationTests {
    private static let size = Nation.Size(
        provinces: 1, communes: 3, places: 2, models: 2, months: 3, monthsSent: 3, inspected: 1)

    @Test("what the generator writes is what the API would have written, row for row")
    func sameAsThroughTheAPI() async throws {
        let directory = try TemporaryDirectory()
        let written = try await onThread {
            _ = try NationWriter(Nation(Self.size), path: directory.database).write()
            let db = try Connection(path: directory.database, mode: .readOnly)
            #expect(try Commands.doctor(db) == [])
            return try Contents(of: db)
        }
        let asked = try await withApp(now: "2026-01-02T07:00:00+07:00") { app in
            try await perform(Nation(Self.size), on: app)
            return try await app.context.database.read(loop: nil) { try Contents(of: $0) }
        }
        #expect(written.tables.keys.sorted() == asked.tables.keys.sorted())
        for (table, rows) in written.tables {
            let others = asked.tables[table] ?? []
            #expect(rows.count == others.count, "\(table)")
            if let (row, other) = zip(rows, others).first(where: { $0 != $1 }) {
                Issue.record("\(table): written \(row), asked \(other)")
            }
        }
        // So that there was something to compare.
        for table in ["scorecard", "scorecard_event", "obligation_event", "visit_event", "audit"] {
            #expect(written.tables[table, default: []].count >= 4, "\(table)")
        }
    }

    @Test("the same figures give the same country")
    func deterministic() async throws {
        let (first, second) = try await onThread {
            let (first, second) = (try TemporaryDirectory(), try TemporaryDirectory())
            var contents: [Contents] = []
            for directory in [first, second] {
                _ = try NationWriter(Nation(Self.size), path: directory.database).write()
                contents.append(try Contents(of: Connection(path: directory.database, mode: .readOnly)))
            }
            return (contents[0], contents[1])
        }
        #expect(first.tables == second.tables)
    }

    @Test("everybody's turn comes once in a schedule, in the order of time", arguments: [1, 2, 13, 100, 3_321])
    func schedule(count: Int) {
        let turns = Array(Schedule(from: Nation.end, days: 4, of: count, seed: 5))
        #expect(turns.map(\.1).sorted() == Array(0..<count))
        #expect(turns.map(\.0) == turns.map(\.0).sorted())
    }

    /// Asks the API for everything that the country does, each by its own token.
    private func perform(_ nation: Nation, on app: TestApp) async throws {
        var acts: [Act?] = []
        // Nil where the tokens are made.
        nation.beginning(tokens: { acts.append(nil) }, { acts.append($0) })
        for month in 1...Self.size.monthsSent { nation.cards(of: month) { acts.append($0) } }
        var tokens: [Party: String] = [.admin: app.admin]
        for act in acts {
            guard let act else {
                app.clock.set(NationWriter.tokensMade)
                for party in nation.parties where party != .admin { tokens[party] = try await token(party, app) }
                continue
            }
            app.clock.set(act.at)
            let method: HTTPRequest.Method = act.method == .put ? .put : .post
            let token = try #require(tokens[act.by])
            let answer =
                if let body = act.body { try await app.send(method, act.path, body, as: token) } else {
                    try await app.send(method, act.path, as: token)
                }
            guard 200...201 ~= answer.status else { throw UnexpectedAnswer(answer) }
        }
    }

    private func token(_ party: Party, _ app: TestApp) async throws -> String {
        let body: JSON = [
            "name": .string(party.name), "role": .string(party.role.rawValue),
            "unit": party.unit.map { .string($0) } ?? .null,
        ]
        return try #require(try await app.send(.post, "/v1/tokens", body).text("token"))
    }
}

/// Every row of every table, without what differs from run to run: the secrets and ids of tokens, where a request came from and what is
/// hashed with either, when the schema was made.
private struct Contents: Sendable {
    private(set) var tables: [String: [String]] = [:]

    private static let aside: Set<String> = [
        "token", "token_right", "person", "meta", "schema_migration", "sqlite_stat1", "sqlite_stat4",
    ]
    private static let origin: Set<String> = [
        "request_id", "address", "submitted_by", "token_id", "finalized_by", "actor_digest", "hash",
    ]

    init(of db: Connection) throws {
        let names = try db.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text(0) }
        let tokens = try db.rows("SELECT public_id, name FROM token") { ($0.text(0), Value.text($0.text(1))) }
        let signers = Dictionary(uniqueKeysWithValues: tokens)
        for name in names where !Self.aside.contains(name) {
            var text = "SELECT * FROM \"\(name)\""
            let statement = try text.withUTF8 { try db.prepare($0) }
            while try statement.step() {
                let row = statement.row
                var cells: [String] = []
                for column in 0..<row.count where !Self.origin.contains(row.name(column)) {
                    var value = row.value(column)
                    if case .text(let id) = value { value = signers[id] ?? value }
                    cells.append("\(row.name(column))=\(value)")
                }
                let line = cells.joined(separator: " ")
                if !line.contains("token.create") { tables[name, default: []].append(line) }
            }
        }
    }
}
