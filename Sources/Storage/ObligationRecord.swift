package import Domain

/// One row of the ledger: what a unit owes, by when, from which clause, and what became of it.
package struct ObligationRecord: Sendable, Hashable {
    package var id: Int64
    package var planID: Int64
    package var plan: String
    /// Unique in the plan and made of natural keys, so that a script can write it by hand: `scorecard.mot-cua.ubnd-phuong-tay-tuu.2022-07`.
    package var key: String
    package var unit: UnitReference
    package var unitName: String
    package var kind: ObligationKind
    package var modelID: Int64?
    package var model: String?
    package var subject: UnitReference
    package var period: String?
    package var rule: Rule
    /// As the plan's rule has it; an extension stands beside it and never in its place.
    package var dueAt: Instant?
    package var lateUntil: Instant?
    package var `extension`: Extension?
    package var state: ObligationState
    package var verdict: Verdict?
    package var settledAt: Instant?
    package var heldOn: LocalDate?
    package var documentNumber: String?
    package var note: String?
    package var version: Int
    /// Settled with the row of a deadline that asks for the same thing.
    package var isFulfilledByOther: Bool
    /// Settled by an act on paper from before the plan was in the system, as somebody declared it; its verdict goes by the paper's day.
    package var isDeclared: Bool
    /// The act on paper that has settled it.
    package var declaration: Declaration?
    /// The amendment that touched it last.
    package var amendment: Amendment?

    /// What was entered from paper, as far as the row's own members do not say it.
    package struct Declaration: Sendable, Hashable {
        package let issuedOn: LocalDate
        package let issuer: String
    }

    package struct Amendment: Sendable, Hashable {
        package let code: String
        package let number: String?
        package let issuedOn: LocalDate?
    }

    package struct Rule: Sendable, Hashable {
        package let code: String
        package let op: DeadlineOperator
        package let text: String?
        package let recipient: String?
        package let via: String?
        package let clauseLabel: String?
        package let clauseQuote: String?
    }

    package struct Extension: Sendable, Hashable {
        package let dueAt: Instant
        package let lateUntil: Instant?
        package let reason: String
        package init(dueAt: Instant, lateUntil: Instant?, reason: String) {
            self.dueAt = dueAt
            self.lateUntil = lateUntil
            self.reason = reason
        }
    }

    /// The deadline by its rule, whatever extends it.
    package var ruleDue: Due { Due(op: rule.op, dueAt: dueAt, lateUntil: lateUntil) }

    /// The deadline that holds: the rule's, or the extension of it.
    package var due: Due {
        if let moved = self.extension { return Due(op: rule.op, dueAt: moved.dueAt, lateUntil: moved.lateUntil) }
        return ruleDue
    }

    /// The frozen verdict; for an open row past its last moment `missed`, which nobody had to write down.
    package func verdict(at now: Instant) -> Verdict? {
        if let verdict { return verdict }
        guard state == .open, due.op.isJudged, let last = due.lateUntil, last <= now else { return nil }
        return .missed
    }
}

/// Something that befell a row, and the row as it was from then on.
package struct ObligationEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It came to be owed, by the rule it began with.
        case owe
        case settle, reopen, extend, exempt
        /// Another unit or place is scored for it.
        case resubject
        /// An amendment gave it another due date.
        case amend
    }

    package let at: Instant
    package let kind: Kind
    package let state: ObligationState
    package let verdict: Verdict?
    package let dueAt: Instant?
    package let lateUntil: Instant?
    package let reason: String?
    package let isDeclared: Bool
    package let amendment: ObligationRecord.Amendment?
    package let clauseLabel: String?
    package let clauseQuote: String?
}

/// What publishing a plan or a registration adds to the ledger.
package struct NewObligation: Sendable, Hashable {
    package var key: String
    package var unitID: Int64
    package var kind: ObligationKind
    package var modelID: Int64?
    package var subjectID: Int64
    package var period: String?
    package var due: Due

    package init(
        key: String, unitID: Int64, kind: ObligationKind, modelID: Int64?, subjectID: Int64, period: String?, due: Due
    ) {
        self.key = key
        self.unitID = unitID
        self.kind = kind
        self.modelID = modelID
        self.subjectID = subjectID
        self.period = period
        self.due = due
    }
}
