package import Domain
package import Storage

/// A visit with both scores side by side, as far as the actor may see them now.
package struct VisitView: Sendable {
    package let plan: String
    package let record: VisitRecord
    package let content: VisitRevision
    package let scores: [CriterionScore]
    /// What the inspectors gave on the unit's own criteria; `nil` where they gave nothing.
    package let supplement: SupplementPart?
    package let contentHash: String
    package let missing: [String]
    /// Criteria whose difference from the self-score still needs a reason.
    package let reasonsMissing: [String]
    package let criticalFailed: [String]
    /// The unit's own card; `nil` when it sent none, or while it is hidden.
    package let own: Own?
    /// The inspection is blind and the points are not fixed yet.
    package let isOwnHidden: Bool
    package let differences: [Difference]
    package let standing: VisitStanding
    package let replyDue: Instant?
    package let reply: VisitStatement?
    package let answer: VisitStatement?
    package let findings: [FindingRecord]
    package let allowed: [AllowedAction]

    package struct Own: Sendable {
        package let revision: Int
        package let total: Points
        package let maximum: Points
        package let percent: Percent?
        package let band: String?
        package let scores: [CriterionScore]
        package let supplement: SupplementPart?
    }

    /// A criterion that both have scored and not alike.
    package struct Difference: Sendable {
        package let criterion: String
        package let own: Points
        package let inspected: Points
        package let isBeyondTolerance: Bool
    }
}

extension VisitService {
    /// - Parameter withActions: whether anybody will ask what the actor may do; a list does not say.
    func view(_ visit: VisitRecord, _ place: Place, withActions: Bool = true) throws -> VisitView {
        guard let version = try t.db.scoresheets.heading(id: visit.sheetVersionID) else { throw StoredScoresError() }
        let content = try content(visit)
        let scores = try StoredScores.read(content.scores)
        let sheet = try SheetCache.sheet(version, in: t)
        let (result, issues) = Scoring.check(scores: scores, on: sheet, submitting: true)
        let isHidden = place.inspection.isBlind && visit.state == .draft
        let card = visit.state == .draft ? try currentCard(visit) : visit.card
        let own = isHidden ? nil : try own(of: card)
        let unexplained = VisitScoring.withoutReason(scores, own: own?.scores ?? [], on: sheet)
        let reply = try told(t.db.visits.lastReply(to: visit.id))
        let answer = try told(t.db.visits.answer(to: visit.id))
        let duty = try visit.replyObligationID.flatMap { try t.db.obligations.find(id: $0) }
        let standing = VisitStanding(
            state: visit.state, disputes: reply?.disputes, isAnswered: answer != nil, replyDue: duty?.due.dueAt,
            at: t.now)
        let supplement = try supplement(of: visit)
        let lacking =
            issues + (supplement?.issues ?? [])
            + unexplained.map {
                Issue(
                    pointer: "/scores/\($0.index)/note", code: .noteRequired,
                    arguments: ["difference", sheet.tolerance.description])
            }
        return VisitView(
            plan: place.plan.code, record: visit, content: content, scores: scores, supplement: supplement,
            contentHash: version.contentHash,
            missing: result.missing, reasonsMissing: unexplained.map(\.criterion),
            criticalFailed: result.criticalFailed, own: own, isOwnHidden: isHidden,
            differences: differences(own?.scores ?? [], scores, sheet), standing: standing,
            replyDue: duty?.due.dueAt, reply: reply, answer: answer, findings: try t.db.findings.all(of: visit.id),
            allowed: withActions ? try allowed(visit, place, lacking: lacking, standing: standing, duty: duty) : [])
    }

    private func told(_ statement: VisitStatement?) throws -> VisitStatement? {
        try statement.map { statement in try t.telling(statement) { try $0.tell(&$1.actor) } }
    }

    /// What the visit would be compared with if it were finalised now.
    private func currentCard(_ visit: VisitRecord) throws -> VisitRecord.CardRevision? {
        try t.db.visits.sentCard(registration: visit.registrationID, month: visit.month)?.card
    }

    private func own(of card: VisitRecord.CardRevision?) throws -> VisitView.Own? {
        guard let card, let revision = try t.db.scorecards.revision(card.revision, of: card.id) else { return nil }
        return VisitView.Own(
            revision: card.revision, total: revision.total, maximum: revision.maximum, percent: revision.percent,
            band: revision.band, scores: try StoredScores.read(revision.scores),
            supplement: try ownSupplement(of: card))
    }

    private func differences(
        _ own: [CriterionScore], _ inspected: [CriterionScore], _ sheet: Scoresheet
    ) -> [VisitView.Difference] {
        let theirs = Dictionary(inspected.map { ($0.criterion, $0.points) }, uniquingKeysWith: { first, _ in first })
        return own.compactMap { score in
            guard let mine = score.points, let points = theirs[score.criterion] ?? nil, mine != points else {
                return nil
            }
            return VisitView.Difference(
                criterion: score.criterion, own: mine, inspected: points,
                isBeyondTolerance: mine.distance(to: points) > sheet.tolerance)
        }
    }

    private func allowed(
        _ visit: VisitRecord, _ place: Place, lacking: [Issue], standing: VisitStanding, duty: ObligationRecord?
    ) throws -> [AllowedAction] {
        var actions: [AllowedAction] = []
        func may(_ action: Action) throws -> Bool {
            t.may(
                action, try t.relations(to: place.inspection, of: place.plan, subject: visit.unit.id, for: action))
        }
        if try may(.writeVisit) {
            let closed = place.inspection.refusal(unless: .open)
            let frozen: AllowedAction.Refusal? =
                visit.state == .finalized
                ? .conflict(.wrongState(visit.state, [.draft, .sealed])) : nil
            actions.append(AllowedAction("save", closed ?? frozen))
            actions.append(
                AllowedAction("finalize", closed ?? frozen ?? (lacking.isEmpty ? nil : .invalid(lacking))))
            let answered: AllowedAction.Refusal? =
                standing == .disputed ? nil : .conflict(Conflict(.nothingDisputed))
            actions.append(AllowedAction("answer", answered))
        }
        if visit.state == .finalized, try may(.reply) {
            var refusal: AllowedAction.Refusal?
            if try t.db.visits.answer(to: visit.id) != nil {
                refusal = .conflict(Conflict(.visitAnswered))
            } else if let duty, duty.due.judge(received: t.now) == .tooLate {
                refusal = .conflict(.deadlinePassed(duty))
            }
            actions.append(AllowedAction("reply", refusal))
        }
        return actions
    }
}
