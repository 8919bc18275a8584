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
        /// Settled by acts on paper, and in none of the numbers above.
        package var declared = Declared()

        package struct Declared: Sendable, Hashable {
            package var onTime = 0
            package var late = 0
            package var done = 0
            package var all: Int { onTime + late + done }
        }

        package var settled: Int { onTime + late + done + declared.all }
        package var expected: Int { settled + missed }

        mutating func add(_ duty: StatusRepository.Duty, at now: Instant) {
            add(1, duty.state, duty.verdict, isDeclared: duty.isDeclared, duty.due, at: now)
        }

        /// Adds so many rows that stand alike.
        mutating func add(
            _ number: Int, _ state: ObligationState, _ verdict: Verdict?, isDeclared: Bool, _ due: Due,
            at now: Instant
        ) {
            switch state {
            case .exempt: exempt += number
            case .settled where isDeclared:
                switch verdict {
                case .onTime: declared.onTime += number
                case .late: declared.late += number
                default: declared.done += number
                }
            case .settled:
                switch verdict {
                case .onTime: onTime += number
                case .late: late += number
                default: done += number
                }
            case .open:
                guard due.hasPassed(at: now) else {
                    open += number
                    return
                }
                missed += number
                if due.judge(received: now) != .tooLate { overdue += number }
            }
        }
    }

    /// What a unit's duty has come to, where no record of its own says it.
    package enum Standing: String, Sendable, Hashable, CaseIterable {
        case notDue, overdue, missed, settled, exempt

        init(_ duty: FigureRepository.Duty, at now: Instant) {
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
        package let isDeclared: Bool
        package let percent: Percent?
        package let band: String?
    }

    package struct Row: Sendable {
        package let unit: String
        package let name: String
        package let registration: RegistrationState?
        package let registrationDuty: Standing?
        package let registrationVerdict: Verdict?
        package let isRegistrationDeclared: Bool
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
        /// Of the cards whose verdict is declared, which the average leaves out.
        package let declaredPercent: Percent?
        package let kinds: [(kind: ObligationKind, count: Count)]
        package let models: [Matrix]
        /// Where the rows of the matrices go on.
        package let next: Cursor?
    }

    /// What of the figures is wanted.
    package struct Query: Sendable, Hashable {
        /// Only the matrix of this model.
        package var model: Slug?
        /// Only what this unit and those below it owe and send.
        package var unit: Slug?
        package var asOf: Instant?
        /// Of the matrices' rows, one model after the other; the totals are always those of everything.
        package var page = PageRequest(limit: PageRequest.limits.upperBound)
        package init() {}
    }

    /// Names a state of the figures: as long as it is the same, so is every figure.
    package struct Mark: Sendable, Hashable {
        package let plan: PlanRecord
        package let root: Int64?
        /// The instant for which figures are asked; `nil` is now.
        package let asOf: Instant?
        fileprivate(set) var planVersion: Int64
        let registerVersion: Int64
        fileprivate(set) var boundary: Int64
        /// When the figures of now change though nothing is written; `nil`: never, or with a month.
        package fileprivate(set) var end: Instant?
        /// For figures that are kept beside the records: what has happened to them so far.
        fileprivate(set) var change: FigureRepository.Change?
        /// Something happened later than now: a rehearsal's clock was set back. Then the figures are counted from the events.
        fileprivate(set) var isBehind = false

        /// For an entity tag.
        package var text: String {
            let versions = "\(plan.version)-\(planVersion)-\(change?.number ?? 0)-\(registerVersion)"
            return "\(plan.id)-\(versions)-\(boundary)-\(root ?? 0)-\(asOf?.milliseconds ?? 0)"
        }
    }

    /// The mark of the dashboard's figures. For whoever sees but a part of the plan it changes with that part only: an act in another
    /// commune leaves the tag of its figures as it is.
    package func mark(plan code: Slug, _ query: Query) throws -> Mark {
        let plan = try t.publishedPlan(code, for: .readStatus)
        try t.require(.readStatus, t.relations(to: plan, for: .readStatus))
        let root = try query.unit.map { try t.filterUnit($0, of: plan, for: .readStatus) } ?? t.visibleRoot(of: plan)
        var mark = try mark(plan, root: root, asOf: query.asOf)
        let whole = try t.db.figures.change(plan: plan.id, root: nil)
        mark.isBehind = whole.at > t.now
        if mark.isBehind {
            mark.boundary = t.now.milliseconds
            mark.end = t.now
        }
        mark.change = root == nil ? whole : try t.db.figures.change(plan: plan.id, root: root)
        if root != nil { mark.planVersion = 0 }
        return mark
    }

    package func mark(plan code: Slug, asOf: Instant?) throws -> Mark {
        let plan = try t.publishedPlan(code, for: .readStatus)
        try t.require(.readStatus, t.relations(to: plan, for: .readStatus))
        var mark = try mark(plan, root: try t.visibleRoot(of: plan), asOf: asOf)
        mark.isBehind = try t.db.figures.change(plan: plan.id, root: nil).at > t.now
        if mark.isBehind, asOf == nil { mark.boundary = t.now.milliseconds }
        return mark
    }

    /// The mark of figures of a plan for somebody whose right to them is checked.
    func mark(_ plan: PlanRecord, root: Int64?, asOf: Instant?) throws -> Mark {
        if let asOf, asOf > t.now {
            throw ServiceError.badRequest([
                Issue(pointer: "asOf", code: .dateInFuture, arguments: [t.now.localDescription])
            ])
        }
        // Figures change when something falls due, and when a month ends and gets its column.
        let due = try t.db.obligations.lastBoundary(plan: plan.id, now: t.now)?.milliseconds ?? 0
        let boundary = max(due, t.today.month.startsAt.milliseconds)
        return Mark(
            plan: plan, root: root, asOf: asOf, planVersion: try t.db.versions.number(plan.id),
            registerVersion: try t.db.versions.number(VersionRepository.register),
            boundary: asOf == nil ? boundary : 0,
            end: asOf == nil ? try t.db.obligations.nextBoundary(plan: plan.id, now: t.now) : nil)
    }

    /// The instant that an answer names: the one asked for, or the one since which the figures of now hold.
    func instant(of mark: Mark) throws -> Instant {
        if let asOf = mark.asOf { return asOf }
        let change = try mark.change?.at ?? t.db.status.lastChange(plan: mark.plan.id) ?? Instant(milliseconds: 0)
        return mark.isBehind ? t.now : max(change, Instant(milliseconds: mark.boundary))
    }
}
