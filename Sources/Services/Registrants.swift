internal import Domain
internal import Storage

/// Who may take on a model of a published plan: whom a deadline asks to, and whoever else is among the model's registrants.
struct Registrants {
    let t: Transaction
    let plan: PlanRecord

    init(_ transaction: Transaction, _ plan: PlanRecord) {
        t = transaction
        self.plan = plan
    }

    /// The unit nearest at or above `subject` that answers for a registration of it, with its duty to register; `nil` where there is
    /// none. Without a duty nothing is late.
    func answering(
        for subject: UnitReference, _ model: PlanModelRecord
    ) throws -> (owner: UnitReference, duty: ObligationRecord?)? {
        let duty = try t.db.obligations.registration(plan: plan.id, model: model.modelID, subject: subject.id)
        let units = try t.db.units.ancestry(subject.id)
        // Whoever owes cards is a registrant, also where groups have changed since the plan was published.
        for unit in units.prefix(while: { $0 != duty?.unit.id })
        where try t.db.figures.owesCards(plan: plan.id, model: model.modelID, unit: unit, asOf: nil) {
            return try t.db.units.reference(id: unit).map { ($0, nil) }
        }
        if let duty { return (duty.unit, duty) }
        let registrants = try named(in: model)
        return try units.first(where: registrants.contains).flatMap { try t.db.units.reference(id: $0) }.map {
            ($0, nil)
        }
    }

    /// The registrants as the document names them, groups by their members on the day that counts.
    private func named(in model: PlanModelRecord) throws -> Set<Int64> {
        let draft = try PlanDraft(stored: t.db.plans.document(of: plan.id))
        let day = draft.groupDay(publishedOn: (plan.publishedAt ?? t.now).localDate)
        let named = draft.models.first { $0.model.description == model.model }?.registrants ?? []
        return Set(try named.flatMap { try t.members(of: $0, on: day) ?? [] }.map(\.id))
    }
}
