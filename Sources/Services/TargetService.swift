package import Domain
internal import JSON
package import Storage

/// Whom to visit: proposed by lot or by risk, confirmed by a person; proposals and choices are all kept.
package struct TargetService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Targets: Sendable {
        package let candidates: [String]
        package let proposals: [ProposalRecord]
        package let choices: [ChoiceRecord]
        package let version: Int
    }

    // MARK: Reading

    package func get(plan code: Slug, _ inspection: Slug) throws -> Targets {
        let plan = try t.publishedPlan(code, for: .writeInspection)
        let found = try t.db.inspections.find(plan: plan.id, code: inspection.description)
        // The reasons say what nobody but those who inspect should know beforehand, and of the self-scores what a blind team
        // should not know either.
        let maySee =
            try t.setsUp(inspectionsOf: plan) || found.map { try !$0.isBlind && t.seesAll(of: $0, plan) } == true
        guard maySee else { throw ServiceError.forbidden(.writeInspection) }
        guard let record = found else { throw ServiceError.notFound(.inspection, inspection.description) }
        try requireVisits(record)
        return Targets(
            candidates: try candidates(plan, record).map(\.code).sorted(),
            proposals: try t.telling(t.db.targets.proposals(of: record.id)) { try $0.tell(&$1.actor) },
            choices: try t.telling(t.db.targets.choices(of: record.id)) { try $0.tell(&$1.actor) },
            version: record.version)
    }

    // MARK: Proposing

    package struct Request: Sendable {
        package let strategy: TargetStrategy
        package let count: Int
        /// Of the lot that draws the units, or that decides between equal risks.
        package let seed: UInt64?

        package init(strategy: TargetStrategy, count: Int, seed: UInt64?) {
            self.strategy = strategy
            self.count = count
            self.seed = seed
        }
    }

    package func propose(plan code: Slug, _ inspection: Slug, _ request: Request) throws -> ProposalRecord {
        let (plan, record) = try writable(code, inspection)
        let candidates = try candidates(plan, record)
        let units = candidates.sorted { $0.code < $1.code }
        let document: String
        switch request.strategy {
        case .random:
            let drawn = Lot.order(units.map(\.code), seed: request.seed ?? 0)
            document = Self.document(of: drawn, count: request.count, among: units.count)
        case .risk:
            let scores = try units.map { unit in
                RiskScore(unit: unit.code, terms: try facts(unit, plan).terms(on: t.today))
            }
            document = Self.document(of: RiskScore.order(scores, seed: request.seed), count: request.count)
        }
        let proposal = ProposalRecord(
            number: try t.db.targets.proposalCount(of: record.id) + 1, at: t.now, actor: t.actor.signature,
            strategy: request.strategy, seed: request.seed.map { String($0) }, count: request.count, document: document)
        try t.db.targets.add(proposal, to: record.id)
        try t.db.inspections.touch(record.id, now: t.now)
        try t.record(
            "inspection.propose", record.path(in: plan) + "/targets", plan: plan.id, unit: record.leadUnit.id,
            new: document)
        return try t.telling(proposal) { try $0.tell(&$1.actor) }
    }

    private static func document(of drawn: [String], count: Int, among: Int) -> String {
        JSONText.object { w in
            w.member("units", Array(drawn.prefix(count)))
            w.member("candidates", among)
            w.member("order", drawn)
        }
    }

    private static func document(of scores: [RiskScore], count: Int) -> String {
        JSONText.object { w in
            w.member("units", scores.prefix(count).map(\.unit))
            w.member("candidates", scores.count)
            w.member(
                "scores",
                array: { w in
                    for score in scores {
                        w.elementObject { w in
                            w.member("unit", score.unit)
                            w.member("points", score.points)
                            w.member(
                                "terms",
                                array: { w in
                                    for term in score.terms {
                                        w.elementObject { w in
                                            w.member("term", term.term.rawValue)
                                            w.member("value", term.value)
                                            w.member("bound", term.term.bound)
                                            w.member("weight", term.term.weight)
                                            w.member("points", term.points)
                                        }
                                    }
                                })
                        }
                    }
                })
        }
    }

    private func facts(_ unit: UnitReference, _ plan: PlanRecord) throws -> RiskFacts {
        var facts = RiskFacts()
        var filter = ComparisonRepository.Filter()
        filter.ownerID = unit.id
        for visit in try t.db.comparisons.visits(filter, asOf: t.now) {
            facts.lastVisit = max(facts.lastVisit ?? visit.visitedOn, visit.visitedOn)
            guard let own = visit.own else { continue }
            let sheet = try SheetCache.sheet(visit.sheet, in: t)
            let (pairs, _) = Deviation.pairs(
                own: try StoredScores.read(own), inspected: try StoredScores.read(visit.inspected), on: sheet)
            for pair in pairs { facts.deviation.add(pair) }
        }
        facts.cards = try t.db.targets.percents(plan: plan.id, owner: unit.id)
        (facts.lateCards, facts.missedCards) = try t.db.targets.cardDuties(plan: plan.id, owner: unit.id, now: t.now)
        (facts.openFindings, facts.overdueFindings) = try t.db.targets.findings(owner: unit.id, now: t.now)
        return facts
    }

    // MARK: Confirming

    /// Fixes whom to visit, be it what was proposed or not.
    ///
    /// - Parameter proposal: the number of the proposal that this follows, or departs from.
    package func confirm(
        plan code: Slug, _ inspection: Slug, units slugs: [Slug], reason: String, proposal: Int?
    ) throws -> ChoiceRecord {
        let (plan, record) = try writable(code, inspection)
        let candidates = Dictionary(
            try candidates(plan, record).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var issues: [Issue] = []
        var units: [UnitReference] = []
        for (index, slug) in slugs.enumerated() {
            guard let unit = candidates[slug.description] else {
                issues.append(
                    Issue(pointer: "/units/\(index)", code: .targetOutOfScope, arguments: [slug.description]))
                continue
            }
            if units.contains(unit) {
                issues.append(Issue(pointer: "/units/\(index)", code: .codeDuplicate, arguments: [slug.description]))
            }
            units.append(unit)
        }
        if let proposal, try proposal < 1 || proposal > t.db.targets.proposalCount(of: record.id) {
            issues.append(Issue(pointer: "/proposal", code: .referenceUnknown, arguments: [String(proposal)]))
        }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        let before = try t.db.targets.choices(of: record.id)
        for dropped in before.last?.units ?? []
        where try !units.contains(dropped) && t.db.visits.hasVisits(inspection: record.id, owner: dropped.id) {
            throw ServiceError.conflict(Conflict(.visitBegun, dropped.code))
        }
        let choice = ChoiceRecord(
            number: before.count + 1, at: t.now, actor: t.actor.signature, reason: reason, proposal: proposal,
            units: units.sorted { $0.code < $1.code })
        try t.db.targets.add(choice, to: record.id)
        try t.db.inspections.touch(record.id, now: t.now)
        if record.state == .open { try InspectionDuties(t, plan, record).follow(choice.units) }
        try t.record(
            "inspection.target", record.path(in: plan) + "/targets", plan: plan.id, unit: record.leadUnit.id,
            old: before.last?.summary, new: choice.summary, reason: reason)
        return try t.telling(choice) { try $0.tell(&$1.actor) }
    }

    private func writable(_ code: Slug, _ inspection: Slug) throws -> (PlanRecord, InspectionRecord) {
        let plan = try t.publishedPlan(code, for: .writeInspection)
        let record = try t.inspection(inspection, of: plan, for: .writeInspection)
        try record.require(.draft, .open)
        try requireVisits(record)
        return (plan, record)
    }

    private func requireVisits(_ record: InspectionRecord) throws {
        guard record.form.hasVisits else {
            throw ServiceError.conflict(Conflict(.inspectionForm, record.form.rawValue))
        }
    }

    /// Units in scope that answer for something there that can be visited.
    private func candidates(_ plan: PlanRecord, _ record: InspectionRecord) throws -> Set<UnitReference> {
        Set(try InspectionDuties(t, plan, record).registrations().map(\.owner))
    }
}

extension ChoiceRecord {
    var summary: String { JSONText.object { $0.member("units", units.map(\.code)) } }
}
