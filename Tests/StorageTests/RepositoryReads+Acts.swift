import Domain
import SQLite
import Storage

extension RepositoryReads {
    /// Launches, postings and what else units do and are told of.
    static let acts: [RepositoryReads] = [
        .init("LaunchRepository.find") { _ = try $0.launches.find(plan: 1, code: "a") },
        .init("LaunchRepository.list") { db in
            for page in byNumber {
                try each(
                    LaunchRepository.Filter(planID: 1),
                    [{ $0.modelID = 1 }, { $0.unitID = 1 }, { $0.state = .held }, { $0.root = 1 }]
                ) { _ = try db.launches.list($0, page) }
            }
        },
        .init("LaunchRepository.obligations") { _ = try $0.launches.obligations(of: 1) },
        .init("LaunchRepository.save") { db in
            let unit = UnitReference(id: 1, code: "a")
            // Nothing is written: there is no launch of this number, and the history wants one.
            _ = try? db.launches.save(
                LaunchRecord(
                    id: 1, planID: 1, code: "a", state: .planned, isPilot: false, organiser: unit, place: nil,
                    venue: nil, plannedOn: now.localDate, deadlines: [], note: nil, models: [], units: []),
                by: "a", at: now)
        },
        .init("DeclarationRepository.inForce") { _ = try $0.declarations.inForce(1) },
        .init("DeclarationRepository.list") { db in
            for page in byNumber {
                try each(
                    DeclarationRepository.Filter(planID: 1),
                    [{ $0.unitID = 1 }, { $0.kind = .report }, { $0.isWithdrawn = true }, { $0.root = 1 }]
                ) { _ = try db.declarations.list($0, page) }
            }
        },
        .init("DeclarationRepository.add") { db in
            // Nothing is written: there is no such row of the ledger.
            try? db.declarations.add(
                to: 1, happenedOn: now.localDate, document: .init(number: "1", issuedOn: now.localDate, issuer: "a"),
                reason: "a", verdict: nil, at: now, by: "a")
        },
        .init("DeclarationRepository.withdraw") { try $0.declarations.withdraw(1, at: now, by: "a", reason: "a") },
        .init("ReportRepository.all") { _ = try $0.reports.all(of: 1) },
        .init("ScorecardRepository.firstSubmission") { _ = try $0.scorecards.firstSubmission(of: 1) },
        .init("LaunchRepository.release") { try $0.launches.release(1) },
        .init("PostingRepository.find") { _ = try $0.postings.find(registration: 1, code: "a") },
        .init("PostingRepository.all") { _ = try $0.postings.all(of: 1) },
        .init("PostingRepository.count") { _ = try $0.postings.count(of: 1) },
        .init("PostingRepository.list") { db in
            for page in byNumber {
                try each(
                    PostingRepository.Filter(planID: 1),
                    [
                        { $0.modelID = 1 }, { $0.unitID = 1 }, { $0.what = .other }, { $0.on = now.localDate },
                        { $0.root = 1 },
                    ]
                ) { _ = try db.postings.list($0, page) }
            }
        },
        .init("TaskRepository.list") { db in
            let pages: [(TaskOrder, [PageRequest])] = [(.due, byDue), (.unit, byName), (.clause, byDue)]
            for (order, pages) in pages {
                for page in pages {
                    try each(
                        TaskRepository.Filter(planID: 1),
                        [
                            { $0.unitID = 1 }, { $0.supportingID = 1 }, { $0.clause = "IV" }, { $0.op = .ongoing },
                            { $0.state = .open }, { $0.dueBefore = now }, { $0.quietSince = now.localDate },
                            { $0.root = 1 },
                        ]
                    ) { _ = try db.tasks.list($0, by: order, page) }
                }
            }
        },
        .init("SupplementRepository.find") { _ = try $0.supplements.find(registration: 1) },
        .init("SupplementRepository.list") { db in
            for page in byNumber {
                try each(
                    SupplementRepository.Filter(planID: 1),
                    [
                        { $0.unitID = 1 }, { $0.modelID = 1 }, { $0.state = .proposed }, { $0.root = 1 },
                        {
                            $0.root = 1
                            $0.models = [1, 2]
                        },
                    ]
                ) { _ = try db.supplements.list($0, page) }
            }
        },
        .init("SupplementRepository.version") { db in
            _ = try db.supplements.version(registration: 1, month: now.localDate.month)
            _ = try db.supplements.version(id: 1)
        },
        .init("SupplementRepository.versions") { _ = try $0.supplements.versions(of: 1) },
        .init("SupplementRepository.scores") { db in
            _ = try db.supplements.scores(ofCard: 1, revision: 1)
            _ = try db.supplements.scores(ofVisit: 1, revision: 1)
        },
        .init("SupplementRepository.figures") { _ = try $0.supplements.figures(registration: 1) },
        .init("CommendationRepository.find") { _ = try $0.commendations.find(plan: 1, publicID: "a") },
        .init("CommendationRepository.list") { db in
            for page in byNumber {
                try each(
                    CommendationRepository.Filter(planID: 1),
                    [
                        { $0.unitID = 1 }, { $0.kind = .individual }, { $0.state = .decided }, { $0.occasion = .year },
                        { $0.period = "2022" }, { $0.root = 1 }, { $0.includesIndividuals = true },
                    ]
                ) { _ = try db.commendations.list($0, page) }
            }
        },
        .init("CommendationRepository.steps") { _ = try $0.commendations.steps(of: 1) },
        .init("ViolationRepository.find") { _ = try $0.violations.find(plan: 1, publicID: "a") },
        .init("ViolationRepository.list") { db in
            for page in byNumber {
                try each(
                    ViolationRepository.Filter(planID: 1),
                    [
                        { $0.unitID = 1 }, { $0.state = .open }, { $0.measure = .law }, { $0.from = now.localDate },
                        { $0.to = now.localDate }, { $0.root = 1 },
                    ]
                ) { _ = try db.violations.list($0, page) }
            }
        },
        .init("TokenRepository.holdsConduct") { _ = try $0.tokens.holdsConduct(1) },
        .init("CalendarRepository.duties") { _ = try $0.calendars.duties(unit: 1, from: now, to: now, limit: 1) },
        .init("CalendarRepository.launches") {
            _ = try $0.calendars.launches(unit: 1, from: now.localDate, to: now.localDate, limit: 1)
        },
        .init("CalendarRepository.feed") { db in
            _ = try db.calendars.feed(hash: [])
            _ = try db.calendars.feed(unit: 1, publicID: "a")
        },
        .init("CalendarRepository.feeds") { _ = try $0.calendars.feeds(unit: 1) },
        .init("CalendarRepository.revoke") { try $0.calendars.revoke(1, at: now) },
        .init("ReminderRepository.units") { db in
            for page in byName {
                try each(
                    ReminderRepository.Filter(planID: 1, now: now, until: now), [{ $0.unitID = 1 }, { $0.root = 1 }]
                ) { _ = try db.reminders.units($0, page) }
            }
        },
        .init("ReminderRepository.returned") {
            _ = try $0.reminders.returned(to: 1, .init(planID: 1, now: now, until: now), limit: 1)
        },
        .init("ReminderRepository.duties") {
            _ = try $0.reminders.duties(of: 1, .init(planID: 1, now: now, until: now), limit: 1)
        },
        .init("TaskRepository.isTask") { _ = try $0.tasks.isTask(1) },
        .init("TaskRepository.supporting") { _ = try $0.tasks.supporting(1) },
        .init("TaskRepository.progress") { db in for page in byNumber { _ = try db.tasks.progress(of: 1, page) } },
        .init("TaskRepository.last") { _ = try $0.tasks.last(of: 1) },
        .init("TaskRepository.count") { _ = try $0.tasks.count(of: 1) },
        .init("PostingRepository.delete") { try $0.postings.delete(1) },
    ]
}
