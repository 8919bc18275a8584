internal import JSON

extension ObjectReader {
    /// An exact number of points.
    package mutating func points(_ name: String, required: Bool = true) -> Points? {
        switch json(name, required: required) {
        case nil: return nil
        case .number(let number):
            do { return try Points(number) } catch {
                faults.report(error.pointsIssue(at: pointer.appending(name).description))
                return nil
            }
        default:
            report(.pointsNotANumber, at: name)
            return nil
        }
    }

    package mutating func percent(_ name: String) -> Percent? {
        switch json(name, required: true) {
        case nil: return nil
        case .number(let number):
            do { return try Percent(number) } catch {
                faults.report(error.percentIssue(at: pointer.appending(name).description))
                return nil
            }
        default:
            report(.memberType, at: name, "number")
            return nil
        }
    }
}

extension Scoresheet {
    /// The sheet in a body of `PUT …/scoresheets/{model}`, with everything that would keep it from being published reported.
    package static func read(_ o: inout ObjectReader) -> Scoresheet? {
        o.allow("allowedActions", "publishedVersion", "maximum", "version", "contentHash", "publishedAt")
        let before = o.faults.issues.count
        let tolerance = o.points("tolerance", required: false) ?? .zero
        let note = o.text("note", required: false, maximum: maximumTextLength)
        let isIllustrative = o.flag("illustrative")
        let groups = o.objects("groups", required: true, maximum: maximumGroups) { CriterionGroup.read(&$0) }
        let bands = o.objects("bands", maximum: maximumBands) { Band.read(&$0) }
        let sheet = Scoresheet(
            tolerance: tolerance, groups: groups, bands: bands, note: note, isIllustrative: isIllustrative)
        // Rules about the whole only say something useful once every part could be read.
        if o.faults.issues.count == before { for issue in sheet.validate() { o.faults.report(issue) } }
        return sheet
    }
}

extension CriterionGroup {
    static func read(_ o: inout ObjectReader) -> CriterionGroup? {
        let code = o.code("code")
        let name = o.text("name", maximum: Scoresheet.maximumNameLength)
        let cap = o.points("cap", required: false)
        let criteria = o.objects("criteria", required: true, maximum: Scoresheet.maximumCriteria) {
            Criterion.read(&$0)
        }
        guard let code, let name else { return nil }
        return CriterionGroup(code: code.description, name: name, cap: cap, criteria: criteria)
    }
}

extension Criterion {
    static func read(_ o: inout ObjectReader) -> Criterion? {
        let code = o.code("code")
        let text = o.text("text", maximum: Scoresheet.maximumTextLength)
        let maximum = o.points("maximum")
        let step = o.points("step", required: false)
        let kind = o.choice("kind", CriterionKind.self, required: false) ?? .points
        let modality = o.choice("modality", Modality.self, required: false) ?? .required
        let polarity = o.choice("polarity", Polarity.self, required: false) ?? .do
        let evidence = o.choice("evidence", EvidenceRule.self, required: false) ?? .none
        let critical = o.flag("critical")
        let source = o.text("source", required: false)
        guard let code, let text, let maximum else { return nil }
        return Criterion(
            code: code.description, text: text, maximum: maximum, step: step, kind: kind, modality: modality,
            polarity: polarity, evidence: evidence, critical: critical, source: source)
    }
}

extension Band {
    static func read(_ o: inout ObjectReader) -> Band? {
        let code = o.code("code")
        let name = o.text("name", maximum: Scoresheet.maximumNameLength)
        let from = o.percent("from")
        guard let code, let name, let from else { return nil }
        return Band(code: code.description, name: name, from: from)
    }
}

extension CriterionScore {
    /// One line of a card's `scores`. What cannot be read is reported; what can is still checked against the sheet.
    package static func read(_ o: inout ObjectReader) -> CriterionScore? {
        let criterion = o.string("criterion")
        let points = o.points("points", required: false)
        let notApplicable = o.flag("notApplicable")
        let note = o.text("note", required: false, maximum: Scoring.maximumNoteLength)
        guard let criterion else { return nil }
        return CriterionScore(criterion: criterion, points: points, notApplicable: notApplicable, note: note)
    }
}
