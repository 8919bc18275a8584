package import Domain
internal import JSON
package import Storage

/// Visits: a registration scored a second time, by inspectors, on the same sheet as the unit's own card.
package struct VisitService {
    let t: Transaction
    let registrations: RegistrationService

    package init(_ transaction: Transaction) {
        t = transaction
        registrations = RegistrationService(transaction)
    }

    /// Which visit a URL names.
    package struct Key: Sendable, Hashable {
        package let plan: Slug
        package let inspection: Slug
        package let model: Slug
        package let unit: Slug

        package init(plan: Slug, inspection: Slug, model: Slug, unit: Slug) {
            self.plan = plan
            self.inspection = inspection
            self.model = model
            self.unit = unit
        }

        package var path: String { "/v1/plans/\(plan)/inspections/\(inspection)/visits/\(model)/\(unit)" }
    }

    package struct Filter: Sendable {
        package var model: Slug?
        package var unit: Slug?
        package var state: VisitState?
        package init() {}
    }

    // MARK: Reading

    package func get(_ key: Key) throws -> VisitView {
        let place = try place(key, for: .readSubject)
        return try view(try visible(place, key), place)
    }

    package func list(plan code: Slug, _ inspection: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<
        VisitView
    > {
        let plan = try t.publishedPlan(code, for: .readPlan)
        let record = try t.inspection(inspection, of: plan)
        var rows = VisitRepository.Filter(inspectionID: record.id)
        rows.modelID = try filter.model.map { try t.model($0) }
        rows.root = try t.visibleRoot(of: record, plan)
        rows.unitID = try filter.unit.map { try t.filterUnit($0, of: plan, seesAll: rows.root == nil) }
        rows.state = filter.state
        if rows.root != nil {
            // The unit that was inspected learns of a visit when it is finalised.
            guard filter.state == nil || filter.state == .finalized else { return Page(items: [], next: nil) }
            rows.state = .finalized
        }
        let found = try t.db.visits.list(rows, page)
        return Page(
            items: try found.items.map { visit in
                guard let model = try t.db.plans.model(visit.model, of: plan.id) else {
                    throw ServiceError.notFound(.model, visit.model)
                }
                let place = Place(plan: plan, inspection: record, model: model, unit: visit.unit)
                return try view(visit, place, withActions: false)
            }, next: found.next)
    }

    package func revisions(
        _ key: Key
    ) throws -> [(revision: VisitRevision, scores: [CriterionScore], supplement: SupplementPart?)] {
        let place = try place(key, for: .readSubject)
        let visit = try visible(place, key)
        guard try t.seesAll(of: place.inspection, place.plan) else { throw ServiceError.forbidden(.writeVisit) }
        let revisions = try t.telling(t.db.visits.revisions(of: visit.id)) { try $0.tell(&$1.actor) }
        return try revisions.map {
            ($0, try StoredScores.read($0.scores), try supplement(of: visit, revision: $0.number))
        }
    }

    // MARK: Saving

    package func put(_ key: Key, _ draft: VisitDraft, if condition: Precondition = .none) throws -> Written<VisitView> {
        let place = try place(key, for: .writeVisit)
        try checkWritable(place.inspection)
        let registration = try registration(place)
        let current = try t.db.visits.find(inspection: place.inspection.id, registration: registration.id)
        try condition.check(current?.version)
        if let current, current.state == .finalized, try !isSame(current, draft) { throw wrongState(current) }
        let duty = try InspectionDuties(t, place.plan, place.inspection).visit(registration)

        let (version, card) = try sheetVersion(current, registration, draft.month, place)
        let sheet = try SheetCache.sheet(version, in: t)
        let (result, issues) = Scoring.check(scores: draft.scores, on: sheet, submitting: false)
        let (own, ownIssues) = try check(draft.supplement, current, card, registration, draft.month)
        var all = draft.faults.and(issues + ownIssues)
        all += try dateFaults(draft, place)
        if let number = draft.sheetVersion, number != version.number {
            all.append(
                Issue(
                    pointer: "/scoresheetVersion", code: .sheetVersionDiffers, arguments: [String(version.number)]))
        }
        if let current, current.state == .sealed { all += try sealFaults(current, draft) }
        guard all.isEmpty, let visitedOn = draft.visitedOn, let month = draft.month else {
            throw ServiceError.invalid(all)
        }
        if let current, try isSame(current, draft), current.sheetVersionID == version.id {
            return Written(try view(current, place), .unchanged)
        }
        // Two inspectors at one table: whoever saves says on top of what.
        guard current == nil || condition != .none else { throw ServiceError.preconditionRequired }

        var visit =
            current
            ?? VisitRecord(
                inspectionID: place.inspection.id, inspection: place.inspection.code, planID: place.plan.id,
                registrationID: registration.id, modelID: place.model.modelID, model: place.model.model,
                unit: place.unit, unitName: registration.unitName, owner: registration.owner, obligationID: duty.id,
                month: month, sheetVersionID: version.id, sheetVersion: version.number, card: nil, state: .draft,
                visitedOn: visitedOn, revision: 0)
        visit.month = month
        visit.visitedOn = visitedOn
        visit.sheetVersionID = version.id
        if visit.state == .draft { visit.card = nil } else { visit.card = visit.card ?? card }
        visit.revision += 1
        visit.id = try t.db.visits.save(visit, by: t.actor.signature, at: t.now)
        try add(
            result, StoredScores.text(draft.scores), draft.conclusion, own, to: visit)
        let view = try finish(visit, was: current, "visit.save", key, place)
        return Written(view, current == nil ? .created : .changed)
    }

    func add(
        _ result: ScoreResult, _ scores: String, _ conclusion: String?, _ own: SupplementScores?, to visit: VisitRecord
    ) throws {
        try t.db.visits.add(
            VisitRevision(
                number: visit.revision, at: t.now, actor: t.actor.signature, visitedOn: visit.visitedOn.description,
                month: visit.month.description, scores: scores, conclusion: conclusion, total: result.total,
                maximum: result.maximum, percent: result.percent, band: result.band?.code), to: visit.id,
            by: t.actor.tokenID)
        if let own { try t.db.supplements.add(own, toVisit: visit.id, revision: visit.revision) }
    }

    private func isSame(_ visit: VisitRecord, _ draft: VisitDraft) throws -> Bool {
        guard draft.faults.isEmpty, visit.visitedOn == draft.visitedOn, visit.month == draft.month else { return false }
        let content = try content(visit)
        return try content.scores == StoredScores.text(draft.scores) && content.conclusion == draft.conclusion
            && (supplement(of: visit)?.scores ?? []) == draft.supplement
    }

    private func dateFaults(_ draft: VisitDraft, _ place: Place) throws -> [Issue] {
        var issues: [Issue] = []
        func report(_ member: String, _ code: IssueCode, _ arguments: String...) {
            issues.append(Issue(pointer: "/\(member)", code: code, arguments: arguments))
        }
        let inspection = place.inspection
        if let day = draft.visitedOn {
            if day < inspection.from || inspection.to < day {
                report("visitedOn", .dateOutsideWindow, inspection.from.description, inspection.to.description)
            }
            if day > t.today { report("visitedOn", .dateInFuture, t.today.description) }
            if let month = draft.month, day < month.firstDay {
                report("visitedOn", .dateOrder, month.firstDay.description)
            }
        }
        if let month = draft.month {
            let first = place.model.firstMonth ?? place.plan.from.month
            let last = place.model.lastMonth ?? place.plan.to.month
            if month < first || last < month {
                report("month", .monthOutsidePlan, first.description, last.description)
            }
        }
        return issues
    }

    private func sealFaults(_ visit: VisitRecord, _ draft: VisitDraft) throws -> [Issue] {
        var issues: [Issue] = []
        if try !VisitScoring.samePoints(StoredScores.read(content(visit).scores), draft.scores) {
            issues.append(Issue(pointer: "/scores", code: .pointsSealed))
        }
        if try !VisitScoring.samePoints(supplement(of: visit)?.scores ?? [], draft.supplement) {
            issues.append(Issue(pointer: "/supplement/scores", code: .pointsSealed))
        }
        if let month = draft.month, month != visit.month {
            issues.append(Issue(pointer: "/month", code: .valueNotAllowed, arguments: [visit.month.description]))
        }
        return issues
    }

    // MARK: Finalising

    /// Freezes the visit, settles what the inspecting unit owed, and opens the unit's right of reply.
    ///
    /// A blind visit whose differences lack a reason is sealed first: its points are fixed, the self-scores shown, and it is
    /// finalised once the reasons are there. So nobody can feel for the self-scores by finalising again and again.
    ///
    /// - Parameter isRehearsal: the act will not be kept, so it must not show what stays hidden.
    package func finalize(_ key: Key, if condition: Precondition = .none, isRehearsal: Bool = false) throws -> VisitView
    {
        let place = try place(key, for: .writeVisit)
        try checkWritable(place.inspection)
        var visit = try existing(place, key)
        let current = visit
        try condition.check(visit.version)
        guard visit.state != .finalized else { throw wrongState(visit) }
        let registration = try registration(place)
        let (version, card) = try sheetVersion(visit, registration, visit.month, place)
        guard version.id == visit.sheetVersionID else {
            throw ServiceError.conflict(
                Conflict(.sheetDiffers, String(visit.sheetVersion), String(version.number)))
        }
        let sheet = try SheetCache.sheet(version, in: t)
        let scores = try StoredScores.read(content(visit).scores)
        var (_, issues) = Scoring.check(scores: scores, on: sheet, submitting: true)
        issues += try supplement(of: visit)?.issues ?? []
        if visit.state == .draft { visit.card = card }
        let unexplained = VisitScoring.withoutReason(scores, own: try own(visit.card) ?? [], on: sheet)
        let isHidden = place.inspection.isBlind && visit.state == .draft
        if !isHidden {
            issues += unexplained.map {
                Issue(
                    pointer: "/scores/\($0.index)/note", code: .noteRequired,
                    arguments: ["difference", sheet.tolerance.description])
            }
        }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        if isHidden, isRehearsal { return try view(current, place) }
        if isHidden, !unexplained.isEmpty {
            visit.state = .sealed
            _ = try t.db.visits.save(visit, by: t.actor.signature, at: t.now)
            return try finish(visit, was: current, "visit.seal", key, place)
        }
        try freeze(&visit, place)
        return try finish(visit, was: current, "visit.finalize", key, place)
    }

    private func freeze(_ visit: inout VisitRecord, _ place: Place) throws {
        let duties = try InspectionDuties(t, place.plan, place.inspection)
        let findings = try t.db.findings.all(of: visit.id)
        let past = findings.filter { $0.dueOn < t.today }
        guard past.isEmpty else {
            throw ServiceError.invalid(
                past.map {
                    Issue(
                        pointer: "/findings/\($0.number)/dueOn", code: .datePast, arguments: [t.today.description])
                })
        }
        if let duty = try t.db.obligations.find(id: visit.obligationID), duty.state == .open {
            visit.verdict = try ObligationService(t).settle(
                duty, .init(heldOn: visit.visitedOn, documentNumber: nil, note: nil))
        }
        // The right of reply ends where it ends: nothing is taken late.
        let end = t.today.adding(days: duties.draft.replyDays).endsAt
        let reply = try duties.add(.reply, of: visit, due: Due(op: .doneBefore, dueAt: end, lateUntil: end))
        visit.replyObligationID = reply.id
        for var finding in findings {
            finding.obligationID = try duties.add(
                .finding, of: visit, number: finding.number,
                due: Due(op: .doneBefore, dueAt: finding.dueOn.endsAt, lateUntil: nil)
            ).id
            try t.db.findings.save(finding, by: t.actor.signature, saying: nil, at: t.now)
        }
        visit.state = .finalized
        visit.finalizedAt = t.now
        visit.finalizedBy = t.actor.tokenID
        _ = try t.db.visits.save(visit, by: t.actor.signature, at: t.now)
    }

    // MARK: One visit

    struct Place {
        let plan: PlanRecord
        let inspection: InspectionRecord
        let model: PlanModelRecord
        let unit: UnitReference
    }

    /// What a URL names, if the actor may do `action` to the unit there.
    func place(_ key: Key, for action: Action) throws -> Place {
        let plan = try t.publishedPlan(key.plan, for: action)
        let inspection = try t.db.inspections.find(plan: plan.id, code: key.inspection.description)
        let subject = try t.db.units.reference(key.unit.description)
        var relations = try t.relations(to: plan, for: action)
        if let inspection {
            relations = try t.relations(to: inspection, of: plan, subject: subject?.id, for: action)
        }
        try t.require(action, relations)
        // Whoever may do it to the unit still learns nothing of a plan that asks nothing of it.
        try t.require(.readPlan, t.relations(to: plan, for: .readPlan))
        guard let inspection else { throw ServiceError.notFound(.inspection, key.inspection.description) }
        if inspection.state == .draft, try !t.seesAll(of: inspection, plan) {
            throw ServiceError.notFound(.inspection, inspection.code)
        }
        guard let subject else { throw ServiceError.notFound(.unit, key.unit.description) }
        guard let model = try t.db.plans.model(key.model.description, of: plan.id) else {
            throw ServiceError.notFound(.planModel, key.model.description)
        }
        return Place(plan: plan, inspection: inspection, model: model, unit: subject)
    }

    private func checkWritable(_ inspection: InspectionRecord) throws {
        guard inspection.form.hasVisits else {
            throw ServiceError.conflict(Conflict(.inspectionForm, inspection.form.rawValue))
        }
        try inspection.require(.open)
    }

    private func registration(_ place: Place) throws -> RegistrationRecord {
        guard
            let found = try t.db.registrations.find(
                plan: place.plan.id, model: place.model.modelID, unit: place.unit.id)
        else { throw ServiceError.conflict(Conflict(.notRegistered, place.unit.code, place.model.model)) }
        if let refusal = found.refusalToScore { throw ServiceError.conflict(refusal) }
        return found
    }

    func existing(_ place: Place, _ key: Key) throws -> VisitRecord {
        guard
            let registration = try t.db.registrations.find(
                plan: place.plan.id, model: place.model.modelID, unit: place.unit.id),
            let visit = try t.db.visits.find(inspection: place.inspection.id, registration: registration.id)
        else { throw ServiceError.notFound(.visit, "\(key.model)/\(key.unit)") }
        return visit
    }

    /// The visit, as far as the actor may know of it: to the unit that was inspected there is none before it is finalised.
    func visible(_ place: Place, _ key: Key) throws -> VisitRecord {
        let visit = try existing(place, key)
        if visit.state != .finalized, try !t.seesAll(of: place.inspection, place.plan) {
            throw ServiceError.notFound(.visit, "\(key.model)/\(key.unit)")
        }
        return visit
    }

    /// The version of the card of the month, or the one in force where the unit has sent none; and that card.
    private func sheetVersion(
        _ visit: VisitRecord?, _ registration: RegistrationRecord, _ month: Month?, _ place: Place
    ) throws -> (ScoresheetHeading, VisitRecord.CardRevision?) {
        if let visit, visit.state != .draft, let version = try t.db.scoresheets.heading(id: visit.sheetVersionID) {
            return (version, visit.card)
        }
        let sent = try month.flatMap { try t.db.visits.sentCard(registration: registration.id, month: $0) }
        if let sent, let version = try t.db.scoresheets.heading(id: sent.sheetVersionID) { return (version, sent.card) }
        guard let version = try t.db.scoresheets.currentHeading(plan: place.plan.id, model: place.model.modelID) else {
            throw ServiceError.conflict(Conflict(.scoresheetNotPublished, place.model.model))
        }
        return (version, nil)
    }

    func own(_ card: VisitRecord.CardRevision?) throws -> [CriterionScore]? {
        guard let card, let revision = try t.db.scorecards.revision(card.revision, of: card.id) else { return nil }
        return try StoredScores.read(revision.scores)
    }

    func content(_ visit: VisitRecord) throws -> VisitRevision {
        guard let revision = try t.db.visits.revision(visit.revision, of: visit.id) else { throw StoredScoresError() }
        return revision
    }

    func wrongState(_ visit: VisitRecord) -> ServiceError {
        .conflict(.wrongState(visit.state, [.draft, .sealed]))
    }

    /// Until it is finalised a visit is a matter of the unit that inspects: the feed of changes tells the other one nothing.
    func finish(
        _ visit: VisitRecord, was old: VisitRecord?, _ action: String, _ key: Key, _ place: Place
    ) throws -> VisitView {
        guard
            let saved = try t.db.visits.find(
                inspection: visit.inspectionID, registration: visit.registrationID)
        else { throw ServiceError.notFound(.visit, key.path) }
        try t.record(
            action, key.path, plan: place.plan.id,
            unit: saved.state == .finalized ? saved.unit.id : place.inspection.leadUnit.id, old: try old?.summary(self),
            new: try saved.summary(self))
        return try view(saved, place)
    }
}

extension VisitRecord {
    func summary(_ service: VisitService) throws -> String {
        let content = try service.content(self)
        return JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("visitedOn", visitedOn.description)
            w.member("month", month.description)
            w.member("revision", revision)
            w.member("total", content.total)
            w.member("percent", content.percent)
            w.member("verdict", verdict?.rawValue)
        }
    }
}
