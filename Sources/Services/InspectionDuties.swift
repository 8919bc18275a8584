internal import Domain
internal import Storage

/// Keeps the rows that an inspection owes in the ledger: visits by the unit that inspects, reports by the units in scope that nobody
/// visits (X-C9), replies and remedies by the units that were inspected.
struct InspectionDuties {
    let t: Transaction
    let plan: PlanRecord
    let inspection: InspectionRecord
    let draft: InspectionDraft

    init(_ transaction: Transaction, _ plan: PlanRecord, _ inspection: InspectionRecord) throws {
        t = transaction
        self.plan = plan
        self.inspection = inspection
        draft = try InspectionDraft(stored: inspection.document)
    }

    /// Why a row is exempt, as a word that is found again when the row is owed after all.
    static let inspectedDirectly = "inspection.inspectedDirectly"
    static let notTargeted = "inspection.notTargeted"

    // MARK: Opening

    /// Adds the rules, and the rows as far as it is known whom they are for.
    func open(_ compiled: InspectionCompiler) throws {
        try t.db.inspections.setScope(
            inspection.id, units: compiled.units.map(\.id), models: compiled.pairs.map { ($0.model, $0.unit) })
        if draft.form.hasVisits {
            try addRule(.visit, .inspection, draft.window.due.op, "Kiểm tra: \(draft.name)")
            try addRule(.reply, .task, .doneBefore, "Có ý kiến về kết quả kiểm tra: \(draft.name)")
            try addRule(.finding, .task, .doneBefore, "Khắc phục tồn tại: \(draft.name)")
        }
        if draft.form.hasReports {
            try addRule(
                .report, .report, .before, "Báo cáo theo đề cương: \(draft.name)", to: compiled.recipient?.id,
                via: compiled.via?.id)
        }
        try follow(try t.db.targets.choices(of: inspection.id).last?.units ?? [])
    }

    private func code(_ purpose: InspectionRepository.Purpose) -> String {
        purpose == .visit ? "inspection-\(inspection.code)" : "inspection-\(inspection.code)-\(purpose.rawValue)"
    }

    private func addRule(
        _ purpose: InspectionRepository.Purpose, _ kind: ObligationKind, _ op: DeadlineOperator, _ text: String,
        to recipient: Int64? = nil, via: Int64? = nil
    ) throws {
        let code = code(purpose)
        guard try !t.db.plans.hasRule(code, in: plan.id) else {
            throw ServiceError.conflict(Conflict(.codeTaken, code))
        }
        let rule = try t.db.plans.addRule(
            plan: plan.id, code: code, kind: kind, op: op, text: text, recipient: recipient, via: via,
            clauseLabel: draft.clauseLabel, clauseQuote: draft.clauseQuote)
        try t.db.inspections.addRule(rule, of: inspection.id, for: purpose)
    }

    // MARK: Whom to visit

    /// Brings the ledger to what is owed when these units are visited directly.
    func follow(_ targets: [UnitReference]) throws {
        let chosen = Set(targets.map(\.id))
        if draft.form.hasVisits { try followVisits(chosen) }
        if draft.form.hasReports { try followReports(chosen) }
    }

    private func followVisits(_ targets: Set<Int64>) throws {
        guard let rule = try t.db.inspections.rule(of: inspection.id, for: .visit) else { return }
        let wanted = try registrations().filter { isVisited($0, targets) }
        let rows = Dictionary(
            try t.db.obligations.rows(rule: rule).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var left = rows
        for registration in wanted {
            let key = visitKey(registration)
            left[key] = nil
            if let row = rows[key] {
                try owe(row, unless: Self.notTargeted)
            } else {
                try addVisit(registration, rule: rule)
            }
        }
        for row in left.values.sorted(by: { $0.id < $1.id }) where row.state == .open {
            try ObligationService(t).exempt(row, reason: Self.notTargeted)
        }
    }

    private func followReports(_ targets: Set<Int64>) throws {
        guard let rule = try t.db.inspections.rule(of: inspection.id, for: .report), let report = draft.report else {
            return
        }
        let due = try Due(op: .before, date: report.before.description, lateUntil: report.lateUntil)
        let rows = Dictionary(
            try t.db.obligations.rows(rule: rule).map { ($0.unit.id, $0) }, uniquingKeysWith: { first, _ in first })
        // A place counts as inspected with the unit that answers for it, and the other way round.
        let visited = try registrations().filter { isVisited($0, targets) }
        let direct = targets.union(visited.flatMap { [$0.unit.id, $0.owner.id] })
        for unit in try t.db.inspections.units(of: inspection.id) {
            let key = reportKey(unit)
            if rows[unit.id] == nil {
                try t.db.obligations.add(
                    NewObligation(
                        key: key, unitID: unit.id, kind: .report, modelID: nil, subjectID: unit.id, period: nil,
                        due: due), plan: plan.id, rule: rule, now: t.now)
            }
            // Who is visited has a row as well: it says why nothing is owed.
            let row = try rows[unit.id] ?? added(key)
            if !direct.contains(unit.id) {
                try owe(row, unless: Self.inspectedDirectly)
            } else if row.state == .open {
                try ObligationService(t).exempt(row, reason: Self.inspectedDirectly)
            }
        }
    }

    /// A row that this inspection had put aside is owed again; one that somebody exempted for a reason of its own stays exempt.
    private func owe(_ row: ObligationRecord, unless reason: String) throws {
        guard row.state == .exempt, row.note == reason else { return }
        try ObligationService(t).reopen(row, reason: nil)
    }

    /// What is registered within the scope, and may be visited.
    func registrations() throws -> [RegistrationRecord] {
        let scope = try scope()
        return try t.db.targets.registrations(plan: plan.id).filter { registration in
            covers(registration, scope)
        }
    }

    private func scope() throws -> Set<InspectionCompiler.ModelUnit> {
        if inspection.state == .draft {
            return Set(try InspectionCompiler(draft, of: plan, asOf: t.today, in: t).pairs)
        }
        return Set(
            try t.db.inspections.models(of: inspection.id).map {
                InspectionCompiler.ModelUnit(model: $0.model, unit: $0.unit)
            })
    }

    private func covers(
        _ registration: RegistrationRecord, _ scope: Set<InspectionCompiler.ModelUnit>
    ) -> Bool {
        [registration.unit.id, registration.owner.id].contains {
            scope.contains(InspectionCompiler.ModelUnit(model: registration.modelID, unit: $0))
        }
    }

    private func isVisited(_ registration: RegistrationRecord, _ targets: Set<Int64>) -> Bool {
        draft.scope.visitsAll || targets.contains(registration.unit.id) || targets.contains(registration.owner.id)
    }

    // MARK: Single rows

    /// The row for a visit to the registration; added where everything in scope is visited and the registration came after the
    /// opening.
    func visit(_ registration: RegistrationRecord) throws -> ObligationRecord {
        if let row = try t.db.obligations.find(plan: plan.id, key: visitKey(registration)) {
            if row.state == .exempt {
                throw row.note == Self.notTargeted
                    ? ServiceError.conflict(Conflict(.visitNotTargeted, registration.owner.code))
                    : ServiceError.conflict(Conflict(.obligationClosed, row.state.rawValue))
            }
            return row
        }
        guard try covers(registration, scope()) else {
            throw ServiceError.conflict(Conflict(.visitOutOfScope, registration.unit.code, registration.model))
        }
        let targets = Set(try t.db.targets.choices(of: inspection.id).last?.units.map(\.id) ?? [])
        guard isVisited(registration, targets), let rule = try t.db.inspections.rule(of: inspection.id, for: .visit)
        else { throw ServiceError.conflict(Conflict(.visitNotTargeted, registration.owner.code)) }
        try addVisit(registration, rule: rule)
        return try added(visitKey(registration))
    }

    private func addVisit(_ registration: RegistrationRecord, rule: Int64) throws {
        try t.db.obligations.add(
            NewObligation(
                key: visitKey(registration), unitID: inspection.leadUnit.id, kind: .inspection,
                modelID: registration.modelID, subjectID: registration.unit.id, period: nil, due: draft.window.due),
            plan: plan.id, rule: rule, now: t.now)
    }

    /// What a unit may do until a day: reply to a visit, or remedy a finding of it.
    ///
    /// - Parameter number: the finding's, so that each has a row of its own.
    func add(
        _ purpose: InspectionRepository.Purpose, of visit: VisitRecord, number: Int? = nil, due: Due
    ) throws -> ObligationRecord {
        guard let rule = try t.db.inspections.rule(of: inspection.id, for: purpose) else {
            throw ServiceError.conflict(Conflict(.inspectionForm, inspection.form.rawValue))
        }
        let key =
            PlanCompiler.key(
                .task, rule: code(purpose), model: visit.model, subject: visit.unit.code, unit: visit.unit.code,
                period: nil) + (number.map { ".\($0)" } ?? "")
        try t.db.obligations.add(
            NewObligation(
                key: key, unitID: visit.owner.id, kind: .task, modelID: visit.modelID, subjectID: visit.unit.id,
                period: nil, due: due), plan: plan.id, rule: rule, now: t.now)
        return try added(key)
    }

    /// The report that a unit owes.
    func report(of unit: UnitReference) throws -> ObligationRecord {
        guard let row = try t.db.obligations.find(plan: plan.id, key: reportKey(unit)), row.state != .exempt else {
            throw ServiceError.conflict(Conflict(.reportNotOwed, unit.code))
        }
        return row
    }

    private func added(_ key: String) throws -> ObligationRecord {
        guard let row = try t.db.obligations.find(plan: plan.id, key: key) else {
            throw ServiceError.notFound(.obligation, key)
        }
        return row
    }

    private func visitKey(_ registration: RegistrationRecord) -> String {
        PlanCompiler.key(
            .inspection, rule: code(.visit), model: registration.model, subject: registration.unit.code,
            unit: registration.unit.code, period: nil)
    }

    private func reportKey(_ unit: UnitReference) -> String {
        PlanCompiler.key(
            .report, rule: code(.report), model: nil, subject: unit.code, unit: unit.code, period: nil)
    }
}
