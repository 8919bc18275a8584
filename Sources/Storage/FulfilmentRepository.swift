internal import Domain
internal import SQLite

/// Which duties are settled with which deadlines of their plan.
///
/// CROSS JOIN goes by the rules first, of which there are few or none; SQLite would look through everything that the unit owes.
package struct FulfilmentRepository {
    let db: Connection

    package func add(rule: Int64, by other: Int64) throws {
        try db.run("INSERT INTO plan_rule_fulfilment (rule_id, by_rule_id) VALUES (?, ?)", rule, other)
    }

    /// Rows of duties that ask the unit of `row` for the same thing by the same instant.
    package func duties(fulfilledBy row: Int64) throws -> [ObligationRecord] {
        try db.rows(
            """
            SELECT duty.id FROM obligation o
                CROSS JOIN plan_rule_fulfilment f ON f.by_rule_id = o.rule_id
                CROSS JOIN obligation duty ON duty.rule_id = f.rule_id AND duty.unit_id = o.unit_id AND duty.due_at IS o.due_at
            WHERE o.id = ? ORDER BY duty.id
            """, row
        ) { $0.int(0) }.compactMap { try db.obligations.find(id: $0) }
    }

    /// Rows of the deadlines that fulfil this duty's, of the same unit and the same instant.
    package func rows(fulfilling duty: Int64) throws -> [ObligationRecord] {
        try db.rows(
            """
            SELECT o.id FROM obligation duty
                CROSS JOIN plan_rule_fulfilment f ON f.rule_id = duty.rule_id
                CROSS JOIN obligation o ON o.rule_id = f.by_rule_id AND o.unit_id = duty.unit_id AND o.due_at IS duty.due_at
            WHERE duty.id = ? ORDER BY o.id
            """, duty
        ) { $0.int(0) }.compactMap { try db.obligations.find(id: $0) }
    }
}
