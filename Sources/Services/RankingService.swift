package import Domain
internal import Storage

/// The ranking of a plan's units by the score that the plan's rule makes count (SPEC §2.7).
///
/// Every unit that answers for something is measured by what its cards and visits came to together: the sum of the totals out of
/// the sum of the maxima, over the models and months that count. Fractions are compared exactly; equals share a place.
package struct RankingService {
    let t: Transaction
    private let finals: FinalShares

    /// - Parameter finals: those that were made before; of this database only.
    package init(_ transaction: Transaction, finals: FinalShares = FinalShares()) {
        t = transaction
        self.finals = finals
    }

    package struct Query: Sendable, Hashable {
        package var model: Slug?
        package var from: Month?
        package var to: Month?
        package var asOf: Instant?
        /// Whether cards count whose verdict is declared from paper.
        package var countsDeclared = false
        /// Leave out cards that wait for a decision.
        package var isAcceptedOnly = false
        /// Whether the scores are wanted that a place is made of.
        package var hasInputs = true
        /// Of the units in the order of their places, and then of those left out.
        package var page = PageRequest(limit: PageRequest.limits.upperBound)
        package init() {}
    }

    /// How many scores are listed on a page, unless one unit alone has more.
    package static let maximumInputs = 2_000

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
        /// How many scores count, and of how many the card's verdict is declared from paper.
        package let number: Int
        package let declared: Int
        /// `nil` where nobody asked for them.
        package let inputs: [Input]?
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
        /// How many have a place, whether or not the actor may see whose.
        package let ranked: Int
        package let rows: [Row]
        package let leftOut: [LeftOut]
        package let next: Cursor?
    }

    /// The places are counted among all, for whoever asks. Who sees but a part of the plan is told of the units there where they stand,
    /// and of how many; of the others nothing.
    package func ranking(_ mark: StatusService.Mark, _ query: Query) throws -> Ranking {
        var scope = RankingRepository.Scope(
            plan: mark.plan.id, asOf: mark.asOf ?? (mark.isBehind ? t.now : nil))
        scope.model = try query.model.map { try t.model($0) }
        (scope.from, scope.to) = (query.from, query.to)
        scope.isAcceptedOnly = query.isAcceptedOnly
        scope.countsDeclared = query.countsDeclared
        let rule = mark.plan.finalScore
        let visits = rule == .selfScore ? [] : try t.db.rankings.visits(scope, now: t.now)
        let inspections = visits.isEmpty ? [:] : try t.db.rankings.inspections(plan: mark.plan.id)
        let inspected = try inspected(visits, inspections, rule)

        var tallies: [Int64: Tally] = [:]
        if rule != .inspected {
            for cards in try t.db.rankings.cards(scope) {
                tallies[cards.ownerID] = Tally(
                    number: cards.number, declared: cards.declared, total: cards.total, maximum: cards.maximum)
            }
        }
        for found in inspected.values {
            if rule != .inspected { tallies[found.visit.ownerID, default: Tally()].remove(found.visit) }
            if let share = found.share { tallies[found.visit.ownerID, default: Tally()].add(share, of: found.visit) }
        }

        var (measured, leftOut): ([(owner: RankingRepository.Owner, tally: Tally)], [RankingRepository.Owner]) = (
            [], []
        )
        let seen = try mark.root.map { try t.db.units.below($0) }
        func sees(_ owner: RankingRepository.Owner) -> Bool { seen?.contains(owner.id) ?? true }
        for owner in try t.db.rankings.owners(scope) {
            if let tally = tallies[owner.id], tally.number > 0 {
                measured.append((owner, tally))
            } else if sees(owner) {
                leftOut.append(owner)
            }
        }
        measured.sort { Place($0) < Place($1) }
        leftOut.sort { $0.code < $1.code }
        let places = Share.places(measured.map(\.tally.share))
        let sizes = Dictionary(places.map { ($0, 1) }, uniquingKeysWith: +)
        let shown = measured.indices.filter { sees(measured[$0].owner) }

        let page = Part(
            shown.map { Place(measured[$0]) }, leftOut.map { Place($0) }, query.page,
            weights: query.hasInputs ? shown.map { measured[$0].tally.number } : [], bound: Self.maximumInputs)
        let visited = Set(visits.map(\.ownerID))
        let byOwner = query.hasInputs ? Dictionary(grouping: inspected.values, by: \.visit.ownerID) : [:]
        return Ranking(
            plan: mark.plan.code, asOf: try StatusService(t).instant(of: mark), rule: rule,
            countsDeclared: query.countsDeclared,
            declaredCards: try t.db.rankings.declaredCards(scope, below: mark.root),
            ranked: measured.count,
            rows: try page.first.map { position in
                let index = shown[position]
                let (owner, tally) = measured[index]
                return Row(
                    place: places[index], isTied: (sizes[places[index]] ?? 1) > 1, unit: owner.code, name: owner.name,
                    share: tally.share, number: tally.number, declared: tally.declared,
                    inputs: query.hasInputs
                        ? try inputs(of: owner.id, scope, rule, inspected, byOwner[owner.id] ?? []) : nil)
            },
            leftOut: try page.second.map { index in
                let owner = leftOut[index]
                return LeftOut(
                    unit: owner.code, name: owner.name,
                    reason: try reason(rule, owner.id, scope, wasVisited: visited.contains(owner.id)))
            },
            next: page.next)
    }

    // MARK: What counts

    /// A registration and a month.
    private struct Key: Hashable {
        let registrationID: Int64
        let month: Month
    }

    private struct Sheet {
        let content: Scoresheet
        let number: Int
        /// Whether some criterion may be left out.
        let mayLack: Bool

        init(_ content: Scoresheet) {
            self.content = content
            number = content.criteria.count
            mayLack = content.criteria.contains(where: \.modality.mayBeLeftOut)
        }
    }

    /// What a final visit makes of a registration and month: `nil` where nothing of it counts.
    private struct Inspected {
        let visit: RankingRepository.Visit
        let inspection: String?
        let share: Share?
    }

    private func inspected(
        _ visits: [RankingRepository.Visit], _ inspections: [Int64: String], _ rule: FinalScoreRule
    ) throws -> [Key: Inspected] {
        func place(_ visit: RankingRepository.Visit) -> (LocalDate, String) {
            (visit.visitedOn, inspections[visit.inspectionID] ?? "")
        }
        // Where two inspections compare with one month, the later visit counts.
        let final = Dictionary(
            visits.lazy.filter { $0.standing == .final }.map {
                (Key(registrationID: $0.registrationID, month: $0.month), $0)
            },
            uniquingKeysWith: { place($0) < place($1) ? $1 : $0 })
        var sheets: [Int64: Sheet] = [:]
        return try final.mapValues { visit in
            let sheet = try sheets[visit.sheetID] ?? Sheet(SheetCache.sheet(heading(visit.sheetID), in: t))
            sheets[visit.sheetID] = sheet
            return Inspected(
                visit: visit, inspection: inspections[visit.inspectionID], share: try share(rule, visit, sheet))
        }
    }

    private func heading(_ sheet: Int64) throws -> ScoresheetHeading {
        guard let heading = try t.db.scoresheets.heading(id: sheet) else { throw StoredScoresError() }
        return heading
    }

    /// What counts of a visit and the card of its month together.
    private func share(_ rule: FinalScoreRule, _ visit: RankingRepository.Visit, _ sheet: Sheet) throws -> Share? {
        // Nobody finalises a visit before everything that must be answered is: the card adds only what both may leave out.
        if rule == .inspected || visit.card == nil || !sheet.mayLack {
            return visit.maximum > .zero ? Share(total: visit.total, maximum: visit.maximum) : nil
        }
        return try finals.share(.init(rule: rule, visit: visit.revision, card: visit.card)) {
            try combined(rule, visit, sheet)
        }
    }

    private func combined(
        _ rule: FinalScoreRule, _ visit: RankingRepository.Visit, _ sheet: Sheet
    ) throws -> Share? {
        guard let text = try t.db.rankings.scores(ofVisit: visit.revision) else { return nil }
        let inspected = try StoredScores.read(text)
        // The inspectors have left out nothing that the card could add.
        if inspected.count == sheet.number {
            return visit.maximum > .zero ? Share(total: visit.total, maximum: visit.maximum) : nil
        }
        let own = try visit.card.flatMap { try t.db.rankings.scores(ofCard: $0) }
        guard let final = FinalScore(rule, own: try own.map { try StoredScores.read($0) }, inspected: inspected) else {
            return nil
        }
        let (result, _) = Scoring.check(scores: final.scores, on: sheet.content, submitting: true)
        return result.maximum > .zero ? Share(total: result.total, maximum: result.maximum) : nil
    }

    /// Everything that an owner's place is made of, by model, unit and month.
    private func inputs(
        of owner: Int64, _ scope: RankingRepository.Scope, _ rule: FinalScoreRule, _ inspected: [Key: Inspected],
        _ own: [Inspected]
    ) throws -> [Input] {
        var inputs = try own.compactMap { found -> Input? in
            guard let share = found.share, let unit = try t.db.status.name(found.visit.unitID),
                let model = try t.db.models.reference(id: found.visit.modelID)
            else { return nil }
            return Input(
                model: model.code, subject: unit.code, month: found.visit.month, source: .inspected,
                inspection: found.inspection, total: Points(clamping: share.total),
                maximum: Points(clamping: share.maximum), isDeclared: found.visit.isDeclared)
        }
        if rule != .inspected {
            for card in try t.db.rankings.cards(of: owner, scope)
            where inspected[Key(registrationID: card.registrationID, month: card.month)] == nil {
                inputs.append(
                    Input(
                        model: card.model, subject: card.unit, month: card.month, source: .selfScore, inspection: nil,
                        total: card.total, maximum: card.maximum, isDeclared: card.isDeclared))
            }
        }
        return inputs.sorted { ($0.model, $0.subject, $0.month) < ($1.model, $1.subject, $1.month) }
    }

    /// Where a page ends that comes before its weights come to more than `bound`, though never empty.
    static func end(of page: Range<Int>, weights: [Int], bound: Int) -> Int {
        var weight = 0
        for index in page where index < weights.count {
            weight += weights[index]
            if weight > bound, index > page.lowerBound { return index }
        }
        return page.upperBound
    }

    private func reason(
        _ rule: FinalScoreRule, _ owner: Int64, _ scope: RankingRepository.Scope, wasVisited: Bool
    ) throws -> Reason {
        let standing = try t.db.rankings.standing(of: owner, scope)
        guard standing.isRegistered else {
            let duties = try t.db.rankings.registrationDuties(of: owner, scope)
            if duties.hasDeclared { return .declaredOnly }
            return duties.areExempt ? .exempt : .notRegistered
        }
        if rule == .inspected { return wasVisited ? .notFinal : .notInspected }
        if standing.hasDeclared { return .declaredOnly }
        return standing.wasReturned ? .returned : .noCard
    }
}

/// What an owner's scores come to.
private struct Tally {
    var number = 0
    var declared = 0
    var total = 0
    var maximum = 0

    var share: Share { Share(hundredths: total, of: maximum) }

    /// A visit has taken the place of the card.
    mutating func remove(_ visit: RankingRepository.Visit) {
        guard visit.card != nil, visit.cardMaximum > .zero else { return }
        number -= 1
        declared -= visit.isDeclared ? 1 : 0
        total -= visit.cardTotal.hundredths
        maximum -= visit.cardMaximum.hundredths
    }

    mutating func add(_ share: Share, of visit: RankingRepository.Visit) {
        number += 1
        declared += visit.isDeclared ? 1 : 0
        total += share.total
        maximum += share.maximum
    }
}

/// Where somebody stands in a ranking: by share, and among equals by code; those left out come last.
private struct Place {
    let share: Share?
    let code: String

    init(_ entry: (owner: RankingRepository.Owner, tally: Tally)) {
        share = entry.tally.share
        code = entry.owner.code
    }

    init(_ owner: RankingRepository.Owner) {
        share = nil
        code = owner.code
    }

    /// Out of a cursor.
    init?(_ cursor: Cursor) {
        guard cursor.parts.count == 3, case .integer(let total) = cursor.parts[0],
            case .bytes(let code) = cursor.parts[1], case .integer(let maximum) = cursor.parts[2]
        else { return nil }
        share = maximum > 0 ? Share(hundredths: Int(total), of: Int(maximum)) : nil
        self.code = String(decoding: code, as: UTF8.self)
    }

    var cursor: Cursor {
        Cursor(.integer(Int64(share?.total ?? 0)), .bytes(Array(code.utf8)), .integer(Int64(share?.maximum ?? 0)))
    }

    static func < (left: Place, right: Place) -> Bool {
        switch (left.share, right.share) {
        case (let one?, let other?): one.isAbove(other) || !other.isAbove(one) && left.code < right.code
        case (.some, nil): true
        case (nil, .some): false
        case (nil, nil): left.code < right.code
        }
    }
}

/// Which of two lists, the one continued by the other, are on a page.
private struct Part {
    let first: Range<Int>
    let second: Range<Int>
    let next: Cursor?

    /// - Parameters:
    ///   - weights: of the first, if they have any.
    ///   - bound: what they come to on a page at most, unless one alone is more.
    init(_ first: [Place], _ second: [Place], _ page: PageRequest, weights: [Int], bound: Int) {
        let all = first + second
        let place = page.cursor.flatMap { Place($0) }
        let start = place.flatMap { place in all.firstIndex { place < $0 } ?? all.endIndex } ?? 0
        let whole = start..<min(all.count, start + min(page.limit, all.count))
        let end = RankingService.end(of: whole, weights: weights, bound: bound)
        self.first = min(start, first.count)..<min(end, first.count)
        self.second = max(start, first.count) - first.count..<max(end, first.count) - first.count
        next = end < all.count ? all[end - 1].cursor : nil
    }
}
