package import Domain
internal import Storage

/// Units that the scores of a stretch of time suggest for a commendation. A person still has to propose them.
///
/// The formula `accepted-share-v1`: the points of a unit's accepted cards, or of final inspections where the plan makes them count, over
/// their maxima; at least `minimumPercent` of them, from at least `minimumCards` of them; and with `onTimeOnly` every card that was due in
/// the time sent, and in time. Violations are no part of it.
package struct CandidateService {
    let t: Transaction
    private let finals: FinalShares

    package init(_ transaction: Transaction, finals: FinalShares = FinalShares()) {
        t = transaction
        self.finals = finals
    }

    package static let formula = "accepted-share-v1"

    package struct Query: Sendable, Hashable {
        package var period: Period
        package var model: Slug?
        package var minimumPercent: Percent
        package var minimumCards = 1
        package var onTimeOnly = true

        package init(period: Period, minimumPercent: Percent) {
            self.period = period
            self.minimumPercent = minimumPercent
        }
    }

    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Below `minimumPercent`.
        case belowMinimum
        /// Fewer accepted or final scores than `minimumCards`.
        case tooFewCards
        /// A card of the time came late.
        case late
        /// A card of the time was due and did not come.
        case missing
    }

    package struct LeftOut: Sendable {
        package let row: RankingService.Row
        package let reason: Reason
    }

    package struct Candidates: Sendable {
        package let plan: String
        package let query: Query
        package let rule: FinalScoreRule
        /// How many have a score that counts, whether or not the actor may see whose.
        package let ranked: Int
        package let rows: [RankingService.Row]
        package let leftOut: [LeftOut]
        /// Units that have no accepted or final score at all.
        package let without: [RankingService.LeftOut]
    }

    package func candidates(plan code: Slug, _ query: Query) throws -> Candidates {
        let mark = try StatusService(t).mark(plan: code, asOf: nil)
        let months = query.period.firstMonth...query.period.lastMonth
        var ranked = RankingService.Query()
        ranked.model = query.model
        ranked.from = months.lowerBound
        ranked.to = months.upperBound
        ranked.isAcceptedOnly = true
        ranked.hasInputs = false
        ranked.page = .all
        let ranking = try RankingService(t, finals: finals).ranking(mark, ranked)
        let models = try query.model.map { [try t.model($0)] } ?? t.db.plans.models(of: mark.plan.id).map(\.modelID)
        var (rows, leftOut): ([RankingService.Row], [LeftOut]) = ([], [])
        for row in ranking.rows {
            let reason = try reason(row, query) {
                guard let unit = try t.db.units.reference(row.unit) else { return [] }
                return try t.db.status.cardDuties(
                    of: unit.id, plan: mark.plan.id, root: mark.root, models: models, months: months)
            }
            if let reason { leftOut.append(LeftOut(row: row, reason: reason)) } else { rows.append(row) }
        }
        return Candidates(
            plan: mark.plan.code, query: query, rule: ranking.rule, ranked: ranking.ranked, rows: rows,
            leftOut: leftOut,
            without: ranking.leftOut)
    }

    /// - Parameter duties: the cards of the time that the unit owes or has owed.
    private func reason(
        _ row: RankingService.Row, _ query: Query, duties: () throws -> [StatusRepository.Duty]
    ) rethrows -> Reason? {
        if row.number < query.minimumCards { return .tooFewCards }
        if row.share.percent ?? .zero < query.minimumPercent { return .belowMinimum }
        guard query.onTimeOnly else { return nil }
        let duties = try duties()
        if duties.contains(where: { $0.state == .open && $0.due.hasPassed(at: t.now) }) { return .missing }
        return duties.contains { $0.verdict == .late } ? .late : nil
    }
}
