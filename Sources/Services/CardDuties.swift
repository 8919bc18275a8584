internal import Domain
internal import Storage

/// Keeps the duties to send monthly cards with the registrations that they are for.
///
/// Publishing a plan owes each registrant the cards of its own months. When the registrant registers a place it answers for, the
/// duties go over to the place, extensions and all; a second place adds its own. Withdrawing gives them back. Rows that were settled
/// or exempted stay where they are.
struct CardDuties {
    let t: Transaction
    let plan: PlanRecord

    init(_ transaction: Transaction, _ plan: PlanRecord) {
        t = transaction
        self.plan = plan
    }

    static let withdrawn = "registration.withdrawn"

    /// Makes sure that the registration's subject owes its cards.
    func follow(_ registration: RegistrationRecord) throws {
        let all = try t.db.obligations.scorecards(
            plan: plan.id, model: registration.modelID, unit: registration.owner.id)
        let own = all.filter { $0.subject == registration.unit }
        guard own.isEmpty else {
            for row in own where row.state == .exempt && row.note == Self.withdrawn {
                try t.db.obligations.reopen(row.id, at: t.now, by: t.actor.signature, reason: nil)
            }
            return
        }
        let bySubject = Dictionary(grouping: all, by: \.subject)
        let ownerRows = bySubject[registration.owner] ?? []
        if !ownerRows.isEmpty, try !isRegistered(registration.owner, registration) {
            for row in ownerRows where row.state == .open { try resubject(row, to: registration.unit) }
            return
        }
        for row in all.first.flatMap({ bySubject[$0.subject] }) ?? [] {
            guard let rule = try t.db.obligations.ruleID(of: row.id) else { continue }
            try t.db.obligations.add(
                NewObligation(
                    key: key(row, registration.unit), unitID: row.unit.id, kind: .scorecard, modelID: row.modelID,
                    subjectID: registration.unit.id, period: row.period,
                    due: Due(op: row.rule.op, dueAt: row.dueAt, lateUntil: row.lateUntil)),
                plan: plan.id, rule: rule, now: t.now)
        }
    }

    /// Gives the duties of a registration that is withdrawn back to the unit that answers for it, or ends them where others go on.
    func leave(_ registration: RegistrationRecord, reason: String) throws {
        let rows = try t.db.obligations.scorecards(
            plan: plan.id, model: registration.modelID, unit: registration.owner.id
        ).filter { $0.subject == registration.unit && $0.state == .open }
        let others = try t.db.registrations.live(
            plan: plan.id, model: registration.modelID, owner: registration.owner.id, except: registration.id)
        for row in rows {
            if !others.isEmpty {
                try t.db.obligations.exempt(row.id, at: t.now, by: t.actor.signature, reason: Self.withdrawn)
            } else if registration.unit != registration.owner {
                try resubject(row, to: registration.owner)
            }
        }
    }

    private func isRegistered(_ unit: UnitReference, _ registration: RegistrationRecord) throws -> Bool {
        let found = try t.db.registrations.find(plan: plan.id, model: registration.modelID, unit: unit.id)
        return found.map { $0.state != .withdrawn } ?? false
    }

    private func resubject(_ row: ObligationRecord, to subject: UnitReference) throws {
        try t.db.obligations.resubject(row.id, to: subject.id, key: key(row, subject), at: t.now, by: t.actor.signature)
    }

    private func key(_ row: ObligationRecord, _ subject: UnitReference) -> String {
        PlanCompiler.key(
            .scorecard, rule: row.rule.code, model: row.model, subject: subject.code, unit: row.unit.code,
            period: row.period)
    }
}
