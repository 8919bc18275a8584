package import Domain
package import JSON
internal import Storage

/// What a unit's report is put together from: the reports that are addressed to the unit or go through it, for the same time, in the
/// report's own plan and in the unit's plans below (X-C8).
package struct ReportGathering: Sendable, Hashable {
    /// What there is to put together.
    package enum Basis: String, Sendable, Hashable, CaseIterable {
        /// Units report for the same period.
        case reports
        /// Nobody reports for this period, but for parts of it.
        case partialReports
        /// Nobody reports for this period, nor for parts of it (S1-Q4): monthly cards and the ledger are all there is.
        case records
        /// Nobody reports to the unit at all.
        case own
    }

    /// Whether a report that is owed has come.
    package enum Standing: String, Sendable, Hashable, CaseIterable {
        case onTime, late, returned, missing, notDue, exempt
        /// Recorded as handed in, without a report in the system.
        case onPaper
    }

    /// A unit that owes a report, and which revision of it was put in.
    package struct Source: Sendable, Hashable {
        package let unit: String
        package let name: String
        package let plan: String
        /// The report's key, or the obligation's while there is none.
        package let report: String
        package let period: String?
        package let standing: Standing
        package let dueAt: Instant?
        package let submittedAt: Instant?
        /// `nil` where nothing of it could be put in.
        package let revision: Int?
        package let contentHash: String?
        /// Its verdict is that of an act on paper.
        package let isDeclared: Bool
    }

    /// What the reports count of one thing, together and one by one (X-C13).
    package struct Total: Sendable, Hashable {
        package let subject: String
        package let measure: String
        /// `nil` past all bounds, and then the parts are all there is.
        package let hundredths: Int64?
        package let parts: [Part]
    }

    package struct Part: Sendable, Hashable {
        package let unit: String
        package let name: String
        package let hundredths: Int64?
        package let period: String?
        package let source: String?
    }

    /// Difficulties and proposals of one unit.
    package struct Voice: Sendable, Hashable {
        package let unit: String
        package let name: String
        /// The unit in whose report they stand, where that is another.
        package let through: String?
        package let difficulties: [String]
        package let proposals: [String]
    }

    package let basis: Basis
    package let sources: [Source]
    package let totals: [Total]
    package let voices: [Voice]
    /// Units whose difficulties and proposals no longer fit; they stand in their reports.
    package let omittedVoices: Int

    /// How many bytes of difficulties and proposals one report takes in.
    static let maximumVoices = 1 << 20

    package var expected: Int { sources.count { $0.standing != .exempt } }
    package var received: Int { sources.count { [.onTime, .late, .onPaper].contains($0.standing) } }

    package func names(_ standing: Standing) -> [String] { sources.filter { $0.standing == standing }.map(\.name) }
}

// MARK: Gathering

extension ReportGathering {
    init(
        for unit: UnitReference, in plan: PlanRecord, period: Period?, except obligation: Int64, in t: Transaction
    ) throws {
        let (basis, duties) = try Self.duties(of: unit, in: plan, period: period, except: obligation, in: t)
        var totals = TotalsBuilder()
        var voices: [Voice] = []
        var room = Self.maximumVoices
        var omitted = 0
        var sources: [Source] = []
        for duty in duties {
            let source = Source(duty, at: t.now)
            sources.append(source)
            guard let report = duty.report, source.revision != nil,
                let text = try t.db.reports.snapshot(report.revision, of: report.id)
            else { continue }
            let snapshot = try ReportSnapshot(stored: text)
            try totals.add(snapshot, of: source)
            for voice in try snapshot.voices(of: source) {
                let size = (voice.difficulties + voice.proposals).reduce(0) { $0 + $1.utf8.count }
                if size > room { omitted += 1 } else { voices.append(voice) }
                room -= min(size, room)
            }
        }
        self.init(
            basis: basis, sources: sources, totals: totals.totals, voices: voices, omittedVoices: omitted)
    }

    /// Whose reports there would be to put together now, and how they stand, without what they say.
    static func sources(
        of unit: UnitReference, in plan: PlanRecord, period: Period?, except obligation: Int64, in t: Transaction
    ) throws -> [Source] {
        try duties(of: unit, in: plan, period: period, except: obligation, in: t).1.map { Source($0, at: t.now) }
    }

    private static func duties(
        of unit: UnitReference, in plan: PlanRecord, period: Period?, except obligation: Int64, in t: Transaction
    ) throws -> (Basis, [ReportDuty]) {
        var found = try t.db.reports.inputs(plan: plan.id, to: unit.id)
        for code in try t.db.reports.plans(below: plan.id, of: unit.id) {
            guard let below = try t.db.plans.find(code) else { continue }
            found += try t.db.reports.inputs(plan: below.id, to: unit.id)
        }
        found.removeAll { $0.obligation.id == obligation }
        return fitting(found, period)
    }

    /// The rows for the very period; without such those for the longest parts of it, so that nothing counts twice.
    private static func fitting(_ duties: [ReportDuty], _ period: Period?) -> (Basis, [ReportDuty]) {
        guard !duties.isEmpty else { return (.own, []) }
        guard let period else { return (.records, []) }
        func covers(_ duty: ReportDuty) -> Period? {
            (duty.report?.period ?? duty.obligation.period).flatMap { Period($0) }
        }
        let same = duties.filter { covers($0) == period }
        if !same.isEmpty { return (.reports, same) }
        let parts = duties.filter { covers($0).map(period.hasPart) ?? false }
        guard let longest = parts.compactMap({ covers($0)?.months.count }).max() else { return (.records, []) }
        return (.partialReports, parts.filter { covers($0)?.months.count == longest })
    }
}

extension ReportGathering.Source {
    fileprivate init(_ duty: ReportDuty, at now: Instant) {
        let (row, report) = (duty.obligation, duty.report)
        let isIn = report?.state == .submitted || report?.state == .received
        standing =
            switch (row.state, report?.state) {
            case (_, .submitted?), (_, .received?): row.verdict == .late ? .late : .onTime
            case (_, .returned?): .returned
            case (.exempt, _): .exempt
            case (.settled, _): .onPaper
            case (.open, _): row.due.hasPassed(at: now) ? .missing : .notDue
            }
        unit = row.unit.code
        name = row.unitName
        plan = row.plan
        self.report = report?.key ?? row.key
        period = report?.period ?? row.period
        dueAt = row.due.dueAt
        submittedAt = isIn ? report?.submittedAt : row.settledAt
        revision = isIn ? report?.revision : nil
        contentHash = isIn ? duty.contentHash : nil
        isDeclared = row.isDeclared
    }
}

/// Adds up the numbers of reports by what they are about and what is counted.
private struct TotalsBuilder {
    private struct Key: Hashable {
        let subject: String
        let measure: String
    }

    private var parts: [Key: [ReportGathering.Part]] = [:]

    mutating func add(_ snapshot: ReportSnapshot, of source: ReportGathering.Source) throws {
        for item in try snapshot.content.statistics {
            parts[Key(subject: item.subject, measure: item.measure), default: []].append(
                ReportGathering.Part(
                    unit: source.unit, name: source.name, hundredths: item.hundredths, period: item.period,
                    source: item.source))
        }
        for total in try snapshot.gathered?.totals ?? [] {
            parts[Key(subject: total.subject, measure: total.measure), default: []].append(
                ReportGathering.Part(
                    unit: source.unit, name: source.name, hundredths: total.hundredths, period: source.period,
                    source: "Tổng hợp từ \(Set(total.parts.map(\.unit)).count) đơn vị trực thuộc"))
        }
    }

    var totals: [ReportGathering.Total] {
        parts.map { key, parts in
            ReportGathering.Total(
                subject: key.subject, measure: key.measure, hundredths: Self.sum(parts.map(\.hundredths)), parts: parts)
        }.sorted { Self.order($0).lexicographicallyPrecedes(Self.order($1)) }
    }

    private static func order(_ total: ReportGathering.Total) -> [UInt8] {
        VietnameseText.sortKey(total.subject) + [0] + VietnameseText.sortKey(total.measure)
            + Array("\0\(total.subject)\0\(total.measure)".utf8)
    }

    private static func sum(_ values: [Int64?]) -> Int64? {
        var sum: Int64 = 0
        for value in values {
            guard let value else { return nil }
            let (next, overflow) = sum.addingReportingOverflow(value)
            guard !overflow else { return nil }
            sum = next
        }
        return sum
    }
}

// MARK: JSON

extension ReportGathering {
    package func write(to w: inout JSONWriter) {
        w.member("basis", basis.rawValue)
        w.member("expected", expected)
        w.member("received", received)
        w.member("sources", array: { w in for source in sources { w.elementObject { source.write(to: &$0) } } })
        w.member("totals", array: { w in for total in totals { w.elementObject { total.write(to: &$0) } } })
        w.member(
            "voices",
            array: { w in
                for voice in voices {
                    w.elementObject { w in
                        w.member("unit", voice.unit)
                        w.member("name", voice.name)
                        w.member("through", voice.through)
                        w.member("difficulties", voice.difficulties)
                        w.member("proposals", voice.proposals)
                    }
                }
            })
        w.member("omittedVoices", omittedVoices)
    }

    /// What `write` has written.
    init(_ json: JSON) throws {
        self = try ObjectReader.read(json) { o in
            o.allow("expected", "received")
            let basis = o.choice("basis", Basis.self)
            let sources = o.objects("sources", maximum: .max) { Source.read(&$0) }
            let totals = o.objects("totals", maximum: .max) { Total.read(&$0) }
            let voices = o.objects("voices", maximum: .max) { Voice.read(&$0) }
            let omitted = o.integer("omittedVoices", in: 0...Int.max)
            guard let basis, let omitted else { return nil }
            return ReportGathering(
                basis: basis, sources: sources, totals: totals, voices: voices, omittedVoices: omitted)
        }
    }
}

extension ReportGathering.Source {
    func write(to w: inout JSONWriter) {
        w.member("unit", unit)
        w.member("name", name)
        w.member("plan", plan)
        w.member("report", report)
        w.member("period", period)
        w.member("standing", standing.rawValue)
        w.member("dueAt", dueAt?.description)
        w.member("submittedAt", submittedAt?.description)
        w.member("revision", revision)
        w.member("contentHash", contentHash)
        if isDeclared { w.member("declared", true) }
    }

    static func read(_ o: inout ObjectReader) -> ReportGathering.Source? {
        let unit = o.string("unit")
        let name = o.string("name")
        let plan = o.string("plan")
        let report = o.string("report")
        let standing = o.choice("standing", ReportGathering.Standing.self)
        let source = (
            o.string("period", required: false), o.instant("dueAt"), o.instant("submittedAt"),
            o.integer("revision", in: 1...Int.max, required: false), o.string("contentHash", required: false),
            o.flag("declared")
        )
        guard let unit, let name, let plan, let report, let standing else { return nil }
        return ReportGathering.Source(
            unit: unit, name: name, plan: plan, report: report, period: source.0, standing: standing, dueAt: source.1,
            submittedAt: source.2, revision: source.3, contentHash: source.4, isDeclared: source.5)
    }
}

extension ReportGathering.Total {
    func write(to w: inout JSONWriter) {
        w.member("subject", subject)
        w.member("unit", measure)
        w.member("total", hundredths: hundredths)
        w.member(
            "parts",
            array: { w in
                for part in parts {
                    w.elementObject { w in
                        w.member("reportedBy", part.unit)
                        w.member("name", part.name)
                        w.member("value", hundredths: part.hundredths)
                        w.member("period", part.period)
                        w.member("source", part.source)
                    }
                }
            })
    }

    static func read(_ o: inout ObjectReader) -> ReportGathering.Total? {
        let subject = o.string("subject")
        let measure = o.string("unit")
        let total = o.hundredths("total")
        let parts = o.objects("parts", maximum: .max) { o -> ReportGathering.Part? in
            let unit = o.string("reportedBy")
            let name = o.string("name")
            let value = o.hundredths("value")
            let period = o.string("period", required: false)
            let source = o.string("source", required: false)
            guard let unit, let name else { return nil }
            return ReportGathering.Part(unit: unit, name: name, hundredths: value, period: period, source: source)
        }
        guard let subject, let measure else { return nil }
        return ReportGathering.Total(subject: subject, measure: measure, hundredths: total, parts: parts)
    }
}

extension ReportGathering.Voice {
    fileprivate static func read(_ o: inout ObjectReader) -> ReportGathering.Voice? {
        let unit = o.string("unit")
        let name = o.string("name")
        let through = o.string("through", required: false)
        let difficulties = o.lines("difficulties", maximumItems: .max, maximum: .max)
        let proposals = o.lines("proposals", maximumItems: .max, maximum: .max)
        guard let unit, let name else { return nil }
        return ReportGathering.Voice(
            unit: unit, name: name, through: through, difficulties: difficulties, proposals: proposals)
    }
}

extension ObjectReader {
    fileprivate mutating func instant(_ name: String) -> Instant? {
        parsed(name, required: false, or: .instantInvalid) { Instant($0) }
    }

    fileprivate mutating func hundredths(_ name: String) -> Int64? {
        guard case .number(let number)? = json(name) else { return nil }
        return try? number.scaled(by: 2)
    }
}
