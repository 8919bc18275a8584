package import Domain
internal import JSON
package import Storage

/// A registration as the actor sees it.
package struct RegistrationView: Sendable {
    package let record: RegistrationRecord
    package let allowed: [AllowedAction]
}

/// Registrations: a unit takes on a model of the plan, for itself or for a place it answers for.
package struct RegistrationService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Filter: Sendable {
        package var model: Slug?
        package var unit: Slug?
        package var state: RegistrationState?
        package init() {}
    }

    // MARK: Reading

    package func get(plan: Slug, model: Slug, unit: Slug) throws -> RegistrationView {
        let place = try place(plan, model, unit, for: .readSubject)
        guard let record = try find(place) else { throw notFound(place) }
        return try view(record, place.plan)
    }

    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<RegistrationView> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = RegistrationRepository.Filter(planID: plan.id)
        rows.modelID = try filter.model.map { try t.model($0) }
        rows.unitID = try filter.unit.map { try t.filterUnit($0, of: plan) }
        rows.state = filter.state
        rows.root = try t.visibleRoot(of: plan)
        let found = try t.db.registrations.list(rows, page)
        return Page(items: try found.items.map { try view($0, plan) }, next: found.next)
    }

    // MARK: Writing

    package func put(
        plan: Slug, model: Slug, unit: Slug, note: String?, if condition: Precondition = .none
    ) throws -> Written<RegistrationView> {
        let place = try place(plan, model, unit, for: .register)
        let current = try find(place)
        try condition.check(current?.version)
        if let current, current.state == .submitted || current.state == .accepted, current.note == note {
            return Written(try view(current, place.plan), .unchanged)
        }
        guard current?.state != .accepted else { throw ServiceError.conflict(.accepted) }
        guard let (owner, duty) = try Registrants(t, place.plan).answering(for: place.unit, place.model) else {
            throw ServiceError.conflict(Conflict(.notObliged, place.unit.code, place.model.model))
        }

        var record =
            current
            ?? RegistrationRecord(
                planID: place.plan.id, plan: place.plan.code, modelID: place.model.modelID, model: place.model.model,
                unit: place.unit, unitName: "", owner: owner, obligationID: duty?.id, state: .submitted,
                verdict: nil,
                note: note, submittedAt: t.now, submittedBy: t.actor.tokenID)
        if current == nil || current?.state == .withdrawn {
            record.verdict = try duty.flatMap { try receive($0) }
            record.isDeclared = duty?.isDeclared ?? false
            record.submittedAt = t.now
            record.owner = owner
            record.obligationID = duty?.id
        }
        record.state = .submitted
        record.note = note
        record.submittedBy = t.actor.tokenID
        record.reason = nil
        record.decidedAt = nil
        let saved = try save(record, current, current == nil ? "registration.submit" : "registration.resubmit", place)
        if current == nil || current?.state == .withdrawn { try CardDuties.follow(saved.record, in: t) }
        return Written(saved, current == nil ? .created : .changed)
    }

    package func accept(plan: Slug, model: Slug, unit: Slug, if condition: Precondition = .none) throws
        -> RegistrationView
    {
        try decide(plan, model, unit, .accepted, reason: nil, condition)
    }

    package func `return`(
        plan: Slug, model: Slug, unit: Slug, reason: String, if condition: Precondition = .none
    ) throws -> RegistrationView {
        try decide(plan, model, unit, .returned, reason: reason, condition)
    }

    private func decide(
        _ plan: Slug, _ model: Slug, _ unit: Slug, _ state: RegistrationState, reason: String?,
        _ condition: Precondition
    ) throws -> RegistrationView {
        let place = try place(plan, model, unit, for: .decideRegistration)
        guard var record = try find(place) else { throw notFound(place) }
        let current = record
        try condition.check(record.version)
        guard record.state == .submitted else { throw wrongState(record, .submitted) }
        record.state = state
        record.reason = reason
        record.decidedAt = t.now
        return try save(record, current, state == .accepted ? "registration.accept" : "registration.return", place)
    }

    /// Takes the registration back; the duty to register is open again.
    package func withdraw(
        plan: Slug, model: Slug, unit: Slug, reason: String, if condition: Precondition = .none
    ) throws -> RegistrationView {
        let place = try place(plan, model, unit, for: .withdraw)
        guard var record = try find(place) else { throw notFound(place) }
        let current = record
        try condition.check(record.version)
        guard record.state != .withdrawn else { throw wrongState(record, .submitted, .returned, .accepted) }
        guard try !t.db.scorecards.hasCards(registration: record.id) else {
            throw ServiceError.conflict(.registrationHasCards)
        }
        record.state = .withdrawn
        record.reason = reason
        record.decidedAt = t.now
        // What was declared from paper stays so until that is withdrawn.
        if let id = record.obligationID, let duty = try t.db.obligations.find(id: id), duty.state == .settled,
            !duty.isDeclared,
            try t.db.registrations.live(
                plan: record.planID, model: record.modelID, owner: record.owner.id, except: record.id
            ).isEmpty
        {
            try ObligationService(t).reopen(duty, reason: reason)
        }
        let saved = try save(record, current, "registration.withdraw", place)
        try CardDuties.follow(saved.record, in: t)
        return saved
    }

    /// Settles a duty to register that came after the registrations of its unit, which nothing had asked for: they are there, so it is
    /// done, and in time.
    func settle(_ duty: ObligationRecord) throws {
        guard let modelID = duty.modelID else { return }
        let unasked = try t.db.registrations.live(
            plan: duty.planID, model: modelID, owner: duty.unit.id, except: nil
        ).filter { $0.obligationID == nil }
        guard !unasked.isEmpty else { return }
        let verdict = try ObligationService(t).settle(duty)
        for registration in unasked {
            var record = registration
            record.obligationID = duty.id
            record.verdict = verdict
            _ = try t.db.registrations.save(record, by: t.actor.signature, at: t.now)
        }
    }

    /// Judges a registration received now, and settles the duty with it if it is open.
    private func receive(_ duty: ObligationRecord) throws -> Verdict? {
        switch duty.state {
        case .open: return try ObligationService(t).settle(duty)
        case .exempt: return nil
        case .settled where duty.isDeclared: return duty.verdict
        case .settled:
            // Another place of the same unit has settled it; this one is judged by the same deadline.
            let judgement = duty.due.judge(received: t.now)
            if judgement == .tooLate { throw ServiceError.conflict(.deadlinePassed(duty)) }
            return judgement.verdict
        }
    }

    private func save(
        _ changed: RegistrationRecord, _ current: RegistrationRecord?, _ action: String, _ place: Place
    ) throws -> RegistrationView {
        _ = try t.db.registrations.save(changed, by: t.actor.signature, at: t.now)
        guard let record = try find(place) else { throw notFound(place) }
        try t.record(
            action, place.path, plan: place.plan.id, unit: place.unit.id, old: current?.summary, new: record.summary,
            reason: record.reason)
        return try view(record, place.plan)
    }

    // MARK: One registration

    struct Place {
        let plan: PlanRecord
        let model: PlanModelRecord
        let unit: UnitReference

        var path: String { "/v1/plans/\(plan.code)/registrations/\(model.model)/\(unit.code)" }
    }

    /// The plan, the model and the unit of a URL, if the actor may do `action` to the unit there, or the other one.
    func place(_ code: Slug, _ model: Slug, _ unit: Slug, for action: Action, or other: Action? = nil) throws -> Place {
        let plan = try t.publishedPlan(code, for: action)
        guard let subject = try t.db.units.reference(unit.description) else {
            guard try t.visibleRoot(of: plan) == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.notFound(.unit, unit.description)
        }
        let found = try t.db.plans.model(model.description, of: plan.id)
        func may(_ action: Action) throws -> Bool {
            t.may(action, try t.relations(to: plan, subject: subject.id, model: found, for: action))
        }
        guard try may(action) || other.map(may) ?? false else { throw ServiceError.forbidden(action) }
        // Whoever may do it to the unit still learns nothing of a plan that asks nothing of it.
        guard try t.may(.readPlan, t.relations(to: plan, for: .readPlan)) || isAsked(subject, found, plan) else {
            throw ServiceError.forbidden(action)
        }
        guard let model = found else { throw ServiceError.notFound(.planModel, model.description) }
        return Place(plan: plan, model: model, unit: subject)
    }

    /// Whether the plan asks the unit, or one above it, to take on the model, or lets it.
    private func isAsked(_ subject: UnitReference, _ model: PlanModelRecord?, _ plan: PlanRecord) throws -> Bool {
        guard let model else { return false }
        return try Registrants(t, plan).answering(for: subject, model) != nil
    }

    func find(_ place: Place) throws -> RegistrationRecord? {
        try t.db.registrations.find(plan: place.plan.id, model: place.model.modelID, unit: place.unit.id)
    }

    private func notFound(_ place: Place) -> ServiceError {
        .notFound(.registration, "\(place.model.model)/\(place.unit.code)")
    }

    private func wrongState(_ record: RegistrationRecord, _ fitting: RegistrationState...) -> ServiceError {
        .conflict(.wrongState(record.state, fitting))
    }

    private func view(_ record: RegistrationRecord, _ plan: PlanRecord) throws -> RegistrationView {
        func refusal(unless fitting: RegistrationState...) -> AllowedAction.Refusal? {
            fitting.contains(record.state) ? nil : .conflict(.wrongState(record.state, fitting))
        }
        var actions: [AllowedAction] = []
        let subject = record.unit.id
        if t.may(.register, try t.relations(to: plan, subject: subject, for: .register)) {
            actions.append(
                AllowedAction("submit", record.state == .accepted ? .conflict(Conflict(.accepted)) : nil))
        }
        if t.may(.withdraw, try t.relations(to: plan, subject: subject, for: .withdraw)) {
            let cards: AllowedAction.Refusal? =
                try t.db.scorecards.hasCards(registration: record.id) ? .conflict(Conflict(.registrationHasCards)) : nil
            actions.append(
                AllowedAction(
                    "withdraw",
                    refusal(unless: .submitted, .returned, .accepted) ?? cards))
        }
        if t.may(.decideRegistration, try t.relations(to: plan, subject: subject, for: .decideRegistration)) {
            let refused = refusal(unless: .submitted)
            actions.append(AllowedAction("accept", refused))
            actions.append(AllowedAction("return", refused))
        }
        return RegistrationView(record: record, allowed: actions)
    }
}

extension RegistrationRecord {
    /// What keeps the unit from being scored on it, by itself or by a visit; `nil`: nothing.
    var refusalToScore: Conflict? {
        switch state {
        case .submitted, .accepted: nil
        case .returned: Conflict(.registrationReturned)
        case .withdrawn: Conflict(.notRegistered, unit.code, model)
        }
    }

    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("verdict", verdict?.rawValue)
            w.member("declared", isDeclared)
            w.member("note", note)
            w.member("reason", reason)
        }
    }
}

extension Transaction {
    /// A model's id, for a filter.
    func model(_ slug: Slug) throws -> Int64 {
        guard let model = try db.models.reference(slug.description) else {
            throw ServiceError.notFound(.model, slug.description)
        }
        return model.id
    }

    /// A unit's id, for a filter on rows of a plan. What the actor may not see there is forbidden whether or not it exists: to who sees only
    /// its own, whatever does not lie below it; to who sees all of the plan, what has no part in it either.
    ///
    /// - Parameter seesAll: whether the actor sees the rows of everybody.
    func filterUnit(
        _ slug: Slug, of plan: PlanRecord, seesAll: Bool, for action: Action = .readSubject
    ) throws -> Int64 {
        let unit = try db.units.reference(slug.description)
        guard actor.unit != nil else {
            guard let unit else { throw ServiceError.notFound(.unit, slug.description) }
            return unit.id
        }
        guard let unit, try covers(unit.id) || seesAll && db.plans.participates(plan.id, root: unit.id) else {
            throw ServiceError.forbidden(action)
        }
        return unit.id
    }

    func filterUnit(_ slug: Slug, of plan: PlanRecord, for action: Action = .readSubject) throws -> Int64 {
        try filterUnit(slug, of: plan, seesAll: visibleRoot(of: plan) == nil, for: action)
    }
}
