package import Domain

/// Why a service did not do what was asked. What people read about it is written in the API, in two languages.
package enum ServiceError: Error, Sendable, Hashable {
    /// The body can be read but not taken; every fault of it.
    case invalid([Issue])
    /// The URL or a header cannot be taken; every fault of it.
    case badRequest([Issue])
    case notFound(Kind, String)
    case forbidden(Action)
    /// The state of things does not allow it now.
    case conflict(Conflict)
    /// `If-Match` or `If-None-Match` does not hold.
    case preconditionFailed
    /// The record exists and the request does not say which version of it is to be changed (RFC 6585 §3).
    case preconditionRequired
    /// The service cannot do it now; try again after so many seconds.
    case unavailable(retryAfter: Int)

    /// Kinds of records that a URL may name.
    package enum Kind: String, Sendable, CaseIterable {
        case unit, group, model, plan, scoresheet, scoresheetVersion, registration, scorecard, obligation, token
        case amendment
        case inspection, visit, finding, outlineReport, person
        case launch, posting, task, calendarFeed
        case commendation, violation, supplement
        case backup, report, reportRevision, reportRequest
        /// A model that the plan does not carry, whether or not the catalogue has it.
        case planModel
    }

    package init(_ invalid: Invalid) { self = .invalid(invalid.issues) }

    /// Refuses a body of which something could not be read, or of which something that could does not fit: for all of it at once.
    static func refuse(_ unread: [Issue], and found: [Issue] = []) throws(ServiceError) {
        let issues = unread.and(found)
        guard issues.isEmpty else { throw .invalid(issues) }
    }
}

/// What stands in the way, with a stable code and what a sentence about it needs.
package struct Conflict: Sendable, Hashable {
    package enum Code: String, Sendable, CaseIterable {
        /// The unit still has parts, members, tokens or records. No arguments.
        case unitInUse = "unit.inUse"
        /// A published plan changes by amendment only. No arguments.
        case planPublished = "plan.published"
        /// An amendment in force does not change; another one may follow. No arguments.
        case amendmentPublished = "amendment.published"
        /// The plan is still a draft. Argument: the plan.
        case planNotPublished = "plan.notPublished"
        /// The unit is not asked for this model by the plan. Arguments: the unit, the model.
        case notObliged = "registration.notObliged"
        /// Past the last moment at which it is taken. Arguments: that moment in local time, the obligation's key.
        case deadlinePassed = "deadline.passed"
        /// The record is accepted and closed. No arguments.
        case accepted = "state.accepted"
        /// The act does not fit the record's state; see ``Conflict/wrongState(_:_:)``. Arguments: what kind of record it is, the state, the
        /// states in which it fits.
        case wrongState = "state.wrong"
        /// The plan is scored on the sheets of another one. Argument: that plan.
        case scoresheetBorrowed = "scoresheet.borrowed"
        /// There is no published scoresheet for the model yet. Argument: the model.
        case scoresheetNotPublished = "scoresheet.notPublished"
        /// The unit has no live registration for the model. Arguments: the unit, the model.
        case notRegistered = "registration.none"
        /// The registration was returned, and nothing is scored before it is sent again. No arguments.
        case registrationReturned = "registration.returned"
        /// Cards depend on the registration. No arguments.
        case registrationHasCards = "registration.hasCards"
        /// A card that was sent is not taken anew past its last moment, unless it is returned. Argument: that moment in local time.
        case scorecardClosed = "scorecard.closed"
        /// Who submitted a card does not decide on it. No arguments.
        case fourEyes = "fourEyes"
        /// The obligation has its own act, which settles it. Argument: its kind.
        case settledByItsAct = "obligation.ownAct"
        /// The obligation is settled or exempt already. Argument: its state.
        case obligationClosed = "obligation.closed"
        /// The system has received the act itself, and no paper takes its place. No arguments.
        case observed = "obligation.observed"
        /// An act on paper was entered for the row already; it is withdrawn before another one is entered. No arguments.
        case declared = "obligation.declared"
        /// Nothing was entered from paper for the row. No arguments.
        case notDeclared = "obligation.notDeclared"
        /// The duty has no due instant to extend. No arguments.
        case nothingToExtend = "obligation.nothingToExtend"
        /// The scoresheet has no draft that differs from what is published. No arguments.
        case nothingToPublish = "scoresheet.nothingToPublish"
        /// The month has not begun, so there is nothing to score yet. Argument: the month.
        case monthNotBegun = "month.notBegun"
        /// The group or unit code is taken by the other kind. Argument: the code.
        case codeTaken = "code.taken"
        /// The form of the inspection has no such records. Argument: the form.
        case inspectionForm = "inspection.form"
        /// The inspection does not cover the unit for the model. Arguments: the unit, the model.
        case visitOutOfScope = "visit.outOfScope"
        /// The unit is in scope and was not chosen to be visited. Argument: the unit.
        case visitNotTargeted = "visit.notTargeted"
        /// A unit that is visited already cannot be taken off the list. Argument: the unit.
        case visitBegun = "visit.begun"
        /// The card of the month is scored on another version of the sheet than the visit. Arguments: the visit's, the card's.
        case sheetDiffers = "scoresheet.differs"
        /// The team's answer stands, so nothing more is taken. No arguments.
        case visitAnswered = "visit.answered"
        /// There is no dispute to answer. No arguments.
        case nothingDisputed = "visit.nothingDisputed"
        /// A unit does not verify what it remedied itself. No arguments.
        case fourEyesUnit = "fourEyes.unit"
        /// The token is revoked, has expired, or was rotated before. No arguments.
        case tokenEnded = "token.ended"
        /// The unit owes no report, because it is inspected directly or is not in scope. Argument: the unit.
        case reportNotOwed = "outlineReport.notOwed"
        /// The scoresheet has come to use the code that a unit proposes for a criterion of its own. Argument: the code.
        case supplementCodeTaken = "supplement.codeTaken"
        /// Who it is about was erased on request of law, so nothing can be written about them any more. No arguments.
        case masked = "record.masked"
        /// The service was given no directory for backups. No arguments.
        case backupNotConfigured = "backup.notConfigured"
        /// One backup is made at a time. Argument: the one that is being made.
        case backupRunning = "backup.running"
        /// The task comes back or goes on for as long as the plan runs, so it is never done once and for all. No arguments.
        case taskEndless = "task.endless"
        /// There are as many records of this kind here as there may be. Argument: how many.
        case tooMany = "record.tooMany"
        /// The addressee confirms after the unit that the report goes through. Argument: that unit.
        case reportViaFirst = "report.viaFirst"
        /// The actor's units have confirmed all that they can. No arguments.
        case reportReceived = "report.received"
        /// Sent again it would be what was sent already. No arguments.
        case reportUnchanged = "report.unchanged"
        /// The period has not begun, so there is nothing to report yet. Argument: the period.
        case periodNotBegun = "period.notBegun"
        /// The request has gone out and does not change any more. Argument: its code.
        case requestIssued = "reportRequest.issued"
    }

    package let code: Code
    package let arguments: [String]

    package init(_ code: Code, _ arguments: String...) {
        self.code = code
        self.arguments = arguments
    }
}

extension ServiceError {
    package static func conflict(_ code: Conflict.Code) -> ServiceError { .conflict(Conflict(code)) }
}

/// What became of a write, with the record as it is now.
package struct Written<Record: Sendable>: Sendable {
    package enum Outcome: Sendable { case created, changed, unchanged }

    package let record: Record
    package let outcome: Outcome

    package init(_ record: Record, _ outcome: Outcome) {
        self.record = record
        self.outcome = outcome
    }
}

/// What `If-Match` and `If-None-Match` demand of the record that a request is about to change (RFC 9110 §13.1).
package enum Precondition: Sendable, Hashable {
    case none
    /// `If-None-Match: *`: there must be no such record yet.
    case absent
    /// `If-Match: *`: there must be one.
    case present
    /// `If-Match` with tags: its version must be one of these.
    case version([Int])
    /// `If-None-Match` with tags: its version must be none of these.
    case otherVersion([Int])
    /// Both fields: both conditions.
    indirect case both(Precondition, Precondition)

    /// - Parameter current: the record's version, `nil` when there is none.
    package func check(_ current: Int?) throws(ServiceError) {
        guard holds(current) else { throw .preconditionFailed }
    }

    private func holds(_ current: Int?) -> Bool {
        switch self {
        case .none: true
        case .absent: current == nil
        case .present: current != nil
        case .version(let versions): current.map(versions.contains) ?? false
        case .otherVersion(let versions): !(current.map(versions.contains) ?? false)
        case .both(let first, let second): first.holds(current) && second.holds(current)
        }
    }
}
