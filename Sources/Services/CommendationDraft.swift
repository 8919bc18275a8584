package import Domain
internal import JSON

/// A proposal to commend as a client writes it.
package struct CommendationDraft: Sendable, Hashable {
    package var kind: CommendationKind
    package var unit: Slug
    package var person: PersonDraft?
    package var occasion: CommendationOccasion
    package var period: Period?
    package var occasionName: String?
    package var models: [Slug]
    package var achievement: String
    package var form: String?
    /// The rule of the plan that it is proposed by, such as S0-K1.
    package var rule: String?

    package init(
        kind: CommendationKind, unit: Slug, person: PersonDraft? = nil, occasion: CommendationOccasion,
        period: Period? = nil, occasionName: String? = nil, models: [Slug] = [], achievement: String,
        form: String? = nil, rule: String? = nil
    ) {
        self.kind = kind
        self.unit = unit
        self.person = person
        self.occasion = occasion
        self.period = period
        self.occasionName = occasionName
        self.models = models
        self.achievement = achievement
        self.form = form
        self.rule = rule
    }

    package static func read(_ o: inout ObjectReader) -> CommendationDraft? {
        o.allow("state", "reason", "decision", "proposedAt", "maskedAt", "history", "allowedActions")
        let kind = o.choice("kind", CommendationKind.self)
        let unit = o.slug("unit")
        let isIndividual = kind == .individual
        let person = o.object("person", required: isIndividual) { PersonDraft.read(&$0) }
        if kind == .collective, o.json("person") != nil { o.report(.memberUncalledFor, at: "person", "kind") }
        let occasion = o.choice("occasion", CommendationOccasion.self)
        let needsPeriod = occasion != nil && occasion != .occasion
        let written = o.text("period", required: needsPeriod, maximum: 20)
        let period = written.flatMap { Period($0) }
        if let written, let occasion {
            if occasion == .occasion {
                o.report(.memberUncalledFor, at: "period", "occasion")
            } else if !(period.map { occasion.fits($0) } ?? false) {
                o.report(.periodInvalid, at: "period", occasion.form ?? CommendationOccasion.forms, written)
            }
        }
        let name = o.text("occasionName", required: occasion == .occasion)
        if needsPeriod, name != nil { o.report(.memberUncalledFor, at: "occasionName", "period") }
        let models = o.list("models", maximum: 100, or: .slugInvalid) { Slug($0) }
        let achievement = o.text("achievement", maximum: 4_000)
        let form = o.text("form", required: false)
        let rule = o.text("rule", required: false, maximum: 100)
        guard let kind, let unit, let occasion, let achievement, !isIndividual || person != nil else { return nil }
        return CommendationDraft(
            kind: kind, unit: unit, person: person, occasion: occasion, period: period, occasionName: name,
            models: models, achievement: achievement, form: form, rule: rule)
    }
}
