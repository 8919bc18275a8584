import Domain
import JSON
import SQLite
import Storage
import TestKit
import Testing

@testable import Services

/// Random cards and visits through the whole service, against sums over what was sent.
@Suite struct ComparisonPropertyTests {
    /// What one ward says of itself for one model in July, and what is found there; tenths of a point of 10.
    private struct Pair: Sendable {
        let ward: String
        let model: String
        let own: [Int]
        let found: [Int]
    }

    private static func pairs(seed: UInt64) -> [Pair] {
        var lot = Lot(seed: seed)
        // Half points on three criteria of ten points each.
        func scores() -> [Int] { (0..<3).map { _ in lot.index(below: 21) * 5 } }
        return ["phuong-a", "phuong-b", "phuong-c"].flatMap { ward in
            ["mot-cua", "xanh"].map { Pair(ward: ward, model: $0, own: scores(), found: scores()) }
        }
    }

    private func register() throws -> Register {
        let register = try Register().withSmallPlan()
        try register.act { t in
            for model in ["mot-cua", "xanh"] {
                let sheet = try ObjectReader.read(.sheet()) { Scoresheet.read(&$0) }
                _ = try ScoresheetService(t).put(plan: slug("ke-hoach"), model: slug(model), sheet)
                _ = try ScoresheetService(t).publish(plan: slug("ke-hoach"), model: slug(model))
                for ward in ["phuong-a", "phuong-b", "phuong-c"] {
                    _ = try RegistrationService(t).put(
                        plan: slug("ke-hoach"), model: slug(model), unit: slug(ward), note: nil)
                }
            }
            let draft = try ObjectReader.read(.inspection()) { InspectionDraft.read(&$0) }
            _ = try InspectionService(t).put(plan: slug("ke-hoach"), slug("dot-1"), draft)
            _ = try InspectionService(t).open(plan: slug("ke-hoach"), slug("dot-1"))
        }
        register.now = .at("2022-08-10T08:00:00+07:00")
        return register
    }

    private func scores(_ tenths: [Int]) -> [CriterionScore] {
        zip(["c1", "c2", "c3"], tenths).map {
            CriterionScore(criterion: $0, points: Points(clamping: $1 * 10), note: "Ghi chú")
        }
    }

    private func send(_ pair: Pair, to register: Register) throws {
        let key = ScorecardService.Key(
            plan: slug("ke-hoach"), model: slug(pair.model), unit: slug(pair.ward),
            month: try #require(Month("2022-07")))
        try register.act { t in
            _ = try ScorecardService(t).put(key, ScorecardDraft(scores: scores(pair.own), submit: true))
        }
    }

    /// - Parameter detours: how many other contents come first, as where inspectors save as they go.
    private func visit(_ pair: Pair, detours: Int, in register: Register) throws {
        let key = VisitService.Key(
            plan: slug("ke-hoach"), inspection: slug("dot-1"), model: slug(pair.model), unit: slug(pair.ward))
        let contents = (0..<detours).map { _ in Array(pair.own.prefix(2)) } + [pair.found]
        for (index, tenths) in contents.enumerated() {
            let draft = VisitDraft(
                visitedOn: day("2022-08-10"), month: Month("2022-07"), scores: scores(tenths),
                conclusion: "Lần \(index)")
            try register.act { _ = try VisitService($0).put(key, draft, if: index == 0 ? .none : .present) }
        }
        try register.act { _ = try VisitService($0).finalize(key) }
    }

    private func comparison(_ register: Register) throws -> ComparisonService.Comparison {
        try register.act { t in
            var query = ComparisonService.Query()
            query.inspection = slug("dot-1")
            query.minimum = 1
            return try ComparisonService(t).comparison(ComparisonService(t).mark(plan: slug("ke-hoach"), query), query)
        }
    }

    @Test("totals are the sums over what was sent, whatever the order of the saves", arguments: 0..<12 as Range<UInt64>)
    func order(seed: UInt64) throws {
        let pairs = Self.pairs(seed: seed)
        var orders = [pairs, Lot.order(pairs, seed: seed &+ 100), Array(pairs.reversed())]
        if seed.isMultiple(of: 2) { orders.removeLast() }
        var results: [[Deviation]] = []
        for (number, order) in orders.enumerated() {
            let register = try register()
            for pair in Lot.order(order, seed: seed &+ 7) { try send(pair, to: register) }
            for (index, pair) in order.enumerated() {
                try visit(pair, detours: (index + number) % 3, in: register)
            }
            let comparison = try comparison(register)
            #expect(comparison.units.map(\.code) == ["phuong-a", "phuong-b", "phuong-c"])
            results.append(comparison.all.map(\.deviation))
            check(comparison.total.deviation, pairs)
            for unit in comparison.units { check(unit.deviation, pairs.filter { $0.ward == unit.code }) }
            for model in comparison.models { check(model.deviation, pairs.filter { $0.model == model.code }) }
        }
        #expect(results.allSatisfy { $0 == results[0] })
    }

    private func check(_ deviation: Deviation, _ pairs: [Pair]) {
        var (own, found, apart, maximum) = (0, 0, 0, 0)
        for pair in pairs {
            for index in 0..<3 {
                own += pair.own[index] * 10
                found += pair.found[index] * 10
                apart += abs(pair.own[index] - pair.found[index]) * 10
                maximum += 1_000
            }
        }
        #expect(deviation.count == pairs.count * 3)
        #expect(deviation.selfPercent?.hundredths == own * 10_000 / maximum)
        #expect(deviation.inspectedPercent?.hundredths == found * 10_000 / maximum)
        #expect(deviation.bias?.hundredths == (own - found) * 10_000 / maximum)
        #expect(deviation.error?.hundredths == apart * 10_000 / maximum)
    }
}
