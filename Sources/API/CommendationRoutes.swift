internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func commendations() {
        on(.get, "/v1/plans/{plan}/commendations", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = CommendationService.Filter()
                filter.unit = q.slug("unit")
                filter.kind = q.choice("kind")
                filter.state = q.choice("state")
                filter.occasion = q.choice("occasion")
                filter.period = q.parsed("period", or: .periodInvalid, expecting: CommendationOccasion.forms) {
                    Period($0)?.description
                }
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try CommendationService(t).list(plan: plan, filter, page) }
            let response = try call.list(found, columns: CommendationView.columns) {
                $0.write(to: &$1, call.language)
            }
            if let first = found.items.first(where: { $0.record.kind == .individual }), !call.has(response) {
                try await call.leaveTrace(
                    "conduct.commendation.read", "/v1/plans/\(plan)/commendations", plan: first.record.planID,
                    unit: call.actor.unit?.id)
            }
            return response
        }

        on(.post, "/v1/plans/{plan}/commendations", needs: .proposeCommendation) { call in
            try call.noQuery()
            let plan = try call.slug("plan")
            let draft = try call.body { o in
                o.echo("plan", plan.description)
                return CommendationDraft.read(&o)
            }
            let (language, isRehearsal) = (call.language, call.isDryRun)
            return try await call.write { t in
                try CommendationService(t).propose(plan: plan, draft)
            } reply: {
                $0.shown(isRehearsal).made(language)
            } replay: {
                // What is kept for a replay outlives an erasure, so it says nothing of a person.
                $0.withoutPerson.made(language)
            }
        }

        on(.get, "/v1/plans/{plan}/commendations/{id}", needs: .readSubject) { call in
            try call.noQuery()
            let (plan, id) = (try call.slug("plan"), call.request.parameters["id"])
            let view = try await call.read { t in try CommendationService(t).get(plan: plan, id) }
            let response = view.response(call.language)
            if view.record.kind == .individual, !call.has(response) {
                try await call.leaveTrace(
                    "conduct.commendation.read", view.path, plan: view.record.planID, unit: view.record.unit.id)
            }
            return response
        }

        on(.put, "/v1/plans/{plan}/commendations/{id}", needs: .proposeCommendation) { call in
            try call.noQuery()
            let (plan, id) = (try call.slug("plan"), call.request.parameters["id"])
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("plan", plan.description)
                o.echo("id", id)
                return CommendationDraft.read(&o)
            }
            let (language, isRehearsal) = (call.language, call.isDryRun)
            return try await call.write { t in
                try CommendationService(t).change(plan: plan, id, draft, if: condition)
            } reply: {
                $0.record.shown(isRehearsal).response(language)
            }
        }

        commendation("/v1/plans/{plan}/commendations/{id}/collect", needs: .decideCommendation) { _ in
            true
        } act: { service, plan, id, _, condition in
            try service.collect(plan: plan, id, if: condition)
        }
        commendation("/v1/plans/{plan}/commendations/{id}/decide", needs: .decideCommendation) { o in
            let number = o.text("number", maximum: 100)
            let date = o.date("date")
            let form = o.text("form")
            let authority = o.text("authority")
            guard let number, let date, let form, let authority else { return nil }
            return CommendationRecord.Decision(number: number, date: date, form: form, authority: authority)
        } act: { service, plan, id, decision, condition in
            try service.decide(plan: plan, id, decision, if: condition)
        }
        commendation("/v1/plans/{plan}/commendations/{id}/decline", needs: .decideCommendation) { o in
            o.text("reason", maximum: 2_000)
        } act: { service, plan, id, reason, condition in
            try service.decline(plan: plan, id, reason: reason, if: condition)
        }
        commendation("/v1/plans/{plan}/commendations/{id}/mask", needs: .maskPerson) { o in
            o.text("reason", maximum: 2_000)
        } act: { service, plan, id, reason, condition in
            try service.mask(plan: plan, id, reason: reason, if: condition)
        }

        on(.get, "/v1/plans/{plan}/commendationCandidates", needs: .readStatus) { call in
            let plan = try call.slug("plan")
            let query = try call.query { q -> CandidateService.Query? in
                _ = q.required("period")
                _ = q.required("minimumPercent")
                let period = q.parsed("period", or: .periodInvalid, expecting: CommendationOccasion.forms) {
                    Period($0)
                }
                let minimum = q.parsed("minimumPercent", or: .percentOutOfRange) { text in
                    Percent(text).flatMap { (Percent.zero...Percent.hundred).contains($0) ? $0 : nil }
                }
                let model = q.slug("model")
                let cards = q.integer("minimumCards", in: 1...1_000, required: false)
                let onTimeOnly = q.choice("onTimeOnly", ["true", "false"]) != "false"
                guard let period, let minimum else { return nil }
                var query = CandidateService.Query(period: period, minimumPercent: minimum)
                query.model = model
                query.minimumCards = cards ?? 1
                query.onTimeOnly = onTimeOnly
                return query
            }
            guard let query else { throw ServiceError.badRequest([]) }
            let language = call.language
            let finals = call.context.finals
            let found = try await call.scan { t in
                try CandidateService(t, finals: finals).candidates(plan: plan, query)
            }
            return Response.json { found.write(to: &$0, language) }.tagged(0)
        }
    }

    private mutating func commendation<Body: Sendable>(
        _ pattern: StaticString, needs action: Action, read: @escaping @Sendable (inout ObjectReader) -> Body?,
        act:
            @escaping @Sendable (CommendationService, Slug, String, Body, Precondition) throws -> CommendationView
    ) {
        on(.post, pattern, needs: action) { call in
            try call.noQuery()
            let (plan, id) = (try call.slug("plan"), call.request.parameters["id"])
            let condition = try call.precondition()
            let body = try call.optionalBody(read)
            let (language, isRehearsal) = (call.language, call.isDryRun)
            return try await call.write { t in
                try act(CommendationService(t), plan, id, body, condition)
            } reply: {
                $0.shown(isRehearsal).response(language)
            } replay: {
                $0.withoutPerson.response(language)
            }
        }
    }
}

extension CommendationView: PersonalView {
    var version: Int { record.version }

    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("plan", plan)
        w.member("id", record.publicID)
        w.member("kind", record.kind.rawValue)
        w.member("state", record.state.rawValue)
        w.member("unit", record.unit.code)
        w.person(record.person, name: personName, position: record.position)
        w.member("occasion", record.occasion.rawValue)
        w.member("period", record.period?.description)
        w.member("occasionName", record.occasionName)
        w.member("models", record.models)
        w.member("achievement", record.achievement)
        w.member("form", record.form)
        w.member("rule", record.rule)
        w.member("reason", record.reason)
        if let decision = record.decision {
            w.member(
                "decision",
                object: { w in
                    w.member("number", decision.number)
                    w.member("date", decision.date.description)
                    w.member("form", decision.form)
                    w.member("authority", decision.authority)
                })
        } else {
            w.memberNull("decision")
        }
        w.member("proposedAt", record.proposedAt.description)
        w.member("maskedAt", record.maskedAt?.description)
        w.member(
            "history",
            array: { w in
                for step in steps {
                    w.elementObject { w in
                        w.member("state", step.state.rawValue)
                        w.member("at", step.at.description)
                        w.member("unit", step.unit)
                    }
                }
            })
        w.allowedActions(allowed, language)
    }

    /// Without names: a table goes from hand to hand.
    static let columns: [Column<CommendationView>] = [
        Column("id") { $0.record.publicID }, Column("kind") { $0.record.kind.rawValue },
        Column("unit") { $0.record.unit.code }, Column("occasion") { $0.record.occasion.rawValue },
        Column("period") { $0.record.period?.description }, Column("occasionName") { $0.record.occasionName },
        Column("state") { $0.record.state.rawValue }, Column("number") { $0.record.decision?.number },
        Column("date") { $0.record.decision?.date.description }, Column("form") { $0.record.decision?.form },
        Column("authority") { $0.record.decision?.authority }, Column("reason") { $0.record.reason },
    ]
}

extension JSONWriter {
    /// Who a record is about; the name is `null` once it was erased.
    mutating func person(_ id: String?, name: String?, position: String?) {
        guard let id else { return memberNull("person") }
        member(
            "person",
            object: { w in
                w.member("id", id)
                w.member("name", name)
                w.member("position", position)
            })
    }
}

extension CandidateService.Candidates {
    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("plan", plan)
        w.member("period", query.period.description)
        w.member(
            "formula",
            object: { w in
                w.member("name", CandidateService.formula)
                w.member(
                    "text",
                    Sentence(
                        "Tổng điểm trên tổng điểm tối đa của các phiếu đã chấp nhận (hoặc điểm kiểm tra chính thức, theo kế hoạch) trong kỳ đạt từ mức tối thiểu; đủ số phiếu tối thiểu; nếu onTimeOnly thì mọi phiếu đến hạn trong kỳ đều gửi và đúng hạn. Chỉ là gợi ý: đề nghị khen thưởng do người lập.",
                        "Points over maxima of the accepted cards (or final inspections, as the plan has it) of the time reach the minimum; there are at least so many of them; with onTimeOnly every card due in the time was sent, and in time. A suggestion only: people propose."
                    ).text(language))
                w.member("finalScore", rule.rawValue)
                w.member(
                    "parameters",
                    object: { w in
                        w.member("minimumPercent", query.minimumPercent)
                        w.member("minimumCards", query.minimumCards)
                        w.member("onTimeOnly", query.onTimeOnly)
                        w.member("model", query.model?.description)
                    })
            })
        w.member("ranked", ranked)
        w.member(
            "items",
            array: { w in
                for row in rows { w.elementObject { row.write(to: &$0) } }
            })
        w.member(
            "leftOut",
            array: { w in
                for unit in leftOut {
                    w.elementObject { w in
                        w.member("unit", unit.row.unit)
                        w.member("name", unit.row.name)
                        w.member("reason", unit.reason.rawValue)
                        w.member("percent", unit.row.share.percent)
                        w.member("cards", unit.row.number)
                    }
                }
                for unit in without {
                    w.elementObject { w in
                        w.member("unit", unit.unit)
                        w.member("name", unit.name)
                        w.member("reason", unit.reason.rawValue)
                        w.memberNull("percent")
                        w.member("cards", 0)
                    }
                }
            })
    }
}
