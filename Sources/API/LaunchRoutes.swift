internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func launches() {
        on(.get, "/v1/plans/{plan}/launches", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = LaunchService.Filter()
                filter.model = q.slug("model")
                filter.unit = q.slug("unit")
                filter.state = q.choice("state")
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try LaunchService(t).list(plan: plan, filter, page) }
            return try call.list(found, columns: LaunchView.columns) { $0.write(to: &$1, call.language) }
        }

        on(.get, "/v1/plans/{plan}/launches/{launch}", needs: .readSubject) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("launch"))
            let view = try await call.read { t in try LaunchService(t).get(plan: plan, code) }
            return view.response(call.language)
        }

        on(.put, "/v1/plans/{plan}/launches/{launch}", needs: .recordLaunch) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("launch"))
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("plan", plan.description)
                o.echo("code", code.description)
                return LaunchDraft.read(&o)
            }
            let language = call.language
            return try await call.write { t in
                try LaunchService(t).put(plan: plan, code, draft, if: condition)
            } reply: { written in
                .written(
                    written, version: written.record.record.version, location: "/v1/plans/\(plan)/launches/\(code)"
                ) { written.record.write(to: &$0, language) }
            }
        }

        launch("/v1/plans/{plan}/launches/{launch}/postpone", needs: .recordLaunch) { o in
            let day = o.date("to", required: false)
            return o.text("reason", maximum: 2_000).map { (day: day, reason: $0) }
        } act: { service, plan, code, body, condition in
            try service.postpone(plan: plan, code, to: body.day, reason: body.reason, if: condition)
        }
        launch("/v1/plans/{plan}/launches/{launch}/hold", needs: .recordLaunch) { o in
            LaunchReport.read(&o)
        } act: { service, plan, code, report, condition in
            try service.hold(plan: plan, code, report, if: condition)
        }
        launch("/v1/plans/{plan}/launches/{launch}/cancel", needs: .recordLaunch) { o in
            o.text("reason", maximum: 2_000)
        } act: { service, plan, code, reason, condition in
            try service.cancel(plan: plan, code, reason: reason, if: condition)
        }
        launch("/v1/plans/{plan}/launches/{launch}/reopen", needs: .override) { o in
            o.text("reason", maximum: 2_000)
        } act: { service, plan, code, reason, condition in
            try service.reopen(plan: plan, code, reason: reason, if: condition)
        }
    }

    private mutating func launch<Body: Sendable>(
        _ pattern: StaticString, needs action: Action, read: @escaping @Sendable (inout ObjectReader) -> Body?,
        act: @escaping @Sendable (LaunchService, Slug, Slug, Body, Precondition) throws -> LaunchView
    ) {
        on(.post, pattern, needs: action) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("launch"))
            let condition = try call.precondition()
            let body = try call.body(read)
            let language = call.language
            return try await call.write { t in
                try act(LaunchService(t), plan, code, body, condition)
            } reply: {
                $0.response(language)
            }
        }
    }
}

extension LaunchView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("plan", plan)
        w.member("code", record.code)
        w.member("state", record.state.rawValue)
        w.member("models", record.models.map(\.code))
        w.member("units", record.units.map(\.code))
        w.member("pilot", record.isPilot)
        w.member("organiser", record.organiser.code)
        w.member("place", record.place?.code)
        w.member("venue", record.venue)
        w.member("plannedOn", record.plannedOn?.description)
        w.member("heldOn", record.heldOn?.description)
        w.member("heldAt", record.heldAt?.description)
        w.member("documentNumber", record.documentNumber)
        w.member("deadlines", record.deadlines)
        w.member("reason", record.reason)
        w.member("note", record.note)
        w.member(
            "obligations",
            array: { w in
                for duty in obligations {
                    w.elementObject { w in
                        w.member("id", duty.key)
                        w.member("unit", duty.unit.code)
                        w.member("dueAt", duty.due.dueAt?.description)
                        w.member("state", duty.state.rawValue)
                        w.member("verdict", duty.verdict?.rawValue)
                        w.member("declared", duty.isDeclared)
                    }
                }
            })
        w.allowedActions(allowed, language)
    }

    static let columns: [Column<LaunchView>] = [
        Column("code") { $0.record.code }, Column("state") { $0.record.state.rawValue },
        Column("models") { $0.record.models.map(\.code).joined(separator: " ") },
        Column("units") { $0.record.units.map(\.code).joined(separator: " ") },
        Column("pilot") { String($0.record.isPilot) }, Column("organiser") { $0.record.organiser.code },
        Column("place") { $0.record.place?.code }, Column("venue") { $0.record.venue },
        Column("plannedOn") { $0.record.plannedOn?.description }, Column("heldOn") { $0.record.heldOn?.description },
        Column("documentNumber") { $0.record.documentNumber }, Column("reason") { $0.record.reason },
        Column("note") { $0.record.note },
    ]
}
