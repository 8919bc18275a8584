import Domain
import SQLite
import Storage

@testable import Services

/// A ranking by its definition: every card and visit is read with its scores as it stood, and added up one by one.
struct RecountedRanking {
    let rows: [RankingService.Row]
    let leftOut: [RankingService.LeftOut]
    let declaredCards: Int
    let ranked: Int

    private struct Card {
        let registrationID: Int64
        let month: Month
        let state: ScorecardState
        let scores: String
        let total: Points
        let maximum: Points
        let isDeclared: Bool

        var isSent: Bool { state == .submitted || state == .accepted }
    }

    private struct Registration {
        let id: Int64
        let modelID: Int64
        let model: String
        let unit: String
        let ownerID: Int64
        let state: RegistrationState
        /// Lies where the actor may see it.
        let isSeen: Bool

        var isLive: Bool { state == .submitted || state == .accepted }
    }

    init(_ t: Transaction, _ mark: StatusService.Mark, _ query: RankingService.Query) throws {
        let moment = mark.asOf ?? t.now
        let (plan, rule) = (mark.plan, mark.plan.finalScore)
        let model = try query.model.map { try t.model($0) }
        func isWithin(_ month: Month) -> Bool {
            (query.from.map { $0 <= month } ?? true) && (query.to.map { month <= $0 } ?? true)
        }
        let registrations = try Self.registrations(t, mark, moment).filter { model == nil || $0.modelID == model }
        let live = registrations.filter(\.isLive)
        let sent = Dictionary(
            grouping: try Self.cards(t, plan.id, moment).filter { isWithin($0.month) }, by: \.registrationID)
        var filter = ComparisonRepository.Filter()
        (filter.planID, filter.modelID) = (plan.id, model)
        let visits = Dictionary(
            grouping: try t.db.comparisons.visits(filter, asOf: moment).filter { isWithin($0.month) },
            by: \.registrationID)

        var inputs: [Int64: [RankingService.Input]] = [:]
        for registration in live {
            let cards = (sent[registration.id] ?? []).filter {
                $0.isSent && (query.countsDeclared || !$0.isDeclared)
                    && (!query.isAcceptedOnly || $0.state == .accepted)
            }
            inputs[registration.ownerID, default: []] += try Self.inputs(
                t, rule, registration, cards, visits[registration.id] ?? [])
        }
        let duties = try t.db.status.duties(plan: plan.id, root: nil, asOf: moment).filter {
            $0.kind == .registration && (model == nil || $0.modelID == model)
        }
        let owners = Set(duties.map(\.unitID)).union(registrations.map(\.ownerID))
        // The places are those among all, whoever asks.
        func sees(_ owner: Int64) throws -> Bool {
            try mark.root.map { try t.db.units.isBelow(owner, root: $0) } ?? true
        }
        leftOut = try owners.filter { try inputs[$0]?.isEmpty ?? true && sees($0) }.compactMap { owner in
            guard let name = try t.db.status.name(owner) else { return nil }
            let own = live.filter { $0.ownerID == owner }
            return RankingService.LeftOut(
                unit: name.code, name: name.name,
                reason: Self.reason(
                    rule, isRegistered: !own.isEmpty, duties: duties.filter { $0.unitID == owner },
                    cards: own.flatMap { sent[$0.id] ?? [] }, isVisited: own.contains { visits[$0.id] != nil }))
        }.sorted { $0.unit < $1.unit }
        let all = try Self.rows(t, inputs.filter { !$0.value.isEmpty })
        ranked = all.count
        rows = try all.filter { try sees($0.owner) }.map(\.row)
        declaredCards = live.filter(\.isSeen).reduce(0) {
            $0 + (sent[$1.id] ?? []).count { $0.isDeclared && $0.isSent }
        }
    }

    private static func inputs(
        _ t: Transaction, _ rule: FinalScoreRule, _ registration: Registration, _ cards: [Card],
        _ visits: [ComparisonRepository.Visit]
    ) throws -> [RankingService.Input] {
        let cards = Dictionary(cards.map { ($0.month, $0) }, uniquingKeysWith: { first, _ in first })
        // Where two inspections compare with one month, the later visit counts.
        let visits = Dictionary(
            visits.filter { $0.standing == .final && rule != .selfScore }.map { ($0.month, $0) },
            uniquingKeysWith: { ($0.visitedOn, $0.inspection) < ($1.visitedOn, $1.inspection) ? $1 : $0 })
        return try Set(cards.keys).union(visits.keys).sorted().compactMap { month in
            let (card, visit) = (cards[month], visits[month])
            var (total, maximum) = (card?.total ?? .zero, card?.maximum ?? .zero)
            if let visit {
                guard
                    let final = FinalScore(
                        rule, own: try card.map { try StoredScores.read($0.scores) },
                        inspected: try StoredScores.read(visit.inspected))
                else { return nil }
                let result = Scoring.check(
                    scores: final.scores, on: try SheetCache.sheet(visit.sheet, in: t), submitting: true
                ).result
                (total, maximum) = (result.total, result.maximum)
            } else if rule == .inspected {
                return nil
            }
            guard maximum > .zero else { return nil }
            return RankingService.Input(
                model: registration.model, subject: registration.unit, month: month,
                source: visit == nil ? .selfScore : .inspected, inspection: visit?.inspection, total: total,
                maximum: maximum, isDeclared: card?.isDeclared ?? false)
        }
    }

    private static func reason(
        _ rule: FinalScoreRule, isRegistered: Bool, duties: [StatusRepository.Duty], cards: [Card], isVisited: Bool
    ) -> RankingService.Reason {
        guard isRegistered else {
            if duties.contains(where: \.isDeclared) { return .declaredOnly }
            return !duties.isEmpty && duties.allSatisfy { $0.state == .exempt } ? .exempt : .notRegistered
        }
        if rule == .inspected { return isVisited ? .notFinal : .notInspected }
        if cards.contains(where: { $0.isDeclared && $0.isSent }) { return .declaredOnly }
        return cards.contains { $0.state == .returned } ? .returned : .noCard
    }

    private static func rows(
        _ t: Transaction, _ inputs: [Int64: [RankingService.Input]]
    ) throws -> [(owner: Int64, row: RankingService.Row)] {
        let measured = try inputs.compactMap {
            owner, inputs -> (StatusRepository.Name, Share, [RankingService.Input], Int64)? in
            var share = Share()
            for input in inputs { share += Share(total: input.total, maximum: input.maximum) }
            return try t.db.status.name(owner).map { ($0, share, inputs, owner) }
        }.sorted { $0.1.isAbove($1.1) || $0.1.isLevel(with: $1.1) && $0.0.code < $1.0.code }
        return measured.map { name, share, inputs, owner in
            let place = 1 + measured.count { $0.1.isAbove(share) }
            return (
                owner,
                RankingService.Row(
                    place: place, isTied: measured.count { $0.1.isLevel(with: share) } > 1, unit: name.code,
                    name: name.name, share: share, number: inputs.count, declared: inputs.count(where: \.isDeclared),
                    inputs: inputs)
            )
        }
    }

    // MARK: As it stood

    private static func registrations(
        _ t: Transaction, _ mark: StatusService.Mark, _ moment: Instant
    ) throws -> [Registration] {
        try t.db.rows(
            """
            SELECT r.id, r.model_id, m.code, u.code, r.owner_id, e.state, r.unit_id
            FROM registration r
                JOIN registration_event e ON e.id = (
                    SELECT id FROM registration_event WHERE registration_id = r.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                JOIN model m ON m.id = r.model_id
                JOIN unit u ON u.id = r.unit_id
            WHERE r.plan_id = ?
            ORDER BY m.code, u.code
            """, moment.milliseconds, mark.plan.id
        ) { row in
            (
                unit: row.int(6), id: row.int(0), modelID: row.int(1), model: row.text(2), code: row.text(3),
                ownerID: row.int(4), state: RegistrationState(rawValue: row.text(5)) ?? .withdrawn
            )
        }.map { found in
            Registration(
                id: found.id, modelID: found.modelID, model: found.model, unit: found.code, ownerID: found.ownerID,
                state: found.state, isSeen: try mark.root.map { try t.db.units.isBelow(found.unit, root: $0) } ?? true)
        }
    }

    private static func cards(_ t: Transaction, _ plan: Int64, _ moment: Instant) throws -> [Card] {
        try t.db.rows(
            """
            SELECT c.registration_id, c.month, e.state, v.scores, v.total, v.maximum, e.declared
            FROM scorecard c
                JOIN scorecard_event e ON e.id = (
                    SELECT id FROM scorecard_event WHERE scorecard_id = c.id AND at <= ? ORDER BY at DESC, id DESC LIMIT 1)
                JOIN scorecard_revision v ON v.scorecard_id = c.id AND v.revision = e.revision
            WHERE c.plan_id = ?
            """, moment.milliseconds, plan
        ) { row in
            guard let month = Month(row.text(1)) else { throw StoredScoresError() }
            return Card(
                registrationID: row.int(0), month: month, state: ScorecardState(rawValue: row.text(2)) ?? .draft,
                scores: row.text(3), total: Points(clamping: Int(row.int(4))),
                maximum: Points(clamping: Int(row.int(5))), isDeclared: row.bool(6))
        }
    }
}
