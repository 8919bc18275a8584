package import Domain
internal import JSON
package import Storage

/// A violation as the actor sees it.
package struct ViolationView: Sendable {
    package let plan: String
    package let record: ViolationRecord
    /// `nil` once it was erased, and where no person is named.
    package let personName: String?
    package let allowed: [AllowedAction]

    package var path: String { ViolationService.path(plan, record.publicID) }

    /// What may be kept beside the record itself.
    package var withoutPerson: ViolationView {
        var record = record
        record.position = nil
        record.behaviour = nil
        record.sourceNote = nil
        record.measureNote = nil
        record.resolution = nil
        return ViolationView(plan: plan, record: record, personName: nil, allowed: allowed)
    }
}

/// Violations of the code of conduct and what was done about them: for tokens with the right to conduct, every read in the audit
/// trail, in no figure and in no score (SPEC §2.10).
package struct ViolationService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Filter: Sendable {
        package var unit: Slug?
        package var state: ViolationState?
        package var measure: ViolationMeasure?
        package var from: LocalDate?
        package var to: LocalDate?
        package init() {}
    }

    package struct Draft: Sendable, Hashable {
        package var unit: Slug
        package var person: PersonDraft?
        package var behaviour: String
        package var occurredOn: LocalDate
        package var source: ViolationSource
        package var sourceNote: String?
        package var measure: ViolationMeasure?
        package var measureNote: String?
        package var documentNumber: String?
        /// The rule of the plan that the measure goes by, such as S1-V1.
        package var rule: String?
        /// The month in whose classification of civil servants it was counted (S1-V2); information only.
        package var classifiedIn: Month?

        package init(
            unit: Slug, person: PersonDraft? = nil, behaviour: String, occurredOn: LocalDate, source: ViolationSource,
            sourceNote: String? = nil, measure: ViolationMeasure? = nil, measureNote: String? = nil,
            documentNumber: String? = nil, rule: String? = nil, classifiedIn: Month? = nil
        ) {
            self.unit = unit
            self.person = person
            self.behaviour = behaviour
            self.occurredOn = occurredOn
            self.source = source
            self.sourceNote = sourceNote
            self.measure = measure
            self.measureNote = measureNote
            self.documentNumber = documentNumber
            self.rule = rule
            self.classifiedIn = classifiedIn
        }

        package static func read(_ o: inout ObjectReader) -> Draft? {
            o.allow("state", "resolution", "resolvedOn", "recordedAt", "maskedAt", "allowedActions")
            let unit = o.slug("unit")
            let person = o.object("person") { PersonDraft.read(&$0) }
            let behaviour = o.text("behaviour", maximum: 4_000)
            let occurredOn = o.date("occurredOn")
            let source = o.choice("source", ViolationSource.self)
            let sourceNote = o.text("sourceNote", required: false, maximum: 2_000)
            let measure = o.choice("measure", ViolationMeasure.self, required: false)
            let measureNote = o.text("measureNote", required: false, maximum: 2_000)
            let documentNumber = o.text("documentNumber", required: false, maximum: 100)
            let rule = o.text("rule", required: false, maximum: 100)
            let classifiedIn = o.month("classifiedIn", required: false)
            guard let unit, let behaviour, let occurredOn, let source else { return nil }
            return Draft(
                unit: unit, person: person, behaviour: behaviour, occurredOn: occurredOn, source: source,
                sourceNote: sourceNote, measure: measure, measureNote: measureNote, documentNumber: documentNumber,
                rule: rule, classifiedIn: classifiedIn)
        }
    }

    static func path(_ plan: String, _ id: String) -> String { "/v1/plans/\(plan)/violations/\(id)" }

    // MARK: Reading

    package func get(plan code: Slug, _ id: String) throws -> ViolationView {
        let (plan, record) = try existing(code, id, for: .readViolation)
        return try view(record, plan)
    }

    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<ViolationView> {
        let plan = try t.publishedPlan(code, for: .listViolations)
        try t.require(.listViolations, t.relations(to: plan, for: .listViolations))
        try t.requireConduct(.listViolations)
        var rows = ViolationRepository.Filter(planID: plan.id)
        rows.unitID = try filter.unit.map { try t.filterUnit($0) }
        rows.state = filter.state
        rows.measure = filter.measure
        rows.from = filter.from
        rows.to = filter.to
        rows.root =
            t.may(.readViolation, try t.relations(to: plan, for: .readViolation)) ? nil : t.actor.unit?.id
        let found = try t.db.violations.list(rows, page)
        return Page(items: try found.items.map { try view($0, plan) }, next: found.next)
    }

    // MARK: Writing

    package func record(plan code: Slug, _ draft: Draft) throws -> ViolationView {
        let plan = try t.publishedPlan(code, for: .recordViolation)
        try t.requireConduct(.recordViolation)
        return try save(compile(draft, plan, nil), nil, .record, plan)
    }

    package func change(
        plan code: Slug, _ id: String, _ draft: Draft, if condition: Precondition = .none
    ) throws -> Written<ViolationView> {
        let (plan, current) = try existing(code, id, for: .recordViolation)
        try condition.check(current.version)
        try requireNotMasked(current)
        let record = try compile(draft, plan, current)
        if record == current {
            // The answer says more than was sent once it was resolved.
            if current.state != .open {
                try t.recordRead(
                    "conduct.violation.read", Self.path(plan.code, id), plan: plan.id, unit: current.unit.id)
            }
            return Written(try view(current, plan), .unchanged)
        }
        guard current.state == .open else { throw wrongState(current) }
        return Written(try save(record, current, .change, plan), .changed)
    }

    private func compile(_ draft: Draft, _ plan: PlanRecord, _ current: ViolationRecord?) throws -> ViolationRecord {
        guard let unit = try t.db.units.reference(draft.unit.description) else {
            try t.require(.recordViolation, t.relations(to: plan, for: .recordViolation))
            throw ServiceError.invalid([
                Issue(pointer: "/unit", code: .referenceUnknown, arguments: [draft.unit.description])
            ])
        }
        try t.require(.recordViolation, t.relations(to: plan, subject: unit.id, for: .recordViolation))
        var issues: [Issue] = []
        if try !t.db.plans.participates(plan.id, root: unit.id) {
            issues.append(Issue(pointer: "/unit", code: .unitNotInPlan, arguments: [unit.code]))
        }
        if draft.occurredOn > t.today {
            issues.append(Issue(pointer: "/occurredOn", code: .dateInFuture, arguments: [t.today.description]))
        }
        if let month = draft.classifiedIn, month < draft.occurredOn.month {
            issues.append(
                Issue(pointer: "/classifiedIn", code: .dateOrder, arguments: [draft.occurredOn.month.description]))
        }
        issues += try t.faults(ofRule: draft.rule, was: current?.rule, among: "violations", of: plan)
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        let id = current?.publicID ?? TokenSecret.makePublicID()
        let person = try t.keep(
            draft.person, as: .violator, of: Self.path(plan.code, id), plan: plan.id, unit: unit.id,
            was: current?.person)
        return ViolationRecord(
            id: current?.id ?? 0, publicID: id, planID: plan.id, unit: unit, person: person,
            position: draft.person?.position, behaviour: draft.behaviour, occurredOn: draft.occurredOn,
            source: draft.source, sourceNote: draft.sourceNote, measure: draft.measure,
            measureNote: draft.measureNote, documentNumber: draft.documentNumber, rule: draft.rule,
            classifiedIn: draft.classifiedIn, state: current?.state ?? .open, resolution: current?.resolution,
            resolvedOn: current?.resolvedOn,
            recordedAt: current?.recordedAt ?? t.now, version: current?.version ?? 1)
    }

    /// Says how it ended: the measure that was taken, and what came of it.
    package func resolve(
        plan code: Slug, _ id: String, measure: ViolationMeasure?, resolution: String, on day: LocalDate,
        if condition: Precondition = .none
    ) throws -> ViolationView {
        let (plan, current) = try existing(code, id, for: .recordViolation)
        try condition.check(current.version)
        try requireNotMasked(current)
        guard current.state == .open else { throw wrongState(current) }
        var issues: [Issue] = []
        if day > t.today {
            issues.append(Issue(pointer: "/resolvedOn", code: .dateInFuture, arguments: [t.today.description]))
        } else if day < current.occurredOn {
            issues.append(
                Issue(pointer: "/resolvedOn", code: .dateOrder, arguments: [current.occurredOn.description]))
        }
        if measure ?? current.measure == nil {
            issues.append(Issue(pointer: "/measure", code: .memberMissing, arguments: ["measure"]))
        }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        var record = current
        record.state = .resolved
        record.measure = measure ?? current.measure
        record.resolution = resolution
        record.resolvedOn = day
        return try save(record, current, .resolve, plan)
    }

    /// Forgets who it was and what was written about them, on request of law: the fact and its day stay, and the kind of measure.
    package func mask(
        plan code: Slug, _ id: String, reason: String, if condition: Precondition = .none
    ) throws -> ViolationView {
        let (plan, current) = try existing(code, id, for: .maskPerson)
        try condition.check(current.version)
        try requireNotMasked(current)
        if let person = try current.person.flatMap({ try t.person($0) }) {
            try t.db.people.erase(person.id, at: t.now)
        }
        var record = current
        record.position = nil
        record.behaviour = nil
        record.sourceNote = nil
        record.measureNote = nil
        record.documentNumber = nil
        record.resolution = nil
        record.maskedAt = t.now
        return try save(record, current, .mask, plan, reason: reason)
    }

    // MARK: One violation

    /// The violation, for whoever has the right to conduct and may do `action` to its unit; everybody else is told the same.
    private func existing(_ code: Slug, _ id: String, for action: Action) throws -> (PlanRecord, ViolationRecord) {
        let plan = try t.publishedPlan(code, for: action)
        try t.requireConduct(action)
        guard let record = try t.db.violations.find(plan: plan.id, publicID: id) else {
            guard try t.visibleRoot(of: plan) == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.notFound(.violation, String(id.prefix(80)))
        }
        try t.require(action, t.relations(to: plan, subject: record.unit.id, for: action))
        return (plan, record)
    }

    private func requireNotMasked(_ record: ViolationRecord) throws {
        guard record.maskedAt == nil else { throw ServiceError.conflict(.masked) }
    }

    private func wrongState(_ record: ViolationRecord) -> ServiceError {
        .conflict(.wrongState(record.state, [.open]))
    }

    private func save(
        _ record: ViolationRecord, _ old: ViolationRecord?, _ act: ViolationRepository.Act, _ plan: PlanRecord,
        reason: String? = nil
    ) throws -> ViolationView {
        try t.db.violations.save(record, act, by: t.actor.signature, at: t.now)
        guard let saved = try t.db.violations.find(plan: plan.id, publicID: record.publicID) else {
            throw ServiceError.notFound(.violation, record.publicID)
        }
        // Not through the figures of the plan: none of them is made of it.
        try t.append(
            "conduct.violation.\(act.rawValue)", Self.path(plan.code, record.publicID), plan: plan.id,
            unit: saved.unit.id, old: old?.summary, new: saved.summary, reason: reason)
        return try view(saved, plan)
    }

    private func view(_ record: ViolationRecord, _ plan: PlanRecord) throws -> ViolationView {
        var actions: [AllowedAction] = []
        let masked: AllowedAction.Refusal? = record.maskedAt == nil ? nil : .conflict(Conflict(.masked))
        let closed: AllowedAction.Refusal? =
            record.state == .open
            ? nil : .conflict(.wrongState(record.state, [.open]))
        if t.may(.recordViolation, try t.relations(to: plan, subject: record.unit.id, for: .recordViolation)) {
            actions.append(AllowedAction("save", masked ?? closed))
            actions.append(AllowedAction("resolve", masked ?? closed))
        }
        if t.may(.maskPerson, try t.relations(to: plan, subject: record.unit.id, for: .maskPerson)) {
            actions.append(AllowedAction("mask", masked))
        }
        return ViolationView(
            plan: plan.code, record: record, personName: try record.person.flatMap { try t.person($0)?.name },
            allowed: actions)
    }
}

extension ViolationRecord {
    /// What the audit trail keeps: nothing that was written about a person.
    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("unit", unit.code)
            w.member("person", person)
            w.member("occurredOn", occurredOn.description)
            w.member("source", source.rawValue)
            w.member("measure", measure?.rawValue)
            w.member("rule", rule)
            w.member("classifiedIn", classifiedIn?.description)
            w.member("resolvedOn", resolvedOn?.description)
            w.member("masked", maskedAt != nil)
        }
    }
}
