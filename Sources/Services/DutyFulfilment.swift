internal import Domain
internal import Storage

/// Keeps duties that ask for the same as deadlines of their plan (``PlanRule/fulfilledBy``) in step with the rows of those: a ward that
/// sent its report need not say once more that it did.
///
/// The rows that belong together have one unit and one due instant, as their rules have it; extensions do not part them.
struct DutyFulfilment {
    let t: Transaction
    init(_ transaction: Transaction) { t = transaction }

    /// After the row was settled or exempted: the last that was open may have been this one.
    func follow(settled row: ObligationRecord) throws {
        for duty in try t.db.fulfilments.duties(fulfilledBy: row.id) where duty.state == .open {
            let parts = try t.db.fulfilments.rows(fulfilling: duty.id)
            guard !parts.contains(where: { $0.state == .open }), parts.contains(where: { $0.state == .settled }) else {
                continue
            }
            // As late as the latest of them.
            let verdicts = parts.map(\.verdict)
            let verdict: Verdict? = verdicts.contains(.late) ? .late : verdicts.contains(.onTime) ? .onTime : nil
            // Declared where any of them is: it rests on paper then.
            try t.db.obligations.settle(
                duty.id, verdict: verdict, at: t.now, by: t.actor.signature, fulfilledBy: row.id,
                isDeclared: parts.contains { $0.state == .settled && $0.isDeclared })
            try record(duty, "obligation.settle")
        }
    }

    func follow(reopened row: ObligationRecord) throws {
        for duty in try t.db.fulfilments.duties(fulfilledBy: row.id) where duty.isFulfilledByOther {
            try t.db.obligations.reopen(duty.id, at: t.now, by: t.actor.signature, reason: nil)
            try record(duty, "obligation.reopen")
        }
    }

    private func record(_ old: ObligationRecord, _ action: String) throws {
        guard let row = try t.db.obligations.find(id: old.id) else { return }
        try t.record(
            action, "/v1/plans/\(row.plan)/obligations/\(row.key)", plan: row.planID, unit: row.unit.id,
            old: old.summary,
            new: row.summary)
    }
}
