import App
import Domain
import Embedded
import HTTPTypes
import JSON
import TestKit

/// A document that comes with the service, in force, and an office token for each unit that has something to send.
struct Documented: Sendable {
    let app: TestApp
    let path: String
    let offices: [String: String]

    /// - Parameter publishing: whether all of the document is put in force; otherwise the test does so.
    init(_ app: TestApp, _ document: String, offices units: [String], publishing: Bool = true) async throws {
        self.app = app
        path = "/v1/plans/\(document)"
        let bundle = try ImportBundle(JSON.parse(Embedded.document(document) ?? []))
        try await app.act { _ = try bundle.apply(in: $0, publish: publishing) }
        var offices: [String: String] = [:]
        for unit in units { offices[unit] = try await app.token(.office, of: unit) }
        self.offices = offices
    }

    func report(_ rule: String, _ unit: String, _ period: String? = nil) -> String {
        "\(path)/reports/" + ["report", rule, unit, period].compactMap(\.self).joined(separator: ".")
    }

    /// Sends a report as its unit, at a moment.
    @discardableResult
    func send(
        _ rule: String, _ unit: String, _ period: String? = nil, at moment: String? = nil,
        counting leaflets: String? = nil
    ) async throws -> Answer {
        if let moment { app.clock.set(moment) }
        let body: JSON =
            leaflets.map { ReportChain.body($0) } ?? ["results": ["Đã thực hiện theo kế hoạch."], "submit": true]
        return try await app.expect(201, .put, report(rule, unit, period), body, as: offices[unit])
    }

    /// All of them at one moment, whoever gets there first.
    func send(_ rule: String, _ units: [String], _ period: String? = nil, at moment: String) async throws {
        app.clock.set(moment)
        try await all(units) { try await send(rule, $0, period) }
    }

    func all<T: Sendable>(_ items: [T], _ act: @escaping @Sendable (T) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for item in items { group.addTask { try await act(item) } }
            try await group.waitForAll()
        }
    }

    /// Records that something without a record of its own was done.
    @discardableResult
    func settle(_ key: String, at moment: String, as token: String? = nil) async throws -> Answer {
        app.clock.set(moment)
        return try await app.expect(200, .post, "\(path)/obligations/\(key)/settle", [:], as: token)
    }

    /// How the rows of a kind stand now, without those numbers that are 0.
    func figures(_ kind: String) async throws -> [String: Int64] {
        let status = try await app.get("\(path)/status")
        let rows = status.list("obligations")
        guard let index = rows.firstIndex(where: { $0["kind"] == .string(kind) }) else { return [:] }
        return figures(status, "obligations.\(index)")
    }

    func figures(_ status: Answer, _ place: String) -> [String: Int64] {
        guard case .object(let object)? = status[place] else { return [:] }
        var figures: [String: Int64] = [:]
        for member in object.members {
            if case .number(let number) = member.value, let count = number.integer, count != 0 {
                figures[member.name] = count
            }
        }
        return figures
    }
}
