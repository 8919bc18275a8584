package import Domain
package import JSON

/// An issued document as its issuer writes it: the body of `PUT /v1/plans/{plan}`.
package struct PlanDraft: Sendable, Hashable {
    package var title: String
    package var number: String?
    package var issuedOn: LocalDate?
    /// The day whose members groups are expanded into, where the document has no date of its own or means another day.
    package var unitsAsOf: LocalDate?
    package var issuer: Slug
    package var standingUnit: Slug
    package var parentPlan: Slug?
    /// The plan whose scoresheets this one is scored on, of a unit above its issuer: a ward uses the sheets of its district (X-E7).
    package var scoresheetPlan: Slug?
    package var from: LocalDate
    package var to: LocalDate
    package var finalScore: FinalScoreRule
    package var models: [PlannedModel]
    /// `deadlines`, then `duties`, in the order of the document.
    package var rules: [PlanRule]
    /// Who reports what to whom (X-H10); `deadlines` of the kind `report` say by when.
    package var reporting: [ReportingLine]
    /// What else the document says and nothing computes with (see `informationMembers`), as it was sent.
    package var information: [JSONObject.Member]
    /// What could not be read, to be told together with what does not fit. What it stands for holds any value of its kind.
    package var faults: [Issue] = []

    /// Members kept and shown as they are: legal basis, signer, recipients and the like.
    package static let informationMembers = [
        "legalBasis", "purposes", "signer", "recipients", "budget", "commendations", "inspectionForms", "corrections",
        "supplementaryCriteria", "note", "process", "violations", "statistics", "findings", "scope", "remarks",
    ]
}

// MARK: Reading

extension PlanDraft {
    /// Reads a body; its faults become part of the draft.
    ///
    /// - Throws: what is wrong with something that is no object at all.
    package init(_ json: JSON, ignoring known: (inout ObjectReader) -> Void) throws(Invalid) {
        let (draft, faults) = try ObjectReader.readable(json) { o in
            known(&o)
            return PlanDraft.read(&o)
        }
        self = draft
        self.faults = faults
    }

    /// What cannot be read is reported, and counts as something of its kind: whoever takes the draft looks whether there are faults.
    package static func read(_ o: inout ObjectReader) -> PlanDraft? {
        o.allow("allowedActions", "state", "publishedAt", "amendments")
        let title = o.text("title", maximum: 1_000)
        let number = o.text("number", required: false, maximum: 100)
        let issuedOn = o.date("issuedOn", required: false)
        let unitsAsOf = o.date("unitsAsOf", required: false)
        let issuer = o.slug("issuer")
        let standingUnit = o.slug("standingUnit")
        let parentPlan = o.slug("parentPlan", required: false)
        let scoresheetPlan = o.slug("scoresheetPlan", required: false)
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
        let reporting = o.objects("reporting", maximum: 200) { ReportingLine.read(&$0) }
        let information = informationMembers.compactMap { name in
            o.json(name).map { JSONObject.Member(name: name, value: $0) }
        }
        guard let issuer = issuer ?? Slug("x"), let standingUnit = standingUnit ?? Slug("x"),
            let from = period?.0 ?? LocalDate("2000-01-01"), let to = period?.1 ?? LocalDate("2000-12-31")
        else { return nil }
        return PlanDraft(
            title: title ?? "", number: number, issuedOn: issuedOn, unitsAsOf: unitsAsOf, issuer: issuer,
            standingUnit: standingUnit,
            parentPlan: parentPlan, scoresheetPlan: scoresheetPlan, from: from, to: to,
            finalScore: finalScore, models: models, rules: deadlines + duties, reporting: reporting,
            information: information)
    }
}

// MARK: Writing

extension PlanDraft {
    /// The draft in the API's own form: what `GET` answers, what is kept, and what reads back to the same draft.
    package func write(to w: inout JSONWriter) {
        w.member("title", title)
        w.member("number", number)
        w.member("issuedOn", issuedOn?.description)
        // Members of later versions are written only where they say something: a document that was kept before is the same still.
        if let unitsAsOf { w.member("unitsAsOf", unitsAsOf.description) }
        w.member("issuer", issuer.description)
        w.member("standingUnit", standingUnit.description)
        w.member("parentPlan", parentPlan?.description)
        if let scoresheetPlan { w.member("scoresheetPlan", scoresheetPlan.description) }
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
        if !reporting.isEmpty {
            w.member(
                "reporting",
                array: { w in
                    for line in reporting { w.elementObject { line.write(to: &$0) } }
                })
        }
        for member in information {
            w.name(member.name)
            member.value.write(to: &w)
        }
    }
}
