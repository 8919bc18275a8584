internal import Domain
internal import JSON
internal import Storage

/// A report that is asked for: by whom, of whom, for which time, and what there is of it.
struct ReportPlace {
    let plan: PlanRecord
    let duty: ObligationRecord
    let key: String
    let periodText: String?
    let period: Period?
    let recipient: UnitReference
    let via: UnitReference?
    let record: ReportRecord?

    var unit: UnitReference { duty.unit }

    /// - Parameter key: that of the report, where it differs from the obligation's.
    init(plan: PlanRecord, duty: ObligationRecord, key: String?, record: ReportRecord?, in t: Transaction) throws {
        self.plan = plan
        self.duty = duty
        self.key = key ?? duty.key
        self.record = record
        let turn = key.flatMap { $0 == duty.key ? nil : String($0.dropFirst(duty.key.count + 1)) }
        periodText = record.map(\.period) ?? turn ?? duty.period
        period = periodText.flatMap { Period($0) }
        // Where the document names no addressee, the issuer is, and the standing unit on the way.
        recipient =
            try record?.recipient ?? duty.rule.recipient.flatMap { try t.db.units.reference($0) } ?? plan.issuer
        let passing =
            duty.rule.recipient == nil && duty.rule.via == nil
            ? plan.standingUnit : try duty.rule.via.flatMap { try t.db.units.reference($0) }
        let way = record.map(\.via) ?? passing
        // Nobody sends a report through itself.
        via = way == duty.unit || way == recipient ? nil : way
    }

    /// Not sent, or sent back.
    var isBeingWritten: Bool { record.map { $0.state == .draft || $0.state == .returned } ?? true }

    /// What the report is about, as it stands below the word "báo cáo".
    var subject: String {
        let text = duty.rule.text ?? "tình hình thực hiện \(plan.title)"
        let what = text.hasPrefix("Báo cáo ") ? String(text.dropFirst("Báo cáo ".count)) : text
        let line = period.map { what.contains($0.vietnamese) ? what : "\(what) (\($0.vietnamese))" } ?? what
        return line.prefix(1).uppercased() + line.dropFirst()
    }

    func newRecord(_ document: String) -> ReportRecord {
        ReportRecord(
            planID: plan.id, key: key, obligationID: duty.id, unit: unit, period: periodText, recipient: recipient,
            via: via, document: document)
    }

    func existing() throws -> ReportRecord {
        guard let record else { throw ServiceError.notFound(.report, key) }
        return record
    }

    /// Throws where nothing is owed any more; what was sent once may be sent again.
    func requireOwed() throws {
        guard duty.state != .exempt else {
            throw ServiceError.conflict(Conflict(.obligationClosed, duty.state.rawValue))
        }
    }

    func wrongState(_ fitting: ReportState...) -> ServiceError { .conflict(conflict(fitting)) }

    func conflict(_ fitting: [ReportState]) -> Conflict {
        .wrongState(record?.state, fitting)
    }
}

extension ReportService {
    /// The place of a key, for whoever may do `action` there; a report is also read by who writes it and who receives it.
    func place(_ key: Key, for action: Action) throws -> ReportPlace {
        let plan = try t.publishedPlan(key.plan, for: action)
        guard let duty = try duty(key.id, in: plan) else {
            guard try t.visibleRoot(of: plan) == nil else { throw ServiceError.forbidden(action) }
            throw ServiceError.notFound(.obligation, String(key.id.prefix(200)))
        }
        let record = try t.db.reports.find(plan: plan.id, key: key.id)
        let place = try ReportPlace(plan: plan, duty: duty, key: key.id, record: record, in: t)
        let isOpen =
            switch action {
            case .writeReport: try mayWrite(place)
            case .receiveReport: try receives(place)
            default:
                try t.may(action, t.relations(to: plan, subject: duty.unit.id, for: action)) || mayWrite(place)
                    || receives(place)
            }
        guard isOpen else { throw ServiceError.forbidden(action) }
        guard duty.kind == .report, try !t.db.inspections.owns(obligation: duty.id) else {
            throw ServiceError.conflict(Conflict(.settledByItsAct, duty.kind.rawValue))
        }
        return place
    }

    /// The row of that key; or of the key without its last part, where that is a day or period and the row has no due date.
    private func duty(_ key: String, in plan: PlanRecord) throws -> ObligationRecord? {
        if let row = try t.db.obligations.find(plan: plan.id, key: key) { return row }
        guard let dot = key.lastIndex(of: ".") else { return nil }
        let turn = String(key[key.index(after: dot)...])
        guard LocalDate(turn) != nil || Period(turn) != nil,
            let row = try t.db.obligations.find(plan: plan.id, key: String(key[..<dot])), row.due.dueAt == nil
        else { return nil }
        return row
    }

    func mayWrite(_ place: ReportPlace) throws -> Bool {
        t.may(.writeReport, try t.relations(to: place.plan, subject: place.unit.id, for: .writeReport))
    }

    /// Whether the actor stands at one of the report's stations.
    func receives(_ place: ReportPlace) throws -> Bool {
        if t.actor.unit == nil { return t.may(.receiveReport, .everywhere) }
        guard t.may(.receiveReport, .subjectBelow) else { return false }
        return try way(of: place).contains { try t.covers($0.unit.id) }
    }

    struct Stop {
        let station: ReportStation
        let unit: UnitReference
    }

    /// Where the report goes: through the standing unit, to its addressee, and to whomever else the document names.
    func way(of place: ReportPlace) throws -> [Stop] {
        let via = place.via.map { Stop(station: .via, unit: $0) }
        return try [via, Stop(station: .to, unit: place.recipient)].compactMap(\.self)
            + further(place).map { Stop(station: .to, unit: $0) }
    }

    func further(_ place: ReportPlace) throws -> [UnitReference] {
        let document = try PlanDraft(stored: t.db.plans.document(of: place.plan.id))
        let rule = document.rules.first { $0.code.description == place.duty.rule.code }
        let units = try rule?.alsoTo.compactMap { try t.db.units.reference($0.description) } ?? []
        return units.filter { $0 != place.recipient && $0 != place.unit }
    }

    /// Stops that have not confirmed what was sent last.
    func outstanding(_ place: ReportPlace, _ record: ReportRecord) throws -> [Stop] {
        let done = try t.db.reports.events(of: record.id).filter {
            $0.kind == .receive && $0.revision == record.revision
        }
        return try way(of: place).filter { stop in
            !done.contains { $0.station == stop.station && $0.unit == stop.unit }
        }
    }

    enum Receipt {
        case possible(Stop, isLast: Bool)
        case refused(Conflict)
    }

    /// The stop at which the actor may confirm the receipt now, or what keeps it from that.
    func receipt(_ place: ReportPlace, _ record: ReportRecord) throws -> Receipt {
        guard record.state == .submitted else { return .refused(place.conflict([.submitted])) }
        if record.submittedBy != nil, record.submittedBy == t.actor.tokenID { return .refused(Conflict(.fourEyes)) }
        let left = try outstanding(place, record)
        if let first = left.first, first.station == .via, try !t.covers(first.unit.id) {
            return .refused(Conflict(.reportViaFirst, first.unit.code))
        }
        guard let stop = try left.first(where: { try t.covers($0.unit.id) }) else {
            return .refused(Conflict(.reportReceived))
        }
        return .possible(stop, isLast: left.count == 1)
    }
}
