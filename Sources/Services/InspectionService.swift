package import Domain
internal import JSON
package import Storage

/// An inspection as the actor sees it.
package struct InspectionView: Sendable {
    package let plan: String
    package let record: InspectionRecord
    package let draft: InspectionDraft
    /// Whether the actor may know who is on the team.
    package let showsPersons: Bool
    /// Those who are visited directly, as it was chosen; `nil` while nobody has, and for whom it does not concern.
    package let targets: [String]?
    package let allowed: [AllowedAction]
}

/// Inspections: set up as drafts, opened, which adds what is owed to the ledger, and closed, which ends the rights of the team.
package struct InspectionService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Filter: Sendable {
        package var state: InspectionState?
        package var form: InspectionForm?
        package init() {}
    }

    // MARK: Reading

    package func get(plan code: Slug, _ inspection: Slug) throws -> InspectionView {
        let plan = try t.publishedPlan(code, for: .readPlan)
        return try view(try t.inspection(inspection, of: plan), plan)
    }

    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<InspectionView> {
        let plan = try t.publishedPlan(code, for: .readPlan)
        try t.require(.readPlan, t.relations(to: plan, for: .readPlan))
        var rows = InspectionRepository.Filter(planID: plan.id)
        rows.state = filter.state
        rows.form = filter.form
        rows.includesDrafts = try t.setsUp(inspectionsOf: plan)
        let found = try t.db.inspections.list(rows, page)
        return Page(items: try found.items.map { try view($0, plan, withNames: false) }, next: found.next)
    }

    // MARK: Writing

    package func put(
        plan code: Slug, _ inspection: Slug, _ draft: InspectionDraft, if condition: Precondition = .none
    ) throws -> Written<InspectionView> {
        let plan = try t.publishedPlan(code, for: .writeInspection)
        try t.require(.writeInspection, t.relations(to: plan, for: .writeInspection))
        let current = try t.db.inspections.find(plan: plan.id, code: inspection.description)
        try condition.check(current?.version)
        let compiled = try InspectionCompiler(draft, of: plan, asOf: t.today, in: t)
        guard compiled.issues.isEmpty, let leadUnit = compiled.leadUnit else {
            throw ServiceError.invalid(compiled.issues)
        }
        let document = try document(draft, of: plan, inspection, leadUnit)
        if let current, current.document == document { return Written(try view(current, plan), .unchanged) }
        if let current, current.state != .draft { try checkOnlyTeamChanges(current, draft) }
        let record = InspectionRecord(
            id: current?.id ?? 0, planID: plan.id, code: inspection.description, form: draft.form, leadUnit: leadUnit,
            from: draft.window.from, to: draft.window.to, isBlind: draft.isBlind, document: document)
        _ = try t.db.inspections.save(record, team: compiled.team, now: t.now)
        let saved = try saved(plan, inspection)
        try log(current == nil ? "inspection.create" : "inspection.change", plan, saved, was: current)
        return Written(try view(saved, plan), current == nil ? .created : .changed)
    }

    /// What is kept of the draft: numbers in the place of names, which stand apart (see `Transaction.keep`).
    private func document(
        _ draft: InspectionDraft, of plan: PlanRecord, _ inspection: Slug, _ leadUnit: UnitReference
    ) throws -> String {
        let path = "/v1/plans/\(plan.code)/inspections/\(inspection)"
        var kept = draft
        kept.team = try draft.team.map { member in
            try member.with(
                person: member.person.map {
                    try t.keep($0, as: .teamMember, of: path, plan: plan.id, unit: leadUnit.id).publicID
                })
        }
        return JSONText.object { kept.write(to: &$0) }
    }

    /// The draft with the names of those whom it numbers; of whom was erased there is none.
    private func named(_ stored: InspectionDraft) throws -> InspectionDraft {
        var draft = stored
        draft.team = try stored.team.map { member in
            guard let id = member.person, let person = try t.person(id) else { return member }
            return member.with(person: person.name)
        }
        return draft
    }

    /// People come and go while an inspection runs; what it is about does not change any more.
    private func checkOnlyTeamChanges(_ current: InspectionRecord, _ draft: InspectionDraft) throws {
        try current.require(.draft, .open)
        var old = try InspectionDraft(stored: current.document)
        old.team = draft.team
        old.decision = draft.decision
        guard old == draft, !draft.team.isEmpty else { throw current.state.conflict(.draft) }
    }

    /// Expands what is owed into the ledger and lets the team begin.
    package func open(plan code: Slug, _ inspection: Slug, if condition: Precondition = .none) throws -> InspectionView
    {
        let (plan, current) = try writable(code, inspection, condition)
        try current.require(.draft)
        let draft = try InspectionDraft(stored: current.document)
        let compiled = try InspectionCompiler(draft, of: plan, asOf: t.today, in: t)
        var issues = compiled.issues
        if draft.form != .selfInspection, draft.team.isEmpty {
            issues.append(Issue(pointer: "/team", code: .listEmpty))
        }
        if compiled.units.isEmpty { issues.append(Issue(pointer: "/scope/units", code: .listEmpty)) }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        try t.db.inspections.open(current.id, now: t.now)
        let opened = try saved(plan, inspection)
        try InspectionDuties(t, plan, opened).open(compiled)
        try log("inspection.open", plan, opened, was: current)
        return try view(opened, plan)
    }

    /// Ends the rights of the team. Replies, remedies and reports go on until their own due dates; what the team would still have
    /// to say to them is for the standing unit.
    package func close(plan code: Slug, _ inspection: Slug, if condition: Precondition = .none) throws -> InspectionView
    {
        let (plan, current) = try writable(code, inspection, condition)
        try current.require(.open)
        try t.db.inspections.close(current.id, now: t.now)
        let closed = try saved(plan, inspection)
        try log("inspection.close", plan, closed, was: current)
        return try view(closed, plan)
    }

    private func writable(
        _ code: Slug, _ inspection: Slug, _ condition: Precondition
    ) throws -> (PlanRecord, InspectionRecord) {
        let plan = try t.publishedPlan(code, for: .writeInspection)
        let current = try t.inspection(inspection, of: plan, for: .writeInspection)
        try condition.check(current.version)
        return (plan, current)
    }

    private func saved(_ plan: PlanRecord, _ code: Slug) throws -> InspectionRecord {
        guard let record = try t.db.inspections.find(plan: plan.id, code: code.description) else {
            throw ServiceError.notFound(.inspection, code.description)
        }
        return record
    }

    /// The trail names organisations, no persons.
    private func log(
        _ action: String, _ plan: PlanRecord, _ record: InspectionRecord, was old: InspectionRecord?
    ) throws {
        try t.record(
            action, record.path(in: plan), plan: plan.id, unit: record.leadUnit.id, old: try old?.summary(),
            new: try record.summary())
    }

    /// - Parameter withNames: whether anybody will be told who is on the team; a list does not say.
    func view(_ record: InspectionRecord, _ plan: PlanRecord, withNames: Bool = true) throws -> InspectionView {
        var actions: [AllowedAction] = []
        if t.may(.writeInspection, try t.relations(to: plan, for: .writeInspection)) {
            actions.append(AllowedAction("save", record.refusal(unless: .draft, .open)))
            actions.append(AllowedAction("open", record.refusal(unless: .draft)))
            actions.append(AllowedAction("close", record.refusal(unless: .open)))
            if record.form.hasVisits {
                actions.append(AllowedAction("target", record.refusal(unless: .draft, .open)))
            }
        }
        let seesAll = try t.seesAll(of: record, plan)
        let stored = try InspectionDraft(stored: record.document)
        return InspectionView(
            plan: plan.code, record: record, draft: seesAll && withNames ? try named(stored) : stored,
            showsPersons: seesAll && withNames,
            targets: seesAll ? try t.db.targets.choices(of: record.id).last?.units.map(\.code) : nil, allowed: actions)
    }
}

extension InspectionState {
    func conflict(_ fitting: InspectionState...) -> ServiceError {
        .conflict(.wrongState(self, fitting))
    }
}

extension InspectionRecord {
    func summary() throws -> String {
        let draft = try InspectionDraft(stored: document)
        return JSONText.object { w in
            w.member("state", state.rawValue)
            draft.write(to: &w, withPersons: false)
        }
    }
}
