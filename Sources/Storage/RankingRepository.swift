package import Domain
internal import SQLite

/// What rankings are made from: of now from the figures that are kept beside the records, of a part of the months or of an instant in
/// the past from the records and their events.
package struct RankingRepository {
    let db: Connection

    /// Whose figures are wanted.
    package struct Scope: Sendable {
        package let plan: Int64
        package var model: Int64?
        package var from: Month?
        package var to: Month?
        /// Leave out cards that wait for a decision.
        package var isAcceptedOnly = false
        /// Whether cards count whose verdict is declared from paper.
        package var countsDeclared = false
        /// An instant in the past; `nil` is now.
        package let asOf: Instant?

        package init(plan: Int64, asOf: Instant?) {
            self.plan = plan
            self.asOf = asOf
        }

        /// Whether figures are kept of it: they know neither months nor which cards were accepted, and nothing of the past.
        fileprivate var isKept: Bool { asOf == nil && from == nil && to == nil && !isAcceptedOnly }
    }

    /// Who answers for something.
    package struct Owner: Sendable {
        package let id: Int64
        package let code: String
        package let name: String
    }

    /// What the cards of an owner came to together.
    package struct Cards: Sendable {
        package let ownerID: Int64
        package let number: Int
        /// Those of them whose verdict is declared from paper.
        package let declared: Int
        package let total: Int
        package let maximum: Int
    }

    /// A card that counts.
    package struct Card: Sendable {
        package let registrationID: Int64
        package let model: String
        package let unit: String
        package let month: Month
        package let total: Points
        package let maximum: Points
        package let isDeclared: Bool
    }

    /// A content that never changes: of a card or of a visit.
    package struct Revision: Sendable, Hashable {
        package let id: Int64
        package let number: Int64

        package init(id: Int64, number: Int64) {
            self.id = id
            self.number = number
        }
    }

    /// A finalised visit of a registration that counts.
    package struct Visit: Sendable {
        package let revision: Revision
        package let total: Points
        package let maximum: Points
        package let registrationID: Int64
        package let ownerID: Int64
        package let modelID: Int64
        package let unitID: Int64
        package let month: Month
        package let visitedOn: LocalDate
        package let inspectionID: Int64
        package let sheetID: Int64
        package let standing: VisitStanding
        /// The card of the month, if it counts.
        package let card: Revision?
        package let cardTotal: Points
        package let cardMaximum: Points
        /// The card's verdict is declared from paper.
        package let isDeclared: Bool
    }

    // MARK: Everybody

    /// Everybody who was asked to register something, or has.
    package func owners(_ scope: Scope) throws -> [Owner] {
        guard let moment = scope.asOf?.milliseconds else {
            var sql = SQL(
                """
                SELECT DISTINCT u.id, u.code, u.name FROM figure_registration f CROSS JOIN unit u ON u.id = f.owner_id
                WHERE f.plan_id = ? AND (f.asked > 0 OR f.registered > 0)
                """, scope.plan)
            if let model = scope.model { sql.append(" AND f.model_id = ?", model) }
            return try db.rows(sql) { Owner(id: $0.int(0), code: $0.text(1), name: $0.text(2)) }
        }
        var sql = SQL(
            """
            SELECT u.id, u.code, u.name FROM unit u WHERE u.id IN (SELECT r.owner_id FROM registration r WHERE r.plan_id = ?
                AND EXISTS (SELECT 1 FROM registration_event WHERE registration_id = r.id AND at <= ?)
            """, scope.plan, moment)
        if let model = scope.model { sql.append(" AND r.model_id = ?", model) }
        sql.append(
            """
             UNION SELECT o.unit_id FROM obligation o WHERE o.plan_id = ? AND o.kind = 'registration' AND o.created_at <= ?
            """, scope.plan, moment)
        if let model = scope.model { sql.append(" AND o.model_id = ?", model) }
        sql.append(")")
        return try db.rows(sql) { Owner(id: $0.int(0), code: $0.text(1), name: $0.text(2)) }
    }

    /// What cards came to, of everybody who has one that counts: sent and not returned, with a maximum, of a registration that is
    /// neither returned nor withdrawn.
    package func cards(_ scope: Scope) throws -> [Cards] {
        if scope.isKept { return try keptCards(scope) }
        var sql = SQL("SELECT r.owner_id, count(*),")
        sql.append(
            scope.asOf == nil
                ? " sum(c.declared), sum(c.total), sum(c.maximum)" : " sum(e.declared), sum(v.total), sum(v.maximum)")
        appendCounting(scope, to: &sql)
        appendWanted(scope, to: &sql)
        sql.append(" GROUP BY r.owner_id")
        return try db.rows(sql) { Self.cards($0) }
    }

    private static func cards(_ row: borrowing Row) -> Cards {
        Cards(
            ownerID: row.int(0), number: Int(row.int(1)), declared: Int(row.int(2)), total: Int(row.int(3)),
            maximum: Int(row.int(4)))
    }

    /// The same out of the figures that are kept: what is declared is counted there with the rest, and once more by itself.
    private func keptCards(_ scope: Scope) throws -> [Cards] {
        let declared = Dictionary(
            try kept(scope, declared: true).map { ($0.ownerID, $0) }, uniquingKeysWith: { first, _ in first })
        return try kept(scope, declared: false).compactMap { all in
            guard let paper = declared[all.ownerID] else { return all }
            let isCounted = scope.countsDeclared
            let rest = Cards(
                ownerID: all.ownerID, number: isCounted ? all.number : all.number - paper.number,
                declared: isCounted ? paper.number : 0, total: isCounted ? all.total : all.total - paper.total,
                maximum: isCounted ? all.maximum : all.maximum - paper.maximum)
            return rest.number > 0 ? rest : nil
        }
    }

    private func kept(_ scope: Scope, declared: Bool) throws -> [Cards] {
        if declared, try !hasDeclared(scope.plan) { return [] }
        var sql = SQL("SELECT f.owner_id, sum(f.cards), 0, sum(f.total), sum(f.maximum)")
        appendKept(scope, declared ? "figure_declared f" : "figure_owner f", to: &sql)
        sql.append(" GROUP BY f.owner_id HAVING sum(f.cards) > 0")
        return try db.rows(sql) { Self.cards($0) }
    }

    /// `FROM` and `WHERE` of one of the tables of figures.
    ///
    /// - Parameter root: only what the units below it have sent.
    private func appendKept(_ scope: Scope, _ table: StaticString, below root: Int64? = nil, to sql: inout SQL) {
        if root == nil {
            sql.append(" FROM ")
            sql.append(table)
            sql.append(" WHERE f.plan_id = ?", scope.plan)
        } else {
            sql.append(" FROM below CROSS JOIN registration r ON r.unit_id = below.id CROSS JOIN ")
            sql.append(table)
            sql.append(
                """
                 ON f.plan_id = r.plan_id AND f.owner_id = r.owner_id AND f.model_id = r.model_id AND f.unit_id = r.unit_id
                WHERE +r.plan_id = ?
                """, scope.plan)
        }
        if let model = scope.model { sql.append(" AND f.model_id = ?", model) }
    }

    /// Whether some card of the plan was ever declared from paper.
    private func hasDeclared(_ plan: Int64) throws -> Bool {
        try db.first("SELECT 1 FROM figure_declared WHERE plan_id = ? LIMIT 1", plan) { _ in true } ?? false
    }

    /// How many cards were sent that are declared from paper, whether or not they are counted.
    ///
    /// - Parameter root: only those of this unit and the ones below it.
    package func declaredCards(_ scope: Scope, below root: Int64?) throws -> Int {
        var sql = SQL.below(root)
        if scope.asOf == nil, try !hasDeclared(scope.plan) { return 0 }
        if scope.asOf == nil, scope.from == nil, scope.to == nil {
            sql.append("SELECT coalesce(sum(f.sent), 0)")
            appendKept(scope, "figure_declared f", below: root, to: &sql)
        } else {
            sql.append(
                scope.asOf == nil ? "SELECT coalesce(sum(c.declared), 0)" : "SELECT coalesce(sum(e.declared), 0)")
            appendCounting(scope, below: root, to: &sql)
        }
        return try db.first(sql) { Int($0.int(0)) } ?? 0
    }

    /// `FROM` and `WHERE` of the cards that were sent and not returned: `c` with its registration `r`, and `v` as it was in the past.
    func appendCounting(_ scope: Scope, owner: Int64? = nil, below root: Int64? = nil, to sql: inout SQL) {
        if owner != nil {
            sql.append(
                """
                 FROM registration r CROSS JOIN scorecard c ON c.registration_id = r.id
                JOIN model m ON m.id = r.model_id JOIN unit u ON u.id = r.unit_id
                """)
        } else if root != nil {
            sql.append(
                """
                 FROM below CROSS JOIN registration r ON r.unit_id = below.id CROSS JOIN scorecard c ON c.registration_id = r.id
                """)
        } else {
            sql.append(" FROM scorecard c CROSS JOIN registration r ON r.id = c.registration_id")
        }
        if let moment = scope.asOf?.milliseconds {
            sql.append(
                """
                 JOIN scorecard_event e ON e.id = (
                    SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                JOIN scorecard_revision v ON v.scorecard_id = c.id AND v.revision = e.revision
                JOIN registration_event g ON g.id = (
                    SELECT id FROM registration_event WHERE registration_id = r.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                """, moment, moment)
        }
        if let owner {
            sql.append(" WHERE r.plan_id = ? AND r.owner_id = ?", scope.plan, owner)
        } else if root != nil {
            sql.append(" WHERE +r.plan_id = ?", scope.plan)
        } else {
            sql.append(" WHERE c.plan_id = ?", scope.plan)
        }
        // The registrations of an owner or of a few units are found by these, which `+` says to SQLite.
        sql.append(
            scope.asOf == nil
                ? " AND c.state IN ('submitted', 'accepted') AND +r.state IN ('submitted', 'accepted')"
                : " AND e.state IN ('submitted', 'accepted') AND g.state IN ('submitted', 'accepted')")
        if let model = scope.model { sql.append(" AND r.model_id = ?", model) }
        appendMonths(scope, to: &sql)
    }

    /// Those of them that count.
    func appendWanted(_ scope: Scope, to sql: inout SQL) {
        sql.append(scope.asOf == nil ? " AND c.maximum > 0" : " AND v.maximum > 0")
        if scope.isAcceptedOnly {
            sql.append(scope.asOf == nil ? " AND c.state = 'accepted'" : " AND e.state = 'accepted'")
        }
        if !scope.countsDeclared { sql.append(scope.asOf == nil ? " AND c.declared = 0" : " AND e.declared = 0") }
    }

    func appendMonths(_ scope: Scope, to sql: inout SQL) {
        if let from = scope.from { sql.append(" AND c.month >= ?", from.description) }
        if let to = scope.to { sql.append(" AND c.month <= ?", to.description) }
    }

    /// Visits that are finalised, of registrations that count, whether or not something may still change in them.
    /// - Parameter now: at which it is seen whether a visit's time for a reply is over.
    package func visits(_ scope: Scope, now: Instant) throws -> [Visit] {
        let moment = (scope.asOf ?? now).milliseconds
        var sql = SQL(
            """
            SELECT v.id, a.revision, a.total, a.maximum, v.registration_id, r.owner_id, v.model_id, v.unit_id, v.month, v.visited_on, v.inspection_id,
                v.scoresheet_version_id,
                (SELECT disputes FROM visit_reply WHERE visit_id = v.id AND at <= ? ORDER BY id DESC LIMIT 1),
                EXISTS (SELECT 1 FROM visit_answer WHERE visit_id = v.id AND at <= ?),
            """, moment, moment)
        if scope.asOf == nil {
            // How a visit stands now is in it; only what it was is in its events.
            sql.append(
                """
                 coalesce(o.extended_due_at, o.due_at), c.id, c.revision, c.total, c.maximum, c.declared
                FROM visit v
                    JOIN visit_revision a ON a.visit_id = v.id AND a.revision = v.revision
                    JOIN registration r ON r.id = v.registration_id
                    LEFT JOIN scorecard c ON c.registration_id = v.registration_id AND c.month = v.month
                        AND c.state IN ('submitted', 'accepted') AND (c.state = 'accepted' OR NOT ?) AND (c.declared = 0 OR ?)
                """, scope.isAcceptedOnly, scope.countsDeclared)
        } else {
            sql.append(
                """
                 coalesce((SELECT due_at FROM obligation_event WHERE obligation_id = o.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1),
                    o.due_at), c.id, d.revision, w.total, w.maximum, d.declared
                FROM visit v
                    JOIN visit_event e ON e.id = (
                        SELECT id FROM visit_event WHERE visit_id = v.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                    JOIN visit_revision a ON a.visit_id = v.id AND a.revision = e.revision
                    JOIN registration r ON r.id = v.registration_id
                    JOIN registration_event g ON g.id = (
                        SELECT id FROM registration_event WHERE registration_id = r.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                    LEFT JOIN scorecard c ON c.registration_id = v.registration_id AND c.month = v.month
                    LEFT JOIN scorecard_event d ON d.id = (
                        SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                        AND d.state IN ('submitted', 'accepted') AND (d.state = 'accepted' OR NOT ?) AND (d.declared = 0 OR ?)
                    LEFT JOIN scorecard_revision w ON w.scorecard_id = c.id AND w.revision = d.revision
                """, moment, moment, moment, moment, scope.isAcceptedOnly, scope.countsDeclared)
        }
        sql.append(
            """
             JOIN obligation o ON o.id = v.reply_obligation_id
            WHERE v.plan_id = ?
            """, scope.plan)
        sql.append(
            scope.asOf == nil
                ? " AND v.state = 'finalized' AND r.state IN ('submitted', 'accepted')"
                : " AND e.state = 'finalized' AND g.state IN ('submitted', 'accepted')")
        if let model = scope.model { sql.append(" AND v.model_id = ?", model) }
        if let from = scope.from { sql.append(" AND v.month >= ?", from.description) }
        if let to = scope.to { sql.append(" AND v.month <= ?", to.description) }
        return try db.rows(sql) { try Self.visit($0, Instant(milliseconds: moment)) }
    }

    private static func visit(_ row: borrowing Row, _ moment: Instant) throws -> Visit {
        guard let month = Month(row.text(8)), let visitedOn = LocalDate(row.text(9)) else {
            throw StoredValueError("a visit's month or day is none")
        }
        let card = row.optionalInt(16).map { Revision(id: row.int(15), number: $0) }
        return Visit(
            revision: Revision(id: row.int(0), number: row.int(1)), total: Points(clamping: Int(row.int(2))),
            maximum: Points(clamping: Int(row.int(3))), registrationID: row.int(4), ownerID: row.int(5),
            modelID: row.int(6), unitID: row.int(7), month: month, visitedOn: visitedOn, inspectionID: row.int(10),
            sheetID: row.int(11),
            standing: VisitStanding(
                state: .finalized, disputes: row.optionalBool(12), isAnswered: row.bool(13),
                replyDue: row.optionalInt(14).map { Instant(milliseconds: $0) }, at: moment),
            card: card, cardTotal: Points(clamping: Int(row.optionalInt(17) ?? 0)),
            cardMaximum: Points(clamping: Int(row.optionalInt(18) ?? 0)), isDeclared: row.optionalBool(19) ?? false)
    }

    /// What the inspections of a plan are called.
    package func inspections(plan: Int64) throws -> [Int64: String] {
        let codes = try db.rows("SELECT id, code FROM inspection WHERE plan_id = ?", plan) { ($0.int(0), $0.text(1)) }
        return Dictionary(uniqueKeysWithValues: codes)
    }

    package func scores(ofVisit revision: Revision) throws -> String? {
        try db.first(
            "SELECT scores FROM visit_revision WHERE visit_id = ? AND revision = ?", revision.id, revision.number
        ) { $0.text(0) }
    }

    package func scores(ofCard revision: Revision) throws -> String? {
        try db.first(
            "SELECT scores FROM scorecard_revision WHERE scorecard_id = ? AND revision = ?", revision.id,
            revision.number
        ) { $0.text(0) }
    }
}
