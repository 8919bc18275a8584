internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func amendments() {
        on(.get, "/v1/plans/{plan}/amendments", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let page = try call.query { q in q.page(by: .sequence) }
            let found = try await call.read { t in try AmendmentService(t).list(plan: plan, page) }
            return try call.list(found) { $0.write(to: &$1, call.language) }
        }

        on(.get, "/v1/plans/{plan}/amendments/{amendment}", needs: .readPlan) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("amendment"))
            let view = try await call.read { t in try AmendmentService(t).get(plan: plan, code) }
            return Response.json { view.write(to: &$0, call.language) }.tagged(view.record.version)
        }

        on(
            .put, "/v1/plans/{plan}/amendments/{amendment}", needs: .amendPlan, maximumBody: context.maximumBulkBody
        ) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("amendment"))
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("plan", plan.description)
                o.echo("code", code.description)
                return AmendmentDraft.read(&o)
            }
            let language = call.language
            return try await call.write { t in
                try AmendmentService(t).put(plan: plan, code, draft, if: condition)
            } reply: { written in
                .written(
                    written, version: written.record.record.version, location: "/v1/plans/\(plan)/amendments/\(code)"
                ) { written.record.write(to: &$0, language) }
            }
        }

        on(.post, "/v1/plans/{plan}/amendments/{amendment}/publish", needs: .amendPlan) { call in
            try call.noQuery()
            try call.noBody()
            let (plan, code) = (try call.slug("plan"), try call.slug("amendment"))
            let condition = try call.precondition()
            let language = call.language
            return try await call.write(alone: true) { t in
                try AmendmentService(t).publish(plan: plan, code, if: condition)
            } reply: { outcome in
                Response.json { outcome.write(to: &$0, plan: plan.description, language) }
                    .tagged(outcome.amendment.version)
            }
        }
    }
}

extension AmendmentView {
    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("plan", plan)
        w.member("code", record.code)
        w.member("state", record.isPublished ? "published" : "draft")
        w.member("publishedAt", record.publishedAt?.description)
        draft.write(to: &w)
        w.allowedActions(allowed, language)
    }
}

extension AmendmentService.Outcome {
    static let rowLimit = 20_000

    func write(to w: inout JSONWriter, plan: String, _ language: Language) {
        w.member("plan", plan)
        w.member("code", amendment.code)
        w.member("publishedAt", amendment.publishedAt?.description)
        w.member(
            "changes",
            array: { w in
                for change in AmendmentTouch.Change.allCases {
                    let count = touches.count { $0.change == change }
                    guard count > 0 else { continue }
                    w.elementObject { w in
                        w.member("change", change.rawValue)
                        w.member("count", count)
                    }
                }
            })
        w.member(
            "rows",
            array: { w in
                for touch in touches.prefix(Self.rowLimit) { w.elementObject { touch.write(to: &$0) } }
            })
        w.member("rowsOmitted", max(0, touches.count - Self.rowLimit))
        w.withoutDuty(gaps, language)
    }
}

extension AmendmentTouch {
    func write(to w: inout JSONWriter) {
        w.member("id", key)
        w.member("change", change.rawValue)
        w.member("rule", rule)
        w.member("state", row?.state.rawValue)
        w.member("verdict", row?.verdict?.rawValue)
        w.member("declared", row?.isDeclared ?? false)
        w.member("dueAtBefore", row?.dueAt?.description)
        w.member("lateUntilBefore", row?.lateUntil?.description)
        let due = due ?? row.map { Due(op: $0.rule.op, dueAt: $0.dueAt, lateUntil: $0.lateUntil) }
        w.member("dueAt", due?.dueAt?.description)
        w.member("lateUntil", due?.lateUntil?.description)
        w.member(
            "clause",
            object: { w in
                w.member("label", clause.label)
                w.member("quote", clause.quote)
            })
    }
}
