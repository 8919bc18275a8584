internal import Domain
internal import Storage

/// The unit's own criteria at a visit: whoever inspects may score them, all or none. They are no part of what is compared, so they owe
/// no reasons and there is nothing to dispute.
extension VisitService {
    func supplement(of visit: VisitRecord, revision: Int? = nil) throws -> SupplementPart? {
        try t.supplement(storedSupplement(of: visit, revision: revision))
    }

    func storedSupplement(of visit: VisitRecord, revision: Int? = nil) throws -> SupplementScores? {
        try t.db.supplements.scores(ofVisit: visit.id, revision: revision ?? visit.revision)
    }

    /// Checks scores on the criteria of the card of the month, or on those in force where the unit has sent none.
    func check(
        _ scores: [CriterionScore], _ visit: VisitRecord?, _ card: VisitRecord.CardRevision?,
        _ registration: RegistrationRecord, _ month: Month?
    ) throws -> (stored: SupplementScores?, issues: [Issue]) {
        guard !scores.isEmpty else { return (nil, []) }
        return try t.check(
            supplement: scores, on: supplementVersion(visit, card, registration, month), submitting: false)
    }

    private func supplementVersion(
        _ visit: VisitRecord?, _ card: VisitRecord.CardRevision?, _ registration: RegistrationRecord, _ month: Month?
    ) throws -> SupplementVersionRecord? {
        if let visit, visit.state != .draft, let part = try supplement(of: visit) { return part.version }
        if let card { return try ownSupplement(of: card)?.version }
        return try month.flatMap { try t.supplementVersion(registration: registration.id, month: $0) }
    }

    func ownSupplement(of card: VisitRecord.CardRevision) throws -> SupplementPart? {
        try t.supplement(t.db.supplements.scores(ofCard: card.id, revision: card.revision))
    }
}
