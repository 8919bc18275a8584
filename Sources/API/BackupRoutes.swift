internal import Backups
internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import SQLite
internal import Services
internal import Storage

extension Routes {
    mutating func backups() {
        let backups = context.backups

        on(.get, "/v1/backups", needs: .runBackup) { call in
            let page = try call.query { q in q.page(by: .sequence) }
            // On a thread for long reads: every row is a small file.
            let found = try await call.scan { t in try BackupService(t, backups).list(page) }
            return try call.list(found, columns: Manifest.columns) { $0.write(to: &$1) }
        }

        // Answers before the backup is made: that may take minutes.
        on(.post, "/v1/backups", needs: .runBackup) { call in
            try call.noQuery()
            try call.noBody()
            let id = backups?.newID()
            do {
                let response = try await call.write { t in
                    try BackupService(t, backups).start(id)
                } reply: { manifest in
                    var response = Response.json(.accepted, manifest.write)
                    response.headers[.location] = manifest.urlPath
                    return response
                }
                if let backups, let id {
                    let isNew = !call.isDryRun && response.headers[.idempotencyReplayed] == nil
                    if isNew { backups.start(id, by: call.actor.name) } else { backups.release(id) }
                }
                return response
            } catch {
                if let id { backups?.release(id) }
                throw error
            }
        }

        on(.get, "/v1/backups/{backup}", needs: .runBackup) { call in
            try call.noQuery()
            let id = call.request.parameters["backup"]
            let manifest = try await call.scan { t in try BackupService(t, backups).get(id) }
            return .json(.ok, manifest.write).tagged(0)
        }
    }
}

extension Manifest {
    static let columns: [Column<Manifest>] = [
        Column("id") { $0.id.description }, Column("state") { $0.state.rawValue }, Column("by") { $0.actor },
        Column("version") { $0.version }, Column("startedAt") { $0.startedAt.description },
        Column("finishedAt") { $0.finishedAt?.description }, Column("failure") { $0.failure?.rawValue },
        Column("bytes") { $0.bytes.map(String.init) }, Column("databaseBytes") { $0.databaseBytes.map(String.init) },
        Column("sha256") { $0.sha256 },
    ]
}
