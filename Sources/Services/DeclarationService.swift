package import Domain
internal import JSON
package import Storage

/// An act on paper as an administrator enters it: the body of `POST …/declare`.
package struct DeclarationDraft: Sendable, Hashable {
    package var happenedOn: LocalDate
    package var document: DeclarationRecord.Document
    package var reason: String

    package init(happenedOn: LocalDate, document: DeclarationRecord.Document, reason: String) {
        self.happenedOn = happenedOn
        self.document = document
        self.reason = reason
    }

    package static func read(_ o: inout ObjectReader) -> DeclarationDraft? {
        let happenedOn = o.date("happenedOn")
        let document = o.object("document", required: true) { o -> DeclarationRecord.Document? in
            let number = o.text("number", maximum: 100)
            let issuedOn = o.date("issuedOn")
            let issuer = o.text("issuer")
            guard let number, let issuedOn, let issuer else { return nil }
            return .init(number: number, issuedOn: issuedOn, issuer: issuer)
        }
        let reason = o.text("reason", maximum: 2_000)
        guard let happenedOn, let document, let reason else { return nil }
        return DeclarationDraft(happenedOn: happenedOn, document: document, reason: reason)
    }
}

/// Acts that happened on paper before the system: registrations, cards, launches, reports and whatever else settles a row of the
/// ledger.
///
/// The day on which it happened is judged, not the receipt, by the deadline that holds; past the last moment it is late. Verdicts
/// that come of it are `declared` and never counted together with those that the system observed. What the system has received
/// stands: a row that is settled is not declared over.
package struct DeclarationService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package struct Filter: Sendable {
        package var unit: Slug?
        package var kind: ObligationKind?
        package var isWithdrawn: Bool?
        package init() {}
    }

    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<DeclarationRecord> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = DeclarationRepository.Filter(planID: plan.id)
        rows.unitID = try filter.unit.map { try t.filterUnit($0) }
        rows.kind = filter.kind
        rows.isWithdrawn = filter.isWithdrawn
        rows.root = try t.visibleRoot(of: plan)
        let found = try t.db.declarations.list(rows, page)
        let told = try t.telling(found.items) { signers, row in
            try signers.tell(&row.declaredBy)
            if var withdrawal = row.withdrawal {
                try signers.tell(&withdrawal.by)
                row.withdrawal = withdrawal
            }
        }
        return Page(items: told, next: found.next)
    }

    // MARK: Entering

    package func declare(plan code: Slug, _ key: String, _ draft: DeclarationDraft) throws -> ObligationView {
        let obligations = ObligationService(t)
        let (plan, row) = try obligations.row(plan: code, key, for: .declare)
        if let conflict = try refusal(row) { throw ServiceError.conflict(conflict) }
        let issues = faults(of: draft, row)
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        let verdict = row.due.verdict(on: draft.happenedOn)
        try t.db.declarations.add(
            to: row.id, happenedOn: draft.happenedOn, document: draft.document, reason: draft.reason, verdict: verdict,
            at: t.now, by: t.actor.signature)
        try t.db.obligations.settle(
            row.id, verdict: verdict, at: t.now, by: t.actor.signature, heldOn: draft.happenedOn,
            documentNumber: draft.document.number, note: draft.reason, isDeclared: true)
        try DutyFulfilment(t).follow(settled: row)
        return try obligations.changed(row, of: plan, "obligation.declare", reason: draft.reason)
    }

    private func faults(of draft: DeclarationDraft, _ row: ObligationRecord) -> [Issue] {
        var issues: [Issue] = []
        for (pointer, day) in [("/happenedOn", draft.happenedOn), ("/document/issuedOn", draft.document.issuedOn)]
        where day > t.today {
            issues.append(Issue(pointer: pointer, code: .dateInFuture, arguments: [t.today.description]))
        }
        // A month is not scored and a period not reported on before it begins.
        if row.kind == .scorecard || row.kind == .report, let period = row.period.flatMap({ Period($0) }),
            draft.happenedOn.startsAt < period.startsAt
        {
            let first = period.firstMonth.firstDay.description
            issues.append(Issue(pointer: "/happenedOn", code: .dateBeforePeriod, arguments: [first]))
        }
        return issues
    }

    /// Why no act on paper can be entered for the row, if so.
    func refusal(_ row: ObligationRecord) throws -> Conflict? {
        // An inspection is in the system from its first day, and so is all that it asks for.
        if try t.db.inspections.owns(obligation: row.id) { return Conflict(.settledByItsAct, row.kind.rawValue) }
        switch row.state {
        case .exempt: return Conflict(.obligationClosed, row.state.rawValue)
        case .settled: return Conflict(row.isDeclared ? .declared : .observed)
        case .open: break
        }
        if row.rule.op == .ongoing { return Conflict(.taskEndless) }
        // A sheet that came too late leaves its row open, and is there all the same.
        if row.kind == .scoresheet, try firstSheet(row) != nil { return Conflict(.observed) }
        return nil
    }

    // MARK: Withdrawing

    /// Takes back what was entered. The row is owed again; what was sent for it through the system meanwhile then settles it, judged by
    /// its own receipt.
    package func withdraw(plan code: Slug, _ key: String, reason: String) throws -> ObligationView {
        let obligations = ObligationService(t)
        let (plan, row) = try obligations.row(plan: code, key, for: .declare)
        guard let declaration = try t.db.declarations.inForce(row.id) else {
            throw ServiceError.conflict(.notDeclared)
        }
        try t.db.declarations.withdraw(declaration.id, at: t.now, by: t.actor.signature, reason: reason)
        try obligations.reopen(row, reason: reason)
        if let received = try rejudge(row) {
            try t.db.obligations.settle(row.id, verdict: received.verdict, at: t.now, by: t.actor.signature)
            try DutyFulfilment(t).follow(settled: row)
        }
        // It may have stood in for the card of a place that was registered meanwhile.
        if row.kind == .scorecard, let model = row.modelID {
            try CardDuties(t, plan: plan.id, model: model, owner: row.unit).follow()
        }
        return try obligations.changed(row, of: plan, "obligation.withdrawDeclaration", reason: reason)
    }

    private struct Receipt {
        let at: Instant
        let verdict: Verdict?

        init(_ at: Instant, _ row: ObligationRecord) {
            self.at = at
            verdict = row.due.verdict(received: at)
        }
    }

    /// Gives what was sent for the row the verdict of its own receipt; answers the first of it.
    private func rejudge(_ row: ObligationRecord) throws -> Receipt? {
        switch row.kind {
        case .registration: try registrations(row)
        case .scorecard: try card(row)
        case .report: try report(row)
        case .scoresheet: try firstSheet(row).map { Receipt($0, row) }
        case .launch, .inspection, .task, .conference: nil
        }
    }

    private func registrations(_ row: ObligationRecord) throws -> Receipt? {
        guard let model = row.modelID else { return nil }
        var receipts: [Receipt] = []
        for var record in try t.db.registrations.live(plan: row.planID, model: model, owner: row.unit.id, except: nil)
        where record.isDeclared {
            let (receipt, old) = (Receipt(record.submittedAt, row), record.summary)
            record.verdict = receipt.verdict
            record.isDeclared = false
            _ = try t.db.registrations.save(record, by: t.actor.signature, at: t.now)
            try t.record(
                "registration.rejudge", "/v1/plans/\(record.plan)/registrations/\(record.model)/\(record.unit.code)",
                plan: record.planID, unit: record.unit.id, old: old, new: record.summary)
            receipts.append(receipt)
        }
        return receipts.min { $0.at < $1.at }
    }

    private func card(_ row: ObligationRecord) throws -> Receipt? {
        guard let model = row.modelID, let month = row.period.flatMap({ Month($0) }),
            let registration = try t.db.registrations.find(plan: row.planID, model: model, unit: row.subject.id),
            var card = try t.db.scorecards.find(registration: registration.id, month: month), card.isDeclared,
            let at = try t.db.scorecards.firstSubmission(of: card.id)
        else { return nil }
        let (receipt, old) = (Receipt(at, row), card.summary)
        card.verdict = receipt.verdict
        card.isDeclared = false
        _ = try t.db.scorecards.save(card)
        try t.db.scorecards.log(card, by: t.actor.signature, at: t.now)
        try t.record(
            "scorecard.rejudge",
            "/v1/plans/\(row.plan)/registrations/\(card.model)/\(card.unit.code)/scorecards/\(month)",
            plan: row.planID, unit: card.unit.id, old: old, new: card.summary)
        return receipt
    }

    private func report(_ row: ObligationRecord) throws -> Receipt? {
        var receipts: [Receipt] = []
        for var report in try t.db.reports.all(of: row.id) {
            guard let at = try t.db.reports.events(of: report.id).first(where: { $0.kind == .submit })?.at else {
                continue
            }
            let (receipt, old) = (Receipt(at, row), report.summary)
            report.verdict = receipt.verdict
            _ = try t.db.reports.save(report)
            try t.record(
                "report.rejudge", "/v1/plans/\(row.plan)/reports/\(report.key)", plan: row.planID, unit: row.unit.id,
                old: old, new: report.summary)
            receipts.append(receipt)
        }
        return receipts.min { $0.at < $1.at }
    }

    /// When the model's first sheet was published here.
    private func firstSheet(_ row: ObligationRecord) throws -> Instant? {
        guard let model = row.modelID, let sheet = try t.db.scoresheets.find(plan: row.planID, model: model) else {
            return nil
        }
        return try t.db.scoresheets.version(1, of: sheet.id)?.publishedAt
    }
}

extension Due {
    /// What is said of an act of that day, whose hour nobody knows: it is in time where the whole day was, and late from then on
    /// without end.
    func verdict(on day: LocalDate) -> Verdict? { verdict(received: day.endsAt - .milliseconds(1)) }

    /// The verdict of something that is taken whenever it came.
    func verdict(received: Instant) -> Verdict? {
        switch judge(received: received) {
        case .onTime: .onTime
        case .late, .tooLate: .late
        case .unjudged: nil
        }
    }
}
