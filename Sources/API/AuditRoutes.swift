internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import SQLite
internal import Services
internal import Storage

extension Routes {
    mutating func audit() {
        on(.get, "/v1/audit", needs: .readAudit) { call in
            let (query, page) = try call.query { q in
                (
                    AuditService.Query(
                        plan: q.slug("plan"), unit: q.slug("unit"), subject: q.text("subject"),
                        action: q.text("action"),
                        from: q.instant("from"), to: q.instant("to"),
                        newestFirst: q.choice("order", ["oldest", "newest"]) == "newest"),
                    q.page(by: .sequence)
                )
            }
            // No index fits every combination of filters, so a page may take a look at the whole trail.
            let found = try await call.scan { t in try AuditService(t).list(query, page) }
            return try call.list(found, columns: AuditEntry.columns) { $0.write(to: &$1) }
        }

        // A feed, not a list: `next` is never null. At the end it is the cursor that was sent, and asking again with it
        // gives what has happened since. There is no row to lose in between: see `AuditRepository.changes`.
        on(.get, "/v1/changes", needs: .readChanges) { call in
            let (plan, page) = try call.query { q in (q.slug("plan"), q.page(by: .sequence, orEnd: "end")) }
            let found = try await call.read { t in try AuditService(t).changes(plan: plan, page) }
            return try call.list(found, columns: ChangeRecord.columns) { $0.write(to: &$1) }
        }
    }
}

extension Call {
    /// Runs `body` on a read snapshot, on a thread for long reads.
    func scan<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let (now, actor, origin) = (now, actor, origin)
        return try await context.database.scan { db in
            try Transaction(db: db, now: now, actor: actor, origin: origin).levelled(body)
        }
    }
}

extension AuditEntry {
    func write(to w: inout JSONWriter) {
        w.member("seq", record.id)
        w.member("at", record.at.description)
        w.member("actor", record.actor)
        w.member("role", record.role)
        w.member("actorUnit", record.actorUnit)
        w.member("action", record.action)
        w.member("subject", record.subject)
        w.member("plan", plan)
        w.member("unit", unit)
        w.member("reason", record.reason)
        // Nothing but this program writes them, and it writes JSON.
        w.member("old", json: record.old)
        w.member("new", json: record.new)
        w.member("requestId", record.requestID)
        w.member("address", record.address)
        w.member("hash", record.hash.hexadecimal)
    }

    static let columns: [Column<AuditEntry>] = [
        Column("seq") { String($0.record.id) }, Column("at") { $0.record.at.description },
        Column("actor") { $0.record.actor }, Column("role") { $0.record.role },
        Column("actorUnit") { $0.record.actorUnit }, Column("action") { $0.record.action },
        Column("subject") { $0.record.subject }, Column("plan") { $0.plan }, Column("unit") { $0.unit },
        Column("reason") { $0.record.reason }, Column("old") { $0.record.old }, Column("new") { $0.record.new },
        Column("requestId") { $0.record.requestID }, Column("address") { $0.record.address },
        Column("hash") { $0.record.hash.hexadecimal },
    ]
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, json text: String?) {
        guard let text else { return memberNull(name) }
        member(name, raw: Array(text.utf8))
    }
}

extension ChangeRecord {
    func write(to w: inout JSONWriter) {
        w.member("seq", sequence)
        w.member("at", at.description)
        w.member("action", action)
        w.member("subject", subject)
        w.member("plan", plan)
        w.member("unit", unit)
    }

    static let columns: [Column<ChangeRecord>] = [
        Column("seq") { String($0.sequence) }, Column("at") { $0.at.description }, Column("action") { $0.action },
        Column("subject") { $0.subject }, Column("plan") { $0.plan }, Column("unit") { $0.unit },
    ]
}
