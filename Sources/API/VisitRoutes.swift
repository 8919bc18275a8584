internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func visits() {
        on(.get, "/v1/plans/{plan}/inspections/{inspection}/visits", needs: .readPlan) { call in
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            let (filter, page) = try call.query { q in
                var filter = VisitService.Filter()
                filter.model = q.slug("model")
                filter.unit = q.slug("unit")
                filter.state = q.choice("state")
                return (filter, q.page(by: .sequence))
            }
            // Each row takes several looks, and a page may have many: it holds up no event loop.
            let found = try await call.scan { t in try VisitService(t).list(plan: plan, code, filter, page) }
            return try call.list(found, columns: VisitView.columns) { $0.writeHead(to: &$1) }
        }

        on(.get, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}", needs: .readSubject) { call in
            try call.noQuery()
            let key = try call.visitKey()
            let view = try await call.read { t in try VisitService(t).get(key) }
            return view.response(call.language)
        }

        on(.put, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}", needs: .writeVisit) { call in
            try call.noQuery()
            let key = try call.visitKey()
            let condition = try call.precondition()
            let draft = VisitDraft(try call.json()) { o in
                o.echo("plan", key.plan.description)
                o.echo("inspection", key.inspection.description)
                o.echo("model", key.model.description)
                o.echo("unit", key.unit.description)
            }
            let language = call.language
            return try await call.write { t in
                try VisitService(t).put(key, draft, if: condition)
            } reply: { written in
                .written(written, version: written.record.record.version, location: key.path) { w in
                    written.record.write(to: &w, language)
                }
            }
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/finalize", needs: .writeVisit) {
            call in
            try call.noQuery()
            try call.noBody()
            let key = try call.visitKey()
            let condition = try call.precondition()
            let (language, isRehearsal) = (call.language, call.isDryRun)
            return try await call.write { t in
                try VisitService(t).finalize(key, if: condition, isRehearsal: isRehearsal)
            } reply: {
                $0.response(language)
            }
        }

        on(.put, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/reply", needs: .reply) { call in
            try call.noQuery()
            let key = try call.visitKey()
            let reply = try call.body { VisitReply.read(&$0) }
            let language = call.language
            return try await call.write { t in
                try VisitService(t).reply(key, reply)
            } reply: { written in
                .written(written, version: written.record.record.version, location: key.path) { w in
                    written.record.write(to: &w, language)
                }
            }
        }

        on(.put, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/answer", needs: .writeVisit) { call in
            try call.noQuery()
            let key = try call.visitKey()
            let answer = try call.body { VisitAnswer.read(&$0) }
            let language = call.language
            return try await call.write { t in
                try VisitService(t).answer(key, answer)
            } reply: { written in
                .written(written, version: written.record.record.version, location: key.path) { w in
                    written.record.write(to: &w, language)
                }
            }
        }

        on(
            .get, "/v1/plans/{plan}/inspections/{inspection}/visits/{model}/{unit}/revisions", needs: .writeVisit,
            .readWholePlan, .readSubject
        ) {
            call in
            try call.noQuery()
            let key = try call.visitKey()
            let revisions = try await call.read { t in try VisitService(t).revisions(key) }
            return try call.list(Page(items: revisions, next: nil)) { item, w in
                w.member("revision", item.revision.number)
                w.member("at", item.revision.at.description)
                w.member("by", item.revision.actor.told)
                w.member("visitedOn", item.revision.visitedOn)
                w.member("month", item.revision.month)
                w.member("total", item.revision.total)
                w.member("maximum", item.revision.maximum)
                w.member("percent", item.revision.percent)
                w.member("band", item.revision.band)
                w.scores(item.scores)
                w.supplement(item.supplement)
                w.member("conclusion", item.revision.conclusion)
            }
        }
    }
}

extension Call {
    func visitKey() throws(ServiceError) -> VisitService.Key {
        VisitService.Key(
            plan: try slug("plan"), inspection: try slug("inspection"), model: try slug("model"),
            unit: try slug("unit"))
    }
}

extension VisitView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    /// What a list says of a visit.
    func writeHead(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("inspection", record.inspection)
        w.member("model", record.model)
        w.member("unit", record.unit.code)
        w.member("name", record.unitName)
        w.member("owner", record.owner.code)
        w.member("state", record.state.rawValue)
        w.member("standing", standing.rawValue)
        w.member("visitedOn", record.visitedOn.description)
        w.member("month", record.month.description)
        w.member("scoresheetVersion", record.sheetVersion)
        w.member("revision", record.revision)
        w.member("verdict", record.verdict?.rawValue)
        w.member("finalizedAt", record.finalizedAt?.description)
        w.member("replyDue", replyDue?.description)
        w.member("total", content.total)
        w.member("maximum", content.maximum)
        w.member("percent", content.percent)
        w.member("band", content.band)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        writeHead(to: &w)
        w.member("contentHash", contentHash)
        w.scores(scores)
        w.supplement(supplement)
        w.member("conclusion", content.conclusion)
        w.member("missing", missing)
        w.member("reasonsMissing", reasonsMissing)
        w.member("criticalFailed", criticalFailed)
        w.member(
            "self",
            object: { w in
                w.member("hidden", isOwnHidden)
                w.member("revision", own?.revision)
                w.member("total", own?.total)
                w.member("maximum", own?.maximum)
                w.member("percent", own?.percent)
                w.member("band", own?.band)
                w.scores(own?.scores ?? [])
                w.supplement(own?.supplement)
            })
        w.member(
            "differences",
            array: { w in
                for difference in differences {
                    w.elementObject { w in
                        w.member("criterion", difference.criterion)
                        w.member("self", difference.own)
                        w.member("inspected", difference.inspected)
                        w.member("beyondTolerance", difference.isBeyondTolerance)
                    }
                }
            })
        w.statement("reply", reply)
        w.statement("answer", answer)
        w.member(
            "findings",
            array: { w in
                for finding in findings { w.elementObject { finding.write(to: &$0) } }
            })
        w.allowedActions(allowed, language)
    }

    static let columns: [Column<VisitView>] = [
        Column("inspection") { $0.record.inspection }, Column("model") { $0.record.model },
        Column("unit") { $0.record.unit.code }, Column("name") { $0.record.unitName },
        Column("state") { $0.record.state.rawValue }, Column("standing") { $0.standing.rawValue },
        Column("visitedOn") { $0.record.visitedOn.description }, Column("month") { $0.record.month.description },
        Column("verdict") { $0.record.verdict?.rawValue }, Column("total") { $0.content.total.description },
        Column("maximum") { $0.content.maximum.description }, Column("percent") { $0.content.percent?.description },
        Column("band") { $0.content.band }, Column("selfPercent") { $0.own?.percent?.description },
        Column("finalizedAt") { $0.record.finalizedAt?.description }, Column("replyDue") { $0.replyDue?.description },
    ]
}

extension JSONWriter {
    /// What somebody has said, as it was said, with who and when.
    fileprivate mutating func statement(_ name: StaticString, _ statement: VisitStatement?) {
        guard let statement else { return memberNull(name) }
        member(
            name,
            object: { w in
                w.member("at", statement.at.description)
                w.member("by", statement.actor.told)
                w.members(ofObject: statement.document)
            })
    }
}
