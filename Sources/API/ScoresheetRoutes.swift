internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func scoresheets() {
        on(.get, "/v1/plans/{plan}/scoresheets/{model}", needs: .readPlan) { call in
            let separator = try call.scoreTableSeparator()
            let (plan, model) = (try call.slug("plan"), try call.slug("model"))
            let asCSV = try call.prefersCSV(offered: true)
            let sheet = try await call.read { t in try ScoresheetService(t).get(plan: plan, model: model) }
            var response =
                try asCSV
                ? Response.csv(ScoreTable.empty(SheetCache.sheet(sheet.document), separator))
                : Response.json { sheet.write(to: &$0, plan: plan) }
            response.vary(on: .accept)
            return response.tagged(sheet.version)
        }

        on(.put, "/v1/plans/{plan}/scoresheets/{model}", needs: .writeScoresheet) { call in
            try call.noQuery()
            let (plan, model) = (try call.slug("plan"), try call.slug("model"))
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("plan", plan.description)
                o.echo("model", model.description)
                return Scoresheet.read(&o)
            }
            return try await call.write { t in
                try ScoresheetService(t).put(plan: plan, model: model, draft, if: condition)
            } reply: { written in
                .written(
                    written, version: written.record.version, location: "/v1/plans/\(plan)/scoresheets/\(model)"
                ) { w in written.record.write(to: &w, plan: plan) }
            }
        }

        on(.post, "/v1/plans/{plan}/scoresheets/{model}/publish", needs: .publishScoresheet) { call in
            try call.noQuery()
            try call.noBody()
            let (plan, model) = (try call.slug("plan"), try call.slug("model"))
            let condition = try call.precondition()
            return try await call.write { t in
                let (record, version) = try ScoresheetService(t).publish(plan: plan, model: model, if: condition)
                return Published(record: record, version: version)
            } reply: { published in
                Response.json { w in
                    w.member("plan", plan.description)
                    w.member("model", model.description)
                    w.member("version", published.version.number)
                    w.member("contentHash", published.version.contentHash)
                    w.member("publishedAt", published.version.publishedAt.description)
                }.tagged(published.record.version)
            }
        }

        on(.get, "/v1/plans/{plan}/scoresheets/{model}/versions/{n}", needs: .readPlan) { call in
            let separator = try call.scoreTableSeparator()
            let (plan, model) = (try call.slug("plan"), try call.slug("model"))
            let asCSV = try call.prefersCSV(offered: true)
            let number = try call.parameter("n", or: .codeInvalid) { text in
                Int(text).flatMap { $0 >= 1 && String($0) == text ? $0 : nil }
            }
            let version = try await call.read { t in try ScoresheetService(t).version(plan: plan, model: model, number)
            }
            var response =
                try asCSV
                ? Response.csv(ScoreTable.empty(SheetCache.sheet(version.document), separator))
                : Response.json { w in
                    w.member("plan", plan.description)
                    w.member("model", model.description)
                    w.member("version", version.number)
                    w.member("contentHash", version.contentHash)
                    w.member("publishedAt", version.publishedAt.description)
                    w.members(ofObject: version.document)
                }
            response.vary(on: .accept)
            return response.tagged(version.number)
        }
    }

    private struct Published: Sendable {
        let record: ScoresheetRecord
        let version: ScoresheetVersionRecord
    }
}

extension ScoresheetRecord {
    func write(to w: inout JSONWriter, plan: Slug) {
        w.member("plan", plan.description)
        w.member("model", model)
        w.member("publishedVersion", publishedVersion)
        w.members(ofObject: document)
    }
}
