package import Domain
package import Storage

/// Who is to be reminded of what (đôn đốc): what is due within some days, what is overdue, what is past its last moment, and
/// what was returned.
package struct ReminderService {
    let t: Transaction
    package init(_ transaction: Transaction) { t = transaction }

    package enum Standing: String, Sendable, Hashable, CaseIterable {
        /// Done, returned, and to be put right and sent again.
        case returned
        /// Due within the days asked for.
        case due
        /// Due and not done, and still taken as late.
        case overdue
        /// Past the last moment at which it is taken.
        case missed
    }

    package struct Item: Sendable {
        package let record: ObligationRecord
        package let modelName: String?
        /// Of the place that the row is about, where that is not the unit that owes it.
        package let placeName: String?
        package let standing: Standing
        /// The last day in time; `nil` for what was returned and has none.
        package let lastDay: LocalDate?
        /// The last day on which it is taken late.
        package let lastLateDay: LocalDate?
        /// Days until the last day in time, or since it; or since it was returned.
        package let days: Int
        package let returned: ReturnedAct?
    }

    package struct UnitReminders: Sendable {
        package let unit: String
        package let name: String
        package let items: [Item]
    }

    package struct Reminders: Sendable {
        package let plan: String
        package let title: String
        /// Who moves a deadline.
        package let standingUnit: String
        /// The day for which they hold.
        package let on: LocalDate
        package let days: Int
        package let units: Page<UnitReminders>
    }

    /// More than a unit can be asked for in one letter.
    private static let maximumItems = 500

    package func reminders(plan code: Slug, days: Int, unit: Slug?, _ page: PageRequest) throws -> Reminders {
        let plan = try t.plan(code, for: .readPlan)
        guard plan.isPublished else { throw ServiceError.conflict(Conflict(.planNotPublished, plan.code)) }
        var filter = ReminderRepository.Filter(
            planID: plan.id, now: t.now, until: t.today.adding(days: days).endsAt + .milliseconds(1))
        filter.unitID = try unit.map { try t.filterUnit($0, of: plan) }
        filter.root = try t.visibleRoot(of: plan)
        let found = try t.db.reminders.units(filter, page)
        var names: [Int64: String] = [:]
        let units = try found.items.map { unit in
            let returned = try t.db.reminders.returned(to: unit.id, filter, limit: Self.maximumItems)
            let rows =
                try returned
                + t.db.reminders.duties(of: unit.id, filter, limit: Self.maximumItems - returned.count)
            let items = try rows.compactMap { row in
                if let id = row.modelID, names[id] == nil { names[id] = try t.db.models.name(id) }
                let place = row.subject == row.unit ? nil : try t.db.status.name(row.subject.id)?.name
                return try item(row, row.modelID.flatMap { names[$0] }, place)
            }
            return UnitReminders(unit: unit.code, name: unit.name, items: items)
        }
        return Reminders(
            plan: plan.code, title: plan.title,
            standingUnit: try t.db.status.name(plan.standingUnit.id)?.name ?? plan.standingUnit.code, on: t.today,
            days: days, units: Page(items: units, next: found.next))
    }

    private func item(_ row: ObligationRecord, _ modelName: String?, _ placeName: String?) throws -> Item? {
        if let act = try ObligationService(t).returned(row) {
            return Item(
                record: row, modelName: modelName, placeName: placeName, standing: .returned,
                lastDay: row.due.dueAt?.lastDayBefore, lastLateDay: row.due.lateUntil?.lastDayBefore,
                days: max(0, t.today.dayNumber - act.at.localDate.dayNumber), returned: act)
        }
        guard let dueAt = row.due.dueAt else { return nil }
        let lastDay = dueAt.lastDayBefore
        let standing: Standing =
            if dueAt > t.now { .due } else if row.due.judge(received: t.now) == .tooLate { .missed } else { .overdue }
        return Item(
            record: row, modelName: modelName, placeName: placeName, standing: standing, lastDay: lastDay,
            lastLateDay: row.due.lateUntil?.lastDayBefore, days: abs(lastDay.dayNumber - t.today.dayNumber),
            returned: nil)
    }
}

extension Instant {
    /// The last day that is over, or under way, when the instant comes: the day before for 00:00.
    package var lastDayBefore: LocalDate { (self - .milliseconds(1)).localDate }
}
