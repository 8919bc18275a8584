package import Domain
internal import JSON
package import Storage

/// A plan with its document, as the actor sees it.
package struct PlanView: Sendable {
    package let record: PlanRecord
    /// The body of the PUT in the API's own JSON.
    package let document: String
    /// Amendments in force, first to last.
    package let amendments: [AmendmentRecord]
    package let allowed: [AllowedAction]
}

/// Plans: written as drafts, then published, which turns them into the ledger of what each unit owes.
package struct PlanService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    /// What publishing added to the ledger, or would add.
    package struct Publication: Sendable {
        package let plan: PlanRecord
        package let rows: [Row]
        /// Groups that rules name and that have no member on the day: what they are asked for, nobody owes.
        package let emptyGroups: [EmptyGroup]
        /// What else the plan says that becomes no duty.
        package let gaps: [PlanGap]

        package struct EmptyGroup: Sendable, Hashable {
            package let rule: Code
            package let group: Slug
        }

        package struct Row: Sendable {
            package let rule: PlanRule
            package let obligation: NewObligation
        }
    }

    package func get(_ code: Slug) throws -> PlanView { try view(t.plan(code, for: .readPlan)) }

    /// The plans that the actor may read, and no others.
    package func list(text: String?, _ page: PageRequest) throws -> Page<PlanRecord> {
        try t.db.plans.list(
            text: text.map { VietnameseText.fold($0) }, root: t.actor.unit?.id,
            by: Permission.needs(t.actor.role, .readPlan), page)
    }

    package func put(_ code: Slug, _ draft: PlanDraft, if condition: Precondition = .none) throws -> Written<PlanView> {
        let current = try t.db.plans.find(code.description)
        if let current { try t.require(.draftPlan, t.relations(to: current, for: .draftPlan)) }
        // Nobody knows yet whose plan it is to be.
        if draft.faults.touch("/issuer"), t.actor.unit != nil { throw ServiceError.invalid(draft.faults) }
        // Also of the issuer that the plan is to have; who may not know of it learns nothing of it.
        let issuer = try t.db.units.reference(draft.issuer.description)
        try t.require(
            .draftPlan,
            t.actor.unit == nil ? .everywhere : issuer.map { try t.covers($0.id) } == true ? .issuerBelow : [])
        try condition.check(current?.version)
        let compiler = try PlanCompiler(draft, code: code, in: t)
        let issues = draft.faults.and(compiler.issues)
        guard issues.isEmpty, let issuer = compiler.issuer, let standingUnit = compiler.standingUnit else {
            throw ServiceError.invalid(Array(issues.prefix(Faults.limit)))
        }
        let document = JSONText.object { draft.write(to: &$0) }
        let old = try current.map { try t.db.plans.document(of: $0.id) }
        if let current, old == document { return Written(try view(current), .unchanged) }
        guard current?.isPublished != true else { throw ServiceError.conflict(.planPublished) }
        var record = PlanRecord(
            id: current?.id ?? 0, code: code.description, title: draft.title, issuer: issuer,
            standingUnit: standingUnit,
            parentPlan: draft.parentPlan?.description, scoresheetPlan: draft.scoresheetPlan?.description,
            from: draft.from, to: draft.to, finalScore: draft.finalScore,
            version: (current?.version ?? 0) + 1)
        record.id = try t.db.plans.save(
            record, document: document, parentID: compiler.parentID, scoresheetPlanID: compiler.scoresheetPlanID,
            now: t.now)
        try t.record(
            current == nil ? "plan.create" : "plan.change", "/v1/plans/\(code)", plan: record.id, unit: issuer.id,
            old: old, new: document)
        return Written(try view(record), current == nil ? .created : .changed)
    }

    private func view(_ plan: PlanRecord) throws -> PlanView {
        let published: AllowedAction.Refusal? = plan.isPublished ? .conflict(Conflict(.planPublished)) : nil
        var actions: [AllowedAction] = []
        for (name, action) in [("save", Action.draftPlan), ("publish", .publishPlan)]
        where t.may(action, try t.relations(to: plan, for: action)) {
            actions.append(AllowedAction(name, published))
        }
        return PlanView(
            record: plan, document: try t.db.plans.document(of: plan.id),
            amendments: try t.db.amendments.published(of: plan.id), allowed: actions)
    }

    /// Expands the plan's duties into the ledger and closes the document.
    package func publish(_ code: Slug, if condition: Precondition = .none) throws -> Publication {
        var plan = try t.plan(code, for: .publishPlan)
        try condition.check(plan.version)
        guard !plan.isPublished else { throw ServiceError.conflict(.planPublished) }
        let draft = try PlanDraft(stored: t.db.plans.document(of: plan.id))
        let compiler = try PlanCompiler(draft, code: code, in: t)
        guard compiler.issues.isEmpty else { throw ServiceError.invalid(compiler.issues) }

        for (position, model) in compiler.models.enumerated() {
            try t.db.plans.add(model, position: position, to: plan.id)
        }
        var rows: [Publication.Row] = []
        var ruleIDs: [Code: Int64] = [:]
        for compiled in compiler.rules {
            let rule = compiled.rule
            let id = try t.db.plans.addRule(
                plan: plan.id, code: rule.code.description, kind: rule.kind, op: rule.op, text: rule.text,
                recipient: compiled.recipient, via: compiled.via, clauseLabel: rule.clauseLabel,
                clauseQuote: rule.clauseQuote)
            ruleIDs[rule.code] = id
            try t.db.tasks.support(id, by: compiled.supporting)
            for obligation in compiled.obligations {
                try t.db.obligations.add(obligation, plan: plan.id, rule: id, now: t.now)
                rows.append(Publication.Row(rule: rule, obligation: obligation))
            }
        }
        for rule in draft.rules {
            for other in Set(rule.fulfilledBy).sorted() {
                guard let id = ruleIDs[rule.code], let otherID = ruleIDs[other] else { continue }
                try t.db.fulfilments.add(rule: id, by: otherID)
            }
        }
        try t.db.plans.publish(plan.id, now: t.now)
        plan.publishedAt = t.now
        plan.version += 1
        try t.record(
            "plan.publish", "/v1/plans/\(code)", plan: plan.id, unit: plan.issuer.id,
            new: JSONText.object { $0.member("obligations", rows.count) })
        return Publication(plan: plan, rows: rows, emptyGroups: compiler.emptyGroups, gaps: compiler.gaps)
    }
}

extension PlanDraft {
    /// A draft out of the document that was kept of it.
    package init(stored document: String) throws {
        self = try ObjectReader.read(JSON.parse(Array(document.utf8))) { PlanDraft.read(&$0) }
    }
}
