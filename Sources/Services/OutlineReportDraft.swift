package import Domain
package import JSON
package import Storage

/// What a unit reports of itself: the body of `PUT …/outlineReports/{unit}`.
package struct OutlineReportDraft: Sendable, Hashable {
    package var answers: [Answer]
    package var statistics: [OutlineReportRecord.Statistic]
    package var submit: Bool

    package struct Answer: Sendable, Hashable {
        /// A section of the outline, by its number.
        package let section: String
        package let text: String
    }

    /// The largest number a statistic may give, and how many of them a report may have: sums over all units of a country stay
    /// far from overflow.
    package static let largestValue: Int64 = 100_000_000_000
    package static let maximumStatistics = 200

    package static func read(_ o: inout ObjectReader) -> OutlineReportDraft? {
        o.allow(
            "plan", "inspection", "unit", "name", "state", "verdict", "duty", "dueAt", "lateUntil", "missing",
            "submittedAt", "decidedAt", "reason", "allowedActions")
        var seen: Set<String> = []
        let answers = o.objects("answers", maximum: 200) { o -> Answer? in
            let section = o.code("section")?.description
            let text = o.text("text", maximum: 20_000)
            if let section, !seen.insert(section).inserted { o.report(.codeDuplicate, at: "section", section) }
            guard let section, let text else { return nil }
            return Answer(section: section, text: text)
        }
        let statistics = o.objects("statistics", maximum: maximumStatistics) {
            OutlineReportRecord.Statistic.read(&$0)
        }
        return OutlineReportDraft(answers: answers, statistics: statistics, submit: o.flag("submit"))
    }

    init(answers: [Answer], statistics: [OutlineReportRecord.Statistic], submit: Bool) {
        self.answers = answers
        self.statistics = statistics
        self.submit = submit
    }

    init(stored document: String) throws {
        self = try ObjectReader.read(JSON.parse(Array(document.utf8))) { OutlineReportDraft.read(&$0) }
    }

    package func write(to w: inout JSONWriter) {
        w.member(
            "answers",
            array: { w in
                for answer in answers {
                    w.elementObject { w in
                        w.member("section", answer.section)
                        w.member("text", answer.text)
                    }
                }
            })
        w.member(
            "statistics",
            array: { w in
                for statistic in statistics { w.elementObject { statistic.write(to: &$0) } }
            })
    }
}

extension OutlineReportRecord.Statistic {
    static func read(_ o: inout ObjectReader) -> OutlineReportRecord.Statistic? {
        let subject = o.text("subject")
        let value = number(&o)
        let measure = o.text("unit", maximum: 100)
        let period = o.text("period", required: false, maximum: 50)
        let source = o.text("source", required: false, maximum: 1_000)
        let text = o.text("text", required: false, maximum: 1_000)
        guard let subject, let value, let measure else { return nil }
        return OutlineReportRecord.Statistic(
            subject: subject, hundredths: value, measure: measure, period: period, source: source, text: text)
    }

    private static func number(_ o: inout ObjectReader) -> Int64? {
        switch o.json("value", required: true) {
        case nil: return nil
        case .number(let number):
            let limit = OutlineReportDraft.largestValue
            if let value = try? number.scaled(by: 2), (-limit * 100...limit * 100).contains(value) { return value }
            o.report(.numberInvalid, at: "value", String(limit))
        default: o.report(.memberType, at: "value", "number")
        }
        return nil
    }

    package func write(to w: inout JSONWriter) {
        w.member("subject", subject)
        w.member("value", hundredths: hundredths)
        w.member("unit", measure)
        w.member("period", period)
        w.member("source", source)
        w.member("text", text)
    }
}
