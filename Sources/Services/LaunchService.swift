package import Domain
internal import JSON
package import Storage

/// A launch as the actor sees it.
package struct LaunchView: Sendable {
    package let plan: String
    package let record: LaunchRecord
    /// The rows of the ledger that it has settled or, before it is held, would settle.
    package let obligations: [ObligationRecord]
    package let allowed: [AllowedAction]
}

/// Launches: planned, postponed with a reason, held; holding one settles what the plan asks of its units.
///
/// A launch waits for nothing: a pilot comes before the day by which units register (X-E5).
package struct LaunchService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Filter: Sendable {
        package var model: Slug?
        package var unit: Slug?
        package var state: LaunchState?
        package init() {}
    }

    // MARK: Reading

    package func get(plan code: Slug, _ launch: Slug) throws -> LaunchView {
        let plan = try t.publishedPlan(code, for: .readSubject)
        guard let record = try t.db.launches.find(plan: plan.id, code: launch.description) else {
            throw try absent(launch, plan, .readSubject)
        }
        guard try mayRead(record, plan) else { throw ServiceError.forbidden(.readSubject) }
        return try view(record, plan)
    }

    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<LaunchView> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = LaunchRepository.Filter(planID: plan.id)
        rows.modelID = try filter.model.map { try t.model($0) }
        rows.unitID = try filter.unit.map { try t.filterUnit($0) }
        rows.state = filter.state
        rows.root = try t.visibleRoot(of: plan)
        let found = try t.db.launches.list(rows, page)
        return Page(items: try found.items.map { try view($0, plan) }, next: found.next)
    }

    private func mayRead(_ record: LaunchRecord, _ plan: PlanRecord) throws -> Bool {
        try record.units.contains {
            t.may(.readSubject, try t.relations(to: plan, subject: $0.id, for: .readSubject))
        }
    }

    /// Who does not see all of a plan is not told whether there is such a launch.
    private func absent(_ launch: Slug, _ plan: PlanRecord, _ action: Action) throws -> ServiceError {
        try t.visibleRoot(of: plan) == nil ? .notFound(.launch, launch.description) : .forbidden(action)
    }

    // MARK: Planning

    package func put(
        plan code: Slug, _ launch: Slug, _ draft: LaunchDraft, if condition: Precondition = .none
    ) throws -> Written<LaunchView> {
        let plan = try t.publishedPlan(code, for: .recordLaunch)
        let current = try t.db.launches.find(plan: plan.id, code: launch.description)
        if let current { try requireAll(current.units, plan) }
        let units = try own(draft.units, plan)
        try condition.check(current?.version)
        var record = try compile(draft, units, launch, plan, current)
        if let current {
            record.reason = current.state == .postponed ? current.reason : nil
            if current.state != .cancelled { record.state = current.state }
            record.heldOn = current.heldOn
            record.heldAt = current.heldAt
            record.documentNumber = current.documentNumber
            if record == current { return Written(try view(current, plan), .unchanged) }
            guard current.state != .held else { throw wrongState(current, .planned, .postponed, .cancelled) }
        }
        return Written(
            try save(record, current, current == nil ? "launch.plan" : "launch.change", plan),
            current == nil ? .created : .changed)
    }

    /// Puts it off, to a later day or for the time being.
    package func postpone(
        plan code: Slug, _ launch: Slug, to day: LocalDate?, reason: String, if condition: Precondition = .none
    ) throws -> LaunchView {
        let (plan, current) = try existing(code, launch, condition)
        guard current.state == .planned || current.state == .postponed else {
            throw wrongState(current, .planned, .postponed)
        }
        if let day, let before = current.plannedOn, day <= before {
            throw ServiceError.invalid([Issue(pointer: "/to", code: .dateOrder, arguments: [before.description])])
        }
        var record = current
        record.state = .postponed
        record.plannedOn = day
        record.reason = reason
        return try save(record, current, "launch.postpone", plan)
    }

    package func cancel(
        plan code: Slug, _ launch: Slug, reason: String, if condition: Precondition = .none
    ) throws -> LaunchView {
        let (plan, current) = try existing(code, launch, condition)
        guard current.state == .planned || current.state == .postponed else {
            throw wrongState(current, .planned, .postponed)
        }
        var record = current
        record.state = .cancelled
        record.reason = reason
        return try save(record, current, "launch.cancel", plan)
    }

    // MARK: Holding

    /// Says that it was held, and settles what it answers. The receipt of this call is judged, the day is information.
    package func hold(
        plan code: Slug, _ launch: Slug, _ report: LaunchReport, if condition: Precondition = .none
    ) throws -> LaunchView {
        let (plan, current) = try existing(code, launch, condition)
        guard current.state == .planned || current.state == .postponed else {
            throw wrongState(current, .planned, .postponed)
        }
        var issues: [Issue] = []
        if report.heldOn > t.today {
            issues.append(Issue(pointer: "/heldOn", code: .dateInFuture, arguments: [t.today.description]))
        }
        var record = current
        if let organiser = try reference(report.organiser, at: "/organiser", &issues) { record.organiser = organiser }
        if let place = try reference(report.place, at: "/place", &issues) { record.place = place }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        record.state = .held
        record.heldOn = report.heldOn
        record.heldAt = t.now
        record.reason = nil
        record.venue = report.venue ?? record.venue
        record.documentNumber = report.documentNumber
        record.note = report.note ?? record.note
        for duty in try answers(record, plan) where duty.state == .open {
            try ObligationService(t).settle(
                duty, .init(heldOn: report.heldOn, documentNumber: report.documentNumber, note: report.note))
            try t.db.launches.settle(duty.id, by: record.id)
        }
        return try save(record, current, "launch.hold", plan)
    }

    /// Takes back that it was held, for whoever may override the ledger; what it settled is open again.
    package func reopen(
        plan code: Slug, _ launch: Slug, reason: String, if condition: Precondition = .none
    ) throws -> LaunchView {
        let plan = try t.publishedPlan(code, for: .override)
        try t.require(.override, t.relations(to: plan, for: .override))
        guard let current = try t.db.launches.find(plan: plan.id, code: launch.description) else {
            throw ServiceError.notFound(.launch, launch.description)
        }
        try condition.check(current.version)
        guard current.state == .held else { throw wrongState(current, .held) }
        for id in try t.db.launches.obligations(of: current.id) {
            guard let duty = try t.db.obligations.find(id: id), duty.state == .settled else { continue }
            try ObligationService(t).reopen(duty, reason: reason)
        }
        try t.db.launches.release(current.id)
        var record = current
        record.state = .postponed
        record.plannedOn = nil
        record.heldOn = nil
        record.heldAt = nil
        record.documentNumber = nil
        record.reason = reason
        return try save(record, current, "launch.reopen", plan)
    }

    /// The rows of the ledger that the launch is an answer to: those of its units and models, by the deadlines that it names.
    ///
    /// Where it names none: rows for a place by a launch at that place, and all others unless it is a pilot. The pilot of S0-D3 at
    /// the communal house does not stand for the ward's own launch of S0-D5, and neither the other way round.
    private func answers(_ record: LaunchRecord, _ plan: PlanRecord) throws -> [ObligationRecord] {
        let models = Set(record.models.map(\.id))
        return try record.units.flatMap { unit in
            try t.db.obligations.launches(plan: plan.id, unit: unit.id).filter { row in
                guard row.modelID.map(models.contains) ?? true else { return false }
                guard record.deadlines.isEmpty else { return record.deadlines.contains(row.rule.code) }
                return row.subject == row.unit ? !record.isPilot : row.subject == record.place
            }
        }
    }

    // MARK: One launch

    /// The launch, if the actor may write it.
    private func existing(
        _ code: Slug, _ launch: Slug, _ condition: Precondition
    ) throws -> (PlanRecord, LaunchRecord) {
        let plan = try t.publishedPlan(code, for: .recordLaunch)
        guard let record = try t.db.launches.find(plan: plan.id, code: launch.description) else {
            throw try absent(launch, plan, .recordLaunch)
        }
        try requireAll(record.units, plan)
        try condition.check(record.version)
        return (plan, record)
    }

    /// Throws unless the actor may record launches of every one of the units.
    private func requireAll(_ units: [UnitReference], _ plan: PlanRecord) throws {
        for unit in units {
            try t.require(.recordLaunch, t.relations(to: plan, subject: unit.id, for: .recordLaunch))
        }
    }

    /// The units of a draft, each one the actor's to launch; what it may not know of is forbidden whether or not it exists.
    private func own(_ slugs: [Slug], _ plan: PlanRecord) throws -> [UnitReference?] {
        try slugs.map { slug in
            guard let unit = try t.db.units.reference(slug.description) else {
                try t.require(.recordLaunch, t.relations(to: plan, for: .recordLaunch))
                return nil
            }
            try requireAll([unit], plan)
            return unit
        }
    }

    private func compile(
        _ draft: LaunchDraft, _ units: [UnitReference?], _ code: Slug, _ plan: PlanRecord, _ current: LaunchRecord?
    ) throws -> LaunchRecord {
        var issues: [Issue] = []
        for (index, unit) in units.enumerated() {
            if let unit {
                guard try !t.db.plans.participates(plan.id, root: unit.id) else { continue }
                issues.append(Issue(pointer: "/units/\(index)", code: .unitNotInPlan, arguments: [unit.code]))
            } else {
                issues.append(
                    Issue(
                        pointer: "/units/\(index)", code: .referenceUnknown, arguments: [draft.units[index].description]
                    ))
            }
        }
        let models = try draft.models.enumerated().compactMap { index, slug -> ModelReference? in
            if let model = try t.db.plans.model(slug.description, of: plan.id) {
                return ModelReference(id: model.modelID, code: model.model)
            }
            issues.append(
                Issue(pointer: "/models/\(index)", code: .referenceUnknown, arguments: [slug.description]))
            return nil
        }
        for (index, rule) in draft.deadlines.enumerated()
        where try t.db.plans.ruleKind(rule.description, of: plan.id) != .launch {
            issues.append(
                Issue(pointer: "/deadlines/\(index)", code: .referenceUnknown, arguments: [rule.description]))
        }
        let organiser = try reference(draft.organiser, at: "/organiser", &issues) ?? units.first ?? nil
        let place = try reference(draft.place, at: "/place", &issues)
        if draft.plannedOn == nil, current?.state != .postponed {
            issues.append(Issue(pointer: "/plannedOn", code: .memberMissing, arguments: ["plannedOn"]))
        }
        if let before = current?.plannedOn, let current, current.state != .cancelled,
            draft.plannedOn.map({ $0 > before }) ?? true
        {
            issues.append(Issue(pointer: "/plannedOn", code: .launchMoved, arguments: [before.description]))
        }
        guard issues.isEmpty, let organiser else { throw ServiceError.invalid(issues) }
        return LaunchRecord(
            id: current?.id ?? 0, planID: plan.id, code: code.description, state: .planned, isPilot: draft.isPilot,
            organiser: organiser, place: place, venue: draft.venue, plannedOn: draft.plannedOn,
            deadlines: draft.deadlines.map(\.description), note: draft.note, version: current?.version ?? 1,
            models: Set(models).sorted { $0.code < $1.code },
            units: Set(units.compactMap { $0 }).sorted { $0.code < $1.code })
    }

    /// A unit that the record only names.
    private func reference(_ slug: Slug?, at pointer: String, _ issues: inout [Issue]) throws -> UnitReference? {
        guard let slug else { return nil }
        if let unit = try t.db.units.reference(slug.description) { return unit }
        issues.append(Issue(pointer: pointer, code: .referenceUnknown, arguments: [slug.description]))
        return nil
    }

    private func wrongState(_ record: LaunchRecord, _ fitting: LaunchState...) -> ServiceError {
        .conflict(.wrongState(record.state, fitting))
    }

    private func save(
        _ record: LaunchRecord, _ old: LaunchRecord?, _ action: String, _ plan: PlanRecord
    ) throws -> LaunchView {
        _ = try t.db.launches.save(record, by: t.actor.signature, at: t.now)
        guard let saved = try t.db.launches.find(plan: plan.id, code: record.code) else {
            throw ServiceError.notFound(.launch, record.code)
        }
        try t.record(
            action, "/v1/plans/\(plan.code)/launches/\(record.code)", plan: plan.id, unit: saved.organiser.id,
            old: old?.summary, new: saved.summary, reason: saved.reason)
        return try view(saved, plan)
    }

    private func view(_ record: LaunchRecord, _ plan: PlanRecord) throws -> LaunchView {
        let settled = try t.db.launches.obligations(of: record.id)
        let duties =
            try record.state == .held
            ? settled.compactMap { try t.db.obligations.find(id: $0) }
            : record.state == .cancelled ? [] : answers(record, plan).filter { $0.state == .open }
        var actions: [AllowedAction] = []
        func refusal(unless fitting: LaunchState...) -> AllowedAction.Refusal? {
            fitting.contains(record.state)
                ? nil
                : .conflict(.wrongState(record.state, fitting))
        }
        let mayWrite = try record.units.allSatisfy {
            t.may(.recordLaunch, try t.relations(to: plan, subject: $0.id, for: .recordLaunch))
        }
        if mayWrite {
            actions.append(AllowedAction("save", refusal(unless: .planned, .postponed, .cancelled)))
            for name in ["postpone", "cancel"] {
                actions.append(AllowedAction(name, refusal(unless: .planned, .postponed)))
            }
            let late = duties.first { $0.state == .open && $0.due.judge(received: t.now) == .tooLate }
            actions.append(
                AllowedAction(
                    "hold", refusal(unless: .planned, .postponed) ?? late.map { .conflict(.deadlinePassed($0)) }))
        }
        if t.may(.override, try t.relations(to: plan, for: .override)) {
            actions.append(AllowedAction("reopen", refusal(unless: .held)))
        }
        return LaunchView(plan: plan.code, record: record, obligations: duties, allowed: actions)
    }
}

extension LaunchRecord {
    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("models", models.map(\.code))
            w.member("units", units.map(\.code))
            w.member("pilot", isPilot)
            w.member("organiser", organiser.code)
            w.member("place", place?.code)
            w.member("venue", venue)
            w.member("plannedOn", plannedOn?.description)
            w.member("heldOn", heldOn?.description)
            w.member("note", note)
        }
    }
}
