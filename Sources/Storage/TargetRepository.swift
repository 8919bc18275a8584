package import Domain
internal import SQLite

/// A proposal of whom to visit, as it was given.
package struct ProposalRecord: Sendable, Hashable {
    package let number: Int
    package let at: Instant
    package var actor: Signature
    package let strategy: TargetStrategy
    package let seed: String?
    package let count: Int
    /// The units and the terms of each, as JSON.
    package let document: String

    package init(
        number: Int, at: Instant, actor: Signature, strategy: TargetStrategy, seed: String?, count: Int,
        document: String
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.strategy = strategy
        self.seed = seed
        self.count = count
        self.document = document
    }
}

/// Whom a person chose to visit, and why.
package struct ChoiceRecord: Sendable, Hashable {
    package let number: Int
    package let at: Instant
    package var actor: Signature
    package let reason: String
    package let proposal: Int?
    package let units: [UnitReference]

    package init(number: Int, at: Instant, actor: Signature, reason: String, proposal: Int?, units: [UnitReference]) {
        self.number = number
        self.at = at
        self.actor = actor
        self.reason = reason
        self.proposal = proposal
        self.units = units
    }
}

package struct TargetRepository {
    let db: Connection

    package func proposals(of inspection: Int64) throws -> [ProposalRecord] {
        try db.rows(
            """
            SELECT number, at, actor, strategy, seed, count, document FROM inspection_proposal WHERE inspection_id = ?
            ORDER BY number
            """, inspection
        ) { row in
            ProposalRecord(
                number: Int(row.int(0)), at: Instant(milliseconds: row.int(1)), actor: Signature(row.text(2)),
                strategy: try row.decoded(3), seed: row.optionalText(4), count: Int(row.int(5)), document: row.text(6))
        }
    }

    package func add(_ proposal: ProposalRecord, to inspection: Int64) throws {
        try db.run(
            """
            INSERT INTO inspection_proposal (inspection_id, number, at, actor, strategy, seed, count, document)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, inspection, proposal.number, proposal.at.milliseconds, proposal.actor, proposal.strategy.rawValue,
            proposal.seed, proposal.count, proposal.document)
    }

    package func proposalCount(of inspection: Int64) throws -> Int {
        try db.first("SELECT count(*) FROM inspection_proposal WHERE inspection_id = ?", inspection) {
            Int($0.int(0))
        } ?? 0
    }

    /// Every choice, the one that holds last.
    package func choices(of inspection: Int64) throws -> [ChoiceRecord] {
        try db.rows(
            """
            SELECT number, at, actor, reason, proposal FROM inspection_choice WHERE inspection_id = ? ORDER BY number
            """, inspection
        ) { row in
            ChoiceRecord(
                number: Int(row.int(0)), at: Instant(milliseconds: row.int(1)), actor: Signature(row.text(2)),
                reason: row.text(3),
                proposal: row.optionalInt(4).map { Int($0) },
                units: try units(of: inspection, number: Int(row.int(0))))
        }
    }

    private func units(of inspection: Int64, number: Int) throws -> [UnitReference] {
        try db.rows(
            """
            SELECT unit.id, unit.code FROM inspection_choice_unit c JOIN unit ON unit.id = c.unit_id
            WHERE c.inspection_id = ? AND c.number = ? ORDER BY unit.code
            """, inspection, number
        ) { UnitReference(id: $0.int(0), code: $0.text(1)) }
    }

    package func add(_ choice: ChoiceRecord, to inspection: Int64) throws {
        try db.run(
            "INSERT INTO inspection_choice (inspection_id, number, at, actor, reason, proposal) VALUES (?, ?, ?, ?, ?, ?)",
            inspection, choice.number, choice.at.milliseconds, choice.actor, choice.reason, choice.proposal)
        for unit in choice.units {
            try db.run(
                "INSERT INTO inspection_choice_unit (inspection_id, number, unit_id) VALUES (?, ?, ?)", inspection,
                choice.number, unit.id)
        }
    }

    // MARK: What is known of a unit

    /// Registrations of the plan that are not withdrawn or sent back.
    package func registrations(plan: Int64) throws -> [RegistrationRecord] {
        var filter = RegistrationRepository.Filter(planID: plan)
        filter.state = nil
        return try db.registrations.list(filter, .all).items.filter {
            $0.state == .submitted || $0.state == .accepted
        }
    }

    /// The percentages of the cards that a unit answers for in the plan, by registration, oldest first.
    package func percents(plan: Int64, owner: Int64) throws -> [[Percent]] {
        let rows = try db.rows(
            """
            SELECT c.registration_id, c.percent FROM scorecard c JOIN registration r ON r.id = c.registration_id
            WHERE c.plan_id = ? AND r.owner_id = ? AND c.state IN ('submitted', 'accepted') AND c.percent IS NOT NULL
            ORDER BY c.registration_id, c.month
            """, plan, owner
        ) { ($0.int(0), Int($0.int(1))) }
        return Dictionary(grouping: rows, by: \.0).sorted { $0.key < $1.key }.map { entry in
            entry.value.compactMap { Percent(hundredths: $0.1) }
        }
    }

    /// Cards that came late as the system saw it, and cards that never came and are due.
    package func cardDuties(plan: Int64, owner: Int64, now: Instant) throws -> (late: Int, missed: Int) {
        try db.first(
            """
            SELECT coalesce(sum(verdict = 'late' AND NOT declared), 0), coalesce(sum(state = 'open' AND due_order <= ?), 0)
            FROM obligation WHERE plan_id = ? AND unit_id = ? AND kind = 'scorecard'
            """, now.milliseconds, plan, owner
        ) { (Int($0.int(0)), Int($0.int(1))) } ?? (0, 0)
    }

    /// Findings of finalised visits to what the unit answers for, in any plan, that nobody has verified as remedied.
    package func findings(owner: Int64, now: Instant) throws -> (open: Int, overdue: Int) {
        try db.first(
            """
            SELECT count(*), coalesce(sum(o.state = 'open' AND o.due_order <= ?), 0)
            FROM finding f JOIN visit v ON v.id = f.visit_id JOIN obligation o ON o.id = f.obligation_id
            WHERE v.owner_id = ? AND f.state <> 'verified' AND o.state <> 'exempt'
            """, now.milliseconds, owner
        ) { (Int($0.int(0)), Int($0.int(1))) } ?? (0, 0)
    }
}
