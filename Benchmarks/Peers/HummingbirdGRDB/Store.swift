import Crypto
import FoundationEssentials
import GRDB
import HTTPTypes
import Hummingbird
import Synchronization

/// The records, by SQL with GRDB's cached statements.
final class Store: Sendable {
    private let pool: DatabasePool
    private let offset: Int64
    private let sheets = Mutex<[Int64: Sheet]>([:])

    init(path: String, clock: Int64) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -16384") }
        pool = try DatabasePool(path: path, configuration: configuration)
        // After the pool has set NORMAL with WAL: an answer means that it is on the disk.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        offset = clock - Self.milliseconds
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        try await pool.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        try await pool.write(body)
    }

    private static var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
    private var now: Int64 { Self.milliseconds + offset }

    private static func text(_ instant: Int64?) -> String? {
        instant.map {
            Date(timeIntervalSince1970: Double($0) / 1000).formatted(.iso8601)
        }
    }

    private func row(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    private func run(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    // MARK: Who asks

    struct Token {
        let id: Int64
        let name: String
        let role: String
        let unit: Int64?
    }

    static func digest(of request: Request) throws -> Data {
        guard let field = request.headers[.authorization], field.hasPrefix("Bearer ") else {
            throw HTTPError(.unauthorized)
        }
        return Data(SHA256.hash(data: Data(field.dropFirst(7).utf8)))
    }

    private func token(_ hash: Data, _ db: Database) throws -> Token {
        guard let row = try row(db, "SELECT id, name, role, unit_id FROM token WHERE hash = ?", [hash]) else {
            throw HTTPError(.unauthorized)
        }
        return Token(id: row[0], name: row[1], role: row[2], unit: row[3])
    }

    private func covers(_ token: Token, _ unit: Int64, _ db: Database) throws -> Bool {
        guard let root = token.unit else { return true }
        return try row(
            db,
            """
            WITH RECURSIVE above (id) AS (SELECT ?1 UNION SELECT u.parent_id FROM unit u JOIN above ON u.id = above.id)
            SELECT 1 FROM above WHERE id = ?2
            """, [unit, root]) != nil
    }

    // MARK: Cards

    private struct Place {
        let registration: Int64
        let state: String
        let plan: Int64
        let model: Int64
        let unit: Int64
    }

    private func place(_ key: CardKey, _ token: Token, _ db: Database) throws -> Place {
        guard
            let row = try row(
                db,
                """
                SELECT r.id, r.state, p.id, m.id, u.id FROM plan p, model m, unit u
                    JOIN registration r ON r.plan_id = p.id AND r.model_id = m.id AND r.unit_id = u.id
                WHERE p.code = ? AND m.code = ? AND u.code = ?
                """, [key.plan, key.model, key.unit])
        else { throw HTTPError(.notFound) }
        let place = Place(registration: row[0], state: row[1], plan: row[2], model: row[3], unit: row[4])
        guard try covers(token, place.unit, db) else { throw HTTPError(.forbidden) }
        return place
    }

    private static let select = """
        SELECT c.id, c.state, c.verdict, c.revision, c.total, c.maximum, c.percent, c.band, c.submitted_at, c.month, m.code AS model,
            u.code AS unit, u.name
        FROM scorecard c JOIN model m ON m.id = c.model_id JOIN unit u ON u.id = c.unit_id
        """
    private static let one = select + " WHERE c.registration_id = ? AND c.month = ?"
    private static let page = select + " WHERE c.plan_id = ? AND c.id > ? ORDER BY c.id LIMIT ?"

    private func answer(_ row: Row, plan: String) -> CardAnswer {
        CardAnswer(
            plan: plan, model: row["model"], unit: row["unit"], name: row["name"], month: row["month"],
            state: row["state"], verdict: row["verdict"], revision: row["revision"],
            total: Double(row["total"] as Int) / 100, maximum: Double(row["maximum"] as Int) / 100,
            percent: (row["percent"] as Int?).map { Double($0) / 100 }, band: row["band"],
            submittedAt: Self.text(row["submitted_at"]))
    }

    func card(_ key: CardKey, _ hash: Data, _ db: Database) throws -> CardAnswer {
        let place = try place(key, token(hash, db), db)
        guard let row = try row(db, Self.one, [place.registration, key.month]),
            let revision = try self.row(
                db, "SELECT scores, review FROM scorecard_revision WHERE scorecard_id = ? AND revision = ?",
                [row["id"] as Int64, row["revision"] as Int])
        else { throw HTTPError(.notFound) }
        var card = answer(row, plan: key.plan)
        card.scores = try JSONDecoder().decode([StoredScore].self, from: revision["scores"] as Data).map(\.score)
        card.review = try (revision["review"] as Data?).map { try JSONDecoder().decode(Review.self, from: $0) }
        return card
    }

    /// `["criterion", points or null, "note" or null]`.
    private struct StoredScore: Codable {
        let score: Score

        init(_ score: Score) { self.score = score }

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            let criterion = try values.decode(String.self)
            let points = try values.decodeIfPresent(Int.self)
            let note = try values.decodeIfPresent(String.self)
            score = Score(
                criterion: criterion, points: points.map { Double($0) / 100 },
                notApplicable: points == nil ? true : nil, note: note)
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.unkeyedContainer()
            try values.encode(score.criterion)
            try values.encode(score.points.map { Int(($0 * 100).rounded()) })
            try values.encode(score.note)
        }
    }

    func list(_ plan: String, _ hash: Data, limit: Int, after cursor: Int64, _ db: Database) throws -> PageAnswer {
        _ = try token(hash, db)
        guard let found = try row(db, "SELECT id FROM plan WHERE code = ?", [plan]) else { throw HTTPError(.notFound) }
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: Self.page), arguments: [found[0] as Int64, cursor, limit + 1])
        return PageAnswer(
            items: rows.prefix(limit).map { answer($0, plan: plan) },
            next: rows.count > limit ? String(rows[limit - 1]["id"] as Int64) : nil)
    }

    // MARK: Writing

    private func sheet(_ version: Int64, _ db: Database) throws -> Sheet {
        if let known = sheets.withLock({ $0[version] }) { return known }
        guard let row = try row(db, "SELECT document FROM scoresheet_version WHERE id = ?", [version]) else {
            throw HTTPError(.conflict)
        }
        let sheet = try JSONDecoder().decode(Sheet.self, from: row[0] as Data)
        sheets.withLock { $0[version] = sheet }
        return sheet
    }

    private static func hundredths(_ value: Double) -> Int { Int((value * 100).rounded()) }

    private func score(_ body: CardBody, _ sheet: Sheet) throws -> (
        total: Int, maximum: Int, percent: Int?, band: String?
    ) {
        let criteria = Dictionary(
            sheet.groups.flatMap(\.criteria).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var (total, maximum) = (0, 0)
        var seen: Set<String> = []
        for score in body.scores {
            guard let criterion = criteria[score.criterion], seen.insert(score.criterion).inserted else {
                throw HTTPError(.unprocessableContent)
            }
            guard let given = score.points else {
                guard score.notApplicable == true, score.note != nil else { throw HTTPError(.unprocessableContent) }
                continue
            }
            let (points, limit) = (Self.hundredths(given), Self.hundredths(criterion.maximum))
            guard 0...limit ~= points, points % Self.hundredths(criterion.step) == 0 else {
                throw HTTPError(.unprocessableContent)
            }
            total += points
            maximum += limit
        }
        if body.submit == true,
            criteria.values.contains(where: { $0.modality == "required" && !seen.contains($0.code) })
        {
            throw HTTPError(.unprocessableContent)
        }
        let percent = maximum > 0 ? total * 10_000 / maximum : nil
        let band = percent.flatMap { percent in sheet.bands.first { percent >= Self.hundredths($0.from) } }
        return (total, maximum, percent, band?.code)
    }

    func put(_ key: CardKey, _ body: CardBody, _ hash: Data, _ db: Database) throws -> CardAnswer {
        let token = try token(hash, db)
        let place = try place(key, token, db)
        guard token.role == "office", ["submitted", "accepted"].contains(place.state) else {
            throw HTTPError(.forbidden)
        }
        guard
            let version = try row(
                db, "SELECT id FROM scoresheet_version WHERE plan_id = ? AND model_id = ? ORDER BY id DESC LIMIT 1",
                [place.plan, place.model])?[0] as Int64?
        else { throw HTTPError(.conflict) }
        let result = try score(body, sheet(version, db))
        let at = now
        let current = try row(db, Self.one, [place.registration, key.month])
        guard current?["state"] as String? != "accepted" else { throw HTTPError(.conflict) }
        let duty = try row(
            db,
            """
            SELECT id, due_at, late_until, state FROM obligation
            WHERE plan_id = ? AND subject_id = ? AND kind = 'scorecard' AND model_id = ? AND period = ?
            """, [place.plan, place.unit, place.model, key.month])
        var verdict = current?["verdict"] as String?
        let submitting = body.submit == true
        if submitting, let duty {
            guard at < duty["late_until"] as Int64 else { throw HTTPError(.conflict) }
            if duty["state"] as String == "open" {
                verdict = at < duty["due_at"] as Int64 ? "onTime" : "late"
                try run(
                    db, "UPDATE obligation SET state = 'settled', verdict = ?, settled_at = ? WHERE id = ?",
                    [verdict, at, duty["id"] as Int64])
                try run(
                    db,
                    "INSERT INTO obligation_event (obligation_id, at, kind, state, verdict) VALUES (?, ?, 'settle', 'settled', ?)",
                    [duty["id"] as Int64, at, verdict])
            }
        }
        let state = submitting ? "submitted" : "draft"
        let revision = (current?["revision"] as Int? ?? 0) + 1
        let card: Int64
        if let current {
            card = current["id"]
            try run(
                db,
                """
                UPDATE scorecard SET state = ?, verdict = ?, revision = ?, total = ?, maximum = ?, percent = ?, band = ?,
                    submitted_at = ?, submitted_by = ?, version = version + 1
                WHERE id = ?
                """,
                [
                    state, verdict, revision, result.total, result.maximum, result.percent, result.band, at, token.id,
                    card,
                ])
        } else {
            try run(
                db,
                """
                INSERT INTO scorecard (registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, obligation_id,
                    state, verdict, revision, total, maximum, percent, band, submitted_at, submitted_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)
                """,
                [
                    place.registration, place.plan, place.model, place.unit, key.month, version,
                    duty?["id"] as Int64?, state, verdict, result.total, result.maximum, result.percent, result.band,
                    submitting ? at : nil, token.id,
                ])
            card = db.lastInsertedRowID
        }
        let scores = String(decoding: try JSONEncoder().encode(body.scores.map(StoredScore.init)), as: UTF8.self)
        let review = try body.review.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try run(
            db,
            """
            INSERT INTO scorecard_revision (scorecard_id, revision, at, token_id, scores, review, total, maximum, percent, band)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [card, revision, at, token.id, scores, review, result.total, result.maximum, result.percent, result.band])
        try run(
            db,
            "INSERT INTO scorecard_event (scorecard_id, at, state, revision, verdict, actor) VALUES (?, ?, ?, ?, ?, ?)",
            [card, at, state, revision, verdict, token.name])
        let summary = Summary(state: state, revision: revision, total: Double(result.total) / 100, verdict: verdict)
        try run(
            db,
            """
            INSERT INTO audit (at, token_id, actor, action, subject, plan_id, unit_id, new)
            VALUES (?, ?, ?, 'scorecard.submit', ?, ?, ?, ?)
            """,
            [
                at, token.id, token.name, key.path, place.plan, place.unit,
                String(decoding: try JSONEncoder().encode(summary), as: UTF8.self),
            ])
        try run(
            db, "INSERT INTO version (scope, number) VALUES (?, 1) ON CONFLICT DO UPDATE SET number = number + 1",
            [place.plan])
        guard let saved = try row(db, Self.one, [place.registration, key.month]) else { throw HTTPError(.notFound) }
        var answer = answer(saved, plan: key.plan)
        answer.scores = body.scores
        answer.review = body.review
        return answer
    }

    private struct Summary: Encodable {
        let state: String
        let revision: Int
        let total: Double
        let verdict: String?
    }
}

// MARK: - The dashboard

extension Store {
    /// Nothing but the tag where the client has the figures.
    func status(_ plan: String, _ hash: Data, unless known: String?, _ db: Database) throws -> (String, StatusAnswer?) {
        _ = try token(hash, db)
        guard
            let found = try row(
                db, "SELECT p.id, v.number FROM plan p LEFT JOIN version v ON v.scope = p.id WHERE p.code = ?", [plan])
        else { throw HTTPError(.notFound) }
        let id: Int64 = found[0]
        let tag = "\"\(id)-\(found[1] as Int64? ?? 0)\""
        if known == tag { return (tag, nil) }
        let counts = try counts(id, db)
        var scorecards = counts["scorecard"] ?? CountAnswer()
        var cells: [Int64: [String: StatusAnswer.Cell]] = [:]
        var (accepted, returned, scored, points) = (0, 0, 0, 0)
        let cards = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT registration_id, month, state, verdict, percent, band FROM scorecard WHERE plan_id = ?"),
            arguments: [id])
        while let row = try cards.next() {
            let month: String = row[1]
            let state: String = row[2]
            let percent: Int? = row[4]
            cells[row[0], default: [:]][month] = StatusAnswer.Cell(
                month: month, state: state, verdict: row[3], percent: percent.map { Double($0) / 100 }, band: row[5])
            if state == "accepted" { accepted += 1 }
            if state == "returned" { returned += 1 }
            if let percent, state == "submitted" || state == "accepted" {
                scored += 1
                points += percent
            }
        }
        scorecards.accepted = accepted
        scorecards.returned = returned
        scorecards.averagePercent = scored > 0 ? Double(points / scored) / 100 : nil
        return (
            tag,
            StatusAnswer(
                plan: plan, asOf: Self.text(now) ?? "", registrations: counts["registration"] ?? CountAnswer(),
                scorecards: scorecards, models: try matrices(id, cells, db))
        )
    }

    private func counts(_ plan: Int64, _ db: Database) throws -> [String: CountAnswer] {
        var counts: [String: CountAnswer] = [:]
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT kind, state, verdict, coalesce(due_at <= ?, 0), count(*) FROM obligation WHERE plan_id = ?
                    GROUP BY 1, 2, 3, 4
                    """), arguments: [now, plan])
        while let row = try rows.next() {
            let number: Int = row[4]
            var count = counts[row[0]] ?? CountAnswer()
            switch row[1] as String {
            case "exempt": count.exempt += number
            case "settled":
                count.settled += number
                count.expected += number
                if row[2] as String? == "onTime" { count.onTime += number }
                if row[2] as String? == "late" { count.late += number }
            default:
                if row[3] as Bool {
                    count.missed += number
                    count.expected += number
                } else {
                    count.open += number
                }
            }
            counts[row[0]] = count
        }
        return counts
    }

    private func matrices(
        _ plan: Int64, _ cells: [Int64: [String: StatusAnswer.Cell]], _ db: Database
    ) throws -> [StatusAnswer.Matrix] {
        let registrations = Dictionary(
            grouping: try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT r.id, r.model_id, r.state, r.verdict, u.code, u.name FROM registration r
                            JOIN unit u ON u.id = r.unit_id
                        WHERE r.plan_id = ? ORDER BY u.sort_key, u.id
                        """), arguments: [plan]), by: { $0[1] as Int64 })
        let models = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT m.id, m.code, pm.first_month, pm.last_month FROM plan_model pm JOIN model m ON m.id = pm.model_id
                    WHERE pm.plan_id = ? ORDER BY pm.position
                    """), arguments: [plan])
        return models.map { model in
            let first = Int((model[2] as String).suffix(2)) ?? 1
            let last = Int((model[3] as String).suffix(2)) ?? 12
            let months = (first...last).map { "2026-\($0 < 10 ? "0" : "")\($0)" }
            let rows = (registrations[model[0]] ?? []).map { row in
                let own = cells[row[0]] ?? [:]
                return StatusAnswer.Row(
                    unit: row[4], name: row[5],
                    registration: StatusAnswer.Standing(state: row[2], verdict: row[3]),
                    cells: months.map { own[$0] ?? StatusAnswer.Cell(month: $0) })
            }
            return StatusAnswer.Matrix(model: model[1], months: months, rows: rows)
        }
    }
}
