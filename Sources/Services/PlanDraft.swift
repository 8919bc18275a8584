package import Domain
package import JSON

/// An issued document as its issuer writes it: the body of `PUT /v1/plans/{plan}`.
package struct PlanDraft: Sendable, Hashable {
    package var title: String
    package var number: String?
    package var issuedOn: LocalDate?
    package var issuer: Slug
    package var standingUnit: Slug
    package var parentPlan: Slug?
    package var from: LocalDate
    package var to: LocalDate
    package var finalScore: FinalScoreRule
    package var models: [PlannedModel]
    /// `deadlines`, then `duties`, in the order of the document.
    package var rules: [PlanRule]
    /// What else the document says and nothing computes with (see `informationMembers`), as it was sent.
    package var information: [JSONObject.Member]

    /// Members kept and shown as they are: legal basis, signer, recipients and the like.
    package static let informationMembers = [
        "legalBasis", "purposes", "signer", "recipients", "budget", "commendations", "inspectionForms", "corrections",
        "supplementaryCriteria", "note",
    ]
}

/// A model that the plan carries: who takes it on, who writes its scoresheet, which months are scored.
package struct PlannedModel: Sendable, Hashable {
    package var model: Slug
    package var action: ModelAction?
    package var printedName: String?
    /// Units and groups that register for it.
    package var registrants: [Slug]
    package var scoresheetAuthor: Slug?
    package var launchRequired: Bool
    package var monthly: MonthlyScoring?
}

package enum ModelAction: String, Sendable, Hashable, CaseIterable {
    case maintain, build, expand, buildAndExpand
}

/// The months that are scored, and by when each month's card is due.
package struct MonthlyScoring: Sendable, Hashable {
    package var firstMonth: Month
    package var lastMonth: Month
    /// The last day in time, in the month after the one that is scored.
    package var dueDay: Int
    /// Days after that in which a late card is taken; `nil` is without end.
    package var lateDays: Int?
    package var source: RuleSource?

    package var months: [Month] { firstMonth.months(through: lastMonth) }
}

/// Whether a date stands in the document or was set by whoever entered it.
package enum RuleSource: String, Sendable, Hashable, CaseIterable {
    case document, assumed
}

/// A deadline or a duty of the document: what is owed by whom until when, and where the document says so.
package struct PlanRule: Sendable, Hashable {
    package var code: Code
    package var kind: ObligationKind
    package var op: DeadlineOperator
    /// A date, month, quarter or day of the year, as `op` asks (see `DueDate`).
    package var date: String?
    package var lateUntil: LocalDate?
    package var lateSource: RuleSource?
    /// What a report covers, such as `2022-H1`.
    package var period: String?
    package var text: String?
    package var models: [Slug]
    /// Units and groups that owe it. Empty in a deadline that the models say enough about.
    package var units: [Slug]
    package var supporting: [Slug]
    package var place: Slug?
    package var recipient: Slug?
    package var via: Slug?
    package var clauseLabel: String?
    package var clauseQuote: String?
    /// Written in `duties`, not in `deadlines`.
    package var isDuty: Bool
    /// Where the rule stands in the body.
    package var pointer: String
}

// MARK: Reading

extension PlanDraft {
    package static func read(_ o: inout ObjectReader) -> PlanDraft? {
        o.allow("allowedActions", "state", "publishedAt")
        let title = o.text("title", maximum: 1_000)
        let number = o.text("number", required: false, maximum: 100)
        let issuedOn = o.date("issuedOn", required: false)
        let issuer = o.slug("issuer")
        let standingUnit = o.slug("standingUnit")
        let parentPlan = o.slug("parentPlan", required: false)
        let period = o.object("period", required: true) { o -> (LocalDate, LocalDate)? in
            let from = o.date("from")
            let to = o.date("to")
            o.order(from, to, at: "to")
            guard let from, let to else { return nil }
            return (from, to)
        }
        let finalScore = o.choice("finalScore", FinalScoreRule.self, required: false) ?? .inspectedElseSelf
        let models = o.objects("models", maximum: 100) { PlannedModel.read(&$0) }
        let deadlines = o.objects("deadlines", maximum: 500) { PlanRule.read(&$0, isDuty: false) }
        let duties = o.objects("duties", maximum: 1_000) { PlanRule.read(&$0, isDuty: true) }
        let information = informationMembers.compactMap { name in
            o.json(name).map { JSONObject.Member(name: name, value: $0) }
        }
        guard let title, let issuer, let standingUnit, let period else { return nil }
        return PlanDraft(
            title: title, number: number, issuedOn: issuedOn, issuer: issuer, standingUnit: standingUnit,
            parentPlan: parentPlan, from: period.0, to: period.1, finalScore: finalScore, models: models,
            rules: deadlines + duties, information: information)
    }
}

extension PlannedModel {
    static func read(_ o: inout ObjectReader) -> PlannedModel? {
        let model = o.slug("model")
        let action = o.choice("action", ModelAction.self, required: false)
        let printedName = o.text("printedName", required: false)
        let registrants = o.slugs("registrants")
        let author = o.slug("scoresheetAuthor", required: false)
        let launchRequired = o.flag("launchRequired")
        let monthly = o.object("monthly") { o -> MonthlyScoring? in
            let first = o.month("firstMonth")
            let last = o.month("lastMonth")
            if let first, let last, last < first { o.report(.dateOrder, at: "lastMonth", first.description) }
            let dueDay = o.integer("dueDay", in: 1...31)
            let lateDays = o.integer("lateDays", in: 0...366, required: false)
            let source = o.choice("source", RuleSource.self, required: false)
            guard let first, let last, first <= last, let dueDay else { return nil }
            return MonthlyScoring(
                firstMonth: first, lastMonth: last, dueDay: dueDay, lateDays: lateDays, source: source)
        }
        guard let model else { return nil }
        return PlannedModel(
            model: model, action: action, printedName: printedName, registrants: registrants, scoresheetAuthor: author,
            launchRequired: launchRequired, monthly: monthly)
    }
}

extension PlanRule {
    static func read(_ o: inout ObjectReader, isDuty: Bool) -> PlanRule? {
        let code = o.code("code")
        let kind = isDuty ? ObligationKind.task : o.choice("kind", ObligationKind.self)
        let op = o.choice("op", DeadlineOperator.self, required: !isDuty) ?? (isDuty ? DeadlineOperator.none : nil)
        let date = o.text("date", required: false, maximum: 20)
        let lateUntil = o.date("lateUntil", required: false)
        let lateSource = o.choice("lateSource", RuleSource.self, required: false)
        let period = o.code("period", required: false)?.description
        let text = o.text("text", required: isDuty, maximum: 4_000)
        let models = o.slugs("models")
        let units = isDuty ? o.slug("unit").map { [$0] } ?? [] : o.slugs("units")
        let supporting = o.slugs("supporting")
        let place = o.slug("place", required: false)
        let recipient = o.slug("to", required: false)
        let via = o.slug("via", required: false)
        let clause = o.object("clause") { o -> (String?, String?)? in
            (o.text("label", required: false), o.text("quote", required: false, maximum: 1_000))
        }
        guard let code, let kind, let op else { return nil }
        let rule = PlanRule(
            code: code, kind: kind, op: op, date: date, lateUntil: lateUntil, lateSource: lateSource, period: period,
            text: text,
            models: models, units: units, supporting: supporting, place: place, recipient: recipient, via: via,
            clauseLabel: clause?.0, clauseQuote: clause?.1, isDuty: isDuty, pointer: o.pointer.description)
        return rule
    }
}

// MARK: Writing

extension PlanDraft {
    /// The draft in the API's own form: what `GET` answers, what is kept, and what reads back to the same draft.
    package func write(to w: inout JSONWriter) {
        w.member("title", title)
        w.member("number", number)
        w.member("issuedOn", issuedOn?.description)
        w.member("issuer", issuer.description)
        w.member("standingUnit", standingUnit.description)
        w.member("parentPlan", parentPlan?.description)
        w.member(
            "period",
            object: { w in
                w.member("from", from.description)
                w.member("to", to.description)
            })
        w.member("finalScore", finalScore.rawValue)
        w.member(
            "models",
            array: { w in
                for model in models { w.elementObject { model.write(to: &$0) } }
            })
        w.member(
            "deadlines",
            array: { w in
                for rule in rules where !rule.isDuty { w.elementObject { rule.write(to: &$0) } }
            })
        w.member(
            "duties",
            array: { w in
                for rule in rules where rule.isDuty { w.elementObject { rule.write(to: &$0) } }
            })
        for member in information {
            w.name(member.name)
            member.value.write(to: &w)
        }
    }
}

extension PlannedModel {
    func write(to w: inout JSONWriter) {
        w.member("model", model.description)
        w.member("action", action?.rawValue)
        w.member("printedName", printedName)
        w.member("registrants", registrants.map(\.description))
        w.member("scoresheetAuthor", scoresheetAuthor?.description)
        w.member("launchRequired", launchRequired)
        guard let monthly else { return w.memberNull("monthly") }
        w.member(
            "monthly",
            object: { w in
                w.member("firstMonth", monthly.firstMonth.description)
                w.member("lastMonth", monthly.lastMonth.description)
                w.member("dueDay", monthly.dueDay)
                w.member("lateDays", monthly.lateDays)
                w.member("source", monthly.source?.rawValue)
            })
    }
}

extension PlanRule {
    func write(to w: inout JSONWriter) {
        w.member("code", code.description)
        if !isDuty { w.member("kind", kind.rawValue) }
        if isDuty { w.member("unit", units.first?.description) }
        w.member("op", op.rawValue)
        w.member("date", date)
        w.member("lateUntil", lateUntil?.description)
        w.member("lateSource", lateSource?.rawValue)
        w.member("period", period)
        w.member("text", text)
        w.member("models", models.map(\.description))
        if !isDuty { w.member("units", units.map(\.description)) }
        w.member("supporting", supporting.map(\.description))
        w.member("place", place?.description)
        w.member("to", recipient?.description)
        w.member("via", via?.description)
        w.member(
            "clause",
            object: { w in
                w.member("label", clauseLabel)
                w.member("quote", clauseQuote)
            })
    }
}
