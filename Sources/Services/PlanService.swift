package import Domain
internal import JSON
package import Storage

/// Plans: written as drafts, then published, which turns them into the ledger of what each unit owes.
package struct PlanService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    /// What publishing added to the ledger, or would add.
    package struct Publication: Sendable {
        package let plan: PlanRecord
        package let rows: [Row]

        package struct Row: Sendable {
            package let rule: PlanRule
            package let obligation: NewObligation
        }
    }

    package func get(_ code: Slug) throws -> PlanRecord { try t.plan(code, for: .readPlan) }

    package func list(text: String?, _ page: PageRequest) throws -> Page<PlanRecord> {
        try t.db.plans.list(text: text.map { VietnameseText.fold($0) }, root: t.actor.unit?.id, page)
    }

    package func put(_ code: Slug, _ draft: PlanDraft, if condition: Precondition = .none) throws -> Written<PlanRecord>
    {
        let current = try t.db.plans.find(code.description)
        if let current { try t.require(.draftPlan, t.relations(to: current, for: .draftPlan)) }
        // Also of the issuer that the plan is to have; who may not know of it learns nothing of it.
        let issuer = try t.db.units.reference(draft.issuer.description)
        try t.require(
            .draftPlan,
            t.actor.unit == nil ? .everywhere : issuer.map { try t.covers($0.id) } == true ? .issuerBelow : [])
        try condition.check(current?.version)
        let compiler = try PlanCompiler(draft, code: code, in: t)
        guard compiler.issues.isEmpty, let issuer = compiler.issuer, let standingUnit = compiler.standingUnit else {
            throw ServiceError.invalid(compiler.issues)
        }
        let document = JSONText.object { draft.write(to: &$0) }
        if let current, current.document == document { return Written(current, .unchanged) }
        guard current?.isPublished != true else { throw ServiceError.conflict(.planPublished) }
        var record = PlanRecord(
            id: current?.id ?? 0, code: code.description, title: draft.title, issuer: issuer,
            standingUnit: standingUnit,
            parentPlan: draft.parentPlan?.description, from: draft.from, to: draft.to, finalScore: draft.finalScore,
            document: document, version: (current?.version ?? 0) + 1)
        record.id = try t.db.plans.save(record, parentID: compiler.parentID, now: t.now)
        try t.record(
            current == nil ? "plan.create" : "plan.change", "/v1/plans/\(code)", plan: record.id, unit: issuer.id,
            old: current?.document, new: document)
        return Written(record, current == nil ? .created : .changed)
    }

    /// Expands the plan's duties into the ledger and closes the document.
    package func publish(_ code: Slug, if condition: Precondition = .none) throws -> Publication {
        var plan = try t.plan(code, for: .publishPlan)
        try condition.check(plan.version)
        guard !plan.isPublished else { throw ServiceError.conflict(.planPublished) }
        let draft = try PlanDraft(stored: plan.document)
        let compiler = try PlanCompiler(draft, code: code, in: t)
        guard compiler.issues.isEmpty else { throw ServiceError.invalid(compiler.issues) }

        for (position, model) in compiler.models.enumerated() {
            try t.db.plans.add(model, position: position, to: plan.id)
        }
        var rows: [Publication.Row] = []
        for compiled in compiler.rules {
            let rule = compiled.rule
            let id = try t.db.plans.addRule(
                plan: plan.id, code: rule.code.description, kind: rule.kind, op: rule.op, text: rule.text,
                recipient: compiled.recipient, via: compiled.via, clauseLabel: rule.clauseLabel,
                clauseQuote: rule.clauseQuote)
            for obligation in compiled.obligations {
                try t.db.obligations.add(obligation, plan: plan.id, rule: id, now: t.now)
                rows.append(Publication.Row(rule: rule, obligation: obligation))
            }
        }
        try t.db.plans.publish(plan.id, now: t.now)
        plan.publishedAt = t.now
        plan.version += 1
        try t.record(
            "plan.publish", "/v1/plans/\(code)", plan: plan.id, unit: plan.issuer.id,
            new: JSONText.object { $0.member("obligations", rows.count) })
        return Publication(plan: plan, rows: rows)
    }
}

extension PlanDraft {
    /// A draft out of the document that was kept of it.
    package init(stored document: String) throws {
        self = try ObjectReader.read(JSON.parse(Array(document.utf8))) { PlanDraft.read(&$0) }
    }
}
