import Domain
import JSON
import Storage
import TestKit

@testable import Services

/// What may happen in the small plan, drawn at random.
enum RandomActs {
    private static let plan = slug("ke-hoach")
    private static let units = ["phuong-a", "phuong-b", "phuong-c", "mot-cua-a", "chung-cu-a"]

    /// One act drawn from all that move figures; most that the rules refuse are tried, too. Whether something was done.
    static func perform(_ lot: inout Lot, in register: Register) -> Bool {
        let unit = slug(units[lot.index(below: units.count)])
        let model = slug(SmallPlan.models[lot.index(below: 2)])
        let month = Month("2022-0\(6 + lot.index(below: 4))") ?? register.now.localDate.month
        let (draw, points, flag) = (lot.index(below: 21), lot.index(below: 21), lot.index(below: 3) > 0)
        let key = ScorecardService.Key(plan: plan, model: model, unit: unit, month: month)
        return register.error { t in
            let registrations = RegistrationService(t)
            switch draw {
            case 0...3: _ = try registrations.put(plan: plan, model: model, unit: unit, note: nil)
            case 4: _ = try registrations.accept(plan: plan, model: model, unit: unit)
            case 5: _ = try registrations.return(plan: plan, model: model, unit: unit, reason: "Thiếu hồ sơ.")
            case 6: _ = try registrations.withdraw(plan: plan, model: model, unit: unit, reason: "Rút.")
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

    private static func card(_ halves: Int, submit: Bool) -> ScorecardDraft {
        let scores = ["c1", "c2", "c3", "c4"].map {
            CriterionScore(criterion: $0, points: Points(clamping: halves * 50), note: "Ghi chú")
        }
        return ScorecardDraft(scores: scores, submit: submit)
    }

    private static func rows(_ t: Transaction) throws -> [ObligationRecord] {
        var filter = ObligationRepository.Filter()
        filter.planID = try t.db.plans.find(plan.description)?.id
        filter.state = .open
        return try t.db.obligations.list(filter, .all).items
    }

    private static func changeDuty(_ draw: Int, _ extending: Bool, _ t: Transaction) throws {
        let rows = try rows(t)
        guard !rows.isEmpty else { return }
        let row = rows[draw * 7 % rows.count]
        if extending {
            _ = try ObligationService(t).extend(
                plan: plan, row.key, until: t.today.adding(days: draw + 5), lateUntil: nil, reason: "Gia hạn.")
        } else {
            _ = try ObligationService(t).exempt(plan: plan, row.key, reason: "Không có đối tượng.")
        }
    }

    private static func settle(_ draw: Int, _ t: Transaction) throws {
        let rows = try rows(t).filter { $0.kind == .report || $0.kind == .launch || $0.kind == .task }
        guard !rows.isEmpty else { return }
        _ = try ObligationService(t).settle(
            plan: plan, rows[draw % rows.count].key, .init(heldOn: nil, documentNumber: nil, note: nil))
    }

    private static func declare(_ draw: Int, _ t: Transaction) throws {
        let rows = try rows(t)
        guard !rows.isEmpty else { return }
        _ = try DeclarationService(t).declare(
            plan: plan, rows[draw * 5 % rows.count].key,
            DeclarationDraft(
                happenedOn: t.today.adding(days: -draw),
                document: .init(number: "1", issuedOn: t.today, issuer: "UBND"), reason: "Bản giấy."))
    }

    private static func withdraw(_ draw: Int, _ t: Transaction) throws {
        guard let plan = try t.db.plans.find(plan.description) else { return }
        var filter = DeclarationRepository.Filter(planID: plan.id)
        filter.isWithdrawn = false
        let found = try t.db.declarations.list(filter, .all).items
        guard !found.isEmpty else { return }
        _ = try DeclarationService(t).withdraw(
            plan: self.plan, found[draw % found.count].obligation, reason: "Nhầm.")
    }

    /// Names decide the order of the rows; a parent decides who sees them.
    private static func rename(_ unit: Slug, _ name: String, in parent: String, _ t: Transaction) throws {
        let isPlace = unit.description.hasSuffix("-a") && !unit.description.hasPrefix("phuong")
        let body: JSON = .unit(
            "\(name) \(unit)", kind: isPlace ? "oneStop" : "committee", in: isPlace ? parent : "quan")
        _ = try UnitService(t).put(unit, try ObjectReader.read(body) { UnitDraft.read(&$0) })
    }
}
