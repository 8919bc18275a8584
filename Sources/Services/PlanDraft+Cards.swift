internal import Domain

extension PlanRule {
    /// Whether it is about the model: it names it, or none at all.
    func covers(_ model: Slug) -> Bool { models.isEmpty || models.contains(model) }
}

extension PlanDraft {
    /// The rules that the models make by themselves: whoever registers for a model that is scored monthly owes its cards, also where no
    /// deadline of the kind `scorecard` speaks of the model. Each is called by the model's code.
    var cardRules: [PlanRule] {
        models.enumerated().compactMap { index, model in
            guard model.monthly != nil, !rules.contains(where: { $0.kind == .scorecard && $0.covers(model.model) }),
                models.firstIndex(where: { $0.model == model.model }) == index, let code = Code(model.model.description)
            else { return nil }
            return PlanRule(
                code: code, kind: .scorecard, op: .monthly, dates: [], every: [], models: [model.model], units: [],
                supporting: [], alsoTo: [], fulfilledBy: [], isDuty: false, pointer: "\(model.pointer)/monthly")
        }
    }

    /// The day as of which groups are expanded.
    func groupDay(publishedOn day: LocalDate) -> LocalDate { unitsAsOf ?? issuedOn ?? min(max(day, from), to) }
}
