import API
import Backups
import Domain
import HTTPTypes
import JSON
import SQLite
import Services
import Storage
import TestKit

/// The small district in the middle of everything: a record in the right state for every ``AccessSample``, and a token of every
/// role for units inside and outside of what the samples are about.
struct AccessWorld: Sendable {
    struct Token: Sendable, CustomStringConvertible {
        let role: Role
        /// `nil`: everything.
        let unit: String?
        let secret: String

        var description: String { "\(role) of \(unit ?? "everything")" }
    }

    let app: TestApp
    let tokens: [Token]
    /// The public id of a token of `phuong-a`.
    let tokenID: String
    /// Units that owe something in the plan, or for which something is owed.
    private let participants: Set<String>

    /// Above the plan, its issuer, those who work on it, the ward that most samples are about, its neighbour, a place of it, and a
    /// district that the plan does not touch.
    private static let units: [String?] = [
        nil, "thanh-pho", "quan", "phong", "phong-noi-vu", "doan", "phuong-a", "phuong-b", "chung-cu-a", "quan-khac",
    ]
    private static let parents: [String: String] = [
        "quan": "thanh-pho", "phong": "quan", "phong-noi-vu": "quan", "doan": "quan", "phuong-a": "quan",
        "phuong-b": "quan", "phuong-c": "quan", "mot-cua-a": "phuong-a", "chung-cu-a": "phuong-a",
        "quan-khac": "thanh-pho", "phuong-khac": "quan-khac",
    ]

    init(_ app: TestApp) async throws {
        self.app = app
        let scene = try await Inspecting(app)
        let (standing, inspector) = (scene.plan[.standing], scene.plan[.inspector])
        let office = scene.offices["phuong-a"]
        try await app.expect(201, .put, "/v1/units/phong-trong", .unit(in: "phuong-a"))
        try await app.expect(201, .put, "/v1/groups/nhom-a", .group("phuong-a"))
        try await app.expect(201, .put, "/v1/plans/nhap", SmallPlan.body)
        // One that is in force, and one that is not.
        for (code, day) in [("sua-doi-1", "2022-11-28"), ("sua-doi-2", "2022-11-29")] {
            let amendment = "\(SmallPlan.path)/amendments/\(code)"
            try await app.expect(201, .put, amendment, .amendment(day))
            if code == "sua-doi-1" { try await app.expect(200, .post, "\(amendment)/publish") }
        }
        try await app.expect(200, .put, "\(SmallPlan.path)/scoresheets/xanh", .sheet([.criterion("x")]))
        app.clock.set("2022-07-05T08:00:00+07:00")
        try await app.expect(201, .put, SmallPlan.registration("chung-cu-a", "xanh"), [:], as: office)
        app.clock.set("2022-08-10T08:00:00+07:00")
        try await app.expect(202, .post, "/v1/backups")
        await app.context.backups?.ended()
        try await app.expect(201, .put, SmallPlan.card("phuong-a", "2022-08"), .card(), as: office)

        let inspections = "\(SmallPlan.path)/inspections"
        try await app.expect(201, .put, "\(inspections)/dot-nhap", .inspection(), as: standing)
        try await app.expect(
            201, .put, "\(inspections)/dot-chon", .inspection().with("scope", ["units": ["cac-phuong"]]), as: standing)
        try await app.expect(200, .post, "\(inspections)/dot-chon/open", as: standing)
        try await app.expect(
            201, .put, "\(inspections)/dot-hai",
            .outlined().with("report", ["before": "2022-08-30", "lateUntil": .null, "to": "quan", "via": "phong"]),
            as: standing)
        try await app.expect(200, .post, "\(inspections)/dot-hai/open", as: standing)
        try await app.expect(
            201, .put, "\(inspections)/dot-hai/outlineReports/phuong-a", .report(submit: false), as: office)
        try await app.expect(
            201, .put, "\(inspections)/dot-hai/outlineReports/phuong-b", .report(), as: scene.offices["phuong-b"])

        let visit = Inspecting.visit()
        try await app.expect(
            201, .put, visit, .visit(Inspecting.scores("8", note: "Thiếu")), as: inspector)
        for number in 1...2 {
            try await app.expect(201, .put, "\(visit)/findings/\(number)", .finding(), as: inspector)
        }
        try await app.expect(200, .post, "\(visit)/finalize", as: inspector)
        try await app.expect(
            200, .post, "\(visit)/findings/2/remedy", ["text": "Đã sửa", "remediedOn": "2022-08-10"], as: office)
        try await app.expect(201, .put, "\(visit)/reply", .dispute("c1"), as: office)
        try await app.expect(
            201, .put, Inspecting.visit("phuong-a", "xanh"), .visit(Inspecting.scores()), as: inspector)

        try await app.expect(
            200, .post, SmallPlan.obligation("report.D4.phuong-b/declare"),
            [
                "happenedOn": "2022-06-01", "document": ["number": "1", "issuedOn": "2022-06-01", "issuer": "x"],
                "reason": "x",
            ])
        try await Self.act(app, office)
        for (request, submit) in [("mot", false), ("hai", true)] {
            try await app.expect(
                201, .put, "\(SmallPlan.path)/reportRequests/\(request)",
                ["text": "Báo cáo", "units": ["phuong-a"], "before": "2022-09-30"], as: standing)
            try await app.expect(
                201, .put, SmallPlan.report("phuong-a", "request-\(request)"),
                ["results": ["x"], "submit": .bool(submit)], as: office)
        }

        var tokens: [Token] = []
        for role in Role.allCases {
            for unit in Self.units {
                let secret = try await app.token(
                    role, of: unit, conduct: true, name: "Người đọc \(role) \(unit ?? "").")
                tokens.append(Token(role: role, unit: unit, secret: secret))
            }
        }
        self.tokens = tokens
        tokenID = try await app.get("/v1/tokens?unit=phuong-a").text("items.0.id") ?? ""
        let owed = try await app.get("\(SmallPlan.path)/obligations?limit=500")
        participants = Set((owed.column("unit") + owed.column("subject")).compactMap(\.self))
    }

    /// What the ward does beside its cards.
    private static func act(_ app: TestApp, _ office: String?) async throws {
        let launches = "\(SmallPlan.path)/launches"
        let launch: JSON = ["models": ["xanh"], "units": ["phuong-a"], "plannedOn": "2022-08-20"]
        try await app.expect(201, .put, "\(launches)/phat-dong-a", launch, as: office)
        try await app.expect(201, .put, "\(launches)/da-phat-dong-a", launch, as: office)
        try await app.expect(200, .post, "\(launches)/da-phat-dong-a/hold", ["heldOn": "2022-08-10"], as: office)
        try await app.expect(
            201, .put, "\(SmallPlan.registration("phuong-a"))/postings/phong",
            ["what": "backdrop", "location": "Sảnh", "since": "2022-07-01"], as: office)
        try await app.expect(
            201, .put, "\(SmallPlan.registration("phuong-a"))/supplement", .supplement([.criterion("b1")]), as: office)
        try await app.act { t in
            let unit = try t.unit(slug("phuong-a"), for: .shareCalendar)
            if let plan = try t.db.plans.find("ke-hoach") { try Self.conduct(t, plan, unit) }
            let member = try t.keep("Lê Văn C", as: .teamMember, of: "/y", plan: nil, unit: unit.id)
            try t.db.run("UPDATE person SET public_id = ? WHERE id = ?", AccessSample.personID, member.id)
            _ = try t.db.calendars.add(
                CalendarFeedRecord(
                    publicID: AccessSample.feedID, unit: unit, tokenID: nil, actor: "t", createdAt: t.now),
                hash: TokenSecret.hash(AccessSample.feedSecret))
        }
    }

    /// A violation, and commendations in the states that the samples begin with, under ids that they know.
    private static func conduct(_ t: Transaction, _ plan: PlanRecord, _ unit: UnitReference) throws {
        let person = try t.keep("Nguyễn Văn A", as: .violator, of: "/x", plan: plan.id, unit: unit.id).publicID
        try t.db.violations.save(
            ViolationRecord(
                publicID: AccessSample.violationID, planID: plan.id, unit: unit, person: person, position: nil,
                behaviour: "x", occurredOn: t.today, source: .own, sourceNote: nil, measure: .reminder,
                measureNote: nil, documentNumber: nil, recordedAt: t.now), .record, by: "t", at: t.now)
        for (id, state) in [
            (AccessSample.proposedID, CommendationState.proposed), (AccessSample.collectedID, .collected),
        ] {
            _ = try t.db.commendations.save(
                CommendationRecord(
                    publicID: id, planID: plan.id, kind: .individual, unit: unit, person: person, position: nil,
                    occasion: .year, period: .year(2022), occasionName: nil, models: [], achievement: "x", form: nil,
                    state: state, proposedAt: t.now))
        }
    }

    // MARK: What the table says

    /// Whether the table lets the token do what the sample asks, by one of the route's actions.
    func expects(_ token: Token, _ sample: AccessSample, _ route: RouteAccess) -> Bool {
        route.needs.isEmpty
            || route.needs.contains { action in
                Permission.allows(token.role, action, relations: relations(of: token, to: sample, action, route))
            }
    }

    /// Reckoned from what the world was made of, not by asking the service.
    private func relations(
        of token: Token, to sample: AccessSample, _ action: Action, _ route: RouteAccess
    ) -> Relations {
        func isBelow(_ unit: String) -> Bool { Self.isBelow(unit, token.unit) }
        var relations: Relations = token.unit == nil ? .everywhere : []
        switch sample.about {
        case .register: break
        case .list: relations = Relations(rawValue: .max).subtracting(token.unit == nil ? [] : .everywhere)
        case .unit(let subject): if isBelow(subject) { relations.insert(.subjectBelow) }
        case .draft: relations.formUnion(planned(isBelow))
        case .report(let subject, let stations):
            relations.formUnion(planned(isBelow))
            let subjects = action == .receiveReport ? stations : [subject]
            if subjects.contains(where: isBelow) { relations.insert(.subjectBelow) }
            if action == .readSubject, isBelow("doan") { relations.insert(.onTeam) }
        case .plan(let subject):
            relations.formUnion(planned(isBelow))
            if let subject, isBelow(subject) { relations.insert(.subjectBelow) }
            if isBelow("phong-noi-vu") { relations.insert(.authorBelow) }
            if participants.contains(where: isBelow) { relations.insert(.participates) }
            // Of a plan a team reads the document, and what is inspected; anything else only within the inspection.
            let isInspected =
                route.pattern.contains("/inspections/") || action == .readPlan
                || action == .readSubject && subject != "phong"
            if isInspected, isBelow("doan") { relations.insert(.onTeam) }
        }
        return relations
    }

    private func planned(_ isBelow: (String) -> Bool) -> Relations {
        var relations: Relations = []
        if isBelow("quan") { relations.insert(.issuerBelow) }
        if isBelow("phong") { relations.insert(.standingBelow) }
        return relations
    }

    static func isBelow(_ unit: String, _ root: String?) -> Bool {
        guard let root, unit != root else { return true }
        return parents[unit].map { isBelow($0, root) } ?? false
    }
}

extension TestApp {
    func ask(_ sample: AccessSample, _ target: String, as token: String, headers: HTTPFields = [:]) async throws
        -> Answer
    {
        guard let body = sample.body else { return try await send(sample.method, target, as: token, headers: headers) }
        return try await send(sample.method, target, body, as: token, headers: headers)
    }
}
