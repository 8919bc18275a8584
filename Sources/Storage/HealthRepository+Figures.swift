internal import SQLite

/// Counts again what triggers keep beside the records.
extension HealthRepository {
    /// The plans whose figures are not what their records add up to, and which figures: `PLAN: what`.
    package func wrongFigures() throws -> [String] {
        try wrongDuties() + wrongCards() + wrongRegistrations() + wrongShares() + wrongSums() + wrongRows()
    }

    private func wrongDuties() throws -> [String] {
        let parts = try db.rows(
            """
            SELECT DISTINCT p.code || ': obligations' FROM (
                SELECT plan_id, unit_id, kind, op, due_at, late_until, state, verdict, declared, number FROM figure_duty
                WHERE unit_id <> 0
                UNION ALL
                SELECT o.plan_id, o.unit_id, o.kind, r.op, o.due_order, coalesce(o.late_order, -1), o.state,
                    coalesce(o.verdict, ''), o.declared, -1
                FROM obligation o JOIN plan_rule r ON r.id = o.rule_id) f JOIN plan p ON p.id = f.plan_id
            GROUP BY f.plan_id, unit_id, kind, op, due_at, late_until, f.state, verdict, declared HAVING sum(number) <> 0
            """
        ) { $0.text(0) }
        let sums = try db.rows(
            """
            SELECT DISTINCT p.code || ': all obligations' FROM figure_duty f JOIN plan p ON p.id = f.plan_id
            GROUP BY plan_id, kind, op, due_at, late_until, f.state, verdict, declared
            HAVING sum(iif(unit_id = 0, number, -number)) <> 0
            """
        ) { $0.text(0) }
        return parts + sums
    }

    private func wrongCards() throws -> [String] {
        let units = try db.rows(
            """
            SELECT DISTINCT p.code || ': cards' FROM (
                SELECT plan_id, unit_id, model_id, submitted, returned, accepted, scored, percents, declared_scored, declared_percents
                FROM figure_card
                WHERE unit_id <> 0
                UNION ALL
                SELECT plan_id, unit_id, model_id, -(state = 'submitted'), -(state = 'returned'), -(state = 'accepted'),
                    -(state <> 'returned' AND percent IS NOT NULL), -iif(state <> 'returned', coalesce(percent, 0), 0),
                    -(declared AND state <> 'returned' AND percent IS NOT NULL),
                    -iif(declared AND state <> 'returned', coalesce(percent, 0), 0)
                FROM scorecard WHERE state <> 'draft') f JOIN plan p ON p.id = f.plan_id
            GROUP BY f.plan_id, unit_id, model_id
            HAVING sum(submitted) <> 0 OR sum(returned) <> 0 OR sum(accepted) <> 0 OR sum(scored) <> 0 OR sum(percents) <> 0
                OR sum(declared_scored) <> 0 OR sum(declared_percents) <> 0
            """
        ) { $0.text(0) }
        let months = try db.rows(
            """
            SELECT DISTINCT p.code || ': all cards' FROM (
                SELECT plan_id, model_id, month, submitted, returned, accepted, scored, percents, declared_scored, declared_percents
                FROM figure_card WHERE unit_id = 0
                UNION ALL
                SELECT plan_id, model_id, month, -(state = 'submitted'), -(state = 'returned'), -(state = 'accepted'),
                    -(state <> 'returned' AND percent IS NOT NULL), -iif(state <> 'returned', coalesce(percent, 0), 0),
                    -(declared AND state <> 'returned' AND percent IS NOT NULL),
                    -iif(declared AND state <> 'returned', coalesce(percent, 0), 0)
                FROM scorecard WHERE state <> 'draft') f JOIN plan p ON p.id = f.plan_id
            GROUP BY f.plan_id, model_id, month
            HAVING sum(submitted) <> 0 OR sum(returned) <> 0 OR sum(accepted) <> 0 OR sum(scored) <> 0 OR sum(percents) <> 0
                OR sum(declared_scored) <> 0 OR sum(declared_percents) <> 0
            """
        ) { $0.text(0) }
        return units + months
    }

    private func wrongRegistrations() throws -> [String] {
        try db.rows(
            """
            SELECT DISTINCT p.code || ': registrations' FROM (
                SELECT plan_id, owner_id, model_id, asked, registered, accepted FROM figure_registration
                UNION ALL
                SELECT plan_id, unit_id, model_id, -1, 0, 0 FROM obligation WHERE kind = 'registration' AND model_id IS NOT NULL
                UNION ALL
                SELECT plan_id, owner_id, model_id, 0, -1, -(state = 'accepted') FROM registration) f JOIN plan p ON p.id = f.plan_id
            GROUP BY f.plan_id, owner_id, model_id HAVING sum(asked) <> 0 OR sum(registered) <> 0 OR sum(accepted) <> 0
            """
        ) { $0.text(0) }
    }

    private func wrongShares() throws -> [String] {
        try db.rows(
            """
            SELECT DISTINCT p.code || ': shares' FROM (
                SELECT plan_id, owner_id, model_id, unit_id, cards, total, maximum FROM figure_share
                UNION ALL
                SELECT c.plan_id, r.owner_id, c.model_id, c.unit_id, -1, -c.total, -c.maximum
                FROM scorecard c JOIN registration r ON r.id = c.registration_id
                WHERE c.state IN ('submitted', 'accepted') AND c.maximum > 0 AND r.state IN ('submitted', 'accepted')
            ) f JOIN plan p ON p.id = f.plan_id
            GROUP BY f.plan_id, owner_id, model_id, f.unit_id HAVING sum(cards) <> 0 OR sum(total) <> 0 OR sum(maximum) <> 0
            """
        ) { $0.text(0) }
    }

    /// What is added up of the shares, and what of them is declared.
    private func wrongSums() throws -> [String] {
        let owners = try db.rows(
            """
            SELECT DISTINCT p.code || ': shares by owner' FROM (
                SELECT plan_id, owner_id, model_id, cards, total, maximum FROM figure_owner
                UNION ALL
                SELECT plan_id, owner_id, model_id, -cards, -total, -maximum FROM figure_share) f JOIN plan p ON p.id = f.plan_id
            GROUP BY f.plan_id, owner_id, model_id HAVING sum(cards) <> 0 OR sum(total) <> 0 OR sum(maximum) <> 0
            """
        ) { $0.text(0) }
        let declared = try db.rows(
            """
            SELECT DISTINCT p.code || ': declared shares' FROM (
                SELECT plan_id, owner_id, model_id, unit_id, sent, cards, total, maximum FROM figure_declared
                UNION ALL
                SELECT c.plan_id, r.owner_id, c.model_id, c.unit_id, -1, -(c.maximum > 0), -c.total, -c.maximum
                FROM scorecard c JOIN registration r ON r.id = c.registration_id
                WHERE c.declared AND c.state IN ('submitted', 'accepted') AND r.state IN ('submitted', 'accepted')
            ) f JOIN plan p ON p.id = f.plan_id
            GROUP BY f.plan_id, owner_id, model_id, f.unit_id
            HAVING sum(sent) <> 0 OR sum(cards) <> 0 OR sum(total) <> 0 OR sum(maximum) <> 0
            """
        ) { $0.text(0) }
        return owners + declared
    }

    private func wrongRows() throws -> [String] {
        try db.rows(
            """
            SELECT DISTINCT p.code || ': rows' FROM (
                SELECT plan_id, model_id, subject_id AS unit_id FROM obligation
                WHERE model_id IS NOT NULL AND kind IN ('scorecard', 'registration')
                UNION SELECT plan_id, model_id, unit_id FROM registration) s
                JOIN plan p ON p.id = s.plan_id JOIN unit u ON u.id = s.unit_id
                LEFT JOIN figure_row f ON f.unit_id = s.unit_id AND f.plan_id = s.plan_id AND f.model_id = s.model_id
            WHERE f.sort_key IS NULL OR f.sort_key <> u.sort_key
            """
        ) { $0.text(0) }
    }
}
