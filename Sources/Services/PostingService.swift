package import Domain
internal import JSON
package import Storage

/// What is posted where since when (niêm yết, phông nhận diện), for each registration.
package struct PostingService {
    let t: Transaction
    private let registrations: RegistrationService

    package init(_ transaction: Transaction) {
        t = transaction
        registrations = RegistrationService(transaction)
    }

    /// More than a place can have up, and few enough to stand beside a card.
    package static let maximum = 100

    package struct Filter: Sendable {
        package var model: Slug?
        package var unit: Slug?
        package var what: PostingKind?
        package var on: LocalDate?
        package init() {}
    }

    /// Which posting a URL names.
    package struct Key: Sendable, Hashable {
        package let plan: Slug
        package let model: Slug
        package let unit: Slug
        package let code: Slug

        package init(plan: Slug, model: Slug, unit: Slug, code: Slug) {
            self.plan = plan
            self.model = model
            self.unit = unit
            self.code = code
        }

        package var path: String { "/v1/plans/\(plan)/registrations/\(model)/\(unit)/postings/\(code)" }
    }

    package struct Draft: Sendable, Hashable {
        package var what: PostingKind
        package var location: String
        package var since: LocalDate
        package var until: LocalDate?
        package var criteria: [String]
        package var note: String?

        package init(
            what: PostingKind, location: String, since: LocalDate, until: LocalDate? = nil, criteria: [String] = [],
            note: String? = nil
        ) {
            self.what = what
            self.location = location
            self.since = since
            self.until = until
            self.criteria = criteria
            self.note = note
        }

        package static func read(_ o: inout ObjectReader) -> Draft? {
            let what = o.choice("what", PostingKind.self)
            let location = o.text("location")
            let since = o.date("since")
            let until = o.date("until", required: false)
            o.order(since, until, at: "until")
            let criteria = o.list("criteria", maximum: 50, or: .codeInvalid) { Code($0)?.description }
            let note = o.text("note", required: false, maximum: 2_000)
            guard let what, let location, let since else { return nil }
            return Draft(
                what: what, location: location, since: since, until: until, criteria: criteria, note: note)
        }
    }

    // MARK: Reading

    package func get(_ key: Key) throws -> PostingRecord {
        let (_, registration) = try place(key.plan, key.model, key.unit, for: .readSubject)
        return try existing(registration, key)
    }

    package func list(plan: Slug, model: Slug, unit: Slug) throws -> [PostingRecord] {
        try t.db.postings.all(of: place(plan, model, unit, for: .readSubject).1.id)
    }

    package func list(plan code: Slug, _ filter: Filter, _ page: PageRequest) throws -> Page<PostingRecord> {
        let plan = try t.plan(code, for: .readPlan)
        var rows = PostingRepository.Filter(planID: plan.id)
        rows.modelID = try filter.model.map { try t.model($0) }
        rows.unitID = try filter.unit.map { try t.filterUnit($0) }
        rows.what = filter.what
        rows.on = filter.on
        rows.root = try t.visibleRoot(of: plan)
        return try t.db.postings.list(rows, page)
    }

    // MARK: Writing

    package func put(_ key: Key, _ draft: Draft, if condition: Precondition = .none) throws -> Written<PostingRecord> {
        let (place, registration) = try place(key.plan, key.model, key.unit, for: .recordPosting)
        let current = try t.db.postings.find(registration: registration.id, code: key.code.description)
        try condition.check(current?.version)
        var record = PostingRecord(
            id: current?.id ?? 0, registrationID: registration.id, planID: place.plan.id,
            modelID: place.model.modelID, model: place.model.model, unit: place.unit, code: key.code.description,
            what: draft.what, location: draft.location, since: draft.since, until: draft.until,
            criteria: draft.criteria, note: draft.note)
        record.version = current?.version ?? 1
        if let current, record == current { return Written(current, .unchanged) }
        guard registration.state != .withdrawn else {
            throw ServiceError.conflict(.wrongState(registration.state, [.submitted, .returned, .accepted]))
        }
        let issues = try faults(of: draft, place)
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        if current == nil, try t.db.postings.count(of: registration.id) >= Self.maximum {
            throw ServiceError.conflict(Conflict(.tooMany, String(Self.maximum)))
        }
        try t.db.postings.save(record, at: t.now)
        let saved = try existing(registration, key)
        try t.record(
            current == nil ? "posting.create" : "posting.change", key.path, plan: place.plan.id, unit: place.unit.id,
            old: current?.summary, new: saved.summary)
        return Written(saved, current == nil ? .created : .changed)
    }

    /// Takes back what was entered by mistake. What was taken down has its last day in `until`.
    package func delete(_ key: Key, if condition: Precondition = .none) throws {
        let (place, registration) = try place(key.plan, key.model, key.unit, for: .recordPosting)
        let current = try existing(registration, key)
        try condition.check(current.version)
        try t.db.postings.delete(current.id)
        try t.record(
            "posting.delete", key.path, plan: place.plan.id, unit: place.unit.id, old: current.summary)
    }

    private func faults(of draft: Draft, _ place: RegistrationService.Place) throws -> [Issue] {
        var issues: [Issue] = []
        if draft.since > t.today {
            issues.append(Issue(pointer: "/since", code: .dateInFuture, arguments: [t.today.description]))
        }
        guard !draft.criteria.isEmpty else { return issues }
        let heading = try t.db.scoresheets.currentHeading(plan: place.plan.id, model: place.model.modelID)
        let known = try heading.map { Set(try SheetCache.sheet($0, in: t).criteria.map(\.code)) } ?? []
        for (index, criterion) in draft.criteria.enumerated() where !known.contains(criterion) {
            issues.append(
                Issue(pointer: "/criteria/\(index)", code: .criterionUnknown, arguments: [criterion]))
        }
        return issues
    }

    // MARK: One posting

    private func place(
        _ plan: Slug, _ model: Slug, _ unit: Slug, for action: Action
    ) throws -> (RegistrationService.Place, RegistrationRecord) {
        let place = try registrations.place(plan, model, unit, for: action)
        guard let registration = try registrations.find(place) else {
            throw ServiceError.conflict(Conflict(.notRegistered, place.unit.code, place.model.model))
        }
        return (place, registration)
    }

    private func existing(_ registration: RegistrationRecord, _ key: Key) throws -> PostingRecord {
        guard let found = try t.db.postings.find(registration: registration.id, code: key.code.description) else {
            throw ServiceError.notFound(.posting, key.code.description)
        }
        return found
    }
}

/// What a card shows beside its criteria: what was up in its month, by the criterion that asks for it.
package struct Identification: Sendable {
    /// `nil` for what no criterion of the card's sheet asks for.
    package let criterion: String?
    package let postings: [PostingRecord]

    static func of(_ postings: [PostingRecord], in month: Month, on sheet: Scoresheet) -> [Identification] {
        let (first, last) = (month.day(atMost: 1), month.day(atMost: 31))
        let up = postings.filter { $0.since <= last && ($0.until.map { first <= $0 } ?? true) }
        if up.isEmpty { return [] }
        let codes = sheet.criteria.map(\.code)
        let known = Set(codes)
        let asked = codes.compactMap { code -> Identification? in
            let found = up.filter { $0.criteria.contains(code) }
            return found.isEmpty ? nil : Identification(criterion: code, postings: found)
        }
        let others = up.filter { known.isDisjoint(with: $0.criteria) }
        return asked + (others.isEmpty ? [] : [Identification(criterion: nil, postings: others)])
    }
}

extension PostingRecord {
    var summary: String {
        JSONText.object { w in
            w.member("what", what.rawValue)
            w.member("location", location)
            w.member("since", since.description)
            w.member("until", until?.description)
            w.member("criteria", criteria)
            w.member("note", note)
        }
    }
}
