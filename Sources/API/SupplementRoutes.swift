internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func supplements() {
        on(.get, "/v1/plans/{plan}/supplements", needs: .readPlan, .decideSupplement) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = SupplementService.Filter()
                filter.model = q.slug("model")
                filter.unit = q.slug("unit")
                filter.state = q.choice("state")
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try SupplementService(t).list(plan: plan, filter, page) }
            return try call.list(found, columns: SupplementView.columns) { $0.write(to: &$1, call.language) }
        }

        on(
            .get, "/v1/plans/{plan}/registrations/{model}/{unit}/supplement", needs: .readSubject, .decideSupplement
        ) { call in
            try call.noQuery()
            let key = try call.supplementKey()
            let view = try await call.read { t in try SupplementService(t).get(key) }
            return view.response(call.language)
        }

        on(
            .get, "/v1/plans/{plan}/registrations/{model}/{unit}/supplement/versions",
            needs: .readSubject, .decideSupplement
        ) { call in
            try call.noQuery()
            let key = try call.supplementKey()
            let versions = try await call.read { t in try SupplementService(t).versions(key) }
            return try call.list(Page(items: versions, next: nil)) { item, w in
                w.member("version", item.record.number)
                w.member("contentHash", item.record.contentHash)
                w.member("acceptedAt", item.record.acceptedAt.description)
                w.member("maximum", item.record.maximum)
                item.content.write(to: &w)
            }
        }

        on(.put, "/v1/plans/{plan}/registrations/{model}/{unit}/supplement", needs: .proposeSupplement) { call in
            try call.noQuery()
            let key = try call.supplementKey()
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("plan", key.plan.description)
                o.echo("model", key.model.description)
                o.echo("unit", key.unit.description)
                o.allow(
                    "name", "state", "maximum", "reason", "comments", "acceptedVersion", "figures", "proposedAt",
                    "decidedAt", "allowedActions")
                return Supplement.read(&o)
            }
            let language = call.language
            return try await call.write { t in
                try SupplementService(t).propose(key, draft, if: condition)
            } reply: { written in
                .written(written, version: written.record.record.version, location: key.path) {
                    written.record.write(to: &$0, language)
                }
            }
        }

        supplement("/v1/plans/{plan}/registrations/{model}/{unit}/supplement/withdraw", needs: .proposeSupplement) {
            $0.text("reason", maximum: 2_000)
        } act: { service, key, reason, condition in
            try service.withdraw(key, reason: reason, if: condition)
        }
        supplement("/v1/plans/{plan}/registrations/{model}/{unit}/supplement/accept", needs: .decideSupplement) { _ in
            true
        } act: { service, key, _, condition in
            try service.accept(key, if: condition)
        }
        supplement("/v1/plans/{plan}/registrations/{model}/{unit}/supplement/decline", needs: .decideSupplement) { o in
            let reason = o.text("reason", maximum: 2_000)
            let comments = o.comments()
            return reason.map { Refusal(reason: $0, comments: comments) }
        } act: { service, key, refusal, condition in
            try service.decline(key, reason: refusal.reason, comments: refusal.comments, if: condition)
        }
    }

    private struct Refusal: Sendable {
        let reason: String
        let comments: [(criterion: String, comment: String)]
    }

    private mutating func supplement<Body: Sendable>(
        _ pattern: StaticString, needs action: Action, read: @escaping @Sendable (inout ObjectReader) -> Body?,
        act: @escaping @Sendable (SupplementService, SupplementService.Key, Body, Precondition) throws -> SupplementView
    ) {
        on(.post, pattern, needs: action) { call in
            try call.noQuery()
            let key = try call.supplementKey()
            let condition = try call.precondition()
            let body = try call.optionalBody(read)
            let language = call.language
            return try await call.write { t in
                try act(SupplementService(t), key, body, condition)
            } reply: {
                $0.response(language)
            }
        }
    }
}

extension Call {
    fileprivate func supplementKey() throws(ServiceError) -> SupplementService.Key {
        SupplementService.Key(plan: try slug("plan"), model: try slug("model"), unit: try slug("unit"))
    }
}

extension SupplementView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("plan", plan)
        w.member("model", record.model)
        w.member("unit", record.unit.code)
        w.member("name", record.unitName)
        w.member("state", record.state.rawValue)
        content.write(to: &w)
        w.member("maximum", content.maximum)
        w.member("reason", record.reason)
        w.document("comments", record.comments)
        w.member("acceptedVersion", record.acceptedVersion)
        w.member(
            "figures",
            object: { w in
                w.member("cards", figures.cards)
                w.member("total", figures.total)
                w.member("maximum", figures.maximum)
                w.member("percent", figures.percent)
            })
        w.member("proposedAt", record.proposedAt.description)
        w.member("decidedAt", record.decidedAt?.description)
        w.allowedActions(allowed, language)
    }

    static let columns: [Column<SupplementView>] = [
        Column("model") { $0.record.model }, Column("unit") { $0.record.unit.code },
        Column("name") { $0.record.unitName }, Column("state") { $0.record.state.rawValue },
        Column("fromMonth") { $0.content.fromMonth?.description },
        Column("criteria") { String($0.content.criteria.count) }, Column("maximum") { $0.content.maximum.description },
        Column("acceptedVersion") { $0.record.acceptedVersion.map { String($0) } },
        Column("cards") { String($0.figures.cards) }, Column("total") { $0.figures.total.description },
        Column("cardMaximum") { $0.figures.maximum.description },
        Column("percent") { $0.figures.percent?.description }, Column("reason") { $0.record.reason },
    ]
}
