package import Domain
package import JSON

/// A document that changes a published plan (sửa đổi, bổ sung): the body of `PUT /v1/plans/{plan}/amendments/{amendment}`.
///
/// A published plan changes by nothing else. What was settled stays as it was judged; what is still open is moved, ended or freed, and
/// what is new is added, each with the place in this document that says so.
package struct AmendmentDraft: Sendable, Hashable {
    package var number: String?
    package var issuedOn: LocalDate
    package var title: String?
    package var note: String?
    /// Deadlines that are another day now.
    package var moved: [Move]
    /// Units that owe something from now on that others owe already.
    package var unitsAdded: [UnitChange]
    package var unitsExempted: [UnitChange]
    /// New deadlines and duties, written as in a plan.
    package var rules: [PlanRule]
    /// Deadlines and duties that are asked for no longer.
    package var ended: [End]

    package struct Clause: Sendable, Hashable {
        package var label: String
        package var quote: String?
    }

    /// Another date for the open rows of a rule, or for some of them.
    package struct Move: Sendable, Hashable {
        package var rule: Code
        package var models: [Slug]
        /// Units and groups; none are all.
        package var units: [Slug]
        /// The turns of a rule that comes back; none are all.
        package var periods: [String]
        package var date: String?
        package var dueDay: Int?
        package var lateUntil: LocalDate?
        package var lateDays: Int?
        package var clause: Clause
        package var pointer: String
    }

    package struct UnitChange: Sendable, Hashable {
        package var rule: Code
        package var units: [Slug]
        package var models: [Slug]
        package var reason: String?
        package var clause: Clause
        package var pointer: String
    }

    package struct End: Sendable, Hashable {
        package var rule: Code
        /// What is for a time that begins on this day or later, or due after it, is owed no longer; the day of the document when absent.
        package var from: LocalDate?
        package var reason: String?
        package var clause: Clause
        package var pointer: String
    }
}

// MARK: Reading

extension AmendmentDraft {
    package static func read(_ o: inout ObjectReader) -> AmendmentDraft? {
        o.allow("allowedActions", "state", "publishedAt")
        let number = o.text("number", required: false, maximum: 100)
        let issuedOn = o.date("issuedOn")
        let title = o.text("title", required: false, maximum: 1_000)
        let note = o.text("note", required: false, maximum: 4_000)
        let moved = o.objects("moved", maximum: 200) { Move.read(&$0) }
        let unitsAdded = o.objects("unitsAdded", maximum: 200) { UnitChange.read(&$0) }
        let unitsExempted = o.objects("unitsExempted", maximum: 200) { UnitChange.read(&$0) }
        let deadlines = o.objects("deadlines", maximum: 200) { PlanRule.read(&$0, isDuty: false) }
        let duties = o.objects("duties", maximum: 500) { PlanRule.read(&$0, isDuty: true) }
        let ended = o.objects("ended", maximum: 200) { End.read(&$0) }
        if ["moved", "unitsAdded", "unitsExempted", "deadlines", "duties", "ended"].allSatisfy({
            [nil, .array([])].contains(o.json($0))
        }) {
            o.report(.amendmentEmpty, at: "moved")
        }
        guard let issuedOn else { return nil }
        return AmendmentDraft(
            number: number, issuedOn: issuedOn, title: title, note: note, moved: moved, unitsAdded: unitsAdded,
            unitsExempted: unitsExempted, rules: deadlines + duties, ended: ended)
    }

    /// A draft out of the document that was kept of it.
    package init(stored document: String) throws {
        self = try ObjectReader.read(JSON.parse(Array(document.utf8))) { AmendmentDraft.read(&$0) }
    }
}

extension AmendmentDraft.Clause {
    static func read(_ o: inout ObjectReader) -> AmendmentDraft.Clause? {
        o.object("clause", required: true) { o in
            let label = o.text("label")
            let quote = o.text("quote", required: false, maximum: 1_000)
            return label.map { AmendmentDraft.Clause(label: $0, quote: quote) }
        }
    }
}

extension AmendmentDraft.Move {
    static func read(_ o: inout ObjectReader) -> AmendmentDraft.Move? {
        let rule = o.code("rule")
        let models = o.slugs("models")
        let units = o.slugs("units")
        let periods = o.list("periods", maximum: 500, or: .periodInvalid, expecting: Period.forms) {
            Period($0)?.description
        }
        let date = o.text("date", required: false, maximum: 20)
        let dueDay = o.integer("dueDay", in: 1...31, required: false)
        let lateUntil = o.date("lateUntil", required: false)
        let lateDays = o.integer("lateDays", in: 0...366, required: false)
        let clause = AmendmentDraft.Clause.read(&o)
        guard let rule, let clause else { return nil }
        return AmendmentDraft.Move(
            rule: rule, models: models, units: units, periods: periods, date: date, dueDay: dueDay,
            lateUntil: lateUntil,
            lateDays: lateDays, clause: clause, pointer: o.pointer.description)
    }
}

extension AmendmentDraft.UnitChange {
    static func read(_ o: inout ObjectReader) -> AmendmentDraft.UnitChange? {
        let rule = o.code("rule")
        let units = o.slugs("units", required: true)
        if o.has("units"), units.isEmpty { o.report(.listEmpty, at: "units") }
        let models = o.slugs("models")
        let reason = o.text("reason", required: false, maximum: 2_000)
        let clause = AmendmentDraft.Clause.read(&o)
        guard let rule, let clause else { return nil }
        return AmendmentDraft.UnitChange(
            rule: rule, units: units, models: models, reason: reason, clause: clause, pointer: o.pointer.description)
    }
}

extension AmendmentDraft.End {
    static func read(_ o: inout ObjectReader) -> AmendmentDraft.End? {
        let rule = o.code("rule")
        let from = o.date("from", required: false)
        let reason = o.text("reason", required: false, maximum: 2_000)
        let clause = AmendmentDraft.Clause.read(&o)
        guard let rule, let clause else { return nil }
        return AmendmentDraft.End(
            rule: rule, from: from, reason: reason, clause: clause, pointer: o.pointer.description)
    }
}

// MARK: Writing

extension AmendmentDraft {
    /// The draft in the API's own form.
    package func write(to w: inout JSONWriter) {
        w.member("number", number)
        w.member("issuedOn", issuedOn.description)
        w.member("title", title)
        w.member("note", note)
        w.member("moved", array: { w in for move in moved { w.elementObject { move.write(to: &$0) } } })
        w.member("unitsAdded", array: { w in for change in unitsAdded { w.elementObject { change.write(to: &$0) } } })
        w.member(
            "unitsExempted", array: { w in for change in unitsExempted { w.elementObject { change.write(to: &$0) } } })
        w.member(
            "deadlines",
            array: { w in for rule in rules where !rule.isDuty { w.elementObject { rule.write(to: &$0) } } })
        w.member(
            "duties", array: { w in for rule in rules where rule.isDuty { w.elementObject { rule.write(to: &$0) } } })
        w.member("ended", array: { w in for end in ended { w.elementObject { end.write(to: &$0) } } })
    }
}

extension AmendmentDraft.Clause {
    fileprivate func write(to w: inout JSONWriter) {
        w.member(
            "clause",
            object: { w in
                w.member("label", label)
                w.member("quote", quote)
            })
    }
}

extension AmendmentDraft.Move {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("rule", rule.description)
        w.member("models", models.map(\.description))
        w.member("units", units.map(\.description))
        w.member("periods", periods)
        w.member("date", date)
        w.member("dueDay", dueDay)
        w.member("lateUntil", lateUntil?.description)
        w.member("lateDays", lateDays)
        clause.write(to: &w)
    }
}

extension AmendmentDraft.UnitChange {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("rule", rule.description)
        w.member("units", units.map(\.description))
        w.member("models", models.map(\.description))
        w.member("reason", reason)
        clause.write(to: &w)
    }
}

extension AmendmentDraft.End {
    fileprivate func write(to w: inout JSONWriter) {
        w.member("rule", rule.description)
        w.member("from", from?.description)
        w.member("reason", reason)
        clause.write(to: &w)
    }
}
