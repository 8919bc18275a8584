internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func postings() {
        on(.get, "/v1/plans/{plan}/postings", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = PostingService.Filter()
                filter.model = q.slug("model")
                filter.unit = q.slug("unit")
                filter.what = q.choice("what")
                filter.on = q.date("on")
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try PostingService(t).list(plan: plan, filter, page) }
            return try call.list(found, columns: PostingRecord.columns) { $0.write(to: &$1, plan: plan.description) }
        }

        on(.get, "/v1/plans/{plan}/registrations/{model}/{unit}/postings", needs: .readSubject) { call in
            try call.noQuery()
            let key = try call.registrationKey()
            let found = try await call.read { t in
                try PostingService(t).list(plan: key.plan, model: key.model, unit: key.unit)
            }
            return try call.list(Page(items: found, next: nil), columns: PostingRecord.columns) {
                $0.write(to: &$1, plan: key.plan.description)
            }
        }

        on(.get, "/v1/plans/{plan}/registrations/{model}/{unit}/postings/{posting}", needs: .readSubject) { call in
            try call.noQuery()
            let key = try call.postingKey()
            let found = try await call.read { t in try PostingService(t).get(key) }
            return Response.json { found.write(to: &$0, plan: key.plan.description) }.tagged(found.version)
        }

        on(.put, "/v1/plans/{plan}/registrations/{model}/{unit}/postings/{posting}", needs: .recordPosting) { call in
            try call.noQuery()
            let key = try call.postingKey()
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("plan", key.plan.description)
                o.echo("model", key.model.description)
                o.echo("unit", key.unit.description)
                o.echo("code", key.code.description)
                return PostingService.Draft.read(&o)
            }
            return try await call.write { t in
                try PostingService(t).put(key, draft, if: condition)
            } reply: { written in
                .written(written, version: written.record.version, location: key.path) {
                    written.record.write(to: &$0, plan: key.plan.description)
                }
            }
        }

        on(.delete, "/v1/plans/{plan}/registrations/{model}/{unit}/postings/{posting}", needs: .recordPosting) { call in
            try call.noQuery()
            let key = try call.postingKey()
            let condition = try call.precondition()
            return try await call.write { t in
                try PostingService(t).delete(key, if: condition)
            } reply: { _ in
                .noContent
            }
        }
    }
}

extension Call {
    fileprivate func postingKey() throws(ServiceError) -> PostingService.Key {
        PostingService.Key(
            plan: try slug("plan"), model: try slug("model"), unit: try slug("unit"), code: try slug("posting"))
    }
}

extension PostingRecord {
    func write(to w: inout JSONWriter, plan: String) {
        w.member("plan", plan)
        w.member("model", model)
        w.member("unit", unit.code)
        writeContent(to: &w)
    }

    fileprivate func writeContent(to w: inout JSONWriter) {
        w.member("code", code)
        w.member("what", what.rawValue)
        w.member("location", location)
        w.member("since", since.description)
        w.member("until", until?.description)
        w.member("criteria", criteria)
        w.member("note", note)
    }

    static let columns: [Column<PostingRecord>] = [
        Column("model") { $0.model }, Column("unit") { $0.unit.code }, Column("code") { $0.code },
        Column("what") { $0.what.rawValue }, Column("location") { $0.location },
        Column("since") { $0.since.description }, Column("until") { $0.until?.description },
        Column("criteria") { $0.criteria.joined(separator: " ") }, Column("note") { $0.note },
    ]
}

extension Identification {
    func write(to w: inout JSONWriter) {
        w.member("criterion", criterion)
        w.member(
            "postings",
            array: { w in
                for posting in postings { w.elementObject { posting.writeContent(to: &$0) } }
            })
    }
}
