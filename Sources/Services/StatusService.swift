package import Domain
package import Storage

/// The dashboard of a plan: who is on time, who is late, who is missing, and the months of every model.
///
/// Expected is what is owed by now: obliged, less exempt, less what is open and not yet due. So `expected` is what was done plus
/// what is missed, and no rate passes 100 %.
package struct StatusService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    /// How far the rows of one kind have come.
    package struct Count: Sendable, Hashable {
        /// Open and not yet due, or without a due date.
        package var open = 0
        package var exempt = 0
        package var onTime = 0
        package var late = 0
        /// Settled where there is nothing to judge: a target, or no date.
        package var done = 0
        /// Due and not done.
        package var missed = 0
        /// Those of the missed that are still taken, as late.
        package var overdue = 0

        package var settled: Int { onTime + late + done }
        package var expected: Int { settled + missed }

        mutating func add(_ duty: StatusRepository.Duty, at now: Instant) {
            switch duty.state {
            case .exempt: exempt += 1
            case .settled:
                switch duty.verdict {
                case .onTime: onTime += 1
                case .late: late += 1
                default: done += 1
                }
            case .open:
                guard duty.due.hasPassed(at: now) else {
                    open += 1
                    return
                }
                missed += 1
                if duty.due.judge(received: now) != .tooLate { overdue += 1 }
            }
        }
    }

    /// What a unit's duty has come to, where no record of its own says it.
    package enum Standing: String, Sendable, Hashable, CaseIterable {
        case notDue, overdue, missed, settled, exempt

        init(_ duty: StatusRepository.Duty, at now: Instant) {
            self.init(state: duty.state, due: duty.due, at: now)
        }

        init(state: ObligationState, due: Due, at now: Instant) {
            self =
                switch state {
                case .settled: .settled
                case .exempt: .exempt
                case .open where !due.hasPassed(at: now): .notDue
                case .open: due.judge(received: now) == .tooLate ? .missed : .overdue
                }
        }

        var verdict: Verdict? {
            switch self {
            case .missed: .missed
            case .exempt: .exempt
            case .notDue, .overdue, .settled: nil
            }
        }
    }

    package struct Cell: Sendable {
        package let month: Month
        package let state: ScorecardState?
        package let duty: Standing?
        package let verdict: Verdict?
        package let percent: Percent?
        package let band: String?
    }

    package struct Row: Sendable {
        package let unit: String
        package let name: String
        package let registration: RegistrationState?
        package let registrationDuty: Standing?
        package let registrationVerdict: Verdict?
        package let cells: [Cell]
    }

    package struct Matrix: Sendable {
        package let model: String
        package let months: [Month]
        package let rows: [Row]
    }

    package struct Status: Sendable {
        package let plan: String
        package let asOf: Instant
        package let registrations: Count
        package let registrationsAccepted: Int
        package let scorecards: Count
        package let cardsAccepted: Int
        package let cardsReturned: Int
        package let averagePercent: Percent?
        package let kinds: [(kind: ObligationKind, count: Count)]
        package let models: [Matrix]
    }

    /// Names a state of the figures: as long as it is the same, so is every figure.
    package struct Mark: Sendable, Hashable {
        package let plan: PlanRecord
        package let root: Int64?
        /// The instant for which figures are asked; `nil` is now.
        package let asOf: Instant?
        let planVersion: Int64
        let registerVersion: Int64
        let boundary: Int64

        /// For an entity tag.
        package var text: String {
            "\(plan.id)-\(planVersion)-\(registerVersion)-\(boundary)-\(root ?? 0)-\(asOf?.milliseconds ?? 0)"
        }
    }

    package func mark(plan code: Slug, asOf: Instant?) throws -> Mark {
        let plan = try t.publishedPlan(code, for: .readStatus)
        try t.require(.readStatus, t.relations(to: plan, for: .readStatus))
        return try mark(plan, root: try t.visibleRoot(of: plan), asOf: asOf)
    }

    /// The mark of figures of a plan for somebody whose right to them is checked.
    func mark(_ plan: PlanRecord, root: Int64?, asOf: Instant?) throws -> Mark {
        if let asOf, asOf > t.now {
            throw ServiceError.badRequest([Issue(pointer: "asOf", code: .dateInFuture, arguments: [t.now.description])])
        }
        // Figures change when something falls due, and when a month ends and gets its column.
        let due = try t.db.obligations.lastBoundary(plan: plan.id, now: t.now)?.milliseconds ?? 0
        let boundary = max(due, t.today.month.startsAt.milliseconds)
        return Mark(
            plan: plan, root: root, asOf: asOf, planVersion: try t.db.versions.number(plan.id),
            registerVersion: try t.db.versions.number(VersionRepository.register),
            boundary: asOf == nil ? boundary : 0)
    }

    /// The instant that an answer names: the one asked for, or the one since which the figures of now hold.
    func instant(of mark: Mark) throws -> Instant {
        if let asOf = mark.asOf { return asOf }
        let change = try t.db.status.lastChange(plan: mark.plan.id) ?? Instant(milliseconds: 0)
        return max(change, Instant(milliseconds: mark.boundary))
    }

    /// - Parameter model: only the matrix of this model.
    package func status(_ mark: Mark, model: Slug? = nil) throws -> Status {
        let plan = mark.plan
        let moment = mark.asOf ?? t.now
        let duties = try t.db.status.duties(plan: plan.id, root: mark.root, asOf: moment)
        let registrations = try t.db.status.registrations(plan: plan.id, root: mark.root, asOf: moment)
        let cards = try t.db.status.cards(plan: plan.id, root: mark.root, asOf: moment)

        var counts: [ObligationKind: Count] = [:]
        for duty in duties { counts[duty.kind, default: Count()].add(duty, at: moment) }
        let live = cards.filter { $0.state != .draft }
        let scored = live.filter { $0.state != .returned }.compactMap(\.percent)
        let accepted = Set(registrations.filter { $0.state == .accepted }.map { Pair($0.ownerID, $0.modelID) })

        let plannedModels = try t.db.plans.models(of: plan.id).filter { model == nil || $0.model == model?.description }
        if let model, plannedModels.isEmpty { throw ServiceError.notFound(.model, model.description) }
        return Status(
            plan: plan.code, asOf: try instant(of: mark), registrations: counts[.registration] ?? Count(),
            registrationsAccepted: accepted.count, scorecards: counts[.scorecard] ?? Count(),
            cardsAccepted: live.count { $0.state == .accepted }, cardsReturned: live.count { $0.state == .returned },
            averagePercent: Percent.mean(scored),
            kinds: ObligationKind.allCases.compactMap { kind in
                kind == .registration || kind == .scorecard ? nil : counts[kind].map { (kind, $0) }
            },
            models: try plannedModels.map { try matrix($0, duties, registrations, cards, at: moment) })
    }

    private struct Pair: Hashable {
        let unit: Int64
        let model: Int64
        init(_ unit: Int64, _ model: Int64) {
            self.unit = unit
            self.model = model
        }
    }

    private func matrix(
        _ model: PlanModelRecord, _ duties: [StatusRepository.Duty], _ registrations: [StatusRepository.Registration],
        _ cards: [StatusRepository.Card], at moment: Instant
    ) throws -> Matrix {
        let cardDuties = duties.filter { $0.kind == .scorecard && $0.modelID == model.modelID }
        let cards = Dictionary(grouping: cards.filter { $0.modelID == model.modelID }, by: \.unitID)
        let byUnit = Dictionary(
            registrations.filter { $0.modelID == model.modelID }.map { ($0.unitID, $0) },
            uniquingKeysWith: { first, _ in first })
        let registrationDuties = Dictionary(
            duties.filter { $0.kind == .registration && $0.modelID == model.modelID }.map { ($0.unitID, $0) },
            uniquingKeysWith: { first, _ in first })

        var subjects: [Int64: Int64] = [:]
        for duty in cardDuties { subjects[duty.subjectID] = duty.unitID }
        let answered = Set(subjects.values)
        for duty in registrationDuties.values where !answered.contains(duty.unitID) {
            subjects[duty.unitID] = duty.unitID
        }
        for registration in byUnit.values where registration.state != .withdrawn {
            subjects[registration.unitID] = registration.ownerID
        }

        // A month is shown once it is over, or as soon as a card of it has come.
        let sent = Set(cards.values.joined().lazy.filter { $0.state != .draft }.map(\.month))
        let months = model.months.filter { $0.endsAt <= moment || sent.contains($0) }
        let dutyOf = Dictionary(grouping: cardDuties, by: \.subjectID)

        let rows = try subjects.compactMap { subject, owner -> (key: [UInt8], row: Row)? in
            guard let name = try t.db.status.name(subject) else { return nil }
            let registration = byUnit[subject]
            let standing = registrationDuties[owner].map { Standing($0, at: moment) }
            let row = Row(
                unit: name.code, name: name.name, registration: registration?.state, registrationDuty: standing,
                registrationVerdict: registration?.verdict ?? standing?.verdict,
                cells: months.map { month in
                    let card = cards[subject]?.first { $0.month == month }
                    let duty = dutyOf[subject]?.first { $0.period == month.description }
                    let standing = duty.map { Standing($0, at: moment) }
                    return Cell(
                        month: month, state: card?.state, duty: standing,
                        verdict: card?.verdict ?? duty?.verdict ?? standing?.verdict,
                        percent: card?.state == .draft ? nil : card?.percent,
                        band: card?.state == .draft ? nil : card?.band)
                })
            return (name.sortKey, row)
        }
        return Matrix(
            model: model.model, months: months,
            rows: rows.sorted {
                $0.key.lexicographicallyPrecedes($1.key) || $0.key == $1.key && $0.row.unit < $1.row.unit
            }
            .map(\.row))
    }
}
