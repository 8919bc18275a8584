internal import Domain
internal import Embedded
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import SQLite
internal import Services
internal import Storage

extension Routes {
    /// What keeps the service running and describes it.
    mutating func system() {
        let context = context
        let alive = Response.json(Array(#"{"status":"ok"}"#.utf8))
        open("/healthz") { _ in alive }

        open("/readyz") { request in try await Self.readiness(context, loop: request.loop) }

        let contract = Response.bytes(Embedded.openAPI, type: "application/yaml").with(
            .cacheControl, "public, max-age=300"
        )
        .tagged(0)
        open("/openapi.yaml") { _ in contract }

        local("/metrics", needs: .readMetrics) { _ in
            Response.bytes(Array(context.metrics().utf8), type: "text/plain; version=0.0.4; charset=utf-8")
                .with(.cacheControl, "no-store")
        }
    }

    /// A real write and a real read, the schema, and the clock.
    private static func readiness(_ context: Context, loop: Int?) async throws -> Response {
        let now = context.clock.now
        var faults: [String] = []
        do {
            try await context.database.write { db in try db.meta.set("readyz", now.description) }
        } catch {
            faults.append("write")
        }
        do {
            let pending = try await context.database.read(loop: loop) { db in try Migrator().pending(db).count }
            if pending > 0 { faults.append("migrations") }
        } catch {
            faults.append("read")
        }
        let statistics = context.database.writer.statistics
        return Response.json(faults.isEmpty ? .ok : .serviceUnavailable) { w in
            w.member("status", faults.isEmpty ? "ok" : "unavailable")
            w.member("version", context.build.version)
            w.member("clock", now.description)
            w.member("rehearsal", context.build.isRehearsal)
            w.member("writerQueue", statistics.queueDepth)
            w.member("faults", faults)
        }.with(.cacheControl, "no-store")
    }
}
