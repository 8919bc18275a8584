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
    private static let units = ["phuong-a", "phuong-b", "phuong-c", "mot-cua-a", "chung-cu-a"]
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
            acts += perform(&lot, in: register) ? 1 : 0
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

    /// One act drawn from all that move figures; most that the rules refuse are tried, too. Whether something was done.
    private func perform(_ lot: inout Lot, in register: Register) -> Bool {
        let unit = slug(Self.units[lot.index(below: Self.units.count)])
        let model = slug(Self.models[lot.index(below: Self.models.count)])
        let month = Month("2022-0\(6 + lot.index(below: 4))") ?? register.now.localDate.month
        let (draw, points, flag) = (lot.index(below: 21), lot.index(below: 21), lot.index(below: 3) > 0)
        let key = ScorecardService.Key(plan: Self.plan, model: model, unit: unit, month: month)
        return register.error { t in
            let registrations = RegistrationService(t)
            switch draw {
            case 0...3: _ = try registrations.put(plan: Self.plan, model: model, unit: unit, note: nil)
            case 4: _ = try registrations.accept(plan: Self.plan, model: model, unit: unit)
            case 5: _ = try registrations.return(plan: Self.plan, model: model, unit: unit, reason: "Thiếu hồ sơ.")
            case 6: _ = try registrations.withdraw(plan: Self.plan, model: model, unit: unit, reason: "Rút.")
            case 7...12: _ = try ScorecardService(t).put(key, card(points, submit: flag))
            case 13: _ = try ScorecardService(t).submit(key)
            case 14: _ = try ScorecardService(t).accept(key)
            case 15: _ = try ScorecardService(t).return(key, reason: "Bổ sung.", comments: [])
            case 16: try changeDuty(points, flag, t)
            case 17 where flag: try declare(points, t)
            case 17: try rename(unit, flag ? "A" : "Z", in: points % 2 == 0 ? "phuong-b" : "phuong-a", t)
            case 18: try withdraw(points, t)
            default: try settle(points, t)
            }
        } == nil
    }

    private func card(_ halves: Int, submit: Bool) -> ScorecardDraft {
        let scores = ["c1", "c2", "c3", "c4"].map {
            CriterionScore(criterion: $0, points: Points(clamping: halves * 50), note: "Ghi chú")
        }
        return ScorecardDraft(scores: scores, submit: submit)
    }

    private func rows(_ t: Transaction) throws -> [ObligationRecord] {
        var filter = ObligationRepository.Filter()
        filter.planID = try t.db.plans.find(Self.plan.description)?.id
        filter.state = .open
        return try t.db.obligations.list(filter, .all).items
    }

    private func changeDuty(_ draw: Int, _ extending: Bool, _ t: Transaction) throws {
        let rows = try rows(t)
        guard !rows.isEmpty else { return }
        let row = rows[draw * 7 % rows.count]
        if extending {
            _ = try ObligationService(t).extend(
                plan: Self.plan, row.key, until: t.today.adding(days: draw + 5), lateUntil: nil, reason: "Gia hạn.")
        } else {
            _ = try ObligationService(t).exempt(plan: Self.plan, row.key, reason: "Không có đối tượng.")
        }
    }

    private func settle(_ draw: Int, _ t: Transaction) throws {
        let rows = try rows(t).filter { $0.kind == .report || $0.kind == .launch || $0.kind == .task }
        guard !rows.isEmpty else { return }
        _ = try ObligationService(t).settle(
            plan: Self.plan, rows[draw % rows.count].key, .init(heldOn: nil, documentNumber: nil, note: nil))
    }

    private func declare(_ draw: Int, _ t: Transaction) throws {
        let rows = try rows(t)
        guard !rows.isEmpty else { return }
        _ = try DeclarationService(t).declare(
            plan: Self.plan, rows[draw * 5 % rows.count].key,
            DeclarationDraft(
                happenedOn: t.today.adding(days: -draw),
                document: .init(number: "1", issuedOn: t.today, issuer: "UBND"), reason: "Bản giấy."))
    }

    private func withdraw(_ draw: Int, _ t: Transaction) throws {
        guard let plan = try t.db.plans.find(Self.plan.description) else { return }
        var filter = DeclarationRepository.Filter(planID: plan.id)
        filter.isWithdrawn = false
        let found = try t.db.declarations.list(filter, .all).items
        guard !found.isEmpty else { return }
        _ = try DeclarationService(t).withdraw(
            plan: Self.plan, found[draw % found.count].obligation, reason: "Nhầm.")
    }

    /// Names decide the order of the rows; a parent decides who sees them.
    private func rename(_ unit: Slug, _ name: String, in parent: String, _ t: Transaction) throws {
        let isPlace = unit.description.hasSuffix("-a") && !unit.description.hasPrefix("phuong")
        let body: JSON = .unit(
            "\(name) \(unit)", kind: isPlace ? "oneStop" : "committee", in: isPlace ? parent : "quan")
        _ = try UnitService(t).put(unit, try ObjectReader.read(body) { UnitDraft.read(&$0) })
    }
}
