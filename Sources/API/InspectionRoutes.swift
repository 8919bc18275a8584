internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func inspections() {
        on(.get, "/v1/plans/{plan}/inspections", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, page) = try call.query { q in
                var filter = InspectionService.Filter()
                filter.state = q.choice("state")
                filter.form = q.choice("form")
                return (filter, q.page(by: .sequence))
            }
            let found = try await call.read { t in try InspectionService(t).list(plan: plan, filter, page) }
            // Who is on a team is told by the inspection itself, where the trail says who asked.
            return try call.list(found) { $0.write(to: &$1, call.language, withPersons: false) }
        }

        on(.get, "/v1/plans/{plan}/inspections/{inspection}", needs: .readPlan) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            let view = try await call.read { t in try InspectionService(t).get(plan: plan, code) }
            let response = view.response(call.language)
            if view.namesPeople, !call.has(response) {
                try await call.leaveTrace(
                    "inspection.read", view.path, plan: view.record.planID, unit: view.record.leadUnit.id)
            }
            return response
        }

        on(.put, "/v1/plans/{plan}/inspections/{inspection}", needs: .writeInspection) { call in
            try call.noQuery()
            let (plan, code) = (try call.slug("plan"), try call.slug("inspection"))
            let condition = try call.precondition()
            let draft = try call.body { o in
                o.echo("plan", plan.description)
                o.echo("code", code.description)
                return InspectionDraft.read(&o)
            }
            let language = call.language
            return try await call.write { t in
                try InspectionService(t).put(plan: plan, code, draft, if: condition)
            } reply: { written in
                .written(
                    written, version: written.record.record.version, location: "/v1/plans/\(plan)/inspections/\(code)"
                ) { written.record.write(to: &$0, language) }
            }
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/open", needs: .writeInspection) { call in
            try await call.changeInspection { try InspectionService($0).open(plan: $1, $2, if: $3) }
        }

        on(.post, "/v1/plans/{plan}/inspections/{inspection}/close", needs: .writeInspection) { call in
            try await call.changeInspection { try InspectionService($0).close(plan: $1, $2, if: $3) }
        }
    }
}

extension Call {
    fileprivate func changeInspection(
        _ act: @escaping @Sendable (Transaction, Slug, Slug, Precondition) throws -> InspectionView
    ) async throws -> Response {
        try noQuery()
        try noBody()
        let (plan, code) = (try slug("plan"), try slug("inspection"))
        let condition = try precondition()
        let language = language
        return try await write { t in
            try act(t, plan, code, condition)
        } reply: {
            $0.response(language)
        }
    }
}

extension InspectionView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    /// Whether the reader sees who is on the team.
    var namesPeople: Bool { showsPersons && draft.team.contains { $0.person != nil } }

    var path: String { "/v1/plans/\(plan)/inspections/\(record.code)" }

    func write(to w: inout JSONWriter, _ language: Language, withPersons: Bool = true) {
        w.member("plan", plan)
        w.member("code", record.code)
        w.member("state", record.state.rawValue)
        w.member("openedAt", record.openedAt?.description)
        w.member("closedAt", record.closedAt?.description)
        draft.write(to: &w, withPersons: withPersons && showsPersons)
        if let targets { w.member("targets", targets) } else { w.memberNull("targets") }
        w.allowedActions(allowed, language)
    }
}
