internal import Domain
internal import Storage

extension StatusService {
    /// Whether the figures are counted in a moment: those of now, with few rows.
    package func isShort(_ mark: Mark) throws -> Bool {
        guard mark.asOf == nil, !mark.isBehind else { return false }
        return try t.db.figures.rows(plan: mark.plan.id, root: mark.root, upTo: 201) <= 200
    }

    package func status(_ mark: Mark, _ query: Query) throws -> Status {
        let plan = mark.plan
        let moment = mark.asOf ?? t.now
        let asOf = mark.isBehind ? moment : mark.asOf
        let figures = t.db.figures
        var counts: [ObligationKind: Count] = [:]
        for duties in try figures.duties(plan: plan.id, root: mark.root, asOf: asOf) {
            counts[duties.kind, default: Count()].add(
                duties.number, duties.state, duties.verdict, isDeclared: duties.isDeclared, duties.due, at: moment)
        }
        let cards = try figures.cards(plan: plan.id, root: mark.root, asOf: asOf)
        let models = try t.db.plans.models(of: plan.id).filter {
            query.model == nil || $0.model == query.model?.description
        }
        if let model = query.model, models.isEmpty { throw ServiceError.notFound(.planModel, model.description) }
        var rows = MatrixReader(
            figures: figures, plan: plan.id, root: mark.root,
            below: try mark.root.map { try figures.below($0) }, asOf: asOf, moment: moment, page: query.page)
        let matrices = try models.map { try rows.matrix($0) }
        return Status(
            plan: plan.code, asOf: try instant(of: mark), registrations: counts[.registration] ?? Count(),
            registrationsAccepted: try figures.acceptedRegistrations(plan: plan.id, root: mark.root, asOf: asOf),
            scorecards: counts[.scorecard] ?? Count(), cardsAccepted: cards.accepted, cardsReturned: cards.returned,
            averagePercent: Self.mean(
                cards.percents - cards.declaredPercents, of: cards.scored - cards.declaredScored),
            declaredPercent: Self.mean(cards.declaredPercents, of: cards.declaredScored),
            kinds: ObligationKind.allCases.compactMap { kind in
                kind == .registration || kind == .scorecard ? nil : counts[kind].map { (kind, $0) }
            },
            models: matrices, next: rows.next)
    }

    /// Truncated to hundredths of a percent like every percentage.
    private static func mean(_ sum: Int, of number: Int) -> Percent? {
        number == 0 ? nil : Percent(hundredths: sum / number)
    }
}

/// Reads the rows of one matrix after the other until the page is full.
private struct MatrixReader {
    let figures: FigureRepository
    let plan: Int64
    let root: Int64?
    /// Whose records are seen; `nil` is everybody's.
    let below: Set<Int64>?
    let asOf: Instant?
    let moment: Instant
    private var room: Int
    /// The model at which the page begins, and the row before its first.
    private var start: (model: Int64, row: (sortKey: [UInt8], id: Int64))?
    private(set) var next: Cursor?

    init(
        figures: FigureRepository, plan: Int64, root: Int64?, below: Set<Int64>?, asOf: Instant?, moment: Instant,
        page: PageRequest
    ) {
        self.figures = figures
        self.plan = plan
        self.root = root
        self.below = below
        self.asOf = asOf
        self.moment = moment
        room = page.limit
        if case .integer(let model)? = page.cursor?.parts.first, let parts = page.cursor?.parts, parts.count == 3,
            case .bytes(let sortKey) = parts[1], case .integer(let id) = parts[2]
        {
            start = (model, (sortKey, id))
        }
    }

    mutating func matrix(_ model: PlanModelRecord) throws -> StatusService.Matrix {
        // A month is shown once it is over, or as soon as a card of it has come.
        let months = try model.months.filter { month in
            try month.endsAt <= moment
                || month.startsAt <= moment
                    && figures.hasSent(plan: plan, model: model.modelID, month: month, root: root, asOf: asOf)
        }
        return StatusService.Matrix(model: model.model, months: months, rows: try rows(model, months))
    }

    private mutating func rows(_ model: PlanModelRecord, _ months: [Month]) throws -> [StatusService.Row] {
        var place: (sortKey: [UInt8], id: Int64)?
        if let start {
            // The matrices before it were on the pages before.
            guard start.model == model.modelID else { return [] }
            place = start.row
            self.start = nil
        }
        var rows: [StatusService.Row] = []
        while next == nil {
            // One more than there is room for, which shows whether there is more.
            let limit = min(room + 1, 200)
            let found = try figures.candidates(
                plan: plan, model: model.modelID, root: root, after: place, limit: limit)
            for candidate in found {
                if let row = try row(candidate, model.modelID, months) {
                    guard room > 0 else {
                        next =
                            place.map { Cursor(.integer(model.modelID), .bytes($0.sortKey), .integer($0.id)) }
                            ?? Cursor(.integer(model.modelID), .bytes([]), .integer(0))
                        return rows
                    }
                    rows.append(row)
                    room -= 1
                }
                place = (candidate.sortKey, candidate.id)
            }
            if found.count < limit { break }
        }
        return rows
    }

    /// The row of a unit, or nothing where it has none: nobody owes a card about it, it is not registered, and whoever was asked to
    /// register has taken on the model with its places.
    private func row(
        _ unit: FigureRepository.Candidate, _ model: Int64, _ months: [Month]
    ) throws -> StatusService.Row? {
        let isSeen = below?.contains(unit.id) ?? true
        let duties = try figures.cardDuties(plan: plan, model: model, subject: unit.id, asOf: asOf).filter {
            isSeen || below?.contains($0.unitID) ?? true
        }
        let registration =
            isSeen ? try figures.registration(plan: plan, model: model, unit: unit.id, asOf: asOf) : nil
        let isLive = registration.map { $0.state != .withdrawn } ?? false
        var owner = isLive ? registration?.ownerID : duties.last?.unitID
        if owner == nil {
            guard isSeen, try figures.registrationDuty(plan: plan, model: model, unit: unit.id, asOf: asOf) != nil,
                try !figures.owesCards(plan: plan, model: model, unit: unit.id, asOf: asOf)
            else { return nil }
            owner = unit.id
        }
        let asked = try owner.flatMap { owner in
            below?.contains(owner) ?? true
                ? try figures.registrationDuty(plan: plan, model: model, unit: owner, asOf: asOf) : nil
        }
        let standing = asked.map { StatusService.Standing($0, at: moment) }
        // What is registered on paper alone has its verdict in the ledger only.
        let onPaper = registration == nil && asked?.isDeclared ?? false
        let cards =
            isSeen ? try figures.cards(plan: plan, model: model, unit: unit.id, asOf: asOf) : []
        return StatusService.Row(
            unit: unit.code, name: unit.name, registration: registration?.state, registrationDuty: standing,
            registrationVerdict: registration?.verdict ?? (onPaper ? asked?.verdict : standing?.verdict),
            isRegistrationDeclared: registration?.isDeclared ?? onPaper,
            cells: months.map { month in cell(month, cards, duties) })
    }

    private func cell(
        _ month: Month, _ cards: [StatusRepository.Card], _ duties: [FigureRepository.Duty]
    ) -> StatusService.Cell {
        let period = month.description
        let card = cards.first { $0.month == month }
        let duty = duties.first { $0.period == period }
        let standing = duty.map { StatusService.Standing($0, at: moment) }
        let isDraft = card?.state == .draft
        return StatusService.Cell(
            month: month, state: card?.state, duty: standing,
            verdict: card?.verdict ?? duty?.verdict ?? standing?.verdict,
            isDeclared: card?.verdict == nil ? duty?.isDeclared ?? false : card?.isDeclared ?? false,
            percent: isDraft ? nil : card?.percent,
            band: isDraft ? nil : card?.band)
    }
}
