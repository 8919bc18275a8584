package import Domain
internal import JSON

/// A deadline or a duty of the document: what is owed by whom until when, and where the document says so.
///
/// A rule becomes rows of the ledger: one for each unit that owes it, for each model where it names some, for each turn where it
/// comes back (see ``Recurrence``). The row of a turn has the turn in its key and its period: `report.S1-D1.ubnd-quan-ba-dinh.2022-H1`,
/// `task.S1-T8.so-noi-vu-ha-noi.2022-07`.
package struct PlanRule: Sendable, Hashable {
    package var code: Code
    package var kind: ObligationKind
    package var op: DeadlineOperator
    /// A date, month, quarter or day of the year, as `op` asks (see `DueDate`).
    package var date: String?
    /// Several of them, for a duty that is owed on each ("trước 10/6 và trước 30/11"); never beside `date`.
    package var dates: [String]
    /// How often, for an undated `in_quarter` that is asked for by quarters, half-years and years at once.
    package var every: [Frequency]
    /// The first and the last turn of a rule that comes back.
    package var firstPeriod: Period?
    package var lastPeriod: Period?
    /// The last day in time in the month after, of a monthly rule; without it the month's own end.
    package var dueDay: Int?
    package var lateUntil: LocalDate?
    /// Days after the due instant in which a late act is taken; never beside `lateUntil`.
    package var lateDays: Int?
    package var lateSource: RuleSource?
    /// What a report covers: `2022-H1`; where it comes back each year `--H1`.
    package var period: String?
    package var text: String?
    package var models: [Slug]
    /// Units and groups that owe it. Empty in a deadline that the models say enough about.
    package var units: [Slug]
    package var supporting: [Slug]
    package var place: Slug?
    package var recipient: Slug?
    /// Who receives the same thing as well.
    package var alsoTo: [Slug]
    package var via: Slug?
    /// Deadlines that ask for the same thing as this duty: when a unit has settled all its rows of them (of the same turn, where the
    /// duty comes back), its row of the duty is settled, too.
    package var fulfilledBy: [Code]
    /// The inspection whose opening makes the rows of this rule; publishing makes none (S2-D2: who reports depends on who is visited).
    package var inspection: Slug?
    package var note: String?
    package var clauseLabel: String?
    package var clauseQuote: String?
    /// Written in `duties`, not in `deadlines`.
    package var isDuty: Bool
    /// Where the rule stands in the body.
    package var pointer: String

    /// When it is owed within a plan.
    package var recurrence: Recurrence {
        Recurrence(
            op: op, dates: date.map { [$0] } ?? dates, every: every, covers: period.flatMap { PeriodOfYear($0) },
            first: firstPeriod, last: lastPeriod, dueDay: dueDay, lateUntil: lateUntil, lateDays: lateDays)
    }
}

/// Whether a date stands in the document or was set by whoever entered it.
package enum RuleSource: String, Sendable, Hashable, CaseIterable {
    case document, assumed
}

extension PlanRule {
    static func read(_ o: inout ObjectReader, isDuty: Bool) -> PlanRule? {
        let code = o.code("code")
        let kind = isDuty ? ObligationKind.task : o.choice("kind", ObligationKind.self)
        let op = o.choice("op", DeadlineOperator.self, required: !isDuty) ?? (isDuty ? DeadlineOperator.none : nil)
        let date = o.text("date", required: false, maximum: 20)
        let dates = o.list("dates", maximum: 50, or: .dateInvalid) { DueDate($0)?.description }
        if date != nil, !dates.isEmpty { o.report(.memberUncalledFor, at: "dates", "date") }
        let every = o.list("every", maximum: 3, or: .valueNotAllowed) { Frequency(rawValue: $0) }
        let firstPeriod = o.parsed("firstPeriod", required: false, or: .periodInvalid, expecting: Period.forms) {
            Period($0)
        }
        let lastPeriod = o.parsed("lastPeriod", required: false, or: .periodInvalid, expecting: Period.forms) {
            Period($0)
        }
        if let firstPeriod, let lastPeriod, lastPeriod.endsAt < firstPeriod.endsAt {
            o.report(.dateOrder, at: "lastPeriod", firstPeriod.description)
        }
        let dueDay = o.integer("dueDay", in: 1...31, required: false)
        let lateUntil = o.date("lateUntil", required: false)
        let lateDays = o.integer("lateDays", in: 0...366, required: false)
        let lateSource = o.choice("lateSource", RuleSource.self, required: false)
        let period = o.parsed("period", required: false, or: .codeInvalid) { text in
            PeriodOfYear(text)?.description ?? Code(text)?.description
        }
        let text = o.text("text", required: isDuty, maximum: 4_000)
        let models = o.slugs("models")
        let units = isDuty ? o.slug("unit").map { [$0] } ?? [] : o.slugs("units")
        let supporting = o.slugs("supporting")
        let place = o.slug("place", required: false)
        let recipient = o.slug("to", required: false)
        let alsoTo = o.slugs("alsoTo")
        let via = o.slug("via", required: false)
        let fulfilledBy = isDuty ? o.list("fulfilledBy", maximum: 50, or: .codeInvalid) { Code($0) } : []
        let inspection = isDuty ? nil : o.slug("inspection", required: false)
        let note = o.text("note", required: false, maximum: 4_000)
        let clause = o.object("clause") { o -> (String?, String?)? in
            (o.text("label", required: false), o.text("quote", required: false, maximum: 1_000))
        }
        guard let code = code ?? Code("x") else { return nil }
        return PlanRule(
            code: code, kind: kind ?? .task, op: op ?? .none, date: date, dates: dates, every: every,
            firstPeriod: firstPeriod,
            lastPeriod: lastPeriod, dueDay: dueDay, lateUntil: lateUntil, lateDays: lateDays, lateSource: lateSource,
            period: period, text: text, models: models, units: units, supporting: supporting, place: place,
            recipient: recipient, alsoTo: alsoTo, via: via, fulfilledBy: fulfilledBy, inspection: inspection,
            note: note,
            clauseLabel: clause?.0, clauseQuote: clause?.1, isDuty: isDuty, pointer: o.pointer.description)
    }
}

extension PlanRule {
    func write(to w: inout JSONWriter) {
        w.member("code", code.description)
        if !isDuty { w.member("kind", kind.rawValue) }
        if isDuty { w.member("unit", units.first?.description) }
        w.member("op", op.rawValue)
        w.member("date", date)
        if !dates.isEmpty { w.member("dates", dates) }
        if !every.isEmpty { w.member("every", every.map(\.rawValue)) }
        if let firstPeriod { w.member("firstPeriod", firstPeriod.description) }
        if let lastPeriod { w.member("lastPeriod", lastPeriod.description) }
        if let dueDay { w.member("dueDay", dueDay) }
        w.member("lateUntil", lateUntil?.description)
        if let lateDays { w.member("lateDays", lateDays) }
        w.member("lateSource", lateSource?.rawValue)
        w.member("period", period)
        w.member("text", text)
        w.member("models", models.map(\.description))
        if !isDuty { w.member("units", units.map(\.description)) }
        w.member("supporting", supporting.map(\.description))
        w.member("place", place?.description)
        w.member("to", recipient?.description)
        if !alsoTo.isEmpty { w.member("alsoTo", alsoTo.map(\.description)) }
        w.member("via", via?.description)
        if !fulfilledBy.isEmpty { w.member("fulfilledBy", fulfilledBy.map(\.description)) }
        if let inspection { w.member("inspection", inspection.description) }
        if let note { w.member("note", note) }
        w.member(
            "clause",
            object: { w in
                w.member("label", clauseLabel)
                w.member("quote", clauseQuote)
            })
    }
}
