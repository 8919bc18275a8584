package import Domain
internal import SQLite

extension AuditRepository {
    /// Which steps of the feed a token may see.
    package struct ChangeFilter: Sendable {
        /// The plan's code.
        package var plan: String?
        /// Only what stands to this unit and to what is below it as the rest says; `nil` is everything.
        package var root: Int64?
        /// What happened to units below the root outside of any plan.
        package var includesUnits = false
        /// What units below the root did in a plan, or had done to them.
        package var includesSubjects = false
        /// All of the plans that a unit below the root has issued.
        package var includesIssued = false
        /// All of the plans whose standing unit is below the root.
        package var includesStanding = false
        package var includesTokens = false
        /// What concerns persons: violations, commendations of persons.
        package var includesConduct = false
        package init(root: Int64? = nil) { self.root = root }
    }

    /// As many rows of the trail as one call looks through at most. A reader that may see little of a long trail would
    /// otherwise hold up everybody on its loop while the few are found.
    static let changesLookedThrough = 10_000

    /// The steps after `cursor`, in order, and the place up to which the trail has been looked through.
    ///
    /// The place is always given, at the end of the trail as well, so that a reader goes on from it later: whoever gets
    /// back the very place it sent has seen everything so far. It can lie behind the last row given, and come with no
    /// rows at all, because rows that the reader may not see are passed over. Nothing can appear before it any more:
    /// one writer numbers the rows, and they become visible in the order of their numbers. ``Cursor/end`` is the place after all of them.
    package func changes(_ filter: ChangeFilter, _ page: PageRequest) throws -> Page<ChangeRecord> {
        if page.cursor == .end { return Page(items: [], next: Cursor(.integer(try head().sequence))) }
        let start: Int64 = if case .integer(let id)? = page.cursor?.parts.first { id } else { 0 }
        let end = try lastLookedAt(after: start)
        guard end > start else { return Page(items: [], next: Cursor(.integer(start))) }
        let rows = try db.rows(try query(filter, after: start, through: end, limit: page.limit)) { row in
            ChangeRecord(
                sequence: row.int(0), at: Instant(milliseconds: row.int(1)), action: row.text(2), subject: row.text(3),
                plan: row.optionalText(4), unit: row.optionalText(5))
        }
        let last = if rows.count == page.limit, let row = rows.last { row.sequence } else { end }
        return Page(items: rows, next: Cursor(.integer(last)))
    }

    private func lastLookedAt(after start: Int64) throws -> Int64 {
        try db.first(
            "SELECT max(id) FROM (SELECT id FROM audit WHERE id > ? ORDER BY id LIMIT ?)", start,
            Self.changesLookedThrough
        ) { $0.optionalInt(0) ?? start } ?? start
    }

    private func query(_ filter: ChangeFilter, after start: Int64, through end: Int64, limit: Int) throws -> SQL {
        let isBroad = try filter.root.map { try db.units.isBroad($0) } ?? false
        var sql = SQL.below(isBroad ? nil : filter.root)
        sql.append(
            """
            SELECT a.id, a.at, a.action, a.subject, p.code, u.code
            FROM audit a LEFT JOIN plan p ON p.id = a.plan_id LEFT JOIN unit u ON u.id = a.unit_id
            WHERE a.id > ? AND a.id <= ?
            """, start, end)
        if let plan = filter.plan { sql.append(" AND p.code = ?", plan) }
        sql.append(" AND a.action NOT LIKE '%.read'")
        if !filter.includesConduct { sql.append(" AND a.action NOT LIKE 'conduct.%'") }
        if !filter.includesTokens { sql.append(" AND a.action NOT LIKE 'token.%'") }
        if let root = filter.root {
            sql.append(" AND (0")
            // The plus keeps the index of units out of it: the range of ids is the short way.
            if filter.includesUnits {
                sql.append(" OR (a.plan_id IS NULL AND ")
                sql.append("+a.unit_id", isBelow: root, upwards: isBroad)
                sql.append(")")
            }
            if filter.includesSubjects {
                sql.append(" OR (a.plan_id IS NOT NULL AND ")
                sql.append("+a.unit_id", isBelow: root, upwards: isBroad)
                sql.append(")")
            }
            if filter.includesIssued {
                sql.append(" OR ")
                sql.append("p.issuer_id", isBelow: root, upwards: isBroad)
            }
            if filter.includesStanding {
                sql.append(" OR ")
                sql.append("p.standing_unit_id", isBelow: root, upwards: isBroad)
            }
            sql.append(")")
        }
        sql.append(" ORDER BY a.id LIMIT ?", limit)
        return sql
    }
}
