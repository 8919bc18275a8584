package import Domain
internal import Storage

/// The ranking of a plan's units by the score that the plan's rule makes count (SPEC §2.7).
///
/// Every unit that answers for something is measured by what its cards and visits came to together: the sum of the totals out of
/// the sum of the maxima, over the models and months that count. Fractions are compared exactly; equals share a place.
package struct RankingService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Query: Sendable, Hashable {
        package var model: Slug?
        package var from: Month?
        package var to: Month?
        package var asOf: Instant?
        /// Whether cards count whose verdict is declared from paper.
        package var countsDeclared = false
        /// Leave out cards that wait for a decision.
        package var isAcceptedOnly = false
        package init() {}
    }

    /// One score that counts.
    package struct Input: Sendable {
        package let model: String
        package let subject: String
        package let month: Month
        package let source: FinalScore.Source
        package let inspection: String?
        package let total: Points
        package let maximum: Points
        /// Its card's verdict is declared from paper.
        package let isDeclared: Bool
    }

    package struct Row: Sendable {
        package let place: Int
        package let isTied: Bool
        package let unit: String
        package let name: String
        package let share: Share
        package let inputs: [Input]
    }

    /// Why a unit is not in the ranking.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Freed of every registration that was asked of it.
        case exempt
        case notRegistered
        /// Every card of it was sent back.
        case returned
        case noCard
        /// What it did is declared from paper, and that is not counted.
        case declaredOnly
        /// The plan counts inspected scores only, and it was not visited.
        case notInspected
        /// It was visited, and the inspected score is not final yet.
        case notFinal
    }

    package struct LeftOut: Sendable {
        package let unit: String
        package let name: String
        package let reason: Reason
    }

    package struct Ranking: Sendable {
        package let plan: String
        package let asOf: Instant
        package let rule: FinalScoreRule
        package let countsDeclared: Bool
        /// Cards whose verdict is declared from paper, counted or not.
        package let declaredCards: Int
        package let rows: [Row]
        package let leftOut: [LeftOut]
    }

    package func ranking(_ mark: StatusService.Mark, _ query: Query) throws -> Ranking {
        let plan = mark.plan
        let moment = mark.asOf ?? t.now
        let modelID = try query.model.map { try t.model($0) }
        let registrations = try t.db.comparisons.registrations(plan: plan.id, root: mark.root, asOf: moment)
            .filter { modelID == nil || $0.modelID == modelID }
        let all = Dictionary(
            grouping: try t.db.comparisons.cards(plan: plan.id, root: mark.root, asOf: moment).filter {
                isWithin(query, $0.month)
            }, by: \.registrationID)
        let cards = query.countsDeclared ? all : all.mapValues { $0.filter { !$0.isDeclared } }
        var filter = ComparisonRepository.Filter()
        filter.planID = plan.id
        filter.root = mark.root
        filter.modelID = modelID
        let visits = Dictionary(
            grouping: try t.db.comparisons.visits(filter, asOf: moment).filter { isWithin(query, $0.month) },
            by: \.registrationID)

        let live = registrations.filter { $0.state == .submitted || $0.state == .accepted }
        var inputs: [Int64: [Input]] = [:]
        for registration in live {
            let found = try self.inputs(
                registration, plan.finalScore,
                (cards[registration.id] ?? []).filter { !query.isAcceptedOnly || $0.state == .accepted },
                visits[registration.id] ?? [])
            inputs[registration.ownerID, default: []] += found
        }
        let duties = try t.db.status.duties(plan: plan.id, root: mark.root, asOf: moment).filter {
            $0.kind == .registration && (modelID == nil || $0.modelID == modelID)
        }
        let owners = Set(duties.map(\.unitID)).union(registrations.map(\.ownerID))
        let leftOut = try owners.filter { inputs[$0]?.isEmpty ?? true }.compactMap { owner -> LeftOut? in
            guard let name = try t.db.status.name(owner) else { return nil }
            let own = live.filter { $0.ownerID == owner }
            let reason = reason(
                plan.finalScore, isRegistered: !own.isEmpty, duties: duties.filter { $0.unitID == owner },
                cards: own.flatMap { all[$0.id] ?? [] }, visits: own.flatMap { visits[$0.id] ?? [] })
            return LeftOut(unit: name.code, name: name.name, reason: reason)
        }
        return Ranking(
            plan: plan.code, asOf: try StatusService(t).instant(of: mark), rule: plan.finalScore,
            countsDeclared: query.countsDeclared,
            declaredCards: live.reduce(0) { sum, registration in
                sum + (all[registration.id] ?? []).count { $0.isDeclared && $0.isSent }
            },
            rows: try rows(inputs), leftOut: leftOut.sorted { $0.unit < $1.unit })
    }

    private func isWithin(_ query: Query, _ month: Month) -> Bool {
        (query.from.map { $0 <= month } ?? true) && (query.to.map { month <= $0 } ?? true)
    }

    // MARK: What counts

    private func inputs(
        _ registration: ComparisonRepository.Registration, _ rule: FinalScoreRule,
        _ cards: [ComparisonRepository.Card], _ visits: [ComparisonRepository.Visit]
    ) throws -> [Input] {
        let cards = Dictionary(
            cards.filter(\.isSent).map { ($0.month, $0) },
            uniquingKeysWith: { first, _ in first })
        // Where two inspections compare with one month, the later visit counts.
        let visits = Dictionary(
            visits.filter { $0.standing == .final }.map { ($0.month, $0) },
            uniquingKeysWith: { ($0.visitedOn, $0.inspection) < ($1.visitedOn, $1.inspection) ? $1 : $0 })
        return try Set(cards.keys).union(visits.keys).sorted().compactMap { month in
            try input(registration, rule, month, cards[month], visits[month])
        }
    }

    private func input(
        _ registration: ComparisonRepository.Registration, _ rule: FinalScoreRule, _ month: Month,
        _ card: ComparisonRepository.Card?, _ visit: ComparisonRepository.Visit?
    ) throws -> Input? {
        guard rule != .selfScore, let visit else {
            guard rule != .inspected, let card, card.maximum > .zero else { return nil }
            return Input(
                model: registration.model, subject: registration.unit, month: month, source: .selfScore,
                inspection: nil, total: card.total, maximum: card.maximum, isDeclared: card.isDeclared)
        }
        guard
            let final = FinalScore(
                rule, own: try card.map { try StoredScores.read($0.scores) },
                inspected: try StoredScores.read(visit.inspected))
        else { return nil }
        let (result, _) = Scoring.check(
            scores: final.scores, on: try SheetCache.sheet(visit.sheet, in: t), submitting: true)
        guard result.maximum > .zero else { return nil }
        return Input(
            model: registration.model, subject: registration.unit, month: month, source: .inspected,
            inspection: visit.inspection, total: result.total, maximum: result.maximum,
            isDeclared: card?.isDeclared ?? false)
    }

    private func reason(
        _ rule: FinalScoreRule, isRegistered: Bool, duties: [StatusRepository.Duty],
        cards: [ComparisonRepository.Card], visits: [ComparisonRepository.Visit]
    ) -> Reason {
        guard isRegistered else {
            if duties.contains(where: \.isDeclared) { return .declaredOnly }
            return !duties.isEmpty && duties.allSatisfy { $0.state == .exempt } ? .exempt : .notRegistered
        }
        if rule == .inspected { return visits.isEmpty ? .notInspected : .notFinal }
        if cards.contains(where: { $0.isDeclared && $0.isSent }) { return .declaredOnly }
        return cards.contains { $0.state == .returned } ? .returned : .noCard
    }

    // MARK: Places

    private func rows(_ inputs: [Int64: [Input]]) throws -> [Row] {
        let measured = try inputs.compactMap { owner, inputs -> (name: StatusRepository.Name, Share, [Input])? in
            guard !inputs.isEmpty, let name = try t.db.status.name(owner) else { return nil }
            var share = Share()
            for input in inputs { share += Share(total: input.total, maximum: input.maximum) }
            return (name, share, inputs)
        }.sorted { left, right in
            left.1.isAbove(right.1) || left.1.isLevel(with: right.1) && left.name.code < right.name.code
        }
        let places = Share.places(measured.map(\.1))
        let sizes = Dictionary(places.map { ($0, 1) }, uniquingKeysWith: +)
        return zip(places, measured).map { place, unit in
            Row(
                place: place, isTied: (sizes[place] ?? 1) > 1, unit: unit.name.code, name: unit.name.name,
                share: unit.1, inputs: unit.2)
        }
    }
}
