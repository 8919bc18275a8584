package import Domain
package import JSON
package import Storage

/// A report that the document does not ask for (báo cáo đột xuất): the body of `PUT /v1/plans/{plan}/reportRequests/{request}`.
package struct ReportRequestDraft: Sendable, Hashable {
    package var text: String
    /// Units and groups that are asked.
    package var units: [Slug]
    /// In time is what comes before this day.
    package var before: LocalDate
    package var lateUntil: LocalDate?
    package var period: Period?
    package var recipient: Slug?
    package var via: Slug?

    package static func read(_ o: inout ObjectReader) -> ReportRequestDraft? {
        o.allow("plan", "request", "rule", "requestedAt", "requestedBy", "reports")
        let text = o.text("text", maximum: 1_000)
        let units = o.slugs("units", required: true)
        if case .array(let items)? = o.json("units"), items.isEmpty { o.report(.listEmpty, at: "units") }
        let before = o.date("before")
        let lateUntil = o.date("lateUntil", required: false)
        if let before, let lateUntil, lateUntil < before {
            o.report(.dateOrder, at: "lateUntil", before.description)
        }
        let period = o.string("period", required: false).flatMap { text in
            if let period = Period(text) { return period }
            o.report(.periodInvalid, at: "period", "2022, 2022-H1, 2022-Q3, 2022-09", text)
            return nil as Period?
        }
        let recipient = o.slug("to", required: false)
        let via = o.slug("via", required: false)
        guard let text, let before else { return nil }
        return ReportRequestDraft(
            text: text, units: units, before: before, lateUntil: lateUntil, period: period, recipient: recipient,
            via: via)
    }

    package func write(to w: inout JSONWriter) {
        w.member("text", text)
        w.member("units", units.map(\.description))
        w.member("before", before.description)
        w.member("lateUntil", lateUntil?.description)
        w.member("period", period?.description)
        w.member("to", recipient?.description)
        w.member("via", via?.description)
    }
}

package struct ReportRequestView: Sendable {
    package let plan: String
    package let code: String
    package let rule: String
    package let draft: ReportRequestDraft
    package let requestedAt: Instant
    package let requestedBy: Signature
    /// Keys of the reports that the request asks the actor's units for.
    package let reports: [String]
}

/// Requests for reports: each adds a rule of its own and its rows to the ledger, once.
package struct ReportRequestService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package func get(plan code: Slug, _ request: Slug) throws -> ReportRequestView {
        let plan = try t.plan(code, for: .readPlan)
        guard let record = try t.db.reportRequests.find(plan: plan.id, code: request.description) else {
            throw ServiceError.notFound(.reportRequest, request.description)
        }
        return try view(record, plan)
    }

    package func list(plan code: Slug, _ page: PageRequest) throws -> Page<ReportRequestView> {
        let plan = try t.plan(code, for: .readPlan)
        let found = try t.db.reportRequests.list(plan: plan.id, page)
        return Page(items: try found.items.map { try view($0, plan) }, next: found.next)
    }

    package func put(plan code: Slug, _ request: Slug, _ draft: ReportRequestDraft, if condition: Precondition = .none)
        throws -> Written<ReportRequestView>
    {
        let plan = try t.publishedPlan(code, for: .requestReport)
        try t.require(.requestReport, t.relations(to: plan, for: .requestReport))
        let document = JSONText.object { draft.write(to: &$0) }
        let known = try t.db.reportRequests.find(plan: plan.id, code: request.description)
        try condition.check(known == nil ? nil : 1)
        if let known {
            guard known.document == document else {
                throw ServiceError.conflict(Conflict(.requestIssued, known.code))
            }
            return Written(try view(known, plan), .unchanged)
        }
        let rule = "request-\(request)"
        guard try !t.db.plans.hasRule(rule, in: plan.id) else {
            throw ServiceError.conflict(Conflict(.codeTaken, rule))
        }
        var issues: [Issue] = []
        let units = try expand(draft.units, &issues)
        let recipient = try unit(draft.recipient, at: "/to", &issues)
        let via = try unit(draft.via, at: "/via", &issues)
        if draft.before.startsAt <= t.now {
            issues.append(Issue(pointer: "/before", code: .datePast, arguments: [t.today.description]))
        }
        if units.isEmpty, issues.isEmpty { issues.append(Issue(pointer: "/units", code: .listEmpty)) }
        guard issues.isEmpty else { throw ServiceError.invalid(issues) }
        let due = try Due(op: .before, date: draft.before.description, lateUntil: draft.lateUntil)
        let ruleID = try t.db.plans.addRule(
            plan: plan.id, code: rule, kind: .report, op: .before, text: draft.text, recipient: recipient?.id,
            via: via?.id, clauseLabel: nil, clauseQuote: nil)
        for unit in units {
            try t.db.obligations.add(
                NewObligation(
                    key: Self.key(request.description, unit.code), unitID: unit.id, kind: .report, modelID: nil,
                    subjectID: unit.id, period: draft.period?.description, due: due), plan: plan.id, rule: ruleID,
                now: t.now)
        }
        try t.db.reportRequests.add(
            plan: plan.id, code: request.description, rule: ruleID, document: document, at: t.now, by: t.actor.signature
        )
        try t.record(
            "report.request", "/v1/plans/\(plan.code)/reportRequests/\(request)", plan: plan.id, unit: plan.issuer.id,
            new: document)
        guard let saved = try t.db.reportRequests.find(plan: plan.id, code: request.description) else {
            throw ServiceError.notFound(.reportRequest, request.description)
        }
        return Written(try view(saved, plan), .created)
    }

    private static func key(_ request: String, _ unit: String) -> String {
        PlanCompiler.key(.report, rule: "request-\(request)", model: nil, subject: unit, unit: unit, period: nil)
    }

    private func expand(_ slugs: [Slug], _ issues: inout [Issue]) throws -> [UnitReference] {
        var found: [UnitReference] = []
        var seen: Set<Int64> = []
        for (index, slug) in slugs.enumerated() {
            guard let members = try t.members(of: slug, on: t.today) else {
                issues.append(
                    Issue(pointer: "/units/\(index)", code: .referenceUnknown, arguments: [slug.description]))
                continue
            }
            for unit in members where seen.insert(unit.id).inserted { found.append(unit) }
        }
        return found
    }

    private func unit(_ slug: Slug?, at pointer: String, _ issues: inout [Issue]) throws -> UnitReference? {
        guard let slug else { return nil }
        if let unit = try t.db.units.reference(slug.description) { return unit }
        issues.append(Issue(pointer: pointer, code: .referenceUnknown, arguments: [slug.description]))
        return nil
    }

    private func view(_ record: ReportRequestRecord, _ plan: PlanRecord) throws -> ReportRequestView {
        let root = try t.visibleRoot(of: plan)
        let rows = try t.db.obligations.rows(rule: record.ruleID).filter { row in
            try root.map { try t.db.units.isBelow(row.unit.id, root: $0) } ?? true
        }
        return ReportRequestView(
            plan: plan.code, code: record.code, rule: "request-\(record.code)",
            draft: try ObjectReader.read(JSON.parse(Array(record.document.utf8))) { ReportRequestDraft.read(&$0) },
            requestedAt: record.at, requestedBy: try t.telling(record.actor) { try $0.tell(&$1) },
            reports: rows.map(\.key))
    }
}
