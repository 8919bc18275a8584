package import Domain
internal import Storage

/// Something that a plan says and that becomes no duty: nobody is late with it and no figure expects it.
package struct PlanGap: Sendable, Hashable {
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The rule names no unit that owes it.
        case unitsNone = "units.none"
        /// The plan has no model that the rule could be about.
        case modelsNone = "models.none"
        /// None of the rule's models says who writes its scoresheet.
        case authorNone = "author.none"
        /// Nobody is there to register for the model, or for any model of the rule.
        case registrantsNone = "registrants.none"
        /// Units that the rule names and that register for none of its models.
        case unitsNotRegistrants = "units.notRegistrants"
        /// The rule comes back, and no turn of it lies within the plan's period.
        case turnsNone = "turns.none"
        /// Groups without a member on the day.
        case groupEmpty = "group.empty"
        /// Registrants of the model whom no deadline asks to register.
        case registrationNotAsked = "registration.notAsked"
        /// Registrants of a model that is scored monthly whom its `scorecard` deadlines leave out.
        case cardsNotAsked = "scorecard.notAsked"
        /// The model has to be launched, and no deadline says by when.
        case launchNotAsked = "launch.notAsked"
        /// All that the rule of an amendment asks for was due before the amendment.
        case dueOver = "due.over"
    }

    /// The deadline or duty; `nil` where it is the model that says it.
    package let rule: Code?
    package let model: Slug?
    /// Whom it is about, where that is not everybody: units, and groups of which it is about every member.
    package let units: [Slug]
    package let reason: Reason

    init(rule: Code? = nil, model: Slug? = nil, _ reason: Reason, _ units: [Slug] = []) {
        self.rule = rule
        self.model = model
        self.units = units
        self.reason = reason
    }
}

extension PlanCompiler {
    /// Why the rule makes no row, or none for some of the units that it names.
    mutating func gaps(of compiled: CompiledRule) throws -> [PlanGap] {
        let rule = compiled.rule
        // The inspection makes its rows.
        if rule.inspection != nil { return [] }
        let models = draft.models.filter { rule.covers($0.model) }
        switch rule.kind {
        case .registration, .scorecard:
            if models.isEmpty { return [PlanGap(rule: rule.code, .modelsNone)] }
            let registrants = Set(try models.flatMap { try expand($0.registrants) }.map(\.id))
            if registrants.isEmpty { return [PlanGap(rule: rule.code, .registrantsNone)] }
            let others = try named(rule.units, without: registrants)
            return others.isEmpty ? [] : [PlanGap(rule: rule.code, .unitsNotRegistrants, others)]
        case .scoresheet, .launch, .inspection, .report, .conference, .task:
            guard compiled.obligations.isEmpty, let reason = try reason(of: compiled, models) else { return [] }
            return [PlanGap(rule: rule.code, reason)]
        }
    }

    /// Groups without members are told as that.
    private mutating func reason(
        of compiled: CompiledRule, _ models: [PlannedModel]
    ) throws -> PlanGap.Reason? {
        let rule = compiled.rule
        if rule.kind == .scoresheet || rule.kind == .launch, models.isEmpty { return .modelsNone }
        if rule.kind == .scoresheet, models.allSatisfy({ $0.scoresheetAuthor == nil }) { return .authorNone }
        if rule.kind == .launch, rule.units.isEmpty, try models.allSatisfy({ try expand($0.registrants).isEmpty }) {
            return .registrantsNone
        }
        if rule.kind != .scoresheet, rule.kind != .launch, rule.units.isEmpty { return .unitsNone }
        return compiled.isNever ? .turnsNone : nil
    }

    /// What the model says that no rule asks for.
    mutating func gaps(of model: PlannedModel) throws -> [PlanGap] {
        var gaps: [PlanGap] = []
        func add(_ reason: PlanGap.Reason, _ units: [Slug] = []) {
            gaps.append(PlanGap(model: model.model, reason, units))
        }
        let empty = try model.registrants.filter { try quietly($0)?.isEmpty == true }
        if !empty.isEmpty { add(.groupEmpty, empty) }
        let isMeant =
            model.monthly != nil || model.launchRequired
            || draft.rules.contains { $0.kind == .registration && $0.covers(model.model) }
        if isMeant, model.registrants.isEmpty { add(.registrantsNone) }
        let unasked = try named(model.registrants, without: asked(.registration, model))
        if !unasked.isEmpty { add(.registrationNotAsked, unasked) }
        if model.monthly != nil {
            let leftOut = try named(model.registrants, without: asked(.scorecard, model))
            if !leftOut.isEmpty { add(.cardsNotAsked, leftOut) }
        }
        if model.launchRequired, asked(.launch, model).isEmpty { add(.launchNotAsked) }
        return gaps
    }

    /// Who owes something of the kind for the model.
    private func asked(_ kind: ObligationKind, _ model: PlannedModel) -> Set<Int64> {
        guard let id = models.first(where: { $0.model == model.model.description })?.modelID else { return [] }
        var units: Set<Int64> = []
        for compiled in rules where compiled.rule.kind == kind {
            for row in compiled.obligations where row.modelID == id { units.insert(row.unitID) }
        }
        return units
    }

    /// The units that are named, alone or in a group, less these: a group of which none is among them by its own code.
    private mutating func named(_ slugs: [Slug], without units: Set<Int64>) throws -> [Slug] {
        var found: [Slug] = []
        for slug in slugs {
            let members = try quietly(slug) ?? []
            let others = members.filter { !units.contains($0.id) }
            if others.isEmpty { continue }
            found += others.count == members.count ? [slug] : others.compactMap { Slug($0.code) }
        }
        var seen: Set<Slug> = []
        return found.filter { seen.insert($0).inserted }
    }
}
