package import Domain
package import Storage

/// The trail of what was done, and the feed of changes that is read from it.
package struct AuditService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    /// What a reader of the trail asks for.
    package struct Query: Sendable {
        package var plan: Slug?
        package var unit: Slug?
        /// The URL path of what was written.
        package var subject: String?
        package var action: String?
        package var from: Instant?
        /// The first instant that is no longer asked for.
        package var to: Instant?
        package var newestFirst: Bool

        package init(
            plan: Slug? = nil, unit: Slug? = nil, subject: String? = nil, action: String? = nil, from: Instant? = nil,
            to: Instant? = nil, newestFirst: Bool = false
        ) {
            self.plan = plan
            self.unit = unit
            self.subject = subject
            self.action = action
            self.from = from
            self.to = to
            self.newestFirst = newestFirst
        }
    }

    /// Acts in the order in which they were done, or the last first: all of them, or those on units below the actor's.
    package func list(_ query: Query, _ page: PageRequest) throws -> Page<AuditEntry> {
        // The list holds nothing but what lies below the actor.
        try t.require(.readAudit, .subjectBelow)
        var filter = AuditRepository.Filter()
        filter.plan = query.plan?.description
        filter.unit = try query.unit.map { try t.unit($0, for: .readAudit).id }
        filter.subject = query.subject
        filter.action = query.action
        filter.from = query.from
        filter.to = query.to
        filter.newestFirst = query.newestFirst
        filter.root = t.actor.unit?.id
        filter.includesConduct = try t.holdsConduct
        let found = try t.db.audit.list(filter, page)
        return Page(items: try t.telling(found.items) { try $0.tell(&$1.record) }, next: found.next)
    }

    /// What changed since the place that the cursor names, as far as the actor may read what changed.
    ///
    /// `next` is never `nil`: at the end it is the place from which to ask again later.
    package func changes(plan: Slug?, _ page: PageRequest) throws -> Page<ChangeRecord> {
        try t.require(.readChanges, .always)
        var filter = AuditRepository.ChangeFilter()
        filter.plan = plan?.description
        filter.root = t.actor.unit?.id
        filter.includesUnits = t.may(.readUnit, .subjectBelow)
        filter.includesSubjects = t.may(.readSubject, .subjectBelow)
        filter.includesIssued = t.may(.readWholePlan, .issuerBelow)
        filter.includesStanding = t.may(.readWholePlan, .standingBelow)
        filter.includesTokens = t.may(.manageTokens, .subjectBelow)
        filter.includesConduct = try t.holdsConduct
        return try t.db.audit.changes(filter, page)
    }
}
