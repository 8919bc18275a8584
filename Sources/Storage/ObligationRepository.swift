package import Domain
internal import SQLite

/// The ledger.
package struct ObligationRepository {
    let db: Connection

    package struct Filter: Sendable {
        package var planID: Int64?
        package var unitID: Int64?
        package var kind: ObligationKind?
        package var modelID: Int64?
        package var state: ObligationState?
        package var isDeclared: Bool?
        /// Whether what settled the row is returned now.
        package var isReturned: Bool?
        package var period: String?
        /// Due before this instant.
        package var dueBefore: Instant?
        /// Due after this instant, or without a due date.
        package var dueAfter: Instant?
        /// Only what this unit or what is below it owes.
        package var root: Int64?
        package init() {}
    }

    // MARK: Reading

    package func find(plan: Int64, key: String) throws -> ObligationRecord? {
        var sql = Self.select()
        sql.append(" WHERE o.plan_id = ? AND o.key = ?", plan, key)
        return try db.first(sql) { try Self.record($0) }
    }

    package func find(id: Int64) throws -> ObligationRecord? {
        var sql = Self.select()
        sql.append(" WHERE o.id = ?", id)
        return try db.first(sql) { try Self.record($0) }
    }

    /// Rows by due date, what has none last.
    package func list(_ filter: Filter, _ page: PageRequest) throws -> Page<ObligationRecord> {
        var sql = SQL.below(filter.root)
        sql.append(Self.select())
        sql.append(" WHERE 1")
        if filter.isReturned == true, filter.unitID == nil, let plan = filter.planID {
            // Few are returned, so a list of them begins with these, which `+` says to SQLite.
            sql.appendReturned(plan: plan)
            sql.append(" AND +o.plan_id = ?", plan)
            if filter.root != nil { sql.append(" AND (o.unit_id IN below OR o.subject_id IN below)") }
        } else {
            try appendPlace(filter, to: &sql)
            if let isReturned = filter.isReturned { sql.appendIsReturned(isReturned) }
        }
        if let kind = filter.kind { sql.append(" AND o.kind = ?", kind.rawValue) }
        if let model = filter.modelID { sql.append(" AND o.model_id = ?", model) }
        if let state = filter.state { sql.append(" AND o.state = ?", state.rawValue) }
        if let isDeclared = filter.isDeclared { sql.append(" AND o.declared = ?", isDeclared) }
        if let period = filter.period { sql.append(" AND o.period = ?", period) }
        if let instant = filter.dueBefore { sql.append(" AND o.due_order < ?", instant.milliseconds) }
        if let instant = filter.dueAfter { sql.append(" AND o.due_order > ?", instant.milliseconds) }
        if case .integer(let due)? = page.cursor?.parts.first, case .integer(let id)? = page.cursor?.parts.last {
            sql.append(" AND (o.due_order, o.id) > (?, ?)", due, id)
        }
        sql.append(" ORDER BY o.due_order, o.id LIMIT ?", page.limit + 1)
        let rows = try db.rows(sql) { try Self.record($0) }
        return Page(rows, limit: page.limit) { Cursor(.integer($0.dueOrder), .integer($0.id)) }
    }

    /// The condition of whose rows they are.
    private func appendPlace(_ filter: Filter, to sql: inout SQL) throws {
        // The rows of a few units are found by unit and sorted, those of many by walking through the list, as cards are.
        if filter.unitID == nil, let root = filter.root, try db.units.isNarrow(root) {
            sql.append(
                """
                 AND o.id IN (
                    SELECT x.id FROM below CROSS JOIN obligation x ON x.unit_id = below.id
                    UNION SELECT x.id FROM below CROSS JOIN obligation x ON x.subject_id = below.id)
                """)
            if let plan = filter.planID { sql.append(" AND +o.plan_id = ?", plan) }
        } else {
            if let plan = filter.planID { sql.append(" AND o.plan_id = ?", plan) }
            if let unit = filter.unitID { sql.append(" AND o.unit_id = ?", unit) }
            if filter.root != nil { sql.append(" AND (o.unit_id IN below OR o.subject_id IN below)") }
        }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT o.id, o.plan_id, plan.code, o.key, u.id, u.code, u.name, o.kind, o.model_id, model.code, s.id, s.code, o.period,
                r.code, r.op, r.text, recipient.code, via.code, r.clause_label, r.clause_quote,
                o.due_at, o.late_until, o.extended_due_at, o.extended_late_until, o.extension_reason,
                o.state, o.verdict, o.settled_at, o.held_on, o.document_number, o.note, o.version, o.fulfilled_by,
                o.declared, amendment.code, amendment.number, amendment.issued_on, d.document_issued_on, d.document_issuer
            FROM obligation o
                JOIN plan ON plan.id = o.plan_id
                JOIN unit u ON u.id = o.unit_id
                JOIN unit s ON s.id = o.subject_id
                JOIN plan_rule r ON r.id = o.rule_id
                LEFT JOIN model ON model.id = o.model_id
                LEFT JOIN unit recipient ON recipient.id = r.recipient_id
                LEFT JOIN unit via ON via.id = r.via_id
                LEFT JOIN amendment ON amendment.id = o.amendment_id
                LEFT JOIN declaration d ON d.obligation_id = o.id AND d.withdrawn_at IS NULL
            """)
    }

    private static func record(_ row: borrowing Row) throws -> ObligationRecord {
        func instant(_ column: Int32) -> Instant? { row.optionalInt(column).map { Instant(milliseconds: $0) } }
        let reason = row.optionalText(24)
        return ObligationRecord(
            id: row.int(0), planID: row.int(1), plan: row.text(2), key: row.text(3),
            unit: UnitReference(id: row.int(4), code: row.text(5)), unitName: row.text(6), kind: try row.decoded(7),
            modelID: row.optionalInt(8), model: row.optionalText(9),
            subject: UnitReference(id: row.int(10), code: row.text(11)), period: row.optionalText(12),
            rule: ObligationRecord.Rule(
                code: row.text(13), op: try row.decoded(14), text: row.optionalText(15),
                recipient: row.optionalText(16),
                via: row.optionalText(17), clauseLabel: row.optionalText(18), clauseQuote: row.optionalText(19)),
            dueAt: instant(20), lateUntil: instant(21),
            extension: instant(22).map { due in
                ObligationRecord.Extension(dueAt: due, lateUntil: instant(23), reason: reason ?? "")
            },
            state: try row.decoded(25), verdict: try row.optionalDecoded(26), settledAt: instant(27),
            heldOn: row.optionalText(28).flatMap { LocalDate($0) }, documentNumber: row.optionalText(29),
            note: row.optionalText(30), version: Int(row.int(31)), isFulfilledByOther: row.optionalInt(32) != nil,
            isDeclared: row.int(33) != 0, declaration: Self.declaration(row),
            amendment: row.optionalText(34).map { code in
                ObligationRecord.Amendment(
                    code: code, number: row.optionalText(35), issuedOn: row.optionalText(36).flatMap { LocalDate($0) })
            })
    }

    private static func declaration(_ row: borrowing Row) -> ObligationRecord.Declaration? {
        guard let issuer = row.optionalText(38), let issuedOn = row.optionalText(37).flatMap({ LocalDate($0) }) else {
            return nil
        }
        return ObligationRecord.Declaration(issuedOn: issuedOn, issuer: issuer)
    }

    /// The unit nearest above `subject`, itself included, that owes a registration for the model: who answers for the place.
    package func registration(plan: Int64, model: Int64, subject: Int64) throws -> ObligationRecord? {
        for unit in try db.units.ancestry(subject) {
            var sql = Self.select()
            sql.append(
                " WHERE o.plan_id = ? AND o.unit_id = ? AND o.kind = 'registration' AND o.model_id = ?", plan, unit,
                model)
            if let found = try db.first(sql, read: { try Self.record($0) }) { return found }
        }
        return nil
    }

    /// What is owed for a subject's card of a month.
    package func scorecard(plan: Int64, model: Int64, subject: Int64, month: Month) throws -> ObligationRecord? {
        var sql = Self.select()
        sql.append(
            " WHERE o.plan_id = ? AND o.subject_id = ? AND o.kind = 'scorecard' AND o.model_id = ? AND o.period = ?",
            plan,
            subject, model, month.description)
        return try db.first(sql) { try Self.record($0) }
    }

    /// Open scoresheet duties for a model: what publishing the sheet settles.
    package func scoresheets(plan: Int64, model: Int64) throws -> [ObligationRecord] {
        var sql = Self.select()
        sql.append(
            " WHERE o.plan_id = ? AND o.kind = 'scoresheet' AND o.model_id = ? AND o.state = 'open'", plan, model)
        return try db.rows(sql) { try Self.record($0) }
    }

    /// Every card that a unit owes for a model, whichever of its places is scored.
    package func scorecards(plan: Int64, model: Int64, unit: Int64) throws -> [ObligationRecord] {
        var sql = Self.select()
        sql.append(
            " WHERE o.plan_id = ? AND o.unit_id = ? AND o.kind = 'scorecard' AND o.model_id = ? ORDER BY o.period, o.id",
            plan,
            unit, model)
        return try db.rows(sql) { try Self.record($0) }
    }

    /// Every launch that a unit owes, for itself or at a place.
    package func launches(plan: Int64, unit: Int64) throws -> [ObligationRecord] {
        var sql = Self.select()
        sql.append(" WHERE o.plan_id = ? AND o.unit_id = ? AND o.kind = 'launch' ORDER BY o.id", plan, unit)
        return try db.rows(sql) { try Self.record($0) }
    }

    /// Every row by one rule.
    package func rows(rule: Int64) throws -> [ObligationRecord] {
        var sql = Self.select()
        sql.append(" WHERE o.rule_id = ? ORDER BY o.id", rule)
        return try db.rows(sql) { try Self.record($0) }
    }

    /// The latest instant at or before `now` at which some row of the plan fell due or was last taken: figures change then, too,
    /// though nothing was written.
    package func lastBoundary(plan: Int64, now: Instant) throws -> Instant? {
        try db.first(
            """
            SELECT max(coalesce((SELECT max(due_order) FROM obligation WHERE plan_id = ?1 AND due_order <= ?2), 0),
                coalesce((SELECT max(late_order) FROM obligation WHERE plan_id = ?1 AND late_order <= ?2), 0))
            """, plan, now.milliseconds
        ) { $0.int(0) }.flatMap { $0 == 0 ? nil : Instant(milliseconds: $0) }
    }

    /// The first such instant after `now`.
    package func nextBoundary(plan: Int64, now: Instant) throws -> Instant? {
        let due = try db.first(
            "SELECT min(due_order) FROM obligation WHERE plan_id = ?1 AND due_order > ?2", plan, now.milliseconds
        ) { $0.optionalInt(0) }
        let late = try db.first(
            "SELECT min(late_order) FROM obligation WHERE plan_id = ?1 AND late_order > ?2", plan, now.milliseconds
        ) { $0.optionalInt(0) }
        return [due, late].compactMap { $0.flatMap { $0 } }.min().map { Instant(milliseconds: $0) }
    }

    // MARK: Writing

    /// The place in an amendment that changes a row.
    package struct Cause: Sendable {
        let amendment: Int64
        let clauseLabel: String
        let clauseQuote: String?

        package init(amendment: Int64, clauseLabel: String, clauseQuote: String?) {
            self.amendment = amendment
            self.clauseLabel = clauseLabel
            self.clauseQuote = clauseQuote
        }
    }

    package func add(
        _ new: NewObligation, plan: Int64, rule: Int64, now: Instant, because cause: Cause? = nil,
        by actor: Signature = ""
    ) throws {
        try db.run(
            """
            INSERT INTO obligation (plan_id, key, unit_id, kind, model_id, subject_id, period, rule_id, due_at, late_until, created_at,
                amendment_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, plan, new.key, new.unitID, new.kind.rawValue, new.modelID, new.subjectID, new.period, rule,
            new.due.dueAt?.milliseconds, new.due.lateUntil?.milliseconds, now.milliseconds, cause?.amendment)
        if cause != nil { try log(db.lastInsertedID, "owe", at: now, by: actor, reason: nil, because: cause) }
    }

    /// Gives the row another due date by its rule. An extension that reaches further stays; one that does not is spent.
    package func move(_ id: Int64, to due: Due, because cause: Cause, at: Instant, by: Signature) throws {
        try keepFirst(id)
        try db.run(
            """
            UPDATE obligation SET due_at = ?1, late_until = ?2, amendment_id = ?3, version = version + 1,
                extension_reason = CASE WHEN extended_due_at > ?1 THEN extension_reason END,
                extended_late_until = CASE WHEN extended_due_at > ?1 THEN extended_late_until END,
                extended_due_at = CASE WHEN extended_due_at > ?1 THEN extended_due_at END
            WHERE id = ?4
            """, due.dueAt?.milliseconds, due.lateUntil?.milliseconds, cause.amendment, id)
        try log(id, "amend", at: at, by: by, reason: nil, because: cause)
    }

    /// Keeps the rule that the row has lived under so far, before another takes its place.
    private func keepFirst(_ id: Int64) throws {
        try db.run(
            """
            INSERT INTO obligation_event (obligation_id, at, kind, state, due_at, late_until, actor)
            SELECT o.id, o.created_at, 'owe', 'open', o.due_at, o.late_until, '' FROM obligation o
            WHERE o.id = ?1 AND NOT EXISTS (SELECT 1 FROM obligation_event WHERE obligation_id = ?1 AND kind = 'owe')
            """, id)
    }

    package func ruleID(of obligation: Int64) throws -> Int64? {
        try db.first("SELECT rule_id FROM obligation WHERE id = ?", obligation) { $0.int(0) }
    }

    package func settle(
        _ id: Int64, verdict: Verdict?, at: Instant, by: Signature, heldOn: LocalDate? = nil,
        documentNumber: String? = nil,
        note: String? = nil, fulfilledBy other: Int64? = nil, isDeclared: Bool = false
    ) throws {
        try db.run(
            """
            UPDATE obligation SET state = 'settled', verdict = ?, settled_at = ?, settled_by = ?, held_on = ?, document_number = ?,
                note = ?, declared = ?, version = version + 1
            WHERE id = ?
            """, verdict?.rawValue, at.milliseconds, by, heldOn?.description, documentNumber, note, isDeclared, id)
        // Apart, for an open row has none: to set a reference into its own table makes SQLite write all ten index entries of the row anew.
        if let other { try db.run("UPDATE obligation SET fulfilled_by = ? WHERE id = ?", other, id) }
        try log(id, "settle", at: at, by: by, reason: note)
    }

    package func reopen(_ id: Int64, at: Instant, by: Signature, reason: String?, because cause: Cause? = nil) throws {
        try db.run(
            """
            UPDATE obligation SET state = 'open', verdict = NULL, settled_at = NULL, settled_by = NULL, fulfilled_by = NULL,
                held_on = iif(declared, NULL, held_on), document_number = iif(declared, NULL, document_number),
                note = iif(declared, NULL, note), declared = 0, amendment_id = coalesce(?, amendment_id), version = version + 1
            WHERE id = ?
            """, cause?.amendment, id)
        try log(id, "reopen", at: at, by: by, reason: reason, because: cause)
    }

    package func extend(_ id: Int64, to due: Instant, lateUntil: Instant?, at: Instant, by: Signature, reason: String)
        throws
    {
        try db.run(
            """
            UPDATE obligation SET extended_due_at = ?, extended_late_until = ?, extension_reason = ?, version = version + 1
            WHERE id = ?
            """, due.milliseconds, lateUntil?.milliseconds, reason, id)
        try log(id, "extend", at: at, by: by, reason: reason)
    }

    package func exempt(
        _ id: Int64, at: Instant, by: Signature, reason: String, because cause: Cause? = nil
    ) throws {
        try db.run(
            """
            UPDATE obligation SET state = 'exempt', verdict = 'exempt', note = ?, amendment_id = coalesce(?, amendment_id),
                version = version + 1
            WHERE id = ?
            """, reason, cause?.amendment, id)
        try log(id, "exempt", at: at, by: by, reason: reason, because: cause)
    }

    /// Gives the row to a subject, of the unit that owes it.
    package func resubject(
        _ id: Int64, to subject: Int64, of unit: Int64, key: String, at: Instant, by: Signature
    ) throws {
        try db.run(
            "UPDATE obligation SET unit_id = ?, subject_id = ?, key = ?, version = version + 1 WHERE id = ?", unit,
            subject, key, id)
        try log(id, "resubject", at: at, by: by, reason: nil)
    }

    /// Keeps the row as it has become.
    private func log(
        _ id: Int64, _ kind: String, at: Instant, by: Signature, reason: String?, because cause: Cause? = nil
    ) throws {
        try db.run(
            """
            INSERT INTO obligation_event (obligation_id, at, kind, state, verdict, due_at, late_until, declared, actor, reason,
                amendment_id, clause_label, clause_quote)
            SELECT id, ?, ?, state, verdict, coalesce(extended_due_at, due_at), late_order, declared, ?, ?, ?, ?, ?
            FROM obligation WHERE id = ?
            """, at.milliseconds, kind, by, reason, cause?.amendment, cause?.clauseLabel, cause?.clauseQuote, id)
    }
}

extension ObligationRecord {
    /// Its place in a list by due date, as the table computes it.
    var dueOrder: Int64 { due.dueAt?.milliseconds ?? 9_007_199_254_740_991 }
}
