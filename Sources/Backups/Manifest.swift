package import Domain
package import JSON
internal import Storage

/// What is known of a backup; kept beside it as `FILE.json`, so that it is there when the database is not.
package struct Manifest: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        /// Being made; or, where nobody makes it, broken off.
        case running
        /// Whole, checked, and in its place.
        case done
        case failed
    }

    package enum Failure: String, Sendable, CaseIterable {
        /// The disk of the backups has no room for it.
        case noSpace = "backup.noSpace"
        /// What was copied is not sound, or is not what was copied.
        case unsound = "backup.unsound"
        /// The process was told to stop, or died.
        case interrupted = "backup.interrupted"
        /// Anything else; the log says what.
        case failed = "backup.failed"
    }

    package let id: BackupID
    package var state: State
    /// Who asked for it: a token, the schedule, a command.
    package var actor: String
    /// The version of the binary that made it.
    package var version: String
    /// The state of the database that it holds is that of this instant, or of a moment after.
    package var startedAt: Instant
    package var finishedAt: Instant?
    package var failure: Failure?
    /// Of the file, and of the database in it.
    package var bytes: Int?
    package var databaseBytes: Int?
    package var sha256: String?
    package var databaseSHA256: String?
    package var figures: BackupFigures?

    package init(id: BackupID, actor: String, version: String, startedAt: Instant) {
        self.id = id
        self.actor = actor
        self.version = version
        self.startedAt = startedAt
        state = .running
    }

    package func write(to w: inout JSONWriter) {
        w.member("id", id.description)
        w.member("state", state.rawValue)
        w.member("by", actor)
        w.member("version", version)
        w.member("startedAt", startedAt.description)
        w.member("finishedAt", finishedAt?.description)
        w.member("failure", failure?.rawValue)
        w.member("bytes", bytes)
        w.member("databaseBytes", databaseBytes)
        w.member("sha256", sha256)
        w.member("databaseSha256", databaseSHA256)
        if let figures { w.member("figures", object: figures.write) } else { w.memberNull("figures") }
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object(write)
        return writer.bytes + Array("\n".utf8)
    }

    /// A manifest as `json` writes it; `nil` for anything else. Members that are not known are passed over: a later version may write
    /// more.
    package init?(_ text: [UInt8]) {
        guard case .object(let o)? = try? JSON.parse(text), let id = o.text("id").flatMap({ BackupID($0) }),
            let state = o.text("state").flatMap({ State(rawValue: $0) }),
            let startedAt = o.text("startedAt").flatMap({ Instant($0) })
        else { return nil }
        self.init(id: id, actor: o.text("by") ?? "", version: o.text("version") ?? "", startedAt: startedAt)
        self.state = state
        finishedAt = o.text("finishedAt").flatMap { Instant($0) }
        failure = o.text("failure").map { Failure(rawValue: $0) ?? .failed }
        bytes = o.integer("bytes").map { Int($0) }
        databaseBytes = o.integer("databaseBytes").map { Int($0) }
        sha256 = o.text("sha256")
        databaseSHA256 = o.text("databaseSha256")
        if case .object(let figures)? = o["figures"] { self.figures = BackupFigures(figures) }
    }
}

extension BackupFigures {
    init?(_ o: JSONObject) {
        guard let schema = o.text("schema"), case .array(let rows)? = o["tables"] else { return nil }
        var tables: [Table] = []
        for case .object(let row) in rows {
            guard let name = row.text("name"), let count = row.integer("rows") else { return nil }
            tables.append(Table(name: name, rows: count))
        }
        self.init(schema: schema, tables: tables, trail: o.text("trail").flatMap { AuditHead($0) })
    }
}

extension JSONObject {
    fileprivate func text(_ name: String) -> String? { if case .string(let text)? = self[name] { text } else { nil } }

    fileprivate func integer(_ name: String) -> Int64? {
        if case .number(let number)? = self[name] { number.integer } else { nil }
    }
}
