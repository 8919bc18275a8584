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
        let alive = Response.json(Array(#"{"status":"ok"}"#.utf8)).repeatable
        open("/healthz") { _ in alive }

        open("/readyz") { request in await Self.readiness(context, request) }

        let contract = Response.bytes(Embedded.openAPI, type: "application/yaml").with(
            .cacheControl, "public, max-age=300"
        )
        .tagged(0).repeatable
        open("/openapi.yaml") { _ in contract }

        local("/metrics", needs: .readMetrics) { _ in
            Response.bytes(Array(await context.metrics().utf8), type: "text/plain; version=0.0.4; charset=utf-8")
                .with(.cacheControl, "no-store")
        }
    }

    private static func readiness(_ context: Context, _ request: Request) async -> Response {
        let report = await context.readiness.report(context)
        let language = Language(request.headers)
        var response = Response.json(report.isReady ? .ok : .serviceUnavailable) { w in
            w.member("status", report.isReady ? "ok" : "unavailable")
            w.member("version", context.build.version)
            w.member("clock", context.clock.now.description)
            w.member("rehearsal", context.build.isRehearsal)
            w.member("writerQueue", context.database.writer.statistics.queueDepth)
            report.write(to: &w, language)
        }.with(.cacheControl, "no-store")
        response.vary(on: .acceptLanguage)
        return response
    }
}
