import Domain
import JSON
import SQLite
import Storage
import TestKit
import Testing

@testable import Services

/// Random acts through the whole service, and what the ranking makes of them.
@Suite("Rankings") struct RankingTests {
    private static let plan = slug("ke-hoach")
    private static let wards = ["phuong-a", "phuong-b", "phuong-c", "mot-cua-a"]
    private static let inspections = ["dot-1", "dot-2"]
    private static let roots: [String?] = ["quan", "phuong-a", "mot-cua-a", "quan-khac"]

    /// One of the models has a criterion that may be left out.
    private func register(_ rule: FinalScoreRule) throws -> Register {
        let register = try Register().withSmallPlan(SmallPlan.body.with("finalScore", .string(rule.rawValue)))
        let sheets: [(model: String, body: JSON)] = [
            ("mot-cua", .sheet()), ("xanh", .sheet([.criterion("c1"), .criterion("c2"), .criterion("c3")])),
        ]
        try register.act { t in
            for sheet in sheets {
                let content = try ObjectReader.read(sheet.body) { Scoresheet.read(&$0) }
                _ = try ScoresheetService(t).put(plan: Self.plan, model: slug(sheet.model), content)
                _ = try ScoresheetService(t).publish(plan: Self.plan, model: slug(sheet.model))
                // The third ward owes it still.
                for ward in Self.wards where ward != "phuong-c" {
                    _ = try RegistrationService(t).put(
                        plan: Self.plan, model: slug(sheet.model), unit: slug(ward), note: nil)
                }
            }
            let draft = try ObjectReader.read(.inspection()) { InspectionDraft.read(&$0) }
            for inspection in Self.inspections {
                _ = try InspectionService(t).put(plan: Self.plan, slug(inspection), draft)
                _ = try InspectionService(t).open(plan: Self.plan, slug(inspection))
            }
        }
        register.now = .at("2022-08-10T08:00:00+07:00")
        return register
    }

    private func scores(_ lot: inout Lot, _ model: Slug) -> [CriterionScore] {
        let isEmpty = lot.index(below: 8) == 0
        var scores = ["c1", "c2", "c3"].map {
            CriterionScore(
                criterion: $0, points: isEmpty ? nil : Points(clamping: lot.index(below: 21) * 50),
                notApplicable: isEmpty, note: "Ghi chú")
        }
        if model == slug("mot-cua"), !isEmpty, lot.index(below: 2) == 0 {
            scores.append(CriterionScore(criterion: "c4", points: Points(clamping: lot.index(below: 21) * 50)))
        }
        return scores
    }

    /// Cards and visits of any content, and everything else that may happen.
    private func perform(_ lot: inout Lot, in register: Register) {
        let draw = lot.index(below: 20)
        guard draw > 4 else {
            _ = RandomActs.perform(&lot, in: register)
            return
        }
        let (ward, model) = (
            slug(Self.wards[lot.index(below: Self.wards.count)]), slug(SmallPlan.models[lot.index(below: 2)])
        )
        let month = Month("2022-0\(6 + lot.index(below: 3))") ?? register.now.localDate.month
        let card = ScorecardService.Key(plan: Self.plan, model: model, unit: ward, month: month)
        let visit = VisitService.Key(
            plan: Self.plan, inspection: slug(Self.inspections[lot.index(below: 2)]), model: model, unit: ward)
        let day = lot.index(below: 2) == 0 ? day("2022-08-10") : register.now.localDate
        let found = scores(&lot, model)
        _ = register.error { t in
            switch draw {
            case 5...6:
                try declare(card, t)
                _ = try ScorecardService(t).put(card, ScorecardDraft(scores: found, submit: true))
            case 7...11: _ = try ScorecardService(t).put(card, ScorecardDraft(scores: found, submit: true))
            case 12: _ = try ScorecardService(t).return(card, reason: "Bổ sung.", comments: [])
            case 13: _ = try ScorecardService(t).accept(card)
            case 14...16:
                let draft = VisitDraft(visitedOn: day, month: month, scores: found, conclusion: "Đã xem")
                _ = try VisitService(t).put(visit, draft, if: .none)
                _ = try VisitService(t).finalize(visit)
            default: _ = try VisitService(t).finalize(visit)
            }
        }
    }

    /// What is sent for the month after this is declared.
    private func declare(_ card: ScorecardService.Key, _ t: Transaction) throws {
        var filter = ObligationRepository.Filter()
        filter.planID = try t.db.plans.find(Self.plan.description)?.id
        filter.state = .open
        let row = try t.db.obligations.list(filter, .all).items.first { row in
            row.kind == .scorecard && row.subject.code == card.unit.description
                && row.model == card.model.description && row.period == card.month.description
        }
        guard let row else { return }
        let paper = DeclarationRecord.Document(number: "1", issuedOn: t.today, issuer: "UBND")
        _ = try DeclarationService(t).declare(
            plan: Self.plan, row.key, DeclarationDraft(happenedOn: t.today, document: paper, reason: "Bản giấy."))
    }

    private static let questions: [@Sendable (inout RankingService.Query) -> Void] = [
        { _ in }, { $0.model = slug("xanh") }, { $0.from = Month("2022-07") }, { $0.to = Month("2022-07") },
        { $0.isAcceptedOnly = true }, { $0.countsDeclared = true },
        {
            $0.model = slug("mot-cua")
            $0.countsDeclared = true
        },
        {
            $0.countsDeclared = true
            $0.isAcceptedOnly = true
        },
    ]

    /// What a ranking says, and what it says by its definition; `nil` where the unit may see none.
    private func rankings(
        _ register: Register, _ root: String?, _ finals: FinalShares,
        _ change: (inout RankingService.Query) -> Void
    ) throws -> (mark: String, kept: RankingService.Ranking, recounted: RecountedRanking)? {
        do {
            return try register.act(as: root == nil ? .admin : .viewer, of: root) { t in
                var query = RankingService.Query()
                change(&query)
                let mark = try StatusService(t).mark(plan: Self.plan, asOf: query.asOf)
                let kept = try RankingService(t, finals: finals).ranking(mark, query)
                return try (mark.text, kept, RecountedRanking(t, mark, query))
            }
        } catch is ServiceError {
            return nil
        }
    }

    private func text(
        _ rows: [RankingService.Row], _ leftOut: [RankingService.LeftOut], _ declared: Int, _ ranked: Int
    ) -> String {
        "\(rows) \(leftOut) \(declared) \(ranked)"
    }

    @Test(
        "are what the records add up to one by one, now and at any instant before, and a tag never stands for two of them",
        arguments: [.inspectedElseSelf, .inspected, .selfScore] as [FinalScoreRule], 1...3 as ClosedRange<UInt64>)
    func random(rule: FinalScoreRule, seed: UInt64) throws {
        let register = try register(rule)
        // One for the whole history: what it keeps never becomes stale.
        let finals = FinalShares(limit: 5)
        var lot = Lot(seed: seed)
        var known: [String: String] = [:]
        var (inspected, declared, reasons) = (0, 0, Set<RankingService.Reason>())
        for step in 0..<80 {
            perform(&lot, in: register)
            // Replies are no longer taken after some days.
            register.now = register.now + .seconds(Int64(lot.index(below: 12 * 3_600)))
            guard step % 4 == 0 else { continue }
            let roots = [nil, Self.roots[lot.index(below: Self.roots.count)]]
            let past = register.now - .seconds(Int64(lot.index(below: 20 * 86_400)))
            for (number, change) in Self.questions.enumerated() {
                for root in roots {
                    for asOf in [nil, past] {
                        guard
                            let found = try rankings(
                                register, root, finals,
                                {
                                    change(&$0)
                                    $0.asOf = asOf
                                })
                        else { continue }
                        let kept = text(
                            found.kept.rows, found.kept.leftOut, found.kept.declaredCards, found.kept.ranked)
                        let recounted = text(
                            found.recounted.rows, found.recounted.leftOut, found.recounted.declaredCards,
                            found.recounted.ranked)
                        #expect(
                            kept == recounted, "question \(number) of \(root ?? "everything") at step \(step)")
                        let tag = "\(found.mark) \(number) \(root ?? "")"
                        #expect(known[tag] == nil || known[tag] == kept, "one tag for two rankings")
                        known[tag] = kept
                        inspected += found.kept.rows.reduce(0) { sum, row in
                            sum + (row.inputs ?? []).count { $0.source == .inspected }
                        }
                        declared += found.kept.rows.reduce(0) { $0 + $1.declared }
                        reasons.formUnion(found.kept.leftOut.map(\.reason))
                    }
                }
            }
            #expect(try register.db.health.wrongFigures() == [])
            for root in roots { try register.act { try checkDuties($0, root) } }
        }
        #expect(inspected > 0 || rule == .selfScore)
        #expect(declared > 0 || rule == .inspected)
        #expect(reasons.count > 1)
    }

    /// What units owe of some months now, against the ledger's events.
    private func checkDuties(_ t: Transaction, _ root: String?) throws {
        let plan = try #require(try t.db.plans.find(Self.plan.description)).id
        let root = try root.flatMap { try t.db.units.reference($0)?.id }
        let months = try #require(Month("2022-07"))...(try #require(Month("2022-08")))
        let models = try t.db.plans.models(of: plan).map(\.modelID)
        let all = try t.db.status.duties(plan: plan, root: root, asOf: t.now).filter { duty in
            duty.kind == .scorecard && duty.period.flatMap { Month($0) }.map { months.contains($0) } == true
        }
        for unit in try t.db.units.list(.init(), .all).items {
            let owed = try t.db.status.cardDuties(of: unit.id, plan: plan, root: root, models: models, months: months)
            #expect(owed.map { "\($0)" }.sorted() == all.filter { $0.unitID == unit.id }.map { "\($0)" }.sorted())
        }
    }

    @Test("come in pages that together are all, and end early where they list many scores")
    func pages() throws {
        let register = try register(.selfScore)
        var lot = Lot(seed: 9)
        for _ in 0..<60 { perform(&lot, in: register) }
        let finals = FinalShares()
        let all = try #require(try rankings(register, nil, finals, { _ in })).kept
        #expect(all.rows.count + all.leftOut.count == 3 && all.next == nil)
        var (rows, leftOut): ([String], [String]) = ([], [])
        var cursor: Cursor?
        repeat {
            let page = try #require(
                try rankings(register, nil, finals, { $0.page = PageRequest(limit: 2, cursor: cursor) })
            ).kept
            #expect(page.rows.count + page.leftOut.count <= 2)
            rows += page.rows.map { "\($0)" }
            leftOut += page.leftOut.map { "\($0)" }
            cursor = page.next
        } while cursor != nil
        #expect(rows == all.rows.map { "\($0)" } && leftOut == all.leftOut.map { "\($0)" })
    }

    @Test(
        "a page ends before its scores come to more than the bound, though never empty",
        arguments: [
            ([3, 3, 3], 5, 0, 1), ([3, 3, 3], 6, 0, 2), ([3, 3, 3], 6, 1, 4), ([9, 1, 1], 5, 0, 1),
            ([1, 1, 1], 5, 0, 4),
            ([], 1, 0, 4), ([1, 9, 9], 5, 2, 4),
        ] as [([Int], Int, Int, Int)])
    func bounds(weights: [Int], bound: Int, start: Int, end: Int) {
        #expect(RankingService.end(of: start..<4, weights: weights, bound: bound) == end)
    }
}
