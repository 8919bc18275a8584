package import Domain
package import JSON
internal import Storage

/// What the system itself knows of a unit in the time that a report covers: the ledger, accepted cards, visits and findings.
///
/// The unit's own rows of the report's plan count, all rows where it issued the plan or stands for it, and all of the plans below
/// that are its own: what a district says to the city is how its own plan goes.
package struct ReportFacts: Sendable {
    package let from: LocalDate
    package let to: LocalDate
    package let plans: [PlanFacts]

    package struct PlanFacts: Sendable {
        package let plan: String
        package let title: String
        /// The unit whose rows are counted; `nil` is all of the plan.
        package let scope: String?
        package let registrations: StatusService.Count
        package let registrationsAccepted: Int
        package let scorecards: StatusService.Count
        package let cards: CardFacts
        /// Cards whose verdict is declared from paper, and none of the others.
        package let declaredCards: CardFacts
        package let launches: StatusService.Count
        /// Ceremonies themselves, one of which may be for several units and models.
        package let ceremonies: Ceremonies
        /// Tasks, conferences and the like.
        package let others: StatusService.Count
        package let visits: Int
        package let inspectedPercent: Percent?
        package let findings: [FindingState: Int]
        package let models: [ModelFacts]
    }

    package struct CardFacts: Sendable {
        package let submitted: Int
        package let accepted: Int
        /// Of the accepted cards.
        package let averagePercent: Percent?

        fileprivate init(_ cards: [StatusRepository.Card]) {
            let taken = cards.filter { $0.state == .accepted }
            submitted = cards.count { $0.state != .returned }
            accepted = taken.count
            averagePercent = Percent.mean(taken.compactMap(\.percent))
        }
    }

    package struct Ceremonies: Sendable {
        package var held = 0
        /// Those of the held that were for trying out.
        package var pilots = 0
        package var postponed = 0
    }

    package struct ModelFacts: Sendable {
        package let model: String
        package let name: String
        package let registered: Int
        package let cards: CardFacts
        /// Cards whose verdict is declared from paper, and none of the others.
        package let declaredCards: CardFacts
        package let visits: Int
        package let inspectedPercent: Percent?
    }

    /// Whether anything was done at all: before that, a report may be empty.
    package var hasActs: Bool { plans.contains { $0.hasActs } }
}

extension ReportFacts.PlanFacts {
    package var hasActs: Bool {
        registrations.settled + scorecards.settled + launches.settled + ceremonies.held + others.settled + visits > 0
    }
}

// MARK: Counting

extension ReportFacts {
    /// - Parameter period: what the report covers; `nil` is the plan's time up to today.
    init(of unit: UnitReference, in plan: PlanRecord, period: Period?, in t: Transaction) throws {
        let window =
            period.map { (from: $0.firstMonth.firstDay, to: $0.lastMonth.lastDay) }
            ?? (from: plan.from, to: max(plan.from, min(plan.to, t.today)))
        (from, to) = (window.from, window.to)
        let leads = unit == plan.issuer || unit == plan.standingUnit
        var plans = [try PlanFacts(plan, root: leads ? nil : unit, from: from, to: to, in: t)]
        for code in try t.db.reports.plans(below: plan.id, of: unit.id) {
            guard let below = try t.db.plans.find(code) else { continue }
            plans.append(try PlanFacts(below, root: nil, from: from, to: to, in: t))
        }
        self.plans = plans
    }
}

extension ReportFacts.PlanFacts {
    fileprivate init(
        _ plan: PlanRecord, root: UnitReference?, from: LocalDate, to: LocalDate, in t: Transaction
    ) throws {
        // A visit to the unit is the duty of whoever makes it.
        var owes: [Int64: Bool] = [:]
        let duties = try t.db.status.duties(plan: plan.id, root: root?.id, asOf: t.now).filter { duty in
            guard Self.falls(duty, from, to) else { return false }
            guard let root else { return true }
            if owes[duty.unitID] == nil { owes[duty.unitID] = try t.db.units.isBelow(duty.unitID, root: root.id) }
            return owes[duty.unitID] == true
        }
        let registrations = try t.db.status.registrations(plan: plan.id, root: root?.id, asOf: t.now)
        let cards = try t.db.status.cards(plan: plan.id, root: root?.id, asOf: t.now).filter {
            from.month <= $0.month && $0.month <= to.month && $0.state != .draft
        }
        var filter = ComparisonRepository.Filter()
        filter.planID = plan.id
        filter.root = root?.id
        let visits = try t.db.comparisons.visits(filter, asOf: t.now).filter {
            from <= $0.visitedOn && $0.visitedOn <= to
        }
        func count(_ kinds: ObligationKind...) -> StatusService.Count {
            duties.reduce(into: StatusService.Count()) { if kinds.contains($1.kind) { $0.add($1, at: t.now) } }
        }
        self.plan = plan.code
        title = plan.title
        scope = root?.code
        self.registrations = count(.registration)
        let asked = Set(duties.filter { $0.kind == .registration }.map { [$0.unitID, $0.modelID ?? 0] })
        registrationsAccepted =
            Set(registrations.filter { $0.state == .accepted }.map { [$0.ownerID, $0.modelID] })
            .intersection(asked).count
        scorecards = count(.scorecard)
        self.cards = ReportFacts.CardFacts(cards.filter { !$0.isDeclared })
        declaredCards = ReportFacts.CardFacts(cards.filter(\.isDeclared))
        launches = count(.launch)
        ceremonies = try Self.ceremonies(plan, root: root, from: from, to: to, in: t)
        others = count(.task, .conference, .inspection, .scoresheet)
        self.visits = visits.count
        inspectedPercent = Percent.mean(visits.compactMap(\.inspectedPercent))
        findings = try t.db.findings.counts(plan: plan.id, root: root?.id, from: from, to: to)
        models = try t.db.plans.models(of: plan.id).map { model in
            let own = cards.filter { $0.modelID == model.modelID }
            let seen = visits.filter { $0.modelID == model.modelID }
            return ReportFacts.ModelFacts(
                model: model.model, name: try t.db.models.find(model.model)?.name ?? model.model,
                registered: registrations.count { $0.modelID == model.modelID && $0.state != .withdrawn },
                cards: ReportFacts.CardFacts(own.filter { !$0.isDeclared }),
                declaredCards: ReportFacts.CardFacts(own.filter(\.isDeclared)),
                visits: seen.count, inspectedPercent: Percent.mean(seen.compactMap(\.inspectedPercent)))
        }
    }

    private static func ceremonies(
        _ plan: PlanRecord, root: UnitReference?, from: LocalDate, to: LocalDate, in t: Transaction
    ) throws -> ReportFacts.Ceremonies {
        var filter = LaunchRepository.Filter(planID: plan.id)
        filter.root = root?.id
        return try t.db.launches.list(filter, .all).items.reduce(into: ReportFacts.Ceremonies()) { sum, launch in
            switch launch.state {
            case .held:
                guard let day = launch.heldOn, from <= day, day <= to else { return }
                sum.held += 1
                if launch.isPilot { sum.pilots += 1 }
            case .postponed:
                guard launch.plannedOn.map({ from <= $0 && $0 <= to }) ?? true else { return }
                sum.postponed += 1
            default: break
            }
        }
    }

    /// Whether a row belongs to the time: by the period it is for, or else by its due instant. "Before 1 July" is of June.
    private static func falls(_ duty: StatusRepository.Duty, _ from: LocalDate, _ to: LocalDate) -> Bool {
        if let period = duty.period.flatMap({ Period($0) }) {
            return from.startsAt <= period.startsAt && period.endsAt <= to.endsAt
        }
        guard let due = duty.due.dueAt else { return false }
        return from.startsAt < due && due <= to.endsAt
    }
}

extension Percent {
    /// The mean, truncated to hundredths of a percent like every percentage; `nil` of none.
    static func mean(_ percents: [Percent]) -> Percent? {
        percents.isEmpty ? nil : Percent(hundredths: percents.reduce(0) { $0 + $1.hundredths } / percents.count)
    }
}

// MARK: Writing

extension ReportFacts {
    func write(to w: inout JSONWriter) {
        w.member("from", from.description)
        w.member("to", to.description)
        w.member("plans", array: { w in for plan in plans { w.elementObject { plan.write(to: &$0) } } })
    }
}

extension ReportFacts.PlanFacts {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("plan", plan)
        w.member("title", title)
        w.member("scope", scope)
        w.member(
            "registrations",
            object: { w in
                registrations.write(to: &w)
                w.member("accepted", registrationsAccepted)
            })
        w.member(
            "scorecards",
            object: { w in
                scorecards.write(to: &w) { w in
                    w.member("accepted", declaredCards.accepted)
                    w.member("averagePercent", declaredCards.averagePercent)
                }
                w.member("accepted", cards.accepted)
                w.member("averagePercent", cards.averagePercent)
            })
        w.member(
            "launches",
            object: { w in
                launches.write(to: &w)
                w.member("held", ceremonies.held)
                w.member("pilots", ceremonies.pilots)
                w.member("postponed", ceremonies.postponed)
            })
        w.member("others", object: { others.write(to: &$0) })
        w.member(
            "inspections",
            object: { w in
                w.member("visits", visits)
                w.member("averagePercent", inspectedPercent)
                w.member("findings", FindingState.allCases.reduce(0) { $0 + (findings[$1] ?? 0) })
                w.member("remedied", findings[.remedied] ?? 0)
                w.member("verified", findings[.verified] ?? 0)
            })
        w.member(
            "models",
            array: { w in
                for model in models {
                    w.elementObject { w in
                        w.member("model", model.model)
                        w.member("name", model.name)
                        w.member("registered", model.registered)
                        w.member("cardsSubmitted", model.cards.submitted)
                        w.member("cardsAccepted", model.cards.accepted)
                        w.member("averagePercent", model.cards.averagePercent)
                        w.member(
                            "declared",
                            object: { w in
                                w.member("cardsSubmitted", model.declaredCards.submitted)
                                w.member("cardsAccepted", model.declaredCards.accepted)
                                w.member("averagePercent", model.declaredCards.averagePercent)
                            })
                        w.member("visits", model.visits)
                        w.member("inspectedPercent", model.inspectedPercent)
                    }
                }
            })
    }
}

extension StatusService.Count {
    func write(to w: inout JSONWriter, ofDeclared more: (inout JSONWriter) -> Void = { _ in }) {
        w.member("expected", expected)
        w.member("done", settled)
        w.member("onTime", onTime)
        w.member("late", late)
        w.member("missed", missed)
        w.member("open", open)
        w.member("exempt", exempt)
        w.member(
            "declared",
            object: { w in
                declared.write(to: &w)
                more(&w)
            })
    }
}

extension StatusService.Count.Declared {
    package func write(to w: inout JSONWriter) {
        w.member("onTime", onTime)
        w.member("late", late)
        w.member("done", done)
    }
}
