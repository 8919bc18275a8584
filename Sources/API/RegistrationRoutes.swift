internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func registrations() {
        on(.get, "/v1/plans/{plan}/registrations", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = RegistrationService.Filter()
                filter.model = q.slug("model")
                filter.unit = q.slug("unit")
                filter.state = q.choice("state")
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try RegistrationService(t).list(plan: plan, filter, page) }
            return try call.list(found, columns: RegistrationView.columns) { $0.write(to: &$1, call.language) }
        }

        on(.get, "/v1/plans/{plan}/registrations/{model}/{unit}", needs: .readSubject) { call in
            try call.noQuery()
            let key = try call.registrationKey()
            let view = try await call.read { t in
                try RegistrationService(t).get(plan: key.plan, model: key.model, unit: key.unit)
            }
            return view.response(call.language)
        }

        on(.put, "/v1/plans/{plan}/registrations/{model}/{unit}", needs: .register) { call in
            try call.noQuery()
            let key = try call.registrationKey()
            let condition = try call.precondition()
            let note = try call.optionalBody { o -> String?? in
                o.echo("plan", key.plan.description)
                o.echo("model", key.model.description)
                o.echo("unit", key.unit.description)
                o.allow(
                    "state", "verdict", "declared", "submittedAt", "decidedAt", "reason", "owner", "name",
                    "allowedActions")
                return .some(o.text("note", required: false, maximum: 2_000))
            }
            let language = call.language
            return try await call.write { t in
                try RegistrationService(t).put(
                    plan: key.plan, model: key.model, unit: key.unit, note: note, if: condition)
            } reply: { written in
                .written(
                    written, version: written.record.record.version,
                    location: "/v1/plans/\(key.plan)/registrations/\(key.model)/\(key.unit)"
                ) { w in written.record.write(to: &w, language) }
            }
        }

        on(.delete, "/v1/plans/{plan}/registrations/{model}/{unit}", needs: .withdraw) { call in
            let key = try call.registrationKey()
            let reason = try call.query { q in q.required("reason") }
            let condition = try call.precondition()
            return try await call.write { t in
                try RegistrationService(t).withdraw(
                    plan: key.plan, model: key.model, unit: key.unit, reason: reason ?? "", if: condition)
            } reply: { _ in
                .noContent
            }
        }

        decision("/v1/plans/{plan}/registrations/{model}/{unit}/accept", needs: .decideRegistration, needsReason: false)
        {
            service, key, _, condition in
            try service.accept(plan: key.plan, model: key.model, unit: key.unit, if: condition)
        }
        decision("/v1/plans/{plan}/registrations/{model}/{unit}/return", needs: .decideRegistration, needsReason: true)
        {
            service, key, reason, condition in
            try service.return(plan: key.plan, model: key.model, unit: key.unit, reason: reason, if: condition)
        }
        decision("/v1/plans/{plan}/registrations/{model}/{unit}/withdraw", needs: .withdraw, needsReason: true) {
            service, key, reason, condition in
            try service.withdraw(plan: key.plan, model: key.model, unit: key.unit, reason: reason, if: condition)
        }
    }

    private mutating func decision(
        _ pattern: StaticString, needs action: Action, needsReason: Bool,
        _ decide:
            @escaping @Sendable (RegistrationService, RegistrationKey, String, Precondition) throws -> RegistrationView
    ) {
        on(.post, pattern, needs: action) { call in
            try call.noQuery()
            let key = try call.registrationKey()
            let condition = try call.precondition()
            let reason = try needsReason ? call.reason() : ""
            if !needsReason { try call.noBody() }
            let language = call.language
            return try await call.write { t in
                try decide(RegistrationService(t), key, reason, condition)
            } reply: {
                $0.response(language)
            }
        }
    }
}

/// The natural key of a registration, as its URL says it.
struct RegistrationKey: Sendable {
    let plan: Slug
    let model: Slug
    let unit: Slug
}

extension Call {
    func registrationKey() throws(ServiceError) -> RegistrationKey {
        RegistrationKey(plan: try slug("plan"), model: try slug("model"), unit: try slug("unit"))
    }

    /// A body that says why, and nothing else.
    func reason() throws -> String { try body { $0.text("reason", maximum: 2_000) } }
}

extension RegistrationView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("plan", record.plan)
        w.member("model", record.model)
        w.member("unit", record.unit.code)
        w.member("name", record.unitName)
        w.member("owner", record.owner.code)
        w.member("state", record.state.rawValue)
        w.member("verdict", record.verdict?.rawValue)
        w.member("declared", record.isDeclared)
        w.member("note", record.note)
        w.member("submittedAt", record.submittedAt.description)
        w.member("decidedAt", record.decidedAt?.description)
        w.member("reason", record.reason)
        w.allowedActions(allowed, language)
    }

    static let columns: [Column<RegistrationView>] = [
        Column("model") { $0.record.model }, Column("unit") { $0.record.unit.code },
        Column("name") { $0.record.unitName },
        Column("state") { $0.record.state.rawValue }, Column("verdict") { $0.record.verdict?.rawValue },
        Column("submittedAt") { $0.record.submittedAt.description },
        Column("decidedAt") { $0.record.decidedAt?.description }, Column("note") { $0.record.note },
        Column("reason") { $0.record.reason }, Column("declared") { String($0.record.isDeclared) },
    ]
}
