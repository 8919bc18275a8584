package import Domain
internal import JSON
package import Storage

/// The monthly cards: saved, submitted, decided, every content kept.
package struct ScorecardService {
    let t: Transaction
    private let registrations: RegistrationService

    package init(_ transaction: Transaction) {
        t = transaction
        registrations = RegistrationService(transaction)
    }

    package struct Filter: Sendable {
        package var model: Slug?
        package var unit: Slug?
        package var month: Month?
        package var state: ScorecardState?
        package init() {}
    }

    /// Which card a URL names.
    package struct Key: Sendable, Hashable {
        package let plan: Slug
        package let model: Slug
        package let unit: Slug
        package let month: Month

        package init(plan: Slug, model: Slug, unit: Slug, month: Month) {
            self.plan = plan
            self.model = model
            self.unit = unit
            self.month = month
        }

        package var path: String { "/v1/plans/\(plan)/registrations/\(model)/\(unit)/scorecards/\(month)" }
    }

    // MARK: Reading

    package func get(_ key: Key) throws -> ScorecardView {
        let (entry, card) = try existing(key, for: .readSubject)
        return try view(card, entry)
    }

    package func revisions(
        _ key: Key
    ) throws -> [(revision: ScorecardRevision, scores: [CriterionScore], supplement: SupplementPart?)] {
        let (_, card) = try existing(key, for: .readSubject)
        let revisions = try t.telling(t.db.scorecards.revisions(of: card.id)) { try $0.tell(&$1.actor) }
        return try revisions.map {
            ($0, try StoredScores.read($0.scores), try supplement(of: card, revision: $0.number))
        }
    }

    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<ScorecardRecord> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = ScorecardRepository.Filter(planID: plan.id)
        rows.modelID = try filter.model.map { try t.model($0) }
        rows.unitID = try filter.unit.map { try t.filterUnit($0, of: plan) }
        rows.month = filter.month
        rows.state = filter.state
        rows.root = try t.visibleRoot(of: plan)
        return try t.db.scorecards.list(rows, page)
    }

    // MARK: Saving and submitting

    package func put(_ key: Key, _ draft: ScorecardDraft, if condition: Precondition = .none) throws -> Written<
        ScorecardView
    > {
        let entry = try registered(key, for: .writeCard)
        let (place, registration) = (entry.place, entry.registration)
        let current = try t.db.scorecards.find(registration: registration.id, month: key.month)
        try checkMonth(key.month, place.model)
        let version = try sheetVersion(for: current, place)
        let sheet = try SheetCache.sheet(version, in: t)

        let (result, issues) = Scoring.check(scores: draft.scores, on: sheet, submitting: draft.submit)
        let (own, ownIssues) = try t.check(
            supplement: draft.supplement,
            on: supplementVersion(for: current, registration, key.month), submitting: draft.submit)
        try ServiceError.refuse(draft.faults, and: issues + ownIssues)
        try condition.check(current?.version)

        let scores = StoredScores.text(draft.scores)
        let review =
            draft.keepsReview
            ? try current.flatMap { try t.db.scorecards.revision($0.revision, of: $0.id)?.review }
            : draft.review.map { review in JSONText.object { review.write(to: &$0) } }
        let isNewContent = try current.map { try !isSame($0, scores, review, version, own) } ?? true
        if let current, !isNewContent, !draft.submit || current.state == .submitted || current.state == .accepted {
            return Written(try view(current, entry), .unchanged)
        }
        guard current?.state != .accepted else { throw ServiceError.conflict(.accepted) }
        if let current, current.state == .submitted { try checkRevisable(current, submitting: draft.submit) }

        let duty = try t.db.obligations.scorecard(
            plan: place.plan.id, model: place.model.modelID, subject: place.unit.id, month: key.month)
        var card =
            current
            ?? ScorecardRecord(
                registrationID: registration.id, planID: place.plan.id, modelID: place.model.modelID,
                model: place.model.model,
                unit: place.unit, unitName: registration.unitName, month: key.month, sheetVersionID: version.id,
                sheetVersion: version.number,
                obligationID: duty?.id,
                state: .draft, revision: 0, total: .zero, maximum: .zero, percent: nil, band: nil)
        if isNewContent { card.revision += 1 }
        card.sheetVersionID = version.id
        card.total = result.total
        card.maximum = result.maximum
        card.percent = result.percent
        card.band = result.band?.code
        if draft.submit { try submit(&card, duty?.id == card.obligationID ? duty : self.duty(of: card)) }
        card.id = try t.db.scorecards.save(card)
        if isNewContent {
            try t.db.scorecards.add(
                ScorecardRevision(
                    number: card.revision, at: t.now, actor: t.actor.signature, scores: scores, review: review,
                    total: card.total,
                    maximum: card.maximum, percent: card.percent, band: card.band), to: card.id, by: t.actor.tokenID)
            if let own { try t.db.supplements.add(own, toCard: card.id, revision: card.revision) }
        }
        let view = try finish(
            card, was: current, draft.submit ? "scorecard.submit" : "scorecard.save", key, entry,
            Content(
                version: version, sheet: sheet, scores: draft.scores, review: review, result: result,
                issues: result.gaps))
        return Written(view, current == nil ? .created : .changed)
    }

    package func submit(_ key: Key, if condition: Precondition = .none) throws -> ScorecardView {
        var (entry, card) = try existing(key, for: .writeCard)
        let current = card
        try condition.check(card.version)
        if let refusal = entry.registration.refusalToScore { throw ServiceError.conflict(refusal) }
        guard card.state == .draft || card.state == .returned else { throw wrongState(card, .draft, .returned) }
        // Before what is missing, which nobody need fill in for nothing.
        if let late = try lateness(card, duty(of: card)) { throw ServiceError.conflict(late) }
        let content = try content(card)
        let all = content.issues + (try supplement(of: card)?.issues ?? [])
        guard all.isEmpty else { throw ServiceError.invalid(all) }
        try submit(&card, duty(of: card))
        _ = try t.db.scorecards.save(card)
        return try finish(card, was: current, "scorecard.submit", key, entry, content)
    }

    /// Judges the card by its deadline, once: what the first submission got stays, whatever is sent after it.
    private func submit(_ card: inout ScorecardRecord, _ duty: ObligationRecord?) throws {
        if let duty {
            if duty.state == .open {
                card.verdict = try ObligationService(t).settle(duty)
                card.isDeclared = false
            } else if duty.isDeclared {
                card.verdict = duty.verdict
                card.isDeclared = true
            }
        }
        card.state = .submitted
        card.submittedAt = t.now
        card.submittedBy = t.actor.tokenID
        card.decidedAt = nil
        card.reason = nil
        card.comments = nil
    }

    // MARK: Deciding

    package func accept(_ key: Key, if condition: Precondition = .none) throws -> ScorecardView {
        try decide(key, .accepted, reason: nil, comments: nil, condition)
    }

    /// - Parameter comments: what is said of single criteria, by code.
    package func `return`(
        _ key: Key, reason: String, comments: [(criterion: String, comment: String)], unread: [Issue] = [],
        if condition: Precondition = .none
    ) throws -> ScorecardView {
        try decide(key, .returned, reason: reason, comments: comments, unread: unread, condition)
    }

    private func decide(
        _ key: Key, _ state: ScorecardState, reason: String?, comments: [(criterion: String, comment: String)]?,
        unread: [Issue] = [], _ condition: Precondition
    ) throws -> ScorecardView {
        var (entry, card) = try existing(key, for: .decideCard)
        let current = card
        try condition.check(card.version)
        guard card.state == .submitted else { throw wrongState(card, .submitted) }
        if state == .accepted, try t.isOwnAct(of: card.submittedBy) { throw ServiceError.conflict(.fourEyes) }
        if let comments {
            let own = try supplement(of: card).map { try Supplement(stored: $0.version.document).criteria } ?? []
            let known = Set((try content(card).sheet.criteria + own).map(\.code))
            try ServiceError.refuse(unread, and: StoredComments.faults(in: comments, known: known))
            card.comments = StoredComments.text(comments)
        }
        card.state = state
        card.reason = reason
        card.decidedAt = t.now
        _ = try t.db.scorecards.save(card)
        return try finish(card, was: current, state == .accepted ? "scorecard.accept" : "scorecard.return", key, entry)
    }

    // MARK: One card

    /// Where a card belongs.
    struct Entry {
        let place: RegistrationService.Place
        let registration: RegistrationRecord
    }

    private func registered(_ key: Key, for action: Action) throws -> Entry {
        let place = try registrations.place(key.plan, key.model, key.unit, for: action)
        guard let registration = try registrations.find(place) else {
            throw ServiceError.conflict(Conflict(.notRegistered, place.unit.code, place.model.model))
        }
        if let refusal = registration.refusalToScore { throw ServiceError.conflict(refusal) }
        return Entry(place: place, registration: registration)
    }

    private func existing(_ key: Key, for action: Action) throws -> (Entry, ScorecardRecord) {
        let place = try registrations.place(key.plan, key.model, key.unit, for: action)
        guard let registration = try registrations.find(place),
            let card = try t.db.scorecards.find(registration: registration.id, month: key.month)
        else { throw ServiceError.notFound(.scorecard, "\(key.model)/\(key.unit)/\(key.month)") }
        return (Entry(place: place, registration: registration), card)
    }

    private func checkMonth(_ month: Month, _ model: PlanModelRecord) throws {
        guard let first = model.firstMonth, let last = model.lastMonth, first <= month, month <= last else {
            throw ServiceError.badRequest([
                Issue(
                    pointer: "month", code: .monthOutsidePlan,
                    arguments: [model.firstMonth?.description ?? "–", model.lastMonth?.description ?? "–"])
            ])
        }
        guard month.startsAt <= t.now else { throw ServiceError.conflict(Conflict(.monthNotBegun, month.description)) }
    }

    /// A card that was sent once stays on the version it was scored on; a new one, or a draft, takes the version in force.
    private func sheetVersion(for card: ScorecardRecord?, _ place: RegistrationService.Place) throws
        -> ScoresheetHeading
    {
        if let card, card.state != .draft, let version = try t.db.scoresheets.heading(id: card.sheetVersionID) {
            return version
        }
        guard let version = try t.db.scoresheets.currentHeading(plan: place.plan.id, model: place.model.modelID) else {
            throw ServiceError.conflict(Conflict(.scoresheetNotPublished, place.model.model))
        }
        return version
    }

    /// The same for the unit's own criteria.
    private func supplementVersion(
        for card: ScorecardRecord?, _ registration: RegistrationRecord, _ month: Month
    ) throws -> SupplementVersionRecord? {
        guard let card, card.state != .draft else {
            return try t.supplementVersion(registration: registration.id, month: month)
        }
        return try supplement(of: card)?.version
    }

    private func supplement(of card: ScorecardRecord, revision: Int? = nil) throws -> SupplementPart? {
        try t.supplement(t.db.supplements.scores(ofCard: card.id, revision: revision ?? card.revision))
    }

    func duty(of card: ScorecardRecord) throws -> ObligationRecord? {
        try card.obligationID.flatMap { try t.db.obligations.find(id: $0) }
    }

    private func isSame(
        _ card: ScorecardRecord, _ scores: String, _ review: String?, _ version: ScoresheetHeading,
        _ own: SupplementScores?
    ) throws -> Bool {
        guard card.sheetVersionID == version.id, let last = try t.db.scorecards.revision(card.revision, of: card.id),
            last.review == review, try StoredScores.areSame(last.scores, scores)
        else { return false }
        let before = try t.db.supplements.scores(ofCard: card.id, revision: card.revision)
        guard let before, let own else { return before == nil && own == nil }
        return try before.versionID == own.versionID && StoredScores.areSame(before.scores, own.scores)
    }

    /// A card that waits for a decision may be sent anew as long as its month is still taken; it cannot fall back to a draft.
    private func checkRevisable(_ card: ScorecardRecord, submitting: Bool) throws {
        guard submitting else { throw wrongState(card, .draft, .returned) }
        if let refusal = try lateness(card, duty(of: card)) { throw ServiceError.conflict(refusal) }
    }

    /// What a card says, and what keeps it from being sent.
    private struct Content {
        let version: ScoresheetHeading
        let sheet: Scoresheet
        let scores: [CriterionScore]
        let review: String?
        let result: ScoreResult
        let issues: [Issue]
    }

    private func content(_ card: ScorecardRecord) throws -> Content {
        guard let version = try t.db.scoresheets.heading(id: card.sheetVersionID),
            let revision = try t.db.scorecards.revision(card.revision, of: card.id)
        else { throw StoredScoresError() }
        let sheet = try SheetCache.sheet(version, in: t)
        let scores = try StoredScores.read(revision.scores)
        let (result, issues) = Scoring.check(scores: scores, on: sheet, submitting: true)
        return Content(
            version: version, sheet: sheet, scores: scores, review: revision.review, result: result, issues: issues)
    }

    private func wrongState(_ card: ScorecardRecord, _ fitting: ScorecardState...) -> ServiceError {
        .conflict(.wrongState(card.state, fitting))
    }

    private func finish(
        _ card: ScorecardRecord, was old: ScorecardRecord?, _ action: String, _ key: Key, _ entry: Entry,
        _ content: Content? = nil
    ) throws -> ScorecardView {
        try t.db.scorecards.log(card, by: t.actor.signature, at: t.now)
        guard let saved = try t.db.scorecards.find(registration: card.registrationID, month: card.month) else {
            throw ServiceError.notFound(.scorecard, key.path)
        }
        try t.record(
            action, key.path, plan: entry.place.plan.id, unit: entry.place.unit.id, old: old?.summary,
            new: saved.summary, reason: saved.reason)
        return try view(saved, entry, content)
    }

    /// - Parameter content: what the card says, where that is known already.
    private func view(_ card: ScorecardRecord, _ entry: Entry, _ content: Content? = nil) throws -> ScorecardView {
        let content = try content ?? self.content(card)
        let own = try supplement(of: card)
        let duty = card.state == .accepted ? nil : try duty(of: card)
        return ScorecardView(
            plan: entry.place.plan.code, record: card, sheet: content.sheet, scores: content.scores,
            review: content.review,
            contentHash: content.version.contentHash,
            missing: content.result.missing, criticalFailed: content.result.criticalFailed,
            identification: Identification.of(
                try t.db.postings.all(of: card.registrationID), in: card.month, on: content.sheet),
            supplement: own, allowed: try allowed(card, entry, duty, incomplete: content.issues + (own?.issues ?? [])),
            changesAt: duty?.due.lateUntil.flatMap { t.now < $0 ? $0 : nil })
    }
}

extension ScorecardRecord {
    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("revision", revision)
            w.member("total", total)
            w.member("percent", percent)
            w.member("verdict", verdict?.rawValue)
            w.member("declared", isDeclared)
        }
    }
}
