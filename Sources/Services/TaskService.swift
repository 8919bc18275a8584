package import Domain
internal import JSON
package import Storage

/// A task as the actor sees it now.
package struct TaskView: Sendable {
    package let record: ObligationRecord
    package let supporting: [UnitReference]
    package let updates: Int
    package let last: TaskProgress?
    /// Days since the day that was last told of; `nil` while nothing was.
    package let daysSinceUpdate: Int?
    package let verdict: Verdict?
    /// Due and not done. Never for what has no day that could be missed.
    package let isOverdue: Bool
    package let allowed: [AllowedAction]
}

/// The duties that a plan gives to units (nhiệm vụ): who leads, who supports, and what they say of how it goes.
///
/// What is ongoing is never late; it shows the age of its last update instead (X-C11).
package struct TaskService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Filter: Sendable {
        package var unit: Slug?
        package var supporting: Slug?
        package var clause: String?
        package var op: DeadlineOperator?
        package var state: ObligationState?
        package var dueBefore: Instant?
        /// Nothing told of it in so many days.
        package var quietDays: Int?
        package init() {}
    }

    /// The body of `POST …/progress`.
    package struct Entry: Sendable, Hashable {
        package var date: LocalDate?
        package var text: String
        package var document: String?
        package var unit: Slug?
        package var isDone: Bool

        package init(
            date: LocalDate? = nil, text: String, document: String? = nil, unit: Slug? = nil, isDone: Bool = false
        ) {
            self.date = date
            self.text = text
            self.document = document
            self.unit = unit
            self.isDone = isDone
        }

        package static func read(_ o: inout ObjectReader) -> Entry? {
            let date = o.date("date", required: false)
            let text = o.text("text", maximum: 4_000)
            let document = o.text("document", required: false)
            let unit = o.slug("unit", required: false)
            let isDone = o.flag("done")
            guard let text else { return nil }
            return Entry(date: date, text: text, document: document, unit: unit, isDone: isDone)
        }
    }

    // MARK: Reading

    package func get(plan code: Slug, _ key: String) throws -> TaskView {
        let (plan, row) = try task(code, key, for: .readSubject)
        return try view(row, plan)
    }

    package func list(
        plan code: Slug, _ filter: Filter, by order: TaskOrder, _ page: PageRequest
    ) throws -> Page<TaskView> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = TaskRepository.Filter(planID: plan.id)
        rows.unitID = try filter.unit.map { try t.filterUnit($0) }
        rows.supportingID = try filter.supporting.map { try t.filterUnit($0) }
        rows.clause = filter.clause
        rows.op = filter.op
        rows.state = filter.state
        rows.dueBefore = filter.dueBefore
        rows.quietSince = filter.quietDays.map { t.today.adding(days: -$0) }
        rows.root = try t.visibleRoot(of: plan)
        let found = try t.db.tasks.list(rows, by: order, page)
        return Page(items: try found.items.map { try view($0, plan) }, next: found.next)
    }

    package func progress(plan code: Slug, _ key: String, _ page: PageRequest) throws -> Page<TaskProgress> {
        let (_, row) = try task(code, key, for: .readSubject)
        let found = try t.db.tasks.progress(of: row.id, page)
        return Page(items: try t.telling(found.items) { try $0.tell(&$1.actor) }, next: found.next)
    }

    // MARK: Telling

    /// Keeps what a unit says of the task, and settles it where it says that it is done.
    package func tell(
        plan code: Slug, _ key: String, _ entry: Entry, if condition: Precondition = .none
    ) throws -> TaskView {
        let (plan, row) = try task(code, key, for: .updateTask)
        try condition.check(row.version)
        if row.state == .exempt || (entry.isDone && row.state != .open) {
            throw ServiceError.conflict(Conflict(.obligationClosed, row.state.rawValue))
        }
        let unit = try teller(entry, row, plan)
        let day = entry.date ?? t.today
        if day > t.today {
            throw ServiceError.invalid([Issue(pointer: "/date", code: .dateInFuture, arguments: [t.today.description])])
        }
        if entry.isDone {
            guard try mayFinish(row, plan) else { throw ServiceError.forbidden(.updateTask) }
            if let refusal = endless(row) { throw ServiceError.conflict(refusal) }
            try ObligationService(t).settle(
                row, .init(heldOn: day, documentNumber: entry.document, note: entry.text))
        }
        let count = try t.db.tasks.count(of: row.id)
        guard count < Self.maximum else { throw ServiceError.conflict(Conflict(.tooMany, String(Self.maximum))) }
        let progress = TaskProgress(
            number: count + 1, at: t.now, datedOn: day, text: entry.text, document: entry.document, unit: unit,
            isDone: entry.isDone, actor: t.actor.signature)
        try t.db.tasks.add(progress, to: row.id)
        guard let saved = try t.db.obligations.find(id: row.id) else {
            throw ServiceError.notFound(.task, row.key)
        }
        try t.record(
            entry.isDone ? "task.finish" : "task.progress", "/v1/plans/\(plan.code)/tasks/\(row.key)", plan: plan.id,
            unit: row.unit.id, old: row.summary, new: progress.summary)
        return try view(saved, plan)
    }

    /// More than a task of five years is told of, day by day.
    private static let maximum = 2_000

    /// The unit whose work is told of: the one named, or the first of lead and support that the actor acts for.
    private func teller(_ entry: Entry, _ row: ObligationRecord, _ plan: PlanRecord) throws -> UnitReference {
        let units = [row.unit] + (try t.db.tasks.supporting(row.id))
        guard let named = entry.unit else {
            return try units.first { try t.covers($0.id) } ?? row.unit
        }
        guard let unit = units.first(where: { $0.code == named.description }) else {
            throw ServiceError.invalid([
                Issue(pointer: "/unit", code: .valueNotAllowed, arguments: [units.map(\.code).joined(separator: ", ")])
            ])
        }
        try t.require(.updateTask, t.relations(to: plan, subject: unit.id, for: .updateTask))
        return unit
    }

    /// Who supports a task does not end it.
    private func mayFinish(_ row: ObligationRecord, _ plan: PlanRecord) throws -> Bool {
        t.may(.updateTask, try t.relations(to: plan, subject: row.unit.id, for: .updateTask))
    }

    /// Why the task cannot be done once and for all, if so.
    private func endless(_ row: ObligationRecord) -> Conflict? {
        row.rule.op == .ongoing ? Conflict(.taskEndless) : nil
    }

    // MARK: One task

    /// The task, if the actor may do `action` for the unit that leads it or for one that supports it.
    private func task(_ code: Slug, _ key: String, for action: Action) throws -> (PlanRecord, ObligationRecord) {
        let plan = try t.publishedPlan(code, for: action)
        guard let row = try t.db.obligations.find(plan: plan.id, key: key), try t.db.tasks.isTask(row.id) else {
            guard try t.visibleRoot(of: plan) == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.notFound(.task, String(key.prefix(200)))
        }
        for unit in [row.unit] + (try t.db.tasks.supporting(row.id)) {
            if t.may(action, try t.relations(to: plan, subject: unit.id, for: action)) { return (plan, row) }
        }
        throw ServiceError.forbidden(action)
    }

    private func view(_ row: ObligationRecord, _ plan: PlanRecord) throws -> TaskView {
        let supporting = try t.db.tasks.supporting(row.id)
        let last = try t.db.tasks.last(of: row.id).map { try t.telling($0) { try $0.tell(&$1.actor) } }
        var actions: [AllowedAction] = []
        let mayTell = try ([row.unit] + supporting).contains {
            t.may(.updateTask, try t.relations(to: plan, subject: $0.id, for: .updateTask))
        }
        let closed: AllowedAction.Refusal = .conflict(Conflict(.obligationClosed, row.state.rawValue))
        if mayTell { actions.append(AllowedAction("tell", row.state == .exempt ? closed : nil)) }
        if try mayFinish(row, plan) {
            let late: AllowedAction.Refusal? =
                row.due.judge(received: t.now) == .tooLate ? .conflict(.deadlinePassed(row)) : nil
            let endless = endless(row).map { AllowedAction.Refusal.conflict($0) }
            actions.append(AllowedAction("finish", row.state == .open ? endless ?? late : closed))
        }
        return TaskView(
            record: row, supporting: supporting, updates: try t.db.tasks.count(of: row.id), last: last,
            daysSinceUpdate: last.map { t.today.dayNumber - $0.datedOn.dayNumber }, verdict: row.verdict(at: t.now),
            isOverdue: row.state == .open && row.due.hasPassed(at: t.now), allowed: actions)
    }
}

extension TaskProgress {
    var summary: String {
        JSONText.object { w in
            w.member("number", number)
            w.member("date", datedOn.description)
            w.member("text", text)
            w.member("document", document)
            w.member("unit", unit.code)
            w.member("done", isDone)
        }
    }
}
