package import Domain
package import Storage

/// A card with its scores, as the actor sees it.
package struct ScorecardView: Sendable {
    package let plan: String
    package let record: ScorecardRecord
    /// What it is scored on.
    package let sheet: Scoresheet
    package let scores: [CriterionScore]
    /// The unit's own review, as JSON.
    package let review: String?
    package let contentHash: String
    package let missing: [String]
    package let criticalFailed: [String]
    /// What was posted in the month, by the criterion that asks for it.
    package let identification: [Identification]
    /// The unit's own criteria; `nil` where the card is not scored on any.
    package let supplement: SupplementPart?
    package let allowed: [AllowedAction]
    /// When it looks otherwise though nothing is written, because what may be done has changed; `nil`: never.
    package let changesAt: Instant?
}
