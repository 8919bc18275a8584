import App
import Domain
import SQLite
import Services
import Storage

/// Does a country's acts on a database of its own, with the services that the API would call.
final class NationWriter {
    struct Token {
        let party: Party
        let secret: String
    }

    private let nation: Nation
    private let db: Connection
    private let note: (String) -> Void
    private var actors: [Party: Actor] = [:]
    private var tokens: [Token] = []
    private var acts = 0
    private var isOpen = false

    /// - Parameter note: is told how far the work is.
    init(_ nation: Nation, path: String, note: @escaping (String) -> Void = { _ in }) throws {
        self.nation = nation
        self.note = note
        db = try Connection(path: path, mode: .create)
        guard try Migrator().migrate(db, now: SystemClock().now).count == Migrator().migrations.count else {
            throw StartFailure.demoOverExisting(path)
        }
        // Nobody waits for these writes; what a crash leaves is thrown away.
        try db.run("PRAGMA synchronous = OFF")
        try db.run("PRAGMA cache_size = -1048576")
    }

    static let tokensMade = Nation.at("2026-01-02T09:00:00+07:00")

    func write() throws -> [Token] {
        try db.transaction { db in
            try Rehearsal.mark(db, now: Nation.end)
            try issue([.admin], at: Nation.at("2026-01-02T07:00:00+07:00"), by: .local("BenchData"))
        }
        try nation.beginning(tokens: issueTokens, perform)
        for month in 1...nation.size.months where month <= nation.size.monthsSent {
            try nation.cards(of: month, perform)
            note("month \(month): \(acts) acts")
        }
        try commit()
        return tokens
    }

    private func perform(_ act: Act) throws {
        if !isOpen { try db.run("BEGIN IMMEDIATE") }
        isOpen = true
        guard let actor = actors[act.by] else { preconditionFailure("nobody acts as \(act.by)") }
        do {
            try act.perform(
                Transaction(db: db, now: act.at, actor: actor, origin: Origin(requestID: "bench", address: nil)))
        } catch {
            note("\(act.at) \(act.by.role) \(act.method.rawValue) \(act.path): \(Commands.describe(error))")
            throw error
        }
        acts += 1
        if acts % 2_000 == 0 { try commit() }
    }

    private func commit() throws {
        guard isOpen else { return }
        try db.run("COMMIT")
        isOpen = false
    }

    private func issueTokens() throws {
        try commit()
        guard let admin = actors[.admin] else { return }
        try db.transaction { _ in
            try issue(nation.parties.filter { $0 != .admin }, at: Self.tokensMade, by: admin)
        }
    }

    private func issue(_ parties: [Party], at moment: Instant, by actor: Actor) throws {
        let t = Transaction(db: db, now: moment, actor: actor, origin: Origin(requestID: "bench", address: nil))
        for party in parties {
            let issued = try TokenService(t).issue(
                TokenDraft(name: party.name, role: party.role, unit: party.unit.map(Nation.slug), expiresOn: nil))
            actors[party] = Actor(issued.record)
            tokens.append(Token(party: party, secret: issued.secret))
        }
    }
}
