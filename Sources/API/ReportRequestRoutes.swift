internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func reportRequests() {
        on(.get, "/v1/plans/{plan}/reportRequests", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let page = try call.query { $0.page(by: .sequence) }
            let found = try await call.read { t in try ReportRequestService(t).list(plan: plan, page) }
            return try call.list(found) { $0.write(to: &$1) }
        }

        on(.get, "/v1/plans/{plan}/reportRequests/{request}", needs: .readPlan) { call in
            try call.noQuery()
            let (plan, request) = (try call.slug("plan"), try call.slug("request"))
            let view = try await call.read { t in try ReportRequestService(t).get(plan: plan, request) }
            return Response.json { view.write(to: &$0) }.tagged(1)
        }

        on(.put, "/v1/plans/{plan}/reportRequests/{request}", needs: .requestReport) { call in
            try call.noQuery()
            let (plan, request) = (try call.slug("plan"), try call.slug("request"))
            let condition = try call.precondition()
            let draft = try call.body { o in ReportRequestDraft.read(&o) }
            return try await call.write { t in
                try ReportRequestService(t).put(plan: plan, request, draft, if: condition)
            } reply: { written in
                .written(written, version: 1, location: "/v1/plans/\(plan)/reportRequests/\(request)") {
                    written.record.write(to: &$0)
                }
            }
        }
    }
}

extension ReportRequestView {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("request", code)
        w.member("rule", rule)
        draft.write(to: &w)
        w.member("requestedAt", requestedAt.description)
        w.member("requestedBy", requestedBy.told)
        w.member("reports", reports)
    }
}
