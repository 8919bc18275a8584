package import Domain
internal import SQLite

/// How a task came on, as a unit told it.
package struct TaskProgress: Sendable, Hashable {
    package var number: Int
    package var at: Instant
    package var datedOn: LocalDate
    package var text: String
    package var document: String?
    package var unit: UnitReference
    package var isDone: Bool
    package var actor: Signature

    package init(
        number: Int, at: Instant, datedOn: LocalDate, text: String, document: String?, unit: UnitReference,
        isDone: Bool, actor: Signature
    ) {
        self.number = number
        self.at = at
        self.datedOn = datedOn
        self.text = text
        self.document = document
        self.unit = unit
        self.isDone = isDone
        self.actor = actor
    }
}

/// In which order a list of tasks stands.
package enum TaskOrder: String, Sendable, Hashable, CaseIterable {
    /// By due date, what has none last.
    case due
    /// By the name of the unit that leads, then by due date.
    case unit
    /// As the document has its clauses.
    case clause
}

/// Tasks: rows of the ledger by the plan's duties, who supports them, and what was told of them.
package struct TaskRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64
        package var unitID: Int64?
        package var supportingID: Int64?
        package var clause: String?
        package var op: DeadlineOperator?
        package var state: ObligationState?
        /// Due before this instant.
        package var dueBefore: Instant?
        /// Nothing was told of it on this day or later.
        package var quietSince: LocalDate?
        /// Only what this unit or what is below it leads or supports.
        package var root: Int64?
        package init(planID: Int64) { self.planID = planID }
    }

    /// A task and its place in the list.
    private struct Place {
        let id: Int64
        let cursor: Cursor
    }

    // MARK: Reading

    package func list(_ filter: Filter, by order: TaskOrder, _ page: PageRequest) throws -> Page<ObligationRecord> {
        var sql = SQL.below(filter.root)
        sql.append(
            """
            SELECT o.id, o.due_order, u.sort_key, o.rule_id
            FROM obligation o JOIN unit u ON u.id = o.unit_id JOIN plan_rule r ON r.id = o.rule_id
            WHERE o.plan_id = ? AND o.kind = 'task'
                AND NOT EXISTS (SELECT 1 FROM inspection_rule x WHERE x.rule_id = o.rule_id)
            """, filter.planID)
        append(filter, to: &sql)
        let parts = page.cursor?.parts ?? []
        switch (order, parts.first, parts.dropFirst().first, parts.last) {
        case (.due, .integer(let due)?, _, .integer(let id)?):
            sql.append(" AND (o.due_order, o.id) > (?, ?)", due, id)
        case (.unit, .bytes(let name)?, .integer(let due)?, .integer(let id)?):
            sql.append(" AND (u.sort_key, o.due_order, o.id) > (?, ?, ?)", name, due, id)
        case (.clause, .integer(let rule)?, _, .integer(let id)?):
            sql.append(" AND (o.rule_id, o.id) > (?, ?)", rule, id)
        default: break
        }
        switch order {
        case .due: sql.append(" ORDER BY o.due_order, o.id LIMIT ?", page.limit + 1)
        case .unit: sql.append(" ORDER BY u.sort_key, o.due_order, o.id LIMIT ?", page.limit + 1)
        case .clause: sql.append(" ORDER BY o.rule_id, o.id LIMIT ?", page.limit + 1)
        }
        let places = try db.rows(sql) { row in
            let id = row.int(0)
            return switch order {
            case .due: Place(id: id, cursor: Cursor(.integer(row.int(1)), .integer(id)))
            case .unit: Place(id: id, cursor: Cursor(.bytes(row.blob(2)), .integer(row.int(1)), .integer(id)))
            case .clause: Place(id: id, cursor: Cursor(.integer(row.int(3)), .integer(id)))
            }
        }
        let found = Page(places, limit: page.limit, cursor: \.cursor)
        return Page(items: try found.items.compactMap { try db.obligations.find(id: $0.id) }, next: found.next)
    }

    private func append(_ filter: Filter, to sql: inout SQL) {
        if filter.root != nil {
            sql.append(
                """
                 AND (o.unit_id IN below OR o.subject_id IN below OR EXISTS (
                    SELECT 1 FROM rule_support s WHERE s.rule_id = o.rule_id AND s.unit_id IN below))
                """)
        }
        if let unit = filter.unitID { sql.append(" AND o.unit_id = ?", unit) }
        if let unit = filter.supportingID {
            sql.append(
                " AND EXISTS (SELECT 1 FROM rule_support y WHERE y.rule_id = o.rule_id AND y.unit_id = ?)", unit)
        }
        if let clause = filter.clause { sql.append(" AND r.clause_label = ?", clause) }
        if let op = filter.op { sql.append(" AND r.op = ?", op.rawValue) }
        if let state = filter.state { sql.append(" AND o.state = ?", state.rawValue) }
        if let instant = filter.dueBefore { sql.append(" AND o.due_order < ?", instant.milliseconds) }
        if let day = filter.quietSince?.description {
            sql.append(
                """
                 AND NOT EXISTS (SELECT 1 FROM task_progress p WHERE p.obligation_id = o.id AND p.dated_on >= ?)
                """, day)
        }
    }

    /// Whether the row stands for a duty of the plan, and not for what an inspection has brought in.
    package func isTask(_ obligation: Int64) throws -> Bool {
        try db.first(
            """
            SELECT 1 FROM obligation o WHERE o.id = ? AND o.kind = 'task'
                AND NOT EXISTS (SELECT 1 FROM inspection_rule x WHERE x.rule_id = o.rule_id)
            """, obligation
        ) { _ in true } ?? false
    }

    /// Who supports the unit that leads, in the order of the document.
    package func supporting(_ obligation: Int64) throws -> [UnitReference] {
        try db.rows(
            """
            SELECT u.id, u.code FROM obligation o JOIN rule_support s ON s.rule_id = o.rule_id JOIN unit u ON u.id = s.unit_id
            WHERE o.id = ? AND s.unit_id <> o.unit_id ORDER BY s.position, u.id
            """, obligation
        ) { UnitReference(id: $0.int(0), code: $0.text(1)) }
    }

    /// Everything that was told, in the order in which it was told.
    package func progress(of obligation: Int64, _ page: PageRequest) throws -> Page<TaskProgress> {
        var sql = Self.select()
        sql.append(" WHERE p.obligation_id = ?", obligation)
        sql.append(page, by: "p.number")
        let rows = try db.rows(sql) { try Self.progress($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer(Int64($0.number))) }
    }

    /// What tells of the latest day.
    package func last(of obligation: Int64) throws -> TaskProgress? {
        var sql = Self.select()
        sql.append(" WHERE p.obligation_id = ? ORDER BY p.dated_on DESC, p.number DESC LIMIT 1", obligation)
        return try db.first(sql) { try Self.progress($0) }
    }

    package func count(of obligation: Int64) throws -> Int {
        try db.first("SELECT count(*) FROM task_progress WHERE obligation_id = ?", obligation) { Int($0.int(0)) } ?? 0
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT p.number, p.at, p.dated_on, p.text, p.document, u.id, u.code, p.done, p.actor
            FROM task_progress p JOIN unit u ON u.id = p.unit_id
            """)
    }

    private static func progress(_ row: borrowing Row) throws -> TaskProgress {
        guard let day = LocalDate(row.text(2)) else { throw StoredValueError("the day of a progress entry is none") }
        return TaskProgress(
            number: Int(row.int(0)), at: Instant(milliseconds: row.int(1)), datedOn: day, text: row.text(3),
            document: row.optionalText(4), unit: UnitReference(id: row.int(5), code: row.text(6)),
            isDone: row.int(7) == 1, actor: Signature(row.text(8)))
    }

    // MARK: Writing

    package func add(_ progress: TaskProgress, to obligation: Int64) throws {
        try db.run(
            """
            INSERT INTO task_progress (obligation_id, number, at, dated_on, text, document, unit_id, done, actor)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, obligation, progress.number, progress.at.milliseconds, progress.datedOn.description, progress.text,
            progress.document, progress.unit.id, progress.isDone, progress.actor)
    }

    package func support(_ rule: Int64, by units: [UnitReference]) throws {
        for (position, unit) in units.enumerated() {
            try db.run(
                "INSERT INTO rule_support (rule_id, unit_id, position) VALUES (?, ?, ?)", rule, unit.id, position)
        }
    }
}
