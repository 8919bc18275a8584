package import Domain
internal import JSON

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
    /// What the document itself prints as criteria, without points (S2-M7, S3-M1, S4-M1). Scoring goes by the scoresheet.
    package var norms: [NormGroup]
    /// Where the model stands in a register of the document, such as `S1-M3`.
    package var source: String?
    /// The places or units that it is for, in the document's words.
    package var scope: String?
    package var note: String?
    /// Where the model stands in the body.
    package var pointer: String
}

package enum ModelAction: String, Sendable, Hashable, CaseIterable {
    case maintain, build, expand, buildAndExpand
    /// "Thực hiện", neither said to be new nor to be kept up.
    case implement
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
        let norms = o.objects("norms", maximum: 200) { NormGroup.read(&$0) }
        let source = o.text("source", required: false)
        let scope = o.text("scope", required: false, maximum: 1_000)
        let note = o.text("note", required: false, maximum: 4_000)
        guard let model = model ?? Slug("x") else { return nil }
        return PlannedModel(
            model: model, action: action, printedName: printedName, registrants: registrants, scoresheetAuthor: author,
            launchRequired: launchRequired, monthly: monthly, norms: norms, source: source, scope: scope, note: note,
            pointer: o.pointer.description)
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
        if let monthly {
            w.member(
                "monthly",
                object: { w in
                    w.member("firstMonth", monthly.firstMonth.description)
                    w.member("lastMonth", monthly.lastMonth.description)
                    w.member("dueDay", monthly.dueDay)
                    w.member("lateDays", monthly.lateDays)
                    w.member("source", monthly.source?.rawValue)
                })
        } else {
            w.memberNull("monthly")
        }
        if !norms.isEmpty {
            w.member(
                "norms",
                array: { w in
                    for group in norms { w.elementObject { group.write(to: &$0) } }
                })
        }
        if let source { w.member("source", source) }
        if let scope { w.member("scope", scope) }
        if let note { w.member("note", note) }
    }
}
