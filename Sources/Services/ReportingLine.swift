package import Domain
internal import JSON

/// Who reports what to whom, through whom and how often (chế độ báo cáo), as the document has it.
///
/// A line obliges nobody by itself. The rules it names in `deadlines` have the due dates and make the rows of the ledger; a line
/// without any is a report that is made "theo quy định" or on request. Every unit and every rule that it names exists.
package struct ReportingLine: Sendable, Hashable {
    package var code: Code
    package var text: String
    /// Units and groups that report.
    package var from: [Slug]
    package var recipient: Slug?
    package var via: Slug?
    package var frequency: [Frequency]
    /// The rules of the plan by which it is due.
    package var deadlines: [Code]
    package var clauseLabel: String?
    package var note: String?
    /// Where the line stands in the body.
    package var pointer: String

    /// How often a line reports; a line may name several.
    package enum Frequency: String, Sendable, Hashable, CaseIterable {
        case monthly, quarterly, halfYearly, yearly
        case once, asNeeded, onReview
        /// "theo quy định", or nothing said.
        case unspecified
    }
}

extension ReportingLine {
    static func read(_ o: inout ObjectReader) -> ReportingLine? {
        let code = o.code("code")
        let text = o.text("text", maximum: 1_000)
        let from = o.slugs("from", required: true)
        let recipient = o.slug("to", required: false)
        let via = o.slug("via", required: false)
        let frequency: [Frequency] = o.list(
            "frequency", required: true, maximum: 8, or: .valueNotAllowed, { Frequency(rawValue: $0) })
        let deadlines = o.list("deadlines", maximum: 50, or: .codeInvalid) { Code($0) }
        let clauseLabel = o.object("clause") { $0.text("label", required: false) }
        let note = o.text("note", required: false, maximum: 2_000)
        guard let code, let text else { return nil }
        return ReportingLine(
            code: code, text: text, from: from, recipient: recipient, via: via, frequency: frequency,
            deadlines: deadlines, clauseLabel: clauseLabel, note: note, pointer: o.pointer.description)
    }

    func write(to w: inout JSONWriter) {
        w.member("code", code.description)
        w.member("text", text)
        w.member("from", from.map(\.description))
        w.member("to", recipient?.description)
        w.member("via", via?.description)
        w.member("frequency", frequency.map(\.rawValue))
        w.member("deadlines", deadlines.map(\.description))
        w.member("clause", object: { $0.member("label", clauseLabel) })
        w.member("note", note)
    }
}
