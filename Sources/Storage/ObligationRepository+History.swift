internal import Domain
internal import SQLite

/// What befell a row.
extension ObligationRepository {
    /// What befell the row, first to last; the rule that it began with comes first.
    package func history(of id: Int64) throws -> [ObligationEvent] {
        let first = try db.rows(
            """
            SELECT 0, o.created_at, 'owe', 'open', NULL, o.due_at, o.late_until, NULL, 0, NULL, NULL, NULL, r.clause_label,
                r.clause_quote
            FROM obligation o JOIN plan_rule r ON r.id = o.rule_id
            WHERE o.id = ?1 AND NOT EXISTS (SELECT 1 FROM obligation_event WHERE obligation_id = ?1 AND kind = 'owe')
            """, id
        ) { try Self.event($0) }
        let rest = try db.rows(
            """
            SELECT e.id, e.at, e.kind, e.state, e.verdict, e.due_at, e.late_until, e.reason, e.declared, a.code, a.number, a.issued_on,
                coalesce(e.clause_label, CASE e.kind WHEN 'owe' THEN r.clause_label END),
                coalesce(e.clause_quote, CASE e.kind WHEN 'owe' THEN r.clause_quote END)
            FROM obligation_event e
                JOIN obligation o ON o.id = e.obligation_id
                JOIN plan_rule r ON r.id = o.rule_id
                LEFT JOIN amendment a ON a.id = e.amendment_id
            WHERE e.obligation_id = ? ORDER BY e.at, e.kind <> 'owe', e.id
            """, id
        ) { try Self.event($0) }
        return first + rest
    }

    private static func event(_ row: borrowing Row) throws -> ObligationEvent {
        ObligationEvent(
            at: Instant(milliseconds: row.int(1)), kind: try row.decoded(2), state: try row.decoded(3),
            verdict: try row.optionalDecoded(4), dueAt: row.optionalInt(5).map { Instant(milliseconds: $0) },
            lateUntil: row.optionalInt(6).map { Instant(milliseconds: $0) }, reason: row.optionalText(7),
            isDeclared: row.int(8) != 0,
            amendment: row.optionalText(9).map { code in
                ObligationRecord.Amendment(
                    code: code, number: row.optionalText(10), issuedOn: row.optionalText(11).flatMap { LocalDate($0) })
            }, clauseLabel: row.optionalText(12), clauseQuote: row.optionalText(13))
    }

    /// Whether it was an amendment that exempted the row last.
    package func isEnded(_ id: Int64) throws -> Bool {
        try db.first(
            """
            SELECT amendment_id IS NOT NULL FROM obligation_event WHERE obligation_id = ? AND kind = 'exempt'
            ORDER BY at DESC, id DESC LIMIT 1
            """, id
        ) { $0.bool(0) } ?? false
    }

    /// The place in an amendment that the row has its due date from, if it is from one.
    package func amended(_ id: Int64) throws -> Cause? {
        try db.first(
            """
            SELECT amendment_id, clause_label, clause_quote FROM obligation_event
            WHERE obligation_id = ? AND kind IN ('owe', 'amend') AND amendment_id IS NOT NULL
            ORDER BY at DESC, id DESC LIMIT 1
            """, id
        ) { Cause(amendment: $0.int(0), clauseLabel: $0.text(1), clauseQuote: $0.optionalText(2)) }
    }
}
