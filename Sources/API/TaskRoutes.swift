internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services
internal import Storage

extension Routes {
    mutating func tasks() {
        on(.get, "/v1/plans/{plan}/tasks", needs: .readPlan) { call in
            let plan = try call.slug("plan")
            let (filter, order, page) = try call.query { q in
                var filter = TaskService.Filter()
                filter.unit = q.slug("unit")
                filter.supporting = q.slug("supporting")
                filter.clause = q.text("clause")
                filter.op = q.choice("op")
                filter.state = q.choice("state")
                filter.dueBefore = q.date("dueBefore")?.startsAt
                filter.quietDays = q.integer("quietDays", in: 0...3_660, required: false)
                let order = q.choice("order", TaskOrder.self) ?? .due
                return (filter, order, q.page(by: order == .unit ? .nameAndDue : .due))
            }
            let found = try await call.read { t in try TaskService(t).list(plan: plan, filter, by: order, page) }
            return try call.list(found, columns: TaskView.columns) { $0.write(to: &$1, call.language) }
        }

        on(.get, "/v1/plans/{plan}/tasks/{id}", needs: .readSubject) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let view = try await call.read { t in try TaskService(t).get(plan: plan, key) }
            return view.response(call.language)
        }

        on(.get, "/v1/plans/{plan}/tasks/{id}/progress", needs: .readSubject) { call in
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let page = try call.query { q in q.page(by: .sequence) }
            let found = try await call.read { t in try TaskService(t).progress(plan: plan, key, page) }
            return try call.list(found, columns: TaskProgress.columns) { $0.write(to: &$1) }
        }

        on(.post, "/v1/plans/{plan}/tasks/{id}/progress", needs: .updateTask) { call in
            try call.noQuery()
            let (plan, key) = (try call.slug("plan"), call.request.parameters["id"])
            let condition = try call.precondition()
            let entry = try call.body { TaskService.Entry.read(&$0) }
            let language = call.language
            return try await call.write { t in
                try TaskService(t).tell(plan: plan, key, entry, if: condition)
            } reply: {
                $0.response(language)
            }
        }
    }
}

extension TaskProgress {
    func write(to w: inout JSONWriter) {
        w.member("number", number)
        w.member("date", datedOn.description)
        w.member("text", text)
        w.member("document", document)
        w.member("unit", unit.code)
        w.member("done", isDone)
        w.member("at", at.description)
        w.member("by", actor.told)
    }

    static let columns: [Column<TaskProgress>] = [
        Column("number") { String($0.number) }, Column("date") { $0.datedOn.description }, Column("text") { $0.text },
        Column("document") { $0.document }, Column("unit") { $0.unit.code }, Column("done") { String($0.isDone) },
        Column("at") { $0.at.description }, Column("by") { $0.actor.told },
    ]
}

extension TaskView {
    func response(_ language: Language) -> Response {
        Response.json { write(to: &$0, language) }.tagged(record.version)
    }

    func write(to w: inout JSONWriter, _ language: Language) {
        w.member("id", record.key)
        w.member("plan", record.plan)
        w.member("unit", record.unit.code)
        w.member("unitName", record.unitName)
        w.member("supporting", supporting.map(\.code))
        w.member("rule", record.rule.code)
        w.member("text", record.rule.text)
        w.member(
            "clause",
            object: { w in
                w.member("label", record.rule.clauseLabel)
                w.member("quote", record.rule.clauseQuote)
            })
        w.member("op", record.rule.op.rawValue)
        w.member("period", record.period)
        w.member("dueAt", record.due.dueAt?.description)
        w.member("lateUntil", record.due.lateUntil?.description)
        w.member("state", record.state.rawValue)
        w.member("verdict", verdict?.rawValue)
        w.member("declared", record.isDeclared)
        w.member("overdue", isOverdue)
        w.member("settledAt", record.settledAt?.description)
        w.member("updates", updates)
        if let last {
            w.member("lastUpdate", object: { last.write(to: &$0) })
        } else {
            w.memberNull("lastUpdate")
        }
        w.member("daysSinceUpdate", daysSinceUpdate)
        w.allowedActions(allowed, language)
    }

    static let columns: [Column<TaskView>] = [
        Column("id") { $0.record.key }, Column("unit") { $0.record.unit.code },
        Column("unitName") { $0.record.unitName },
        Column("supporting") { $0.supporting.map(\.code).joined(separator: " ") },
        Column("clause") { $0.record.rule.clauseLabel }, Column("text") { $0.record.rule.text },
        Column("op") { $0.record.rule.op.rawValue }, Column("dueAt") { $0.record.due.dueAt?.description },
        Column("state") { $0.record.state.rawValue }, Column("verdict") { $0.verdict?.rawValue },
        Column("overdue") { String($0.isOverdue) }, Column("updates") { String($0.updates) },
        Column("lastUpdateOn") { $0.last?.datedOn.description }, Column("lastUpdate") { $0.last?.text },
        Column("daysSinceUpdate") { $0.daysSinceUpdate.map { String($0) } },
        Column("declared") { String($0.record.isDeclared) },
    ]
}
