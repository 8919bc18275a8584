package import Domain
package import JSON

/// An inspection as whoever sets it up writes it: the body of `PUT …/inspections/{inspection}`.
package struct InspectionDraft: Sendable, Hashable {
    package var name: String
    package var form: InspectionForm
    package var window: Window
    /// Number and date of the decision that sets up the team.
    package var decision: Decision?
    /// The unit that inspects, and owes the visits.
    package var leadUnit: Slug
    package var scope: Scope
    package var team: [Member]
    /// Đề cương: what a report must answer.
    package var outline: [Section]
    package var report: Report?
    /// Inspectors do not see the self-scores until their own points are fixed.
    package var isBlind: Bool
    /// Days after a visit is finalised in which the unit may reply.
    package var replyDays: Int
    package var clauseLabel: String?
    package var clauseQuote: String?
    package var note: String?

    package static let defaultReplyDays = 5

    /// The days on which visits are made: a quarter, or from one day to another, or a part of a quarter.
    package struct Window: Sendable, Hashable {
        package let quarter: Quarter?
        package let from: LocalDate
        package let to: LocalDate

        /// A whole quarter is owed by the quarter, anything else by its last day.
        package var due: Due {
            let isWhole = quarter.map { $0.lastMonth.lastDay == to } ?? false
            return Due(op: isWhole ? .inQuarter : .doneBefore, dueAt: to.endsAt, lateUntil: nil)
        }
    }

    package struct Decision: Sendable, Hashable {
        package let number: String?
        package let date: LocalDate?
    }

    /// Whom the inspection covers, for which models (S0-Q6: it may differ by model).
    package struct Scope: Sendable, Hashable {
        /// Units and groups.
        package let units: [Slug]
        /// None are all that the plan has.
        package let models: [Slug]
        package let perModel: [PerModel]
        /// Every registration in scope is visited, nobody chooses.
        package let visitsAll: Bool

        package struct PerModel: Sendable, Hashable {
            package let model: Slug
            package let units: [Slug]
        }
    }

    /// Somebody on the team. Who it is, is told only to those who may read the inspection.
    package struct Member: Sendable, Hashable {
        package let unit: Slug
        package let person: String?
        package let role: String?
        package let leads: Bool
    }

    package struct Section: Sendable, Hashable {
        package let number: Code
        package let title: String
        package let text: String?
    }

    /// By when the reports on the outline are due, and to whom.
    package struct Report: Sendable, Hashable {
        /// "Trước ngày": in time is what comes before this day.
        package let before: LocalDate
        package let lateUntil: LocalDate?
        package let recipient: Slug?
        package let via: Slug?
    }
}

// MARK: Reading

extension InspectionDraft {
    package static func read(_ o: inout ObjectReader) -> InspectionDraft? {
        o.allow("allowedActions", "state", "openedAt", "closedAt", "targets")
        let name = o.text("name")
        let form = o.choice("form", InspectionForm.self)
        let window = o.object("window", required: true) { Window.read(&$0) }
        let decision = o.object("decision") { o -> Decision? in
            Decision(
                number: o.text("number", required: false, maximum: 100), date: o.date("date", required: false))
        }
        let leadUnit = o.slug("leadUnit")
        let scope = o.object("scope", required: true) { Scope.read(&$0) }
        let team = o.objects("team", maximum: 200) { Member.read(&$0) }
        let outline = o.objects("outline", maximum: 200) { Section.read(&$0) }
        let report = o.object("report") { Report.read(&$0) }
        let isBlind = o.flag("blind")
        let replyDays = o.integer("replyDays", in: 1...90, required: false) ?? defaultReplyDays
        let clause = o.object("clause") { o -> (String?, String?)? in
            (o.text("label", required: false), o.text("quote", required: false, maximum: 1_000))
        }
        let note = o.text("note", required: false, maximum: 4_000)
        var numbers: Set<Code> = []
        for (index, section) in outline.enumerated() where !numbers.insert(section.number).inserted {
            o.faults.report(
                .codeDuplicate, at: o.pointer.appending("outline").appending(index).appending("number"),
                section.number.description)
        }
        if let form {
            if form.hasReports {
                if o.json("report") == nil { o.report(.memberMissing, at: "report", "report") }
                if [nil, .array([])].contains(o.json("outline")) { o.report(.listEmpty, at: "outline") }
            } else if report != nil {
                o.report(.memberUncalledFor, at: "report", "form: \(form.rawValue)")
            }
            if isBlind, !form.hasVisits { o.report(.memberUncalledFor, at: "blind", "form: \(form.rawValue)") }
            if !form.hasVisits, scope?.visitsAll == true {
                o.report(.memberUncalledFor, at: "scope", "form: \(form.rawValue)")
            }
        }
        guard let name, let form, let window, let leadUnit, let scope else { return nil }
        return InspectionDraft(
            name: name, form: form, window: window, decision: decision, leadUnit: leadUnit, scope: scope, team: team,
            outline: outline, report: report, isBlind: isBlind, replyDays: replyDays, clauseLabel: clause?.0,
            clauseQuote: clause?.1, note: note)
    }

    /// A draft out of the document that was kept of it.
    package init(stored document: String) throws {
        self = try ObjectReader.read(JSON.parse(Array(document.utf8))) { InspectionDraft.read(&$0) }
    }
}

extension InspectionDraft.Window {
    static func read(_ o: inout ObjectReader) -> InspectionDraft.Window? {
        let quarter = o.parsed("quarter", required: false, or: .periodInvalid, expecting: "2022-Q4") { Quarter($0) }
        let from = o.date("from", required: !o.has("quarter"))
        let to = o.date("to", required: !o.has("quarter"))
        guard let first = from ?? quarter?.firstMonth.firstDay, let last = to ?? quarter?.lastMonth.lastDay else {
            return nil
        }
        o.order(first, last, at: "to")
        if let quarter {
            let (begin, end) = (quarter.firstMonth.firstDay, quarter.lastMonth.lastDay)
            for (name, day) in [("from", first), ("to", last)] where day < begin || end < day {
                o.report(.dateOutsideWindow, at: name, begin.description, end.description)
            }
        }
        return InspectionDraft.Window(quarter: quarter, from: first, to: last)
    }
}

extension InspectionDraft.Scope {
    static func read(_ o: inout ObjectReader) -> InspectionDraft.Scope? {
        let units = o.slugs("units")
        let models = o.slugs("models")
        let perModel = o.objects("perModel", maximum: 100) { o -> PerModel? in
            let model = o.slug("model")
            let units = o.slugs("units", required: true)
            if o.has("units"), units.isEmpty { o.report(.listEmpty, at: "units") }
            return model.map { PerModel(model: $0, units: units) }
        }
        let visitsAll = o.flag("all")
        if units.isEmpty, perModel.isEmpty { o.report(.listEmpty, at: "units") }
        return InspectionDraft.Scope(units: units, models: models, perModel: perModel, visitsAll: visitsAll)
    }
}

extension InspectionDraft.Member {
    static func read(_ o: inout ObjectReader) -> InspectionDraft.Member? {
        o.allow("unitName")
        let unit = o.slug("unit")
        let person = o.text("person", required: false)
        let role = o.text("role", required: false)
        let leads = o.flag("leads")
        return unit.map { InspectionDraft.Member(unit: $0, person: person, role: role, leads: leads) }
    }
}

extension InspectionDraft.Section {
    static func read(_ o: inout ObjectReader) -> InspectionDraft.Section? {
        let number = o.code("number")
        let title = o.text("title", maximum: 1_000)
        let text = o.text("text", required: false, maximum: 4_000)
        guard let number, let title else { return nil }
        return InspectionDraft.Section(number: number, title: title, text: text)
    }
}

extension InspectionDraft.Report {
    static func read(_ o: inout ObjectReader) -> InspectionDraft.Report? {
        let before = o.date("before")
        let lateUntil = o.date("lateUntil", required: false)
        o.order(before, lateUntil, at: "lateUntil")
        let recipient = o.slug("to", required: false)
        let via = o.slug("via", required: false)
        return before.map {
            InspectionDraft.Report(before: $0, lateUntil: lateUntil, recipient: recipient, via: via)
        }
    }
}

// MARK: Writing

extension InspectionDraft {
    /// The draft in the API's own form.
    ///
    /// - Parameter withPersons: whether the reader may know who is on the team, not only which organisations are.
    package func write(to w: inout JSONWriter, withPersons: Bool = true) {
        w.member("name", name)
        w.member("form", form.rawValue)
        w.member(
            "window",
            object: { w in
                w.member("quarter", window.quarter?.description)
                w.member("from", window.from.description)
                w.member("to", window.to.description)
            })
        if let decision {
            w.member(
                "decision",
                object: { w in
                    w.member("number", decision.number)
                    w.member("date", decision.date?.description)
                })
        } else {
            w.memberNull("decision")
        }
        w.member("leadUnit", leadUnit.description)
        w.member("scope", object: { scope.write(to: &$0) })
        w.member(
            "team",
            array: { w in
                for member in team { w.elementObject { member.write(to: &$0, withPerson: withPersons) } }
            })
        w.member(
            "outline",
            array: { w in
                for section in outline {
                    w.elementObject { w in
                        w.member("number", section.number.description)
                        w.member("title", section.title)
                        w.member("text", section.text)
                    }
                }
            })
        if let report {
            w.member(
                "report",
                object: { w in
                    w.member("before", report.before.description)
                    w.member("lateUntil", report.lateUntil?.description)
                    w.member("to", report.recipient?.description)
                    w.member("via", report.via?.description)
                })
        } else {
            w.memberNull("report")
        }
        w.member("blind", isBlind)
        w.member("replyDays", replyDays)
        w.member(
            "clause",
            object: { w in
                w.member("label", clauseLabel)
                w.member("quote", clauseQuote)
            })
        w.member("note", note)
    }
}

extension InspectionDraft.Scope {
    func write(to w: inout JSONWriter) {
        w.member("units", units.map(\.description))
        w.member("models", models.map(\.description))
        w.member(
            "perModel",
            array: { w in
                for item in perModel {
                    w.elementObject { w in
                        w.member("model", item.model.description)
                        w.member("units", item.units.map(\.description))
                    }
                }
            })
        w.member("all", visitsAll)
    }
}

extension InspectionDraft.Member {
    func with(person: String?) -> InspectionDraft.Member {
        InspectionDraft.Member(unit: unit, person: person, role: role, leads: leads)
    }

    func write(to w: inout JSONWriter, withPerson: Bool) {
        w.member("unit", unit.description)
        if withPerson { w.member("person", person) }
        w.member("role", role)
        w.member("leads", leads)
    }
}
