import Domain
import Testing

@Suite("Permissions")
struct PermissionTests {
    /// What a token near the target could at most be.
    private static let related: Relations = [
        .subjectBelow, .issuerBelow, .standingBelow, .authorBelow, .participates, .onTeam,
    ]
    private static let single: [Relations] = [
        .subjectBelow, .issuerBelow, .standingBelow, .authorBelow, .participates, .onTeam, .everywhere,
    ]

    private func actions(_ role: Role, _ relations: Relations) -> Set<Action> {
        Set(Action.allCases.filter { Permission.allows(role, $0, relations: relations) })
    }

    // MARK: One row of SPEC §4 each

    @Test("an admin without a unit may do everything")
    func adminEverywhere() {
        #expect(actions(.admin, .everywhere) == Set(Action.allCases))
    }

    @Test("an admin may do in its subtree what any other role could do there")
    func adminCoversAll() {
        for relation in Self.single {
            for role in Role.allCases {
                #expect(actions(role, relation).isSubset(of: actions(.admin, relation)), "\(role) \(relation)")
            }
        }
    }

    @Test("an admin of a ward rules over its units, not over the plan of the district")
    func adminOfWard() {
        let ward = actions(.admin, [.subjectBelow, .participates])
        #expect(ward.isSuperset(of: [.writeUnit, .writeCard, .register, .manageTokens, .readAudit, .readStatus]))
        #expect(
            ward.isDisjoint(with: [
                .draftPlan, .publishPlan, .amendPlan, .decideCard, .decideRegistration, .override, .readWholePlan,
                .writeModel, .runBackup,
            ]))
    }

    @Test(
        "only an admin of everything changes the catalogue or runs a backup",
        arguments: [Action.writeModel, .runBackup])
    func serviceActs(action: Action) {
        #expect(!Permission.allows(.admin, action, relations: Self.related))
        #expect(Role.allCases.filter { Permission.allows($0, action, relations: .everywhere) } == [.admin])
    }

    @Test("an issuer drafts, publishes, amends, extends and exempts the plans it issues, and reads all of them")
    func issuer() {
        #expect(
            actions(.issuer, .issuerBelow) == [
                .draftPlan, .publishPlan, .amendPlan, .override, .requestReport, .decideCommendation, .readViolation,
                .listViolations, .readPlan, .readWholePlan, .readStatus,
                .readSubject, .readCatalogue, .readChanges, .readMetrics,
            ])
        #expect(actions(.issuer, [.standingBelow, .participates]) == [.readCatalogue, .readChanges, .readMetrics])
    }

    @Test("the standing unit decides, overrides, inspects, settles and reads the whole plan")
    func standing() {
        #expect(
            actions(.standing, .standingBelow) == [
                .decideRegistration, .decideCard, .recordLaunch, .updateTask, .override, .writeInspection, .writeVisit,
                .verifyRemedy, .settle, .requestReport, .proposeCommendation, .decideCommendation, .readViolation,
                .listViolations, .recordViolation, .maskPerson, .readPlan, .readWholePlan, .readStatus, .readSubject,
                .readCatalogue, .readChanges,
                .readMetrics,
            ])
    }

    @Test("the standing unit neither publishes the plan nor scores for a ward")
    func standingLimits() {
        #expect(actions(.standing, Self.related).isDisjoint(with: [.publishPlan, .amendPlan, .writeCard, .register]))
    }

    @Test("an author writes and publishes the scoresheets its plan names it author of, and reads the plan")
    func author() {
        #expect(
            actions(.author, .authorBelow) == [
                .writeScoresheet, .publishScoresheet, .decideSupplement, .readPlan, .readCatalogue, .readChanges,
                .readMetrics,
            ])
        #expect(!Permission.allows(.author, .writeScoresheet, relations: [.participates, .subjectBelow, .issuerBelow]))
    }

    @Test("an office acts for its own units")
    func office() {
        #expect(
            actions(.office, .subjectBelow) == [
                .register, .withdraw, .writeCard, .recordLaunch, .recordPosting, .updateTask, .shareCalendar,
                .proposeSupplement, .proposeCommendation, .readViolation, .recordViolation, .report,
                .writeReport, .receiveReport, .reply, .readSubject, .readUnit,
                .readCatalogue, .readChanges, .readMetrics,
            ])
    }

    @Test("an office reads the plan it takes part in, but not what other wards score")
    func officeReads() {
        #expect(
            actions(.office, .participates) == [
                .readPlan, .readStatus, .listViolations, .readCatalogue, .readChanges, .readMetrics,
            ])
        #expect(actions(.office, Self.related).isDisjoint(with: [.readWholePlan, .decideCard, .decideRegistration]))
    }

    @Test("an inspector visits with its team and sees what it inspects")
    func inspector() {
        #expect(
            actions(.inspector, .onTeam) == [
                .writeVisit, .verifyRemedy, .readSubject, .readPlan, .readCatalogue, .readChanges, .readMetrics,
            ])
        #expect(!Permission.allows(.inspector, .writeVisit, relations: [.subjectBelow, .standingBelow, .participates]))
    }

    @Test("a viewer reads its subtree and the dashboard of plans it takes part in")
    func viewer() {
        #expect(
            actions(.viewer, .subjectBelow) == [.readUnit, .readSubject, .readCatalogue, .readChanges, .readMetrics])
        #expect(
            actions(.viewer, .participates) == [.readPlan, .readStatus, .readCatalogue, .readChanges, .readMetrics])
    }

    @Test("a viewer changes nothing, even with a token for everything")
    func viewerWrites() {
        let reading = actions(.viewer, Self.related.union(.everywhere))
        #expect(
            reading == [
                .readUnit, .readCatalogue, .readPlan, .readWholePlan, .readStatus, .readSubject, .readChanges,
                .readMetrics,
            ])
    }

    @Test("outside one's subtree nothing but the catalogue, the feed and the metrics is left", arguments: Role.allCases)
    func outside(role: Role) {
        #expect(actions(role, []) == [.readCatalogue, .readChanges, .readMetrics])
    }

    @Test("a token without a unit may do whatever its role could do anywhere", arguments: Role.allCases)
    func everywhere(role: Role) {
        #expect(actions(role, .everywhere).isSuperset(of: actions(role, Self.related)))
    }

    @Test("more relations never take a permission away", arguments: Role.allCases)
    func monotone(role: Role) {
        for first in Self.single {
            for second in Self.single {
                #expect(actions(role, first.union(second)) == actions(role, first).union(actions(role, second)))
            }
        }
    }

    // MARK: The table itself

    @Test("no role and action stand in the table twice, and no row is empty")
    func tableIsClean() {
        let cells = Permission.table.map { "\($0.role) \($0.action)" }
        #expect(Set(cells).count == cells.count)
        #expect(Permission.table.allSatisfy { !$0.anyOf.isEmpty })
    }

    @Test("every action can be done by somebody, and needs says by which relation")
    func complete() {
        for action in Action.allCases { #expect(!Permission.needs(.admin, action).isEmpty) }
        #expect(Permission.needs(.office, .writeCard) == [.subjectBelow, .everywhere])
        #expect(Permission.needs(.viewer, .writeCard) == [])
    }

    @Test("the table prints one row per action and one column per role")
    func markdown() {
        let lines = Permission.markdown.split(separator: "\n")
        #expect(lines.first == "| action | admin | issuer | standing | author | office | inspector | viewer |")
        #expect(lines.dropFirst().first == "|---|---|---|---|---|---|---|---|")
        #expect(lines.count == Action.allCases.count + 2)
        #expect(lines.contains("| runBackup | everywhere | – | – | – | – | – | – |"))
        #expect(
            lines.contains(
                "| override | issuer below, standing below, everywhere | issuer below, everywhere "
                    + "| standing below, everywhere | – | – | – | – |"))
    }
}
