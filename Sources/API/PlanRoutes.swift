internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func plans() {
        on(.get, "/v1/plans", needs: .readPlan) { call in
            let (text, page) = try call.query { q in (q.text("q"), q.page(by: .name)) }
            let found = try await call.read { t in try PlanService(t).list(text: text, page) }
            return try call.list(found) { plan, w in
                w.member("code", plan.code)
                w.member("title", plan.title)
                w.member("state", plan.isPublished ? "published" : "draft")
                w.member("issuer", plan.issuer.code)
                w.member("standingUnit", plan.standingUnit.code)
                w.member(
                    "period",
                    object: { w in
                        w.member("from", plan.from.description)
                        w.member("to", plan.to.description)
                    })
                w.member("publishedAt", plan.publishedAt?.description)
            }
        }

        on(.get, "/v1/plans/{plan}", needs: .readPlan) { call in
            try call.noQuery()
            let code = try call.slug("plan")
            let plan = try await call.read { t in try PlanService(t).get(code) }
            return .json { plan.write(to: &$0, call.language) }.tagged(plan.record.version)
        }

        on(.put, "/v1/plans/{plan}", needs: .draftPlan, maximumBody: context.maximumBulkBody) { call in
            try call.noQuery()
            let code = try call.slug("plan")
            let condition = try call.precondition()
            let draft = try PlanDraft(call.json()) { $0.echo("code", code.description) }
            let language = call.language
            return try await call.write { t in
                try PlanService(t).put(code, draft, if: condition)
            } reply: { written in
                .written(written, version: written.record.record.version, location: "/v1/plans/\(code)") { w in
                    written.record.write(to: &w, language)
                }
            }
        }

        on(.post, "/v1/plans/{plan}/publish", needs: .publishPlan) { call in
            try call.noQuery()
            try call.noBody()
            let code = try call.slug("plan")
            let condition = try call.precondition()
            let (withRows, language) = (call.isDryRun, call.language)
            return try await call.write(alone: true) { t in
                try PlanService(t).publish(code, if: condition)
            } reply: { publication in
                Response.json { publication.write(to: &$0, language, withRows: withRows) }.tagged(
                    publication.plan.version)
            }
        }
    }
}

extension PlanView {
    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("code", record.code)
        w.member("state", record.isPublished ? "published" : "draft")
        w.member("publishedAt", record.publishedAt?.description)
        // The document is kept in the API's own form: its members follow as they are.
        w.members(ofObject: document)
        w.member(
            "amendments",
            array: { w in
                for amendment in amendments {
                    w.elementObject { w in
                        w.member("code", amendment.code)
                        w.member("number", amendment.number)
                        w.member("issuedOn", amendment.issuedOn.description)
                        w.member("publishedAt", amendment.publishedAt?.description)
                    }
                }
            })
        w.allowedActions(allowed, language)
    }
}

extension JSONWriter {
    /// The members of an object that is JSON text already, such as a stored document.
    mutating func members(ofObject text: String) {
        guard let json = try? JSON.parse(Array(text.utf8)), case .object(let object) = json else { return }
        for member in object.members {
            name(member.name)
            member.value.write(to: &self)
        }
    }
}

extension PlanService.Publication {
    static let rowLimit = 1_000

    func write(to w: inout JSONWriter, _ language: Language, withRows: Bool) {
        w.member("plan", plan.code)
        w.member("state", "published")
        w.member("publishedAt", plan.publishedAt?.description)
        w.member("obligations", rows.count)
        w.member(
            "kinds",
            array: { w in
                for kind in ObligationKind.allCases {
                    let count = rows.count { $0.obligation.kind == kind }
                    guard count > 0 else { continue }
                    w.elementObject { w in
                        w.member("kind", kind.rawValue)
                        w.member("count", count)
                    }
                }
            })
        w.member(
            "emptyGroups",
            array: { w in
                for item in emptyGroups {
                    w.elementObject { w in
                        w.member("rule", item.rule.description)
                        w.member("group", item.group.description)
                    }
                }
            })
        w.withoutDuty(gaps, language)
        guard withRows else { return }
        w.member(
            "rows",
            array: { w in
                for row in rows.prefix(Self.rowLimit) {
                    w.elementObject { w in
                        w.member("id", row.obligation.key)
                        w.member("rule", row.rule.code.description)
                        w.member("op", row.obligation.due.op.rawValue)
                        w.member("dueAt", row.obligation.due.dueAt?.description)
                        w.member("lateUntil", row.obligation.due.lateUntil?.description)
                    }
                }
            })
        w.member("rowsOmitted", max(0, rows.count - Self.rowLimit))
    }
}
