package import Domain
internal import JSON

/// What a client says of a launch: the body of its PUT.
package struct LaunchDraft: Sendable, Hashable {
    package var models: [Slug]
    package var units: [Slug]
    package var isPilot: Bool
    /// The unit that holds it; the first of `units` where none is named.
    package var organiser: Slug?
    package var place: Slug?
    package var venue: String?
    package var plannedOn: LocalDate?
    /// The deadlines of the plan that it answers; empty is those that fit (see `LaunchService.answers`).
    package var deadlines: [Code]
    package var note: String?

    package init(
        models: [Slug], units: [Slug], isPilot: Bool = false, organiser: Slug? = nil, place: Slug? = nil,
        venue: String? = nil, plannedOn: LocalDate?, deadlines: [Code] = [], note: String? = nil
    ) {
        self.models = models
        self.units = units
        self.isPilot = isPilot
        self.organiser = organiser
        self.place = place
        self.venue = venue
        self.plannedOn = plannedOn
        self.deadlines = deadlines
        self.note = note
    }

    package static func read(_ o: inout ObjectReader) -> LaunchDraft? {
        o.allow("state", "heldOn", "heldAt", "documentNumber", "reason", "obligations", "allowedActions")
        let models = o.list("models", required: true, maximum: 100, or: .slugInvalid) { Slug($0) }
        let units = o.list("units", required: true, maximum: 200, or: .slugInvalid) { Slug($0) }
        for name in ["models", "units"] where o.json(name) == .array([]) { o.report(.listEmpty, at: name) }
        let isPilot = o.flag("pilot")
        let organiser = o.slug("organiser", required: false)
        let place = o.slug("place", required: false)
        let venue = o.text("venue", required: false)
        let plannedOn = o.date("plannedOn", required: false)
        let deadlines = o.list("deadlines", maximum: 50, or: .codeInvalid) { Code($0) }
        let note = o.text("note", required: false, maximum: 2_000)
        guard !models.isEmpty, !units.isEmpty else { return nil }
        return LaunchDraft(
            models: models, units: units, isPilot: isPilot, organiser: organiser, place: place, venue: venue,
            plannedOn: plannedOn, deadlines: deadlines, note: note)
    }
}

/// What is told of a launch that was held: the body of `POST …/hold`. What it leaves out stays as planned.
package struct LaunchReport: Sendable, Hashable {
    package var heldOn: LocalDate
    package var organiser: Slug?
    package var place: Slug?
    package var venue: String?
    package var documentNumber: String?
    package var note: String?

    package init(
        heldOn: LocalDate, organiser: Slug? = nil, place: Slug? = nil, venue: String? = nil,
        documentNumber: String? = nil, note: String? = nil
    ) {
        self.heldOn = heldOn
        self.organiser = organiser
        self.place = place
        self.venue = venue
        self.documentNumber = documentNumber
        self.note = note
    }

    package static func read(_ o: inout ObjectReader) -> LaunchReport? {
        let heldOn = o.date("heldOn")
        let organiser = o.slug("organiser", required: false)
        let place = o.slug("place", required: false)
        let venue = o.text("venue", required: false)
        let documentNumber = o.text("documentNumber", required: false, maximum: 100)
        let note = o.text("note", required: false, maximum: 2_000)
        guard let heldOn else { return nil }
        return LaunchReport(
            heldOn: heldOn, organiser: organiser, place: place, venue: venue, documentNumber: documentNumber,
            note: note)
    }
}
