/// Who may do what: one table, and nothing else in the product decides it (SPEC §4).
///
/// A row allows an action to a role when **any** of its relations holds. What has no row is refused.
/// Rules about a single record (four eyes, states, deadlines) come on top and can only take away.
package struct Permission: Sendable, Hashable {
    package let role: Role
    package let action: Action
    package let anyOf: Relations

    private init(_ role: Role, _ action: Action, _ anyOf: Relations) {
        self.role = role
        self.action = action
        self.anyOf = anyOf
    }

    /// Whether a token of `role` that stands in `relations` to the target may do `action`.
    package static func allows(_ role: Role, _ action: Action, relations: Relations) -> Bool {
        !needs(role, action).isDisjoint(with: relations.union(.always))
    }

    /// The relations of which one must hold; empty when the role may never do it.
    package static func needs(_ role: Role, _ action: Action) -> Relations {
        index[Cell(role: role, action: action)] ?? []
    }

    /// Whether a token of `role` may do `action` to anything at all: what a door can ask before it looks anything up.
    ///
    /// - Parameter hasUnit: whether the token holds for a unit, and not for everything.
    package static func isPossible(_ role: Role, _ action: Action, hasUnit: Bool) -> Bool {
        !needs(role, action).subtracting(hasUnit ? .everywhere : []).isEmpty
    }

    private struct Cell: Hashable {
        let role: Role
        let action: Action
    }

    private static let index = Dictionary(
        table.map { (Cell(role: $0.role, action: $0.action), $0.anyOf) }, uniquingKeysWith: { $0.union($1) })
}

extension Permission {
    /// All permissions, role by role.
    ///
    /// An admin may do in its subtree what every other role could do there, and the acts on the service itself. It gains
    /// no powers over the plans of units above: deciding a card takes the issuer or the standing unit below, not
    /// the ward that is scored.
    package static let table: [Permission] = [
        Permission(.admin, .readUnit, [.subjectBelow, .everywhere]),
        Permission(.admin, .shareCalendar, [.subjectBelow, .everywhere]),
        Permission(.admin, .writeUnit, [.subjectBelow, .everywhere]),
        Permission(.admin, .writeGroup, [.subjectBelow, .everywhere]),
        // The catalogue belongs to nobody's subtree.
        Permission(.admin, .writeModel, .everywhere),
        Permission(.admin, .readCatalogue, .always),
        Permission(.admin, .draftPlan, [.issuerBelow, .everywhere]),
        Permission(.admin, .publishPlan, [.issuerBelow, .everywhere]),
        Permission(.admin, .amendPlan, [.issuerBelow, .everywhere]),
        Permission(
            .admin, .readPlan,
            [.issuerBelow, .standingBelow, .authorBelow, .participates, .onTeam, .everywhere]),
        Permission(.admin, .readWholePlan, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .readStatus, [.issuerBelow, .standingBelow, .participates, .everywhere]),
        Permission(.admin, .readSubject, [.subjectBelow, .issuerBelow, .standingBelow, .onTeam, .everywhere]),
        Permission(.admin, .writeScoresheet, [.authorBelow, .issuerBelow, .everywhere]),
        Permission(.admin, .publishScoresheet, [.authorBelow, .issuerBelow, .everywhere]),
        Permission(.admin, .register, [.subjectBelow, .everywhere]),
        Permission(.admin, .withdraw, [.subjectBelow, .everywhere]),
        Permission(.admin, .decideRegistration, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .writeCard, [.subjectBelow, .everywhere]),
        Permission(.admin, .decideCard, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .recordLaunch, [.subjectBelow, .issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .recordPosting, [.subjectBelow, .everywhere]),
        Permission(.admin, .proposeSupplement, [.subjectBelow, .everywhere]),
        Permission(.admin, .decideSupplement, [.authorBelow, .everywhere]),
        Permission(.admin, .proposeCommendation, [.subjectBelow, .issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .decideCommendation, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .readViolation, [.subjectBelow, .issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .listViolations, [.issuerBelow, .standingBelow, .participates, .everywhere]),
        Permission(.admin, .recordViolation, [.subjectBelow, .issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .maskPerson, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .updateTask, [.subjectBelow, .issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .report, [.subjectBelow, .everywhere]),
        Permission(.admin, .writeReport, [.subjectBelow, .everywhere]),
        // Of a report the subject is then the unit that receives it.
        Permission(.admin, .receiveReport, [.subjectBelow, .everywhere]),
        Permission(.admin, .requestReport, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .writeInspection, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .writeVisit, [.issuerBelow, .standingBelow, .onTeam, .everywhere]),
        Permission(.admin, .reply, [.subjectBelow, .everywhere]),
        Permission(.admin, .verifyRemedy, [.issuerBelow, .standingBelow, .onTeam, .everywhere]),
        Permission(.admin, .settle, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .override, [.issuerBelow, .standingBelow, .everywhere]),
        // An admin's alone: whoever runs the plan would otherwise be free to take the place of the clock.
        Permission(.admin, .declare, [.issuerBelow, .standingBelow, .everywhere]),
        Permission(.admin, .readAudit, [.subjectBelow, .everywhere]),
        Permission(.admin, .manageTokens, [.subjectBelow, .everywhere]),
        Permission(.admin, .managePersons, [.subjectBelow, .everywhere]),
        Permission(.admin, .readChanges, .always),
        Permission(.admin, .readMetrics, .always),
        Permission(.admin, .runBackup, .everywhere),

        Permission(.issuer, .readUnit, [.subjectBelow, .everywhere]),
        Permission(.issuer, .shareCalendar, [.subjectBelow, .everywhere]),
        Permission(.issuer, .readCatalogue, .always),
        Permission(.issuer, .draftPlan, [.issuerBelow, .everywhere]),
        Permission(.issuer, .publishPlan, [.issuerBelow, .everywhere]),
        Permission(.issuer, .amendPlan, [.issuerBelow, .everywhere]),
        Permission(.issuer, .readPlan, [.issuerBelow, .everywhere]),
        Permission(.issuer, .readWholePlan, [.issuerBelow, .everywhere]),
        Permission(.issuer, .readStatus, [.issuerBelow, .everywhere]),
        Permission(.issuer, .readSubject, [.issuerBelow, .everywhere]),
        Permission(.issuer, .receiveReport, [.subjectBelow, .everywhere]),
        Permission(.issuer, .requestReport, [.issuerBelow, .everywhere]),
        Permission(.issuer, .override, [.issuerBelow, .everywhere]),
        Permission(.issuer, .decideCommendation, [.issuerBelow, .everywhere]),
        Permission(.issuer, .readViolation, [.issuerBelow, .everywhere]),
        Permission(.issuer, .listViolations, [.issuerBelow, .everywhere]),
        Permission(.issuer, .readChanges, .always),
        Permission(.issuer, .readMetrics, .always),

        Permission(.standing, .readUnit, [.subjectBelow, .everywhere]),
        Permission(.standing, .shareCalendar, [.subjectBelow, .everywhere]),
        Permission(.standing, .readCatalogue, .always),
        Permission(.standing, .readPlan, [.standingBelow, .everywhere]),
        Permission(.standing, .readWholePlan, [.standingBelow, .everywhere]),
        Permission(.standing, .readStatus, [.standingBelow, .everywhere]),
        Permission(.standing, .readSubject, [.standingBelow, .everywhere]),
        Permission(.standing, .decideRegistration, [.standingBelow, .everywhere]),
        Permission(.standing, .decideCard, [.standingBelow, .everywhere]),
        // The pilot launch is the standing unit's own, together with a ward.
        Permission(.standing, .recordLaunch, [.standingBelow, .everywhere]),
        Permission(.standing, .proposeCommendation, [.standingBelow, .everywhere]),
        Permission(.standing, .decideCommendation, [.standingBelow, .everywhere]),
        Permission(.standing, .readViolation, [.standingBelow, .everywhere]),
        Permission(.standing, .listViolations, [.standingBelow, .everywhere]),
        Permission(.standing, .recordViolation, [.standingBelow, .everywhere]),
        Permission(.standing, .maskPerson, [.standingBelow, .everywhere]),
        Permission(.standing, .updateTask, [.standingBelow, .everywhere]),
        // The report that it gathers from others is its own.
        Permission(.standing, .writeReport, [.subjectBelow, .everywhere]),
        Permission(.standing, .receiveReport, [.subjectBelow, .everywhere]),
        Permission(.standing, .requestReport, [.standingBelow, .everywhere]),
        Permission(.standing, .writeInspection, [.standingBelow, .everywhere]),
        Permission(.standing, .writeVisit, [.standingBelow, .everywhere]),
        Permission(.standing, .verifyRemedy, [.standingBelow, .everywhere]),
        Permission(.standing, .settle, [.standingBelow, .everywhere]),
        Permission(.standing, .override, [.standingBelow, .everywhere]),
        Permission(.standing, .readChanges, .always),
        Permission(.standing, .readMetrics, .always),

        Permission(.author, .readUnit, [.subjectBelow, .everywhere]),
        Permission(.author, .shareCalendar, [.subjectBelow, .everywhere]),
        Permission(.author, .readCatalogue, .always),
        Permission(.author, .readPlan, [.authorBelow, .everywhere]),
        Permission(.author, .writeScoresheet, [.authorBelow, .everywhere]),
        Permission(.author, .publishScoresheet, [.authorBelow, .everywhere]),
        Permission(.author, .decideSupplement, [.authorBelow, .everywhere]),
        Permission(.author, .readChanges, .always),
        Permission(.author, .readMetrics, .always),

        Permission(.office, .readUnit, [.subjectBelow, .everywhere]),
        Permission(.office, .shareCalendar, [.subjectBelow, .everywhere]),
        Permission(.office, .readCatalogue, .always),
        Permission(.office, .readPlan, [.participates, .everywhere]),
        // Its own rows of the dashboard.
        Permission(.office, .readStatus, [.participates, .everywhere]),
        Permission(.office, .readSubject, [.subjectBelow, .everywhere]),
        Permission(.office, .register, [.subjectBelow, .everywhere]),
        Permission(.office, .withdraw, [.subjectBelow, .everywhere]),
        Permission(.office, .writeCard, [.subjectBelow, .everywhere]),
        Permission(.office, .recordLaunch, [.subjectBelow, .everywhere]),
        Permission(.office, .recordPosting, [.subjectBelow, .everywhere]),
        Permission(.office, .proposeSupplement, [.subjectBelow, .everywhere]),
        Permission(.office, .proposeCommendation, [.subjectBelow, .everywhere]),
        Permission(.office, .readViolation, [.subjectBelow, .everywhere]),
        Permission(.office, .listViolations, [.participates, .everywhere]),
        Permission(.office, .recordViolation, [.subjectBelow, .everywhere]),
        Permission(.office, .updateTask, [.subjectBelow, .everywhere]),
        Permission(.office, .report, [.subjectBelow, .everywhere]),
        Permission(.office, .writeReport, [.subjectBelow, .everywhere]),
        Permission(.office, .receiveReport, [.subjectBelow, .everywhere]),
        Permission(.office, .reply, [.subjectBelow, .everywhere]),
        Permission(.office, .readChanges, .always),
        Permission(.office, .readMetrics, .always),

        Permission(.inspector, .readUnit, [.subjectBelow, .everywhere]),
        Permission(.inspector, .readCatalogue, .always),
        Permission(.inspector, .readPlan, [.onTeam, .everywhere]),
        // What it inspects, not what its own unit does.
        Permission(.inspector, .readSubject, [.onTeam, .everywhere]),
        Permission(.inspector, .writeVisit, [.onTeam, .everywhere]),
        Permission(.inspector, .verifyRemedy, [.onTeam, .everywhere]),
        Permission(.inspector, .readChanges, .always),
        Permission(.inspector, .readMetrics, .always),

        Permission(.viewer, .readUnit, [.subjectBelow, .everywhere]),
        Permission(.viewer, .readCatalogue, .always),
        Permission(.viewer, .readPlan, [.issuerBelow, .participates, .everywhere]),
        Permission(.viewer, .readWholePlan, [.issuerBelow, .everywhere]),
        Permission(.viewer, .readStatus, [.issuerBelow, .participates, .everywhere]),
        Permission(.viewer, .readSubject, [.subjectBelow, .issuerBelow, .everywhere]),
        Permission(.viewer, .readChanges, .always),
        Permission(.viewer, .readMetrics, .always),
    ]
}

extension Permission {
    /// The table as Markdown: a row per action, a column per role, in each cell the relations of which one must hold.
    package static var markdown: String {
        let header = "| action | " + Role.allCases.map(\.rawValue).joined(separator: " | ") + " |"
        let rule = "|---" + String(repeating: "|---", count: Role.allCases.count) + "|"
        let rows = Action.allCases.map { action in
            let cells = Role.allCases.map { role in
                let needs = needs(role, action)
                return needs.isEmpty ? "–" : needs.description
            }
            return "| \(action.rawValue) | " + cells.joined(separator: " | ") + " |"
        }
        return ([header, rule] + rows).map { $0 + "\n" }.joined()
    }
}
