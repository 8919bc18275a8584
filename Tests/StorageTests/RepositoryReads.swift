import Domain
import SQLite
import Storage
import TestKit

/// A function of a repository, called in every way that makes another statement.
struct RepositoryReads: Sendable, CustomStringConvertible {
    let name: String
    /// Why it may look through a table; `nil`, as nearly always, is that it may not.
    let mayScan: String?
    let run: @Sendable (Connection) throws -> Void

    init(_ name: String, mayScan: String? = nil, _ run: @escaping @Sendable (Connection) throws -> Void) {
        self.name = name
        self.mayScan = mayScan
        self.run = run
    }

    var description: String { name }

    /// Every combination of the changes, made to a fresh filter each.
    static func each<Filter>(
        _ empty: Filter, _ changes: [(inout Filter) -> Void], _ run: (Filter) throws -> Void
    ) rethrows {
        for combination in 0..<(1 << changes.count) {
            var filter = empty
            for (index, change) in changes.enumerated() where combination & (1 << index) != 0 { change(&filter) }
            try run(filter)
        }
    }

    static let now = Instant.at("2022-06-19T08:00:00+07:00")
    static let month = now.localDate.month
    /// The first page and a later one, of a list in the order of names, of due dates, of numbers.
    static let byName = [PageRequest(), PageRequest(cursor: Cursor(.bytes([1]), .integer(1)))]
    static let byDue = [PageRequest(), PageRequest(cursor: Cursor(.integer(1), .integer(1)))]
    static let byNumber = [PageRequest(), PageRequest(cursor: Cursor(.integer(1)))]

    static let all: [RepositoryReads] = register + access + plans + work + inspections + figures + acts

    // MARK: Units, groups, models

    private static let register: [RepositoryReads] = [
        .init("UnitRepository.reference") { db in
            _ = try db.units.reference("a")
            _ = try db.units.reference(id: 1)
        },
        .init("UnitRepository.find") { _ = try $0.units.find("a") },
        .init("UnitRepository.list") { db in
            for page in byName {
                try each(
                    UnitRepository.Filter(),
                    [{ $0.parent = 1 }, { $0.kind = .other }, { $0.asOf = now.localDate }, { $0.root = 1 }]
                ) { _ = try db.units.list($0, page) }
            }
        },
        .init("UnitRepository.list") { db in
            let filter = UnitRepository.Filter(root: try broad(db))
            for page in byName { _ = try db.units.list(filter, page) }
        },
        .init("UnitRepository.list", mayScan: "a text is looked for inside names; the register has some thousand rows")
        {
            var filter = UnitRepository.Filter()
            filter.text = "a"
            _ = try $0.units.list(filter, PageRequest())
        },
        .init("UnitRepository.isBelow") { _ = try $0.units.isBelow(1, root: 2) },
        .init("UnitRepository.ancestry") { _ = try $0.units.ancestry(1) },
        .init("UnitRepository.hasChildren") { _ = try $0.units.hasChildren(1) },
        .init("UnitRepository.isNarrow") { _ = try $0.units.isNarrow(1) },
        .init("UnitRepository.isBroad") { _ = try $0.units.isBroad(1) },
        .init(
            "UnitRepository.delete",
            mayScan: "only what was made by mistake is deleted; foreign keys look for its users"
        ) { try $0.units.delete(1) },
        .init("GroupRepository.find") { _ = try $0.groups.find("a") },
        .init("GroupRepository.members") { _ = try $0.groups.members(of: 1, asOf: now.localDate) },
        .init("GroupRepository.list") { db in for page in byName { _ = try db.groups.list(page) } },
        .init("ModelRepository.reference") { db in
            _ = try db.models.reference("a")
            _ = try db.models.reference(id: 1)
        },
        .init("ModelRepository.name") { _ = try $0.models.name(1) },
        .init("ModelRepository.find") { _ = try $0.models.find("a") },
        .init("ModelRepository.list") { db in for page in byName { _ = try db.models.list(text: nil, page) } },
        .init("ModelRepository.list", mayScan: "a text is looked for inside names; the catalogue is small") {
            _ = try $0.models.list(text: "a", PageRequest())
        },
    ]

    // MARK: Tokens, the trail, the service's own notes

    private static let access: [RepositoryReads] = [
        .init("TokenRepository.find") { db in
            _ = try db.tokens.find(hash: [1])
            _ = try db.tokens.find(publicID: "a")
        },
        .init("TokenRepository.list") { db in
            for page in byNumber {
                try each(
                    TokenRepository.Filter(),
                    [{ $0.role = .admin }, { $0.unit = 1 }, { $0.root = 1 }, { $0.endingBefore = now.localDate }]
                ) {
                    _ = try db.tokens.list($0, page)
                }
            }
        },
        .init("TokenRepository.signer") { db in
            _ = try db.tokens.signer(id: 1)
            _ = try db.tokens.signer(publicID: "a")
        },
        .init("TokenRepository.origin") { _ = try $0.tokens.origin(of: 1) },
        .init("TokenRepository.naming") { _ = try $0.tokens.naming(1) },
        .init("TokenRepository.rename") { try $0.tokens.rename(publicID: "a", to: "a") },
        .init("TokenRepository.eraseName", mayScan: "a name is erased once; an index would cost every act of everybody")
        {
            try $0.tokens.eraseName(publicID: "a")
        },
        .init("TokenRepository.revoke") { try $0.tokens.revoke(1, at: now) },
        .init("TokenRepository.end") { try $0.tokens.end(1, at: now) },
        .init("TokenRepository.noteUse") { try $0.tokens.noteUse(1, at: now) },
        .init(
            "AuditRepository.list",
            mayScan: "no index fits every combination; it runs on a reader thread, not on a loop"
        ) { db in
            try each(
                AuditRepository.Filter(),
                [
                    { $0.plan = "a" }, { $0.unit = 1 }, { $0.subject = "a" }, { $0.action = "a" }, { $0.from = now },
                    { $0.to = now }, { $0.root = 1 },
                ]
            ) { _ = try db.audit.list($0, PageRequest()) }
        },
        .init("AuditRepository.list") { db in
            // What the trail is mostly asked for.
            for page in byNumber {
                try each(
                    AuditRepository.Filter(),
                    [{ $0.plan = "a" }, { $0.unit = 1 }, { $0.subject = "a" }, { $0.action = "a" }]
                ) { filter in
                    guard filter.plan ?? filter.subject ?? filter.action != nil || filter.unit != nil else { return }
                    _ = try db.audit.list(filter, page)
                }
            }
        },
        .init("AuditRepository.changes") { db in
            try db.audit.append(
                AuditRecord(
                    at: now, tokenID: nil, actor: "a", role: "admin", actorUnit: nil, requestID: "a", address: nil,
                    action: "a.b", subject: "/a", planID: nil, unitID: nil, old: nil, new: nil, reason: nil))
            try each(
                AuditRepository.ChangeFilter(),
                [
                    { $0.plan = "a" }, { $0.root = 1 }, { $0.includesSubjects = true }, { $0.includesIssued = true },
                    { $0.includesStanding = true }, { $0.includesTokens = true },
                ]
            ) { filter in
                // Everybody sees what happens to the units below.
                var filter = filter
                filter.includesUnits = true
                _ = try db.audit.changes(filter, PageRequest())
            }
        },
        .init("AuditRepository.changes") { db in
            var filter = AuditRepository.ChangeFilter(root: try broad(db))
            (filter.includesUnits, filter.includesSubjects) = (true, true)
            (filter.includesIssued, filter.includesStanding) = (true, true)
            try db.audit.append(
                AuditRecord(
                    at: now, tokenID: nil, actor: "a", role: "admin", actorUnit: nil, requestID: "a", address: nil,
                    action: "a.b", subject: "/a", planID: nil, unitID: nil, old: nil, new: nil, reason: nil))
            _ = try db.audit.changes(filter, PageRequest())
        },
        .init("AuditRepository.head") { _ = try $0.audit.head() },
        .init("AuditRepository.hash") { _ = try $0.audit.hash(of: 1) },
        .init("AuditRepository.last") { _ = try $0.audit.last(before: now) },
        .init("AuditRepository.chained") { _ = try $0.audit.chained(after: 1) },
        .init("AuditRepository.adopt") { try $0.audit.adopt() },
        .init("AuditRepository.checkpoints", mayScan: "a checkpoint a year at most, and all are wanted") {
            _ = try $0.audit.checkpoints()
        },
        .init("AuditRepository.tells") { _ = try $0.audit.tells(of: checkpoint) },
        .init("AuditRepository.remove") { try $0.audit.remove(through: checkpoint) },
        .init("PersonRepository.find") { _ = try $0.people.find(publicID: "a") },
        .init("PersonRepository.all") { _ = try $0.people.all(of: "a", .teamMember) },
        .init("PersonRepository.list") { db in
            for page in byNumber {
                try each(
                    PersonRepository.Filter(),
                    [
                        { $0.unit = 1 }, { $0.kind = .teamMember }, { $0.subject = "a" }, { $0.root = 1 },
                        { $0.includesConduct = true },
                    ]
                ) {
                    _ = try db.people.list($0, page)
                }
            }
        },
        .init("PersonRepository.list", mayScan: "a text is looked for inside names, on a reader thread") { db in
            var filter = PersonRepository.Filter()
            filter.text = "a"
            _ = try db.people.list(filter, PageRequest())
        },
        .init("PersonRepository.adopt", mayScan: "once, when the schema gets what refers to them") {
            try $0.people.adopt(at: now)
        },
        .init("PersonRepository.correct") { try $0.people.correct(1, to: "a", at: now) },
        .init("PersonRepository.touch") { db in
            for kind in ["inspections", "commendations", "violations"] {
                try db.people.touch(
                    PersonRecord(
                        id: 1, publicID: "a", kind: .teamMember, subject: "/v1/plans/a/\(kind)/b", plan: nil, unit: nil,
                        name: nil, digest: [], createdAt: now, correctedAt: nil, erasedAt: nil, version: 1))
            }
        },
        .init("PersonRepository.erase") { try $0.people.erase(1, at: now) },
        .init("VersionRepository.bump") { try $0.versions.bump(1) },
        .init("VersionRepository.number") { _ = try $0.versions.number(1) },
        .init("MetaRepository.value") { _ = try $0.meta.value("a") },
        .init("MetaRepository.set") { try $0.meta.set("a", "b") },
        .init("IdempotencyRepository.find") { _ = try $0.idempotency.find(token: 1, key: "a") },
        .init("IdempotencyRepository.purge") { try $0.idempotency.purge(before: now) },
    ]

    private static let checkpoint = AuditCheckpoint(
        first: 1, end: AuditHead(sequence: 1, hash: AuditChain.beginning), at: now,
        exportDigest: String(repeating: "0", count: 64))

    // MARK: Plans and the ledger

    private static let plans: [RepositoryReads] = [
        .init("PlanRepository.find") { _ = try $0.plans.find("a") },
        .init("PlanRepository.list") { db in
            for page in byName { _ = try db.plans.list(text: nil, root: nil, page) }
        },
        .init("PlanRepository.list", mayScan: "plans are few; what a unit has a part in is looked up by index for each")
        { db in
            for page in byName { _ = try db.plans.list(text: nil, root: 1, by: Relations(rawValue: .max), page) }
        },
        .init("PlanRepository.list", mayScan: "a text is looked for inside titles; plans are few") {
            _ = try $0.plans.list(text: "a", root: nil, PageRequest())
        },
        .init("PlanRepository.document") { _ = try $0.plans.document(of: 1) },
        .init("PlanRepository.publish") { try $0.plans.publish(1, now: now) },
        .init("PlanRepository.ruleID") { _ = try $0.plans.ruleID("a", in: 1) },
        .init("PlanRepository.touch") { try $0.plans.touch(1, now: now) },
        .init("AmendmentRepository.find") { _ = try $0.amendments.find(plan: 1, code: "a") },
        .init("AmendmentRepository.list") { db in
            for page in byNumber {
                for drafts in [true, false] { _ = try db.amendments.list(plan: 1, drafts: drafts, page) }
            }
        },
        .init("AmendmentRepository.published") { _ = try $0.amendments.published(of: 1) },
        .init("AmendmentRepository.publish") { try $0.amendments.publish(1, now: now) },
        .init("PlanRepository.models") { _ = try $0.plans.models(of: 1) },
        .init("PlanRepository.model") { _ = try $0.plans.model("a", of: 1) },
        .init("PlanRepository.participates") { _ = try $0.plans.participates(1, root: 1) },
        .init("PlanRepository.hasAuthor") { _ = try $0.plans.hasAuthor(1, below: 1) },
        .init("FulfilmentRepository.duties") { _ = try $0.fulfilments.duties(fulfilledBy: 1) },
        .init("FulfilmentRepository.rows") { _ = try $0.fulfilments.rows(fulfilling: 1) },
        .init("ObligationRepository.find") { db in
            _ = try db.obligations.find(plan: 1, key: "a")
            _ = try db.obligations.find(id: 1)
        },
        .init("ObligationRepository.list") { db in
            for page in byDue {
                try each(
                    ObligationRepository.Filter(),
                    [
                        { $0.kind = .report }, { $0.modelID = 1 }, { $0.state = .open }, { $0.period = "2022-07" },
                        { $0.dueBefore = now }, { $0.root = 1 },
                    ]
                ) { filter in
                    // Every list is of a plan, of a unit, or of both.
                    for (plan, unit) in [(1, nil), (nil, 1), (1, 1)] as [(Int64?, Int64?)] {
                        var filter = filter
                        filter.planID = plan
                        filter.unitID = unit
                        _ = try db.obligations.list(filter, page)
                    }
                }
            }
        },
        .init("ObligationRepository.registration") {
            _ = try $0.obligations.registration(plan: 1, model: 1, subject: 1)
        },
        .init("ObligationRepository.scorecard") {
            _ = try $0.obligations.scorecard(plan: 1, model: 1, subject: 1, month: month)
        },
        .init("ObligationRepository.scoresheets") { _ = try $0.obligations.scoresheets(plan: 1, model: 1) },
        .init("ObligationRepository.scorecards") { _ = try $0.obligations.scorecards(plan: 1, model: 1, unit: 1) },
        .init("ObligationRepository.lastBoundary") { _ = try $0.obligations.lastBoundary(plan: 1, now: now) },
        .init("ObligationRepository.nextBoundary") { _ = try $0.obligations.nextBoundary(plan: 1, now: now) },
        .init("ObligationRepository.ruleID") { _ = try $0.obligations.ruleID(of: 1) },
        .init("ObligationRepository.move") { db in
            let cause = ObligationRepository.Cause(amendment: 1, clauseLabel: "a", clauseQuote: nil)
            try db.obligations.move(
                1, to: Due(op: .before, dueAt: now, lateUntil: nil), because: cause, at: now, by: "a")
        },
        .init("ObligationRepository.history") { _ = try $0.obligations.history(of: 1) },
        .init("ObligationRepository.settle") {
            try $0.obligations.settle(
                1, verdict: nil, at: now, by: "a", heldOn: nil, documentNumber: nil, note: nil)
        },
        .init("ObligationRepository.reopen") { try $0.obligations.reopen(1, at: now, by: "a", reason: nil) },
        .init("ObligationRepository.extend") {
            try $0.obligations.extend(1, to: now, lateUntil: nil, at: now, by: "a", reason: "a")
        },
        .init("ObligationRepository.exempt") { try $0.obligations.exempt(1, at: now, by: "a", reason: "a") },
        .init("ObligationRepository.isEnded") { _ = try $0.obligations.isEnded(1) },
        .init("ObligationRepository.amended") { _ = try $0.obligations.amended(1) },
        .init("ObligationRepository.resubject") {
            try $0.obligations.resubject(1, to: 1, of: 1, key: "a", at: now, by: "a")
        },
    ]

    // MARK: Scoresheets, registrations, cards

    private static let work: [RepositoryReads] = [
        .init("ScoresheetRepository.find") { _ = try $0.scoresheets.find(plan: 1, model: 1) },
        .init("ScoresheetRepository.version") { db in
            _ = try db.scoresheets.version(1, of: 1)
            _ = try db.scoresheets.version(id: 1)
        },
        .init("ScoresheetRepository.heading") { _ = try $0.scoresheets.heading(id: 1) },
        .init("ScoresheetRepository.currentHeading") { _ = try $0.scoresheets.currentHeading(plan: 1, model: 1) },
        .init("ScoresheetRepository.current") { _ = try $0.scoresheets.current(plan: 1, model: 1) },
        .init("RegistrationRepository.find") { _ = try $0.registrations.find(plan: 1, model: 1, unit: 1) },
        .init("RegistrationRepository.list") { db in
            for page in byNumber {
                try each(
                    RegistrationRepository.Filter(planID: 1),
                    [{ $0.modelID = 1 }, { $0.unitID = 1 }, { $0.state = .submitted }, { $0.root = 1 }]
                ) { _ = try db.registrations.list($0, page) }
            }
        },
        .init("RegistrationRepository.live") { db in
            _ = try db.registrations.live(plan: 1, model: 1, owner: 1, except: nil)
        },
        .init("ScorecardRepository.find") { _ = try $0.scorecards.find(registration: 1, month: month) },
        .init("ScorecardRepository.list") { db in
            for page in byNumber {
                try each(
                    ScorecardRepository.Filter(planID: 1),
                    [
                        { $0.modelID = 1 }, { $0.unitID = 1 }, { $0.month = month }, { $0.state = .submitted },
                        { $0.root = 1 },
                    ]
                ) { _ = try db.scorecards.list($0, page) }
            }
        },
        .init("ScorecardRepository.hasCards") { _ = try $0.scorecards.hasCards(registration: 1) },
        .init("ScorecardRepository.revision") { _ = try $0.scorecards.revision(1, of: 1) },
        .init("ScorecardRepository.revisions") { _ = try $0.scorecards.revisions(of: 1) },
    ]

    // MARK: Inspections

    private static let inspections: [RepositoryReads] = [
        .init("ObligationRepository.launches") { _ = try $0.obligations.launches(plan: 1, unit: 1) },
        .init("ObligationRepository.rows") { _ = try $0.obligations.rows(rule: 1) },
        .init("PlanRepository.ruleKind") { _ = try $0.plans.ruleKind("a", of: 1) },
        .init("PlanRepository.hasRule") { _ = try $0.plans.hasRule("a", in: 1) },
        .init("InspectionRepository.find") { _ = try $0.inspections.find(plan: 1, code: "a") },
        .init("InspectionRepository.list") { db in
            for page in byNumber {
                try each(
                    InspectionRepository.Filter(planID: 1),
                    [{ $0.state = .open }, { $0.form = .direct }, { $0.includesDrafts = false }]
                ) { _ = try db.inspections.list($0, page) }
            }
        },
        .init("InspectionRepository.open") { try $0.inspections.open(1, now: now) },
        .init("InspectionRepository.close") { try $0.inspections.close(1, now: now) },
        .init("InspectionRepository.touch") { try $0.inspections.touch(1, now: now) },
        .init("InspectionRepository.units") { _ = try $0.inspections.units(of: 1) },
        .init("InspectionRepository.models") { _ = try $0.inspections.models(of: 1) },
        .init("InspectionRepository.rule") { _ = try $0.inspections.rule(of: 1, for: .visit) },
        .init("InspectionRepository.owns") { _ = try $0.inspections.owns(obligation: 1) },
        .init("InspectionRepository.isOnTeam") { _ = try $0.inspections.isOnTeam(1, root: 1) },
        .init("InspectionRepository.isOnAnyTeam") { _ = try $0.inspections.isOnAnyTeam(plan: 1, root: 1) },
        .init("InspectionRepository.mayRead") { _ = try $0.inspections.mayRead(subject: 1, plan: 1, root: 1) },
        .init("TargetRepository.proposals") { _ = try $0.targets.proposals(of: 1) },
        .init("TargetRepository.proposalCount") { _ = try $0.targets.proposalCount(of: 1) },
        .init("TargetRepository.choices") { _ = try $0.targets.choices(of: 1) },
        .init("TargetRepository.registrations") { _ = try $0.targets.registrations(plan: 1) },
        .init("TargetRepository.percents") { _ = try $0.targets.percents(plan: 1, owner: 1) },
        .init("TargetRepository.cardDuties") { _ = try $0.targets.cardDuties(plan: 1, owner: 1, now: now) },
        .init("TargetRepository.findings") { _ = try $0.targets.findings(owner: 1, now: now) },
        .init("VisitRepository.find") { _ = try $0.visits.find(inspection: 1, registration: 1) },
        .init("VisitRepository.list") { db in
            for page in byNumber {
                try each(
                    VisitRepository.Filter(inspectionID: 1),
                    [{ $0.modelID = 1 }, { $0.unitID = 1 }, { $0.state = .draft }, { $0.root = 1 }]
                ) { _ = try db.visits.list($0, page) }
            }
        },
        .init("VisitRepository.hasVisits") { _ = try $0.visits.hasVisits(inspection: 1, owner: 1) },
        .init("VisitRepository.revision") { _ = try $0.visits.revision(1, of: 1) },
        .init("VisitRepository.revisions") { _ = try $0.visits.revisions(of: 1) },
        .init("VisitRepository.sentCard") { _ = try $0.visits.sentCard(registration: 1, month: month) },
        .init("VisitRepository.lastReply") { _ = try $0.visits.lastReply(to: 1) },
        .init("VisitRepository.answer") { _ = try $0.visits.answer(to: 1) },
        .init("FindingRepository.find") { _ = try $0.findings.find(visit: 1, number: 1) },
        .init("FindingRepository.all") { _ = try $0.findings.all(of: 1) },
        .init("FindingRepository.list") { db in
            for page in byNumber {
                try each(
                    FindingRepository.Filter(inspectionID: 1),
                    [
                        { $0.modelID = 1 }, { $0.unitID = 1 }, { $0.state = .open }, { $0.overdueAt = now },
                        { $0.root = 1 }, { $0.includesDrafts = false },
                    ]
                ) { _ = try db.findings.list($0, page) }
            }
        },
        .init("OutlineReportRepository.find") { _ = try $0.outlineReports.find(inspection: 1, unit: 1) },
        .init("OutlineReportRepository.list") { db in
            for page in byName {
                for (root, state) in [(nil, nil), (1, nil), (nil, .draft), (1, .draft)]
                    as [(Int64?, OutlineReportState?)]
                {
                    _ = try db.outlineReports.list(inspection: 1, rule: 1, root: root, state: state, page)
                }
            }
        },
        .init("OutlineReportRepository.statistics") { db in
            for root in [nil, 1] as [Int64?] { _ = try db.outlineReports.statistics(inspection: 1, root: root) }
        },
        .init("ReportRepository.find") { db in
            _ = try db.reports.find(plan: 1, key: "a")
            _ = try db.reports.find(id: 1)
        },
        .init("ReportRepository.list") { db in
            for page in [PageRequest(), PageRequest(cursor: Cursor(.integer(1), .integer(1), .integer(1)))] {
                try each(
                    ReportRepository.Filter(planID: 1),
                    [
                        { $0.unitID = 1 }, { $0.rule = "a" }, { $0.period = "2022" }, { $0.state = .draft },
                        { $0.root = 1 },
                    ]
                ) { _ = try db.reports.list($0, page) }
            }
        },
        .init("ReportRepository.inputs") { _ = try $0.reports.inputs(plan: 1, to: 1) },
        .init("ReportRepository.revisions") { _ = try $0.reports.revisions(of: 1) },
        .init("ReportRepository.revision") { _ = try $0.reports.revision(1, of: 1) },
        .init("ReportRepository.snapshot") { _ = try $0.reports.snapshot(1, of: 1) },
        .init("ReportRepository.events") { _ = try $0.reports.events(of: 1) },
        .init("ReportRepository.plans") { _ = try $0.reports.plans(below: 1, of: 1) },
        .init("ReportRequestRepository.find") { _ = try $0.reportRequests.find(plan: 1, code: "a") },
        .init("ReportRequestRepository.list") { db in
            for page in byNumber { _ = try db.reportRequests.list(plan: 1, page) }
        },
        .init("FindingRepository.counts") { db in
            for root in [nil, 1] as [Int64?] {
                _ = try db.findings.counts(plan: 1, root: root, from: now.localDate, to: now.localDate)
            }
        },
        .init("ComparisonRepository.visits") { db in
            try each(
                ComparisonRepository.Filter(),
                [{ $0.inspectionID = 1 }, { $0.unitID = 1 }, { $0.modelID = 1 }, { $0.month = month }, { $0.root = 1 }]
            ) { filter in
                // Every question is about a plan, or about a unit in all of them.
                for (plan, owner) in [(1, nil), (nil, 1)] as [(Int64?, Int64?)] {
                    var filter = filter
                    filter.planID = plan
                    filter.ownerID = owner
                    _ = try db.comparisons.visits(filter, asOf: now)
                }
            }
        },
        .init("RankingRepository.owners") { db in
            try ranking { _ = try db.rankings.owners($0) }
        },
        .init("RankingRepository.cards") { db in
            try ranking { scope in
                _ = try db.rankings.cards(scope)
                _ = try db.rankings.cards(of: 1, scope)
            }
        },
        .init("RankingRepository.visits") { db in
            try ranking { _ = try db.rankings.visits($0, now: now) }
        },
        .init("RankingRepository.scores") { db in
            _ = try db.rankings.scores(ofVisit: .init(id: 1, number: 1))
            _ = try db.rankings.scores(ofCard: .init(id: 1, number: 1))
        },
        .init("RankingRepository.inspections") { _ = try $0.rankings.inspections(plan: 1) },
        .init("RankingRepository.standing") { db in
            try ranking { _ = try db.rankings.standing(of: 1, $0) }
        },
        .init("RankingRepository.registrationDuties") { db in
            try ranking { _ = try db.rankings.registrationDuties(of: 1, $0) }
        },
        .init("RankingRepository.declaredCards") { db in
            try ranking { _ = try db.rankings.declaredCards($0) }
        },
    ]

    /// Rankings of now and then, of everybody and below a unit, of all and of some.
    private static func ranking(_ run: (RankingRepository.Scope) throws -> Void) throws {
        for (root, asOf) in [(nil, nil), (nil, now), (1, nil), (1, now)] as [(Int64?, Instant?)] {
            try each(
                RankingRepository.Scope(plan: 1, root: root, asOf: asOf),
                [
                    { $0.model = 1 }, { $0.from = month }, { $0.to = month }, { $0.isAcceptedOnly = true },
                    { $0.countsDeclared = true },
                ], run)
        }
    }

    // MARK: Figures and health

    private static let figures: [RepositoryReads] = [
        .init("StatusRepository.duties") { db in
            for root in [nil, 1] as [Int64?] { _ = try db.status.duties(plan: 1, root: root, asOf: now) }
        },
        .init("StatusRepository.cardDuties") { db in
            for root in [nil, 1] as [Int64?] {
                _ = try db.status.cardDuties(of: 1, plan: 1, root: root, models: [1], months: month...month)
            }
        },
        .init("StatusRepository.registrations") { db in
            for root in [nil, 1] as [Int64?] { _ = try db.status.registrations(plan: 1, root: root, asOf: now) }
        },
        .init("StatusRepository.cards") { db in
            for root in [nil, 1] as [Int64?] { _ = try db.status.cards(plan: 1, root: root, asOf: now) }
        },
        .init("FigureRepository.change") { db in
            for root in [nil, 1] as [Int64?] { _ = try db.figures.change(plan: 1, root: root) }
        },
        .init("FigureRepository.rows") { db in
            for root in [nil, 1] as [Int64?] { _ = try db.figures.rows(plan: 1, root: root, upTo: 200) }
        },
        .init("FigureRepository.duties") { db in
            try eachView { _ = try db.figures.duties(plan: 1, root: $0, asOf: $1) }
        },
        .init("FigureRepository.cards") { db in
            try eachView { _ = try db.figures.cards(plan: 1, root: $0, asOf: $1) }
            for asOf in [nil, now] { _ = try db.figures.cards(plan: 1, model: 1, unit: 1, asOf: asOf) }
        },
        .init("FigureRepository.acceptedRegistrations") { db in
            try eachView { _ = try db.figures.acceptedRegistrations(plan: 1, root: $0, asOf: $1) }
        },
        .init("FigureRepository.hasSent") { db in
            try db.run(
                "INSERT INTO figure_card VALUES (1, 0, 1, ?, 1, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING",
                month.description)
            try eachView { _ = try db.figures.hasSent(plan: 1, model: 1, month: month, root: $0, asOf: $1) }
        },
        .init("FigureRepository.candidates") { db in
            for root in [nil, 1] as [Int64?] {
                _ = try db.figures.candidates(plan: 1, model: 1, root: root, after: nil, limit: 10)
                _ = try db.figures.candidates(plan: 1, model: 1, root: root, after: ([1], 1), limit: 10)
            }
        },
        .init("FigureRepository.cardDuties") { db in
            for asOf in [nil, now] { _ = try db.figures.cardDuties(plan: 1, model: 1, subject: 1, asOf: asOf) }
        },
        .init("FigureRepository.registrationDuty") { db in
            for asOf in [nil, now] { _ = try db.figures.registrationDuty(plan: 1, model: 1, unit: 1, asOf: asOf) }
        },
        .init("FigureRepository.owesCards") { _ = try $0.figures.owesCards(plan: 1, model: 1, unit: 1, asOf: nil) },
        .init("FigureRepository.registration") { db in
            for asOf in [nil, now] { _ = try db.figures.registration(plan: 1, model: 1, unit: 1, asOf: asOf) }
        },
        .init("FigureRepository.below") { _ = try $0.figures.below(1) },
        .init("StatusRepository.name") { _ = try $0.status.name(1) },
        .init("StatusRepository.lastChange") { _ = try $0.status.lastChange(plan: 1) },
        .init("HealthRepository.orphanUnits", mayScan: doctor) { _ = try $0.health.orphanUnits() },
        .init("HealthRepository.plansWithoutObligations", mayScan: doctor) {
            _ = try $0.health.plansWithoutObligations()
        },
        .init("HealthRepository.missingObligations", mayScan: doctor) { _ = try $0.health.missingObligations() },
        .init("HealthRepository.wrongFigures", mayScan: doctor) { _ = try $0.health.wrongFigures() },
        .init("HealthRepository.unsettledCards", mayScan: doctor) { _ = try $0.health.unsettledCards() },
        .init("HealthRepository.lastMigration") { _ = try $0.health.lastMigration() },
        .init("HealthRepository.alteredReports", mayScan: doctor) { _ = try $0.health.alteredReports() },
        .init("HealthRepository.unsettledReports", mayScan: doctor) { _ = try $0.health.unsettledReports() },
        .init("HealthRepository.obligations", mayScan: "counted now and then, on a thread for long reads") {
            _ = try $0.health.obligations(at: now)
        },
    ]

    /// The whole and a part, now and in the past.
    private static func eachView(_ run: (_ root: Int64?, _ asOf: Instant?) throws -> Void) rethrows {
        for root in [nil, 1] as [Int64?] {
            for asOf in [nil, now] { try run(root, asOf) }
        }
    }

    /// A unit that has many below it.
    private static func broad(_ db: Connection) throws -> Int64 {
        var top: Int64?
        for number in 0...201 {
            let id = try db.units.save(
                UnitRecord(
                    code: "u\(number)", name: "U", kind: .other, level: nil, parentID: top, parentCode: nil,
                    validFrom: nil, validTo: nil, note: nil, aliases: [], officialCodes: []), now: now)
            top = top ?? id
        }
        return top ?? 0
    }

    private static let doctor = "doctor looks at everything, and nobody waits for it"

    /// Functions that add a row, or change one by its number, and look for nothing.
    static let writers: Set<String> = [
        "UnitRepository.save", "GroupRepository.save", "ModelRepository.save", "TokenRepository.add",
        "AuditRepository.append", "PersonRepository.add", "IdempotencyRepository.save", "PlanRepository.save",
        "PlanRepository.add",
        "PlanRepository.addRule", "FulfilmentRepository.add", "AmendmentRepository.save", "ObligationRepository.add",
        "ScoresheetRepository.save",
        "ScoresheetRepository.publish",
        "RegistrationRepository.save", "ScorecardRepository.save", "ScorecardRepository.add", "ScorecardRepository.log",
        "InspectionRepository.save", "InspectionRepository.setScope", "InspectionRepository.addRule",
        "TargetRepository.add", "VisitRepository.save", "VisitRepository.add", "FindingRepository.save",
        "OutlineReportRepository.save", "LaunchRepository.settle", "PostingRepository.save", "TaskRepository.add",
        "TaskRepository.support", "CalendarRepository.add", "SupplementRepository.save", "SupplementRepository.add",
        "CommendationRepository.save", "CommendationRepository.log",
        "ViolationRepository.save", "TokenRepository.grantConduct", "ReportRepository.save", "ReportRepository.add",
        "ReportRepository.log", "ReportRequestRepository.add",
    ]
}
