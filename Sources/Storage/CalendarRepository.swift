package import Domain
internal import SQLite

/// An address at which a program fetches the calendar of a unit.
package struct CalendarFeedRecord: Sendable, Hashable {
    package var id: Int64
    package var publicID: String
    package var unit: UnitReference
    /// The token that made it: the address shows what that token may see, for as long as the token is any good.
    package var tokenID: Int64?
    package var actor: Signature
    package var createdAt: Instant
    package var revokedAt: Instant?

    package init(
        id: Int64 = 0, publicID: String, unit: UnitReference, tokenID: Int64?, actor: Signature, createdAt: Instant,
        revokedAt: Instant? = nil
    ) {
        self.id = id
        self.publicID = publicID
        self.unit = unit
        self.tokenID = tokenID
        self.actor = actor
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}

/// What stands in the calendar of a unit.
package struct CalendarRepository {
    let db: Connection

    package struct Duty: Sendable {
        package let record: ObligationRecord
        package let modelName: String?
        /// Of the place that the row is about, where that is not the unit that owes it.
        package let placeName: String?
        package let planTitle: String
        /// When the row last became what it is.
        package let changedAt: Instant
    }

    package struct Launch: Sendable {
        package let id: Int64
        package let state: LaunchState
        package let day: LocalDate
        package let venue: String?
        package let placeName: String?
        package let planTitle: String
        package let reason: String?
        package let models: [String]
        package let changedAt: Instant
        package let version: Int
    }

    // MARK: Reading

    /// What the unit owes, and what is owed for it as a place, with a due instant in the range.
    package func duties(unit: Int64, from: Instant, to: Instant, limit: Int) throws -> [Duty] {
        var owed = Self.duties()
        owed.append(
            " WHERE o.unit_id = ? AND o.due_order >= ? AND o.due_order < ? ORDER BY o.due_order, o.id LIMIT ?", unit,
            from.milliseconds, to.milliseconds, limit)
        var about = Self.duties()
        about.append(
            """
             WHERE o.subject_id = ? AND o.unit_id <> ? AND o.due_order >= ? AND o.due_order < ?
            ORDER BY o.due_order, o.id LIMIT ?
            """, unit, unit, from.milliseconds, to.milliseconds, limit)
        return try [owed, about].flatMap { sql in
            try db.rows(sql) { row in
                (
                    id: row.int(0), model: row.optionalText(1), title: row.text(2),
                    changedAt: Instant(milliseconds: row.int(3)), place: row.optionalText(4)
                )
            }
        }.compactMap { row in
            try db.obligations.find(id: row.id).map {
                Duty(
                    record: $0, modelName: row.model, placeName: row.place, planTitle: row.title,
                    changedAt: row.changedAt)
            }
        }
    }

    private static func duties() -> SQL {
        SQL(
            """
            SELECT o.id, model.name, plan.title,
                coalesce((SELECT max(e.at) FROM obligation_event e WHERE e.obligation_id = o.id), o.created_at),
                s.name
            FROM obligation o JOIN plan ON plan.id = o.plan_id LEFT JOIN model ON model.id = o.model_id
                LEFT JOIN unit s ON s.id = o.subject_id AND s.id <> o.unit_id
            """)
    }

    /// The launches of the unit that have a day.
    package func launches(unit: Int64, from: LocalDate, to: LocalDate, limit: Int) throws -> [Launch] {
        let rows = try db.rows(
            """
            SELECT l.id, l.state, coalesce(l.held_on, l.planned_on), l.venue, p.name, plan.title, l.reason, l.updated_at, l.version
            FROM launch_unit x JOIN launch l ON l.id = x.launch_id JOIN plan ON plan.id = l.plan_id
                LEFT JOIN unit p ON p.id = l.place_id
            WHERE x.unit_id = ? AND coalesce(l.held_on, l.planned_on) BETWEEN ? AND ?
            ORDER BY l.id LIMIT ?
            """, unit, from.description, to.description, limit
        ) { row in
            Launch(
                id: row.int(0), state: try row.decoded(1), day: LocalDate(row.text(2)) ?? from,
                venue: row.optionalText(3), placeName: row.optionalText(4), planTitle: row.text(5),
                reason: row.optionalText(6), models: [], changedAt: Instant(milliseconds: row.int(7)),
                version: Int(row.int(8)))
        }
        return try rows.map { launch in
            let models = try db.rows(
                """
                SELECT model.name FROM launch_model x JOIN model ON model.id = x.model_id WHERE x.launch_id = ? ORDER BY model.code
                """, launch.id
            ) { $0.text(0) }
            return Launch(
                id: launch.id, state: launch.state, day: launch.day, venue: launch.venue, placeName: launch.placeName,
                planTitle: launch.planTitle, reason: launch.reason, models: models, changedAt: launch.changedAt,
                version: launch.version)
        }
    }

    // MARK: Feeds

    /// The feed whose secret has this hash; see `TokenRepository.find(hash:)`.
    package func feed(hash: [UInt8]) throws -> CalendarFeedRecord? {
        var sql = Self.select()
        sql.append(" WHERE f.hash = ?", hash)
        let found = try db.first(sql) { row in (feed: Self.feed(row), hash: row.blob(8)) }
        guard let found, TokenSecret.areEqual(found.hash, hash) else { return nil }
        return found.feed
    }

    package func feed(unit: Int64, publicID: String) throws -> CalendarFeedRecord? {
        var sql = Self.select()
        sql.append(" WHERE f.public_id = ? AND f.unit_id = ?", publicID, unit)
        return try db.first(sql) { Self.feed($0) }
    }

    /// Those that are not revoked, in the order in which they were made.
    package func feeds(unit: Int64) throws -> [CalendarFeedRecord] {
        var sql = Self.select()
        sql.append(" WHERE f.unit_id = ? AND f.revoked_at IS NULL ORDER BY f.id", unit)
        return try db.rows(sql) { Self.feed($0) }
    }

    private static func select() -> SQL {
        SQL(
            """
            SELECT f.id, f.public_id, u.id, u.code, f.token_id, f.actor, f.created_at, f.revoked_at, f.hash
            FROM calendar_feed f JOIN unit u ON u.id = f.unit_id
            """)
    }

    private static func feed(_ row: borrowing Row) -> CalendarFeedRecord {
        CalendarFeedRecord(
            id: row.int(0), publicID: row.text(1), unit: UnitReference(id: row.int(2), code: row.text(3)),
            tokenID: row.optionalInt(4), actor: Signature(row.text(5)), createdAt: Instant(milliseconds: row.int(6)),
            revokedAt: row.optionalInt(7).map { Instant(milliseconds: $0) })
    }

    package func add(_ feed: CalendarFeedRecord, hash: [UInt8]) throws -> Int64 {
        try db.run(
            "INSERT INTO calendar_feed (public_id, unit_id, token_id, actor, hash, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            feed.publicID, feed.unit.id, feed.tokenID, feed.actor, hash, feed.createdAt.milliseconds)
        return db.lastInsertedID
    }

    package func revoke(_ id: Int64, at moment: Instant) throws {
        try db.run(
            "UPDATE calendar_feed SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", moment.milliseconds, id)
    }
}
