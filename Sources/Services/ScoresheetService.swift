internal import Crypto
package import Domain
internal import JSON
package import Storage
internal import Synchronization

/// Scoresheets: drafted by the author the plan names, published in versions that never change.
package struct ScoresheetService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package func get(plan code: Slug, model: Slug) throws -> ScoresheetRecord {
        let (plan, model) = try place(code, model, for: .readPlan)
        guard let record = try t.db.scoresheets.find(plan: plan.id, model: model.modelID) else {
            throw ServiceError.notFound(.scoresheet, model.model)
        }
        return record
    }

    package func version(plan code: Slug, model: Slug, _ number: Int) throws -> ScoresheetVersionRecord {
        let record = try get(plan: code, model: model)
        guard let version = try t.db.scoresheets.version(number, of: record.id) else {
            throw ServiceError.notFound(.scoresheetVersion, String(number))
        }
        return version
    }

    package func put(
        plan code: Slug, model slug: Slug, _ sheet: Scoresheet, if condition: Precondition = .none
    ) throws -> Written<ScoresheetRecord> {
        let (plan, model) = try place(code, slug, for: .writeScoresheet)
        let current = try t.db.scoresheets.find(plan: plan.id, model: model.modelID)
        try condition.check(current?.version)
        let document = String(decoding: sheet.canonicalBytes, as: UTF8.self)
        if let current, current.document == document { return Written(current, .unchanged) }
        var record = ScoresheetRecord(
            id: current?.id ?? 0, planID: plan.id, modelID: model.modelID, model: model.model, document: document,
            publishedVersion: current?.publishedVersion, version: (current?.version ?? 0) + 1)
        record.id = try t.db.scoresheets.save(record, now: t.now)
        try t.record(
            current == nil ? "scoresheet.create" : "scoresheet.change", path(plan, model), plan: plan.id,
            unit: model.authorID,
            old: current?.document, new: document)
        return Written(record, current == nil ? .created : .changed)
    }

    /// Makes the draft the version that cards are scored on from now, and settles the author's duty to write it.
    package func publish(
        plan code: Slug, model slug: Slug, if condition: Precondition = .none
    ) throws -> (record: ScoresheetRecord, version: ScoresheetVersionRecord) {
        let (plan, model) = try place(code, slug, for: .publishScoresheet)
        guard var record = try t.db.scoresheets.find(plan: plan.id, model: model.modelID) else {
            throw ServiceError.notFound(.scoresheet, model.model)
        }
        try condition.check(record.version)
        let sheet = try SheetCache.sheet(record.document)
        let hash = SHA256.hash(data: sheet.canonicalBytes).hexadecimal
        if let number = record.publishedVersion,
            try t.db.scoresheets.version(number, of: record.id)?.contentHash == hash
        {
            throw ServiceError.conflict(.nothingToPublish)
        }
        // A late sheet is better than none: the author's verdict is late or missed, and the wards can score.
        for duty in try t.db.obligations.scoresheets(plan: plan.id, model: model.modelID)
        where duty.due.judge(received: t.now) != .tooLate {
            try ObligationService(t).settle(duty)
        }
        let number = (record.publishedVersion ?? 0) + 1
        try t.db.scoresheets.publish(
            record.id, number: number, document: record.document, contentHash: hash, maximum: sheet.maximum, now: t.now)
        record.publishedVersion = number
        record.version += 1
        try t.record(
            "scoresheet.publish", path(plan, model), plan: plan.id, unit: model.authorID,
            new: JSONText.object { w in
                w.member("version", number)
                w.member("contentHash", hash)
            })
        guard let version = try t.db.scoresheets.version(number, of: record.id) else {
            throw ServiceError.notFound(.scoresheetVersion, String(number))
        }
        return (record, version)
    }

    private func path(_ plan: PlanRecord, _ model: PlanModelRecord) -> String {
        "/v1/plans/\(plan.code)/scoresheets/\(model.model)"
    }

    private func place(_ code: Slug, _ slug: Slug, for action: Action) throws -> (PlanRecord, PlanModelRecord) {
        let plan = try t.publishedPlan(code, for: action)
        var relations = try t.relations(to: plan, for: action)
        let model = try t.db.plans.model(slug.description, of: plan.id)
        // An author writes the sheets that name it, not every sheet of the plan.
        if action != .readPlan { relations = try t.narrow(relations, toAuthor: model?.authorID) }
        try t.require(action, relations)
        guard let model else { throw ServiceError.notFound(.planModel, slug.description) }
        if action != .readPlan, let source = plan.scoresheetPlan {
            throw ServiceError.conflict(Conflict(.scoresheetBorrowed, source))
        }
        return (plan, model)
    }
}

/// Scoresheets that were read from their documents before, by content hash.
///
/// A published document never changes and its hash names it, so an entry cannot become stale; what is kept is bounded all the same.
package enum SheetCache {
    private static let sheets = Mutex<[String: Scoresheet]>([:])

    /// The sheet of a published version.
    static func sheet(_ heading: ScoresheetHeading, in t: Transaction) throws -> Scoresheet {
        if let known = sheets.withLock({ $0[heading.contentHash] }) { return known }
        guard let version = try t.db.scoresheets.version(id: heading.id) else {
            throw ServiceError.notFound(.scoresheetVersion, String(heading.number))
        }
        let sheet = try sheet(version.document)
        sheets.withLock { sheets in
            if sheets.count >= 256 { sheets.removeAll() }
            sheets[heading.contentHash] = sheet
        }
        return sheet
    }

    /// A sheet out of its document, such as a draft's.
    package static func sheet(_ document: String) throws -> Scoresheet {
        try ObjectReader.read(JSON.parse(Array(document.utf8))) { Scoresheet.read(&$0) }
    }
}
