package import Domain
internal import SQLite

/// A named set of units as the register holds it.
package struct GroupRecord: Sendable, Hashable {
    package var id: Int64
    package var code: String
    package var name: String
    package var note: String?
    /// In the order in which they were given.
    package var members: [Member]
    package var version: Int

    /// A unit, with the days on which it belongs to the group.
    package struct Member: Sendable, Hashable {
        package var unit: UnitReference
        package var validFrom: LocalDate?
        package var validTo: LocalDate?

        package init(unit: UnitReference, validFrom: LocalDate?, validTo: LocalDate?) {
            self.unit = unit
            self.validFrom = validFrom
            self.validTo = validTo
        }

        /// Whether the group names the unit for that day; see also `GroupRepository.members(of:asOf:)`.
        package func isValid(on day: LocalDate) -> Bool {
            (validFrom.map { $0 <= day } ?? true) && (validTo.map { $0 >= day } ?? true)
        }
    }

    /// What changes when the group is written, without the identity of the row.
    package func hasSameContent(as other: GroupRecord) -> Bool {
        var copy = other
        copy.id = id
        copy.version = version
        return copy == self
    }

    package init(id: Int64 = 0, code: String, name: String, note: String?, members: [Member], version: Int = 1) {
        self.id = id
        self.code = code
        self.name = name
        self.note = note
        self.members = members
        self.version = version
    }
}

/// One row of the list of groups: the members counted, not named, so that a page stays small whatever is in it.
package struct GroupSummary: Sendable, Hashable {
    package let id: Int64
    package let code: String
    package let name: String
    package let note: String?
    package let memberCount: Int
}

/// The named sets of units.
package struct GroupRepository {
    let db: Connection

    package func find(_ code: String) throws -> GroupRecord? {
        guard
            var record = try db.first(
                "SELECT id, code, name, note, version FROM unit_group WHERE code = ?", code,
                read: { row in
                    GroupRecord(
                        id: row.int(0), code: row.text(1), name: row.text(2), note: row.optionalText(3), members: [],
                        version: Int(row.int(4)))
                })
        else { return nil }
        record.members = try db.rows(
            """
            SELECT u.id, u.code, m.valid_from, m.valid_to
            FROM unit_group_member m JOIN unit u ON u.id = m.unit_id WHERE m.group_id = ? ORDER BY m.position
            """, record.id
        ) { row in
            GroupRecord.Member(
                unit: UnitReference(id: row.int(0), code: row.text(1)),
                validFrom: row.optionalText(2).flatMap { LocalDate($0) },
                validTo: row.optionalText(3).flatMap { LocalDate($0) })
        }
        return record
    }

    /// The units that belong to the group on that day, in its order. A unit that does not exist on the day is not in any
    /// group then, whatever the group says: nothing can be asked of it.
    package func members(of groupID: Int64, asOf day: LocalDate) throws -> [UnitReference] {
        try db.rows(
            """
            SELECT u.id, u.code FROM unit_group_member m JOIN unit u ON u.id = m.unit_id
            WHERE m.group_id = ?1 AND coalesce(m.valid_from, '') <= ?2 AND coalesce(m.valid_to, '9999') >= ?2
                AND coalesce(u.valid_from, '') <= ?2 AND coalesce(u.valid_to, '9999') >= ?2
            ORDER BY m.position
            """, groupID, day.description
        ) { UnitReference(id: $0.int(0), code: $0.text(1)) }
    }

    package func list(_ page: PageRequest) throws -> Page<GroupSummary> {
        var sql = SQL(
            """
            SELECT g.id, g.code, g.name, g.note, (SELECT count(*) FROM unit_group_member WHERE group_id = g.id), g.sort_key
            FROM unit_group g WHERE 1
            """)
        sql.append(page, by: "g.sort_key", "g.id")
        let rows = try db.rows(sql) { row in
            let group = GroupSummary(
                id: row.int(0), code: row.text(1), name: row.text(2), note: row.optionalText(3),
                memberCount: Int(row.int(4)))
            return (group: group, key: row.blob(5))
        }
        let found = Page(rows, limit: page.limit) { Cursor(.bytes($0.key), .integer($0.group.id)) }
        return Page(items: found.items.map(\.group), next: found.next)
    }

    /// Writes the row and its members, new when `record.id` is 0; answers its id.
    @discardableResult
    package func save(_ record: GroupRecord, now: Instant) throws -> Int64 {
        let key = ListKey.of(record.name)
        var id = record.id
        if id == 0 {
            try db.run(
                "INSERT INTO unit_group (code, name, note, sort_key, version, updated_at) VALUES (?, ?, ?, ?, 1, ?)",
                record.code, record.name, record.note, key, now.milliseconds)
            id = db.lastInsertedID
        } else {
            try db.run(
                "UPDATE unit_group SET name = ?, note = ?, sort_key = ?, version = version + 1, updated_at = ? WHERE id = ?",
                record.name, record.note, key, now.milliseconds, id)
            try db.run("DELETE FROM unit_group_member WHERE group_id = ?", id)
        }
        for (position, member) in record.members.enumerated() {
            try db.run(
                "INSERT INTO unit_group_member (group_id, position, unit_id, valid_from, valid_to) VALUES (?, ?, ?, ?, ?)",
                id, position, member.unit.id, member.validFrom?.description, member.validTo?.description)
        }
        return id
    }
}
