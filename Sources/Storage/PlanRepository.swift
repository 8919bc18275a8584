package import Domain
internal import SQLite

/// A plan as queries need it; its document is kept beside it (`PlanRepository.document`).
package struct PlanRecord: Sendable, Hashable {
    package var id: Int64
    package var code: String
    package var title: String
    package var issuer: UnitReference
    package var standingUnit: UnitReference
    package var parentPlan: String?
    /// The plan whose scoresheets this one is scored on, where they are not its own.
    package var scoresheetPlan: String?
    package var from: LocalDate
    package var to: LocalDate
    package var finalScore: FinalScoreRule
    package var publishedAt: Instant?
    package var version: Int

    package var isPublished: Bool { publishedAt != nil }

    package init(
        id: Int64 = 0, code: String, title: String, issuer: UnitReference, standingUnit: UnitReference,
        parentPlan: String?, scoresheetPlan: String? = nil, from: LocalDate, to: LocalDate, finalScore: FinalScoreRule,
        publishedAt: Instant? = nil, version: Int = 1
    ) {
        self.id = id
        self.code = code
        self.title = title
        self.issuer = issuer
        self.standingUnit = standingUnit
        self.parentPlan = parentPlan
        self.scoresheetPlan = scoresheetPlan
        self.from = from
        self.to = to
        self.finalScore = finalScore
        self.publishedAt = publishedAt
        self.version = version
    }
}

/// A model of a published plan.
package struct PlanModelRecord: Sendable, Hashable {
    package let modelID: Int64
    package let model: String
    package let authorID: Int64?
    package let firstMonth: Month?
    package let lastMonth: Month?
    package let dueDay: Int?
    package let lateDays: Int?

    package init(
        modelID: Int64, model: String, authorID: Int64?, firstMonth: Month?, lastMonth: Month?, dueDay: Int?,
        lateDays: Int?
    ) {
        self.modelID = modelID
        self.model = model
        self.authorID = authorID
        self.firstMonth = firstMonth
        self.lastMonth = lastMonth
        self.dueDay = dueDay
        self.lateDays = lateDays
    }

    /// The months that are scored; empty when the plan scores this model in none.
    package var months: [Month] {
        guard let firstMonth, let lastMonth else { return [] }
        return firstMonth.months(through: lastMonth)
    }
}

package struct PlanRepository {
    let db: Connection

    package func find(_ code: String) throws -> PlanRecord? {
        try db.first(
            """
            SELECT p.id, p.code, p.title, i.id, i.code, s.id, s.code, parent.code, p.period_from, p.period_to, p.final_score,
                p.published_at, p.version, sheets.code
            FROM plan p JOIN unit i ON i.id = p.issuer_id JOIN unit s ON s.id = p.standing_unit_id
                LEFT JOIN plan parent ON parent.id = p.parent_plan_id LEFT JOIN plan sheets ON sheets.id = p.scoresheet_plan_id
            WHERE p.code = ?
            """, code, read: { try Self.record($0) })
    }

    /// - Parameters:
    ///   - root: only plans to which this unit or what is below it stands in one of `relations`; `nil` is everything.
    package func list(text: String?, root: Int64?, by relations: Relations = [], _ page: PageRequest) throws -> Page<
        PlanRecord
    > {
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT p.id, p.code, p.title, i.id, i.code, s.id, s.code, parent.code, p.period_from, p.period_to, p.final_score,
                p.published_at, p.version, sheets.code, p.sort_key
            FROM plan p JOIN unit i ON i.id = p.issuer_id JOIN unit s ON s.id = p.standing_unit_id
                LEFT JOIN plan parent ON parent.id = p.parent_plan_id LEFT JOIN plan sheets ON sheets.id = p.scoresheet_plan_id
            WHERE 1
            """)
        if root != nil {
            sql.append(" AND (0")
            if relations.contains(.issuerBelow) { sql.append(" OR p.issuer_id IN below") }
            if relations.contains(.standingBelow) { sql.append(" OR p.standing_unit_id IN below") }
            sql.append(" OR p.state = 'published' AND (0")
            if relations.contains(.authorBelow) {
                sql.append(
                    " OR EXISTS (SELECT 1 FROM plan_model m WHERE m.plan_id = p.id AND m.author_id IN below)")
            }
            if relations.contains(.participates) {
                sql.append(
                    """
                     OR EXISTS (SELECT 1 FROM below JOIN obligation o ON o.plan_id = p.id AND o.unit_id = below.id)
                     OR EXISTS (SELECT 1 FROM below JOIN obligation o ON o.plan_id = p.id AND o.subject_id = below.id)
                     OR EXISTS (SELECT 1 FROM below CROSS JOIN registration r ON r.unit_id = below.id WHERE +r.plan_id = p.id)
                    """)
            }
            if relations.contains(.onTeam) {
                sql.append(
                    """
                     OR EXISTS (
                        SELECT 1 FROM inspection i JOIN inspection_member t ON t.inspection_id = i.id
                        WHERE i.plan_id = p.id AND i.state = 'open' AND t.unit_id IN below)
                    """)
            }
            sql.append("))")
        }
        if let text { sql.append(" AND instr(p.search, ?) > 0", text) }
        sql.append(page, by: "p.sort_key", "p.id")
        let rows = try db.rows(sql) { (try Self.record($0), $0.blob(14)) }
        let found = Page(rows, limit: page.limit) { Cursor(.bytes($0.1), .integer($0.0.id)) }
        return Page(items: found.items.map(\.0), next: found.next)
    }

    private static func record(_ row: borrowing Row) throws -> PlanRecord {
        guard let from = LocalDate(row.text(8)), let to = LocalDate(row.text(9)) else {
            throw StoredValueError("a plan's period is no pair of dates")
        }
        return PlanRecord(
            id: row.int(0), code: row.text(1), title: row.text(2),
            issuer: UnitReference(id: row.int(3), code: row.text(4)),
            standingUnit: UnitReference(id: row.int(5), code: row.text(6)), parentPlan: row.optionalText(7),
            scoresheetPlan: row.optionalText(13), from: from, to: to, finalScore: try row.decoded(10),
            publishedAt: row.optionalInt(11).map { Instant(milliseconds: $0) },
            version: Int(row.int(12)))
    }

    /// The body of the PUT in the API's own JSON. Apart from the record, for it may be long and few need it.
    package func document(of plan: Int64) throws -> String {
        try db.first("SELECT document FROM plan WHERE id = ?", plan) { $0.text(0) } ?? "{}"
    }

    /// Writes the draft, new when `record.id` is 0; answers its id.
    package func save(
        _ record: PlanRecord, document: String, parentID: Int64?, scoresheetPlanID: Int64?, now: Instant
    ) throws -> Int64 {
        let search = VietnameseText.fold("\(record.title) | \(record.code)")
        let key = ListKey.of(record.title)
        if record.id == 0 {
            try db.run(
                """
                INSERT INTO plan (code, title, state, issuer_id, standing_unit_id, parent_plan_id, scoresheet_plan_id,
                    period_from, period_to, final_score, document, search, sort_key, updated_at)
                VALUES (?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, record.code, record.title, record.issuer.id, record.standingUnit.id, parentID, scoresheetPlanID,
                record.from.description,
                record.to.description, record.finalScore.rawValue, document, search, key, now.milliseconds)
            return db.lastInsertedID
        }
        try db.run(
            """
            UPDATE plan SET title = ?, issuer_id = ?, standing_unit_id = ?, parent_plan_id = ?, scoresheet_plan_id = ?,
                period_from = ?, period_to = ?, final_score = ?, document = ?, search = ?, sort_key = ?, version = version + 1, updated_at = ?
            WHERE id = ?
            """, record.title, record.issuer.id, record.standingUnit.id, parentID, scoresheetPlanID,
            record.from.description,
            record.to.description, record.finalScore.rawValue, document, search, key, now.milliseconds, record.id
        )
        return record.id
    }

    package func publish(_ id: Int64, now: Instant) throws {
        try db.run(
            "UPDATE plan SET state = 'published', published_at = ?, version = version + 1, updated_at = ? WHERE id = ?",
            now.milliseconds, now.milliseconds, id)
    }

    // MARK: Models and rules of a published plan

    package func add(_ model: PlanModelRecord, position: Int, to plan: Int64) throws {
        try db.run(
            """
            INSERT INTO plan_model (plan_id, model_id, position, author_id, first_month, last_month, due_day, late_days)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, plan, model.modelID, position, model.authorID, model.firstMonth?.description,
            model.lastMonth?.description,
            model.dueDay, model.lateDays)
    }

    package func models(of plan: Int64) throws -> [PlanModelRecord] {
        try db.rows(
            """
            SELECT m.model_id, model.code, m.author_id, m.first_month, m.last_month, m.due_day, m.late_days
            FROM plan_model m JOIN model ON model.id = m.model_id WHERE m.plan_id = ? ORDER BY m.position
            """, plan
        ) { Self.model($0) }
    }

    package func model(_ code: String, of plan: Int64) throws -> PlanModelRecord? {
        try db.first(
            """
            SELECT m.model_id, model.code, m.author_id, m.first_month, m.last_month, m.due_day, m.late_days
            FROM model JOIN plan_model m ON m.model_id = model.id AND m.plan_id = ? WHERE model.code = ?
            """, plan, code
        ) { Self.model($0) }
    }

    private static func model(_ row: borrowing Row) -> PlanModelRecord {
        PlanModelRecord(
            modelID: row.int(0), model: row.text(1), authorID: row.optionalInt(2),
            firstMonth: row.optionalText(3).flatMap { Month($0) }, lastMonth: row.optionalText(4).flatMap { Month($0) },
            dueDay: row.optionalInt(5).map { Int($0) }, lateDays: row.optionalInt(6).map { Int($0) })
    }

    /// Adds a rule and answers its id.
    package func addRule(
        plan: Int64, code: String, kind: ObligationKind, op: DeadlineOperator, text: String?, recipient: Int64?,
        via: Int64?,
        clauseLabel: String?, clauseQuote: String?, amendment: Int64? = nil
    ) throws -> Int64 {
        try db.run(
            """
            INSERT INTO plan_rule (plan_id, code, kind, op, text, recipient_id, via_id, clause_label, clause_quote, amendment_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, plan, code, kind.rawValue, op.rawValue, text, recipient, via, clauseLabel, clauseQuote, amendment)
        return db.lastInsertedID
    }

    package func ruleID(_ code: String, in plan: Int64) throws -> Int64? {
        try db.first("SELECT id FROM plan_rule WHERE plan_id = ? AND code = ?", plan, code) { $0.int(0) }
    }

    /// Makes another version of the plan where something that is shown with it has changed.
    package func touch(_ id: Int64, now: Instant) throws {
        try db.run("UPDATE plan SET version = version + 1, updated_at = ? WHERE id = ?", now.milliseconds, id)
    }

    package func hasRule(_ code: String, in plan: Int64) throws -> Bool {
        try db.first("SELECT 1 FROM plan_rule WHERE plan_id = ? AND code = ?", plan, code) { _ in true } ?? false
    }

    /// What a rule of the plan asks for; `nil` where there is none of that code.
    package func ruleKind(_ code: String, of plan: Int64) throws -> ObligationKind? {
        try db.first("SELECT kind FROM plan_rule WHERE plan_id = ? AND code = ?", plan, code) { try $0.decoded(0) }
    }

    /// Whether some unit of the subtree owes something in the plan, or has registered for it without being asked.
    package func participates(_ plan: Int64, root: Int64) throws -> Bool {
        // Most that ask owe something themselves, which is one look into an index.
        let own = try db.first("SELECT 1 FROM obligation WHERE plan_id = ? AND unit_id = ? LIMIT 1", plan, root) { _ in
            true
        }
        if own == true { return true }
        var sql = SQL.below(root)
        sql.append(
            """
            SELECT 1 FROM below WHERE EXISTS (
                SELECT 1 FROM obligation o WHERE o.plan_id = ? AND (o.unit_id = below.id))
                OR EXISTS (SELECT 1 FROM obligation o WHERE o.plan_id = ? AND o.subject_id = below.id)
                OR EXISTS (SELECT 1 FROM registration r WHERE r.unit_id = below.id AND +r.plan_id = ?)
            LIMIT 1
            """, plan, plan, plan)
        return try db.first(sql) { _ in true } ?? false
    }

    /// Whether a unit of the subtree writes a scoresheet of the plan.
    package func hasAuthor(_ plan: Int64, below root: Int64) throws -> Bool {
        var sql = SQL.below(root)
        sql.append("SELECT 1 FROM plan_model WHERE plan_id = ? AND author_id IN below LIMIT 1", plan)
        return try db.first(sql) { _ in true } ?? false
    }
}
