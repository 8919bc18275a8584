package import JSON

/// The criteria that a unit adds to a scoresheet for itself (tiêu chí bổ sung, S0-M3-G5-C1).
///
/// They have points like those of a scoresheet and figures of their own: no band, and no part in what units are compared by.
package struct Supplement: Sendable, Hashable {
    /// The first month whose cards are to be scored on them; `nil` for the month in which they are accepted.
    package var fromMonth: Month?
    /// Why the unit needs them.
    package var note: String?
    /// None at all ends those that were accepted before.
    package var criteria: [Criterion]

    /// As many as a form beside the scoresheet can hold.
    package static let maximumCriteria = 50

    package init(fromMonth: Month? = nil, note: String? = nil, criteria: [Criterion]) {
        self.fromMonth = fromMonth
        self.note = note
        self.criteria = criteria
    }

    /// A sheet of nothing but these criteria, to score on. Its group has no code that a criterion could have.
    package var sheet: Scoresheet { Scoresheet(groups: [CriterionGroup(code: "", name: "", criteria: criteria)]) }

    package var maximum: Points { sheet.maximum }

    /// What would keep the criteria from being accepted, with pointers into the body.
    package var faults: [Issue] { Scoresheet.faults(ofOwn: criteria) }

    /// Checks scores on these criteria and adds them up, with pointers into the member `supplement` of a card or a visit.
    package func check(_ scores: [CriterionScore], submitting: Bool) -> (result: ScoreResult, issues: [Issue]) {
        let (result, issues) = Scoring.check(scores: scores, on: sheet, submitting: submitting)
        return (
            result, issues.map { Issue(pointer: "/supplement" + $0.pointer, code: $0.code, arguments: $0.arguments) }
        )
    }
}

// MARK: Reading and writing

extension Supplement {
    /// The body of `PUT …/supplement`. What is wrong with the criteria says ``faults``.
    package static func read(_ o: inout ObjectReader) -> Supplement? {
        let fromMonth = o.month("fromMonth", required: false)
        let note = o.text("note", required: false, maximum: Scoresheet.maximumTextLength)
        let criteria = o.objects("criteria", required: true, maximum: maximumCriteria) { Criterion.read(&$0) }
        return Supplement(fromMonth: fromMonth, note: note, criteria: criteria)
    }

    package func write(to w: inout JSONWriter) {
        w.member("fromMonth", fromMonth?.description)
        w.member("note", note)
        w.criteria(criteria)
    }

    /// The bytes that the content hash of accepted criteria is taken over.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter(reserving: 1024)
        writer.object { write(to: &$0) }
        return writer.bytes
    }
}
