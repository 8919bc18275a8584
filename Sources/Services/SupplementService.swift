internal import Crypto
package import Domain
internal import JSON
package import Storage

/// What a unit proposed last as criteria of its own, as the actor sees it.
package struct SupplementView: Sendable {
    package let plan: String
    package let record: SupplementRecord
    package let content: Supplement
    /// What the cards that were sent come to on accepted criteria.
    package let figures: Figures
    package let allowed: [AllowedAction]

    package struct Figures: Sendable {
        package let cards: Int
        package let total: Points
        package let maximum: Points
        package var percent: Percent? { Percent(total, of: maximum) }
    }
}

/// Criteria that a unit adds to the scoresheet for its own registration (S0-M3-G5-C1): proposed by it, accepted or declined by the
/// author of the scoresheet, versioned, and scored beside the sheet with figures of their own.
package struct SupplementService {
    let t: Transaction
    private let registrations: RegistrationService

    package init(_ transaction: Transaction) {
        t = transaction
        registrations = RegistrationService(transaction)
    }

    package struct Filter: Sendable {
        package var model: Slug?
        package var unit: Slug?
        package var state: SupplementState?
        package init() {}
    }

    /// Whose criteria a URL names.
    package struct Key: Sendable, Hashable {
        package let plan: Slug
        package let model: Slug
        package let unit: Slug

        package init(plan: Slug, model: Slug, unit: Slug) {
            self.plan = plan
            self.model = model
            self.unit = unit
        }

        package var path: String { "/v1/plans/\(plan)/registrations/\(model)/\(unit)/supplement" }
    }

    // MARK: Reading

    package func get(_ key: Key) throws -> SupplementView {
        let place = try readable(key)
        return try view(existing(place), place.plan, place.model)
    }

    /// Every version that was ever in force.
    package func versions(_ key: Key) throws -> [(record: SupplementVersionRecord, content: Supplement)] {
        let record = try existing(readable(key))
        return try t.db.supplements.versions(of: record.id).map { ($0, try Supplement(stored: $0.document)) }
    }

    /// Those of the units below the actor's, and to an author those of the models whose sheets it writes.
    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<SupplementView> {
        let (plan, authored) = try listed(code)
        var rows = SupplementRepository.Filter(planID: plan.id)
        rows.modelID = try filter.model.map { try t.model($0) }
        rows.unitID = try filter.unit.map { try t.filterUnit($0) }
        rows.state = filter.state
        rows.root = try t.visibleRoot(of: plan)
        rows.models = authored.map(\.modelID)
        let models = Dictionary(
            try t.db.plans.models(of: plan.id).map { ($0.modelID, $0) }, uniquingKeysWith: { first, _ in first })
        let found = try t.db.supplements.list(rows, page)
        return Page(
            items: try found.items.map { record in
                guard let model = models[record.modelID] else { throw ServiceError.notFound(.model, record.model) }
                return try view(record, plan, model)
            }, next: found.next)
    }

    /// The plan, for whoever may read it or writes one of its scoresheets; and the models of those sheets.
    private func listed(_ code: Slug) throws -> (PlanRecord, [PlanModelRecord]) {
        if let plan = try t.db.plans.find(code.description), plan.isPublished, let root = t.actor.unit?.id,
            Permission.needs(t.actor.role, .decideSupplement).contains(.authorBelow)
        {
            let authored = try t.db.plans.models(of: plan.id).filter { model in
                try t.author(of: model, in: plan).map { try t.db.units.isBelow($0, root: root) } ?? false
            }
            if !authored.isEmpty { return (plan, authored) }
        }
        return (try t.plan(code, for: .readPlan), [])
    }

    // MARK: Proposing

    package func propose(
        _ key: Key, _ draft: Supplement, if condition: Precondition = .none
    ) throws -> Written<SupplementView> {
        let (place, registration) = try registered(key, for: .proposeSupplement)
        let current = try t.db.supplements.find(registration: registration.id)
        let document = String(decoding: draft.canonicalBytes, as: UTF8.self)
        if let current, current.document == document, current.state == .proposed || current.state == .accepted {
            try condition.check(current.version)
            return Written(try view(current, place.plan, place.model), .unchanged)
        }
        let issues = try faults(of: draft, current, place)
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        try condition.check(current?.version)
        var record =
            current
            ?? SupplementRecord(
                registrationID: registration.id, planID: place.plan.id, modelID: place.model.modelID,
                model: place.model.model, unit: place.unit, unitName: registration.unitName, document: document,
                state: .proposed, proposedAt: t.now, proposedBy: t.actor.tokenID)
        record.document = document
        record.proposedAt = t.now
        record.proposedBy = t.actor.tokenID
        change(&record, to: .proposed)
        let saved = try save(record, current, "supplement.propose", place)
        return Written(saved, current == nil ? .created : .changed)
    }

    private func faults(
        of draft: Supplement, _ current: SupplementRecord?, _ place: RegistrationService.Place
    ) throws -> [Issue] {
        let taken = try codes(ofSheetAt: place)
        var issues = draft.faults
        for (index, criterion) in draft.criteria.enumerated() where taken.contains(criterion.code) {
            issues.append(
                Issue(pointer: "/criteria/\(index)/code", code: .codeDuplicate, arguments: [criterion.code]))
        }
        if let month = draft.fromMonth, let first = place.model.firstMonth, let last = place.model.lastMonth,
            month < first || last < month
        {
            issues.append(
                Issue(
                    pointer: "/fromMonth", code: .monthOutsidePlan, arguments: [first.description, last.description]))
        }
        if draft.criteria.isEmpty, current?.acceptedVersion == nil {
            issues.append(Issue(pointer: "/criteria", code: .listEmpty))
        }
        return issues
    }

    /// What the scoresheet in force calls its groups and criteria. Without a sheet there is nothing to add to.
    private func codes(ofSheetAt place: RegistrationService.Place) throws -> Set<String> {
        guard let heading = try t.db.scoresheets.currentHeading(plan: place.plan.id, model: place.model.modelID) else {
            throw ServiceError.conflict(Conflict(.scoresheetNotPublished, place.model.model))
        }
        let sheet = try SheetCache.sheet(heading, in: t)
        return Set(sheet.groups.map(\.code) + sheet.criteria.map(\.code))
    }

    /// Takes back a proposal that waits. What was accepted before stays.
    package func withdraw(_ key: Key, reason: String, if condition: Precondition = .none) throws -> SupplementView {
        let (place, current) = try waiting(key, for: .proposeSupplement, condition)
        var record = current
        change(&record, to: .withdrawn, reason: reason)
        return try save(record, current, "supplement.withdraw", place)
    }

    // MARK: Deciding

    /// Makes the proposal the version that cards are scored on from its first month on. A card that was sent keeps what it was
    /// scored on.
    package func accept(_ key: Key, if condition: Precondition = .none) throws -> SupplementView {
        let (place, current) = try waiting(key, for: .decideSupplement, condition)
        guard !isOwn(current) else { throw ServiceError.conflict(.fourEyes) }
        var content = try Supplement(stored: current.document)
        let taken = try codes(ofSheetAt: place)
        if let code = content.criteria.map(\.code).first(where: taken.contains) {
            throw ServiceError.conflict(Conflict(.supplementCodeTaken, code))
        }
        let month = content.fromMonth ?? max(t.today.month, place.model.firstMonth ?? t.today.month)
        content.fromMonth = month
        let bytes = content.canonicalBytes
        let version = SupplementVersionRecord(
            number: (current.acceptedVersion ?? 0) + 1, fromMonth: month,
            document: String(decoding: bytes, as: UTF8.self), contentHash: SHA256.hash(data: bytes).hexadecimal,
            maximum: content.maximum, acceptedAt: t.now)
        try t.db.supplements.add(version, to: current.id)
        var record = current
        change(&record, to: .accepted)
        record.acceptedVersion = version.number
        return try save(record, current, "supplement.accept", place)
    }

    /// - Parameter comments: what is said of single criteria, by code.
    package func decline(
        _ key: Key, reason: String, comments: [(criterion: String, comment: String)], if condition: Precondition = .none
    ) throws -> SupplementView {
        let (place, current) = try waiting(key, for: .decideSupplement, condition)
        let known = Set(try Supplement(stored: current.document).criteria.map(\.code))
        try ServiceError.refuse(StoredComments.faults(in: comments, known: known))
        var record = current
        change(&record, to: .declined, reason: reason)
        record.comments = StoredComments.text(comments)
        return try save(record, current, "supplement.decline", place)
    }

    /// As with cards, who sends does not decide (SPEC §2.8).
    private func isOwn(_ record: SupplementRecord) -> Bool {
        record.proposedBy != nil && record.proposedBy == t.actor.tokenID
    }

    private func change(_ record: inout SupplementRecord, to state: SupplementState, reason: String? = nil) {
        record.state = state
        record.reason = reason
        record.comments = nil
        record.decidedAt = state == .proposed ? nil : t.now
    }

    // MARK: One registration's

    private func readable(_ key: Key) throws -> RegistrationService.Place {
        try registrations.place(key.plan, key.model, key.unit, for: .readSubject, or: .decideSupplement)
    }

    private func registered(
        _ key: Key, for action: Action
    ) throws -> (RegistrationService.Place, RegistrationRecord) {
        let place = try registrations.place(key.plan, key.model, key.unit, for: action)
        guard let registration = try registrations.find(place), registration.state != .withdrawn else {
            throw ServiceError.conflict(Conflict(.notRegistered, place.unit.code, place.model.model))
        }
        return (place, registration)
    }

    private func existing(_ place: RegistrationService.Place) throws -> SupplementRecord {
        guard let registration = try registrations.find(place),
            let record = try t.db.supplements.find(registration: registration.id)
        else { throw ServiceError.notFound(.supplement, "\(place.model.model)/\(place.unit.code)") }
        return record
    }

    /// The proposal, if it waits for a decision.
    private func waiting(
        _ key: Key, for action: Action, _ condition: Precondition
    ) throws -> (RegistrationService.Place, SupplementRecord) {
        let (place, _) = try registered(key, for: action)
        let record = try existing(place)
        try condition.check(record.version)
        guard record.state == .proposed else { throw ServiceError.conflict(wrongState(record)) }
        return (place, record)
    }

    private func wrongState(_ record: SupplementRecord) -> Conflict {
        .wrongState(record.state, [.proposed])
    }

    private func save(
        _ record: SupplementRecord, _ old: SupplementRecord?, _ action: String, _ place: RegistrationService.Place
    ) throws -> SupplementView {
        _ = try t.db.supplements.save(record)
        let saved = try existing(place)
        // No figure of the plan is made of it.
        try t.append(
            action, "\(place.path)/supplement", plan: place.plan.id, unit: place.unit.id, old: old?.summary,
            new: saved.summary, reason: saved.reason)
        return try view(saved, place.plan, place.model)
    }

    private func view(
        _ record: SupplementRecord, _ plan: PlanRecord, _ model: PlanModelRecord
    ) throws -> SupplementView {
        var actions: [AllowedAction] = []
        let closed: AllowedAction.Refusal? = record.state == .proposed ? nil : .conflict(wrongState(record))
        func may(_ action: Action) throws -> Bool {
            t.may(action, try t.relations(to: plan, subject: record.unit.id, model: model, for: action))
        }
        if try may(.proposeSupplement) {
            actions.append(AllowedAction("save", nil))
            actions.append(AllowedAction("withdraw", closed))
        }
        if try may(.decideSupplement) {
            actions.append(AllowedAction("accept", closed ?? (isOwn(record) ? .conflict(Conflict(.fourEyes)) : nil)))
            actions.append(AllowedAction("decline", closed))
        }
        let figures = try t.db.supplements.figures(registration: record.registrationID)
        return SupplementView(
            plan: plan.code, record: record, content: try Supplement(stored: record.document),
            figures: .init(cards: figures.cards, total: figures.total, maximum: figures.maximum), allowed: actions)
    }
}

extension Supplement {
    /// Out of the document that a proposal or a version keeps.
    package init(stored document: String) throws {
        self = try ObjectReader.read(JSON.parse(Array(document.utf8))) { Supplement.read(&$0) }
    }
}

extension SupplementRecord {
    var summary: String {
        JSONText.object { w in
            w.member("state", state.rawValue)
            w.member("proposal", raw: Array(document.utf8))
            if let comments { w.member("comments", raw: Array(comments.utf8)) }
            w.member("acceptedVersion", acceptedVersion)
        }
    }
}
