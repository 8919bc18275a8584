import Domain
import JSON
import SQLite
import Storage
import TestKit
import Testing

@testable import Services

/// Random cards and visits through the whole service, and what the ranking makes of them.
@Suite("Rankings") struct RankingTests {
    private static let plan = slug("ke-hoach")
    private static let wards = ["phuong-a", "phuong-b", "phuong-c"]
    private static let models = ["mot-cua", "xanh"]

    private func register() throws -> Register {
        let register = try Register().withSmallPlan()
        try register.act { t in
            for model in Self.models {
                let sheet = try ObjectReader.read(.sheet()) { Scoresheet.read(&$0) }
                _ = try ScoresheetService(t).put(plan: Self.plan, model: slug(model), sheet)
                _ = try ScoresheetService(t).publish(plan: Self.plan, model: slug(model))
                for ward in Self.wards {
                    _ = try RegistrationService(t).put(
                        plan: Self.plan, model: slug(model), unit: slug(ward), note: nil)
                }
            }
            let draft = try ObjectReader.read(.inspection()) { InspectionDraft.read(&$0) }
            _ = try InspectionService(t).put(plan: Self.plan, slug("dot-1"), draft)
            _ = try InspectionService(t).open(plan: Self.plan, slug("dot-1"))
        }
        register.now = .at("2022-08-10T08:00:00+07:00")
        return register
    }

    private func scores(_ lot: inout Lot) -> [CriterionScore] {
        ["c1", "c2", "c3"].map {
            CriterionScore(criterion: $0, points: Points(clamping: lot.index(below: 21) * 50), note: "Ghi chú")
        }
    }

    private func draft(_ scores: [CriterionScore]) -> VisitDraft {
        VisitDraft(visitedOn: day("2022-08-10"), month: Month("2022-07"), scores: scores, conclusion: "Đã xem")
    }

    /// Two of the wards are visited for both models; nothing of it is final until they can no longer reply.
    private func visit(_ lot: inout Lot, in register: Register) throws {
        for ward in Self.wards.prefix(2) {
            for model in Self.models {
                let key = VisitService.Key(
                    plan: Self.plan, inspection: slug("dot-1"), model: slug(model), unit: slug(ward))
                let draft = draft(scores(&lot))
                try register.act { t in
                    _ = try VisitService(t).put(key, draft, if: .none)
                    _ = try VisitService(t).finalize(key)
                }
            }
        }
    }

    /// Some send, some are visited, some have their cards returned or their registration withdrawn, in any order.
    private func perform(_ lot: inout Lot, in register: Register) {
        let (ward, model) = (slug(Self.wards[lot.index(below: 3)]), slug(Self.models[lot.index(below: 2)]))
        let month = Month("2022-0\(6 + lot.index(below: 2))") ?? register.now.localDate.month
        let card = ScorecardService.Key(plan: Self.plan, model: model, unit: ward, month: month)
        let visit = VisitService.Key(plan: Self.plan, inspection: slug("dot-1"), model: model, unit: ward)
        let (draw, isLast, found) = (lot.index(below: 12), lot.index(below: 4) == 0, scores(&lot))
        _ = register.error { t in
            switch draw {
            case 0...4: _ = try ScorecardService(t).put(card, ScorecardDraft(scores: found, submit: true))
            case 5: _ = try ScorecardService(t).return(card, reason: "Bổ sung.", comments: [])
            case 6: _ = try ScorecardService(t).accept(card)
            case 7...8: _ = try VisitService(t).put(visit, draft(found), if: .none)
            case 9...10: _ = try VisitService(t).finalize(visit)
            default:
                guard isLast else { return }
                _ = try RegistrationService(t).withdraw(plan: Self.plan, model: model, unit: ward, reason: "Rút.")
            }
        }
    }

    private func ranking(
        _ register: Register, _ finals: FinalShares, _ change: (inout RankingService.Query) -> Void = { _ in }
    ) throws -> RankingService.Ranking {
        try register.act { t in
            var query = RankingService.Query()
            change(&query)
            return try RankingService(t, finals: finals).ranking(
                StatusService(t).mark(plan: Self.plan, asOf: query.asOf), query)
        }
    }

    private func text(_ ranking: RankingService.Ranking) -> String { "\(ranking.rows) \(ranking.leftOut)" }

    @Test(
        "are those of the events, add up, and come in pages that together are all",
        arguments: 1...8 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        let register = try register()
        // One for the whole history: what it keeps never becomes stale.
        let finals = FinalShares(limit: 5)
        var lot = Lot(seed: seed)
        try visit(&lot, in: register)
        var inspected = 0
        for _ in 0..<40 {
            perform(&lot, in: register)
            // Replies are no longer taken after some days.
            register.now = register.now + .seconds(Int64(lot.index(below: 12 * 3_600)))
            let now = register.now
            for change in [
                { _ in }, { $0.model = slug("xanh") }, { $0.from = Month("2022-07") }, { $0.to = Month("2022-06") },
                { $0.isAcceptedOnly = true },
            ] as [(inout RankingService.Query) -> Void] {
                let kept = try ranking(register, finals, change)
                let counted = try ranking(register, FinalShares()) {
                    change(&$0)
                    $0.asOf = now
                }
                #expect(text(kept) == text(counted))
                for row in kept.rows {
                    let inputs = try #require(row.inputs)
                    var share = Share()
                    for input in inputs { share += Share(total: input.total, maximum: input.maximum) }
                    #expect(share == row.share && inputs.count == row.number)
                    inspected += inputs.count(where: { $0.source == .inspected })
                }
                #expect(kept.rows.count + kept.leftOut.count == 3 && kept.next == nil)
                let pages = try pages(register, finals, change)
                #expect(pages.rows == kept.rows.map { "\($0)" } && pages.leftOut == kept.leftOut.map { "\($0)" })
            }
        }
        #expect(inspected > 0)
    }

    private func pages(
        _ register: Register, _ finals: FinalShares, _ change: (inout RankingService.Query) -> Void
    ) throws -> (rows: [String], leftOut: [String]) {
        var (rows, leftOut): ([String], [String]) = ([], [])
        var cursor: Cursor?
        repeat {
            let page = try ranking(register, finals) {
                change(&$0)
                $0.page = PageRequest(limit: 2, cursor: cursor)
            }
            #expect(page.rows.count + page.leftOut.count <= 2)
            rows += page.rows.map { "\($0)" }
            leftOut += page.leftOut.map { "\($0)" }
            cursor = page.next
        } while cursor != nil
        return (rows, leftOut)
    }
}
