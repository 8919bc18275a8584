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
        let tolerance = o.points("tolerance", required: false) ?? .zero
        let note = o.text("note", required: false, maximum: maximumTextLength)
        let isIllustrative = o.flag("illustrative")
        let groups = o.objects("groups", required: true, maximum: maximumGroups) { CriterionGroup.read(&$0) }
        let bands = o.objects("bands", maximum: maximumBands) { Band.read(&$0) }
        let sheet = Scoresheet(
            tolerance: tolerance, groups: groups, bands: bands, note: note, isIllustrative: isIllustrative)
        let place = o.pointer.description
        let faults = o.faults.issues.compactMap { fault -> Issue? in
            guard fault.pointer.hasPrefix(place) else { return nil }
            var fault = fault
            fault.pointer.removeFirst(place.count)
            return fault
        }
        // What is no object has no place in the sheet, so the places of those after it would be told wrongly.
        guard !faults.contains(where: { $0.code == .memberType && $0.arguments == ["object"] }) else { return sheet }
        for var issue in sheet.validate() where !issue.followsFrom(faults) {
            issue.pointer = place + issue.pointer
            o.faults.report(issue)
        }
        return sheet
    }
}

extension CriterionGroup {
    /// What cannot be read is reported and counts as nothing, so that the others keep their places.
    static func read(_ o: inout ObjectReader) -> CriterionGroup? {
        let code = o.code("code")
        let name = o.text("name", maximum: Scoresheet.maximumNameLength)
        let cap = o.points("cap", required: false)
        let criteria = o.objects("criteria", required: true, maximum: Scoresheet.maximumCriteria) {
            Criterion.read(&$0)
        }
        return CriterionGroup(code: code?.description ?? "", name: name ?? "", cap: cap, criteria: criteria)
    }
}

extension Criterion {
    /// As a group is read.
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
        return Criterion(
            code: code?.description ?? "", text: text ?? "", maximum: maximum ?? .zero, step: step, kind: kind,
            modality: modality,
            polarity: polarity, evidence: evidence, critical: critical, source: source)
    }
}

extension Band {
    /// As a group is read.
    static func read(_ o: inout ObjectReader) -> Band? {
        let code = o.code("code")
        let name = o.text("name", maximum: Scoresheet.maximumNameLength)
        let from = o.percent("from")
        return Band(code: code?.description ?? "", name: name ?? "", from: from ?? .zero)
    }
}

extension Issue {
    /// Whether a rule about several parts is broken perhaps only because some of them could not be read and count as nothing.
    fileprivate func followsFrom(_ faults: [Issue]) -> Bool {
        if faults.tell(of: self) { return true }
        switch code {
        case .capAboveSum: return faults.touch(String(pointer.dropLast("cap".count)) + "criteria")
        case .bandOrder: return faults.contains { $0.pointer.hasPrefix("/bands/") && $0.pointer.hasSuffix("/from") }
        case .listEmpty: return faults.touch(pointer)
        case .scoresheetNothingToScore: return faults.touch("/groups")
        default: return false
        }
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
