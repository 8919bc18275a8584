internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func obligations() {
        on(.get, "/v1/plans/{plan}/obligations", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in (q.obligationFilter(withUnit: true), q.page(by: .due)) }
            let found = try await call.read { t in try ObligationService(t).list(plan: plan, filter, page) }
            return try call.list(found, columns: ObligationView.columns) { $0.write(to: &$1, call.language) }
        }

        on(.get, "/v1/plans/{plan}/obligations/{id}", needs: .readSubject) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let view = try await call.read { t in try ObligationService(t).get(plan: plan, key) }
            return view.response(call.language)
        }

        on(.get, "/v1/plans/{plan}/obligations/{id}/history", needs: .readSubject) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let events = try await call.read { t in try ObligationService(t).history(plan: plan, key) }
            return Response.json { w in
                w.member("id", key)
                w.member("items", array: { w in for event in events { w.elementObject { event.write(to: &$0) } } })
            }.tagged(0)
        }

        on(.get, "/v1/units/{unit}/obligations", needs: .readUnit) { call in
            let unit = try call.slug("unit")
            let (filter, page) = try call.query { q in (q.obligationFilter(withUnit: false), q.page(by: .due)) }
            let found = try await call.read { t in try ObligationService(t).list(unit: unit, filter, page) }
            return try call.list(found, columns: ObligationView.columns) { $0.write(to: &$1, call.language) }
        }

        on(.post, "/v1/plans/{plan}/obligations/{id}/extend", needs: .override) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let extend = try call.body { o -> Extension? in
                let until = o.date("until")
                let lateUntil = o.date("lateUntil", required: false)
                let reason = o.text("reason", maximum: 2_000)
                guard let until, let reason else { return nil }
                return Extension(until: until, lateUntil: lateUntil, reason: reason)
            }
            let language = call.language
            return try await call.write { t in
                try ObligationService(t).extend(
                    plan: plan, key, until: extend.until, lateUntil: extend.lateUntil, reason: extend.reason)
            } reply: {
                $0.response(language)
            }
        }

        on(.post, "/v1/plans/{plan}/obligations/{id}/exempt", needs: .override) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let reason = try call.reason()
            let language = call.language
            return try await call.write { t in
                try ObligationService(t).exempt(plan: plan, key, reason: reason)
            } reply: {
                $0.response(language)
            }
        }

        on(.post, "/v1/plans/{plan}/obligations/{id}/settle", needs: .settle, .report, .recordLaunch) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let settlement = try call.optionalBody { o in
                ObligationService.Settlement(
                    heldOn: o.date("date", required: false),
                    documentNumber: o.text("documentNumber", required: false, maximum: 100),
                    note: o.text("note", required: false, maximum: 4_000))
            }
            let language = call.language
            return try await call.write { t in
                try ObligationService(t).settle(plan: plan, key, settlement)
            } reply: {
                $0.response(language)
            }
        }
    }

    private struct Extension: Sendable {
        let until: LocalDate
        let lateUntil: LocalDate?
        let reason: String
    }
}

extension QueryReader {
    fileprivate mutating func obligationFilter(withUnit: Bool) -> ObligationService.Filter {
        var filter = ObligationService.Filter()
        if withUnit { filter.unit = slug("unit") }
        filter.kind = choice("kind")
        filter.model = slug("model")
        filter.state = choice("state")
        filter.isDeclared = choice("declared", ["true", "false"]).map { $0 == "true" }
        filter.isReturned = choice("returned", ["true", "false"]).map { $0 == "true" }
        filter.period = parsed("period", or: .periodInvalid, expecting: Period.forms) { text in
            // A plan may have periods of its own, such as `dot-1`; what begins with a digit is meant as one of the calendar.
            Period(text)?.description ?? Code(text).map(\.description).flatMap { $0.first?.isNumber == true ? nil : $0 }
        }
        filter.dueBefore = date("dueBefore")?.startsAt
        return filter
    }
}

extension ObligationView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("id", record.key)
        w.member("plan", record.plan)
        w.member("unit", record.unit.code)
        w.member("unitName", record.unitName)
        w.member("kind", record.kind.rawValue)
        w.member("model", record.model)
        w.member("subject", record.subject.code)
        w.member("period", record.period)
        w.member("rule", record.rule.code)
        w.member("text", record.rule.text)
        w.member("op", record.rule.op.rawValue)
        w.member("dueAt", record.due.dueAt?.description)
        w.member("lateUntil", record.due.lateUntil?.description)
        w.member("to", record.rule.recipient)
        w.member("via", record.rule.via)
        w.member("state", record.state.rawValue)
        w.member("verdict", verdict?.rawValue)
        w.member("settledAt", record.settledAt?.description)
        w.returned(returned)
        w.member("date", record.heldOn?.description)
        w.member("documentNumber", record.documentNumber)
        w.member("note", record.note)
        w.member(
            "clause",
            object: { w in
                w.member("label", record.rule.clauseLabel)
                w.member("quote", record.rule.clauseQuote)
            })
        if let moved = record.extension {
            w.member(
                "extension",
                object: { w in
                    w.member("dueAt", moved.dueAt.description)
                    w.member("lateUntil", moved.lateUntil?.description)
                    w.member("reason", moved.reason)
                    w.member("originalDueAt", record.dueAt?.description)
                })
        } else {
            w.memberNull("extension")
        }
        w.member("declared", record.isDeclared)
        if let declaration = record.declaration {
            w.member(
                "declaration",
                object: { w in
                    w.member("happenedOn", record.heldOn?.description)
                    w.paper(
                        .init(
                            number: record.documentNumber ?? "", issuedOn: declaration.issuedOn,
                            issuer: declaration.issuer))
                    w.member("reason", record.note)
                })
        } else {
            w.memberNull("declaration")
        }
        w.amendment(record.amendment)
        w.allowedActions(allowed, language)
    }

    static let columns: [Column<ObligationView>] = [
        Column("id") { $0.record.key }, Column("plan") { $0.record.plan }, Column("unit") { $0.record.unit.code },
        Column("unitName") { $0.record.unitName }, Column("kind") { $0.record.kind.rawValue },
        Column("model") { $0.record.model }, Column("subject") { $0.record.subject.code },
        Column("period") { $0.record.period }, Column("dueAt") { $0.record.due.dueAt?.description },
        Column("lateUntil") { $0.record.due.lateUntil?.description }, Column("state") { $0.record.state.rawValue },
        Column("verdict") { $0.verdict?.rawValue }, Column("settledAt") { $0.record.settledAt?.description },
        Column("clause") { $0.record.rule.clauseLabel }, Column("text") { $0.record.rule.text },
        Column("declared") { String($0.record.isDeclared) }, Column("returnedAt") { $0.returned?.at.description },
        Column("returnReason") { $0.returned?.reason },
    ]
}

extension JSONWriter {
    /// When and why what settled a row was returned, or `null`.
    mutating func returned(_ act: ReturnedAct?) {
        guard let act else { return memberNull("returned") }
        member(
            "returned",
            object: { w in
                w.member("at", act.at.description)
                w.member("reason", act.reason)
            })
    }

    /// The amendment that touched a row, or `null`.
    mutating func amendment(_ amendment: ObligationRecord.Amendment?) {
        guard let amendment else { return memberNull("amendment") }
        member(
            "amendment",
            object: { w in
                w.member("code", amendment.code)
                w.member("number", amendment.number)
                w.member("issuedOn", amendment.issuedOn?.description)
            })
    }
}

extension ObligationEvent {
    func write(to w: inout JSONWriter) {
        w.member("at", at.description)
        w.member("event", kind.rawValue)
        w.member("state", state.rawValue)
        w.member("verdict", verdict?.rawValue)
        w.member("dueAt", dueAt?.description)
        w.member("lateUntil", lateUntil?.description)
        w.member("reason", reason)
        w.member("declared", isDeclared)
        w.amendment(amendment)
        w.member(
            "clause",
            object: { w in
                w.member("label", clauseLabel)
                w.member("quote", clauseQuote)
            })
    }
}
