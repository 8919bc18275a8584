internal import Domain
internal import Storage

/// Keeps the duties to send monthly cards with the registrations that they are for.
///
/// After every act this holds: each month that the plan asks of a unit is owed once by each of those registered for it, the unit
/// itself or its places, and by the unit as long as nobody is. The first place takes over the unit's rows, extensions and all, a
/// second one adds its own; who withdraws leaves them to the rest, or gives them back to the unit if it was the last.
///
/// - What was settled stays with whom it was settled for, and so does what somebody was let off by a decision; such a month is not
///   owed again by who comes in that one's stead.
/// - The plan asks a month as long as anybody's row for it is owed, settled or let off. A month that an amendment has ended for all
///   of them comes back by an amendment, never by a registration.
struct CardDuties {
    private let t: Transaction
    private let plan: Int64
    private let model: Int64
    private let owner: UnitReference

    init(_ transaction: Transaction, plan: Int64, model: Int64, owner: UnitReference) {
        t = transaction
        self.plan = plan
        self.model = model
        self.owner = owner
    }

    /// Why a row is exempt that somebody's withdrawal has put aside; it is found again by it.
    static let withdrawn = "registration.withdrawn"

    /// How a row stands in its month.
    private enum Standing {
        case open, settled
        /// Exempt since its subject withdrew.
        case putAside
        /// Exempt by an amendment.
        case ended
        /// Exempt by a decision about this row.
        case letOff
    }

    private struct Entry {
        let row: ObligationRecord
        let standing: Standing
    }

    // MARK: Following

    /// Brings the ledger to a registration that has just been submitted or withdrawn.
    static func follow(_ registration: RegistrationRecord, in t: Transaction) throws {
        let duties = CardDuties(t, plan: registration.planID, model: registration.modelID, owner: registration.owner)
        let owing = try duties.owing()
        try duties.follow(
            owing,
            arriving: registration.state != .withdrawn
                ? registration.unit : owing == [duties.owner] ? duties.owner : nil)
    }

    /// Brings the ledger to the registrations after a row of it was opened for another reason than theirs.
    func follow() throws { try follow(owing(), arriving: nil) }

    /// Whoever is registered, or else the unit that answers for them.
    private func owing() throws -> [UnitReference] {
        let registered = try t.db.registrations.live(plan: plan, model: model, owner: owner.id, except: nil)
        return registered.isEmpty ? [owner] : registered.map(\.unit)
    }

    private func follow(_ owing: [UnitReference], arriving: UnitReference?) throws {
        let entries = try t.db.obligations.scorecards(plan: plan, model: model, unit: owner.id).map {
            Entry(row: $0, standing: try standing(of: $0))
        }
        let months = Dictionary(grouping: entries) { $0.row.period ?? "" }
        for (_, entries) in months.sorted(by: { $0.key < $1.key }) { try follow(entries, owing, arriving) }
    }

    private func standing(of row: ObligationRecord) throws -> Standing {
        switch row.state {
        case .open: .open
        case .settled: .settled
        case .exempt where row.note == Self.withdrawn: .putAside
        case .exempt: try t.db.obligations.isEnded(row.id) ? .ended : .letOff
        }
    }

    /// One month.
    private func follow(_ entries: [Entry], _ owing: [UnitReference], _ arriving: UnitReference?) throws {
        let asked = entries.filter { [.open, .settled, .letOff].contains($0.standing) }
        guard let pattern = (asked.first { $0.standing == .open } ?? asked.first)?.row else { return }
        let gone = asked.filter { !owing.contains($0.row.subject) }
        var leaving = gone.filter { $0.standing == .open }.map(\.row)

        var waiting: [(unit: UnitReference, own: ObligationRecord?)] = []
        for unit in owing {
            guard let own = try entries.first(where: { $0.row.subject == unit }) ?? elsewhere(pattern, unit) else {
                waiting.append((unit, nil))
                continue
            }
            if own.standing == .putAside || own.standing == .ended && unit == arriving {
                waiting.append((unit, own.row))
            }
        }
        // What those who are gone have done, or were let off, nobody does again in their stead.
        let covered = gone.count - leaving.count
        let without = waiting.filter { $0.own == nil } + waiting.filter { $0.own != nil }
        for (unit, own) in without.dropFirst(covered) {
            if let own {
                try bringBack(own, as: pattern)
            } else if let row = leaving.popLast() {
                try hand(row, to: unit)
            } else {
                try add(unit, as: pattern)
            }
        }
        for row in leaving { try ObligationService(t).exempt(row, reason: Self.withdrawn) }
    }

    // MARK: Rows

    /// What a place that another unit answered for has left there.
    private func elsewhere(_ row: ObligationRecord, _ subject: UnitReference) throws -> Entry? {
        try t.db.obligations.find(plan: plan, key: key(row, subject)).map {
            Entry(row: $0, standing: try standing(of: $0))
        }
    }

    /// Owed again, by the date of the others.
    private func bringBack(_ row: ObligationRecord, as pattern: ObligationRecord) throws {
        if row.unit != owner { try hand(row, to: row.subject) }
        try ObligationService(t).reopen(row, reason: nil)
        guard pattern.state == .open, pattern.ruleDue != row.ruleDue,
            let cause = try t.db.obligations.amended(pattern.id)
        else { return }
        try t.db.obligations.move(row.id, to: pattern.ruleDue, because: cause, at: t.now, by: t.actor.signature)
    }

    private func hand(_ row: ObligationRecord, to subject: UnitReference) throws {
        try t.db.obligations.resubject(
            row.id, to: subject.id, of: owner.id, key: key(row, subject), at: t.now, by: t.actor.signature)
    }

    private func add(_ subject: UnitReference, as row: ObligationRecord) throws {
        guard let rule = try t.db.obligations.ruleID(of: row.id) else { return }
        let key = key(row, subject)
        try t.db.obligations.add(
            NewObligation(
                key: key, unitID: owner.id, kind: .scorecard, modelID: row.modelID, subjectID: subject.id,
                period: row.period, due: row.ruleDue), plan: plan, rule: rule, now: t.now)
        if let added = try t.db.obligations.find(plan: plan, key: key) {
            try DutyFulfilment(t).follow(reopened: added)
        }
    }

    private func key(_ row: ObligationRecord, _ subject: UnitReference) -> String {
        PlanCompiler.key(
            .scorecard, rule: row.rule.code, model: row.model, subject: subject.code, unit: owner.code,
            period: row.period)
    }
}
