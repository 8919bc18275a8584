package import Domain
internal import SQLite

extension PersonRepository {
    /// Keeps apart the names of databases from before they stood here: once, when the schema gets what refers to them.
    package func adopt(at moment: Instant) throws {
        try adoptTokens(at: moment)
        try adoptTeams(at: moment)
    }

    private func adoptTokens(at moment: Instant) throws {
        let tokens = try db.rows("SELECT public_id, name, unit_id FROM token ORDER BY id") { row in
            (path: "/v1/tokens/\(row.text(0))", name: row.text(1), unit: row.optionalInt(2))
        }
        for token in tokens {
            _ = try add(token.name, .tokenHolder, of: token.path, plan: nil, unit: token.unit, at: moment)
        }
    }

    /// Documents of inspections that have a name where a number belongs.
    private func adoptTeams(at moment: Instant) throws {
        let members = try db.rows(
            """
            SELECT i.id, i.plan_id, i.lead_unit_id, '/v1/plans/' || p.code || '/inspections/' || i.code, m.key,
                json_extract(m.value, '$.person')
            FROM inspection i JOIN plan p ON p.id = i.plan_id JOIN json_each(i.document, '$.team') m
            WHERE json_extract(m.value, '$.person') IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM person WHERE public_id = json_extract(m.value, '$.person'))
            ORDER BY i.id, m.key
            """
        ) { row in
            (
                id: row.int(0), plan: row.int(1), unit: row.int(2), path: row.text(3), index: row.int(4),
                name: row.text(5)
            )
        }
        for member in members {
            let known = try all(of: member.path, .teamMember).first { $0.name == member.name }?.publicID
            let id =
                try known
                ?? add(member.name, .teamMember, of: member.path, plan: member.plan, unit: member.unit, at: moment)
            try db.run(
                "UPDATE inspection SET document = json_set(document, '$.team[' || ? || '].person', ?) WHERE id = ?",
                member.index, id, member.id)
        }
    }
}
