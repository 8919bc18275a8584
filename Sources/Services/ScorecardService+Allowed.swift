internal import Domain
internal import Storage

/// What may be done to a card now, and what stands in the way: the same as the acts themselves would say.
extension ScorecardService {
    /// What a card says that comes past the last moment of its month; `nil` while it is taken.
    ///
    /// A draft waits for an extension. A card that was sent has settled its row for good, and is opened again by being returned; one
    /// that was returned is not late any more.
    func lateness(_ card: ScorecardRecord, _ duty: ObligationRecord?) -> Conflict? {
        guard let duty, duty.due.judge(received: t.now) == .tooLate else { return nil }
        if card.state == .submitted {
            return Conflict(.scorecardClosed, duty.due.lateUntil?.localDescription ?? "")
        }
        return duty.state == .open ? .deadlinePassed(duty) : nil
    }

    /// - Parameter duty: the row that the card settles; not asked for where nothing can be sent any more.
    func allowed(
        _ card: ScorecardRecord, _ entry: Entry, _ duty: ObligationRecord?, incomplete: [Issue]
    ) throws -> [AllowedAction] {
        var actions: [AllowedAction] = []
        func refusal(unless fitting: ScorecardState...) -> AllowedAction.Refusal? {
            fitting.contains(card.state)
                ? nil
                : .conflict(.wrongState(card.state, fitting))
        }
        let place = entry.place
        if t.may(.writeCard, try t.relations(to: place.plan, subject: place.unit.id, for: .writeCard)) {
            let closed: AllowedAction.Refusal? = entry.registration.refusalToScore.map { .conflict($0) }
            let late: AllowedAction.Refusal? = lateness(card, duty).map { .conflict($0) }
            let accepted: AllowedAction.Refusal? = card.state == .accepted ? .conflict(Conflict(.accepted)) : nil
            let state = refusal(unless: .draft, .returned)
            actions.append(AllowedAction("save", closed ?? accepted ?? state))
            actions.append(
                AllowedAction("submit", closed ?? state ?? late ?? (incomplete.isEmpty ? nil : .invalid(incomplete))))
            actions.append(AllowedAction("resubmit", closed ?? accepted ?? refusal(unless: .submitted) ?? late))
        }
        if t.may(.decideCard, try t.relations(to: place.plan, subject: place.unit.id, for: .decideCard)) {
            let state = refusal(unless: .submitted)
            let isOwn = try state == nil && t.isOwnAct(of: card.submittedBy)
            actions.append(AllowedAction("accept", state ?? (isOwn ? .conflict(Conflict(.fourEyes)) : nil)))
            actions.append(AllowedAction("return", state))
        }
        return actions
    }
}
