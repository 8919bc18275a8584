internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func scorecards() {
        on(.get, "/v1/plans/{plan}/scorecards", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = ScorecardService.Filter()
                filter.month = q.month("month")
                filter.state = q.choice("state")
                filter.unit = q.slug("unit")
                filter.model = q.slug("model")
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try ScorecardService(t).list(plan: plan, filter, page) }
            var response = try call.list(found, columns: ScorecardRecord.columns) {
                $0.write(to: &$1, plan: plan.description)
            }
            response.repeats = call.repeats()
            return response
        }

        on(.get, "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}", needs: .readSubject) { call in
            let separator = try call.scoreTableSeparator()
            let key = try call.scorecardKey()
            let asCSV = try call.prefersCSV(offered: true)
            let view = try await call.read { t in try ScorecardService(t).get(key) }
            var response =
                asCSV
                ? Response.csv(ScoreTable.card(view, separator)).tagged(view.record.version)
                : view.response(call.language)
            response.vary(on: .accept)
            response.repeats = call.repeats(until: view.changesAt)
            return response
        }

        on(.put, "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}", needs: .writeCard) { call in
            let submit = try call.query { q in q.flag("submit") }
            let key = try call.scorecardKey()
            let condition = try call.precondition()
            let language = call.language
            func put(_ draft: ScorecardDraft) async throws -> Response {
                try await call.write { t in
                    try ScorecardService(t).put(key, draft, if: condition)
                } reply: { written in
                    .written(written, version: written.record.record.version, location: key.path) { w in
                        written.record.write(to: &w, language)
                    }
                }
            }
            guard call.isCSV else { return try await put(call.cardDraft(key, submit: submit)) }
            let table = try ScoreTable.Reading(call.request.body, submit: submit)
            do { return try await put(table.draft) } catch ServiceError.invalid(let issues) {
                throw table.problem(issues)
            }
        }

        on(.post, "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}/submit", needs: .writeCard) {
            call in
            try call.noQuery()
            try call.noBody()
            let key = try call.scorecardKey()
            let condition = try call.precondition()
            let language = call.language
            return try await call.write { t in
                try ScorecardService(t).submit(key, if: condition)
            } reply: {
                $0.response(language)
            }
        }

        on(.post, "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}/accept", needs: .decideCard) {
            call in
            try call.noQuery()
            try call.noBody()
            let key = try call.scorecardKey()
            let condition = try call.precondition()
            let language = call.language
            return try await call.write { t in
                try ScorecardService(t).accept(key, if: condition)
            } reply: {
                $0.response(language)
            }
        }

        on(.post, "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}/return", needs: .decideCard) {
            call in
            try call.noQuery()
            let key = try call.scorecardKey()
            let condition = try call.precondition()
            let (returned, unread) = try call.readable { o in
                (reason: o.text("reason", maximum: 2_000) ?? "", comments: o.comments())
            }
            let language = call.language
            return try await call.write { t in
                try ScorecardService(t).return(
                    key, reason: returned.reason, comments: returned.comments, unread: unread, if: condition)
            } reply: {
                $0.response(language)
            }
        }

        on(.get, "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}/revisions", needs: .readSubject) {
            call in
            try call.noQuery()
            let key = try call.scorecardKey()
            let revisions = try await call.read { t in try ScorecardService(t).revisions(key) }
            return try call.list(Page(items: revisions, next: nil)) { item, w in
                w.member("revision", item.revision.number)
                w.member("at", item.revision.at.description)
                w.member("by", item.revision.actor.told)
                w.member("total", item.revision.total)
                w.member("maximum", item.revision.maximum)
                w.member("percent", item.revision.percent)
                w.member("band", item.revision.band)
                w.scores(item.scores)
                w.supplement(item.supplement)
                w.document("review", item.revision.review)
            }
        }
    }
}

extension ObjectReader {
    /// What is said of single criteria when something is sent back.
    mutating func comments() -> [(criterion: String, comment: String)] {
        objects("criteria", maximum: Scoresheet.maximumCriteria, standIn: ("", "")) { o in
            (o.string("criterion") ?? "", o.text("comment", maximum: 2_000) ?? "")
        }
    }
}

extension Call {
    func scorecardKey() throws(ServiceError) -> ScorecardService.Key {
        ScorecardService.Key(
            plan: try slug("plan"), model: try slug("model"), unit: try slug("unit"), month: try month("month"))
    }

    fileprivate func cardDraft(_ key: ScorecardService.Key, submit: Bool) throws -> ScorecardDraft {
        var draft = ScorecardDraft(try json()) { o in
            o.echo("plan", key.plan.description)
            o.echo("model", key.model.description)
            o.echo("unit", key.unit.description)
            o.echo("month", key.month.description)
        }
        if submit { draft.submit = true }
        return draft
    }
}

extension JSONWriter {
    mutating func scores(_ scores: [CriterionScore]) {
        member(
            "scores",
            array: { w in
                for score in scores {
                    w.elementObject { w in
                        w.member("criterion", score.criterion)
                        if let points = score.points {
                            w.member("points", points)
                        } else {
                            w.member("notApplicable", true)
                        }
                        if let note = score.note { w.member("note", note) }
                    }
                }
            })
    }

    /// What a card or a visit says on the unit's own criteria.
    mutating func supplement(_ part: SupplementPart?) {
        guard let part else { return memberNull("supplement") }
        member(
            "supplement",
            object: { w in
                w.member("version", part.version.number)
                w.member("contentHash", part.version.contentHash)
                w.scores(part.scores)
                w.member("total", part.result.total)
                w.member("maximum", part.result.maximum)
                w.member("percent", part.result.percent)
                w.member("missing", part.result.missing)
            })
    }

    /// A member whose value is JSON text already, or `null`.
    mutating func document(_ name: StaticString, _ text: String?) {
        if let text { member(name, raw: Array(text.utf8)) } else { memberNull(name) }
    }
}

extension ScorecardRecord {
    func write(to w: inout JSONWriter, plan: String) {
        w.member("plan", plan)
        w.member("model", model)
        w.member("unit", unit.code)
        w.member("name", unitName)
        w.member("month", month.description)
        w.member("state", state.rawValue)
        w.member("verdict", verdict?.rawValue)
        w.member("declared", isDeclared)
        w.member("revision", revision)
        w.member("scoresheetVersion", sheetVersion)
        w.member("total", total)
        w.member("maximum", maximum)
        w.member("percent", percent)
        w.member("band", band)
        w.member("submittedAt", submittedAt?.description)
        w.member("decidedAt", decidedAt?.description)
        w.member("reason", reason)
    }

    static let columns: [Column<ScorecardRecord>] = [
        Column("model") { $0.model }, Column("unit") { $0.unit.code }, Column("name") { $0.unitName },
        Column("month") { $0.month.description }, Column("state") { $0.state.rawValue },
        Column("verdict") { $0.verdict?.rawValue }, Column("total") { $0.total.description },
        Column("maximum") { $0.maximum.description }, Column("percent") { $0.percent?.description },
        Column("band") { $0.band }, Column("submittedAt") { $0.submittedAt?.description },
        Column("decidedAt") { $0.decidedAt?.description }, Column("reason") { $0.reason },
        Column("declared") { String($0.isDeclared) },
    ]
}

extension ScorecardView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        record.write(to: &w, plan: plan)
        w.member("contentHash", contentHash)
        w.scores(scores)
        w.supplement(supplement)
        w.document("review", review)
        w.document("comments", record.comments)
        w.member("missing", missing)
        w.member("criticalFailed", criticalFailed)
        w.member(
            "identification",
            array: { w in
                for part in identification { w.elementObject { part.write(to: &$0) } }
            })
        w.allowedActions(allowed, language)
    }
}
