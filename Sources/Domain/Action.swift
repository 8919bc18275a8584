/// One thing a token may or may not do. Raw values are what `allowedActions` and the audit trail say.
package enum Action: String, Sendable, Hashable, CaseIterable {
    // MARK: Register of units and catalogue

    /// Read a unit, its history and what it owes.
    case readUnit
    /// Create, change or close a unit.
    case writeUnit
    /// Create or change a named set of units.
    case writeGroup
    /// Create or change an entry of the catalogue of models.
    case writeModel
    /// Read models and groups: names everybody works with.
    case readCatalogue

    // MARK: Plans and scoresheets

    /// Create or change a plan that is not yet published.
    case draftPlan
    /// Publish a plan and so expand its duties into obligations.
    case publishPlan
    /// Supersede parts of a published plan.
    case amendPlan
    /// Read the plan document and its scoresheets.
    case readPlan
    /// Read every registration, card, visit and obligation of a plan.
    case readWholePlan
    /// Read the dashboard and the rankings of a plan.
    case readStatus
    /// Read one unit's registrations, cards, visits and obligations in a plan.
    case readSubject
    case writeScoresheet
    case publishScoresheet

    // MARK: Registrations, cards, reports

    case register
    case withdraw
    /// Accept or return a registration.
    case decideRegistration
    /// Write and submit a card.
    case writeCard
    /// Accept or return a card. Whoever submitted it cannot, whatever the role (SPEC §2.8).
    case decideCard
    /// Say when a launch was planned and held.
    case recordLaunch
    /// Say what is posted where for a registration.
    case recordPosting
    /// Say how a task goes that one leads or supports, and that it is done.
    case updateTask
    /// Hand in a report, also the outline report of an indirect inspection.
    case report
    /// Write and send a periodic report, and correct it.
    case writeReport
    /// Confirm that a report has come to its addressee or to the unit that it goes through, or send it back.
    case receiveReport
    /// Ask units of a plan for a report that the document does not ask for.
    case requestReport

    // MARK: Supplementary criteria

    /// Propose criteria of its own for its registration, and take the proposal back.
    case proposeSupplement
    /// Accept or decline them, as the author of the model's scoresheet.
    case decideSupplement

    // MARK: Commendations and violations

    /// Propose a unit or a person for a commendation.
    case proposeCommendation
    /// Collect, decide or decline proposals.
    case decideCommendation
    /// Read a violation; takes the right to conduct as well.
    case readViolation
    /// Open the list of violations of a plan, which holds what one may read; takes the right to conduct as well.
    case listViolations
    /// Record a violation and what was done about it; takes the right to conduct as well.
    case recordViolation
    /// Erase who a record is about, on request of law; takes the right to conduct as well.
    case maskPerson

    // MARK: Inspections

    /// Create or change an inspection: its team, form and window.
    case writeInspection
    /// Record and finalize a visit.
    case writeVisit
    /// Answer a visit and say what was done about a finding.
    case reply
    /// Confirm that a finding is remedied.
    case verifyRemedy

    // MARK: The ledger

    /// Record that a report, an inspection or a task was done, and so settle its obligation.
    case settle
    /// Extend or exempt an obligation, with a reason.
    case override
    /// Enter an act that happened on paper before the system, or withdraw what was entered, with a reason.
    case declare

    // MARK: The service

    case readAudit
    /// Make, list and revoke addresses at which programs fetch the calendar of a unit.
    case shareCalendar
    /// Create, list and revoke tokens of units below.
    case manageTokens
    /// See where people of units below are named, and by name who of them did what; correct a name, erase it.
    case managePersons
    /// Follow the feed of what changed, as far as the token may read it.
    case readChanges
    case readMetrics
    case runBackup
}
