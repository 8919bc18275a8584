package import Domain
internal import JSON
package import Storage

/// An amendment as the actor sees it.
package struct AmendmentView: Sendable {
    package let plan: String
    package let record: AmendmentRecord
    package let draft: AmendmentDraft
    package let allowed: [AllowedAction]
}

/// Amendments: the only way in which a published plan changes. Written as drafts; publishing one brings the ledger to what it says.
package struct AmendmentService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    /// What publishing did to the ledger, or would do.
    package struct Outcome: Sendable {
        package let amendment: AmendmentRecord
        package let touches: [AmendmentTouch]
        /// What the document says that becomes no duty.
        package let gaps: [PlanGap]
    }

    // MARK: Reading

    package func get(plan code: Slug, _ amendment: Slug) throws -> AmendmentView {
        let plan = try self.plan(code, for: .readPlan)
        return try view(try find(amendment, in: plan), plan)
    }

    /// In the order in which they were first written. Drafts are there for those who write them.
    package func list(plan code: Slug, _ page: PageRequest) throws -> Page<AmendmentView> {
        let plan = try self.plan(code, for: .readPlan)
        let found = try t.db.amendments.list(plan: plan.id, drafts: try mayAmend(plan), page)
        return Page(items: try found.items.map { try view($0, plan) }, next: found.next)
    }

    private func plan(_ code: Slug, for action: Action) throws -> PlanRecord {
        let plan = try t.publishedPlan(code, for: action)
        try t.require(action, t.relations(to: plan, for: action))
        return plan
    }

    private func mayAmend(_ plan: PlanRecord) throws -> Bool {
        t.may(.amendPlan, try t.relations(to: plan, for: .amendPlan))
    }

    private func find(_ code: Slug, in plan: PlanRecord) throws -> AmendmentRecord {
        guard let record = try t.db.amendments.find(plan: plan.id, code: code.description),
            try record.isPublished || mayAmend(plan)
        else { throw ServiceError.notFound(.amendment, code.description) }
        return record
    }

    private func view(_ record: AmendmentRecord, _ plan: PlanRecord) throws -> AmendmentView {
        let published: AllowedAction.Refusal? = record.isPublished ? .conflict(Conflict(.amendmentPublished)) : nil
        let actions = try mayAmend(plan) ? ["save", "publish"].map { AllowedAction($0, published) } : []
        return AmendmentView(
            plan: plan.code, record: record, draft: try AmendmentDraft(stored: record.document), allowed: actions)
    }

    // MARK: Writing

    package func put(
        plan code: Slug, _ amendment: Slug, _ draft: AmendmentDraft, if condition: Precondition = .none
    ) throws -> Written<AmendmentView> {
        let plan = try self.plan(code, for: .amendPlan)
        let current = try t.db.amendments.find(plan: plan.id, code: amendment.description)
        try condition.check(current?.version)
        let document = JSONText.object { draft.write(to: &$0) }
        if let current, current.document == document { return Written(try view(current, plan), .unchanged) }
        guard current?.isPublished != true else { throw ServiceError.conflict(.amendmentPublished) }
        _ = try compile(draft, plan)
        var record = AmendmentRecord(
            id: current?.id ?? 0, planID: plan.id, code: amendment.description, document: document,
            number: draft.number,
            issuedOn: draft.issuedOn, version: (current?.version ?? 0) + 1)
        record.id = try t.db.amendments.save(record, now: t.now)
        try t.record(
            current == nil ? "amendment.create" : "amendment.change", record.path(in: plan), plan: plan.id,
            unit: plan.issuer.id, old: current?.document, new: document)
        return Written(try view(record, plan), current == nil ? .created : .changed)
    }

    private func compile(_ draft: AmendmentDraft, _ plan: PlanRecord) throws -> AmendmentCompiler {
        let compiler = try AmendmentCompiler(draft, of: plan, in: t)
        guard compiler.issues.isEmpty else { throw ServiceError.invalid(compiler.issues) }
        return compiler
    }

    /// Brings the ledger to what the amendment says and closes it.
    package func publish(
        plan code: Slug, _ amendment: Slug, if condition: Precondition = .none
    ) throws -> Outcome {
        let plan = try self.plan(code, for: .amendPlan)
        var record = try find(amendment, in: plan)
        try condition.check(record.version)
        guard !record.isPublished else { throw ServiceError.conflict(.amendmentPublished) }
        if record.issuedOn > t.today {
            throw ServiceError.invalid([
                Issue(pointer: "/issuedOn", code: .dateInFuture, arguments: [t.today.description])
            ])
        }
        let compiler = try compile(try AmendmentDraft(stored: record.document), plan)
        try t.db.amendments.publish(record.id, now: t.now)
        let rules = try addRules(compiler, plan, record)
        for touch in compiler.touches { try apply(touch, record, rules, plan) }
        // Duties follow when all is done, for the amendment may be about them as well.
        for touch in compiler.touches {
            guard let row = touch.row else { continue }
            switch touch.change {
            case .exempted, .ended: try DutyFulfilment(t).follow(settled: row)
            case .readmitted: try DutyFulfilment(t).follow(reopened: row)
            case .moved, .added, .kept: break
            }
        }
        try t.db.plans.touch(plan.id, now: t.now)
        record.publishedAt = t.now
        record.version += 1
        try t.record(
            "amendment.publish", record.path(in: plan), plan: plan.id, unit: plan.issuer.id,
            new: JSONText.object { w in
                w.member("touched", compiler.touches.count { $0.change != .kept })
                w.member("kept", compiler.touches.count { $0.change == .kept })
            })
        return Outcome(amendment: record, touches: compiler.touches, gaps: compiler.gaps)
    }

    private func addRules(
        _ compiler: AmendmentCompiler, _ plan: PlanRecord, _ record: AmendmentRecord
    ) throws -> [String: Int64] {
        var ids: [String: Int64] = [:]
        for compiled in compiler.rules {
            let rule = compiled.rule
            let id = try t.db.plans.addRule(
                plan: plan.id, code: rule.code.description, kind: rule.kind, op: rule.op, text: rule.text,
                recipient: compiled.recipient, via: compiled.via, clauseLabel: rule.clauseLabel,
                clauseQuote: rule.clauseQuote, amendment: record.id)
            try t.db.tasks.support(id, by: compiled.supporting)
            ids[rule.code.description] = id
        }
        for rule in compiler.rules.map(\.rule) {
            for other in Set(rule.fulfilledBy).sorted() {
                let found = try ids[other.description] ?? t.db.plans.ruleID(other.description, in: plan.id)
                if let id = ids[rule.code.description], let found { try t.db.fulfilments.add(rule: id, by: found) }
            }
        }
        return ids
    }

    private func apply(
        _ touch: AmendmentTouch, _ record: AmendmentRecord, _ rules: [String: Int64], _ plan: PlanRecord
    ) throws {
        let cause = ObligationRepository.Cause(
            amendment: record.id, clauseLabel: touch.clause.label, clauseQuote: touch.clause.quote)
        switch (touch.change, touch.row, touch.new) {
        case (.moved, let row?, _):
            guard let due = touch.due else { return }
            try t.db.obligations.move(row.id, to: due, because: cause, at: t.now, by: t.actor.signature)
        case (.exempted, let row?, _), (.ended, let row?, _):
            try t.db.obligations.exempt(
                row.id, at: t.now, by: t.actor.signature, reason: touch.reason ?? touch.clause.label, because: cause)
        case (.readmitted, let row?, _):
            try t.db.obligations.reopen(
                row.id, at: t.now, by: t.actor.signature, reason: touch.clause.label, because: cause)
            if let due = touch.due, due != row.ruleDue {
                try t.db.obligations.move(row.id, to: due, because: cause, at: t.now, by: t.actor.signature)
            }
        case (.added, _, let new?):
            guard let rule = touch.ruleID ?? rules[touch.rule] else { return }
            try t.db.obligations.add(new, plan: plan.id, rule: rule, now: t.now, because: cause, by: t.actor.signature)
            if new.kind == .registration, let duty = try t.db.obligations.find(plan: plan.id, key: new.key) {
                try RegistrationService(t).settle(duty)
            }
        default: break
        }
    }
}

extension AmendmentRecord {
    func path(in plan: PlanRecord) -> String { "/v1/plans/\(plan.code)/amendments/\(code)" }
}
