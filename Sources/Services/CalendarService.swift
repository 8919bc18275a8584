package import Domain
internal import JSON
package import SQLite
package import Storage

/// A feed just made, with the secret that is told this once.
package struct IssuedFeed: Sendable {
    package let record: CalendarFeedRecord
    package let secret: String
}

/// The calendar of what a unit owes, and the addresses at which programs fetch it.
package struct CalendarService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Calendar: Sendable {
        package let unit: UnitReference
        package let unitName: String
        /// Names this database among all; part of every UID.
        package let instance: String
        package let duties: [CalendarRepository.Duty]
        package let launches: [CalendarRepository.Launch]
    }

    /// A year back and five ahead, as long as plans are, and at most so many of each.
    private static let maximum = 2_000
    private static let daysBack = 366
    private static let daysAhead = 5 * 366

    package func calendar(of code: Slug) throws -> Calendar {
        let unit = try t.unit(code, for: .readUnit)
        let (first, last) = (t.today.adding(days: -Self.daysBack), t.today.adding(days: Self.daysAhead))
        return Calendar(
            unit: unit, unitName: try t.db.status.name(unit.id)?.name ?? unit.code,
            instance: try t.db.meta.value("instance") ?? "",
            duties: try t.db.calendars.duties(
                unit: unit.id, from: first.startsAt, to: last.endsAt, limit: Self.maximum),
            launches: try t.db.calendars.launches(unit: unit.id, from: first, to: last, limit: Self.maximum))
    }

    // MARK: Feeds

    /// More than the programs of one unit.
    private static let maximumFeeds = 50

    package func issue(_ code: Slug) throws -> IssuedFeed {
        let unit = try t.unit(code, for: .shareCalendar)
        guard try t.db.calendars.feeds(unit: unit.id).count < Self.maximumFeeds else {
            throw ServiceError.conflict(Conflict(.tooMany, String(Self.maximumFeeds)))
        }
        let secret = FeedSecret.make()
        var record = CalendarFeedRecord(
            publicID: TokenSecret.makePublicID(), unit: unit, tokenID: t.actor.tokenID, actor: t.actor.signature,
            createdAt: t.now)
        record.id = try t.db.calendars.add(record, hash: TokenSecret.hash(secret))
        try t.record("calendarFeed.create", record.path, unit: unit.id, new: record.summary)
        return IssuedFeed(record: try t.telling(record) { try $0.tell(&$1.actor) }, secret: secret)
    }

    package func feeds(of code: Slug) throws -> [CalendarFeedRecord] {
        let feeds = try t.db.calendars.feeds(unit: t.unit(code, for: .shareCalendar).id)
        return try t.telling(feeds) { try $0.tell(&$1.actor) }
    }

    package func revoke(_ code: Slug, _ publicID: String) throws {
        let unit = try t.unit(code, for: .shareCalendar)
        guard let record = try t.db.calendars.feed(unit: unit.id, publicID: publicID) else {
            throw ServiceError.notFound(.calendarFeed, String(publicID.prefix(80)))
        }
        guard record.revokedAt == nil else { return }
        try t.db.calendars.revoke(record.id, at: t.now)
        try t.record("calendarFeed.revoke", record.path, unit: unit.id, old: record.summary)
    }

    /// The calendar behind a feed's secret: what the token that made it may see now. `nil` where the feed is unknown or revoked,
    /// the token is no good any more, or it has lost the unit; to the outside these are all the same.
    package static func calendar(
        secret: String, db: Connection, now: Instant, origin: Origin
    ) throws -> Calendar? {
        guard FeedSecret.isWellFormed(secret), let feed = try db.calendars.feed(hash: TokenSecret.hash(secret)),
            feed.revokedAt == nil, let unit = Slug(feed.unit.code)
        else { return nil }
        var actor = Actor.local(feed.actor.kept)
        if let id = feed.tokenID {
            guard let token = try db.tokens.find(id: id), token.isUsable(at: now) else { return nil }
            actor = Actor(token)
        }
        let t = Transaction(db: db, now: now, actor: actor, origin: origin)
        do { return try CalendarService(t).calendar(of: unit) } catch is ServiceError { return nil }
    }
}

extension CalendarFeedRecord {
    package var path: String { "/v1/units/\(unit.code)/calendarFeeds/\(publicID)" }

    /// The feed as the audit trail keeps it: nothing of the secret, nor of its hash.
    var summary: String {
        JSONText.object { w in
            w.member("unit", unit.code)
            w.member("revokedAt", revokedAt?.description)
        }
    }
}
