import Domain
import JSON
import SQLite
import Storage
import TestKit
import Testing

@testable import Services

/// Figures that are kept beside the records, against the same figures counted from the events up to now.
@Suite("Figures kept beside the records") struct FigureTests {
    private static let plan = slug("ke-hoach")
    private static let models = ["mot-cua", "xanh"]
    private static let roots: [String?] = [nil, "quan", "phuong-a", "phuong-b", "mot-cua-a", "quan-khac"]

    private func register() throws -> Register {
        let register = try Register(now: "2022-05-20T08:00:00+07:00").withSmallPlan()
        try register.act { t in
            for model in Self.models {
                _ = try ScoresheetService(t).put(
                    plan: Self.plan, model: slug(model), try ObjectReader.read(.sheet()) { Scoresheet.read(&$0) })
                _ = try ScoresheetService(t).publish(plan: Self.plan, model: slug(model))
            }
        }
        return register
    }

    @Test(
        "are what the records add up to, whatever is done, and a tag never stands for two of them",
        arguments: 1...6 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        let register = try register()
        var lot = Lot(seed: seed)
        var known: [String: String] = [:]
        var acts = 0
        for step in 0..<240 {
            register.now = register.now + .seconds(Int64(lot.index(below: 36 * 3_600)))
            acts += RandomActs.perform(&lot, in: register) ? 1 : 0
            guard step % 3 == 0 else { continue }
            for root in Self.roots {
                let (mark, kept, counted) = try figures(register, root)
                #expect(kept == counted, "\(root ?? "everything") at step \(step)")
                #expect(known[mark] == nil || known[mark] == kept, "one tag for two figures")
                known[mark] = kept
            }
            #expect(try register.db.health.wrongFigures() == [])
        }
        #expect(acts > 60)
    }

    /// The mark, what is kept, and what the events add up to.
    private func figures(_ register: Register, _ root: String?) throws -> (mark: String, kept: String, counted: String)
    {
        try register.act { t in
            let service = StatusService(t)
            var query = StatusService.Query()
            query.unit = root.map { slug($0) }
            let mark = try service.mark(plan: Self.plan, query)
            let kept = text(try service.status(mark, query))
            query.asOf = t.now
            let counted = try service.status(try service.mark(plan: Self.plan, query), query)
            return (mark.text, kept, text(counted))
        }
    }

    /// Everything but the instant.
    private func text(_ status: StatusService.Status) -> String {
        """
        \(status.registrations) \(status.registrationsAccepted) \(status.scorecards) \(status.cardsAccepted)
        \(status.cardsReturned) \(String(describing: status.averagePercent)) \(String(describing: status.declaredPercent)) \(status.kinds) \(status.models)
        """
    }
}
